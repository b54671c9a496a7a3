"""`speakers`: who is behind a name, a pronoun or a description: on cases of our own (`tests/resolve/speakers.yaml`), and on statements
of PolNeAR's dev part, of which `tests/resolve/speakers-polnear.csv` says by offsets alone where the page names the one who speaks."""

import csv
from collections import Counter
from pathlib import Path
from typing import Any

import yaml

from dragoman.coding import code
from dragoman.evaluate.corpora import CorpusError, json_lines, page
from dragoman.language import analyse
from dragoman.ontology.actors.names import agree, parts
from dragoman.records import Actor, Span, StatementMention
from dragoman.resolve import all_said, context

TESTS = Path(__file__).resolve().parents[3] / "tests" / "resolve"
CASES, POINTS = TESTS / "speakers.yaml", TESTS / "speakers-polnear.csv"
ARTICLES = Path("quotes") / "polnear-dev.jsonl"
Row = dict[str, float | str]


def speakers(data: Path) -> list[Row]:
    """The share of cases, in per cent, in which the statement's speaker is right: by name and code on our own cases, by person
    on PolNeAR's articles, where "nobody" is a speaker left without a name and "wrong person" one who is somebody else.

    `data` is a YAML file of cases (`text`, `speaker`: name, `code`); a folder stands for the cases in the checkout's tests and the
    articles under `data`/quotes.
    """
    rows = _cases(data if data.is_file() else CASES)
    return rows if data.is_file() else [*rows, *_articles(data / ARTICLES)]


def _cases(path: Path) -> list[Row]:
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
        "set": "own cases",
        "kind": kind,
        "cases": float(n),
        "code %": 100 * sum(c for c, _ in pairs) / n,
        "right %": 100 * sum(m for _, m in pairs) / n,
    }


def _articles(path: Path) -> list[Row]:
    if not (path.exists() and POINTS.exists()):
        return []
    results: dict[str, Counter[str]] = {}
    for kind, verdict, _, _ in judged(path):
        for row in (kind, "all"):
            results.setdefault(row, Counter())[verdict] += 1
    return [_shares(kind, results[kind]) for kind in ("name", "pronoun", "description", "all") if kind in results]


def _shares(kind: str, verdicts: Counter[str]) -> Row:
    n = verdicts.total()
    shares = {f"{verdict} %": 100 * verdicts[verdict] / n for verdict in ("right", "nobody", "wrong person")}
    return {"set": "polnear-dev", "kind": kind, "cases": float(n), **shares}


def judged(path: Path) -> list[tuple[str, str, str, Actor]]:
    """Each statement of POINTS: its kind, the verdict, the words that name who speaks, the speaker that was found.

    The sources and contents are those of the articles, so that nothing but who is meant is measured.
    """
    with POINTS.open(encoding="utf-8", newline="") as lines:
        points = list(csv.DictReader(lines))
    wanted = {point["article"] for point in points}
    articles = [row for _, row in json_lines(path, dict[str, Any]) if row["id"] in wanted]
    found = []
    documents = [page(row["text"], published=row["date"]) for row in articles]
    for row, document, doc in zip(articles, documents, analyse(documents), strict=True):
        mentions = [_mention(a, document.text) for a in row["attributions"] if a["source"] and a["content"]]
        speakers = {
            s.speaker.span.start: s.speaker for s in all_said(document, mentions, context(doc, document.published)) if s.speaker
        }
        for point in (point for point in points if point["article"] == row["id"]):
            one = speakers[int(point["start"])]
            start, end = int(point["answer_start"]), int(point["answer_end"])
            found.append((point["kind"], _verdict(one, start, row["text"][start:end]), row["text"][start:end], one))
    return found


def _mention(attribution: dict[str, Any], text: str) -> StatementMention:
    def span(start: int, end: int) -> Span:
        return Span(start, end, text[start:end])

    source, cue = attribution["source"], attribution["cue"]
    return StatementMention(
        kind="indirect",
        speaker=span(source[0][0], source[-1][1]),
        cue=span(cue[0][0], cue[-1][1]) if cue else None,
        content=[span(*piece) for piece in attribution["content"]],
        addressee=None,
        venue=None,
        date=None,
        rule="gold",
        confidence=1.0,
    )


def _verdict(found: Actor, start: int, answer: str) -> str:
    pointed = found.antecedent or found.span  # where the page is said to name the speaker
    if found.span.start == start and found.span.start <= pointed.start < found.span.end:
        return "right"
    if found.antecedent is None and found.name == found.span.text:
        return "nobody"
    names = {found.name.casefold(), pointed.text.casefold()}
    same = any(answer.casefold() in name or name in answer.casefold() for name in names)
    return "right" if same or agree(parts(answer), parts(found.name)) else "wrong person"
