"""A large register for measuring: `python benchmarks/make_register.py --articles 100000 --out big.duckdb [--of news.duckdb]`.

Nothing is coded: the records of a coded register (by default of `examples/`, coded once) are copied in SQL, as often as needed, each copy with ids, addresses
and days of its own, spread over a thousand days. Number and kind of records are those of real news. A person of no table has another name in each of a
hundred copies, so that there are many. What merging compares (the words of pages) is not copied: the register is for reading.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

from dragoman.register import Register
from dragoman.register.schema import columns
from dragoman.register.tables import DERIVED, TABLES

ROOT = Path(__file__).resolve().parents[1]
DAYS = 1000  # over which the copies are spread
NAMES = 100  # copies that have other names
COPIED = [name for name in (*TABLES, *DERIVED) if name not in ("runs", "failures", "decisions", "edits")]
IDS = {"id", "document", "record", "said_by", "event", "happening", "cluster", "text_sha256"}
OF_DAYS = {"published", "date_start", "date_end", "day", "first_report", "last_report"}
UNKNOWN = {"actors": "kind = 'person' AND entry IS NULL", "namings": "entry IS NULL"}  # of which person there may be many


def copied(table: str) -> str:
    """SQL of the rows of a table in all copies."""
    cells = []
    for column in columns(table):
        name = f't."{column.name}"'
        if column.name in IDS:
            cells.append(f"substr(sha256({name} || ' ' || c.copy), 1, 20)")
        elif column.name in OF_DAYS:
            cells.append(f"{name} + c.days")
        elif column.name in ("url", "source"):
            cells.append(f"{name} || '?copy=' || c.copy")
        elif column.name == "added":
            cells.append(f"{name} + c.copy * (SELECT max(added) + 1 FROM old.documents)")
        elif table in UNKNOWN and column.name in ("name", "person"):
            cells.append(f"CASE WHEN {UNKNOWN[table]} THEN {name} || ' ' || c.copy % {NAMES} ELSE {name} END")
        else:
            cells.append(name)
    only = "WHERE t.failure IS NULL" if table == "documents" else ""
    return f"INSERT INTO new.{table} SELECT {', '.join(cells)} FROM old.{table} t, copies c {only}"


def multiply(old: Path, new: Path, articles: int) -> int:
    """Fill the register `new` with copies of the pages of `old`; gives their number, `articles` or a few more."""
    Register(new).close()
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{old}' AS old (READ_ONLY)")
        connection.execute(f"ATTACH '{new}' AS new")
        pages: int = connection.execute("SELECT count(*) FROM old.documents WHERE failure IS NULL").fetchall()[0][0]
        copies = -(-articles // pages)
        connection.execute(
            f"CREATE TABLE copies AS SELECT copy::INTEGER AS copy, (copy * 7919 % {DAYS})::INTEGER AS days FROM range({copies}) t(copy)"
        )
        connection.execute("INSERT INTO new.runs SELECT * FROM old.runs")
        for table in COPIED:
            connection.execute(copied(table))
    return pages * copies


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--of", type=Path, help="a coded register; by default examples/ are coded")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        coded = options.of or Path(folder) / "examples.duckdb"
        if not options.of:
            add = [sys.executable, "-m", "dragoman.cli", "add", str(ROOT / "examples"), "--register", str(coded)]
            subprocess.run(add, check=False, capture_output=True)  # one of its pages is in a language that is not coded
        begun = time.perf_counter()
        made = multiply(coded, options.out, options.articles)
        print(f"{options.out}: {made:,} articles in {time.perf_counter() - begun:.0f} s")


if __name__ == "__main__":
    main()
