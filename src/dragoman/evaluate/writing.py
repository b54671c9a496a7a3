"""The tables of accuracy in the docs: written by a command, never by hand."""

import json
import re
from pathlib import Path
from typing import Any

import yaml

from dragoman.evaluate import NAMES, EvaluationError, Table, cell, data_folder, evaluate, markdown

# Published figures to hold ours against; each with what it was measured on, since only like may be compared with like.
ANCHORS = {
    "quotes": (
        "Anchors: CofeNet (Wang and others 2022) on PolNeAR test, by its own protocol on tokens: source 83.2, cue 75.3, content "
        "72.9; a BERT-base tagger there 81.1, 74.0, 68.9. Human agreement on PolNeAR: token-wise alpha 75.4."
    ),
    "pages": (
        "Anchors, from the article-extraction-benchmark on its 181 pages: AutoExtract 0.970, trafilatura 0.958, "
        "Diffbot 0.951, readability 0.922, newspaper 0.912. Ours is on the 98 pages that the data folder holds."
    ),
    "events": (
        "Anchors for events-dev: two readers with the same codebook agree, on 80 other passages, on triggers F1 93; of those on type 99, "
        "status 97, states of the sources 96 and of the targets 95 (the column `of matched`); on whole events F1 82. The lexicon over "
        "trees that coded before events were learned had, on 160 passages of the same kind that nobody here has: trigger 47, type 42, "
        "with status 29, whole 8. Each mention of an event counts there. For the other sets no coder has published figures that can "
        "be compared one to one; the Spanish sentences name no actors; the unit sentences of PETRARCH2 are its own test suite, over "
        "invented countries, coded here by our tables, the words of their actors looked up in its dictionaries."
    ),
    "parse": (
        "From raw text the words are ours, too; gold words show the tree alone. Relation subtypes do not count in LAS. Where UD splits a "
        "written word (del, du, zum, clitics) it counts as one, with the labels of its part nearest to the root. Anchors on English EWT, on "
        "its test part: Stanza LAS 83.6 and Trankit (XLM-R base) 88.0 from raw text; spaCy's transformer pipeline (RoBERTa-base, 125 M "
        "parameters) UPOS 96.9, UAS 91.9, LAS 89.4, sentences 90.6. Ours: 11 M in the encoder's layers."
    ),
    "times": "Anchor: HeidelTime on TempEval-3's test part (UzZaman and others 2013): strict 81.3, relaxed 90.3, value 77.6.",
    "factuality": "Anchor: Rudinger and others (2018), r of about 77 on the test part of UDS-IH2.",
    "entities": "Type mappings: politician is PER; political party ORG; country LOC. Types that a set does not mark are left out.",
}
ELSEWHERE = {
    "foresight",
    "interconnection",
    "validity",
    "fatalities",
}  # minutes each; docs/formula.md has them, with what they mean
HEADLINES = Path(__file__).with_name("headlines.yaml")
TABLES = Path(__file__).with_name("accuracy.json")
BLOCK = re.compile(r"(<!-- (accuracy|record) -->\n).*?(<!-- /\2 -->)", re.DOTALL)
ECHOED = re.compile(r"\$ echo '([^']+)' \| dragoman code -")


def write(target: Path) -> None:
    """Take every measure of texts that has data, write all to `target` and, as `[{"title", "columns", "rows"}]`, into the
    package, the chief figures first (the page on
    quality shows them), and put the chief figures and the first record into the marked blocks of the README.md beside the folder of `target`.

    Raises EvaluationError where there are no data at all.
    """
    parts = [
        "# Accuracy\n\nWritten by `python -m dragoman.evaluate --write docs/accuracy.md`; run it again after a change. "
        "Figures are in per cent unless the column says otherwise. All sets are development parts: nothing in them was "
        "trained on, but choices were made on them.\n"
    ]
    tables: dict[str, Table] = {}
    for name, what in NAMES.items():
        if name in ELSEWHERE:
            continue
        try:
            tables[name] = evaluate(name)
        except (EvaluationError, ModuleNotFoundError):
            continue
        anchor = f"\n{ANCHORS[name]}\n" if name in ANCHORS else ""
        parts.append(f"## {name}\n\n`dragoman evaluate {name}`: {what}.\n\n{markdown(tables[name])}\n{anchor}")
    if not tables:
        raise EvaluationError(f"{data_folder()}: no annotated data there. Name their folder in the variable DRAGOMAN_DATA.")
    target.write_text("\n".join(parts), "utf-8")
    chief = _shown("the chief figures", headlines(tables))
    shown = ",\n".join(
        json.dumps(table, ensure_ascii=False)
        for table in (chief, *(_shown(f"{name}: {NAMES[name]}", rows) for name, rows in tables.items()))
    )
    TABLES.write_text(f"[\n{shown}\n]\n", "utf-8")
    readme = target.resolve().parent.parent / "README.md"
    if readme.exists():
        text = readme.read_text("utf-8")
        blocks = {"accuracy": markdown(headlines(tables)) + "\n", "record": _record(text)}
        readme.write_text(BLOCK.sub(lambda found: f"{found[1]}{blocks[found[2]]}{found[3]}", text), "utf-8")


def headlines(tables: dict[str, Table]) -> Table:
    """The chief figures by `headlines.yaml` out of the rows by measure, each with its command and what stands beside it."""
    found: Table = []
    for entry in yaml.safe_load(HEADLINES.read_text("utf-8")):
        rows = [
            row
            for where in entry["rows"]
            for row in tables.get(entry["measure"], [])
            if all(row.get(name) == value for name, value in where.items())
        ]
        if len(rows) == len(entry["rows"]):
            figures = " / ".join(cell(row[column]) for row in rows for column in entry["columns"])
            found.append(
                {
                    "what": entry["what"],
                    "ours": figures,
                    "beside": entry.get("beside", ""),
                    "`dragoman evaluate`": entry["measure"],
                }
            )
    return found


def _shown(title: str, rows: Table) -> dict[str, Any]:
    columns = list(dict.fromkeys(column for row in rows for column in row))
    return {
        "title": title,
        "columns": columns,
        "rows": [[cell(row.get(c, "")) for c in columns] for row in rows],
    }


def _record(readme: str) -> str:
    """What the command on the first screen of the README prints."""
    from dragoman.coding import sheets
    from dragoman.read import document_from_text
    from dragoman.records import Sheet
    from dragoman.view import page

    echoed = ECHOED.search(readme)
    if not echoed:
        raise EvaluationError("README.md: no line `$ echo '...' | dragoman code -`. Put it back, its output is written below it.")
    lines = [
        line.plain
        for sheet in sheets([document_from_text(echoed[1], source="-")])
        if isinstance(sheet, Sheet)
        for line in page(sheet)
    ]
    return "\n".join(["```", *lines[:-1], "```", ""])
