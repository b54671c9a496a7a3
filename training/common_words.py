"""How many pages of each language hold a word: `python -m training.common_words DATA` writes `src/dragoman/merge/common_words.csv`.

English from whole news pages, the other languages from treebanks of news, of which SENTENCES sentences are taken for a page.
Words on fewer than LEAST or FEWEST of the pages are left out: to the merging they are all rare.
"""

import csv
import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from dragoman.merge.words import COMMON, words

LEAST = 0.01
FEWEST = 4  # pages: of fewer, a share says nothing
SENTENCES = 15
ENGLISH = (
    "quotes/polnear-train.jsonl",
    "places/lgl.jsonl",
    "places/trnews-dev.jsonl",
    "pages/wikinews.jsonl",
    "pages/guardian-sdf-dev.jsonl",
)


def pages(data: Path) -> Iterator[tuple[str, str]]:
    """Language and text of each page."""
    for name in ENGLISH:
        for line in filter(None, (data / name).read_text("utf-8").split("\n")):
            yield "en", json.loads(line)["text"]
    for path in sorted(data.glob("treebanks/??-train.conllu")):
        sentences = [
            line.removeprefix("# text = ") for line in path.read_text("utf-8").splitlines() if line.startswith("# text = ")
        ]
        for some in (sentences[at : at + SENTENCES] for at in range(0, len(sentences), SENTENCES)):
            yield path.name[:2], " ".join(some)


def main(data: Path) -> None:
    total: Counter[str] = Counter()
    holding: Counter[tuple[str, str]] = Counter()
    for language, text in pages(data):
        total[language] += 1
        holding.update({(language, word) for word, _ in words(text)})
    with COMMON.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["language", "word", "share"])
        for (language, word), n in sorted(holding.items()):
            if n / total[language] >= LEAST and n >= FEWEST:
                writer.writerow([language, word, f"{n / total[language]:.3f}"])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
