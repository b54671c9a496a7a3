"""The register: one DuckDB file that holds every sheet; `Register(path)`, `export`, `import_`.

`store.py` the file, `schema.py` its tables with the meaning of each column, `rows.py` sheets to rows and back, `exchange.py`
other formats, `errors.py` RegisterError.
"""

from dragoman.register.errors import RegisterError
from dragoman.register.exchange import FORMATS, export, import_
from dragoman.register.schema import markdown
from dragoman.register.store import Added, Register

__all__ = ["FORMATS", "Added", "Register", "RegisterError", "export", "import_", "markdown"]
