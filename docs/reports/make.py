"""Write the figures of docs/reports/2014.md: `python docs/reports/make.py` (needs the ICEWS14 files of the data folder)."""

import re
import sys
from pathlib import Path
from typing import Any

from dragoman.evaluate import data_folder
from dragoman.formula import formula
from dragoman.register import Register, import_
from dragoman.view.formula import sparkline

PAGE = Path(__file__).with_name("2014.md")
PAIRS = (("RUS", "UKR"), ("ISR", "PSE"), ("CHN", "JPN"), ("USA", "IRN"), ("IND", "PAK"))
BLOCK = re.compile(r"(<!-- figures -->\n).*?(<!-- /figures -->)", re.DOTALL)


def main() -> None:
    """Make the register in memory, compute five pairs, fill the marked block."""
    folder = data_folder() / "foresight" / "icews14"
    if not (folder / "train.txt").exists():
        sys.exit(f"{folder}: the ICEWS14 files are not there. Name the data folder in the variable DRAGOMAN_DATA.")
    with Register(":memory:") as register:
        for part in ("train.txt", "valid.txt"):
            import_(register, folder / part)
        parts = [_section(formula(register, list(pair))) for pair in PAIRS]
    PAGE.write_text(BLOCK.sub(lambda found: f"{found[1]}{chr(10).join(parts)}{found[2]}", PAGE.read_text("utf-8")), "utf-8")


def _section(data: dict[str, Any]) -> str:
    rows = data["index"]
    high = max(rows, key=lambda row: row["level"])
    low = min(rows, key=lambda row: row["level"])
    lines = [
        f"### {' – '.join(data['sides'])}",
        "",
        f"`{sparkline(row['level'] for row in rows)}`",
        "",
        "| | week of | tension | 5 to 95 % |",
        "|---|---|---:|---:|",
        *(
            f"| {name} | {row['start']} | {row['level']:+.1f} | {row['low']:+.1f} to {row['high']:+.1f} |"
            for name, row in (("highest", high), ("lowest", low), ("last", rows[-1]))
        ),
        "",
        f"Change points: {', '.join(data['changed']) or 'none'}. {data['notes'][0]} Run `{data['run']}`.",
        "",
        *(f"- link: {link['cause']} → {link['effect']}, p {link['corrected']:.3f}" for link in data["links"] if link["found"]),
    ]
    for day, parts in data["at_changes"].items():
        told = [f"{p['added']:+.1f} {p['type'].lower()} ({p['reports']} reports)" for p in parts if p["type"] != "fading"][:3]
        lines += [f"- {day}: {'; '.join(told) or 'nothing was reported'}"]
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    main()
