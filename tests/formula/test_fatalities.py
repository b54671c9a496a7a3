"""Deaths by country and month, on a small file of ours in the columns of UCDP GED."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.evaluate import evaluate
from dragoman.formula import FormulaError
from dragoman.formula.fatalities import crps, deaths, ignorance, interval_score, monthly, samples
from dragoman.register import Register, import_
from dragoman.view.formula import deaths_words

HEADER = "id,date_start,type_of_violence,side_a,side_b,country,source_office,best"


def _file(folder: Path, years: int = 6) -> Path:
    rng = np.random.default_rng(0)
    rows = [
        f"{year}{month}{n},{year}-{month:02}-05,{kind},Government of {place},Rebels,{place},Wire,{rng.poisson(mean)}"
        for year in range(2015, 2015 + years)
        for month in range(1, 13)
        for n, (place, kind, mean) in enumerate([("Mali", 1, 40), ("Syria", 1, 300), ("Mali", 3, 1000)])
    ]
    path = folder / "GEDEvent.csv"
    path.write_text("\n".join([HEADER, *rows]) + "\n", "utf-8")
    return path


def test_only_state_based_deaths_count_by_the_country_of_the_event(tmp_path: Path) -> None:
    with Register(":memory:") as register:
        import_(register, _file(tmp_path))
        months = monthly(register)
    assert len(months) == 72 and 30 < months["MLI"].mean() < 50 and months["FRA"].sum() == 0


def test_deaths_are_foretold_for_the_sides_that_have_any(tmp_path: Path) -> None:
    with Register(":memory:") as register:
        assert deaths(register, ["MLI", "SYR"]) == []
        import_(register, _file(tmp_path))
        rows = deaths(register, ["MLI", "SYR", "FRA"])
    assert {row["country"] for row in rows} == {"MLI", "SYR"} and len(rows) == 24 and rows[0]["month"] == "2021-03"
    assert all(row["low"] <= row["median"] <= row["high"] for row in rows)
    medians = {name: np.mean([row["median"] for row in rows if row["country"] == name]) for name in ("MLI", "SYR")}
    assert 20 < medians["MLI"] < 60 < 200 < medians["SYR"] < 400
    assert deaths_words(rows)[0].startswith("MLI: 2021-03 ") and "25 or more" in deaths_words(rows)[0]


def test_the_table_holds_the_model_and_the_benchmarks(tmp_path: Path) -> None:
    rows = evaluate("fatalities", _file(tmp_path))
    assert {row["method"] for row in rows} == {"model", "last observed", "bootstrap", "own last year"}
    mean = {name: np.mean([row["CRPS"] for row in rows if row["method"] == name]) for name in ("model", "bootstrap")}
    assert mean["model"] < mean["bootstrap"]


def test_too_few_months_and_no_conflict_are_refused() -> None:
    with pytest.raises(FormulaError, match="are needed"):
        samples(np.zeros((10, 3)))
    with Register(":memory:") as register, pytest.raises(FormulaError, match="Import a GEDEvent file"):
        monthly(register)


@given(st.integers(0, 500), st.lists(st.integers(0, 500), min_size=2, max_size=40))
def test_crps_is_the_mean_distance_less_half_the_spread(truth: int, drawn: list[int]) -> None:
    some = np.array(drawn, float)
    expected = np.abs(some - truth).mean() - np.abs(some[:, None] - some[None]).mean() / 2
    assert crps(np.array([float(truth)]), some[None])[0] == pytest.approx(expected, abs=1e-9)


def test_ignorance_and_interval_score_by_hand() -> None:
    drawn = np.array([[0.0] * 500 + [4.0] * 500])
    assert ignorance(np.array([4.0]), drawn)[0] == pytest.approx(-np.log2(501 / 1011))
    assert ignorance(np.array([2000.0]), drawn)[0] == pytest.approx(-np.log2(1 / 1011))
    assert interval_score(np.array([6.0]), drawn)[0] == pytest.approx(4 + 20 * 2)
