"""What a run is: a hash of what each step reads, code and tables alike (docs/decisions/0027-what-a-run-hashes.md).

Three things are kept and so have a hash of their own: the records of a page, what pages tell together, the figures of the formula.
Each hangs on its own step and on what the step before it kept, which the register names.
"""

import hashlib
from functools import cache
from pathlib import Path

from dragoman.ontology import Ontology, ours
from dragoman.ontology.whole import AFTER
from dragoman.records import Provenance, identify

HERE = Path(__file__).parent
# Folders and files whose code, with the weights and words beside it, makes each; the tables in `ontology/` have their own version.
RECORDS = ("coding.py", "extensions.py", "records", "read", "language", "extract", "resolve", "ontology")
TOGETHER = ("merge", "register/merging.py", "register/together.py", "register/happenings.py")
FORMULA = (
    "formula",
    "ontology/factors",
    "ontology/standing",
    "register/standing.py",
    "register/judged.py",
    "register/reviews.py",
)
# What lies beside that and makes no record: it brings a page's bytes, filters lists, prints tables.
ASIDE = frozenset(
    [
        *("read/fetch.py", "read/network.py", "records/filters.py"),
        *("ontology/codebook.py", "ontology/actors/__main__.py"),
    ]
)
CODE = {".py", ".json", ".csv", ".yaml"}


def provenance(tables: Ontology | None = None, model: str | None = None) -> Provenance:
    """The versions that code with now, of the tables and the model that ship unless others are given, and the run that they make.

    `ontology` names the tables without those that only the formula reads; `run` hashes these versions and the code of RECORDS, so that
    a register codes its pages again when, and only when, what makes their records has changed.
    """
    from dragoman import __version__
    from dragoman.language import model_version  # here, not where a register opens: it loads the model's libraries

    versions = (__version__, (tables or ours()).version, model or model_version())
    return Provenance(dragoman=versions[0], ontology=versions[1], model=versions[2], run=identify(*versions, code(RECORDS)))


def together() -> str:
    """The hash of what puts together what pages tell: where it changes, the register's pages are merged anew and none is coded."""
    return code(TOGETHER)


def figures(tables: Ontology) -> str:
    """The hash of what makes figures of merged records: the formula's code and weights, the factors and what stands for years."""
    return identify(tables.whole_version, code(FORMULA))


@cache
def code(parts: tuple[str, ...]) -> str:
    """A SHA-256 over the files that hash for the folders and files `parts` of the package."""
    digest = hashlib.sha256()
    for name in files(parts):
        digest.update(name.encode() + (HERE / name).read_bytes())
    return digest.hexdigest()


def files(parts: tuple[str, ...]) -> list[str]:
    """What hashes for `parts`: their files of CODE but those ASIDE, and of `ontology` neither tables nor what only the formula reads."""
    found = []
    for part in parts:
        for path in sorted((HERE / part).rglob("*")) if (HERE / part).is_dir() else [HERE / part]:
            name = path.relative_to(HERE).as_posix()
            elsewhere = part == "ontology" and (path.suffix != ".py" or name.split("/")[1] in AFTER)
            if path.suffix in CODE and name not in ASIDE and not elsewhere:
                found.append(name)
    return found
