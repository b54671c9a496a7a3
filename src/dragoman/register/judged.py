"""The register as people have judged it: what every export, list and formula is made of."""

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from msgspec.structs import replace

from dragoman.records import Sheet, identify
from dragoman.register.reviews import Review, by_page, read_reviews, reviewed, reviews_path
from dragoman.register.store import Register


@contextlib.contextmanager
def judged(register: Register) -> Iterator[Register]:
    """The register itself where nobody has judged anything in it, else a copy in a temporary folder, in which the records are as the last
    verdicts say and what pages tell together is merged anew."""
    pages = by_page(read_reviews(reviews_path(register.path))[0])
    if not pages:
        yield register
        return
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / register.path.name
        _copy(register, copy)
        with Register(copy) as made:
            made.add([_judged(sheet, pages[sheet.document.id]) for sheet in made.sheets(ids=sorted(pages))])
            yield made


def _copy(register: Register, to: Path) -> None:
    """Copy the file while nobody can write it."""
    if not register.read_only:
        register.release()
        with Register(register.path, read_only=True) as held:
            _copy(held, to)
        return
    _ = register.connection
    shutil.copyfile(register.path, to)


def _judged(sheet: Sheet, held: dict[str, Review]) -> Sheet:
    """The page with its verdicts, as of a run of its own: the register replaces what another run has made."""
    run = identify(sheet.provenance.run, *((one.record, one.by, one.at) for one in held.values()))
    made = reviewed(sheet, held)
    return replace(made, provenance=replace(sheet.provenance, run=run))
