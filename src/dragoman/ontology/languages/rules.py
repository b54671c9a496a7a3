"""Words that the rules of reading a tree look for in each language: `LANG/rules.csv`, a list a row (`rule`, `words`, an `example` in which
one of them stands); in small letters but for `whole` and `score`, phrases with their spaces.

A rule of which a language has no row does nothing there. The fields of `Rules` are the names of the rules.
"""

import re
from functools import cache

import msgspec

from dragoman.ontology.files import rows
from dragoman.ontology.languages import FOLDER, languages
from dragoman.records import DragomanError

Words = frozenset[str]
NONE: Words = frozenset()


class Rules(msgspec.Struct, frozen=True):
    """The lists of one language.

    Of nouns: `relative` pronouns, `personal` ones that can act, an `empty` object ("made it clear"), prepositions of an owner (`belonging`) and of what a thing is or holds itself (`inner`), nouns
    that count the people behind them (`groups`), `of` before those, `from_where` before what
    somebody belongs to, `joining` words, `by` before who does it, `against` before whom a noun of force is done to, verbs of `claiming` an attack. Of verbs: `promising` ones whose subject does what they promise,
    `infinitive` marks, `particles`, prepositions between a light verb and its noun (`carriers`), lemmas of `being` and `having`, forms of what is `underway`, the future seen from the
    past (`would`), `after` before what is over, `purpose` before what is asked for. Of speech: phrases of a source (`according`), marks of a noun's clause
    (`introducing`), prepositions before what an object is called (`judging`), verbs of handing on what another said (`quoting`),
    words that look like cues and are none (`no_cue`), adverbs that say how and not by whom (`manners`), sources that are `nobody`, pronouns of a
    subject that is no source (`silent`). Of acts: prepositions before a `contest`. Of figures: `another` behind "one", `now` before an age, what a `score` is
    not ("10:30 GMT"). Of time: auxiliaries of the `future`, words that look `ahead`, prepositions of a `deadline`, what names a time only with a `capital`. Of names: `pointing` articles, prepositions within a title
    (`titled`), what stands `before_a_place`, `behind_a_place`, names its `division` or goes before the place around it (`within_a_place`), the
    offices of `heads` of states, governments and bodies, the `first_offices` whose holder is named by the surname alone, also abroad, what tells the
    `generation` behind a surname. Of patterns of verbs: `relating` prepositions and `determiners`. Of words: `whole` abbreviations with their full stop, `platforms` whose name is one letter behind a preposition, prefixes `bound` by a
    hyphen. Of chains: pronouns and articles by what they stand for, as the scorer of coreference tells them apart.
    """

    relative: Words = NONE
    personal: Words = NONE
    empty: Words = NONE
    belonging: Words = NONE
    inner: Words = NONE
    groups: Words = NONE
    of: Words = NONE
    from_where: Words = NONE
    joining: Words = NONE
    by: Words = NONE
    against: Words = NONE
    claiming: Words = NONE
    promising: Words = NONE
    infinitive: Words = NONE
    particles: Words = NONE
    carriers: Words = NONE
    being: Words = NONE
    underway: Words = NONE
    having: Words = NONE
    would: Words = NONE
    after: Words = NONE
    purpose: Words = NONE
    according: Words = NONE
    introducing: Words = NONE
    judging: Words = NONE
    quoting: Words = NONE
    no_cue: Words = NONE
    manners: Words = NONE
    nobody: Words = NONE
    silent: Words = NONE
    contest: Words = NONE
    another: Words = NONE
    now: Words = NONE
    score: Words = NONE
    future: Words = NONE
    ahead: Words = NONE
    deadline: Words = NONE
    capital: Words = NONE
    pointing: Words = NONE
    titled: Words = NONE
    before_a_place: Words = NONE
    behind_a_place: Words = NONE
    division: Words = NONE
    within_a_place: Words = NONE
    heads: Words = NONE
    first_offices: Words = NONE
    generation: Words = NONE
    relating: Words = NONE
    determiners: Words = NONE
    whole: Words = NONE
    platforms: Words = NONE
    bound: Words = NONE
    chain_i: Words = NONE
    chain_we: Words = NONE
    chain_you: Words = NONE
    chain_he: Words = NONE
    chain_she: Words = NONE
    chain_it: Words = NONE
    chain_they: Words = NONE
    chain_this: Words = NONE
    chain_who: Words = NONE
    article_the: Words = NONE
    article_a: Words = NONE


@cache
def rules(language: str) -> Rules:
    """The lists of a language; of one without a table, none. Raises DragomanError for a line that does not fit."""
    return Rules(**{rule: frozenset(words) for rule, words, _ in read_rules(language)})


@cache
def every(rule: str) -> str:
    """The words of a rule in every language that has it, as a pattern, the longest first; for texts whose language is not at hand."""
    found = {word for name in languages() for word in getattr(rules(name), rule)}
    return "|".join(map(re.escape, sorted(found, key=lambda word: (-len(word), word)))) or "(?!)"


def read_rules(language: str) -> list[tuple[str, list[str], str]]:
    """(rule, words, example) of each row; of a language without a table, none. Raises DragomanError for a line that does not fit."""
    path = FOLDER / language / "rules.csv"
    if not path.is_file():
        return []
    found = []
    for number, row in rows(path):
        words = [word for word in (row.get("words") or "").split("|") if word]
        if row.get("rule") not in Rules.__struct_fields__ or not words:
            known = ", ".join(Rules.__struct_fields__)
            raise DragomanError(f"{path}, line {number}: not a rule. Give rule ({known}), words (parted by |) and example.")
        found.append((row["rule"], words, row["example"]))
    return found
