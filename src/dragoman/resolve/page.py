"""What a page mentions, from left to right: the candidates to which pronouns and descriptions can point."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable
from typing import Any, TypeVar

import msgspec
from spacy.tokens import Doc, Token
from spacy.tokens import Span as Tokens

from dragoman.extract.roles import BESIDE, is_actor, preposition
from dragoman.language import tables
from dragoman.ontology.actors.forms import key as form_key
from dragoman.ontology.languages import language_words
from dragoman.ontology.places import country_of_province, country_of_town
from dragoman.records import Actor, Span
from dragoman.records.sides import NONE
from dragoman.resolve import sure
from dragoman.resolve.identity import Identity, described, gender, organisation, person, words_of
from dragoman.resolve.persons import Person, in_clause, people, title_of
from dragoman.resolve.phrases import around, is_human, towns, unnamed
from dragoman.resolve.spoken import Spoken

OPENING = 12  # words in which a dateline stands
DASHES = frozenset("-–—")
CITY = 60_000  # people of a town whose name alone is the town's rather than somebody's
PASSIVE = frozenset({"obj", "obl", "nmod", "nsubj:pass"})
OWNERS = frozenset({"nmod:poss", "nmod", "compound", "nmod:desc"})
MOST = 0.6  # share of the states named from which a page is about one; a guess
LONGER = 4  # words, hyphens among them, by which a name of the tables goes on behind what the model takes for the name


Made = TypeVar("Made")


class Mentioned(msgspec.Struct, frozen=True):
    """An actor at a place of the page; `named` is false where only a description stands there, `called` are the nouns that the page ties to a name."""

    span: Span
    head: int
    identity: Identity
    plural: bool
    subject: bool
    gender: str
    paragraph: int
    named: bool = True
    called: frozenset[str] = frozenset()


class Context(msgspec.Struct):
    """What identification needs: the page's names and who speaks at a given offset."""

    doc: Doc
    names: list[Mentioned]
    published: str | None
    spoken: Spoken
    meant: dict[tuple[Span, int], Actor] = {}  # whom words stand for, once so many have spoken
    together: dict[int, list[Mentioned]] = {}  # which two a noun means, by its token
    asked: Actor | None = None  # in an interview
    accused: frozenset[str] = frozenset()  # states that others accuse and that do nothing on the page
    starts: list[int] = []  # the tokens with which sentences begin
    shares: dict[str, float] | None = None  # what `states` gives
    owned: dict[str, list[tuple[int, Mentioned]]] | None = None  # nouns by lemma to which the page gives a state, by whose name
    made: dict[str, tuple[list[Mentioned], Any]] = {}  # what `of_names` made, and of which names


def context(doc: Doc, published: str | None) -> Context:
    return Context(doc, mentioned(doc, published), published, Spoken(), starts=[t.i for t in doc if t.is_sent_start])


def sentences_to(token: Token, most: int) -> list[Tokens]:
    """The sentence of a token and those before it, in order, `most` in all."""
    found: list[Tokens] = [token.sent]
    while len(found) < most and found[0].start > 0:
        found.insert(0, token.doc[found[0].start - 1].sent)
    return found


def names_in(about: Context, start: int, end: int) -> list[Mentioned]:
    """The names of the page that begin in [start, end), characters."""
    first = bisect_left(about.names, start, key=lambda m: m.span.start)
    return about.names[first : bisect_left(about.names, end, first, key=lambda m: m.span.start)]


def names_before(about: Context, end: int, most: int) -> list[Mentioned]:
    """The last names of the page, at most so many, that begin before `end`."""
    last = bisect_left(about.names, end, key=lambda m: m.span.start)
    return about.names[max(0, last - most) : last]


def of_names(about: Context, make: Callable[[list[Mentioned], Doc], Made]) -> Made:
    """What `make` makes of the names of the page: once, and again where these have changed."""
    kept = about.made.get(make.__name__)
    if kept is None or kept[0] is not about.names:
        kept = about.made[make.__name__] = (about.names, make(about.names, about.doc))
    return kept[1]


def states(about: Context) -> dict[str, float]:
    """The share that each state has in what the page names of states; of a page that names nobody and nothing, no state has all, nor of one
    that names no state in a language in which the head learned none."""
    if about.shares is not None:
        return about.shares
    taught = language_words(about.doc.lang_).acts_taught
    counts = Counter(m.identity.country for m in about.names if m.identity.country)
    counts.update([] if taught else unnamed(about.doc))
    empty = not counts and not (taught and any(m.named for m in about.names))
    about.shares = {NONE: 1.0} if empty else {country: n / counts.total() for country, n in counts.items()}
    return about.shares


def most_named(about: Context) -> Mentioned | None:
    """The first name of the state that has most of what the page names of states, MOST of it at least."""
    country, share = max(states(about).items(), key=lambda one: one[1], default=(NONE, 0.0))
    first = (m for m in about.names if m.identity.country == country)
    return next(first, None) if share >= MOST else None


def _small_adjectives(about: Context) -> list[tuple[int, Mentioned]]:
    """The states that adjectives in small letters give to nouns ("l'armée malienne"), with the token of each noun; the model sees no names in them."""
    language, found = about.doc.lang_, []
    demonyms = {} if language_words(language).capital_demonyms else tables(about.doc).actors.demonyms.get(language, {})
    for token in about.doc:
        adjective = token.pos_ == "ADJ" and token.dep_ == "amod" and token.text[:1].islower()
        country = demonyms.get(form_key(token.text, language)) if adjective else None
        if country is not None and token.head.pos_ == "NOUN" and not token.ent_type_:
            state = tables(about.doc).actors.states[country]
            identity = Identity(
                state, "state", country, (), country, None, f"countries.csv: {token.text}", sure.NAMED, grounds=("table",)
            )
            span = Span(token.idx, token.idx + len(token), token.text)
            found.append((token.head.i, Mentioned(span, token.i, identity, False, False, "", 0)))
    return found


def told_before(head: Token, about: Context) -> Mentioned | None:
    """The name of the state that the page gave to the last of the same noun that it gave one ("the junta in Mali", then "the junta")."""
    if about.owned is None:
        about.owned = {}
        for m in about.names:
            name = about.doc[m.head]
            if m.identity.country and name.dep_ in {*OWNERS, "amod"} and name.head.pos_ == "NOUN":
                about.owned.setdefault(name.head.lemma_.lower(), []).append((name.head.i, m))
        for i, m in _small_adjectives(about):
            about.owned.setdefault(about.doc[i].lemma_.lower(), []).append((i, m))
        for told in about.owned.values():
            told.sort(key=lambda one: one[0])
    last_told = (m for i, m in reversed(about.owned.get(head.lemma_.lower(), [])) if i < head.i and m.head < head.i)
    return next(last_told, None)


def in_unknown_place(head: Token) -> bool:
    """Whether the phrase has a place of its own, of which nobody knows the state: it is not of the state that the page is about."""
    places = [c for c in head.children if c.dep_ == "nmod" and c.ent_type_ == "LOC" and preposition(c)]
    return bool(places) and not any(is_actor(c) for c in places)


def mentioned(doc: Doc, published: str | None) -> list[Mentioned]:
    """Every name of the page with its identity, in order; a person keeps the title or office given anywhere on the page."""
    named = people(doc, published)
    found: list[Mentioned] = []
    breaks = [t.i for t in doc if t.is_space and "\n" in t.text]
    whole, told = _whole_names(doc), _told(doc)
    for entity in doc.ents:
        if entity.start in named and named[entity.start] is None:
            continue  # a title, or a part of the name before
        if _is_agency(entity):
            continue
        town = towns(doc).get(entity.start)
        if entity.start in towns(doc) and town is None:
            continue  # a part of the town's name
        naming, someone = named.get(entity.start) or (None, None)
        longer = _longer(entity) if someone is None else None
        identity = longer[1] if longer else _of_its_state(_identity(entity, someone, published), entity)
        if identity is not None and identity.code is None and entity.text in whole:
            identity = _identity(whole[entity.text], None, published)
        if identity is not None and identity.kind == "organisation" and identity.code is None:
            identity = told.get(identity.name, identity)
        if town is not None:
            identity = Identity(
                entity.text, "unknown", town, (), town, None, f"GeoNames: {entity.text}", sure.NAMED, grounds=("town",)
            )
        if identity is None:
            continue
        words = longer[0] if longer else doc[naming.start : naming.end] if naming else entity
        subject = words.root.dep_ in {"nsubj", "nsubj:pass", "nsubj:outer"} or title_of(words).dep_.startswith("nsubj")
        sex = someone.gender if someone is not None and identity.kind == "person" else ""
        plural = identity.kind == "population" or (entity.label_ == "MISC" and entity.text.endswith("s"))
        called = someone.called if someone is not None and identity.kind == "person" else frozenset[str]()
        paragraph = bisect_left(breaks, entity.start)
        found.append(Mentioned(_span(words), words.root.i, identity, plural, subject, sex, paragraph, called=called))
    return sorted([*found, *_nameless(doc, breaks)], key=lambda m: m.span.start)


def _nameless(doc: Doc, breaks: list[int]) -> list[Mentioned]:
    """Persons whom the page describes without a name ("a spokeswoman for the ministry", "Kurdish officials"): pronouns point to them too."""
    found, table = [], language_words(doc.lang_)
    for token in doc:
        if token.pos_ != "NOUN" or not is_human(token.lemma_, doc.lang_):
            continue
        if any(c.ent_type_ == "PER" for c in token.children) or (token.head.ent_type_ == "PER" and token.dep_ in BESIDE):
            continue
        words = [t for t in token.subtree if not t.is_space and not in_clause(t, token)]
        if token.lemma_ in table.epithets and any(t.lower_ in table.definite for t in words):
            continue  # it points to somebody itself
        identity = described(words)
        if identity is None:
            continue
        several = token.morph.get("Number", []) == ["Plur"]
        if several:
            identity = msgspec.structs.replace(identity, kind="population")
        elif identity.kind != "person":  # "a spokeswoman for the ministry" is not the ministry
            state = identity.name.rpartition(": ")[0]
            name = f"{state}: {token.lemma_}" if state else token.lemma_
            identity = msgspec.structs.replace(identity, name=name, kind="person", office=token.lemma_)
        paragraph = bisect_left(breaks, token.i)
        first, last = words[0], words[-1]
        span = Span(first.idx, last.idx + len(last), doc[first.i : last.i + 1].text)
        found.append(
            Mentioned(span, token.i, identity, several, token.dep_.startswith("nsubj"), gender(words), paragraph, named=False)
        )
    return found


def _whole_names(doc: Doc) -> dict[str, Tokens]:
    """The whole name on this page of an organisation that it also calls by a part ("Ford") or by initials that stand behind the name in brackets."""
    named = {e.text: e for e in reversed(doc.ents) if e.label_ == "ORG"}
    whole: dict[str, Tokens] = {}
    for text in named:
        longer = [other for other in named if other.startswith(f"{text} ") or other.endswith(f" {text}")]
        if longer:
            whole[text] = named[max(longer, key=len)]
    for entity in named.values():
        behind = [t.text for t in doc[entity.end : entity.end + 3]]
        if len(behind) == 3 and behind[0] == "(" and behind[2] == ")" and behind[1].isupper():
            initials = [word[0] for word in entity.text.split() if word[:1].isupper()]
            if [*behind[1]] == initials:
                whole[behind[1]] = whole.get(entity.text, entity)
    return whole


def _is_agency(entity: Tokens) -> bool:
    """Whether a name only says whose report it is: "LIMA (Andina) -" before the first words."""
    doc = entity.doc
    return (
        0 < entity.start < OPENING
        and entity.end + 1 < len(doc)
        and doc[entity.start - 1].text == "("
        and doc[entity.end].text == ")"
        and doc[entity.end + 1].text in DASHES
    )


def _told(doc: Doc) -> dict[str, Identity]:
    """What the page itself says of an organisation by a noun beside its name: "the rights group Foro Penal", "CONAIE, Ecuador's largest union"."""
    found: dict[str, Identity] = {}
    for entity in doc.ents:
        if entity.label_ != "ORG" or entity.text in found:
            continue
        root = entity.root
        before = root.head if root.head.i < entity.start and root.dep_ in BESIDE else None
        for noun in (before, *(c for c in root.children if c.dep_ == "appos" and c.i >= entity.end)):
            if noun is None or noun.pos_ != "NOUN" or noun.ent_type_ or is_human(noun.lemma_, doc.lang_):
                continue
            words = [t for t in noun.subtree if t not in entity and not t.is_space and not in_clause(t, noun)]
            told = described(words, entity.text)
            if told is not None and noun.lemma_.lower() in (told.office or "").split() and told.code is not None:
                kind = "armed_group" if told.sectors[:1] in {("REB",), ("PAR",), ("CRM",)} else "organisation"
                found[entity.text] = msgspec.structs.replace(told, kind=kind, office=None)
                break
    return found


def _longer(entity: Tokens) -> tuple[Tokens, Identity] | None:
    """The longest name of the tables that goes on in small letters behind the model's name ("US" of "the US-led coalition")."""
    doc, near = entity.doc, around(entity.doc)
    for end in range(min(entity.end + LONGER, entity.sent.end), entity.end, -1):
        if doc[end - 1].ent_type_ or not doc[end - 1].is_lower:
            continue
        words = doc[entity.start : end]
        known = organisation(words.text, doc.lang_, near)
        if known is not None:
            return words, known
    return None


def _identity(entity: Tokens, someone: Person | None, published: str | None) -> Identity | None:
    name, language, near = entity.text.removesuffix("'s"), entity.doc.lang_, around(entity.doc)
    if someone is not None:
        fuller = len(someone.name.split()) > len(name.split())  # "Paris" of a page with "Gabriel Paris"
        # The model takes some states for persons ("Oman"); the table knows better.
        known = None if fuller or someone.identity.code is not None else organisation(name, language, near)
        return known or _city(entity, someone) or someone.identity
    known = organisation(name, language, near)
    if known is None and language_words(language).by_lemma and entity.lemma_ != name:
        known = organisation(entity.lemma_, language, near)
    if known is None and len(name.split()) > 1 and entity.label_ != "LOC":
        known = person(name, published, language, near)
    if known is not None:
        return known
    if entity.label_ in {"MISC", "LOC"}:  # the model takes some adjectives for places ("Omani")
        known_states = tables(entity.doc).actors
        country = known_states.demonyms.get(language, {}).get(form_key(name, language)) or known_states.adjectives.get(
            form_key(name)
        )
        if country is None and entity.label_ == "MISC":
            return None
        if country is not None:
            state = known_states.states[country]
            kind = "population" if name.casefold().endswith("s") and entity.root.pos_ in {"NOUN", "PROPN"} else "state"
            return Identity(state, kind, country, (), country, None, f"countries.csv: {name}", sure.NAMED, grounds=("table",))  # type: ignore[arg-type]
    if entity.label_ == "ORG":
        adjective, _, rest = name.partition(" ")
        if rest and form_key(adjective, language) in tables(entity.doc).actors.demonyms.get(language, {}):
            whole = organisation(rest, language, near)  # "Lebanese Hezbollah"
            if whole is not None and whole.kind in {"organisation", "armed_group"} and whole.country is not None:
                country = tables(entity.doc).actors.demonyms[language][form_key(adjective, language)]
                return _in_state(whole, country, entity)
        found = described(entity, name)
        if found is not None:
            return msgspec.structs.replace(found, kind="organisation", office=None)
        return Identity(name, "organisation", None, (), None, None, "name: organisation", sure.BODY_NAMED, grounds=("name",))
    country = (country_of_province(name) or country_of_town(name)) if entity.label_ == "LOC" else None
    if country is not None:
        return Identity(name, "unknown", country, (), country, None, f"GeoNames: {name}", sure.AGAIN, grounds=("town",))
    return Identity(name, "unknown", None, (), None, None, "name: place", sure.LOOSE, grounds=("name",))


def _city(entity: Tokens, someone: Person) -> Identity | None:
    """The city that a lone word is which the model takes for a person ("shelled Kherson"): one who does nothing and of whom the page says nothing."""
    said_of = someone.gender or someone.called or someone.identity.code or any(naming.title for naming in someone.namings)
    if len(entity) > 1 or someone.name != entity.text or said_of or entity.root.dep_ not in PASSIVE:
        return None
    if is_human(entity.text.lower(), entity.doc.lang_):  # "Man" of a headline
        return None
    country = country_of_town(entity.text, CITY)
    if country is None:
        return None
    rule = f"GeoNames: {entity.text}"
    return Identity(entity.text, "unknown", country, (), country, None, rule, sure.AGAIN, grounds=("town",))


def _of_its_state(found: Identity | None, entity: Tokens) -> Identity | None:
    """Who a name is, as that of the state whose adjective stands before it: the tables' "Senate" is not the Czech one."""
    before = entity.doc[entity.start - 1] if entity.start else None
    if found is None or before is None or before.pos_ not in {"ADJ", "PROPN"} or not before.text[:1].isupper():
        return found
    country = tables(entity.doc).actors.demonyms.get(entity.doc.lang_, {}).get(form_key(before.text, entity.doc.lang_))
    belongs = before.head in entity and before.dep_ in {"amod", "compound", "nmod:desc", "flat"}
    if country is not None and belongs and found.entry is not None:  # "Egyptian" "Islamic Jihad" is none of the Palestinian one
        whole = organisation(f"{before.text} {entity.text}", entity.doc.lang_, around(entity.doc))
        found = whole if whole is not None and whole.kind == found.kind else found
    return _in_state(found, country, entity) if country is not None and belongs else found


def _in_state(found: Identity, country: str, entity: Tokens) -> Identity:
    """An institution of the tables, or where it is of another state the one of that name in `country`."""
    if found.country in {None, country} or found.table != "institutions.csv" or not found.sectors:
        return found
    own = form_key(entity[0].text, entity.doc.lang_) in tables(entity.doc).actors.demonyms.get(entity.doc.lang_, {})
    name = entity.text if own else f"{tables(entity.doc).actors.states[country]}: {entity.text}"
    rule = f"{found.rule}, of another state"
    code = f"{country}{found.sectors[0]}"
    return Identity(name, "organisation", country, found.sectors, code, None, rule, sure.OF_STATE, grounds=found.grounds)


def _span(tokens: Tokens) -> Span:
    return Span(tokens.start_char, tokens.end_char, tokens.text)


def tokens_of(doc: Doc, span: Span) -> list[Token]:
    return words_of(doc, span.start, span.end)
