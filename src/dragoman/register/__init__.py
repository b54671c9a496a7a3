"""The register: one DuckDB file that holds every sheet; `Register(path)`, `export`, `import_`.

`store.py` the register, `file.py` its file: made, opened, let go; `check.py` whether it is sound, `schema.py` its tables with the meaning of each column, `rows.py` sheets to rows and back, `search.py` the
full-text search, `words.py` its index beside the file, `terms.py` words as it compares them, `namings.py` who of the persons named on pages is one, `persons.py` who is who, and decisions about it, `exchange.py` other formats, `cells.py` what a spreadsheet would run, `gdelt.py` the one of GDELT, `public.py` event tables of others (`layouts.yaml`), `standing.py` what stands for years (`standing.yaml`), `merging.py` what pages tell together (`happenings.py` its rows, `edits.py` and `editing.py` an editor's word on it, `told.py` for tables of others), `reviews.py` what people say of the records, `gold.py` gold data of that, `judged.py` the register as they have it, `describe.py` the page docs/register.md, `errors.py`
RegisterError.
"""

from dragoman.register.check import Finding, check
from dragoman.register.describe import markdown
from dragoman.register.errors import RegisterError
from dragoman.register.exchange import FORMATS, export, import_, partition, recognised
from dragoman.register.judged import judged
from dragoman.register.store import Added, Register

__all__ = [
    "FORMATS",
    "Added",
    "Finding",
    "Register",
    "RegisterError",
    "check",
    "export",
    "import_",
    "judged",
    "markdown",
    "partition",
    "recognised",
]
