import numpy as np
import pandas as pd
import pytest

from dragoman.evaluate.interconnection import simulate
from dragoman.formula.errors import FormulaError
from dragoman.formula.interconnection import checks, choose, fit, links, responses


def test_a_known_link_is_found_with_its_direction_and_lag() -> None:
    table = simulate("normal", 260, 3, 0.5, np.random.default_rng(1))
    assert [(link.cause, link.effect) for link in links(table) if link.found] == [("series 0", "series 1")]
    answers = responses(table, steps=4).set_index(["cause", "effect", "after"])
    assert answers.loc[("series 0", "series 1", 1), "low"] > 0
    assert answers.loc[("series 1", "series 0", 1), "low"] < 0 < answers.loc[("series 1", "series 0", 1), "high"] + 0.05


def test_false_links_stay_near_five_per_cent() -> None:
    rng = np.random.default_rng(2)
    false = sum(any(link.found for link in links(simulate("counts", 150, 4, 0.0, rng))) for _ in range(60))
    assert false / 60 <= 0.14  # 5 % and three standard errors


def test_shuffled_series_have_no_links() -> None:
    rng = np.random.default_rng(3)
    table = simulate("normal", 200, 3, 0.5, rng)
    shuffled = pd.DataFrame({name: rng.permutation(table[name].to_numpy()) for name in table})
    assert not any(link.found for link in links(shuffled))


def test_shrinkage_makes_coefficients_smaller() -> None:
    values = simulate("normal", 100, 4, 0.5, np.random.default_rng(4)).to_numpy()
    values = (values - values.mean(axis=0)) / values.std(axis=0)
    assert np.abs(fit(values, 2, 0.1).coefficients).sum() < np.abs(fit(values, 2, None).coefficients).sum()


def test_too_short_and_constant_series_are_refused() -> None:
    rng = np.random.default_rng(5)
    with pytest.raises(FormulaError, match="too few"):
        links(simulate("normal", 12, 5, 0.0, rng))
    with pytest.raises(FormulaError, match="never changes"):
        links(pd.DataFrame({"a": rng.normal(size=100), "b": np.zeros(100)}))


def test_checks_tell_a_stable_model_and_the_better_model_is_named() -> None:
    table = simulate("counts", 260, 3, 0.4, np.random.default_rng(6))
    assert checks(table)["root"] < 1
    choice = choose(table)
    assert choice["best"] in ("vector", "hawkes") and float(choice["vector"]) < float(choice["mean"])
