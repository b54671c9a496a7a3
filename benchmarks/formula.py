"""Time of the formula of a pair and of 20 sides on 100,000 made-up events: `python benchmarks/formula.py`."""

import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from dragoman.formula import forecast, formula, read
from dragoman.register import Register, import_

EVENTS, WEEKS = 100_000, 260
SIDES = [
    "USA",
    "RUS",
    "CHN",
    "FRA",
    "DEU",
    "GBR",
    "JPN",
    "IND",
    "IRN",
    "ISR",
    "TUR",
    "SAU",
    "UKR",
    "POL",
    "KOR",
    "PRK",
    "PAK",
    "EGY",
    "SYR",
    "BRA",
]
CODES = {"190": -10, "040": 1, "057": 8, "112": -2, "163": -8, "154": -7.2, "042": 1.9, "111": -2}


def main() -> None:
    """Make the register, and print the seconds of each."""
    rng = np.random.default_rng(0)
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "events.tab"
        head = "Event ID\tEvent Date\tSource Name\tSource Country\tEvent Text\tCAMEO Code\tIntensity\tTarget Name\tTarget Country\tPublisher"
        rows = [head]
        for n in range(EVENTS):
            a, b = rng.choice(SIDES, 2, replace=False)
            code = str(rng.choice(list(CODES)))
            day = date(2019, 1, 7) + timedelta(days=int(rng.integers(WEEKS * 7)))
            rows.append(f"{n}\t{day}\t{a}\t{a}\tact\t{code}\t{CODES[code]}\t{b}\t{b}\tWire {rng.integers(9)}")
        table.write_text("\n".join(rows) + "\n", "utf-8")
        with Register(Path(folder) / "made.duckdb") as register:
            start = time.perf_counter()
            import_(register, table)
            print(f"import of {EVENTS:,} rows  {time.perf_counter() - start:6.1f} s")
            for sides in (SIDES[:2], SIDES):
                start = time.perf_counter()
                formula(register, sides)
                print(f"formula of {len(sides):2} sides       {time.perf_counter() - start:6.1f} s")
            start = time.perf_counter()
            forecast(read(register), (SIDES[0], SIDES[1]))
            print(f"forecast of a pair        {time.perf_counter() - start:6.1f} s")


if __name__ == "__main__":
    main()
