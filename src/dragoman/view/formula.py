"""The formula as text for a terminal: sparklines and tables of the plain data that `formula/` gives."""

from collections.abc import Iterable
from typing import Any

from rich.text import Text

from dragoman.records.calendar import written
from dragoman.view.marks import one_line
from dragoman.view.names import side_name

Row = dict[str, Any]

ISO = "2024-03-14"
BLOCKS = "▁▂▃▄▅▆▇█"
WIDE = 52  # of a sparkline, the newest periods
LIKELIEST = 8
LEAST = 0.005  # of a part that is shown
LEAST_LEVEL = 0.05  # that is shown as a number, and of which a share says something
OF_TREATIES = {
    "treaty": "party to",
    "treaty ratified": "ratified",
    "treaty signed": "signed",
    "treaty suspended": "suspended",
    "not a party": "not a party to",
    "member": "member of",
}


def sparkline(values: Iterable[float], width: int = WIDE) -> str:
    """One block a value, the lowest of them the lowest block."""
    some = list(values)[-width:]
    if not some:
        return ""
    low, high = min(some), max(some)
    return "".join(BLOCKS[round((value - low) / ((high - low) or 1) * (len(BLOCKS) - 1))] for value in some)


def change_rate() -> str:
    """How often a series without a change shows one."""
    from dragoman.formula.changes import CHANGE_RATE

    return CHANGE_RATE


def gained(weeks: int) -> str:
    """How much better forecasts of a horizon have been than the usual rate alone, and where that was measured."""
    from dragoman.formula.forecast import GAINED

    by, low, high = GAINED[weeks]
    but = "of single types that is not sure" if weeks < max(GAINED) else "told too high, by some 6 points"
    return (
        f"Measured on a year of ICEWS events, not on this register: over all types {by} % better than the rate so far alone ({low} to {high} %, "
        f"Brier score); {but}."
    )


def amount(n: float) -> str:
    """A number of events of which some count half: `38`, `2.5`."""
    return f"{n:,.1f}".removesuffix(".0")


def level(n: float) -> str:
    """A level of an index, never as nought where there is something."""
    return "< 0.1" if 0 < n < LEAST_LEVEL else f"{n:.1f}"


def half_life() -> str:
    """The days in which what an act adds to an index halves."""
    from dragoman.formula.weights import weights

    return amount(weights().half_life)


def p_value(p: float) -> str:
    """A p value with two digits, never as nought."""
    return "< 0.01" if p < 0.01 else f"{p:.2f}"


def share(p: float) -> str:
    """A probability in whole per cent, never as nought or certain where it is neither."""
    return "< 1 %" if 0 < p < 0.01 else "> 99 %" if 0.99 < p < 1 else f"{p:.0%}".replace("%", " %")


def counted_words(counted: Row) -> str:
    """Why there are fewer events than reports, in a sentence."""
    of_none = f" ({amount(counted['other'])} of no factor)" if counted["other"] else ""
    words = (
        f"{counted['reports']} reports tell {counted['events']} distinct events, which count as {amount(counted['weight'])}{of_none}: what only "
        "a speaker tells and mutual acts told each way count half, an outlet's own excess less."
    )
    if counted["outside"]:
        words += f" {counted['outside']} lie outside of whole periods."
    if counted["apart"]:
        words += f" {counted['apart']} pages that half a year or more parts from all others are left out."
    return words


def corrected_words(elasticity: float, step: str) -> str:
    """How levels hang on what was published."""
    return f"Corrected for how much was published: an act counts more in a {step} of few pages, less in one of many (elasticity {elasticity:.2f})."


def missing_words(missing: Row, step: str) -> str:
    """What an index cannot know, in sentences."""
    words = []
    if missing["silent"]:
        words.append(
            f"Of {missing['periods']} {step}s {missing['silent']} have no page at all: there nothing is known; in a silence of a week or more the level stands still."
        )
    if missing["newest"]:
        since = f"{missing['pages']:,} {'page has' if missing['pages'] == 1 else 'pages have'}"
        words.append(f"The newest act between these sides is of {written(missing['newest'])}; {since} come since and tell none.")
    return " ".join([*words, "A low level is quiet in the pages of this register, which need not be quiet."])


def deaths_words(rows: list[Row]) -> list[str]:
    """Deaths foretold, a line a country: of the first, the sixth and the last month."""
    lines = []
    for country in dict.fromkeys(row["country"] for row in rows):
        own = [row for row in rows if row["country"] == country]
        months = [
            f"{row['month']} {row['median']:,.0f} [{row['low']:,.0f}, {row['high']:,.0f}], 25 or more {share(row['chance'])}"
            for row in (own[0], own[len(own) // 2 - 1], own[-1])
        ]
        lines.append(f"{country}: {'; '.join(months)}")
    return lines


def formula_lines(data: Row) -> list[Text]:
    """The indices with their last change explained, factors and links."""
    index, two = data["index"], len(data["sides"]) == 2
    now = index[-1]
    name = "Tension" if two else "Stability"
    sides = [side_name(side) or side for side in data["sides"]]
    lines = [
        Text(
            f"{name} of {(' and ' if two else ', ').join(sides)} by {data['step']}, {index[0]['start']} to {now['start']}"
            + (f" (drawn from {index[-WIDE]['start']} on)" if len(index) > WIDE else ""),
            style="bold",
        )
    ]
    lines.append(
        _level("conflict" if two else "stability", [row["level"] for row in index], now["level"], now["low"], now["high"])
    )
    if two:
        ends = now["cooperation_low"], now["cooperation_high"]
        lines.append(_level("cooperation", [row["cooperation"] for row in index], now["cooperation"], *ends))
        if now["share"] is not None and max(now["level"], now["cooperation"]) >= LEAST_LEVEL:
            lines.append(
                Text(
                    f"  conflict is {share(now['share'])} of both; it was lower in {data['above']:.0f} % of the {data['step']}s so far"
                )
            )
    if data["elasticity"]:
        lines.append(Text(f"  {corrected_words(data['elasticity'], data['step'])}"))
    at = ", ".join(data["changed"])
    lines += [Text(f"  changes at {at}" if at else "  no change point"), Text(f"  ({change_rate()})", style="dim"), Text()]
    if any(abs(part["added"]) >= LEAST for part in data["explained"]):
        lines.append(Text(f"What the last {data['step']} changed", style="bold"))
        lines += _parts(data["explained"])
        lines.append(Text())
    if data["standing"]:
        lines.append(Text("Standing conditions", style="bold"))
        lines += [Text(f"  {standing_words(row)}", style="" if row["now"] else "dim") for row in data["standing"]]
        lines.append(Text())
    if not two:
        lines.append(Text("Conflict and cooperation of pairs", style="bold"))
        lines += [
            Text(
                f"  {row['conflict']:6.1f} {row['cooperation']:6.1f}  {side_name(row['a'])} – {side_name(row['b'])} ({row['events']} events)"
            )
            for row in data["pairs"][:10]
        ]
        lines.append(Text())
    lines.append(Text("Factors (events)", style="bold"))
    lines += [
        Text(f"  {row['title']:<42} {amount(row['events']):>8}  {sparkline(row['rates'])}")
        for row in data["factors"]
        if row["events"] or row["statements"]
    ]
    lines.append(Text(f"  {counted_words(data['counted'])}", style="dim"))
    lines.append(Text(f"  {missing_words(data['missing'], data['step'])}", style="dim"))
    if data["deaths"]:
        lines += [
            Text(),
            Text("Deaths in state-based conflict, by month, foretold from UCDP GED (median, 5 to 95 %)", style="bold"),
        ]
        lines += [Text(f"  {line}") for line in deaths_words(data["deaths"])]
    lines += [Text(), Text("What moves what", style="bold")]
    lines += [
        Text(
            f"  {link['cause']} → {link['effect']}  {link['sum']:+z.2f} [{link['low']:+z.2f}, {link['high']:+z.2f}]  "
            f"p {p_value(link['corrected'])}"
        )
        for link in data["links"]
        if link["found"]
    ]
    lines += [Text(f"  {note}") for note in data["notes"]]
    return [*lines, Text(), Text(f"run {data['run']}", style="dim")]


def standing_words(row: Row) -> str:
    """A standing condition in one line: `party to New START: both, 5 February 2011 to 5 February 2026`."""
    of = " → ".join(side_name(side) or side for side in row["of"].split(" > "))
    if row["level"]:
        return f"{row['measure']}: {one_line(row['value'])} ({of}, {row['from'][:4]})"
    first, last = (written(day) if len(day) == len(ISO) else day for day in (row["from"], row["to"]))
    days = f", {first} to {last}" if first and last else f", until {last}" if last else f", since {first}" if first else ""
    measure = OF_TREATIES.get(row["measure"], row["measure"])
    return f"{measure} {one_line(row['value'])}: {of}{days}{'' if row['now'] else ' (ended)'}"


def _level(name: str, values: list[float], now: float, low: float, high: float) -> Text:
    return Text(f"  {name:<12}{sparkline(values)}  {_of_level(now)}  [{_of_level(low)}, {_of_level(high)}]")


def _of_level(n: float) -> str:
    """Stability is below nought, the other levels above it."""
    return level(n) if n > 0 else f"{n:z.1f}"


def _parts(parts: list[Row]) -> list[Text]:
    lines = []
    for part in parts:
        if abs(part["added"]) < LEAST:
            continue
        what = (
            f"what was there of {part['index']} fades"
            if part["type"] == "fading"
            else f"{part['reports']} report{'' if part['reports'] == 1 else 's'} of {part['type'].lower()}, {part['factor']} ({part['index']})"
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
        lines += [Text(f"Within {weeks} week{'' if weeks == 1 else 's'}", style="bold"), Text(f"  {gained(weeks)}", style="dim")]
        best = sorted((row for row in rows if row["weeks"] == weeks), key=lambda row: -row["probability"])[:LIKELIEST]
        for row in best:
            lines.append(
                Text(
                    f"  {row['type'].lower():<10} {share(row['probability']):>6}  [{share(row['low'])}, {share(row['high'])}]  so far {share(row['base'])}"
                )
            )
        lines.append(Text())
    return [
        *lines,
        Text(
            "Intervals: 5 to 95 % of what regression and base rate are not sure of. So far: in how many of all such spans it came.",
            style="dim",
        ),
        Text(f"run {run}", style="dim"),
    ]


def knows(tied: list[Row], rows: list[Row]) -> str:
    """Of how many probabilities the model knows that they move."""
    if not tied:
        return "The model ties no type to this: it knows nothing of what would follow."
    return f"{len(tied)} of {len(rows)} probabilities move; of the others the model knows nothing."


def whatif_lines(data: Row, run: str) -> list[Text]:
    """The change of index and probabilities, and what was assumed."""
    index = data["index"]
    lines = [
        Text("Tension", style="bold"),
        *(
            Text(f"  {name:<12}{of['before']:z.2f} → {of['after']:z.2f}  ({of['change']:+z.2f})")
            for name, of in (("conflict", index), ("cooperation", index["cooperation"]))
        ),
        Text(),
        Text("Probabilities that the model ties to it", style="bold"),
    ]
    tied = [row for row in data["forecast"] if row["tied"]]
    lines += [Text(f"  {knows(tied, data['forecast'])}")]
    for row in sorted(tied, key=lambda row: -abs(row["change"]))[:LIKELIEST]:
        lines.append(
            Text(
                f"  {row['type'].lower():<10} {row['weeks']:>2} weeks  {share(row['before'])} → {share(row['after'])}  "
                f"({100 * row['change']:+z.1f} points [{100 * row['low']:+z.1f}, {100 * row['high']:+z.1f}])"
            )
        )
    lines += [Text(), Text("Assumed", style="bold"), *(Text(f"  {line}") for line in data["assumptions"])]
    return [*lines, Text(), Text(f"run {run}", style="dim")]
