from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made import FIRST, lines, register

from dragoman.evaluate import EvaluationError, evaluate
from dragoman.evaluate.next_events import history
from dragoman.evaluate.ranking import fit, questions, ranks
from dragoman.formula import FormulaError, forecast, formula, read, read_change, whatif
from dragoman.formula.forecast import GAINED
from dragoman.formula.reading import Records
from dragoman.formula.scoring import reliability, score
from dragoman.register import Register
from dragoman.view.formula import amount, counted_words, formula_lines, level, missing_words, share

PAIR = ("RUS", "JPN")
DOCS = Path(__file__).resolve().parents[2] / "docs" / "formula.md"


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Register:
    others = [
        line for n, (a, b) in enumerate([("FRA", "DEU"), ("USA", "CHN")]) for line in lines(60, a, b, seed=n + 1, per_week=3)
    ]
    return register(tmp_path_factory.mktemp("foresight"), lines(60) + others)


@pytest.fixture(scope="module")
def records(opened: Register) -> Records:
    return read(opened)


def test_what_forecasts_gain_is_what_was_measured() -> None:
    (row,) = (line for line in DOCS.read_text("utf-8").splitlines() if line.startswith("| all types |"))
    assert row == f"| all types | {' | '.join(f'{by} ({low} to {high})' for by, low, high in GAINED.values())} |"


def test_halves_and_small_levels_are_not_rounded_away() -> None:
    assert [amount(38.0), amount(2.5), amount(1700)] == ["38", "2.5", "1,700"]
    assert [level(0), level(0.02), level(0.5)] == ["0.0", "< 0.1", "0.5"]


def test_a_probability_is_one_and_grows_with_the_horizon(records: Records) -> None:
    rows = forecast(records, PAIR)
    assert rows["probability"].between(0, 1).all()
    wide = rows.pivot(index="type", columns="weeks", values="probability")
    assert (wide.loc[["ASSAULT", "CONSULT"], 12] > wide.loc[["ASSAULT", "CONSULT"], 1]).all()
    assert ((rows["low"] <= rows["probability"]) & (rows["probability"] <= rows["high"])).all()


def test_the_model_is_no_worse_than_the_base_rate(records: Records) -> None:
    row = score(records)[0]
    assert row["Brier, model"] < row["Brier, base rate"] * 1.05


def test_too_few_events_are_refused(records: Records) -> None:
    with pytest.raises(FormulaError, match="fewer than 20"):
        forecast(records, ("RUS", "FRA"))


@given(st.lists(st.floats(0, 1), min_size=1, max_size=50))
@settings(max_examples=30)
def test_the_bins_of_a_reliability_plot_hold_everything(chances: list[float]) -> None:
    bins = reliability(np.zeros(len(chances), bool), np.array(chances))
    assert sum(one["n"] for one in bins) == len(chances)


def test_what_if_moves_index_and_forecast_and_says_what_it_assumes(records: Records) -> None:
    found = whatif(records, PAIR, [read_change("+2 CONSULT RUS>JPN")])
    assert found["index"]["change"] == 0 < found["index"]["cooperation"]["change"]
    assert len(found["assumptions"]) == 6 and "CONSULT counts 0.35 in cooperation" in found["assumptions"][-1]
    moved = {row["type"]: row["change"] for row in found["forecast"] if row["weeks"] == 1}
    assert all(row["low"] <= row["change"] <= row["high"] for row in found["forecast"])
    assert moved["CONSULT"] != 0 and moved["AGREE"] != 0  # other types of the same talk move, too
    tied = [row for row in found["forecast"] if row["tied"]]
    assert all(row["low"] > 0 or row["high"] < 0 for row in tied)


def test_the_same_change_twice_is_twice_the_change(records: Records) -> None:
    once, twice, two = (
        whatif(records, PAIR, [read_change(text) for text in texts])["index"]["cooperation"]["change"]
        for texts in (["+CONSULT RUS>JPN"], ["+CONSULT RUS>JPN"] * 2, ["+2 CONSULT RUS>JPN"])
    )
    assert twice == pytest.approx(2 * once) == pytest.approx(two)
    with pytest.raises(FormulaError, match="has seen"):
        whatif(records, PAIR, [read_change("+2 CONSULT RUS>JPN")] * 50)


def test_an_event_is_taken_away_only_where_its_mode_is_there(records: Records) -> None:
    last = records.events[records.events["source"] == "RUS"].iloc[-1]
    week = f"{last['type']} RUS>{last['target']}"
    less = whatif(records, PAIR, [read_change(f"-{week}")])
    assert (
        less["index"]["after"] + less["index"]["cooperation"]["after"]
        < less["index"]["before"] + less["index"]["cooperation"]["before"]
    )
    with pytest.raises(FormulaError, match="cannot be"):
        whatif(records, PAIR, [read_change(f"-{last['type']}/slowly RUS>{last['target']}")])


def test_an_event_of_any_mode_moves_the_index_by_the_weight_of_its_type(records: Records) -> None:
    moved = [
        whatif(records, PAIR, [read_change(f"+{act} RUS>JPN")])["index"]["change"]
        for act in ("COERCE", "COERCE/arrest", "ACCUSE")
    ]
    assert moved[0] == moved[1] == pytest.approx(7 * moved[2])


def test_forecast_and_what_if_begin_from_the_same_probability(records: Records) -> None:
    told = forecast(records, PAIR).set_index(["type", "weeks"])["probability"]
    for row in whatif(records, PAIR, [read_change("+CONSULT RUS>JPN")])["forecast"]:
        assert row["before"] == pytest.approx(told[row["type"], row["weeks"]])


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ("+0 AGREE RUS>JPN", "changes nothing"),
        ("+5 AGREE RUS>FRA", "not between"),
        ("AGREE RUS>JPN", "not a change"),
        ("+JUMP RUS>JPN", "no such PLOVER type"),
        ("+AGREE/slowly RUS>JPN", "no such mode"),
        ("+AGREE RUS>FRA", "not between"),
        ("+900 CONSULT RUS>JPN", "has seen"),
        ("-90 CONSULT RUS>JPN", "cannot be"),
    ],
)
def test_what_if_refuses_what_the_data_cannot_carry(records: Records, change: str, why: str) -> None:
    with pytest.raises(FormulaError, match=why):
        whatif(records, PAIR, [read_change(change)])


def test_the_same_run_id_means_the_same_figures(opened: Register) -> None:
    one, other = formula(opened, list(PAIR)), formula(opened, list(PAIR))
    assert one == other
    assert formula(opened, [*PAIR, "FRA"])["run"] != one["run"]


def test_weeks_without_pages_are_said_and_move_nothing(tmp_path: Path) -> None:
    some = [line for line in lines(40) if not 140 <= line[0] < 161]
    with register(tmp_path, some) as silent:
        data = formula(silent, list(PAIR))
    assert "3 periods without pages left out" in " ".join(data["notes"])
    level = {row["start"]: row["level"] for row in data["index"]}
    before, *silence, after = (level[str(FIRST + timedelta(weeks=week))] for week in range(19, 24))
    assert silence == [before] * 3 and after != before
    assert data["missing"]["silent"] == 3 and "3 have no page at all" in missing_words(data["missing"], "week")


def test_a_low_level_says_since_when_nothing_was_told(tmp_path: Path) -> None:
    others = [(day, "FRA", "DEU", "040", "Wire") for day in range(140, 280, 7)]
    with register(tmp_path, [line for line in lines(40) if line[0] < 140] + others) as some:
        told = formula(some, list(PAIR))["missing"]
    assert told["newest"] < str(FIRST + timedelta(days=140)) and told["pages"] >= 20 and told["silent"] == 0
    words = missing_words({**told, "pages": 7}, "week")
    assert f"{told['newest'][:4]}; 7 pages have come since and tell none" in words and "need not be quiet" in words


def test_of_levels_near_nought_no_share_is_told(opened: Register) -> None:
    data = formula(opened, list(PAIR))
    low = {**data, "index": [*data["index"], {**data["index"][-1], "level": 0.01, "cooperation": 0.001}]}
    text = "\n".join(map(str, formula_lines(low)))
    assert " of both" not in text and "< 0.1" in text and " of both" in "\n".join(map(str, formula_lines(data)))


def test_the_notes_say_what_the_rate_of_false_links_rests_on(opened: Register) -> None:
    notes = " ".join(formula(opened, list(PAIR))["notes"])
    assert "about 5 % are false" in notes and "what was published" in notes


def test_why_events_are_fewer_than_reports_is_told(opened: Register) -> None:
    counted = formula(opened, list(PAIR))["counted"]
    assert counted["reports"] >= counted["events"] >= counted["weight"] > 0
    assert f"{counted['reports']} reports tell {counted['events']} distinct events" in counted_words(counted)


def test_no_chance_is_told_as_nought() -> None:
    assert (share(0.004), share(0.5), share(0.997), share(0.0), share(1.0)) == ("< 1 %", "50 %", "> 99 %", "0 %", "100 %")


def test_a_set_has_stability_and_a_side_alone_is_refused(opened: Register) -> None:
    assert len(formula(opened, [*PAIR, "FRA", "DEU"])["pairs"]) == 2
    with pytest.raises(FormulaError, match="two or more"):
        formula(opened, ["RUS"])


def _facts() -> np.ndarray:
    """Subject n does relation 0 to n + 1 every third day; the rest is chance."""
    rng = np.random.default_rng(0)
    habits = [(n, 0, n + 1, day) for day in range(60) for n in range(0, 30, 2) if (day + n) % 3 == 0]
    chance = [(*rng.integers(0, 40, 1), 1, *rng.integers(0, 40, 1), day) for day in range(60) for _ in range(5)]
    return np.array(habits + [tuple(int(part) for part in fact) for fact in chance])


def test_a_habit_is_ranked_first_and_the_future_is_not_looked_at() -> None:
    facts, names = _facts(), [f"actor {n}" for n in range(240)]
    before = history(facts[facts[:, 3] < 50], names, 2, 30)
    model = fit(before, facts, list(range(30, 50)), share=1.0)
    whole = ranks(history(facts, names, 2, 50), model, facts, [50])
    cut = ranks(history(facts[facts[:, 3] <= 50], names, 2, 50), model, facts, [50])
    assert np.abs(whole - cut).mean() < 0.1  # rounding may swap two that are level; an answer that is known comes first
    habits = facts[(facts[:, 3] == 50) & (facts[:, 1] == 0)]
    assert (ranks(history(facts, names, 2, 50), model, habits, [50]) == 1).mean() > 0.9


def test_answers_of_one_question_do_not_stand_in_each_others_way() -> None:
    facts = np.array([(0, 0, 1, 5), (0, 0, 2, 5)])
    assert questions(facts, 5, 1)[0, 0] == [1, 2]


def test_a_part_to_test_is_for_foresight_alone(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match="takes no part to test"):
        evaluate("validity", tmp_path, tmp_path / "test.txt")


def test_missing_data_are_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match="nothing in it"):
        evaluate("foresight", tmp_path)
