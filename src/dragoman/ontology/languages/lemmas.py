"""How words of each language become lemmas where its rule makes none: `LANG/lemmas.yaml`.

`infinitives`: how they end. `participles`: patterns of their ends, each with what may stand there in the infinitive; `prefix`: a pattern of what they may
carry besides ("ge"); `prefixes`: what verbs carry before them ("um" of "umgebracht"), the longest first. `strong`:
forms of verbs, also behind one of `prefixes`, that the dictionary has for another word or in another spelling. `inflected_names`: names
have cases. `clitics`: pronouns lean on a verb behind a hyphen ("disse-me"), `leaning`: a pattern of those that are written in one
with it ("acusándola"). `lemminflect`: that dictionary has the last word, which
knows English; else simplemma. A language without the file has its
lemmas from the model and the dictionary alone.
"""

from functools import cache

import msgspec

from dragoman.ontology.languages import read_table


class Lemmas(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One language."""

    infinitives: tuple[str, ...] = ()
    participles: tuple[tuple[str, tuple[str, ...]], ...] = ()
    prefix: str = ""
    prefixes: tuple[str, ...] = ()
    strong: dict[str, str] = {}
    inflected_names: bool = False
    clitics: bool = False
    leaning: str = ""
    lemminflect: bool = False


@cache
def lemmas(language: str) -> Lemmas:
    """What a language's file says. Raises DragomanError for a file that does not fit."""
    return read_table(language, "lemmas.yaml", Lemmas)
