"""News of ours in five languages besides English, with known answers (`news/LANG.yaml`): who said what, who did what to whom."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from dragoman.coding import Coder
from dragoman.evaluate.corpora import page
from dragoman.evaluate.marked import unmark
from dragoman.language import analyse
from dragoman.records import Event, Sheet, Statement

FOLDER = Path(__file__).parent / "news"
ALIKE = 0.8  # Jaccard of the characters of two contents from which they are one


def cases(language: str) -> list[dict[str, Any]]:
    return yaml.safe_load((FOLDER / f"{language}.yaml").read_text("utf-8"))  # type: ignore[no-any-return]


def coded(language: str) -> list[tuple[dict[str, Any], list[Any], Sheet]]:
    """Each case with its marked statements and what is coded."""
    coder = Coder()
    found = []
    texts = [unmark(case["text"]) for case in cases(language)]
    pages = [page(text, language, published="2024-05-14") for text, _ in texts]
    for case, (_, marked), document, doc in zip(cases(language), texts, pages, analyse(pages), strict=True):
        found.append((case, marked, coder.sheet(document, doc)))
    return found


def _characters(spans: list[list[int]]) -> set[int]:
    return {i for start, end in spans for i in range(start, end)}


def _jaccard(one: Statement, content: list[list[int]]) -> float:
    said, told = _characters([[c.start, c.end] for c in one.content]), _characters(content)
    return len(said & told) / len(said | told)


def statement_verdicts(case: dict[str, Any], marked: list[Any], sheet: Sheet) -> list[tuple[str, str]]:
    """Of each marked statement `right`, `half` (its speaker, his code or its content is not) or `missed`; of each other one `false`."""
    verdicts, used = [], set()
    for told, code in zip(marked, case["who"], strict=True):
        cue = _characters(told["cue"])
        rivals = [
            (bool(one.cue and cue & set(range(one.cue.start, one.cue.end))), _jaccard(one, told["content"]), n)
            for n, one in enumerate(sheet.statements)
            if n not in used
        ]
        with_cue, alike, n = max(rivals, default=(False, 0.0, -1))
        text = " ".join(part for part in (_text(case, told["source"]), _text(case, told["cue"]), _text(case, told["content"])) if part)
        if n < 0 or not (with_cue or alike > ALIKE):
            verdicts.append(("missed", text))
            continue
        used.add(n)
        one = sheet.statements[n]
        span = one.speaker.span if one.speaker else None
        named = bool(span and _characters(told["source"]) & set(range(span.start, span.end))) if told["source"] else True
        known = code in {"?", "-"} or bool(one.speaker and one.speaker.code == code)
        right = with_cue and alike >= ALIKE and named and known
        detail = f"{text} | {span and span.text} {one.speaker and one.speaker.code} not {code} | {one.cue and one.cue.text} | {[c.text for c in one.content]}"
        verdicts.append(("right" if right else "half", detail))
    for n, one in enumerate(sheet.statements):
        if n not in used:
            verdicts.append(
                ("false", f"{one.speaker and one.speaker.span.text} | {one.cue and one.cue.text} | {[c.text for c in one.content]} {one.rule}")
            )
    return verdicts


def _text(case: dict[str, Any], spans: list[list[int]]) -> str:
    text = unmark(case["text"])[0]
    return " … ".join(text[a:b] for a, b in spans)


def event_verdicts(case: dict[str, Any], sheet: Sheet) -> list[tuple[str, str]]:
    """Of each known event `right`, `half` (a side or the status is not), `typeless` (another type) or `missed`; of each other one `false`."""
    verdicts, used = [], set()
    for line in case.get("did", ()):
        trigger, kind, sides, status = (line if len(line.split()) == 4 else f"{line} occurred").split()
        sources, targets = ([code for code in side.split("+") if code not in {"-", ""}] for side in sides.split(">"))
        found = [(n, e) for n, e in enumerate(sheet.events) if n not in used and _touches(e, trigger)]
        if not found:
            verdicts.append(("missed", line))
            continue
        n, one = found[0]
        used.add(n)
        got = f"{[a.code for a in one.sources]}>{[a.code for a in one.targets]} {one.status}"
        whole = sorted({a.code for a in one.sources}) == sorted(sources) and sorted({a.code for a in one.targets}) == sorted(targets)
        verdict = "typeless" if one.plover.type != kind else "right" if whole and one.status == status else "half"
        verdicts.append((verdict, f"{line} | {one.plover.type} {got}"))
    if "did" in case:
        verdicts += [("false", f"{e.trigger.text} {e.plover.type} {e.confidence}") for n, e in enumerate(sheet.events) if n not in used]
    return verdicts


def _touches(event: Event, trigger: str) -> bool:
    return trigger in event.trigger.text or event.trigger.text in trigger
