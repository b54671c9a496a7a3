"""The register: one DuckDB file that holds every sheet; `Register(path)`, `export`, `import_`.

- the file: `store` the register, `file` made, opened and let go, `tables` its tables and what their columns mean, `schema` these as DuckDB and
  the exports need them, `check` whether it is sound, `rows` sheets to rows and back, `describe` the page docs/register.md, `errors` RegisterError
- asked: `search` by words, `words` the index beside the file, `terms` words as it compares them, `asking` by SELECT
- one from many: `merging` what pages tell together, `happenings` its rows, `together` and `told` these read, `edits` and `editing` an editor's word on it;
  `persons` who is who, `namings` who of those named on pages is one; `reviews` what people say of the records, `judged` the register as they have it,
  `gold` gold data of that
- others' tables: `exchange` formats in and out, `cells` what a spreadsheet would run, `gdelt` and `hand_coded` those of GDELT, ACLED and UCDP, `references` RIS and BibTeX,
  `public` event tables of others (`layouts.yaml`), `sides` who acts in these, `standing` what stands for years (`standing.yaml`)
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
