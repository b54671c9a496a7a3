"""A name with the words beside it in its phrase: whether the phrase is about it, and what the words say of who bears it."""

import msgspec
from spacy.tokens import Doc, Token

from dragoman.extract.roles import BESIDE
from dragoman.records import Span
from dragoman.resolve.identity import Identity, described, organisation, person
from dragoman.resolve.page import Context, Mentioned, names_in
from dragoman.resolve.phrases import around, is_human, is_person, sector_in


def better(span: Span, words: list[Token], name: Mentioned, about: Context) -> Identity | None:
    """What the whole phrase says of a name that the tables do not have: itself a name, or a description with a state."""
    known = (
        organisation(span.text, about.doc.lang_, around(about.doc))
        if name.identity.kind != "person" or span == name.span
        else None
    )
    if known is not None:
        return known
    if name.identity.kind == "person":
        rest = [t for t in words if not name.span.start <= t.idx < name.span.end]
        found = described(rest, name.identity.name) if rest else None
        found = found or _titled(words, about)
        return person_in(words, about) or (found if found is not None and found.country is not None else None)
    found = described(words)
    return found if found is not None and found.country is not None else None


def in_office(name: Mentioned, words: list[Token]) -> Identity:
    """Who he is; where the page gives him his office, its word goes before the dates of the table."""
    who = name.identity
    if who.kind != "person" or who.sectors != ("ELI",):
        return who
    rest = [t for t in words if not name.span.start <= t.idx < name.span.end]
    held = described(rest) if rest else None
    if held is None or held.sectors[:1] != ("GOV",) or held.country not in {None, who.country}:
        return who
    rule = f"{who.rule.removesuffix(', not in office')}; {held.rule}"
    code, grounds = f"{who.country or ''}GOV", (*(one for one in who.grounds if one != "former"), *held.grounds)
    return msgspec.structs.replace(who, sectors=held.sectors, code=code, office=held.office, rule=rule, grounds=grounds)


def _titled(words: list[Token], about: Context) -> Identity | None:
    """An office with its state that the model takes for a name: "Эмир Кувейта"."""
    return described(words) if is_person(words[0].lower_, about.doc.lang_) else None


def person_in(words: list[Token], about: Context) -> Identity | None:
    """A person of the tables, by the full name, where the model saw no name."""
    capital = [t.text[:1].isupper() for t in words]
    for i in range(len(words)):
        for n in (4, 3, 2):
            if (
                i + n <= len(words)
                and capital[i]
                and capital[i + n - 1]
                and not any(t.ent_type_ in {"ORG", "LOC"} for t in words[i : i + n])
            ):
                text = "".join(t.text_with_ws for t in words[i : i + n]).strip()
                found = person(text, about.published, about.doc.lang_, around(about.doc))
                if found is not None and found.code is not None:
                    return found
    return None


def names(head: Token, name: Mentioned, doc: Doc) -> bool:
    """Whether a name is what the phrase is about: its head, or a person tied to a title ("Minister Shoigu")."""
    token = doc[name.head]
    tied = (token.dep_ in BESIDE or token.dep_ == "nsubj") and token.head == head
    beside = (
        token.dep_ == head.dep_ and token.head == head.head and token.i > head.i
    )  # "minister for Women and Equalities Nora Moran"
    return name.identity.kind == "person" and (tied or beside)


def is_description(words: list[Token], name: Mentioned) -> bool:
    """Whether agent nouns stand beside the name, so that the phrase means a part of what is named ("NATO troops"); those of an apposition only
    tell what it is ("Airwars, a monitoring group")."""
    doc = words[0].doc
    told = {t.i for c in doc[name.head].children if c.dep_ == "appos" and c.i > name.head for t in c.subtree}
    rest = [t for t in words if not name.span.start <= t.idx < name.span.end and t.i not in told]
    return sector_in(rest)[0] is not None


def apposed(head: Token, words: list[Token], about: Context) -> Identity | None:
    """The person whose name stands behind his office ("the special envoy, Geir Pedersen")."""
    if not is_human(head.lemma_.lower(), about.doc.lang_):
        return None
    behind = {c.i for c in head.children if c.dep_ == "appos" and c.i > head.i}
    here = names_in(about, head.sent.start_char, head.sent.end_char)
    named = (m for m in here if m.named and m.head in behind and m.identity.kind == "person" and m.identity.code)
    return next((in_office(m, words) for m in named), None)
