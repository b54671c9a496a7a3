"""What a run is: the versions of everything that decides what a page's records are, tables and code alike."""

import hashlib
from functools import cache
from pathlib import Path

from dragoman.language import model_version
from dragoman.ontology import Ontology, ours
from dragoman.ontology.whole import AFTER
from dragoman.records import Provenance, identify

HERE = Path(__file__).parent
STEPS = ("records", "language", "extract", "resolve", "ontology")  # whose code makes records of a page
CODE = {".py", ".json", ".csv", ".yaml"}  # with the weights and words that belong to it


def provenance(tables: Ontology | None = None, model: str | None = None) -> Provenance:
    """The versions that code with now, of the tables and the model that ship unless others are given, and the run that they make.

    `ontology` names the tables without those of factors, which the formula reads and no record depends on; `run` these versions and
    the code of STEPS, so that a register codes its pages again when, and only when, what makes their records has changed.
    """
    from dragoman import __version__

    versions = (__version__, (tables or ours()).version, model or model_version())
    return Provenance(dragoman=versions[0], ontology=versions[1], model=versions[2], run=identify(*versions, _code()))


@cache
def _code() -> str:
    digest = hashlib.sha256((HERE / "coding.py").read_bytes())
    for path in sorted(path for step in STEPS for path in (HERE / step).rglob("*") if path.suffix in CODE):
        step, folder = path.relative_to(HERE).parts[:2]
        if step == "ontology" and (path.suffix != ".py" or folder in AFTER):  # its tables have their own version
            continue
        digest.update(path.relative_to(HERE).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()
