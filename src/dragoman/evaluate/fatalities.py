"""`fatalities`: samples of deaths by country and month against the benchmarks of the VIEWS challenge 2023/24, on a file of UCDP GED."""

from pathlib import Path

from dragoman.evaluate.corpora import Row
from dragoman.formula.fatalities import monthly, scores
from dragoman.register import Register, import_
from dragoman.register.public import recognise


def fatalities(data: Path) -> list[Row]:
    """Rows of CRPS, IGN and MIS (deaths and bits, less is better) by year and method; `data` is a GEDEvent file."""
    if recognise(data) != "ucdp":
        return []
    with Register(":memory:") as register:
        import_(register, data)
        return scores(monthly(register))
