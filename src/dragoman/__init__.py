"""Dragoman reads international-security news and keeps the register: who said what, who did what to whom.

    import dragoman

    for sheet in dragoman.code("page.html"):        # or a text, a folder, a glob, an address
        for statement in sheet.statements: ...

    register = dragoman.Register("news.duckdb")
    register.add(dragoman.stream("archive/"))       # one page after the other, for archives of any size

    coder = dragoman.Coder(ontology="my-tables/")   # your own actors, predicates, cues and dictionaries over ours

A page goes one way: `read/` -> `language/` -> `extract/` -> `resolve/` -> `register/`; `coding.py` is that road,
`records/` are the data types, `ontology/` the tables, `view/` and `cli/` what a terminal shows, `web/` what a browser
shows, `evaluate/` the scores.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dragoman.coding import Coder, code, stream
    from dragoman.ontology import Ontology
    from dragoman.records import DragomanError
    from dragoman.register import Register

__all__ = ["Coder", "DragomanError", "Ontology", "Register", "__version__", "code", "stream"]

# Imported at first use: `import dragoman` and `dragoman --help` must not wait for the language model's libraries.
_HOMES = {
    "Coder": "dragoman.coding",
    "Ontology": "dragoman.ontology",
    "code": "dragoman.coding",
    "stream": "dragoman.coding",
    "Register": "dragoman.register",
    "DragomanError": "dragoman.records",
}


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version("dragoman")
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'dragoman' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
