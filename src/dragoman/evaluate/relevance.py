"""`relevance`: whether a page is about politics or security, against articles of Wikinews that were judged by hand."""

import csv
from pathlib import Path

from dragoman.coding import stream
from dragoman.evaluate.corpora import Row
from dragoman.records import Sheet
from dragoman.view.weight import RELEVANT
from dragoman.view.weight import relevance as measured

JUDGED = Path(__file__).with_name(
    "relevance.csv"
)  # address, part (what the rule was chosen on, what it is measured on), political: 1 or 0
WIKI = "https://en.wikinews.org/wiki/"


def relevance(data: Path) -> list[Row]:
    """Score `data`/pages/wikinews.jsonl, or a file of such articles, by the judgements of relevance.csv; a row a part.

    Politics and security are government, parties, elections, law and courts on these, states among each other, war, terror and protest; accidents,
    weather, health, science, crime, business, sport and obituaries of others are not.
    """
    path = data if data.is_file() else data / "pages" / "wikinews.jsonl"
    if not path.exists():
        return []
    with JUDGED.open(encoding="utf-8", newline="") as file:
        judged = {WIKI + row["address"]: (row["part"], row["political"] == "1") for row in csv.DictReader(file)}
    found: dict[str, bool] = {}
    for sheet in stream(path):
        if isinstance(sheet, Sheet) and sheet.document.url in judged:
            found.setdefault(sheet.document.url, measured(sheet) >= RELEVANT)
    pairs = {
        part: [(found[url], is_so) for url, (p, is_so) in judged.items() if p == part and url in found]
        for part in ("choice", "measured")
    }
    return [_row(part, some) for part, some in pairs.items() if some]


def _row(part: str, pairs: list[tuple[bool, bool]]) -> Row:
    right = sum(said and is_so for said, is_so in pairs)
    precision = 100 * right / max(1, sum(said for said, _ in pairs))
    recall = 100 * right / max(1, sum(is_so for _, is_so in pairs))
    both = precision + recall
    return {
        "articles": part,
        "of them": float(len(pairs)),
        "political": float(sum(is_so for _, is_so in pairs)),
        "precision": precision,
        "recall": recall,
        "F1": 2 * precision * recall / both if both else 0.0,
    }
