"""The spaCy component: `nlp.add_pipe("dragoman")` on a blank pipeline."""

import hashlib
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span

from dragoman.coding import BATCH, Coder
from dragoman.language import analyse
from dragoman.records import Document, Sheet, identify
from dragoman.records import Span as Words

SPANS = "dragoman"


class Component:
    """Gives each Doc our layers and `doc._.sheet`, `doc._.statements`, `doc._.events`; `doc.spans["dragoman"]` the evidence.

    Put it first: the Doc that comes out has our words, since the layers belong to them. `doc._.published` (an ISO date), where
    it is set before, dates what 'on Tuesday' means. The language is the pipeline's; in one that the model does not read the
    Doc comes back as it was, its sheet with the failure.
    """

    def __init__(self, nlp: Language, coder: Coder | None = None) -> None:
        self.coder = coder or Coder()
        self.vocab = nlp.vocab
        self.language = nlp.lang
        if not Doc.has_extension("sheet"):
            Doc.set_extension("sheet", default=None)
            Doc.set_extension("published", default=None)
            Doc.set_extension("statements", getter=lambda doc: doc._.sheet.statements if doc._.sheet else [])
            Doc.set_extension("events", getter=lambda doc: doc._.sheet.events if doc._.sheet else [])

    def __call__(self, doc: Doc) -> Doc:
        return next(self.pipe([doc]))

    def pipe(self, docs: Iterable[Doc], batch_size: int = BATCH) -> Iterator[Doc]:
        waiting = iter(docs)
        while some := list(islice(waiting, batch_size)):
            documents = [self._document(doc) for doc in some]
            if self.language not in self.coder.model.languages:
                for given, sheet in zip(some, self.coder.sheets(documents), strict=True):
                    given._.sheet = sheet
                yield from some
                continue
            for given, document, ours in zip(some, documents, analyse(documents, self.coder.model), strict=True):
                doc = Doc(self.vocab).from_bytes(ours.to_bytes(exclude=["user_data"]))
                doc.user_data.update(given.user_data)
                doc.user_data["document"] = document.id
                doc._context = given._context
                doc._.sheet = self.coder.sheet(document, ours)
                doc.spans[SPANS] = list(_spans(doc, doc._.sheet))
                yield doc

    def _document(self, doc: Doc) -> Document:
        """The text as it is: the offsets of the sheet are offsets of the Doc."""
        return Document(
            id=identify("text", doc.text),
            text_sha256=hashlib.sha256(doc.text.encode("utf-8", "surrogatepass")).hexdigest(),
            source="text",
            url=None,
            outlet=None,
            published=doc._.published,
            language=self.language or "xx",
            section=None,
            headline=None,
            headings=[],
            keywords=[],
            text=doc.text,
        )


@Language.factory(
    "dragoman",
    default_config={"ontology": [], "model": None},
    assigns=["doc._.sheet", "token.pos", "token.dep", "token.lemma", "token.morph", "doc.ents"],
)
def make_component(nlp: Language, name: str, ontology: list[str], model: str | None) -> Component:
    """Make the component for `nlp`; `ontology` are folders laid over our tables, `model` a file in place of ours."""
    return Component(nlp, Coder(ontology, model))


def _spans(doc: Doc, sheet: Sheet) -> Iterator[Span]:
    for statement in sheet.statements:
        for speaker in statement.speakers:
            yield from _span(doc, speaker.span, "SPEAKER", statement.id)
        for cue in statement.cues:
            yield from _span(doc, cue, "CUE", statement.id)
        for content in statement.content:
            yield from _span(doc, content, "CONTENT", statement.id)
    for event in sheet.events:
        yield from _span(doc, event.trigger, "TRIGGER", event.id)
        for source in event.sources:
            yield from _span(doc, source.span, "SOURCE", event.id)
        for target in event.targets:
            yield from _span(doc, target.span, "TARGET", event.id)


def _span(doc: Doc, words: Words, label: str, record: str) -> Iterator[Any]:
    span = doc.char_span(words.start, words.end, label=label, span_id=record, alignment_mode="expand")
    if span is not None:
        yield span
