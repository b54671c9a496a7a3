"""What a page mentions, from left to right: the candidates to which pronouns and descriptions can point."""

import msgspec
from spacy.tokens import Doc, Token
from spacy.tokens import Span as Tokens

from dragoman.ontology import actors
from dragoman.ontology.places import country_of_town
from dragoman.records import Span
from dragoman.resolve.identity import PERSON_OFFICES, Identity, described, gender, organisation, person, words_of

TITLES = frozenset(["mr", "mrs", "ms", "dr", "sir", "lady", "lord", "president", "minister", "secretary", "general"])


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
        if token.pos_ != "NOUN" or token.lemma_.lower() not in PERSON_OFFICES or token.morph.get("Number", []) == ["Plur"]:
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
    name = entity.text.removesuffix("'s")
    if entity.label_ == "PER":
        key = _key(name)
        someone = people.get(key) or people.get(key.split()[-1] if key else "")
        # The model takes some states for persons ("Oman"); the table knows better.
        return organisation(name) or someone if someone is None or someone.code is None else someone
    known = organisation(name)
    if known is None and entity.doc.lang_ != "en":
        known = organisation(entity.lemma_)  # the table has nominatives: "в России"
    if known is not None:
        return known
    if entity.label_ == "MISC":
        country = actors().adjectives.get(name.casefold())
        if country is None:
            return None
        state = actors().states[country]
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
    for entity in sorted((e for e in doc.ents if e.label_ == "PER"), key=lambda e: (-len(_key(e.text).split()), e.start)):
        key = _key(entity.text)
        if not key:
            continue
        parts = key.split()
        described_here = described(
            _around(entity), " ".join(w for w in entity.text.split() if w.lower().rstrip(".") not in TITLES)
        )
        if len(parts) == 1 and parts[0] in people:
            if people[parts[0]].code is None and described_here is not None:
                for name in (k for k, v in list(people.items()) if v == people[parts[0]]):
                    people[name] = msgspec.structs.replace(described_here, name=people[name].name)
            continue
        known = person(
            " ".join(w for w in entity.text.removesuffix("'s").split() if w.lower().rstrip(".") not in TITLES), published
        )
        if described_here is not None and described_here.sectors == ("ELI",):
            known = None  # "former president": the page's word goes before the table's
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


def _key(name: str) -> str:
    words = [w.strip(",'’") for w in name.removesuffix("'s").removesuffix("’s").casefold().split()]
    return " ".join(w for w in words if w.rstrip(".") not in TITLES)


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
