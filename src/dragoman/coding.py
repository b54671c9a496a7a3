"""The road itself: sources in, sheets out, in batches. `Coder` holds what it codes with."""

import logging
import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, cached_property
from itertools import islice
from os import PathLike
from pathlib import Path

from spacy.tokens import Doc

from dragoman import extract, language, read, resolve
from dragoman.ontology import Ontology
from dragoman.ontology.languages.tables import missing
from dragoman.records import Document, EventMention, Failure, Provenance, Sheet, identify
from dragoman.versions import provenance

log = logging.getLogger(__name__)

BATCH = 16
"""Documents analysed together. The sheets do not depend on it; a killed run does at most so many pages again."""

LONGEST = 300_000
"""Characters of a document that is coded, five times what `read` gives as one."""

LONGEST_NAME = 1000  # characters of a string that may be the name of something to read

Source = str | PathLike[str]

FILE_NAME = re.compile(r"\.\w{2,5}$")


class Coder:
    """What a run codes with: the tables and the model, those that ship unless others are given.

        coder = Coder(ontology=Ontology.load("my-tables/"))
        sheets = coder.code("page.html")

    `ontology` may be a folder, or several. `model` is a file that `python -m training` wrote. Nothing is loaded before the first page.
    Raises DragomanError naming file and line where a table is not as it should be.
    """

    def __init__(
        self, ontology: Ontology | str | Path | Sequence[str | Path] | None = None, model: str | Path | None = None
    ) -> None:
        if not isinstance(ontology, Ontology):
            ontology = Ontology.load(*([ontology] if isinstance(ontology, str | Path) else ontology or ()))
        self.ontology = ontology
        self._file = Path(model) if model is not None else None

    @cached_property
    def model(self) -> language.Model:
        return language.load(self._file) if self._file is not None else language.load()

    @cached_property
    def provenance(self) -> Provenance:
        """The versions of what it codes with, and the run that they make."""
        return provenance(self.ontology, self.model.version if self._file is not None else None)

    def code(self, *sources: Source) -> list[Sheet | Failure]:
        """Read and code `sources`; see `stream`, which gives the same one by one."""
        return list(self.stream(*sources))

    def stream(self, *sources: Source) -> Iterator[Sheet | Failure]:
        """Read and code `sources`, each a text or the name of something to read, and give a sheet for each page, in order.

        A string with white space in it is a text, unless a file has that name or it ends like a file name (`.html`); every
        other string, and every path, is read: file, folder, glob, address, `-` for standard input.
        What cannot be read is a `Failure`; a page that was read and could not be coded is a `Sheet` with `failure`.
        """
        return self.sheets(item for source in sources for item in _documents(source))

    def sheets(
        self, items: Iterable[Document | Failure], *, skip: Callable[[Document], bool] | None = None, batch: int = BATCH
    ) -> Iterator[Sheet | Failure]:
        """Code documents, `batch` of them at a time, in their order; failures to read pass through.

        Documents for which `skip` is true are left out before any work is done on them.
        Raises nothing for a document: whatever goes wrong in one becomes the `failure` of its sheet.
        """
        waiting = iter(item for item in items if isinstance(item, Failure) or skip is None or not skip(item))
        while some := list(islice(waiting, batch)):
            yield from _batch(self, some)

    def sheet(self, document: Document, doc: Doc) -> Sheet:
        """The steps after the analysis, for one document. What goes wrong becomes the sheet's `failure`."""
        language.layers(doc).ontology = self.ontology
        return document_sheet(document, doc, self.provenance)


def code(*sources: Source) -> list[Sheet | Failure]:
    """`Coder.code` with the tables and the model that ship."""
    return Coder().code(*sources)


def stream(*sources: Source) -> Iterator[Sheet | Failure]:
    """`Coder.stream` with the tables and the model that ship."""
    return Coder().stream(*sources)


def sheets(
    items: Iterable[Document | Failure],
    *,
    skip: Callable[[Document], bool] | None = None,
    batch: int = BATCH,
) -> Iterator[Sheet | Failure]:
    """`Coder.sheets` with the tables and the model that ship."""
    return Coder().sheets(items, skip=skip, batch=batch)


def document_sheet(document: Document, doc: Doc, made_by: Provenance) -> Sheet:
    """The steps after the analysis, for one document. What goes wrong becomes the sheet's `failure`."""
    try:
        statements = extract.statements(doc)
        events = _kept(doc, extract.events(doc, statements))
    except Exception as error:
        return _uncoded(document, "extract", _reason(error), made_by)
    try:
        return resolve.sheet(document, doc, statements, events, made_by)
    except Exception as error:
        return _uncoded(document, "resolve", _reason(error), made_by)


def _kept(doc: Doc, events: list[EventMention]) -> list[EventMention]:
    """The events whose sentence, and page, no dictionary of discards wants out."""
    discards = language.tables(doc).discards
    if discards is None or not events:
        return events
    found = list(discards.finditer(doc.text))
    if any(one["page"] for one in found):
        return []
    out = [(sentence.start_char, sentence.end_char) for sentence in doc.sents]
    out = [(a, b) for a, b in out if any(a <= one.start() < b for one in found)]
    return [event for event in events if not any(a <= event.trigger.start < b for a, b in out)]


def _documents(source: Source) -> Iterator[Document | Failure]:
    if not (isinstance(source, str) and _is_text(source)):
        yield from read.read([Path(source) if isinstance(source, PathLike) else source])
        return
    yield from read.documents_from_text(source)


def _is_text(source: str) -> bool:
    words = source.strip()
    if not re.search(r"\s", words) or "\0" in words:
        return False
    if "\n" in words or len(words) > LONGEST_NAME:
        return True
    return not (FILE_NAME.search(words) or os.path.exists(words))


def _batch(coder: Coder, items: list[Document | Failure]) -> Iterator[Sheet | Failure]:
    """Code one batch; the language is checked first, because the model would make nonsense of another one."""
    made_by, covered = coder.provenance, coder.model.languages
    for spoken in sorted({item.language for item in items if isinstance(item, Document) and item.language in covered}):
        _tell_missing(spoken)
    readable = [item for item in items if isinstance(item, Document) and item.language in covered and len(item.text) <= LONGEST]
    analysed = iter(_analysed(readable, coder.model))
    for item in items:
        if isinstance(item, Failure):
            yield item
        elif item.language not in covered:
            reason = (
                f"The page is in language '{item.language}'; this model reads {', '.join(sorted(covered))}. "
                "The page is kept; code it again with a model that reads its language."
            )
            yield _uncoded(item, "language", reason, made_by)
        elif len(item.text) > LONGEST:
            reason = (
                f"The text has {len(item.text):,} characters, more than the {LONGEST:,} that are coded as one page. "
                "The page is kept; what `read` gives is cut into parts."
            )
            yield _uncoded(item, "language", reason, made_by)
        else:
            doc = next(analysed)
            if isinstance(doc, Doc):
                yield coder.sheet(item, doc)
            else:
                yield _uncoded(item, "language", doc, made_by)


@cache
def _tell_missing(language: str) -> None:
    """Says once which steps are left out in a language for want of a table."""
    if steps := missing(language):
        log.warning("Pages in '%s' are coded without %s: no tables (dragoman ontology languages).", language, ", ".join(steps))


def _analysed(documents: list[Document], model: language.Model) -> list[Doc | str]:
    """The analysis of each document, or the reason why there is none: one by one where the batch as a whole fails."""
    try:
        return list(language.analyse(documents, model))
    except Exception as error:
        if len(documents) == 1:
            return [_reason(error)]
    return [result for document in documents for result in _analysed([document], model)]


def _reason(error: Exception) -> str:
    log.debug("a page was not coded", exc_info=error)
    return f"{type(error).__name__}: {error}"


def _uncoded(document: Document, step: str, reason: str, made_by: Provenance) -> Sheet:
    failure = Failure(
        id=identify("failure", document.id, step, reason),
        source=document.source,
        step=step,  # type: ignore[arg-type]
        reason=reason,
        document=document.id,
    )
    return Sheet(document=document, statements=[], events=[], provenance=made_by, failure=failure)
