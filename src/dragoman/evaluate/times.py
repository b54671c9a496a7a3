"""`times`: time expressions against TimeBank, by the measures of TempEval-3 (UzZaman et al. 2013)."""

from datetime import date
from pathlib import Path

import msgspec

from dragoman.evaluate.corpora import Row, check_span, iso_day, json_lines, page
from dragoman.evaluate.timex import timex_value
from dragoman.language import analyse, layers
from dragoman.resolve.times import context_at

FORM = "Each line needs `text` and `times`, each of these with `start`, `end`, `type` and `value`."
ADVICE = {"text": FORM, "times": FORM}


class Time(msgspec.Struct, frozen=True):
    start: int
    end: int
    type: str
    value: str | None


class Story(msgspec.Struct, frozen=True):
    text: str
    times: list[Time]
    published: str | None = None


def times(data: Path) -> list[Row]:
    """Score `timebank-dev.jsonl` under `data`/times, or the one file `data`. F1 in per cent.

    `strict` counts equal spans, `relaxed` overlapping ones, `type` and `value` those overlapping ones whose attribute is right.
    """
    path = data if data.is_file() else data / "times" / "timebank-dev.jsonl"
    records = []
    for number, story in json_lines(path, Story, ADVICE):
        where = f"{path}, line {number}"
        for gold_time in story.times:
            check_span((gold_time.start, gold_time.end), story.text, "the time expression", where)
        records.append(msgspec.structs.replace(story, published=iso_day(story.published, where)))
    gold_count = found_count = strict = relaxed = types = values = 0
    docs = analyse(page(r.text, published=r.published) for r in records)
    for record, doc in zip(records, docs, strict=True):
        published = date.fromisoformat(record.published) if record.published else None
        gold = {(t.start, t.end): t for t in record.times}
        gold_count += len(gold)
        for time in layers(doc).times:
            span = doc[time.start : time.end]
            found_count += 1
            strict += (span.start_char, span.end_char) in gold
            match = next((t for (a, b), t in gold.items() if a < span.end_char and span.start_char < b), None)
            if match:
                relaxed += 1
                types += match.type == time.kind
                value = timex_value(span.text, time.kind, context_at(doc, span, published))
                values += value == match.value
    counts = {"strict": strict, "relaxed": relaxed, "type": types, "value": values}
    f1 = {name: 200 * right / max(1, gold_count + found_count) for name, right in counts.items()}
    return [{"set": path.stem, "expressions": float(gold_count), **f1}]
