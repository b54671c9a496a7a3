"""The formula as text for a terminal: sparklines and tables of the plain data that `formula/` gives."""

from collections.abc import Iterable
from typing import Any

from rich.text import Text

from dragoman.view.marks import one_line

Row = dict[str, Any]

BLOCKS = "▁▂▃▄▅▆▇█"
WIDE = 52  # of a sparkline, the newest periods
LIKELIEST = 8


def sparkline(values: Iterable[float], width: int = WIDE) -> str:
    """One block a value, the lowest of them the lowest block."""
    some = list(values)[-width:]
    if not some:
        return ""
    low, high = min(some), max(some)
    return "".join(BLOCKS[round((value - low) / ((high - low) or 1) * (len(BLOCKS) - 1))] for value in some)


def formula_lines(data: Row) -> list[Text]:
    """The index with its last change explained, factors and links."""
    index = data["index"]
    now = index[-1]
    name = "Tension" if len(data["sides"]) == 2 else "Stability"
    lines = [
        Text(f"{name} of {', '.join(data['sides'])} by {data['step']}, {index[0]['start']} to {now['start']}", style="bold"),
        Text(f"  {sparkline(row['level'] for row in index)}  {now['level']:+.1f}  [{now['low']:+.1f}, {now['high']:+.1f}]"),
        Text(
            f"  changes at {', '.join(data['changed'])}" if data["changed"] else "  no change point (false alarms: 5 % of series)"
        ),
        Text(),
    ]
    if data["explained"]:
        lines.append(Text(f"What the last {data['step']} changed", style="bold"))
        lines += _parts(data["explained"])
        lines.append(Text())
    if len(data["sides"]) > 2:
        lines.append(Text("Tension of pairs", style="bold"))
        lines += [
            Text(f"  {row['tension']:+7.1f}  {row['a']} – {row['b']} ({row['events']} events)") for row in data["pairs"][:10]
        ]
        lines.append(Text())
    lines.append(Text("Factors (events a period, corrected for pages)", style="bold"))
    lines += [
        Text(f"  {row['title']:<42} {row['events']:8.0f}  {sparkline(row['rates'])}")
        for row in data["factors"]
        if row["events"] or row["statements"]
    ]
    lines += [Text(), Text("What moves what", style="bold")]
    lines += [Text(f"  {link['cause']} → {link['effect']}  p {link['corrected']:.3g}") for link in data["links"] if link["found"]]
    lines += [Text(f"  {note}") for note in data["notes"]]
    return [*lines, Text(), Text(f"run {data['run']}", style="dim")]


def _parts(parts: list[Row]) -> list[Text]:
    lines = []
    for part in parts:
        what = (
            "what was there fades"
            if part["type"] == "fading"
            else f"{part['reports']} report{'' if part['reports'] == 1 else 's'} of {part['type'].lower()}, {part['factor']}"
        )
        lines.append(Text(f"  {part['added']:+6.2f}  {what}"))
        for record in part["records"][:2]:
            words = one_line(f"{record['source']} → {record['target']}: {record['trigger']}")
            if record["claimed"]:
                words += f", as said by {one_line(record['said_by'] or 'somebody')}"
            lines.append(Text(f"          {words}  {record['event']}", style="dim"))
    return lines


def forecast_lines(rows: list[Row], run: str) -> list[Text]:
    """The likeliest types of each horizon with interval and base rate."""
    lines = []
    for weeks in dict.fromkeys(row["weeks"] for row in rows):
        lines.append(Text(f"Within {weeks} week{'' if weeks == 1 else 's'}", style="bold"))
        best = sorted((row for row in rows if row["weeks"] == weeks), key=lambda row: -row["probability"])[:LIKELIEST]
        for row in best:
            lines.append(
                Text(
                    f"  {row['type'].lower():<10} {row['probability']:5.0%}  [{row['low']:.0%}, {row['high']:.0%}]  so far {row['base']:.0%}"
                )
            )
        lines.append(Text())
    return [
        *lines,
        Text("Intervals: 5 to 95 % of a bootstrap over articles; the model's own error is not in them.", style="dim"),
        Text(f"run {run}", style="dim"),
    ]


def whatif_lines(data: Row, run: str) -> list[Text]:
    """The change of index and probabilities, and what was assumed."""
    index = data["index"]
    lines = [
        Text("Tension", style="bold"),
        Text(
            f"  {index['before']:+.2f} → {index['after']:+.2f}  ({index['change']:+.2f} [{index['low']:+.2f}, {index['high']:+.2f}])"
        ),
        Text(),
        Text("Probabilities that change most", style="bold"),
    ]
    for row in sorted(data["forecast"], key=lambda row: -abs(row["change"]))[:LIKELIEST]:
        lines.append(
            Text(
                f"  {row['type'].lower():<10} {row['weeks']:>2} weeks  {row['before']:.0%} → {row['after']:.0%}  "
                f"({row['change']:+.1%} [{row['low']:+.1%}, {row['high']:+.1%}])"
            )
        )
    lines += [Text(), Text("Assumed", style="bold"), *(Text(f"  {line}") for line in data["assumptions"])]
    return [*lines, Text(), Text(f"run {run}", style="dim")]
