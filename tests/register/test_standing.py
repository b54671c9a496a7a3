"""Small tables of our own in the columns of the public ones: what stands for years, read, kept once and given back by pair."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from dragoman.cli import main
from dragoman.ontology import actors
from dragoman.ontology.standing import Condition, cow, treaties
from dragoman.register import Register, import_
from dragoman.register.standing import between, conditions, held, layouts, levels, recognise

PREAMBLE = "Transfers of weapons\nInformation on the source\n\n"
TABLES = {
    "cow_alliances": (
        "version4id,ccode1,state_name1,ccode2,state_name2,dyad_st_day,dyad_st_month,dyad_st_year,dyad_end_day,dyad_end_month,"
        "dyad_end_year,left_censor,right_censor,defense,neutrality,nonaggression,entente,version\n"
        "900,750,India,365,Russia,9,8,1971,8,8,1991,0,0,0,1,1,1,4.1\n"
        "901,2,United States of America,740,Japan,19,1,1960,,,,0,1,1,0,0,0,4.1\n"
    ),
    "cow_capabilities": (
        "stateabb,ccode,year,milex,milper,irst,pec,tpop,upop,cinc,version\nUSA,2,2015,1,1,1,1,1,1,.135,2021\nUSA,2,2016,1,1,1,1,1,1,.133,2021\n"
    ),
    "atop": (
        "dirdyad,stateA,stateB,year,atopally,defense,offense,neutral,nonagg,consul\n2000740,2,740,2014,1,1,0,0,0,1\n"
        "2000740,2,740,2015,1,1,0,0,0,1\n7400002,740,2,2015,1,1,0,0,0,1\n2000740,2,740,2017,1,1,0,0,0,0\n2000710,2,710,2015,0,0,0,0,0,0\n"
    ),
    "un_agreement": (
        '"","session.x","ccode1","ccode2","agree","year","IdealPointAll.x","NVotesAll.x","IdealPointAll.y","NVotesAll.y","IdealPointDistance"\n'
        "1,70,2,365,.31,2015,2.9,80,.1,80,2.8\n2,70,365,2,.31,2015,.1,80,2.9,80,2.8\n"
    ),
    "un_ideal_points": "ccode,session,iso3c,Countryname,IdealPointAll,NVotesAll\n365,70,RUS,Russia,.12,80\n",
    "sipri_transfers": PREAMBLE
    + (
        "SIPRI AT Database ID,Supplier,Recipient,Designation,Description,Armament category,Order date,Order date is estimate,Numbers delivered,"
        "Numbers delivered is estimate,Delivery year,Delivery year is estimate,Status,SIPRI estimate,TIV deal unit,TIV delivery values,Local production\n"
        "1,Russia,India,X-1,Fighter,Aircraft,2010,No,4,No,2014,No,New,1,10,40,No\n2,Russia,India,Y-2,Tank,Armoured vehicles,2011,No,5,No,2014,No,New,1,2,10,No\n"
    ),
    "sipri_register": PREAMBLE
    + (
        "Recipient,Supplier,Year of order,,Number ordered,,Weapon designation,Weapon description,Number delivered,,Year(s) of delivery,status,Comments,"
        "SIPRI TIV per unit,SIPRI TIV for total order,SIPRI TIV of delivered weapons\nIndia,Russia,2010,,4,,X-1,Fighter,4,,2013; 2014,New,,10,40,40\n"
    ),
    "sipri_expenditure": "Military expenditure by country\n\nCountry,Notes,2014,2015,2016\nJapan,,45.1,42.1,...\nEurope,,,,\n",
    "ucdp_dyadic": (
        "dyad_id,conflict_id,location,side_a,side_a_id,side_a_2nd,side_b,side_b_id,side_b_2nd,incompatibility,territory_name,year,intensity_level,"
        'type_of_conflict,start_date,gwno_a,gwno_a_2nd,gwno_b,gwno_b_2nd,gwno_loc,region,version\n1,2,"India, Pakistan",Government of India,1,,'
        "Government of Pakistan,2,,1,Kashmir,2014,1,2,1948-01-01,750,,770,,750,3,24.1\n3,4,Mali,Government of Mali,5,,Hezbollah,6,,2,,2014,2,3,2009-01-01,432,,,,432,4,24.1\n"
    ),
    "vdem": "country_name,country_text_id,country_id,year,v2x_polyarchy,v2x_libdem\nSweden,SWE,5,2014,.91,.88\nSweden,SWE,5,2015,.92,.88\n",
    "gsdb": (
        "case_id,sanctioned_state,sanctioning_state,begin,end,trade,descr_trade,arms,military,financial,travel,other,target_mult,sender_mult,objective,success\n"
        "7,Russia,United States,2014,2022,1,exp_part,1,1,1,1,0,0,0,territorial_conflict,ongoing\n8,Atlantis,United States,2014,2022,1,,0,0,0,0,0,0,0,,\n"
    ),
    "own": "a,b,from,to,measure,value,source\nRUS,USA,2011-02-05,2026-02-05,treaty,New START,a founding page\n",
}
EXPECTED = {
    "cow_alliances": [
        ("IND", "RUS", "1971-08-09", "1991-08-08", "neutrality, non-aggression, entente"),
        ("JPN", "USA", "1960-01-19", "", "defence"),
    ],
    "cow_capabilities": [("USA", "", "2015-01-01", "2015-12-31", "0.135"), ("USA", "", "2016-01-01", "2016-12-31", "0.133")],
    "atop": [
        ("JPN", "USA", "2014-01-01", "2015-12-31", "defence, consultation"),
        ("JPN", "USA", "2017-01-01", "2017-12-31", "defence"),
    ],
    "un_agreement": [("RUS", "USA", "2015-01-01", "2015-12-31", "2.8")],
    "un_ideal_points": [("RUS", "", "2015-01-01", "2015-12-31", "0.12")],
    "sipri_transfers": [("RUS", "IND", "2014-01-01", "2014-12-31", "50")],
    "sipri_register": [("RUS", "IND", "2013-01-01", "2013-12-31", "20"), ("RUS", "IND", "2014-01-01", "2014-12-31", "20")],
    "sipri_expenditure": [("JPN", "", "2014-01-01", "2014-12-31", "45.1"), ("JPN", "", "2015-01-01", "2015-12-31", "42.1")],
    "vdem": [("SWE", "", "2014-01-01", "2014-12-31", "0.91"), ("SWE", "", "2015-01-01", "2015-12-31", "0.92")],
    "gsdb": [("USA", "RUS", "2014-01-01", "2022-12-31", "trade, arms, military aid, financial, travel")],
    "own": [("RUS", "USA", "2011-02-05", "2026-02-05", "New START")],
}


def _table(folder: Path, name: str) -> Path:
    path = folder / f"{name}.csv"
    path.write_text(TABLES[name], "utf-8")
    return path


def test_every_layout_has_a_table_here() -> None:
    assert set(TABLES) == set(layouts())


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_recognised_by_its_header(tmp_path: Path, name: str) -> None:
    assert recognise(_table(tmp_path, name)) == name


@pytest.mark.parametrize("name", EXPECTED)
def test_a_table_becomes_conditions(tmp_path: Path, name: str) -> None:
    found = dict.fromkeys((one.a, one.b, one.start, one.end, one.value) for one in conditions(_table(tmp_path, name), name))
    assert list(found) == EXPECTED[name]


def test_a_conflict_of_two_states_and_one_with_a_group(tmp_path: Path) -> None:
    states, group = conditions(_table(tmp_path, "ucdp_dyadic"), "ucdp_dyadic")
    assert (states.a, states.b, states.value) == ("IND", "PAK", "minor")
    assert "MLI" in (group.a, group.b) and group.value == "war"


def test_a_table_imported_twice_is_there_once_and_wrong_rows_are_kept_with_their_reason(tmp_path: Path) -> None:
    with Register(tmp_path / "r.duckdb") as register:
        first, again = (import_(register, _table(tmp_path, "gsdb")) for _ in range(2))
        assert (first.standing, again.standing, first.failures) == (1, 0, 1)
        assert len(held(register)) == 1
        (failure,) = register.failures()
        assert "'Atlantis' is no side that is known" in failure.reason and failure.source == "gsdb.csv#3"


def test_a_folder_of_tables_is_read_whole(tmp_path: Path) -> None:
    for name in TABLES:
        _table(tmp_path, name)
    with Register(":memory:") as register:
        assert import_(register, tmp_path).standing == len(held(register)) > 15


def test_a_pair_shows_what_is_between_it_and_what_both_are_part_of(tmp_path: Path) -> None:
    with Register(":memory:") as register:
        for name in ("cow_capabilities", "gsdb", "un_agreement"):
            import_(register, _table(tmp_path, name))
        rows = {(row["measure"], row["value"], row["of"]): row for row in between(held(register), "RUS", "USA", "2018-05-01")}
    assert rows["treaty", "New START", "both"]["now"] and rows["treaty", "INF", "both"]["now"]
    assert not rows["treaty", "ABM", "both"]["now"]
    assert rows["member", "NATO", "USA"]["now"]
    assert rows["distance of votes", "2.8", "both"]["from"] == "2015-01-01"
    assert ("share of capabilities", "0.133", "USA") in rows and ("share of capabilities", "0.135", "USA") not in rows
    assert rows["sanctions", "trade, arms, military aid, financial, travel", "USA > RUS"]["now"]


def test_a_treaty_that_was_never_open_to_both_is_left_out() -> None:
    assert not [row for row in between([], "FIN", "RUS", "2024-01-01") if row["value"] == "New START"]


def test_a_treaty_is_of_both_from_the_day_the_later_came() -> None:
    rows = {(row["measure"], row["value"]): row for row in between([], "RUS", "USA", "2022-01-01")}
    assert rows["treaty", "CWC"]["of"] == "both" and rows["treaty", "CWC"]["from"] == "1997-12-05"
    assert rows["treaty", "CFE"]["of"] == "both" and rows["treaty", "CFE"]["to"] == "2023-11-07"


def test_a_register_that_never_had_conditions_holds_none() -> None:
    with Register(":memory:") as register:
        assert held(register) == []


def test_the_facts_that_ship_are_of_states_with_dates_in_order() -> None:
    states = actors().states
    for one in treaties():
        assert isinstance(one, Condition) and one.a in states and one.measure and one.value and one.source
        assert not (one.start and one.end) or one.start < one.end
    assert len(set(treaties())) == len(treaties()) and set(cow().values()) <= set(states)
    assert not {one.measure for one in treaties()} & levels()


def test_the_command_says_how_many_conditions_came_in(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["import", str(_table(tmp_path, "atop")), "--register", str(tmp_path / "r.duckdb")])
    assert result.exit_code == 0 and "2 new standing conditions of 5 rows" in result.output


def test_an_unknown_layout_is_refused_before_a_register_is_made(tmp_path: Path) -> None:
    asked = ["import", str(_table(tmp_path, "atop")), "--layout", "none", "--register", str(tmp_path / "r.duckdb")]
    result = CliRunner().invoke(main, asked)
    assert result.exit_code == 2 and "there is no such layout" in result.output and "atop" in result.output
    assert not (tmp_path / "r.duckdb").exists()


def test_a_short_row_is_kept_with_its_reason(tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_text("a,b,from,to,measure,value,source\nRUS,USA,2011-02-05,,treaty\nRUS,USA\n")
    with Register(":memory:") as register:
        assert import_(register, tmp_path / "own.csv")[2:] == (2, 2, 0, 2, 0)
        assert "own.csv, line 2" in register.failures()[0].reason
