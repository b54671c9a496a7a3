from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from made import lines, register

from dragoman.formula.changes import changes
from dragoman.formula.errors import FormulaError
from dragoman.formula.index import explain, stability, tension, weights
from dragoman.formula.reading import Records, read
from dragoman.formula.series import CLAIMED, THIN, distinct, draws, exposure, resampled, series

PAIR = ("RUS", "JPN")


@pytest.fixture
def records(tmp_path: Path) -> Records:
    with register(tmp_path, lines(30)) as opened:
        return read(opened, PAIR)


def test_a_report_that_comes_again_changes_nothing(tmp_path: Path) -> None:
    some = lines(10)
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    with register(tmp_path / "a", some) as once, register(tmp_path / "b", [line for line in some for _ in range(3)]) as thrice:
        a, b = tension(read(once), PAIR), tension(read(thrice), PAIR)
    assert np.allclose(a.table["level"], b.table["level"])


def test_one_loud_outlet_cannot_make_the_index(tmp_path: Path) -> None:
    calm = [(d, "RUS", "JPN", "040", outlet) for d in range(7) for outlet in ("Wire", "Herald", "Post")]
    loud = [(d, "RUS", "JPN", code, "Tabloid") for d in range(7) for code in ("190", "112", "154", "163")]
    with register(tmp_path, calm + loud) as opened:
        found = distinct(read(opened).events)
    assert found.loc[found["outlet"] == "Tabloid", "weight"].max() < 1
    assert found.loc[found["outlet"] != "Tabloid", "weight"].min() == 1


def test_twice_as_much_published_is_no_more_tension(records: Records) -> None:
    busier = records._replace(pages=records.pages * 2)
    assert np.allclose(tension(records, PAIR).table["level"], tension(busier, PAIR).table["level"])


def test_a_week_without_pages_is_missing_not_calm(records: Records) -> None:
    pages = records.pages.copy()
    pages.iloc[7:14] = 0
    found = series(records._replace(pages=pages), pair=PAIR)
    assert exposure(records._replace(pages=pages), "week").isna().any() == found["rate"].isna().any()


def test_in_a_week_without_pages_the_level_stays(records: Records) -> None:
    pages, week = records.pages.copy(), exposure(records, "week").index[10]
    pages[week.start_time : week.end_time] = 0
    level = tension(records._replace(pages=pages), PAIR).table["level"]
    assert level.iloc[10] == level.iloc[9] != level.iloc[8]


def test_a_week_of_one_page_makes_no_peak(records: Records) -> None:
    pages = records.pages * 1000
    pages.iloc[7:14] = 0.001
    assert exposure(records._replace(pages=pages), "week").max() == THIN


def test_the_same_words_in_two_outlets_are_drawn_together(records: Records) -> None:
    events = records.events.assign(text=[f"text {n // 2}" for n in range(len(records.events))])
    found = distinct(events)
    drawn = resampled(found, draws(events, 0))
    by_text = {}
    for n, names in enumerate(found["articles"]):
        if len(names) == 1:
            by_text.setdefault(names, []).append(n)
    twins = next(numbers for numbers in by_text.values() if len(numbers) == 2)
    assert (drawn[:, twins[0]] == drawn[:, twins[1]]).all() and drawn[:, twins[0]].std() > 0


def test_more_articles_leave_the_draws_of_the_first(records: Records) -> None:
    some = records.events.iloc[:40]
    assert (draws(records.events, 3).counts[:40] == draws(some, 3).counts).all()


def test_the_parts_of_a_change_sum_to_it(records: Records) -> None:
    index = tension(records, PAIR)
    level = index.table["level"]
    for at in range(1, len(level)):
        parts = explain(index, level.index[at])  # type: ignore[arg-type]
        assert sum(part["added"] for part in parts) == pytest.approx(level.iloc[at] - level.iloc[at - 1])
        assert all(record["document"] for part in parts for record in part["records"])


def test_the_interval_holds_the_level_and_the_same_seed_gives_the_same(records: Records) -> None:
    one, other = tension(records, PAIR), tension(records, PAIR)
    pd.testing.assert_frame_equal(one.table, other.table)
    inside = (one.table["low"] <= one.table["level"]) & (one.table["level"] <= one.table["high"])
    assert inside.mean() > 0.9


def test_stability_is_minus_the_mean_tension(records: Records) -> None:
    index = tension(records, PAIR)
    assert np.allclose(stability({PAIR: index})["level"], -index.table["level"])


def test_a_factor_has_its_own_series(records: Records) -> None:
    force = series(records, pair=PAIR, factor="use_of_force")
    assert 0 < force["events"].sum() < series(records, pair=PAIR)["events"].sum()
    assert (force["balance"].dropna() == -10).all()


def test_planned_events_count_only_when_asked(tmp_path: Path) -> None:
    with register(tmp_path, lines(4)) as opened:
        opened.connection.execute("UPDATE events SET status = 'hypothetical'")
        assert read(opened).events.empty
        assert len(read(opened, statuses=("hypothetical",)).events)
        with pytest.raises(FormulaError, match="no such status"):
            read(opened, statuses=("imagined",))


def test_events_below_the_floor_are_not_read_and_counted_as_below(tmp_path: Path) -> None:
    with register(tmp_path, lines(4)) as opened:
        everything = len(read(opened).events)
        opened.connection.execute("UPDATE events SET confidence = 0.0 WHERE cameo = '190'")
        some, all_of_it = read(opened, PAIR, floor=0.001), read(opened, PAIR, floor=0.0)
    assert len(all_of_it.events) == everything and all_of_it.below == 0
    assert some.below == everything - len(some.events) > 0 and "190" not in set(some.events["cameo"])


def test_an_act_that_only_a_speaker_tells_counts_less_until_a_page_tells_it(tmp_path: Path) -> None:
    claimed = [(1, "RUS", "JPN", "190", "Wire"), (1, "RUS", "JPN", "190", "Herald"), (2, "RUS", "JPN", "057", "Wire")]
    with register(tmp_path, claimed) as opened:
        told = tension(read(opened), PAIR, "day").parts.set_index("cameo")["added"]
        opened.connection.execute("UPDATE events SET said_by = 's', said_by_name = 'A Minister' WHERE cameo = '190'")
        index = tension(read(opened), PAIR, "day")
        as_said = index.parts.set_index("cameo")["added"]
        (record,) = explain(index, index.table.index[0])[0]["records"]
        opened.connection.execute(
            "UPDATE events SET said_by = NULL WHERE document = (SELECT min(document) FROM events WHERE cameo = '190')"
        )
        both = tension(read(opened), PAIR, "day").parts.set_index("cameo")["added"]
    assert as_said["190"] == pytest.approx(CLAIMED * told["190"]) and as_said["057"] == told["057"]
    assert record["claimed"] is True and record["said_by"] == "A Minister"
    assert both["190"] == told["190"]


def test_a_pair_without_events_is_refused(records: Records) -> None:
    with pytest.raises(FormulaError, match="no event that happened"):
        tension(records, ("RUS", "BRA"))


def test_a_missing_weight_is_named(tmp_path: Path) -> None:
    path = tmp_path / "weights.yaml"
    path.write_text("factors: {law: 1}\nother: 1\nkeep: {day: 0.9, week: 0.8, month: 0.4}\n", "utf-8")
    with pytest.raises(FormulaError, match="alliances"):
        weights(path)


def test_what_is_missing_is_no_change() -> None:
    values = np.random.default_rng(3).normal(5, 1, size=120)
    values[60:80] = np.nan
    assert changes(values) == []


def test_a_change_of_the_mean_is_found_where_it_is() -> None:
    values = np.random.default_rng(3).normal(size=120)
    values[60:] += 2
    assert any(abs(at - 60) <= 3 for at in changes(values))


@pytest.mark.parametrize("phi", [0.0, 0.5])
def test_a_series_without_a_change_raises_few_false_alarms(phi: float) -> None:
    rng = np.random.default_rng(5)
    false = 0
    for seed in range(60):
        values = rng.poisson(0.5, 104) * rng.exponential(1.0, 104)
        for at in range(1, len(values)):
            values[at] += phi * values[at - 1]
        false += bool(changes(values, seed))
    assert false / 60 <= 0.12  # 5 % and three standard errors
