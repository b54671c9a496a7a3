"""`speakers`: who is behind a name, a pronoun or a description: on cases of our own (`cases/speakers.yaml`), and on statements
of PolNeAR's dev part and of the annotated passages, of which `cases/speakers-*.csv` say by offsets alone where the page names the one who speaks."""

import csv
from collections import Counter
from pathlib import Path
from typing import Any, TypedDict

import msgspec
import yaml
from msgspec.structs import replace
from spacy.tokens import Doc

from dragoman.coding import code
from dragoman.evaluate.corpora import CorpusError, Row, json_lines, page
from dragoman.extract import statements
from dragoman.language import analyse
from dragoman.ontology.actors.names import agree, parts
from dragoman.records import Actor, Document, Span, StatementMention
from dragoman.resolve import all_said
from dragoman.resolve.page import context

OWN = Path(__file__).with_name("cases")
CASES, POLNEAR, ANNOTATED = OWN / "speakers.yaml", OWN / "speakers-polnear.csv", OWN / "speakers-annotated.csv"
Judged = tuple[str, str, str, Actor]


class Point(TypedDict):
    """A source [start, end) in an article, and the words that name there who it is."""

    kind: str
    start: int
    end: int
    answer_start: int
    answer_end: int


def speakers(data: Path) -> list[Row]:
    """The share of cases, in per cent, in which the statement's speaker is right: by name and code on our own cases, by person
    on the articles, where "nobody" is a speaker left without a name and "wrong person" one who is somebody else.

    `data` is a YAML file of cases (`text`, `speaker`: name, `code`); a folder stands for our own cases and the articles under
    `data`, if they are there.
    """
    rows = _cases(data if data.is_file() else CASES)
    return rows if data.is_file() else [*rows, *_articles(data)]


def _cases(path: Path) -> list[Row]:
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


def _articles(data: Path) -> list[Row]:
    rows: list[Row] = []
    for name, verdicts in (("polnear-dev", polnear(data)), ("annotated", annotated(data))):
        results: dict[str, Counter[str]] = {}
        for kind, verdict, _, _ in verdicts:
            for row in (kind, "all"):
                results.setdefault(row, Counter())[verdict] += 1
        rows += [_shares(name, kind, results[kind]) for kind in ("name", "pronoun", "description", "all") if kind in results]
    return rows


def _shares(name: str, kind: str, verdicts: Counter[str]) -> Row:
    n = verdicts.total()
    shares = {f"{verdict} %": 100 * verdicts[verdict] / n for verdict in ("right", "nobody", "wrong person")}
    return {"set": name, "kind": kind, "cases": float(n), **shares}


def polnear(data: Path) -> list[Judged]:
    """Each point of PolNeAR's articles: its kind, the verdict, the words that name who speaks, the speaker that was found.

    The sources and contents are those of the articles, so that nothing but who is meant is measured.
    """
    points = _points(POLNEAR)
    rows = _rows([data / "quotes" / "polnear-dev.jsonl"], points)
    documents = [page(row["text"], published=row["date"]) for row in rows]
    found = []
    for row, document, doc in zip(rows, documents, analyse(documents), strict=True):
        mentions = [_mention(a, document.text) for a in row["attributions"] if a["source"] and a["content"]]
        found += _judged(document, doc, mentions, points[row["id"]])
    return found


def annotated(data: Path) -> list[Judged]:
    """The same on the annotated passages, which have no statements: the other statements are those that are found, the sources those of the points."""
    points = _points(ANNOTATED)
    rows = _rows([data / "annotated" / f"events-{part}.jsonl" for part in ("dev", "train")], points)
    documents = [page(row["text"], published=row["published"]) for row in rows]
    found = []
    for row, document, doc in zip(rows, documents, analyse(documents), strict=True):
        mentions = statements(doc)
        for point in points[row["id"]]:
            start, end = point["start"], point["end"]
            source = Span(start, end, document.text[start:end])
            own = [m for m in mentions if m.speaker and m.speaker.start < end and start < m.speaker.end]
            mentions = [replace(m, speaker=source) if m in own else m for m in mentions]
            mentions += [] if own else [_said(source, None, [])]
        found += _judged(document, doc, mentions, points[row["id"]])
    return found


def _points(path: Path) -> dict[str, list[Point]]:
    """By article, the points of a file."""
    found: dict[str, list[Point]] = {}
    with path.open(encoding="utf-8", newline="") as lines:
        for line in csv.DictReader(lines):
            found.setdefault(line["article"], []).append(msgspec.convert(line, Point, strict=False))
    return found


def _rows(paths: list[Path], points: dict[str, list[Point]]) -> list[dict[str, Any]]:
    rows = [row for path in paths if path.exists() for _, row in json_lines(path, dict[str, Any])]
    return [row for row in rows if row["id"] in points]


def _judged(document: Document, doc: Doc, mentions: list[StatementMention], points: list[Point]) -> list[Judged]:
    said = all_said(document, mentions, context(doc, document.published))
    speakers = {s.speaker.span.start: s.speaker for s in said if s.speaker}
    found = []
    for point in points:
        one, answer = speakers[point["start"]], document.text[point["answer_start"] : point["answer_end"]]
        found.append((point["kind"], _verdict(one, point["answer_start"], answer), answer, one))
    return found


def _mention(attribution: dict[str, Any], text: str) -> StatementMention:
    def span(start: int, end: int) -> Span:
        return Span(start, end, text[start:end])

    source, cue = attribution["source"], attribution["cue"]
    return _said(
        span(source[0][0], source[-1][1]),
        span(cue[0][0], cue[-1][1]) if cue else None,
        [span(*piece) for piece in attribution["content"]],
    )


def _said(source: Span, cue: Span | None, content: list[Span]) -> StatementMention:
    return StatementMention(
        kind="indirect",
        speaker=source,
        cue=cue,
        content=content,
        addressee=None,
        venue=None,
        date=None,
        rule="gold",
        confidence=1.0,
    )


def _verdict(found: Actor, start: int, answer: str) -> str:
    points = found.antecedent is not None and found.grounds[:1] == ["pointing"]  # and not only to the state of "the police"
    if not points and found.span.start <= start < found.span.end:
        return "right"
    names = {found.name.casefold(), (found.antecedent or found.span).text.casefold()}
    if any(answer.casefold() in name or name in answer.casefold() for name in names) or agree(parts(answer), parts(found.name)):
        return "right"
    return "wrong person" if points or found.kind == "person" else "nobody"
