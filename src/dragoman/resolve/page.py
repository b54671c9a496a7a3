"""What a page mentions, from left to right: the candidates to which pronouns and descriptions can point."""

import msgspec
from spacy.tokens import Doc, Token
from spacy.tokens import Span as Tokens

from dragoman.language import tables
from dragoman.ontology.actors.forms import key as form_key
from dragoman.ontology.languages import language_words
from dragoman.ontology.places import country_of_town
from dragoman.records import Span
from dragoman.resolve.identity import Identity, described, gender, organisation, person, words_of
from dragoman.resolve.phrases import around, is_person


class Mentioned(msgspec.Struct, frozen=True):
    """An actor at a place of the page; `named` is false where only a description stands there."""

    span: Span
    head: int
    identity: Identity
    plural: bool
    subject: bool
    gender: str
    paragraph: int
    named: bool = True


def mentioned(doc: Doc, published: str | None) -> list[Mentioned]:
    """Every name of the page with its identity, in order; a person keeps the title or office given anywhere on the page."""
    people = _people(doc, published)
    found: list[Mentioned] = []
    paragraph = 0
    breaks = [t.i for t in doc if t.is_space and "\n" in t.text]
    for entity in doc.ents:
        while paragraph < len(breaks) and breaks[paragraph] < entity.start:
            paragraph += 1
        identity = _identity(entity, people)
        if identity is None:
            continue
        subject = entity.root.dep_ in {"nsubj", "nsubj:pass", "nsubj:outer"} or _description_of(entity).dep_.startswith("nsubj")
        sex = gender(_around(entity)) if identity.kind == "person" else ""
        plural = identity.kind == "population" or (entity.label_ == "MISC" and entity.text.endswith("s"))
        found.append(Mentioned(_span(entity), entity.root.i, identity, plural, subject, sex, paragraph))
    return sorted([*found, *_nameless(doc, breaks)], key=lambda m: m.span.start)


def _nameless(doc: Doc, breaks: list[int]) -> list[Mentioned]:
    """Persons whom the page describes without a name ("a spokeswoman for the ministry"): pronouns point to them too."""
    found = []
    for token in doc:
        if token.pos_ != "NOUN" or token.morph.get("Number", []) == ["Plur"] or not is_person(token.lemma_, doc.lang_):
            continue
        if any(c.ent_type_ == "PER" for c in token.children) or (
            token.head.ent_type_ == "PER" and token.dep_ in {"appos", "nmod:desc", "compound"}
        ):
            continue
        words = [t for t in token.subtree if not t.is_space and not _in_clause(t, token)]
        identity = described(words)
        if identity is None or identity.kind != "person":
            continue
        paragraph = sum(b < token.i for b in breaks)
        first, last = words[0], words[-1]
        span = Span(first.idx, last.idx + len(last), doc[first.i : last.i + 1].text)
        found.append(
            Mentioned(span, token.i, identity, False, token.dep_.startswith("nsubj"), gender(words), paragraph, named=False)
        )
    return found


def _identity(entity: Tokens, people: dict[str, Identity]) -> Identity | None:
    name, language, near = entity.text.removesuffix("'s"), entity.doc.lang_, around(entity.doc)
    if entity.label_ == "PER":
        own = _key(name, language)
        someone = people.get(own) or people.get(own.split()[-1] if own else "")
        fuller = someone is not None and len(someone.name.split()) > len(name.split())  # "Paris" of a page with "Gabriel Paris"
        # The model takes some states for persons ("Oman"); the table knows better.
        known = None if fuller or (someone is not None and someone.code is not None) else organisation(name, language, near)
        return known or someone
    known = organisation(name, language, near)
    if known is None and language != "en" and entity.lemma_ != name:
        known = organisation(entity.lemma_, language, near)
    if known is None and len(name.split()) > 1 and entity.label_ != "LOC":
        known = person(name, None, language, near)
    if known is not None:
        return known
    if entity.label_ == "MISC":
        known_states = tables(entity.doc).actors
        country = known_states.demonyms.get(language, {}).get(form_key(name, language)) or known_states.adjectives.get(
            form_key(name)
        )
        if country is None:
            return None
        state = known_states.states[country]
        kind = "population" if name.casefold().endswith("s") and entity.root.pos_ in {"NOUN", "PROPN"} else "state"
        return Identity(state, kind, country, (), country, None, f"countries.csv: {name}", 0.9)  # type: ignore[arg-type]
    if entity.label_ == "ORG":
        found = described(entity, name)
        if found is not None:
            return msgspec.structs.replace(found, kind="organisation", office=None)
        return Identity(name, "organisation", None, (), None, None, "name: organisation", 0.5)
    country = country_of_town(name) if entity.label_ == "LOC" else None
    if country is not None:
        return Identity(name, "unknown", country, (), country, None, f"GeoNames: {name}", 0.6)
    return Identity(name, "unknown", None, (), None, None, "name: place", 0.4)


def _people(doc: Doc, published: str | None) -> dict[str, Identity]:
    """Identities of the page's persons by full name and by surname; the fullest name and description of each counts."""
    people: dict[str, Identity] = {}
    language, near = doc.lang_, around(doc)
    titles = language_words(language).titles
    for entity in sorted(
        (e for e in doc.ents if e.label_ == "PER"), key=lambda e: (-len(_key(e.text, language).split()), e.start)
    ):
        key = _key(entity.text, language)
        if not key:
            continue
        parts = key.split()
        described_here = described(
            _around(entity), " ".join(w for w in entity.text.split() if w.lower().rstrip(".") not in titles)
        )
        if len(parts) == 1 and parts[0] in people:
            if people[parts[0]].code is None and described_here is not None:
                for name in (k for k, v in list(people.items()) if v == people[parts[0]]):
                    people[name] = msgspec.structs.replace(described_here, name=people[name].name)
            continue
        known = person(
            " ".join(w for w in entity.text.removesuffix("'s").split() if w.lower().rstrip(".") not in titles),
            published,
            language,
            near,
        )
        if described_here is not None and described_here.sectors == ("ELI",):
            known = None  # "former president": the page's word goes before the table's
        if known is not None and published is None and described_here is not None and described_here.country != known.country:
            known = described_here  # an undated page does not say which of the person's offices it means
        identity = known or described_here or people.get(key)
        if identity is None or (identity.code is None and key in people):
            identity = people.get(key) or Identity(
                entity.text.removesuffix("'s"), "person", None, (), None, None, "name: person", 0.5
            )
        people[key] = identity if people.get(key) is None or people[key].code is None else people[key]
        people.setdefault(parts[-1], people[key])
        if people[parts[-1]].code is None:
            people[parts[-1]] = people[key]
    return people


def _key(name: str, language: str) -> str:
    words = [w.strip(",'’") for w in name.removesuffix("'s").removesuffix("’s").casefold().split()]
    titles = language_words(language).titles
    return " ".join(form_key(w, language) for w in words if w.rstrip(".") not in titles)


def _around(entity: Tokens) -> list[Token]:
    """The words that describe a person: title before the name, apposition after it, or the title that the name follows."""
    root = entity.root
    inside = set(range(entity.start, entity.end))
    words = []
    for top in {root, _description_of(entity)}:
        for child in top.children:
            if child.dep_ in {"appos", "compound", "amod", "nmod:desc", "nmod:poss", "flat", "nmod"} and child.i not in inside:
                if child.dep_ == "nmod" and top == root and root.dep_ != "appos":
                    continue
                words += [t for t in child.subtree if not t.is_space and t.i not in inside and not _in_clause(t, child)]
        if top != root:
            words.append(top)
    return sorted(set(words), key=lambda t: t.i)


def _in_clause(token: Token, top: Token) -> bool:
    while token != top:
        if token.dep_ in {"acl:relcl", "acl", "appos", "conj", "parataxis"}:
            return True
        token = token.head
    return False


def _description_of(entity: Tokens) -> Token:
    """The noun to which a name is tied as apposition or flat part ("President" in "President Putin"), or its own root."""
    root = entity.root
    if (
        root.dep_ in {"flat", "appos", "nmod:desc", "compound"}
        and root.head.pos_ in {"NOUN", "PROPN"}
        and root.head.ent_type_ != "PER"
    ):
        return root.head
    return root


def _span(tokens: Tokens) -> Span:
    return Span(tokens.start_char, tokens.end_char, tokens.text)


def tokens_of(doc: Doc, span: Span) -> list[Token]:
    return words_of(doc, span.start, span.end)
