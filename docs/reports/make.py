"""Write figures and charts of docs/reports/2014.md and the reliability plot of docs/formula.md: `python docs/reports/make.py`.

Needs the ICEWS14 files of the data folder.
"""

import re
import sys
from pathlib import Path
from typing import Any

import numpy as np

from dragoman.evaluate import data_folder
from dragoman.formula import formula, read
from dragoman.formula.scoring import held_out, reliability
from dragoman.register import Register, import_
from dragoman.view.formula import p_value
from dragoman.web.charts import band

FOLDER = Path(__file__).parent
PAGE = FOLDER / "2014.md"
PAIRS = (("RUS", "UKR"), ("RUS", "USA"), ("ISR", "PSE"), ("CHN", "JPN"), ("USA", "IRN"), ("IND", "PAK"))
BLOCK = re.compile(r"(<!-- figures -->\n).*?(<!-- /figures -->)", re.DOTALL)
INK, SOFT, LIGHT, MARK = "#1b1f23", "#57606a", "#cfe3e6", "#96460a"
STYLE = "font-family='sans-serif' font-size='11'"

Row = dict[str, Any]


def main() -> None:
    """Make the register in memory, compute six pairs, write the charts, fill the marked block."""
    folder = data_folder() / "foresight" / "icews14"
    if not (folder / "train.txt").exists():
        sys.exit(f"{folder}: the ICEWS14 files are not there. Name the data folder in the variable DRAGOMAN_DATA.")
    with Register(":memory:") as register:
        for part in ("train.txt", "valid.txt"):
            import_(register, folder / part)
        found = [formula(register, list(pair)) for pair in PAIRS]
        plots = {weeks: reliability(one.truth, one.told["model"]) for weeks, one in held_out(read(register)).items()}
    for data in found:
        (FOLDER / _file(data)).write_text(index_chart(data), "utf-8")
    (FOLDER / "reliability.svg").write_text(reliability_plot(plots), "utf-8")
    parts = "\n".join([*_table(found), "", *(line for data in found for line in _section(data))])
    PAGE.write_text(BLOCK.sub(lambda block: f"{block[1]}{parts}{block[2]}", PAGE.read_text("utf-8")), "utf-8")


def _file(data: Row) -> str:
    return f"2014-{'-'.join(data['sides']).lower()}.svg"


def _table(found: list[Row]) -> list[str]:
    def told(row: Row) -> str:
        return f"{row['level']:.1f} ({row['low']:.1f} to {row['high']:.1f})"

    lines = [
        "| pair | conflict highest, week of | last | cooperation highest, week of | last | change points | links found | run |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for data in found:
        rows = data["index"]
        high, kind = (max(rows, key=lambda row: row[of]) for of in ("level", "cooperation"))
        tried, linked = len(data["links"]), sum(link["found"] for link in data["links"])
        cells = [
            " – ".join(data["sides"]),
            f"{told(high)}, {high['start']}",
            told(rows[-1]),
            f"{kind['cooperation']:.1f}, {kind['start']}",
            f"{rows[-1]['cooperation']:.1f}",
            ", ".join(data["changed"]) or "none",
            f"{linked} of {tried}",
            f"`{data['run'][:8]}`",
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def _section(data: Row) -> list[str]:
    name = " – ".join(data["sides"])
    lines = [f"**{name}**", "", f"![Conflict of {name} by week, with 5 to 95 %]({_file(data)})", ""]
    told = [
        f"{link['cause']} → {link['effect']} ({link['sum']:+.2f}, {link['low']:+.2f} to {link['high']:+.2f}; p {p_value(link['corrected'])})"
        for link in data["links"]
        if link["found"]
    ]
    for day, parts in data["at_changes"].items():
        largest = [f"{p['added']:+.1f} {p['type'].lower()} ({p['reports']} reports)" for p in parts if p["type"] != "fading"][:3]
        told.append(f"at {day}: {', '.join(largest) or 'nothing was reported'}")
    return [*lines, f"{'; '.join(told)}.", ""] if told else lines


def index_chart(data: Row) -> str:
    """An index with its interval, zero, change points and dates, as SVG."""
    chart = band(data)
    left, top, wide, high = 44, 8, 588, 86
    zero = top + high * chart["zero"] / 160
    ends = {top + 4: chart["top"], top + high: chart["bottom"]}
    words = [
        f"<text x='{left - 5}' y='{y + 4:.0f}' text-anchor='end'>{value:+.0f}</text>"
        for y, value in ends.items()
        if abs(y - zero) > 12
    ]
    words.append(f"<text x='{left - 5}' y='{zero + 4:.0f}' text-anchor='end'>0</text>")
    words += [f"<text x='{left + wide * x / 100:.0f}' y='{top + high + 16}'>{label}</text>" for x, label in chart["labels"]]
    across, down = wide / 100, high / 160

    def scaled(points: str) -> str:
        pairs = (point.split(",") for point in points.split())
        return " ".join(f"{left + float(x) * across:.1f},{top + float(y) * down:.1f}" for x, y in pairs)

    dashed = [
        f"<path d='M{left + x * across:.1f} {top}v{high}' stroke='{MARK}' stroke-dasharray='4 3'/>" for x, _ in chart["changes"]
    ]
    return "\n".join(
        [
            f"<svg xmlns='http://www.w3.org/2000/svg' width='640' height='116' viewBox='0 0 640 116' {STYLE} fill='{SOFT}'>",
            "<rect width='640' height='116' fill='#fff'/>",
            f"<polygon points='{scaled(chart['band'])}' fill='{LIGHT}'/>",
            f"<path d='M{left} {zero:.1f}h{wide}' stroke='{SOFT}'/>",
            *dashed,
            f"<polyline points='{scaled(chart['line'])}' stroke='{INK}' stroke-width='1.6' fill='none'/>",
            *words,
            "</svg>\n",
        ]
    )


def reliability_plot(plots: dict[int, list[dict[str, float]]]) -> str:
    """Per horizon, the share that came over the mean probability told; the area of a point goes with the number of forecasts."""
    size, gap, top = 170, 40, 24
    parts = []
    for at, (weeks, bins) in enumerate(plots.items()):
        left = gap + at * (size + gap)
        most = max(one["n"] for one in bins)
        points = [(size * one["told"], size * (1 - one["came"]), 1.5 + 8 * np.sqrt(one["n"] / most), one["n"]) for one in bins]
        parts += [
            f"<g transform='translate({left} {top})'>",
            f"<text x='0' y='-8' fill='{INK}'>within {weeks} week{'s' if weeks > 1 else ''}</text>",
            f"<path d='M0 0V{size}H{size}' fill='none' stroke='{SOFT}'/>",
            f"<path d='M0 {size}L{size} 0' stroke='{SOFT}' stroke-dasharray='3 3'/>",
            f"<polyline points='{' '.join(f'{x:.1f},{y:.1f}' for x, y, _, _ in points)}' fill='none' stroke='{INK}'/>",
            *(
                f"<circle cx='{x:.1f}' cy='{y:.1f}' r='{r:.1f}' fill='{LIGHT}' stroke='{INK}'><title>{n:,.0f} forecasts</title></circle>"
                for x, y, r, n in points
            ),
            *(
                f"<text x='{size * share:.0f}' y='{size + 14}' text-anchor='middle'>{share:.0%}</text>"
                f"<text x='-5' y='{size * (1 - share) + 4:.0f}' text-anchor='end'>{share:.0%}</text>"
                for share in (0.5, 1.0)
            ),
            f"<text x='{size / 2}' y='{size + 30}' text-anchor='middle'>told</text>",
            f"<text x='6' y='12'>{'came' if at == 0 else ''}</text>",
            "</g>",
        ]
    wide, high = gap + len(plots) * (size + gap), top + size + 38
    frame = f"<svg xmlns='http://www.w3.org/2000/svg' width='{wide}' height='{high}' viewBox='0 0 {wide} {high}' {STYLE} fill='{SOFT}'>"
    return "\n".join([frame, f"<rect width='{wide}' height='{high}' fill='#fff'/>", *parts, "</svg>\n"])


if __name__ == "__main__":
    main()
