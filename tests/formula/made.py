"""Made-up registers for the formula: rows of events in the ICEWS layout, and a strategy of them."""

from datetime import date, timedelta
from pathlib import Path

import numpy as np

from dragoman.register import Register, import_

HEADER = (
    "Event ID\tEvent Date\tSource Name\tSource Country\tEvent Text\tCAMEO Code\tIntensity\tTarget Name\tTarget Country\tPublisher"
)
FIRST = date(2020, 1, 6)  # a Monday
GOLDSTEIN = {"190": -10.0, "040": 1.0, "057": 8.0, "112": -2.0, "163": -8.0, "154": -7.2}

Line = tuple[int, str, str, str, str]  # day, source, target, CAMEO code, outlet


def register(folder: Path, lines: list[Line]) -> Register:
    """A register of lines, in a file of `folder`."""
    rows = [
        f"{n}\t{FIRST + timedelta(days=day)}\t{a}\t{a}\tact\t{code}\t{GOLDSTEIN[code]}\t{b}\t{b}\t{outlet}"
        for n, (day, a, b, code, outlet) in enumerate(lines)
    ]
    table = folder / "events.tab"
    table.write_text("\n".join([HEADER, *rows]) + "\n", "utf-8")
    opened = Register(folder / "made.duckdb")
    import_(opened, table)
    return opened


def lines(weeks: int, a: str = "RUS", b: str = "JPN", seed: int = 0, per_week: float = 6.0) -> list[Line]:
    """Random events of two sides, both ways, by two outlets; hostile ones come twice as often in the second half."""
    rng = np.random.default_rng(seed)
    made: list[Line] = []
    for week in range(weeks):
        for _ in range(rng.poisson(per_week)):
            hostile = rng.random() < (0.3 if week < weeks // 2 else 0.6)
            code = str(rng.choice(["190", "112", "154", "163"] if hostile else ["040", "057"]))
            one, other = (a, b) if rng.random() < 0.5 else (b, a)
            made.append((week * 7 + int(rng.integers(7)), one, other, code, str(rng.choice(["Wire", "Herald"]))))
    return made
