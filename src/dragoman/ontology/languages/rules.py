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
    """The lists of one language."""

    # Of nouns
    relative: Words = NONE  # pronouns
    personal: Words = NONE  # pronouns that can act
    empty: Words = NONE  # objects ("made it clear")
    belonging: Words = NONE  # prepositions of an owner
    inner: Words = NONE  # of what a thing is or holds itself
    groups: Words = NONE  # nouns that count the people behind them ...
    of: Words = NONE  # ... behind this
    from_where: Words = NONE  # before what somebody belongs to
    joining: Words = NONE  # "and"
    by: Words = NONE  # before who does it
    against: Words = NONE  # before whom a noun of force is done to
    claiming: Words = NONE  # verbs: an attack is ascribed to who does it
    between: Words = NONE  # before two who do a noun of an act to each other
    # Of verbs
    promising: Words = NONE  # verbs whose subject does what they promise
    infinitive: Words = NONE  # its mark
    particles: Words = NONE  # of verbs
    carriers: Words = NONE  # prepositions between a light verb and its noun
    being: Words = NONE  # lemmas
    underway: Words = NONE  # forms of what is so
    having: Words = NONE  # lemmas
    would: Words = NONE  # the future seen from the past
    after: Words = NONE  # before what is over
    purpose: Words = NONE  # before what is asked for
    # Of speech
    according: Words = NONE  # phrases of a source
    introducing: Words = NONE  # marks of a noun's clause
    judging: Words = NONE  # prepositions before what an object is called
    quoting: Words = NONE  # verbs of handing on what another said
    no_cue: Words = NONE  # look like cues and are none
    manners: Words = NONE  # adverbs that say how, not by whom
    nobody: Words = NONE  # sources that are nobody
    silent: Words = NONE  # pronouns of a subject that is no source
    # Of acts and figures
    contest: Words = NONE  # prepositions before one
    another: Words = NONE  # behind "one"
    now: Words = NONE  # before an age
    score: Words = NONE  # what is none ("10:30 GMT")
    # Of time
    future: Words = NONE  # auxiliaries
    ahead: Words = NONE  # words of what is to come
    deadline: Words = NONE  # its prepositions
    capital: Words = NONE  # name a time only with a capital ("May")
    # Of names
    pointing: Words = NONE  # articles
    titled: Words = NONE  # prepositions within a title
    before_a_place: Words = NONE  # prepositions
    behind_a_place: Words = NONE  # what stands there
    division: Words = NONE  # names that of a place
    within_a_place: Words = NONE  # before the place around it
    heads: Words = NONE  # offices of heads of states, governments and bodies
    first_offices: Words = NONE  # whose holder is named by the surname alone, also abroad
    generation: Words = NONE  # behind a surname ("Jr.")
    # Of patterns of verbs, and of words
    relating: Words = NONE  # prepositions in patterns of verbs
    determiners: Words = NONE  # in patterns of verbs
    whole: Words = NONE  # abbreviations with their full stop
    platforms: Words = NONE  # whose name is one letter behind a preposition
    bound: Words = NONE  # prefixes before a hyphen
    # Of chains: pronouns and articles by what they stand for, as the scorer of coreference tells them apart
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
