"""Words that look like acts in each language and are none: `LANG/senses.yaml`, lemmas in small letters.

`telling` verbs are never acts, unless somebody is told to do something (`telling_to`); what one of `voicing` has as its object or clause is
only told ("manifestó su apoyo"). Whoever declines one of
`silent` refuses nothing, and one of `questions` asks for nothing where it asks `about` something. An attack that one of `figures` qualifies ("legal battle",
"price war") is a figure of speech. A word of `sports`, or one of `games` with a score or another where nobody attacks, make a paragraph one about sport. What
`accidents` name is an attack only where a word beginning as one of `attacks` stands on the page, or somebody is hurt; what `disasters` name
only where such a word stands in the paragraph or one of `exposed` before them ("under fire"; a bomber that crashes, of `planes`, is none), and so what one of the verbs `crashes` brings about. An attack on, in or of one of `contests` ("beat
Ghana on penalties") is one of sport. Without a word beginning as one of `guns` in the paragraph nobody was shot, and an assault has
another mode of `signs` only where one of its words stands there.
Whoever does one of `meeting` with something that is nobody (`meeting_with`) meets nobody. One of `weapons` that does one of `going_off`, one of `coming_down` on something (`coming_down_on`) or one of `harming` something that is not `harmless`, is an assault.
Who does what one of `mutual` names does it to each other ("Iran and Iraq signed a treaty").
`idioms` name, by type, verbs and nouns that with one of these words beside them are no such act ("called the shots", "met its targets", "demand for
gas"). `scolding` verbs with their particles are words unless somebody armed does it ("hit out at critics"), and one of `dismissing` people shoots at nobody.
Who does one of `leaving` does it to nobody, unless to what he says that he leaves. An attack that one of `reaching` tells is on the state in which the place behind one of `reaching_to` lies ("an incursion into Iraq"). Who says by a verb of `warning` what another state does threatens nobody, unless
that is one of `suffering` ("warned that Iran would pay").
Verbs of `light` only carry the act of their object (English has them in `predicates.yaml`), those of `entering` that of a noun with a preposition ("entró en combate").
"""

from functools import cache

import msgspec

from dragoman.ontology.languages import read_table


class Senses(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The words of one language."""

    telling: frozenset[str] = frozenset()
    voicing: frozenset[str] = frozenset()
    telling_to: frozenset[str] = frozenset()
    silent: frozenset[str] = frozenset()
    questions: frozenset[str] = frozenset()
    about: frozenset[str] = frozenset()
    figures: frozenset[str] = frozenset()
    sports: frozenset[str] = frozenset()
    games: frozenset[str] = frozenset()
    accidents: frozenset[str] = frozenset()
    disasters: frozenset[str] = frozenset()
    exposed: frozenset[str] = frozenset()
    attacks: tuple[str, ...] = ()
    planes: frozenset[str] = frozenset()
    guns: tuple[str, ...] = ()
    signs: dict[str, tuple[str, ...]] = {}
    crashes: frozenset[str] = frozenset()
    contests: frozenset[str] = frozenset()
    meeting: frozenset[str] = frozenset()
    meeting_with: frozenset[str] = frozenset()
    weapons: frozenset[str] = frozenset()
    going_off: frozenset[str] = frozenset()
    coming_down: frozenset[str] = frozenset()
    harming: frozenset[str] = frozenset()
    coming_down_on: frozenset[str] = frozenset()
    harmless: frozenset[str] = frozenset()
    light: frozenset[str] = frozenset()
    entering: frozenset[str] = frozenset()
    mutual: frozenset[str] = frozenset()
    idioms: dict[str, dict[str, frozenset[str]]] = {}
    scolding: frozenset[str] = frozenset()
    dismissing: frozenset[str] = frozenset()
    leaving: frozenset[str] = frozenset()
    reaching: frozenset[str] = frozenset()
    reaching_to: frozenset[str] = frozenset()
    warning: frozenset[str] = frozenset()
    suffering: frozenset[str] = frozenset()


@cache
def senses(language: str) -> Senses:
    """The words of a language; of one without a file, none. Raises DragomanError for a file that does not fit."""
    return read_table(language, "senses.yaml", Senses)
