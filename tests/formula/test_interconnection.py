import numpy as np
import pandas as pd
import pytest

from dragoman.evaluate.interconnection import linked, simulate
from dragoman.formula.errors import FormulaError
from dragoman.formula.interconnection import links, responses


@pytest.mark.parametrize("lag", [1, 4])
def test_a_known_link_is_found_with_its_direction_at_any_lag(lag: int) -> None:
    table = linked(260, 0.5, lag, np.random.default_rng(1))
    assert [(link.cause, link.effect) for link in links(table) if link.found] == [("series 0", "series 1")]
    answers = responses(table, steps=lag, wanted={("series 0", "series 1")}).set_index("after")
    assert answers.loc[lag, "low"] > 0


def test_what_is_shown_is_what_was_tested_also_where_the_shocks_pull_the_other_way() -> None:
    rng = np.random.default_rng(3)
    shown = []
    for _ in range(20):
        shocks = rng.multivariate_normal([0, 0], [[1, 0.6], [0.6, 1]], 260)
        values = np.zeros_like(shocks)
        for at in range(1, len(values)):
            values[at] = [0.3 * values[at - 1, 0], 0.3 * values[at - 1, 1] - 0.2 * values[at - 1, 0]] + shocks[at]
        table = pd.DataFrame(values, columns=["a", "b"])
        shown.append(responses(table, steps=1, wanted={("a", "b")})["response"].iloc[0])
    assert np.mean(shown) == pytest.approx(-0.2, abs=0.05)


@pytest.mark.parametrize("kind", ["counts", "trends", "a common step", "season", "shared news", "counts at random, pages vary"])
def test_false_links_stay_near_five_per_cent(kind: str) -> None:
    rng = np.random.default_rng(2)
    found = [
        link.p < 0.05 for _ in range(40) for table, pages in [simulate(kind, 156, 3, rng)] for link in links(table, pages=pages)
    ]
    assert np.mean(found) <= 0.05 + 3 * np.sqrt(0.05 / len(found)) * 1.3  # tests of one table hang together somewhat


def test_shuffled_series_have_no_links() -> None:
    rng = np.random.default_rng(3)
    table = linked(200, 0.5, 1, rng)
    shuffled = pd.DataFrame({name: rng.permutation(table[name].to_numpy()) for name in table})
    assert not any(link.found for link in links(shuffled))


def test_unknown_periods_are_left_out_and_not_taken_for_calm() -> None:
    table = linked(260, 0.5, 1, np.random.default_rng(4)).astype(float)
    table.iloc[100:110] = np.nan
    assert [(link.cause, link.effect) for link in links(table) if link.found] == [("series 0", "series 1")]


def test_too_short_and_constant_series_are_refused() -> None:
    rng = np.random.default_rng(5)
    with pytest.raises(FormulaError, match="too few"):
        links(pd.DataFrame(rng.normal(size=(24, 5))))
    with pytest.raises(FormulaError, match="never changes"):
        links(pd.DataFrame({"a": rng.normal(size=100), "b": np.zeros(100)}))
