"""The formula: every factor of strategic stability in interconnection, from the register alone.

`formula(register, sides)` gives indices, factors and links, `forecast` and `whatif` what may come. `reading.py` takes records out of the
register, `series.py` counts them, `index.py` (with `weights.yaml`) makes the indices, `changes.py` marks changes, `interconnection.py`
tests what moves what, `conditions.py` says what stands for years, `forecast.py` gives probabilities, `scoring.py` says how good they have been, `whatif.py`
changes the past, `fatalities.py` samples deaths by country and month, `whole.py` puts it together.
"""

from dragoman.formula.errors import FormulaError
from dragoman.formula.forecast import forecast
from dragoman.formula.reading import Records, read
from dragoman.formula.series import series
from dragoman.formula.whatif import read_change, whatif
from dragoman.formula.whole import factor_page, factor_rates, formula, run_id

__all__ = [
    "FormulaError",
    "Records",
    "factor_page",
    "factor_rates",
    "forecast",
    "formula",
    "read",
    "read_change",
    "run_id",
    "series",
    "whatif",
]
