"""The public corpora of training and measuring: `python -m training.corpora` lists them, `--fetch FOLDER` gets them, `--check DATA` compares.

`corpora.csv` has a line a corpus: its name, version, address, licence, the SHA-256 of what the address gives (empty where that is a page, or
nobody has written it down yet) and the files of the data folder that are made of it. Of CrossNER's four files the hashes are those of ours,
which are the same; of WikiNEuRal's nine they are of ours with the tabs and word numbers back that ours leave out, as long as the originals.
`made.csv` has the SHA-256 of every file of the data folder, and whether the shipped network, or what is fitted on it, `learned` from it; the
others it is measured on, or tables were made of them.
"""

import argparse
import csv
import hashlib
import sys
import urllib.request
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

HERE = Path(__file__).parent
BLOCK = 1 << 20
SUMS = "SHA256SUMS"  # of what was fetched, as sha256sum writes and checks it


class Corpus(NamedTuple):
    """A line of `corpora.csv`; `files` are paths in the data folder parted by `|`, `*` stands for any part of a name."""

    name: str
    version: str
    address: str
    licence: str
    sha256: str
    files: str


def corpora(table: Path = HERE / "corpora.csv") -> list[Corpus]:
    """All of them, in the order of the table."""
    with table.open(encoding="utf-8", newline="") as lines:
        return [Corpus(**row) for row in csv.DictReader(lines)]


def fetch(corpus: Corpus, folder: Path) -> str:
    """Get what the address gives into `folder`; a file that is there is not fetched again. Returns what to tell of it.

    The hash is written to SUMS in the folder, which stands for the table's from then on where that has none. Raises OSError where there is no
    answer, ValueError for a file whose hash is another, which is not kept.
    """
    path = folder / f"{corpus.name}-{Path(urlsplit(corpus.address).path).name}"
    part = path.with_name(f"{path.name}.part")
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        with urllib.request.urlopen(corpus.address, timeout=60) as answer, part.open("wb") as out:
            while block := answer.read(BLOCK):
                out.write(block)
    given = part if part.exists() else path
    found, pinned = sha256(given), _pinned(folder).get(path.name, "")
    wanted = corpus.sha256 or pinned
    if wanted and found != wanted:
        given.unlink()
        raise ValueError(f"{corpus.name}: {corpus.address} gave another file: SHA-256 {found}, not {wanted}.")
    given.replace(path)
    if found != pinned:
        with (folder / SUMS).open("a", encoding="utf-8") as out:
            out.write(f"{found}  {path.name}\n")
    if corpus.sha256:
        return f"{path}: as the table says"
    return f"{path}: as in {SUMS}" if pinned else f"{path}: the table has no hash of it; this one's is {found}, now in {SUMS}"


def _pinned(folder: Path) -> dict[str, str]:
    """The hashes of a folder's SUMS by the names of the files."""
    path = folder / SUMS
    return (
        {name: one for one, _, name in (line.partition("  ") for line in path.read_text("utf-8").splitlines())}
        if path.exists()
        else {}
    )


def wrong(data: Path, made: Path = HERE / "made.csv") -> Iterator[str]:
    """The files of the data folder that are missing, with the corpora that they are made of, or others than ours."""
    with made.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            path = data / row["file"]
            if not path.is_file():
                names = " and ".join(one.name for one in corpora() if made_of(one, row["file"])) or "our own texts"
                yield f"{path}: not there; made of {names}"
            elif sha256(path) != row["sha256"]:
                yield f"{path}: not the file that the shipped network {'learned from' if row['learned'] else 'is measured on'}"


def made_of(corpus: Corpus, file: str) -> bool:
    """Whether a file of the data folder is made of a corpus."""
    return any(fnmatchcase(file, pattern) for pattern in corpus.files.split("|"))


def sha256(path: Path) -> str:
    """The hash of a file, in hexadecimal."""
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def main() -> int:
    """The command. Its status is 1 where something is wrong."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--fetch", type=Path, metavar="FOLDER", help="get every corpus whose address is that of a file")
    parser.add_argument("--check", type=Path, metavar="DATA", help="compare a data folder with ours, file by file")
    parser.add_argument("names", nargs="*", help="these corpora alone")
    given = parser.parse_args()
    chosen = [one for one in corpora() if not given.names or one.name in given.names]
    troubles = list(wrong(given.check)) if given.check else []
    for one in chosen:
        if given.fetch is None:
            print(f"{one.name} {one.version}\n  {one.address}\n  {one.licence}\n  makes {one.files}")
            continue
        if urlsplit(one.address).path.endswith("/"):
            print(f"{one.name}: no single file; the page that has it, or says how to get it: {one.address}")
            continue
        try:
            print(fetch(one, given.fetch))
        except (OSError, ValueError) as error:
            troubles.append(f"{one.name}: {error}")
    for trouble in troubles:
        print(trouble, file=sys.stderr)
    return 1 if troubles else 0


if __name__ == "__main__":
    sys.exit(main())
