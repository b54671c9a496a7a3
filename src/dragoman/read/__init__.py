"""Sources to documents: `read(sources)` gives a `Document` for each page, or a `Failure` with the reason.

`reading.py` sources to streams, `formats.py` which format a stream is in, one file a format (`html.py`, `text.py`, `tables.py`,
`feeds.py`, `archives.py`), `fetch.py` the network, `characters.py` bytes to characters, `languages.py` which language,
`dates.py` a page's own date, `documents.py` the records.
"""

from dragoman.read.errors import ReadError
from dragoman.read.reading import document_from_text, read

__all__ = ["ReadError", "document_from_text", "read"]
