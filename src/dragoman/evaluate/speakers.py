"""`speakers`: who is behind a name, a pronoun or a description, on cases of our own (`tests/resolve/speakers.yaml`)."""

from pathlib import Path

import yaml

from dragoman.coding import code
from dragoman.evaluate.corpora import CorpusError

CASES = Path(__file__).resolve().parents[3] / "tests" / "resolve" / "speakers.yaml"
Row = dict[str, float | str]


def speakers(data: Path) -> list[Row]:
    """The share of cases, in per cent, in which the statement's speaker has the right code and name.

    `data` is a YAML file of cases (`text`, `speaker`: name, `code`); a folder stands for the cases in the checkout's tests.
    """
    path = data if data.is_file() else CASES
    if not path.exists():
        return []
    cases = yaml.safe_load(path.read_text("utf-8"))
    if not isinstance(cases, list) or not cases:
        raise CorpusError(f"{path}: not a list of cases. Each has `text`, `speaker` and `code`.")
    sheets = code(*(case["text"] for case in cases))
    rows: dict[str, list[tuple[bool, bool]]] = {}
    for case, sheet in zip(cases, sheets, strict=True):
        found = [s.speaker for s in getattr(sheet, "statements", []) if s.speaker is not None]
        last = found[-1] if found else None
        by_code = last is not None and (last.code or "") == (case.get("code") or "")
        by_name = last is not None and case["speaker"].casefold() in last.name.casefold()
        rows.setdefault(case["kind"], []).append((by_code, by_name))
    everything = [pair for pairs in rows.values() for pair in pairs]
    return [_row(kind, pairs) for kind, pairs in [*sorted(rows.items()), ("all", everything)]]


def _row(kind: str, pairs: list[tuple[bool, bool]]) -> Row:
    n = len(pairs)
    return {
        "kind": kind,
        "cases": float(n),
        "code %": 100 * sum(c for c, _ in pairs) / n,
        "name %": 100 * sum(m for _, m in pairs) / n,
    }
