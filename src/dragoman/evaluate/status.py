"""`status`: whether an event happened, against sentences written and annotated for the project (share right, per cent)."""

from collections import Counter
from pathlib import Path
from typing import get_args

import yaml
from spacy.tokens import Doc

from dragoman.evaluate.corpora import CorpusError, Row, page
from dragoman.extract import events
from dragoman.extract.status import status as status_of
from dragoman.language import analyse
from dragoman.records import Status

OWN = Path(__file__).with_name("cases") / "status.yaml"
PUBLISHED = "2021-06-23"


def status(data: Path | None = None) -> list[Row]:
    """Score a file of cases (`say` the sentence, `act` the word that names the act, `is` the status, `in` its language unless English); without one, our own.

    A row a status, and one for all: how many cases, share right, and what the wrong ones were taken for.
    Raises CorpusError where a case lacks a field, its word, or names no status.
    """
    path = data if data is not None and data.is_file() else OWN
    cases = _cases(path)
    docs = analyse(page(case["say"], case.get("in", "en"), PUBLISHED, n) for n, case in enumerate(cases))
    pairs = [(case["is"], _found(doc, case["say"].index(case["act"]))) for case, doc in zip(cases, docs, strict=True)]
    return [_row(name, [p for p in pairs if p[0] == name]) for name in get_args(Status)] + [_row("all", pairs)]


def _row(name: str, pairs: list[tuple[str, str]]) -> Row:
    wrong = Counter(found for gold, found in pairs if found != gold)
    return {
        "status": name,
        "cases": float(len(pairs)),
        "right": 100 * (1 - wrong.total() / max(1, len(pairs))),
        "taken for": ", ".join(f"{found} {n}" for found, n in wrong.most_common()) if name != "all" else "",
    }


def _found(doc: Doc, start: int) -> str:
    """What the register would say: the status of the event with the word in its trigger; where none is coded, of the word."""
    for event in events(doc, []):
        if event.trigger.start <= start < event.trigger.end:
            return event.status
    return status_of(next(token for token in doc if token.idx <= start < token.idx + len(token)))


def _cases(path: Path) -> list[dict[str, str]]:
    cases = yaml.safe_load(path.read_text("utf-8"))
    if not isinstance(cases, list):
        raise CorpusError(f"{path}: not a list of cases. Give entries with `say`, `act` and `is`.")
    for number, case in enumerate(cases, 1):
        where = f"{path}, case {number}"
        if not isinstance(case, dict) or not all(isinstance(case.get(field), str) for field in ("say", "act", "is")):
            raise CorpusError(f"{where}: each case needs the texts `say`, `act` and `is`.")
        if case["act"] not in case["say"]:
            raise CorpusError(f"{where}: {case['act']!r} does not stand in the sentence. Copy the word as it is written there.")
        if case["is"] not in get_args(Status):
            raise CorpusError(f"{where}: there is no status {case['is']!r}. Give one of {', '.join(get_args(Status))}.")
    return cases
