"""The register in a browser: `serve(path)`, and `application(site)` for those who run a server of their own.

`app.py` puts together `html.py` (pages), `api.py` (their data), `formulas.py` (what the formula adds up to), `assistants.py`
(MCP), `reviews.py` (verdicts of people) and
`live.py` (changes), behind `guard.py`. The pages ask `pages/`, which asks `index.py`: a copy of the register made for reading, with
`tables.py` and `words.py`, filled by `filling.py`. What is named here is imported when it is asked for: lists and weeks in a terminal need an index and no server.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dragoman.register.reviews import reviews_path
    from dragoman.web.app import application
    from dragoman.web.errors import WebError
    from dragoman.web.index import Index, open_index
    from dragoman.web.reviews import Reviews
    from dragoman.web.serving import serve
    from dragoman.web.site import Site

__all__ = ["Index", "Reviews", "Site", "WebError", "application", "open_index", "reviews_path", "serve"]

_WHERE = {
    "Index": "web.index",
    "Reviews": "web.reviews",
    "Site": "web.site",
    "WebError": "web.errors",
    "application": "web.app",
    "open_index": "web.index",
    "reviews_path": "register.reviews",
    "serve": "web.serving",
}


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
    return getattr(import_module(f"dragoman.{_WHERE[name]}"), name)
