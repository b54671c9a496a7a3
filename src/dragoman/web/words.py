"""Full-text search with filters, facets and counts: a tantivy index of the newest versions (docs/decisions/0004)."""

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import tantivy

from dragoman.web.errors import BadRequest
from dragoman.web.rows import Row
from dragoman.web.terms import STEMMED, Term, analyzer, plain, read_query

HEAP = 64_000_000  # bytes a writer may hold before it writes a segment
PASSAGE = 240  # characters of a passage
FACETS = ("outlet", "side", "speaker", "type", "year")
OF_EVENTS = ("side", "type")  # kept twice: of the events from the default floor on, and of any
SHOWN = 8  # values of a facet
DEEPEST = 2_000  # hits that can be turned through; beyond it a search should be narrowed
OTHER = "other"  # the field of languages whose endings are not known

LANGUAGES = (*STEMMED, OTHER)


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw")
    builder.add_text_field("headline", stored=True, tokenizer_name=OTHER)
    builder.add_text_field("text", tokenizer_name=OTHER)
    for language in LANGUAGES:
        builder.add_text_field(language, stored=True, tokenizer_name=language)
    builder.add_text_field("language", stored=True, tokenizer_name="raw")
    builder.add_integer_field("day", stored=True, indexed=True, fast=True)
    for facet in (*FACETS, *(f"any_{name}" for name in OF_EVENTS)):
        builder.add_text_field(facet, stored=True, tokenizer_name="raw", fast=True)
    return builder.build()


class Words:
    """The index in one folder. `replace` writes, `search` reads; readers never wait for the writer."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        self.schema = _schema()
        self.index = tantivy.Index(self.schema, path=str(folder))
        for language in LANGUAGES:
            self.index.register_tokenizer(language, analyzer(language))

    def count(self) -> int:
        """How many pages it holds."""
        return int(self.index.searcher().num_docs)

    def replace(self, ids: list[str], pages: Iterable[Row]) -> None:
        """Take the pages of `ids` out and put `pages` in."""
        writer = self.index.writer(HEAP, 1)
        for identity in ids:
            writer.delete_documents_by_term("id", identity)
        for page in pages:
            document = tantivy.Document(id=page["id"], headline=page["headline"] or "", text=page["text"])
            language = page["language"] if page["language"] in STEMMED else OTHER
            document.add_text("language", language)
            document.add_text(language, page["text"])
            if page["published"]:
                document.add_integer("day", _number(date.fromisoformat(page["published"])))
                document.add_text("year", page["published"][:4])
            if page["outlet"]:
                document.add_text("outlet", page["outlet"])
            for facet in ("side", "speaker", "type", "any_side", "any_type"):
                for value in page[facet]:
                    document.add_text(facet, value)
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        self.index.reload()

    def search(
        self,
        text: str,
        *,
        limit: int,
        offset: int,
        first: date | None,
        last: date | None,
        filters: dict[str, str],
        every: bool = False,
    ) -> Row:
        """Hits of `text`, best first (BM25), with the number of all hits and the counts of each facet.

        All words must be there in any form; words in double quotes are a phrase as it is written, a minus leaves pages out. Without
        a word, all pages that the filters let through. A hit has id, headline, day, outlet, score, a passage and `marks`: where in
        it the words stand. Sides and types are of the events from the default floor on, of `every` one where asked.
        """
        field = {name: f"any_{name}" if every and name in OF_EVENTS else name for name in FACETS}
        if offset + limit > DEEPEST:
            raise BadRequest(f"A search turns through {DEEPEST:,} pages at most. Narrow it by a word or a date.")
        parts = [(tantivy.Occur.Must, self._parsed(text))]
        for facet, value in filters.items():
            parts.append((tantivy.Occur.Must, tantivy.Query.term_query(self.schema, field[facet], value)))
        if first or last:
            low, high = _number(first or date.min), _number(last or date.max)
            days = tantivy.Query.range_query(self.schema, "day", tantivy.FieldType.Integer, low, high)
            parts.append((tantivy.Occur.Must, days))
        query = tantivy.Query.boolean_query(parts)
        searcher = self.index.searcher()
        # The newest first where no word ranks them.
        if text.strip():
            found = searcher.search(query, limit, True, offset=offset)
        else:
            found = searcher.search(query, limit, True, "day", offset, tantivy.Order.Desc)
        counts = {name: {"terms": {"field": field[name], "size": SHOWN}} for name in FACETS}
        facets = json.loads(json.dumps(searcher.aggregate(query, counts)))
        passages = {language: self._passages(searcher, text, language) for language in LANGUAGES}
        hits = [_hit(searcher.doc(at), score, passages) for score, at in found.hits]
        return {
            "total": found.count or 0,  # type: ignore[attr-defined]  # its stubs leave it out
            "hits": hits,
            "facets": {
                name: [{"value": bucket["key"], "count": bucket["doc_count"]} for bucket in facets[name]["buckets"]]
                for name in FACETS
            },
        }

    def _parsed(self, text: str) -> tantivy.Query:
        """All terms, each in the headline or the text; a word in any form, a phrase as it is written."""
        terms = read_query(text)
        parts = [(tantivy.Occur.Must if term.wanted else tantivy.Occur.MustNot, self._term(term)) for term in terms]
        if not any(term.wanted for term in terms):
            parts.append((tantivy.Occur.Must, tantivy.Query.all_query()))
        return tantivy.Query.boolean_query(parts)

    def _term(self, term: Term) -> tantivy.Query:
        fields = ["headline", "text"] if term.exact else ["headline", "text", *STEMMED]
        query, _ = self.index.parse_query_lenient(f'"{plain(term.text)}"', fields, field_boosts={"headline": 2.0})
        return query

    def _passages(self, searcher: tantivy.Searcher, text: str, language: str) -> tantivy.SnippetGenerator:
        wanted = [f'"{plain(term.text)}"' for term in read_query(text) if term.wanted]
        query = self.index.parse_query_lenient(" ".join(wanted), [language])[0] if wanted else tantivy.Query.empty_query()
        passages = tantivy.SnippetGenerator.create(searcher, query, self.schema, language)
        passages.set_max_num_chars(PASSAGE)
        return passages


def _hit(document: tantivy.Document, score: Any, passages: dict[str, tantivy.SnippetGenerator]) -> Row:
    day = document.get_first("day")
    language = document.get_first("language") or OTHER
    text = document.get_first(language) or ""
    found = passages[language].snippet_from_doc(document)
    passage = found.fragment() or text[:PASSAGE]
    raw = passage.encode()
    return {
        "document": document.get_first("id"),
        "headline": document.get_first("headline") or None,
        "published": date(day // 10_000, day // 100 % 100, day % 100).isoformat() if day else None,
        "outlet": document.get_first("outlet"),
        "score": float(score) if isinstance(score, float) else None,
        "passage": passage,
        "marks": [[len(raw[:at].decode()) for at in (part.start, part.end)] for part in found.highlighted()]
        if found.fragment()
        else [],
    }


def _number(day: date) -> int:
    return day.year * 10_000 + day.month * 100 + day.day
