"""From text to a merged register: `python benchmarks/throughput.py [--articles N] [--processes N]`. States the machine.

Articles of some 500 words are put together from paragraphs of `examples/`, each with names of its own, over a year. Measured are `dragoman add` as a
user runs it (reading, coding by a process for each core, commits, merging at the end), the same command once more, memory as it goes, and then words per second of
each step on one core over the first articles, with spaCy's small English pipeline beside it where it is installed (benchmarks/requirements.txt). Of what several cores share,
seconds of processor time are told too: on a machine that other programs use they are what it would take alone.
"""

import argparse
import json
import os
import platform
import random
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

from speed import PEER, peer

from dragoman import extract, read, resolve
from dragoman.coding import Coder
from dragoman.language import analyse
from dragoman.records import Document, Sheet
from dragoman.register import Register
from dragoman.scale.processes import coded, cores

ROOT = Path(__file__).resolve().parents[1]
LONG = 500  # words of an article
STEPS = 100  # articles over which each step is measured
MARK = 250  # articles between two looks at memory


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--processes", type=int, default=cores())
    asked = parser.parse_args()
    number = asked.articles
    print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, {asked.processes} processes")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "articles.jsonl"
        words = write(file, number)
        first = _add(file, Path(folder) / "news.duckdb", number, asked.processes)
        print(f"first run   {number:,} articles, {words:,} words: {sum(first):,.1f} s, {number / sum(first):.1f} articles/s, "
              f"{words / sum(first):,.0f} words/s, of it merging {first[1]:.1f} s; "
              f"{number / _processor():.1f} articles for each second of a processor")  # fmt: skip
        again = _add(file, Path(folder) / "news.duckdb", number, asked.processes)
        print(f"second run  {sum(again):,.1f} s, {sum(first) / sum(again):.0f} times as fast")
        _steps([one for one in read.read([file]) if isinstance(one, Document)][:STEPS], Path(folder) / "steps.duckdb")


def write(file: Path, number: int) -> int:
    """Articles as JSONL; how many words they have."""
    chance = random.Random(0)
    rows = [
        json.loads(line) for path in sorted((ROOT / "examples").glob("*.jsonl")) for line in path.read_text("utf-8").splitlines()
    ]
    paragraphs = [part for row in rows for part in row["text"].split("\n\n") if len(part.split()) > 15]
    words = 0
    with file.open("w", encoding="utf-8") as out:
        for n in range(number):
            text: list[str] = []
            while (size := sum(len(part.split()) for part in text)) < LONG:
                text.append(chance.choice(paragraphs))
            words += size
            day = date(2031, 1, 1) + timedelta(days=n * 365 // number)
            about = {
                "id": f"article-{n}",
                "url": f"https://wire{n % 9}.example/{n}",
                "outlet": f"Wire {n % 9}",
                "published": day.isoformat(),
            }
            out.write(json.dumps(about | {"headline": text[0][:60], "text": "\n\n".join([f"Dispatch {n}.", *text])}) + "\n")
    return words


def _add(file: Path, path: Path, number: int, processes: int) -> tuple[float, float]:
    """Seconds to enter, and to merge. Prints memory as it goes."""
    begun = time.perf_counter()
    with Register(path) as register:
        known = register.known(Coder().provenance.run)

        def watched() -> Iterator[Sheet]:
            sheets = coded(read.read([file]), processes, lambda document: document.id in known)
            for n, sheet in enumerate(sheets, 1):
                if n % max(MARK, number // 8) == 0:
                    print(
                        f"  {n:,} articles, {_memory():,.0f} MiB, {n / (time.perf_counter() - begun):.1f} articles/s", flush=True
                    )
                yield sheet  # type: ignore[misc]

        register.add(watched(), merge=False)
        entered = time.perf_counter()
        register.merge()
        children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(f"  merged, at most {_memory():,.0f} MiB, and {children:,.0f} in each process that codes")
    return entered - begun, time.perf_counter() - entered


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _processor() -> float:
    """Seconds of processors that this program and those that it started have taken."""
    used = [resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _steps(pages: list[Document], path: Path) -> None:
    words = sum(len(page.text.split()) for page in pages)
    coder = Coder()

    def told(name: str, step: Callable[[], list]) -> list:
        begun = time.perf_counter()
        found = step()
        print(f"  {name:20} {words / (time.perf_counter() - begun):>10,.0f} words/s")
        return found

    print(f"each step over {len(pages)} articles:")
    docs = told("language", lambda: list(analyse(pages)))
    said = told("extract, statements", lambda: [extract.statements(doc) for doc in docs])
    done = told("extract, events", lambda: [extract.events(doc, some) for doc, some in zip(docs, said, strict=True)])
    made_by = coder.provenance
    sheets = told("resolve", lambda: [resolve.sheet(*each, made_by) for each in zip(pages, docs, said, done, strict=True)])
    with Register(path) as register:
        told("register", lambda: [register.add(sheets, merge=False)])
        told("merge", lambda: [register.merge()])
    for run in peer([page.text for page in pages]).values():
        told(PEER, lambda run=run: list(run()))  # type: ignore[misc]


if __name__ == "__main__":
    main()
