"""Those who are somebody's whom a pronoun names: "its spokesman", "their leader", "su ministro"."""

from msgspec.structs import replace
from spacy.tokens import Token

from dragoman.language import tables
from dragoman.ontology.languages import language_words
from dragoman.records import Actor
from dragoman.resolve import sure
from dragoman.resolve.identity import Identity
from dragoman.resolve.page import Context, Mentioned, names_in, sentences_to
from dragoman.resolve.phrases import is_human, is_person

NEAR = 2  # sentences in which the owner stands, the words' own among them
BODIES = frozenset({"state", "organisation", "armed_group"})


def possessive(words: list[Token]) -> Token | None:
    """The pronoun among the words that says whose the others are."""
    return next((t for t in words if _is_possessive(t)), None)


def owner(own: Token, about: Context) -> Mentioned | None:
    """The state or body that a possessive pronoun means: the last that acted in its sentence or the one before; none where the pronoun may be
    a person's and a person acted last."""
    first = sentences_to(own, NEAR)[0]
    before = [m for m in names_in(about, first.start_char, own.idx) if m.head < own.i and m.named and m.subject]
    if own.lower_ not in language_words(about.doc.lang_).pronouns.its and before and before[-1].identity.kind == "person":
        return None
    return next((m for m in reversed(before) if m.identity.kind in BODIES and m.identity.code is not None), None)


def _is_possessive(token: Token) -> bool:
    words = language_words(token.doc.lang_).pronouns
    return token.lower_ in words.its | words.ones and token.dep_ in {"nmod:poss", "det:poss", "det", "nmod"}


def of_owner(found: Identity | None, words: list[Token], whose: Actor, about: Context, named: bool = False) -> Identity | None:
    """Who is described, as one of the owner's: an office of a state, somebody of a body; of whoever is `named` any noun is his office."""
    language = about.doc.lang_
    noun = next((t for t in words if is_human(t.lemma_, language) or is_person(t.lemma_, language)), None)
    if noun is None and named:
        noun = next((t for t in reversed(words) if t.pos_ == "NOUN"), None)
    if found is not None and (found.country is not None or found.code not in {None, *found.sectors}):
        return found
    rule = f"{found.rule if found else 'of'} + {whose.name}"
    state = tables(about.doc).actors.states.get(whose.country or "", "")
    if whose.country is not None and (
        whose.code in {whose.country, f"{whose.country}GOV"} or whose.name.startswith(f"{state}: ")
    ):
        if found is None or not found.sectors:
            return found
        name = f"{state}: {found.name}" if found.name[:1].islower() else found.name
        return replace(found, name=name, country=whose.country, code=f"{whose.country}{found.sectors[0]}", rule=rule)
    if noun is None and found is None:
        return None
    shown = found.name if found is not None else noun.lemma_.lower() if noun is not None else ""
    name = f"{shown} of {whose.name}" if shown[:1].islower() else shown
    kind = "person" if noun is not None or (found is not None and found.kind == "person") else "organisation"
    office = found.office if found is not None else shown
    return Identity(name, kind, whose.country, tuple(whose.sectors), whose.code, office, rule, sure.NOUN, grounds=("words",))  # type: ignore[arg-type]
