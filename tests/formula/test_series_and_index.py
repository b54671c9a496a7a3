from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from made import Line, lines, register

from dragoman.formula.changes import changes
from dragoman.formula.errors import FormulaError
from dragoman.formula.index import explain, indices, stability
from dragoman.formula.reading import Records, read
from dragoman.formula.series import CLAIMED, Step, axis, dispersion, distinct, interval, series, volume
from dragoman.formula.weights import weights
from dragoman.formula.whatif import read_change, whatif
from dragoman.register import Register

PAIR = ("RUS", "JPN")


@pytest.fixture
def records(tmp_path: Path) -> Records:
    with register(tmp_path, lines(30)) as opened:
        return read(opened, PAIR)


def _conflict(records: Records, step: Step = "week") -> pd.Series:
    return indices(records, PAIR, step)["conflict"].table["level"]


def _told(tmp_path: Path, name: str, some: list[Line]) -> Records:
    (tmp_path / name).mkdir()
    with register(tmp_path / name, some) as opened:
        return read(opened, PAIR)


def test_a_report_that_comes_again_changes_nothing(tmp_path: Path) -> None:
    some = lines(10)
    once, thrice = _told(tmp_path, "a", some), _told(tmp_path, "b", [line for line in some for _ in range(3)])
    assert np.allclose(_conflict(once), _conflict(thrice))


def test_outlets_that_reprint_everything_change_nothing(tmp_path: Path) -> None:
    some = lines(40)
    reprints = [(day, a, b, code, f"Reprint {n}") for day, a, b, code, _ in some for n in range(4)]
    assert np.allclose(_conflict(_told(tmp_path, "a", some)), _conflict(_told(tmp_path, "b", some + reprints)))


def test_other_news_changes_nothing_however_much_and_whenever(tmp_path: Path) -> None:
    some, world = lines(40), lines(40, "FRA", "DEU", seed=1, per_week=5)
    more = [line for n in range(5) for line in lines(40, "FRA", "DEU", seed=2 + n, per_week=5)]
    late = [line for line in more if line[0] > 140]
    plain = _conflict(_told(tmp_path, "a", some + world))
    for name, others in (("b", more), ("c", late)):
        assert np.allclose(_conflict(_told(tmp_path, name, some + world + others)), plain, rtol=0.1)


def test_three_times_the_events_in_an_archive_of_one_pair_are_three_times_the_level(tmp_path: Path) -> None:
    days = range(0, 60 * 7, 7)
    one = [(day, "RUS", "JPN", "190", "Wire") for day in days]
    three = one + [(day + k, "RUS", "JPN", "190", "Wire") for day in days for k in (1, 2)]
    ratio = _conflict(_told(tmp_path, "b", three)).iloc[-2] / _conflict(_told(tmp_path, "a", one)).iloc[-2]
    assert ratio == pytest.approx(3, rel=0.1)


def test_weeks_of_which_a_tenth_was_published_do_not_fall_to_a_tenth(tmp_path: Path) -> None:
    rng = np.random.default_rng(4)
    every = lines(60, per_week=20) + lines(60, "FRA", "DEU", seed=1, per_week=40)
    few = [line for line in every if (line[0] // 7) % 10 >= 3 or rng.random() < 0.1]
    whole, thin = _told(tmp_path, "a", every), _told(tmp_path, "b", few)
    fall = indices(thin, PAIR)["conflict"].table["added"].sum() / indices(whole, PAIR)["conflict"].table["added"].sum()
    plain = len(thin.events) / len(whole.events)
    assert volume(thin, distinct(thin.events)).elasticity > 0.5
    assert fall > plain


def test_a_what_if_says_by_what_the_last_week_multiplies(tmp_path: Path) -> None:
    every = lines(60, per_week=20) + lines(60, "FRA", "DEU", seed=1, per_week=40)
    rng = np.random.default_rng(4)
    thin = _told(tmp_path, "a", [line for line in every if (line[0] // 7) % 10 < 7 or rng.random() < 0.1])
    found = whatif(thin, PAIR, [read_change("+AGREE RUS>JPN")])
    added = found["index"]["cooperation"]["change"]
    words = found["assumptions"][-1]
    assert words.startswith("In the last week less was published than usual")
    assert added == pytest.approx(float(words.split(" counts ")[1].split()[0]), rel=0.05) and added > 1.5


def test_the_level_of_a_day_is_the_same_by_day_week_and_month(tmp_path: Path) -> None:
    records = _told(tmp_path, "a", lines(22))
    daily = _conflict(records, "day")
    for step in ("week", "month"):
        level = _conflict(records, step)  # type: ignore[arg-type]
        at = daily.reindex(pd.PeriodIndex(level.index.end_time.normalize(), freq="D"))  # type: ignore[attr-defined]
        assert np.allclose(level, at)


def test_an_act_told_each_way_counts_once(tmp_path: Path) -> None:
    visit = [(1, "RUS", "JPN", "040", "Wire"), (30, "RUS", "JPN", "190", "Wire")]
    hosted = [*visit, (1, "JPN", "RUS", "040", "Wire")]
    one, both = (indices(_told(tmp_path, name, some), PAIR)["cooperation"] for name, some in (("a", visit), ("b", hosted)))
    assert np.allclose(one.table["level"], both.table["level"]) and len(both.parts) == 2


def test_talks_take_no_conflict_away(tmp_path: Path) -> None:
    war = [(day, "RUS", "JPN", "190", "Wire") for day in range(0, 56, 3)]
    talks = war + [(day, "RUS", "JPN", "040", "Herald") for day in range(56)]
    one, other = (indices(_told(tmp_path, name, some), PAIR) for name, some in (("a", war), ("b", talks)))
    assert np.allclose(one["conflict"].table["level"].iloc[:7], other["conflict"].table["level"].iloc[:7])
    assert other["cooperation"].table["level"].iloc[-1] > one["cooperation"].table["level"].iloc[-1]


def test_one_loud_outlet_cannot_make_the_index(tmp_path: Path) -> None:
    calm = [(d, "RUS", "JPN", "040", outlet) for d in range(7) for outlet in ("Wire", "Herald", "Post")]
    loud = [(d, "RUS", "JPN", code, "Tabloid") for d in range(7) for code in ("190", "112", "154", "163")]
    with register(tmp_path, calm + loud) as opened:
        found = distinct(read(opened).events)
    loud_alone = found["outlets"].map(tuple) == ("Tabloid",)
    assert found.loc[loud_alone, "weight"].max() < 1
    assert found.loc[~loud_alone, "weight"].min() == 1


def test_a_week_without_pages_is_missing_not_calm(records: Records) -> None:
    pages = records.pages.copy()
    pages.iloc[7:14] = 0
    found = series(records._replace(pages=pages), pair=PAIR)
    assert found.loc[found["pages"] == 0, "events"].isna().all() and (found["pages"] == 0).sum() <= 2


def test_a_stray_page_of_long_ago_does_not_stretch_the_axis(tmp_path: Path) -> None:
    some = lines(60)
    plain = _told(tmp_path, "a", some)
    stray = _told(tmp_path, "b", [*some, (-3000, "FRA", "DEU", "040", "Wire")])
    assert stray.apart == 1 and stray.pages.index[0] == plain.pages.index[0]
    assert np.allclose(_conflict(plain), _conflict(stray))


def test_an_act_of_the_days_before_the_first_page_is_there_when_it_begins(records: Records) -> None:
    first = records.pages.index[0]
    early = records.events.assign(day=records.events["day"].where(records.events.index > 0, first - pd.Timedelta(days=9)))
    assert np.isfinite(_conflict(records._replace(events=early))).all()


def test_while_nothing_is_published_the_level_stays(records: Records) -> None:
    pages, week = records.pages.copy(), axis(records, "week")[10]
    pages[week.start_time : week.end_time] = 0
    silent = records._replace(pages=pages, events=records.events[~records.events["day"].between(week.start_time, week.end_time)])
    level = _conflict(silent)
    assert level.iloc[10] == level.iloc[9] != level.iloc[8]


def test_the_interval_of_a_rate_covers_it_also_where_a_week_has_no_event() -> None:
    rng = np.random.default_rng(0)
    for rate, cluster in ((0.3, 1), (1.0, 1), (6.0, 1), (6.0, 3)):
        counts = cluster * rng.poisson(rate / cluster, (1000, 52)).astype(float)
        spread = np.array([dispersion(row, row.sum()) for row in counts])
        low, high = interval(counts[:, -1], counts[:, -1], 1.0, spread)
        assert ((low <= rate) & (rate <= high)).mean() >= 0.85, (rate, cluster)
    assert interval(np.zeros(1), np.zeros(1), 1.0)[1][0] == pytest.approx(3.0, abs=0.01)


def test_the_parts_of_a_change_sum_to_it(records: Records) -> None:
    for index in indices(records, PAIR).values():
        level = index.table["level"]
        for at in range(1, len(level)):
            parts = explain(index, level.index[at])  # type: ignore[arg-type]
            assert sum(part["added"] for part in parts) == pytest.approx(level.iloc[at] - level.iloc[at - 1])
            assert all(record["document"] for part in parts for record in part["records"])


def test_the_interval_holds_the_level_and_the_same_records_give_the_same(records: Records) -> None:
    one, other = indices(records, PAIR)["conflict"].table, indices(records, PAIR)["conflict"].table
    pd.testing.assert_frame_equal(one, other)
    assert ((one["low"] <= one["level"]) & (one["level"] <= one["high"])).all()


def test_stability_is_minus_the_mean_conflict(records: Records) -> None:
    index = indices(records, PAIR)["conflict"]
    assert np.allclose(stability([index])["level"], -index.table["level"])
    assert np.allclose(stability([index])["low"], -index.table["high"], rtol=0.05)


def test_a_factor_has_its_own_series(records: Records) -> None:
    force = series(records, pair=PAIR, factor="use_of_force")
    assert 0 < force["events"].sum() < series(records, pair=PAIR)["events"].sum()
    assert (force["balance"].dropna() == -10).all()


def change(opened: Register, sql: str) -> None:
    """Change the records, and merge them anew."""
    opened.connection.execute(sql)
    opened.connection.execute("DELETE FROM reports")
    opened.merge()


def test_planned_events_count_only_when_asked(tmp_path: Path) -> None:
    with register(tmp_path, lines(4)) as opened:
        change(opened, "UPDATE events SET status = 'hypothetical'")
        assert read(opened).events.empty
        assert len(read(opened, statuses=("hypothetical",)).events)
        with pytest.raises(FormulaError, match="no such status"):
            read(opened, statuses=("imagined",))


def test_events_below_the_floor_are_not_read_and_counted_as_below(tmp_path: Path) -> None:
    with register(tmp_path, lines(4)) as opened:
        everything = len(read(opened).events)
        change(opened, "UPDATE events SET confidence = 0.0 WHERE cameo = '190'")
        some, all_of_it = read(opened, PAIR, floor=0.001), read(opened, PAIR, floor=0.0)
    assert len(all_of_it.events) == everything and all_of_it.below == 0
    assert some.below == everything - len(some.events) > 0 and "190" not in set(some.events["cameo"])


def test_an_act_that_only_a_speaker_tells_counts_less_until_a_page_tells_it(tmp_path: Path) -> None:
    claimed = [(1, "RUS", "JPN", "190", "Wire"), (1, "RUS", "JPN", "190", "Herald"), (2, "RUS", "JPN", "057", "Wire")]
    with register(tmp_path, claimed) as opened:
        told = _added(read(opened))
        change(opened, "UPDATE events SET said_by = 's', said_by_name = 'A Minister' WHERE cameo = '190'")
        as_said, index = _added(read(opened)), indices(read(opened), PAIR, "day")["conflict"]
        (record,) = explain(index, index.table.index[0])[0]["records"]
        change(opened, "UPDATE events SET said_by = NULL WHERE document = (SELECT min(document) FROM events WHERE cameo = '190')")
        both = _added(read(opened))
    assert as_said["190"] == pytest.approx(CLAIMED * told["190"]) and as_said["057"] == told["057"]
    assert record["claimed"] is True and record["said_by"] == "A Minister"
    assert both["190"] == told["190"]


def _added(records: Records) -> pd.Series:
    return pd.concat([one.parts.set_index("cameo")["added"] for one in indices(records, PAIR, "day").values()])


def test_a_pair_without_events_is_refused(records: Records) -> None:
    with pytest.raises(FormulaError, match="no event that happened"):
        indices(records, ("RUS", "BRA"))


def test_a_missing_weight_is_named(tmp_path: Path) -> None:
    path = tmp_path / "weights.yaml"
    path.write_text("conflict: {ASSAULT: 1}\ncooperation: {AGREE: 1}\nmutual: []\nhalf_life: 20\n", "utf-8")
    with pytest.raises(FormulaError, match="'ACCUSE' is not in exactly one"):
        weights(path)


def test_what_is_missing_is_no_change() -> None:
    values = np.random.default_rng(3).normal(5, 1, size=120)
    values[60:80] = np.nan
    assert changes(values) == []


def test_a_change_of_the_mean_is_found_where_it_is() -> None:
    values = np.random.default_rng(3).normal(size=120)
    values[60:] += 2
    assert any(abs(at - 60) <= 3 for at in changes(values))


def _found(by: np.ndarray, seed: int) -> float:
    """In what share of 40 series with a memory of 0.4 and deviation 1 a change is marked."""
    rng = np.random.default_rng(seed)
    hits = 0
    for _ in range(40):
        values = rng.normal(size=len(by) + 50) * np.sqrt(1 - 0.4**2)
        for at in range(1, len(values)):
            values[at] += 0.4 * values[at - 1]
        hits += bool(changes(values[50:] + by))
    return hits / 40


def test_of_44_weeks_larger_shifts_are_found_more_often_and_a_burst_in_most() -> None:
    weeks = np.arange(44)
    powers = [_found(size * (weeks >= 22.0), 6) for size in (0, 1, 2, 3, 5)]
    assert powers == sorted(powers) and powers[0] <= 0.15 and powers[-1] >= 0.9
    assert _found(3.0 * ((weeks >= 22) & (weeks < 32)), 7) >= 0.6


def test_a_straight_line_is_seldom_taken_for_changes() -> None:
    assert _found(2 * np.linspace(-1, 1, 104) * np.sqrt(3), 8) <= 0.25


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
