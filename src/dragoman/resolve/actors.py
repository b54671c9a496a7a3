"""Spans of mentions to actors: names by the page, pronouns and descriptions by their antecedents."""

import re
from collections.abc import Iterator

import msgspec
from spacy.tokens import Token

from dragoman.extract import roles
from dragoman.extract.cues import text_of
from dragoman.extract.roles import conjuncts, country_of, phrase, preposition
from dragoman.language import tables
from dragoman.ontology.languages import Words, english_office, language_words
from dragoman.ontology.languages.speech import speech
from dragoman.records import Actor, Span
from dragoman.resolve import sure
from dragoman.resolve.belonging import BEFORE, of_a_state, told_of
from dragoman.resolve.documents import author, spoke_before
from dragoman.resolve.identity import Identity, described, gender, organisation
from dragoman.resolve.naming import apposed, better, in_office, is_description, names, person_in
from dragoman.resolve.owners import of_owner, owner, possessive
from dragoman.resolve.page import (
    Context,
    Mentioned,
    names_before,
    names_in,
    sentences_to,
    tokens_of,
)
from dragoman.resolve.pairs import pair
from dragoman.resolve.phrases import around, country_in, is_human, is_person, state_of
from dragoman.resolve.pointing import antecedent, chained, last, likeliest, made, of_actor, pointing, pronoun, unknown
from dragoman.resolve.series import begin, between, is_somebody, joined, of_states
from dragoman.resolve.weighing import ADJECTIVE

INITIALS = re.compile(r"\s*\([^()]*\)$")  # behind a name
SOLE = frozenset({"minister", "state", "government"})  # ends of offices that one person of a state holds
HOLDERS = {
    "head of state": ("president", "king", "queen", "emir", "sultan"),
    "head of government": ("prime minister", "chancellor", "premier"),
    **dict.fromkeys(("leader", "head", "chief"), ("president", "prime minister", "chancellor", "premier", "king")),
}
LEADING = frozenset({"leader", "head", "chief"})  # of a state that is named: "the Turkish leader"
NEAR = 6  # sentences behind a name in which an epithet may stand for it


def actor(span: Span, about: Context) -> Actor:
    """The actor that the words of `span` stand for. Words that nothing resolves stay an actor of kind unknown, without a code."""
    known = span, len(about.spoken.said)  # who has spoken says who "we" are
    if known not in about.meant:
        about.meant[known] = _meant(span, about)
    return about.meant[known]


def _meant(span: Span, about: Context) -> Actor:
    words = tokens_of(about.doc, span)
    head = _head(words)
    if head is None:
        return made(span, unknown(span.text, "no words"), None)
    if head.pos_ in {"PRON", "DET"} and len(words) <= 2:
        if (noun := antecedent(head)) is None:
            return _of_subject(span, head, about) or pronoun(span, head, about)
        whom = actor(roles.whole(noun), about)
        return made(span, of_actor(whom, f"relative: {head.lower_}", whom.confidence, "relative"), whom.antecedent or whom.span)
    if (maker := author(span, head, about)) is not None:
        return msgspec.structs.replace(actor(maker, about), span=span)
    words = [t for t in words if not told_of(t, head)]
    if whose := _whose(words):
        inner = Span(whose[0].idx, span.end, text_of(about.doc)[whose[0].idx : span.end])
        return msgspec.structs.replace(actor(inner, about), span=span)
    within = [m for m in names_in(about, span.start, span.end) if m.span.end <= span.end]
    inside = [m for m in within if m.named]
    own = [m for m in inside if m.head == head.i or names(head, m, about.doc)]
    if own:
        best = max(own, key=lambda m: (m.identity.kind == "person", m.identity.code is not None))
        fuller = None
        if best.identity.code in {None, *best.identity.sectors}:
            fuller = better(span, words, best, about) or _of_whom(best, words, about)
        if fuller is not None:
            return of_a_state(span, fuller, head, about)
        if best.identity.kind == "organisation" and INITIALS.sub("", span.text).casefold() in {
            best.span.text.casefold(),
            *(f"{article} {best.span.text}".casefold() for article in language_words(about.doc.lang_).definite),
        }:
            return of_a_state(span, best.identity, head, about)
        if best.identity.kind == "person":
            return of_a_state(span, in_office(best, words), head, about)
        if best.identity.kind == "unknown" or not is_description(words, best):
            return made(span, best.identity, None)
    known = organisation(span.text, about.doc.lang_, around(about.doc)) or person_in(words, about) or apposed(head, words, about)
    if known is not None:
        return made(span, known, None)
    return _description(span, words, head, about)


def _owner(words: list[Token], about: Context) -> Actor | None:
    """The state or body that a possessive pronoun among the words means: by the clause around it, else who acted last."""
    own = possessive(words)
    if own is None:
        return None
    span = Span(own.idx, own.idx + len(own), own.text)
    if (by_clause := _of_subject(span, own, about)) is not None:
        return by_clause
    before = owner(own, about)
    return made(span, before.identity, before.span) if before is not None else None


def _of_whom(name: Mentioned, words: list[Token], about: Context) -> Identity | None:
    """Who somebody named is by his office in what a pronoun means ("its director, Ana Ruiz")."""
    rest = [t for t in words if not name.span.start <= t.idx < name.span.end]
    whose = _owner(rest, about) if name.identity.kind == "person" else None
    theirs = of_owner(described(rest, name.identity.name), rest, whose, about, named=True) if whose is not None else None
    return msgspec.structs.replace(theirs, name=name.identity.name, kind="person") if theirs is not None else None


def _of_subject(span: Span, head: Token, about: Context) -> Actor | None:
    """Whom "it" or "their" means by the clause around it, whose subject is a state or body: "the army said its troops", "Ankara said it"."""
    forms = language_words(about.doc.lang_).pronouns
    if head.lower_ not in forms.it | forms.they or head.dep_ not in {"nmod:poss", "det:poss", "nsubj", "nsubj:pass"}:
        return None
    subject = next(_subjects_around(head), None)
    if subject is None or (head.dep_.startswith("nsubj") and head.head.dep_ != "ccomp"):
        return None
    whom = actor(phrase(subject), about)
    if whom.code is None or whom.kind not in {"state", "organisation", "armed_group"}:
        return None
    return made(span, of_actor(whom, f"pronoun: {head.lower_}", sure.CHAIN), whom.antecedent or whom.span)


def _subjects_around(word: Token) -> Iterator[Token]:
    """The subjects before a word of the clauses that it stands in, the nearest first."""
    clause = word
    while clause.head != clause:
        clause = clause.head
        for child in clause.children:
            if child.dep_ in {"nsubj", "nsubj:pass"} and child.i < word.i and not child.is_ancestor(word):
                yield child


def actors(span: Span, about: Context) -> list[Actor]:
    """The actors that the words of `span` stand for, in order: several where they name several ("Merkel and Macron", "the leaders of Iran
    and Turkey"), each of them once."""
    words = tokens_of(about.doc, span)
    head = _head(words)
    whole = actor(span, about)
    if head is None or head.pos_ == "PRON":
        return both(span, about) or [whole]
    if two := pair(span, about):
        return two
    states = of_states(head)
    if states and all(span.start <= t.idx < span.end for t in states):
        return [_of_one_state(state, head, states, words, about) for state in states]
    inside = {t.i for t in words}
    parts = [head, *sorted((t for t in joined(head) if t.i in inside), key=lambda t: t.i)]
    if len(parts) == 1 or not all(t.pos_ in {"NOUN", "PROPN", "PRON"} and is_somebody(t) for t in parts):
        return [whole]
    # The tree may hang what stands before a conjunct, or what is outside of the words, on it.
    starts = [span.start, *sorted(at for at in {begin(t).idx for t in parts[1:]} if span.start < at < span.end)]
    found = [actor(between(a, b, about.doc), about) for a, b in zip(starts, [*starts[1:], span.end], strict=True)]
    return list({(one.code, one.name): one for one in found}.values())


def both(span: Span, about: Context) -> list[Actor]:
    """The persons whom "they" means together: those of whom the clauses around it tell ("A and B vowed to win, saying they would march on
    the city"), else those who act in the sentence before ("A and B met. They said")."""
    head = _head(tokens_of(about.doc, span))
    if head is None or head.lower_ not in language_words(about.doc.lang_).pronouns.they:
        return []
    subject = next(_subjects_around(head), None) if head.dep_.startswith("nsubj") and head.head.dep_ == "ccomp" else None
    if subject is not None:
        return _together([m for m in names_in(about, subject.sent.start_char, span.start) if m.named], subject, span, about)
    if not head.sent.start:
        return []
    before = sentences_to(head, 2)[0]
    there = [m for m in names_in(about, before.start_char, before.end_char) if m.named and m.identity.kind == "person"]
    first = next((m for m in there if m.subject), None)
    return _together(there, about.doc[first.head], span, about) if first is not None else []


def _together(named: list[Mentioned], first: Token, span: Span, about: Context) -> list[Actor]:
    """The persons among the names who stand on a par with the word `first`, as whom a pronoun means; none where it is only one."""
    par = {first.i, *(t.i for t in conjuncts(first))}
    fits = [m for m in named if m.identity.kind == "person" and (m.head in par or about.doc[m.head].head.i in par)]
    each = {m.identity.name: m for m in fits}.values()
    rule = f"pronoun: {span.text.lower()}"
    return [made(span, pointing(m.identity, rule, sure.TOGETHER), m.span) for m in each] if len(each) > 1 else []


def _of_one_state(state: Token, head: Token, states: list[Token], words: list[Token], about: Context) -> Actor:
    """Those of one state, of whom words tell several together."""
    others = {t.i for t in states if t != state}
    found = described([t for t in words if t.i not in others and (t.i <= head.i or t == state)])
    own = Span(state.idx, state.idx + len(state), state.text)
    return made(own, found, None) if found is not None else actor(own, about)


def _whose(words: list[Token]) -> list[Token]:
    """Behind a noun of reporting, the words for the one who reports: "der Polizei" of "Angaben der Polizei"."""
    table = speech(words[0].doc.lang_)
    if words[0].lower_ not in table.according_nouns or (len(words) > 1 and words[1].pos_ == "ADJ"):  # "fuentes militares"
        return []
    return words[2:] if len(words) > 1 and words[1].lower_ in table.of else words[1:]


def _head(words: list[Token]) -> Token | None:
    inside = {t.i for t in words}
    return next((t for t in words if t.head.i not in inside or t.head.i == t.i), words[0] if words else None)


def _description(span: Span, words: list[Token], head: Token, about: Context) -> Actor:
    language = about.doc.lang_
    table = language_words(language)
    lemma = head.lemma_.lower()
    # Several ("the three countries") are not the one that was named last. Where a language has no articles, every noun may point back.
    # The words of an event's side come without their article, and the feature is wrong of words that are not in the plural.
    before_them = about.doc[max(0, words[0].i - 1) : words[0].i]
    definite = not table.articles or any(t.lower_ in table.definite for t in (*before_them, *words))
    definite = definite and not ("Plur" in head.morph.get("Number", []) and head.lower_ != lemma)
    country, _ = country_in(words)
    if country is None and definite:
        before = None
        if lemma in table.states:
            before = last(about, span, lambda m: m.identity.kind == "state")
        elif lemma in table.bodies:
            before = last(about, span, lambda m: m.identity.type in table.bodies[lemma]) or _body_before(span, about)
        if before is None and is_human(lemma, language):
            field = _field(head)
            before = last(
                about,
                span,
                lambda m: (
                    m.identity.kind == "person"
                    and not m.plural
                    and _is_called(m, lemma, language)
                    and _is_of_field(m, field, table)
                ),
            )
        if before is not None:
            confidence = sure.AGAIN if lemma in table.states else sure.CHAIN
            return made(span, pointing(before.identity, f"description: {lemma}", confidence), before.span)
    if definite and (again := _named_again(span, head, words, country, about)) is not None:
        return made(span, pointing(again.identity, f"description: {lemma}", sure.AGAIN), again.span)
    found = described(words, aside=owners(head))
    if definite and found is not None and (holder := _in_that_office(found, span, head, country, about)) is not None:
        return made(span, pointing(holder.identity, f"description: {found.name}", sure.AGAIN), holder.span)
    if (whose := _owner([*words, *head.lefts], about)) is not None and (
        theirs := of_owner(found, words, whose, about)
    ) is not None:
        return made(span, theirs, whose.antecedent)
    if found is None and country is not None:
        state = tables(about.doc).actors.states[country]
        by_adjective = state_of(head) is not None
        kind = "state" if by_adjective or (head.pos_ != "NOUN" and country_of(head) is not None) else "population"
        name = (
            state
            if by_adjective or country_of(head) is not None
            else f"{state}: {head.lemma_.lower() if head.pos_ == 'NOUN' else head.text}"
        )
        rule = ADJECTIVE if by_adjective else "country of the phrase"
        whose_own = Identity(name, kind, country, (), country, None, rule, sure.NOUN, grounds=("words",))  # type: ignore[arg-type]
        return made(span, whose_own, None)
    if found is None or not found.code:
        speaker = spoke_before(head, words, about) if definite else None
        if speaker is not None:
            return made(span, of_actor(speaker, f"description: {lemma}", sure.BODY_NAMED), speaker.antecedent or speaker.span)
    if found is None:
        return made(span, unknown(span.text, "description"), None)
    return of_a_state(span, found, head, about)


def _in_that_office(office: Identity, span: Span, head: Token, country: str | None, about: Context) -> Mentioned | None:
    """The one named last who holds an office of which a state has one, called otherwise by the page: "the head of state" behind "President Lind"."""
    called = office.name.rpartition(": ")[2].lower()
    of_state = country is not None and not any(t.pos_ == "NOUN" and not t.ent_type_ for t in head.subtree if t != head)
    if called.rpartition(" ")[2] not in SOLE and not (called in LEADING and of_state):
        return None
    offices = {called, *HOLDERS.get(called, ())}
    return last(
        about,
        span,
        lambda m: (
            m.identity.kind == "person"
            and not m.plural
            and english_office(m.identity.office or "", about.doc.lang_).lower() in offices
            and country in {None, m.identity.country}
        ),
    )


def _is_called(name: Mentioned, lemma: str, language: str) -> bool:
    """Whether the page or the tables say of somebody that he is one ("Detective Ann Lee")."""
    office = (name.identity.office or "").lower()
    return lemma in office or english_office(lemma, language).lower() in office.split() or lemma in name.called


def _field(head: Token) -> set[str]:
    """The words before an office that tell which ("interior minister", "deputy chief")."""
    return {c.lemma_.lower() for c in head.lefts if c.dep_ in {"compound", "amod"} and not c.ent_type_ and country_of(c) is None}


def _is_of_field(name: Mentioned, field: set[str], table: Words) -> bool:
    """Whether the page or the tables say of somebody all that tells an office from others, and the words all that they say of its rank:
    a prime minister is not "the interior minister", nor "the minister"."""
    office = {word for one in (name.identity.office or "", *name.called) for word in one.lower().split()}
    return field - table.former <= office and office & table.ranks <= field


def owners(head: Token) -> set[int]:
    """The words for the one to whom who is described is tied, where they are not of his kind: "a lawyer for the general", "the minister for
    women"."""
    table, lemma = language_words(head.doc.lang_), head.lemma_.lower()
    tied = {"nmod", "nmod:poss"} if lemma in table.apart else set[str]()
    if not tied and lemma not in table.charged:
        return set()
    return {
        t.i
        for c in head.children
        if c.dep_ in tied or (lemma in table.charged and c.dep_ == "nmod" and preposition(c) in table.charge)
        for t in c.subtree
    }


def _body_before(span: Span, about: Context) -> Mentioned | None:
    """The organisation that no table knows and the sentence itself or the one before names."""
    words = tokens_of(about.doc, span)
    begin = sentences_to(words[0], 2)[0].start_char if words else 0
    return last(about, span, lambda m: m.identity.kind == "organisation" and m.identity.code is None and m.span.start >= begin)


def _named_again(span: Span, head: Token, words: list[Token], country: str | None, about: Context) -> Mentioned | None:
    """Who was named before and is now called by what he or it is: by his office and state ("the French president"), by an epithet ("the
    New York billionaire"), an organisation where the coreference head says so ("the newspaper")."""
    lemma, language = head.lemma_.lower(), about.doc.lang_
    if not is_person(lemma, language) and lemma not in language_words(language).epithets:
        named = any(t.ent_type_ and t != head for t in words)  # "the newspaper Le Monde" has a name of its own
        before = chained(head, about) if head.pos_ == "NOUN" and not named else None
        return before if before is not None and before.identity.kind in {"organisation", "armed_group"} else None
    fits = [
        m
        for m in names_before(about, span.start, BEFORE)
        if m.named
        and m.span.end <= span.start
        and m.identity.kind == "person"
        and (country is None or m.identity.country in {None, country})
    ]
    if country is not None and (by_office := [m for m in fits if _is_called(m, lemma, language)]):
        return by_office[-1]
    if lemma not in language_words(language).epithets:
        return None
    sex = gender(words)
    return likeliest([m for m in fits if not (sex and m.gender and m.gender != sex)], span, head, sex, about, NEAR)


def named_in(content: list[Span], about: Context) -> list[Actor]:
    """The actors named inside some words, each identity once."""
    found: dict[str, Actor] = {}
    named = {id(m): m for c in content for m in names_in(about, c.start, c.end) if m.span.end <= c.end}
    for m in sorted(named.values(), key=lambda m: m.span.start):
        if m.identity.code is not None:
            found.setdefault(m.identity.code + m.identity.name, made(m.span, m.identity, None))
    return list(found.values())
