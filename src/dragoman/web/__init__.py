"""The register in a browser: `serve(path)`, and `application(site)` for those who run a server of their own.

`app.py` puts together `html.py` (pages), `api.py` (their data), `formulas.py` (what the formula adds up to), `assistants.py`
(MCP), `reviews.py` (verdicts of people) and
`live.py` (changes), behind `guard.py`. The pages ask `pages/`, which asks `index.py`: a copy of the register made for reading, with
`tables.py` and `words.py`, filled by `filling.py`. Nothing here is imported before a register is served.
"""

from dragoman.register.reviews import reviews_path
from dragoman.web.app import application
from dragoman.web.errors import WebError
from dragoman.web.index import Index, open_index
from dragoman.web.reviews import Reviews
from dragoman.web.serving import serve
from dragoman.web.site import Site

__all__ = ["Index", "Reviews", "Site", "WebError", "application", "open_index", "reviews_path", "serve"]
