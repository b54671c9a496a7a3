"""Who is one person over many pages: joined where name and description agree, never where they contradict, and as somebody decided."""

import subprocess
import sys
from pathlib import Path

import pytest
from sheets import sheet

from dragoman.coding import code
from dragoman.merge.persons import Naming, persons
from dragoman.records import Actor, Ground, Provenance, Sheet, Span
from dragoman.register import Register, RegisterError, export, import_
from dragoman.register.persons import Shown, join, renamed, sides, sides_in, split, who

NEWER = Provenance(dragoman="0.2.0", ontology="abc", model="def", run="r2")


def said_by(name: str, code: str | None = None, office: str | None = None, page: int = 0, ground: Ground = "name") -> Sheet:
    """A page whose one statement has this speaker."""
    made = sheet(
        f"{name} said on day {page} that the talks had failed and would not be taken up.", url=f"https://wire.example/{page}"
    )
    between = code is None or code.startswith("IGO")
    speaker = Actor(
        span=Span(0, len(name), name),
        name=name,
        kind="person",
        country=None if between else code[:3],
        sectors=[] if code is None else [code[3:6]] if not between else ["IGO"],
        office=office,
        code=code,
        wikidata=None,
        antecedent=None,
        rule="name: person",
        confidence=0.9,
        grounds=[ground],
    )
    statement = made.statements[0]
    fields = {name: getattr(statement, name) for name in statement.__struct_fields__} | {"speaker": speaker}
    return Sheet(document=made.document, statements=[type(statement)(**fields)], events=[], provenance=made.provenance)


def one_person(*namings: tuple[str, str | None, str | None]) -> bool:
    made = [Naming(name, None, code[:3] if code and code[:3] not in {"IGO"} else None, code, office, n) for n, (name, code, office) in enumerate(namings)]  # fmt: skip
    return len(persons(made)) == 1


@pytest.mark.parametrize(
    "namings",
    [
        (("Staffan de Mistura", "IGOUNO", "envoy"), ("De Mistura", "IGOUNO", "envoy")),
        (("Sergei Ivanchuk", "RUSGOV", "minister"), ("Sergey Ivanchuk", "RUSGOV", None)),
        (("Melih Güldoğan", "TURGOV", "minister"), ("Guldogan", "TURGOV", "minister")),
        (("Jim Harrow", "USAGOV", "envoy"), ("James Harrow", "USAGOV", "envoy")),
        (("Anna Pavic", "SRBLEG", None), ("Anna Pavic", None, None)),
    ],
)
def test_one_person_where_name_and_description_agree(namings: tuple[tuple[str, str | None, str | None], ...]) -> None:
    assert one_person(*namings)
    assert one_person(*namings[::-1])


@pytest.mark.parametrize(
    "namings",
    [
        (("John Smith", "USALEG", "senator"), ("John Smith", "GBRCOP", "spokesman")),
        (("John Smith", "USALEG", "senator"), ("John Smith", "USACOP", "sheriff")),
        (("Bill Harrow", "USAGOV", None), ("Hillary Harrow", "USAGOV", None)),
        (("Anna Pavic", "SRBGOV", "minister"), ("Pavic", None, None)),
        (("Ivan Petrov Jr.", "RUSGOV", None), ("Ivan Petrov Sr.", "RUSGOV", None)),
        (("Anna Reyes", "IGONATO", "spokeswoman"), ("Anna Reyes", "IGOAFU", "spokeswoman")),
    ],
)
def test_two_persons_where_names_or_descriptions_contradict(namings: tuple[tuple[str, str | None, str | None], ...]) -> None:
    assert not one_person(*namings)


def test_what_the_head_guesses_of_somebody_and_a_body_beside_the_name_are_no_description() -> None:
    pages = [
        said_by("Mira Tolan", "GBRREB", None, 1, "head"),
        said_by("Mira Tolan", "TURCOP", "police", 2),
        said_by("Mira Tolan", "TURGOV", "minister", 3),
    ]
    with Register(":memory:") as register:
        register.add(pages)
        assert [(one["name"], one["pages"]) for one in who(register, "Mira Tolan")] == [("Mira Tolan", 3)]


def test_the_order_of_pages_does_not_change_who_is_one() -> None:
    pages = [
        said_by("John Smith", "USALEG", "senator", 1),
        said_by("John Smith", "GBRCOP", "spokesman", 2),
        said_by("Smith", "USALEG", "senator", 3),
        said_by("John Smith", None, None, 4),
    ]
    found = []
    for order in (pages, pages[::-1]):
        with Register(":memory:") as register:
            for page in order:
                register.add([page])
            rows = register.query("SELECT name, code, person FROM namings")
            found.append(
                {frozenset((r["name"], r["code"]) for r in rows if r["person"] == p) for p in {r["person"] for r in rows}}
            )
    assert found[0] == found[1]
    assert frozenset({("John Smith", "USALEG"), ("Smith", "USALEG")}) in found[0]


def test_a_person_is_found_by_any_spelling_with_the_reason_of_each_join() -> None:
    with Register(":memory:") as register:
        register.add([said_by("Melih Güldoğan", "TURGOV", "minister", 1), said_by("Guldogan", "TURGOV", "minister", 2)])
        (one,) = who(register, "guldogan")
        assert (one["name"], one["pages"]) == ("Melih Güldoğan", 2)
        assert "the same state, sector and office" in one["namings"][0]["reason"]
        assert [p["id"] for p in who(register, "Güldogam")] == [p["id"] for p in who(register, one["id"])] == [one["id"]]
        assert who(register, "Nobody Atall") == []


@pytest.mark.parametrize(
    ("name", "side"),
    [("NATO", "IGONATO"), ("Hezbolah", "hezbollah"), ("Irán", "IRN"), ("Frnace", "FRA"), ("islamic state", "islamic-state"), ("RUS", "RUS")],
)  # fmt: skip
def test_a_side_is_found_by_any_of_its_names_also_misspelled(name: str, side: str) -> None:
    assert sides(name)[0].side == side


@pytest.mark.parametrize(
    ("words", "sides"),
    [
        (["Russia", "Syria"], ["RUS", "SYR"]),
        (["syr", "us"], ["SYR", "USA"]),
        (["United States, NATO"], ["USA", "IGONATO"]),
        (["the", "Kremlin", "and", "North", "Korea"], ["RUS", "PRK"]),
        (["islamic-state", "SYRREB", "Atlantis"], ["islamic-state", "SYRREB", "Atlantis"]),
        (["ira", "GBR"], ["ira", "GBR"]),
        (["SYRGOV", "USAMIL"], ["SYR", "USA"]),  # codes of actors, as tables have them
        (["SYRUAF", "MEXCRM"], ["SYRREB", "MEXCRM"]),
        (["Popular Front for the Liberation of Palestine, Israel"], ["popular-front-for-the-liberation-of-pale", "ISR"]),
        (["Justice and Equality Movement, Sudan"], ["justice-and-equality-movement", "SDN"]),
    ],
)
def test_sides_are_read_from_words(words: list[str], sides: list[str]) -> None:
    assert sides_in(words) == sides


def test_what_somebody_decided_stays_when_pages_are_coded_again_and_is_exported(tmp_path: Path) -> None:
    pages = [said_by("John Smith", "USALEG", "senator", 1), said_by("John Smith", "GBRCOP", "spokesman", 2)]
    again = [Sheet(document=p.document, statements=p.statements, events=[], provenance=NEWER) for p in pages]
    with Register(tmp_path / "a.duckdb") as register:
        register.add(pages)
        first, second = (one["id"] for one in who(register, "John Smith"))
        joined = join(register, first, second)
        register.add(again)
        assert [one["id"] for one in who(register, "John Smith")] == [joined]
        with pytest.raises(RegisterError, match="one person already"):
            join(register, joined, joined)
        export(register, tmp_path / "a.jsonl", "jsonl")
        export(register, tmp_path / "tables", "parquet")
        for source in (tmp_path / "a.jsonl", tmp_path / "tables"):
            with Register(":memory:") as copy:
                import_(copy, source)
                assert len(who(copy, "John Smith")) == 1
        parted = split(register, joined, [pages[1].document.id])
        register.add(pages)
        assert {one["id"] for one in who(register, "John Smith")} >= {parted}
        assert len(who(register, "John Smith")) == 2
        assert not any(one.decided == "join" for one in register.decisions())


def test_pages_of_one_description_can_be_split() -> None:
    with Register(":memory:") as register:
        register.add([said_by("John Smith", "USALEG", "senator", n) for n in range(3)])
        (one,) = who(register, "John Smith")
        parted = split(register, one["id"], [one["namings"][0]["pages"][0]])
        assert sorted(p["pages"] for p in who(register, "John Smith")) == [1, 2]
        assert next(p for p in who(register, "John Smith") if p["id"] == parted)["pages"] == 1
        with pytest.raises(RegisterError, match="no other page"):
            split(register, parted, who(register, parted)[0]["namings"][0]["pages"])


def test_the_commands_say_who_and_why(tmp_path: Path) -> None:
    with Register(tmp_path / "a.duckdb") as register:
        register.add([said_by("Anna Pavic", "SRBGOV", "minister", 1), said_by("Pavic", "SRBGOV", "minister", 2)])
    command = [sys.executable, "-m", "dragoman.cli", "who", "Pavic", "--register", str(tmp_path / "a.duckdb")]
    shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "Anna Pavic, minister, SRBGOV: 2 pages" in shown
    assert "“Pavic” fits “Anna Pavic”, and the same state, sector and office" in shown


def test_each_of_several_speakers_is_kept_and_found(tmp_path: Path) -> None:
    (coded,) = code("Angela Merkel and Emmanuel Macron said that the talks would go on.")
    with Register(tmp_path / "r.duckdb") as register:
        register.add([coded])
        (again,) = register.sheets()
        rows = register.query("SELECT speaker, speaker_code FROM quotations ORDER BY speaker")
    assert [one.name for one in again.statements[0].speakers] == ["Angela Merkel", "Emmanuel Macron"]
    assert [row["speaker_code"] for row in rows] == ["DEUGOV", "FRAGOV"]


def test_whose_a_figure_is_has_the_name_that_pages_show() -> None:
    shown = renamed(sheet(), {"President of Arvenia": Shown("Ana Arve", None, None)})
    (figure,) = shown.events[0].counts
    assert figure.of is not None and figure.of.name == shown.events[0].sources[0].name == "Ana Arve"


def test_an_office_of_blanks_alone_is_no_office() -> None:
    with Register(":memory:") as register:
        assert register.add([said_by("Ana Arve", "RUSGOV", office=" ")]).documents == 1
