"""Whose words a document reports: the author that its phrase names ("a UN report", "a note by the minister"), else whoever spoke last ("the
statement said")."""

from spacy.tokens import Token

from dragoman.extract import roles
from dragoman.extract.circumstances import is_somebody
from dragoman.extract.roles import preposition
from dragoman.ontology.languages import language_words
from dragoman.ontology.languages.rules import rules
from dragoman.ontology.languages.speech import speech
from dragoman.records import Actor, Span
from dragoman.resolve.page import Context, names_in

PUBLISHED = frozenset({"acl", "acl:relcl", "amod"})  # clauses that say who made a document
PARTS = frozenset({"nmod", "flat", "appos"})
FORMAL = frozenset({"organisation", "armed_group", "state"})  # kinds of those who speak by documents


def author(span: Span, head: Token, about: Context) -> Span | None:
    """The words for whose a document is that speaks: "a UN report", "a statement by Amnesty International", "a note issued by the minister"."""
    table, own = speech(about.doc.lang_), rules(about.doc.lang_)
    if not is_document(head):
        return None
    whose = own.by | own.of | own.from_where | table.of
    for m in names_in(about, span.start, span.end):
        token = about.doc[m.head]
        if not m.named or token.pos_ != "PROPN" or m.span.end > span.end:
            continue
        before = token.dep_ in {"compound", "nmod:poss", "nmod:desc"} and token.i < head.i
        behind = token.dep_ in PARTS and (preposition(token) or "") in {"", *whose}
        published = token.dep_ in {"obl", "obl:agent"} and preposition(token) in own.by and token.head.head == head
        if (token.head == head and (before or behind)) or published:
            return m.span
    clauses = (c for c in head.children if c.dep_ in PUBLISHED and c.idx < span.end)
    by_whom = (one for c in clauses for one in c.children if one.dep_ in {"obl", "obl:agent"} and preposition(one) in own.by)
    return next((roles.whole(one) for one in by_whom if is_somebody(one)), None)


def is_document(head: Token) -> bool:
    return bool({head.lower_, head.lemma_.lower()} & speech(head.doc.lang_).documents)


def spoke_before(head: Token, words: list[Token], about: Context) -> Actor | None:
    """The body that spoke last before words that only say that it was a document or a body: "the note said", "the institution"."""
    table = language_words(head.doc.lang_)
    alone = all(t == head or t.dep_ in {"det", "case", "punct"} or t.lower_ in table.definite | table.same for t in words)
    if not alone or not (is_document(head) or head.lemma_.lower() in table.institutions):
        return None
    before = (
        one
        for _, one in reversed(about.spoken.said)
        if one.span.start < head.idx and one.code is not None and not about.spoken.around(one.span.start)
    )
    last = next(before, None)
    return last if last is not None and last.kind in FORMAL else None
