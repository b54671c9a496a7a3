"""How fast it reads: `python benchmarks/speed.py [--words N]`. Repeats the English pages of `examples/`; states the machine.

Words are counted as Universal Dependencies counts them. `analysis` is words, sentences, all layers and the Doc, from raw text; `road` is everything from a document to its sheet.
"""

import argparse
import os
import platform
import resource
import time
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

from dragoman.coding import sheets
from dragoman.language import analyse
from dragoman.language.model import load
from dragoman.language.tokenise import tokenizer
from dragoman.read import read
from dragoman.records import Document

words_of = tokenizer("en")
EXAMPLES = Path(__file__).resolve().parents[1] / "examples"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--words", type=int, default=60_000)
    words = parser.parse_args().words
    pages = [page for page in read([EXAMPLES]) if isinstance(page, Document) and page.language == "en"]
    start = time.perf_counter()
    load()
    print(
        f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores; model loaded in {time.perf_counter() - start:.2f} s"
    )
    list(analyse(pages[:4]))
    for name, run in (("analysis", analyse), ("road", sheets)):
        some = list(_repeat(pages, words))
        count = sum(not token.is_space for page in some for token in words_of(page.text))
        start = time.perf_counter()
        for _ in run(some):  # type: ignore[operator]
            pass
        seconds = time.perf_counter() - start
        print(f"{name:9} {count:,} words in {seconds:.1f} s: {count / seconds:,.0f} words/s")
    print(f"memory at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MiB")


def _repeat(pages: list[Document], words: int) -> Iterator[Document]:
    for page in cycle(pages):
        if words <= 0:
            return
        words -= len(page.text.split())
        yield page


if __name__ == "__main__":
    main()
