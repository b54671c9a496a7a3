from pathlib import Path

import numpy as np
import pandas as pd
from made import lines, register

from dragoman.formula import formula, read
from dragoman.formula.conditions import TERMS, held
from dragoman.formula.forecast import count
from dragoman.ontology.standing import Condition
from dragoman.register.standing import enter


def _term(name: str, pair: tuple[str, str], index: pd.PeriodIndex, *imported: Condition) -> np.ndarray:
    return held(imported, [pair], index)[0, TERMS.index(name)]


def test_a_treaty_holds_until_a_party_suspends_or_leaves_it() -> None:
    years = pd.period_range("2010", "2027", freq="Y")
    found = dict(zip(years.year, np.expm1(_term("treaties in force", ("RUS", "USA"), years)), strict=False))
    assert (
        found[2012] > found[2011] > found[2024] >= found[2027]
    )  # New START came in 2011; INF ended in 2019, New START was suspended in 2023
    left = _term("treaties left or suspended", ("RUS", "USA"), years)
    assert (np.diff(left) >= 0).all() and left[-1] > left[0]


def test_members_of_one_alliance_are_allied_from_the_day_the_later_joins() -> None:
    months = pd.period_range("2023-01", "2024-12", freq="M")
    assert _term("allied", ("FIN", "SWE"), months).argmax() == 15  # 7 March 2024: the first month that begins with it is April


def test_imported_conditions_are_terms_of_their_pair_alone() -> None:
    years = pd.period_range("2000", "2004", freq="Y")
    some = [
        Condition("FRA", "JPN", "2001-01-01", "2002-12-31", "sanctions", "trade", "made"),
        Condition("FRA", "JPN", "2003-01-01", "2003-12-31", "arms delivered", "10", "made"),
        Condition("FRA", "", "2000-01-01", "2000-12-31", "share of capabilities", "0.02", "made"),
        Condition("JPN", "", "2000-01-01", "2000-12-31", "share of capabilities", "0.04", "made"),
    ]
    assert _term("sanctions", ("FRA", "JPN"), years, *some).tolist() == [0, 1, 1, 0, 0, 0]
    assert np.allclose(_term("arms delivered", ("FRA", "JPN"), years, *some), [0, 0, 0, *[np.log(11)] * 3])
    assert np.allclose(_term("difference of power", ("FRA", "JPN"), years, *some), np.log(2), atol=0.01)
    assert not _term("sanctions", ("BRA", "JPN"), years, *some).any()


def test_what_stands_for_years_is_in_forecast_and_links(tmp_path: Path) -> None:
    table = tmp_path / "sanctions.csv"
    table.write_text("a,b,from,to,measure,value,source\nJPN,RUS,2020-09-01,,sanctions,trade,made up\n", "utf-8")
    with register(tmp_path, lines(80)) as opened:
        enter(opened, table, "own")
        counted = count(read(opened))
        data = formula(opened, ["RUS", "JPN"])
    sanctions = counted.held[0, TERMS.index("sanctions")]
    assert sanctions[0] == 0 and sanctions[-1] == 1
    assert all("standing conditions" in one["terms"] for one in data["checks"].values())
