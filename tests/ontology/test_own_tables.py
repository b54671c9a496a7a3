"""A researcher's own tables over ours, and dictionaries in PETRARCH's formats."""

from pathlib import Path

import pytest

from dragoman import Coder
from dragoman.evaluate.corpora import page
from dragoman.ontology import Ontology, ours
from dragoman.ontology.actors import find, find_person
from dragoman.ontology.factors import factors_of_words
from dragoman.ontology.petrarch import kind_of, read_actors, read_agents, read_verbs
from dragoman.records import FLOOR, DragomanError, Sheet

PAGE = "The Harbour Guard attacked Estonia on Monday, officials said."


def written(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / name.replace("__", ".")).write_text(text, "utf-8")
    return folder


def test_without_a_folder_the_tables_are_ours() -> None:
    assert Ontology.load() is ours()


def test_a_group_of_theirs_is_coded_and_ours_does_not_know_it(tmp_path: Path) -> None:
    own = written(tmp_path, groups__csv="id,states,sector,en\nharbour-guard,FIN,MIL,Harbour Guard\n")
    (theirs,), (plain,) = Coder(ontology=own).code(PAGE), Coder().code(PAGE)
    assert {a.code for e in theirs.events for a in e.sources} == {"FINMIL"}
    assert "FINMIL" not in {a.code for e in plain.events for a in e.sources}
    assert theirs.provenance.ontology != plain.provenance.ontology and theirs.provenance.run != plain.provenance.run


def test_one_row_gives_a_person_of_ours_another_name(tmp_path: Path) -> None:
    own = Ontology.load(written(tmp_path, people__csv="id,aliases\nsergei-lavrov,Serge Lavroff\n"))
    assert {e.id for e in find_person(own.actors, "Serge Lavroff")} == {"sergei-lavrov"}
    assert {e.office for e in find_person(own.actors, "Sergei Lavrov")} == {
        e.office for e in find_person(ours().actors, "Sergei Lavrov")
    }


def test_a_name_of_theirs_means_nobody_of_ours(tmp_path: Path) -> None:
    own = Ontology.load(written(tmp_path, organisations__csv="id,code,en\nmine,NGOXYZ,NATO\n"))
    assert [e.code for e in find(own.actors, "NATO", "en")] == ["NGOXYZ"]
    assert [e.code for e in find(ours().actors, "NATO", "en")] == ["IGONATO"]


def test_a_type_of_their_own_has_a_code_a_predicate_and_a_factor(tmp_path: Path) -> None:
    own = Ontology.load(
        written(
            tmp_path,
            cameo__csv="cameo,name,goldstein,plover,mode,contexts\n210,Blackmail,-6,BLACKMAIL,,\n",
            predicates__yaml='entries:\n- {do: [blackmail], object: actor, code: "210", alone: true, say: "Chad blackmailed Mali."}\n',
            factors__yaml="- {factor: blackmail, title: Blackmail, definition: Blackmail., events: [BLACKMAIL], words: [blackmail*], say: x}\n",
        )
    )
    (sheet,) = Coder(ontology=own).code("Chad blackmailed Mali on Monday.")
    assert {event.plover.type for event in sheet.events} == {"BLACKMAIL"}
    assert factors_of_words("They spoke of blackmailing.", own.factors) == ("blackmail",)
    assert len(own.factors) == len(ours().factors) + 1


def test_an_act_of_their_own_is_no_less_sure_where_the_model_half_sees_it(tmp_path: Path) -> None:
    own = Ontology.load(
        written(
            tmp_path,
            cameo__csv="cameo,name,goldstein,plover,mode,contexts\n999,Rename a capital,0,RENAME,,\n",
            predicates__yaml='entries:\n- {do: [rename], object: [capital], code: "999", alone: true, say: "Chad renamed its capital."}\n',
        )
    )
    (sheet,) = Coder(ontology=own).code("Chad renamed its capital on Monday, the state agency said.")
    assert [event.confidence >= FLOOR for event in sheet.events if event.plover.type == "RENAME"] == [True]


def test_a_change_of_factors_codes_nothing_again(tmp_path: Path) -> None:
    cues = "frame,class,lemmas,example\nclause,say,thunder,x\n"
    factor = "- {{factor: f, title: {0}, definition: F., events: [AID], words: [f], say: f}}\n"
    first = Ontology.load(written(tmp_path, cues__csv=cues, factors__yaml=factor.format("A")))
    second = Ontology.load(written(tmp_path, factors__yaml=factor.format("B")))
    assert first.version == second.version and first.whole_version != second.whole_version
    assert first.cues["en"]["clause"]["thunder"] == "say" and "thunder" in first.reporting("en")


def test_cues_and_predicates_of_theirs_may_be_of_any_language(tmp_path: Path) -> None:
    own = Ontology.load(
        written(
            tmp_path,
            cues__csv="frame,class,lemmas,example,language\nclause,say,bramar,x,es\n",
            predicates__yaml='language: es\ntargets: [a]\nentries:\n- {do: [apedrear], code: "180", alone: true, say: "Chad apedreó a Malí."}\n',
        )
    )
    assert own.reporting("es") == {"bramar"} and "bramar" not in own.reporting("en") and own.plover.languages == {"en", "es"}
    (sheet,) = Coder(ontology=own).sheets([page("Los manifestantes apedrearon a la policía el lunes.", "es", "2024-03-12")])
    assert isinstance(sheet, Sheet) and [event.cameo for event in sheet.events] == ["180"]


@pytest.mark.parametrize(
    "name, text, words",
    [
        ("groups.csv", "id,sector\nx,MIL\n", "groups.csv: 'x' is none of ours, and its 'en' is empty"),
        ("groups.csv", "id,colour\nx,red\n", "no column 'colour'"),
        ("predicates.yaml", "entries: [{do: [x], code: '999', say: x}]", "no code '999'"),
        ("offices.csv", "id,country,sectors,start\nnobody,FRA,GOV,2020\n", "nobody in people.csv has the id 'nobody'"),
        ("mine.csv", "a,b\n", "no table has this name"),
        ("groups.csv", "id;sector;en\nx;MIL;X\n", "no column 'id;sector;en'.*parted by commas"),
        ("groups.csv", "id,sector,en\nx,ARMY,X\n", "groups.csv, line 2: 'ARMY' is no sector"),
        ("groups.csv", "id,sector,en,states\nx,MIL,X,Finland\n", "groups.csv, line 2: no state has the code 'Finland'"),
        ("groups.csv", "id,sector,en\nx,MIL,X\nx,MIL,Y\n", "groups.csv, line 3: the id 'x' stands in line 2 already"),
        ("organisations.csv", "id,code,en\nx,NGO X,X\n", "organisations.csv, line 2: 'NGO X' is no code"),
        (
            "offices.csv",
            "id,country,sectors,start\nvladimir-putin,RUS,GOV,3/4/2020\n",
            "offices.csv, line 2: the start '3/4/2020' is no date",
        ),
    ],
)
def test_a_wrong_table_is_named_with_what_to_do(tmp_path: Path, name: str, text: str, words: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(DragomanError, match=words):
        Ontology.load(tmp_path)


@pytest.mark.parametrize("name", ["groups.csv", "cues.csv", "modes.csv", "predicates.yaml", "factors.yaml"])
def test_a_table_that_is_not_in_utf_8_is_named_with_its_line(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes("id,sector,en\nfr\u00e8res,MIL,x\n".encode("latin-1"))
    with pytest.raises(DragomanError, match=f"{name}, line 2: not in UTF-8"):
        Ontology.load(tmp_path)


def test_a_mode_without_a_code_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "modes.csv").write_text("type,mode,cameo\nASSAULT,beat,043\n")
    with pytest.raises(DragomanError, match=r"modes.csv, line 2: cameo '043' is no code of the type 'ASSAULT'"):
        Ontology.load(tmp_path)


DICTIONARY = """# a dictionary
<!-- of two
lines -->
ARNOR_KINGDOM_ [ARN]
+ARNORIAN
 GONDOR [GON] ; a line with one blank in front is a name of its own
DENETHOR_THE_STEWARD_
\t[GONGOV 190101-191231] [GONELI >200101]
NAMELESS_
BROKEN [ARN
"""


def test_a_line_with_one_blank_in_front_begins_an_actor(tmp_path: Path) -> None:
    path = written(tmp_path, a__txt=DICTIONARY) / "a.txt"
    refused: list[tuple[int, str]] = []
    found = list(read_actors(path, lambda line, text, reason: refused.append((line, reason))))
    assert kind_of(path) == "actors"
    assert [entry.names[0] for entry in found] == ["ARNOR_KINGDOM", "GONDOR", "DENETHOR_THE_STEWARD"]
    assert found[0].names == ["ARNOR_KINGDOM", "ARNORIAN"]
    assert [(c.code, c.start, c.end) for c in found[2].codes] == [
        ("GONGOV", "2019-01-01", "2019-12-31"),
        ("GONELI", "2020-01-01", None),
    ]
    assert refused == [(10, "a bracket is not closed"), (9, "no code follows the name")]


def test_a_dictionary_in_a_folder_codes_and_is_counted(tmp_path: Path) -> None:
    own = Ontology.load(written(tmp_path, a__txt=DICTIONARY))
    assert list(own.counts.values()) == [3] and len(own.refused) == 2
    assert "a.txt, line 10" in str(own.refused[0])
    assert {e.code for e in find(own.actors, "Gondor")} == {"GON"}
    assert {e.kind for e in find(own.actors, "Denethor the Steward")} == {"person"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_dictionary_is_read_in_the_encodings_that_people_have(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "a.actors.txt").write_bytes("ZO\u00cb_N\u00da\u00d1EZ [MEXGOV]\r\n+LA_NI\u00d1A\r\n".encode(encoding))
    own = Ontology.load(tmp_path)
    assert [entry.code for entry in find(own.actors, "Zo\u00eb N\u00fa\u00f1ez")] == ["MEXGOV"] and own.counts == {
        str(tmp_path / "a.actors.txt"): 1
    }


def test_a_code_that_is_refused_is_told_once(tmp_path: Path) -> None:
    path, refused = written(tmp_path, a__txt="ARNOR [arn]\nGONDOR [GON 200101-100101]\n") / "a.txt", []
    assert list(read_actors(path, lambda line, _, reason: refused.append((line, reason)))) == []
    assert refused == [(1, "[arn] is no code"), (2, "'200101-100101' ends before it begins")]


def test_entries_are_counted_file_by_file(tmp_path: Path) -> None:
    own = written(tmp_path, groups__csv="id,sector,en\nx,MIL,X\n", predicates__yaml="entries: []")
    assert Ontology.load(own).counts == {str(own / "groups.csv"): 1}


def test_agents_have_their_plurals_and_markers(tmp_path: Path) -> None:
    text = "!PERSON! = MAN, MEN\nPOLICE!PERSON! [~COP]\nDEPUTY [~GOV]\nODD!THING! [~GOV]\nNONE\n"
    path, refused = written(tmp_path, b__txt=text) / "b.txt", []
    found = read_agents(path, lambda line, *_: refused.append(line))
    assert kind_of(path) == "agents" and refused == [4, 5]
    assert found["policeman"] == found["policemen"] == "COP" and found["deputies"] == "GOV"


def test_of_two_codes_of_an_agent_the_last_counts_and_the_other_is_told(tmp_path: Path) -> None:
    path, refused = written(tmp_path, b__txt="WARDEN [~COP]\nENVOY [~GOV]\nENVOY [~GOV]\nWARDEN [~MIL]\n") / "b.txt", []
    assert read_agents(path, lambda line, _, reason: refused.append((line, reason)))["warden"] == "MIL"
    assert refused == [(1, "line 4 gives MIL to 'warden', and the last counts")]


def test_verb_patterns_become_predicates_and_the_others_are_named(tmp_path: Path) -> None:
    text = "&TIES_\n+TIES\n+RELATIONS\n--- CUT [160] ---\nCUT\n- * &TIES [161]\n- NOT * [050]\n- * OFF AID [162]\n"
    path, refused = written(tmp_path, c__txt=text) / "c.txt", []
    found = [raw for _, raw in read_verbs(path, lambda line, *_: refused.append(line))]
    assert kind_of(path) == "verbs" and refused == [7]
    assert [(raw["code"], raw.get("object"), raw.get("particle")) for raw in found] == [
        ("160", None, None),
        ("161", ["tie", "relation"], None),
        ("162", ["aid"], ["off"]),
    ]
    assert any(entry.code == "161" and entry.rule.endswith("c.txt 2: cut") for entry in Ontology.load(tmp_path).plover.entries)


def test_a_discard_takes_the_events_of_its_sentence_and_leaves_the_statements(tmp_path: Path) -> None:
    text = 'Norway attacked Chile in the football final. Sudan attacked Chad. "We won," said the Norwegian coach on Monday.'
    own = Ontology.load(written(tmp_path, my_discards__txt="FOOTBALL FINAL\n"))
    (sheet,) = Coder(ontology=own).code(text)
    assert {a.country for e in sheet.events for a in e.sources} == {"SDN"} and sheet.statements
    (sheet,) = Coder(ontology=Ontology.load(written(tmp_path, my_discards__txt="+FOOTBALL FINAL\n"))).code(text)
    assert sheet.events == [] and sheet.statements
