"""The week of a side for a terminal: the data of its page (`web/pages/week.py`) as lines."""

from collections.abc import Iterator
from typing import Any

from rich.text import Text

from dragoman.records import HAPPENED
from dragoman.records.calendar import written
from dragoman.view.day import title
from dragoman.view.marks import STYLES, cut, one_line
from dragoman.view.names import type_words
from dragoman.view.page import NOBODY

Row = dict[str, Any]

SAID = 3  # statements of it, and of others about it


def week(data: Row, width: int | None = None) -> Iterator[Text]:
    """The lines of a week, for a terminal of `width` columns or, without one, for a pipe."""
    yield Text(f"{data['name']}, {written(data['start'])} to {written(data['end'])}", style="bold")
    usual = " · ".join(filter(None, (f"{data['week']:,} acts done, {data['acts']:,} of them by it", usual_words(data))))
    yield Text(usual, style="dim")
    yield from title("What happened, by weight")
    for row in data["happenings"]:
        yield from cut(_happening(row), 2, width)
    if not data["happenings"]:
        yield Text("  Nothing that is sure enough, of the time and about politics or security.", style="dim")
    means = f"this week, mean of 4, mean of {data['covered']}"
    if data["types"]:
        yield from title(f"Against its usual week ({means})")
        for row in data["types"]:
            yield Text(f"  {type_words(row['type']):<12}").append(_means(row))
    if data["contacts"]:
        yield from title(f"With whom ({means}, balance)")
        for row in data["contacts"]:
            new = "  new" if row["new"] else ""
            yield Text(f"  {row['name']:<32}").append(_means(row)).append(f"{row['balance']:+7.1f}").append(new, style="yellow")
    if data["broken_off"]:
        yield from title("Broken off")
        for row in data["broken_off"]:
            yield Text(f"  {row['name']}: usual {mean_words(row['mean_52'])}, last in the week of {written(row['last'])}")
    if data["places"]:
        yield from title("Where")
        yield from cut(Text(", ".join(f"{one_line(row['place'])} ({row['events']})" for row in data["places"])), 2, width)
    for rows, words in ((data["said"], "What it said"), (data["said_of_it"], "What others said of it")):
        if rows:
            yield from title(words)
        for row in rows[:SAID]:
            line = Text(one_line(row["speaker"]), style=STYLES["speaker"]).append(f" {one_line(row['cue'] or '')}", style="dim")
            yield from cut(line.append(f" {one_line(row['content'])}", style=STYLES["content"]), 2, width)


def usual_words(data: Row) -> str:
    """How many acts the weeks before had: their mean, or all of them together where a usual week has not even one."""
    mean, covered = data["mean_52"], data["covered"]
    if mean is None:
        return ""
    if mean >= 1:
        return f"usual week {mean_words(mean)}, of the last four {mean_words(data['mean_4'])}"
    before = round(mean * covered)
    return f"{before or 'none'} in the {f'{covered} weeks' if covered > 1 else 'week'} before"


def mean_words(mean: float | None) -> str:
    """A mean as it is read: `2.3`, `< 0.1`, `0`; nothing where there is none."""
    if mean is None:
        return ""
    return f"{mean:.1f}" if mean >= 0.1 else "< 0.1" if mean else "0"


def _happening(row: Row) -> Text:
    line = Text(f"{row['weight']:4.1f} ", style="dim").append(f"{type_words(row['type'], row['mode']):<9} ", style="yellow")
    line.append(one_line(row["source"] or NOBODY), style=STYLES["source"])
    if row["target"]:
        line.append(" → ").append(one_line(row["target"]), style=STYLES["target"])
    line.append(f": “{one_line(row['act'])}”")
    facts = [row["status"]] if row["status"] not in HAPPENED else []
    facts += [f"as said by {one_line(row['speaker'] or 'somebody')}"] if row["said_by"] else []
    facts += [one_line(row["place_name"])] if row["place_name"] else []
    facts += [f"{row['outlets']} outlets" if row["outlets"] > 1 else one_line(row["outlet"] or ""), row["published"]]
    return line.append(f"  {', '.join(filter(None, facts))}", style="dim")


def _means(row: Row) -> str:
    means = "".join(f"{mean_words(value):>7}" for value in (row["mean_4"], row["mean_52"]))
    return f"{row['week']:>5,}{means}"
