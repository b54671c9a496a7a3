"""Of which state an office or body is whose words name none ("the ministry"), and which words of a phrase only tell of it."""

from collections import Counter

import msgspec
from spacy.tokens import Token

from dragoman.extract.roles import OFFICIAL, preposition
from dragoman.language import tables
from dragoman.ontology.languages import language_words
from dragoman.ontology.languages.rules import rules
from dragoman.records import Actor, Span
from dragoman.records.sides import is_name
from dragoman.resolve import sure
from dragoman.resolve.identity import Identity
from dragoman.resolve.page import (
    OWNERS,
    Context,
    Mentioned,
    in_unknown_place,
    most_named,
    names_before,
    names_in,
    tokens_of,
    told_before,
)
from dragoman.resolve.phrases import is_human
from dragoman.resolve.pointing import made

BEFORE = 1000  # names of the page before a body that tell of which state it is: more than most pages have


def told_of(token: Token, head: Token) -> bool:
    """Whether a word stands in a clause that tells something of a noun ("NATO, which has soldiers there"), and is not of the noun's name; of a
    participle only who did it to them or to whom they do it ("a man wounded by Israeli troops"), not where they are ("based in Moscow")."""
    below = token
    while token != head and token.head != token:
        if token.dep_ == "acl:relcl" or (token.dep_ == "acl" and below != token and _is_another(below, token)):
            return True
        below, token = token, token.head
    return False


def _is_another(word: Token, clause: Token) -> bool:
    """Whether a word on which a clause turns is somebody else than whom the clause tells of: its doer, or the object of what is no leading."""
    if word.dep_ in {"obj", "iobj"}:
        return clause.lemma_.lower() not in language_words(word.doc.lang_).leading
    return word.dep_ == "obl:agent" or (word.dep_ == "obl" and preposition(word) in {None, *rules(word.doc.lang_).by})


def of_a_state(span: Span, found: Identity, head: Token, about: Context) -> Actor:
    """An office or body whose phrase names no state belongs to the state that the page is about ("the ministry"); one of a region
    ("African leaders") to none. Only the name of the state itself is what it stands for."""
    regional = language_words(about.doc.lang_).regional
    if any(t.lower_ in regional for t in tokens_of(about.doc, span)):
        return made(span, found, None)
    if found.country is None and found.sectors and found.sectors[0] in OFFICIAL and found.code == found.sectors[0]:
        named = found.kind == "person" and is_name(found.name)
        before, own = _state_of(head, about, span, named)
        if before is not None:
            country = before.identity.country or ""
            whole = msgspec.structs.replace(
                found,
                name=found.name if named else f"{tables(about.doc).actors.states[country]}: {found.name}",
                country=country,
                code=f"{country}{found.code}",
                rule=f"{found.rule} + {'' if own else 'page: '}{before.span.text}",
                confidence=sure.NOUN if own else sure.BODY_NAMED,
                grounds=found.grounds if own else (*found.grounds, "page"),
            )
            stands_for = not own and not named and before.identity.kind in {"state", "population"}
            return made(span, whole, before.span if stands_for else None)
    return made(span, found, None)


def _state_of(head: Token, about: Context, span: Span, named: bool) -> tuple[Mentioned | None, bool]:
    """The name of the state to which "the government" or "police" belong, and whether it is theirs by the words: an owner or place beside
    them, else the one the page is most about; that of somebody who is `named` ("Police director Rebic") only where it names little else, and first
    in another sentence than his.

    A state that acts counts double; an adjective of something else ("Russian ammunition") says little.
    """
    owners = {c.i for c in head.children if c.dep_ in OWNERS}
    for m in names_in(about, min(span.start, head.sent.start_char), max(span.end, head.sent.end_char)):
        within = span.start <= m.span.start and m.span.end <= span.end and not told_of(about.doc[m.head], head)
        if m.identity.country and (m.head in owners or within) and not _is_beside(about.doc[m.head], head):
            return m, True
    if in_unknown_place(head):
        return None, False
    if named:
        chief = most_named(about)
        return chief if chief is not None and chief.span.end <= head.sent.start_char else None, False
    if (told := told_before(head, about)) is not None:
        return told, False
    before = names_before(about, span.start, BEFORE)
    earlier = [m for m in before if m.identity.country and about.doc[m.head].dep_ != "amod"]
    if not earlier:
        return None if is_human(head.lemma_.lower(), about.doc.lang_) else most_named(about), False
    weights: Counter[str] = Counter()
    for m in earlier:
        weights[m.identity.country or ""] += 2 if m.subject else 1
    most = weights.most_common(1)[0][0]
    return [m for m in earlier if m.identity.country == most][-1], False


def _is_beside(place: Token, head: Token) -> bool:
    """Whether a name only says where those of a noun are, which is not where they belong ("the regime outside Geneva")."""
    known = rules(head.doc.lang_)
    return (
        place.head == head
        and place.dep_ == "nmod"
        and preposition(place) in known.before_a_place - known.from_where - known.belonging
    )
