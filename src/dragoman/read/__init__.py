"""Sources to documents: `read(sources)` gives a `Document` for each page, or a `Failure` with the reason.

`reading.py` sources to streams, records and documents, with the one guard that turns any exception of one input into a failure;
`sources.py` folders and globs to files, `fetch.py` and `network.py` the network, `packed.py` unzipping within limits, `formats.py`
which format a stream is in. One file a format: `html.py` (with `tree.py`, `linked_data.py`, `page_dates.py`, `boilerplate.py`,
`live_blogs.py`), `news_xml.py`, `text.py` (with `exports.py`), `mails.py`, `feeds.py`, `archives.py`, `csv_rows.py` and `json_records.py` (with `columns.py`); `fragments.py` a
piece of HTML. `encodings.py` bytes to text, `characters.py` text to plain characters, `languages.py` which language, `dates.py`
dates as words, `documents.py` the records.

Tables to read and correct: `columns.yaml` names of columns, `page_dates.yaml` where pages state their day, `boilerplate.yaml` lines
and pages that are no article, `labels.yaml` words of headers, `exports.yaml` and `news_xml.yaml` what
archives and agencies give out, `languages.csv` languages.
"""

from dragoman.read.errors import ReadError
from dragoman.read.reading import document_from_text, documents_from_text, read

__all__ = ["ReadError", "document_from_text", "documents_from_text", "read"]
