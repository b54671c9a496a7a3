"""Time of import, formula of a pair and of 20 sides, and forecast on 100,000 made-up events: `python benchmarks/formula.py`."""

import tempfile
import time
from collections.abc import Callable
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
    """Make the register, and print the times of each."""
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
            _timed(f"import of {EVENTS:,} rows", lambda: import_(register, table))
            for sides in (SIDES[:2], SIDES):
                _timed(f"formula of {len(sides)} sides", lambda sides=sides: formula(register, sides))
            _timed("forecast of a pair", lambda: forecast(read(register), (SIDES[0], SIDES[1])))


def _timed(what: str, work: Callable[[], object]) -> None:
    """Seconds by the clock, and of the processors, which another job on the machine does not lengthen."""
    clock, processors = time.perf_counter(), time.process_time()
    work()
    print(f"{what:<24}{time.perf_counter() - clock:8.1f} s {time.process_time() - processors:8.1f} s of CPU")


if __name__ == "__main__":
    main()
