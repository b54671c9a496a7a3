"""What a crash costs, for real: `python benchmarks/crashes.py` kills processes, lets them race, and damages files.

Each line says what was done how often, and what came of it: pages lost that were committed, pages doubled, registers that did not
open, records that differ. Registers are made-up ones in a temporary folder; `--times` more or fewer, `--seed` others.
"""

import argparse
import json
import multiprocessing
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random

from made_up import sheets as made_up

from dragoman.records import Sheet
from dragoman.register import Register, RegisterError, check, export, import_

FORK = multiprocessing.get_context("fork")
PAGES = 160
TOGETHER = 8
LONGEST = 2.0  # seconds that a process lives before it is killed
COUNTED = ("kills", "of them with pages there", ".wal left", "not opened", "pages lost", "pages doubled", "pages that differ")
BLOCK, HEADER = 262_144, 12_288  # bytes of a block of DuckDB and of what stands before the first


def kills(work: Callable[[Path], None], times: int, random: Random, pages: list[Sheet], folder: Path) -> Counter[str]:
    """SIGKILL at a moment of chance; what is there afterwards is compared with what was there before; the last run ends by itself."""
    path, found = folder / "r.duckdb", Counter[str](dict.fromkeys(COUNTED, 0))
    wanted = {page.document.id: page for page in pages}
    before: set[str] = set()
    for _ in range(times):
        process = FORK.Process(target=work, args=(path,))
        process.start()
        time.sleep(random.uniform(0.0, LONGEST))
        process.kill()
        process.join()
        found["kills"] += 1
        found[".wal left"] += path.with_name(f"{path.name}.wal").exists()
        try:
            if path.exists():
                with Register(path, read_only=True) as register:
                    there = list(register.sheets())
                ids = {sheet.document.id for sheet in there}
                found["pages lost"] += len(before - ids)
                found["pages doubled"] += len(there) - len(ids)
                found["pages that differ"] += sum(sheet != wanted[sheet.document.id] for sheet in there)
                found["faults of check"] += sum(
                    ".wal" not in finding.what and ".part" not in finding.what for finding in check(path)
                )
                found["of them with pages there"] += bool(ids)
                before = ids
        except RegisterError as error:
            found["not opened"] += 1
            print(error)
        if len(before) == len(wanted):  # all is in: begin anew
            path.unlink()
            path.with_name(f"{path.name}.wal").unlink(missing_ok=True)
            before = set()
    work(path)
    with Register(path, read_only=True) as register:
        found["missing at the end"] += len(wanted) - len(list(register.sheets()))
    found["files left beside"] += len(list(folder.glob(".*"))) + len(list(folder.glob("*.wal")))
    path.unlink()
    return found


def first_writers(times: int, pages: list[Sheet], folder: Path) -> Counter[str]:
    """Three processes that make the same register at once."""

    def write(line: Connection, page: Sheet) -> None:
        while path := line.recv():
            with Register(path) as register:
                line.send(register.add([page]).documents)

    found = Counter[str]()
    lines = []
    for page in pages[:3]:
        ours, theirs = FORK.Pipe()
        FORK.Process(target=write, args=(theirs, page), daemon=True).start()
        lines.append(ours)
    for n in range(times):
        path = folder / f"first{n}.duckdb"
        for line in lines:
            line.send(path)
        said = sum(line.recv() for line in lines)
        with Register(path, read_only=True) as register:
            there = register.info()["tables"]["documents"]
        found["races of three"] += 1
        found["pages said to be new"] += said
        found["pages there"] += there
        path.unlink()
    for line in lines:
        line.send(None)
    return found


def damage(times: int, random: Random, pages: list[Sheet], folder: Path) -> Counter[str]:
    """One bit, sixteen bytes at the head of a block, a lost end, or 4,096 bytes of nothing; then all that a user does."""

    def use(path: Path, line: Connection) -> None:
        try:
            with Register(path, read_only=True) as register:
                there = list(register.sheets())
                register.failures(), register.info(), register.search("said"), register.query("SELECT * FROM dyads")
                export(register, path.parent / "out", "parquet")
            line.send("no harm" if there == pages else "silently wrong")
        except RegisterError as error:
            line.send("told, with what to do" if "." in str(error) else "told")
        except BaseException as error:
            line.send(f"raw {type(error).__name__}")

    path, found = folder / "damaged.duckdb", Counter[str]()
    with Register(path) as register:
        register.add(pages)
    sound = path.read_bytes()
    for n in range(times):
        content, at = bytearray(sound), random.randrange(len(sound) - 4096)
        if n % 4 == 0:
            content[at] ^= 1 << random.randrange(8)
        elif n % 4 == 1:
            at = HEADER + random.randrange(len(sound) // BLOCK) * BLOCK + random.randrange(2000)
            content[at : at + 16] = random.randbytes(16)
        elif n % 4 == 2:
            del content[at:]
        else:
            content[at : at + 4096] = bytes(4096)
        path.write_bytes(content)
        ours, theirs = FORK.Pipe()
        process = FORK.Process(target=use, args=(path, theirs))
        process.start()
        theirs.close()
        try:
            found[ours.recv()] += 1
        except EOFError:
            found["process ended"] += 1
        process.join()
    return found


def main() -> None:
    """Print a line for each kind of crash."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--times", type=int, default=30)
    arguments.add_argument("--seed", type=int, default=1)
    options = arguments.parse_args()
    random, pages = Random(options.seed), list(made_up(PAGES, options.seed))

    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        with Register(":memory:") as register:
            register.add(pages)
            export(register, folder / "all.jsonl", "jsonl")

        def add(path: Path) -> None:
            with Register(path) as register:
                register.add(pages, together=TOGETHER)

        def slowly(path: Path) -> None:
            with Register(path) as register:
                register.add((time.sleep(0.01) or page for page in pages), together=TOGETHER)

        def enter(path: Path) -> None:
            with Register(path) as register:
                import_(register, folder / "all.jsonl")

        for name, work in (("add", add), ("add, 10 ms of coding a page", slowly), ("import", enter)):
            _print(name, kills(work, options.times, random, pages, folder))
        _print("first writers", first_writers(options.times, pages, folder))
        _print("damage", damage(options.times, random, pages[:40], folder))


def _print(name: str, found: Counter[str]) -> None:
    print(json.dumps({"what": name, **found}), flush=True)


if __name__ == "__main__":
    main()
