"""Review: verdicts kept apart from the machine's records, agreement of two people, gold data."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from markupsafe import escape
from sheets import sheet as made
from starlette.testclient import TestClient

from dragoman.evaluate.gold_events import read as read_gold
from dragoman.records import Sheet, identify
from dragoman.register import Register, RegisterError
from dragoman.register.gold import write_gold
from dragoman.register.judged import judged as as_judged
from dragoman.register.reviews import EventValue, Review, StatementValue, follow, reviewed
from dragoman.register.told import merged
from dragoman.web import Index, Reviews, Site, application, open_index, reviews_path
from dragoman.web.lists import Only
from dragoman.web.pages import records
from dragoman.web.reviews import agreement, value_of


@pytest.fixture
def sheet(index: Index, some_article: str) -> Sheet:
    found = index.sheet(some_article)
    assert found
    return found


def named(client: TestClient, name: str) -> TestClient:
    client.post("/review/name", data={"name": name})
    return client


def judge(client: TestClient, document: str, **fields: Any) -> int:
    return client.post(f"/review/{document}", data=fields).status_code


def test_a_verdict_is_kept_with_name_and_time_and_shown(editing: TestClient, sheet: Sheet) -> None:
    document, record = sheet.document.id, sheet.statements[0].id
    assert judge(named(editing, "Zoë Žák"), document, record=record, verdict="accept") == 303
    page = editing.get(f"/article/{document}").text
    assert "Accepted by Zoë Žák" in page


def test_the_machine_s_record_stays_as_it_is(editing: TestClient, index: Index, sheet: Sheet) -> None:
    document, record = sheet.document.id, sheet.events[0].id
    judge(named(editing, "Ada"), document, record=record, verdict="reject")
    assert index.sheet(document) == sheet != index.shown(document)
    index.judge(document, {})  # the index is that of all tests
    assert index.shown(document) == sheet


def test_nobody_sees_the_verdicts_of_another(editing: TestClient, sheet: Sheet) -> None:
    document = sheet.document.id
    judge(named(editing, "Ada"), document, record=sheet.events[0].id, verdict="reject")
    assert "Rejected" not in named(editing, "Bo").get(f"/article/{document}").text
    assert escape(sheet.document.headline) in editing.get("/review").text


def test_a_verdict_needs_a_name_and_a_record(editing: TestClient, sheet: Sheet) -> None:
    document = sheet.document.id
    assert judge(editing, document, record=sheet.events[0].id, verdict="accept") == 400
    named(editing, "Ada")
    assert judge(editing, document, record="none", verdict="accept") == 400
    assert judge(editing, document, record=sheet.events[0].id, verdict="perhaps") == 400
    assert judge(editing, document, verdict="missing", kind="event") == 400
    assert judge(editing, "none", record=sheet.events[0].id, verdict="accept") == 404


def test_a_correction_and_a_missing_record_are_kept_with_their_offsets(editing: TestClient, sheet: Sheet) -> None:
    document, event = sheet.document.id, sheet.events[0]
    named(editing, "Ada")
    fields = {"kind": "event", "type": "SANCTION", "status": "denied", "sources": "RUSGOV", "targets": "FIN", "trigger": "3:9"}
    assert judge(editing, document, record=event.id, verdict="correct", **fields) == 303
    said = {"kind": "statement", "form": "indirect", "speaker": "Ada", "side": "NOR", "content": "0:5 10:20"}
    assert judge(editing, document, verdict="missing", **said) == 303
    page = editing.get(f"/article/{document}").text
    assert "Corrected by Ada" in page and "Added by Ada" in page
    assert judge(editing, document, verdict="missing", **(said | {"content": "0:999999"})) == 400


def test_a_cue_in_pieces_is_corrected_in_pieces(editing: TestClient, sheet: Sheet) -> None:
    said = {"kind": "statement", "form": "indirect", "speaker": "Ada", "content": "0:5", "cue": "22:25 10:20"}
    named(editing, "Ada")
    assert judge(editing, sheet.document.id, record=sheet.statements[0].id, verdict="correct", **said) == 303
    assert all(f'name="cue" value="{at}"' in editing.get(f"/article/{sheet.document.id}").text for at in ("22:25", "10:20"))


def test_of_several_verdicts_of_one_person_the_last_holds(tmp_path: Path, sheet: Sheet) -> None:
    reviews = Reviews(tmp_path / "r.jsonl")
    for verdict in ("accept", "reject", "accept"):
        reviews.add(sheet, sheet.events[0].id, verdict, "Ada")  # type: ignore[arg-type]
    assert [r.verdict for r in reviews.all()] == ["accept"]
    assert len((tmp_path / "r.jsonl").read_text("utf-8").splitlines()) == 3


def test_a_line_that_is_no_review_is_named_and_the_others_count(tmp_path: Path, sheet: Sheet) -> None:
    reviews = Reviews(tmp_path / "r.jsonl")
    reviews.add(sheet, sheet.events[0].id, "accept", "Ada")
    with (tmp_path / "r.jsonl").open("ab") as lines:
        lines.write(b'{"document": 1}\n\xff\n')
    again = Reviews(tmp_path / "r.jsonl")
    assert [r.verdict for r in again.all()] == ["accept"]
    assert ["line 2" in again.unread[0], "line 3" in again.unread[1]] == [True, True]


def test_agreement_is_that_of_the_textbook() -> None:
    """Krippendorff (2011), Computing Krippendorff's Alpha-Reliability, part B: two observers, nominal data, alpha 0.692."""
    observers = {"A": list("aabbdcccedda"), "B": list("babbbccceddd")}
    reviews = [
        Review("page", str(n), "event", "correct", by, "2024-01-01", EventValue(value, "occurred", [], [], (0, 1)))
        for by, values in observers.items()
        for n, value in enumerate(values)
    ]
    row = next(row for row in agreement(reviews) if row["what"] == "event type")
    assert (row["people"], row["judged_twice"], row["alpha"]) == (2, 12, 0.692)


def test_what_one_person_judged_alone_has_no_agreement(tmp_path: Path, sheet: Sheet) -> None:
    reviews = Reviews(tmp_path / "r.jsonl")
    reviews.add(sheet, sheet.events[0].id, "accept", "Ada")
    assert [row["alpha"] for row in agreement(reviews.all())] == [None, None, None]


def test_gold_is_the_pages_that_are_finished(tmp_path: Path, index: Index, sheet: Sheet) -> None:
    reviews = Reviews(tmp_path / "r.jsonl")
    records = [*sheet.statements, *sheet.events]
    for record in records[:-1]:
        reviews.add(sheet, record.id, "accept", "Ada")
    with pytest.raises(RegisterError, match="no page is finished"):
        write_gold(index.sheet, reviews.all(), tmp_path / "gold")
    reviews.add(sheet, records[-1].id, "accept", "Ada")
    told = [span for event in sheet.events for span in event.mentions or [event.trigger]]
    assert write_gold(index.sheet, reviews.all(), tmp_path / "gold") == (1, len(told))
    (article,) = [json.loads(line) for line in (tmp_path / "gold" / "quotes.jsonl").read_text("utf-8").splitlines()]
    assert len(article["attributions"]) == len(sheet.statements)
    start, end = article["attributions"][0]["content"][0]
    assert article["text"][start:end] == sheet.statements[0].content[0].text
    events = [json.loads(line) for line in (tmp_path / "gold" / "events.jsonl").read_text("utf-8").splitlines()]
    (passage,) = events
    assert [event["words"] for event in passage["events"]] == [span.text for span in sorted(told)]
    assert [len(one.events) for one in read_gold(tmp_path / "gold" / "events.jsonl")[0]] == [len(told)]


def test_rejected_records_are_no_gold_and_missing_ones_are(tmp_path: Path, index: Index, sheet: Sheet) -> None:
    reviews = Reviews(tmp_path / "r.jsonl")
    for record in (*sheet.statements, *sheet.events):
        reviews.add(sheet, record.id, "reject", "Ada")
    reviews.add(sheet, None, "missing", "Ada", StatementValue("direct", "Bo", None, None, (8, 9), [(0, 4)], [(5, 7)]))
    assert write_gold(index.sheet, reviews.all(), tmp_path / "gold") == (1, 0)
    article = json.loads((tmp_path / "gold" / "quotes.jsonl").read_text("utf-8"))
    assert article["attributions"] == [
        {"source": [], "cue": [[5, 7], [8, 9]], "content": [[0, 4]], "speaker": "Bo", "side": None, "form": "direct"}
    ]


def test_what_a_person_corrected_is_gold_with_its_words_and_the_codes_of_the_codebook(tmp_path: Path) -> None:
    page = made("Envoys of Norway left Moscow on Monday. NATO then condemned the move of a bank of Kazakh rebels.")
    reviews = Reviews(tmp_path / "r.jsonl")
    value = EventValue("ACCUSE", "occurred", ["IGONATO", "---"], ["KAZREB"], (50, 59), [(40, 44), None], [(82, 95)])
    reviews.add(page, page.events[0].id, "correct", "Ada", value)
    reviews.add(page, page.statements[0].id, "reject", "Ada")
    write_gold(lambda _: page, reviews.all(), tmp_path / "gold")
    ((gold,), _) = read_gold(tmp_path / "gold" / "events.jsonl")
    (event,) = gold.events
    assert (event.words, event.type, event.mode) == ("condemned", "ACCUSE", None)
    assert [(actor.code, actor.span) for actor in event.sources] == [("IGO", (40, 44)), ("---", None)]
    assert [(actor.code, actor.span) for actor in event.targets] == [("KAZREB", (82, 95))]


def test_a_review_survives_its_file(sheet: Sheet) -> None:
    for record in (*sheet.statements, *sheet.events):
        value = value_of(record)
        assert msgspec.json.decode(msgspec.json.encode(value), type=StatementValue | EventValue) == value


@pytest.fixture
def judged(tmp_path: Path) -> Iterator[tuple[TestClient, Index, Path]]:
    """A register of two pages, served with `--edit`."""
    path = tmp_path / "r.duckdb"
    with Register(path) as register:
        register.add([made(url="https://wire.example/1"), made(url="https://wire.example/2")])
        index = open_index(register)
    site = Site("r.duckdb", index, Reviews(reviews_path(path)), register=path)
    with TestClient(application(site), "http://localhost", follow_redirects=False) as client:
        yield named(client, "Ada"), index, path


def ids(client: TestClient, path: str) -> list[str]:
    return [row["id"] for row in client.get(path).json()["rows"]]


def test_what_is_rejected_is_nowhere_and_comes_back_when_it_is_taken_back(judged: tuple[TestClient, Index, Path]) -> None:
    client, _, _ = judged
    page = made(url="https://wire.example/1")
    document, said, done = page.document.id, page.statements[0].id, page.events[0].id
    for record in (said, done):
        assert judge(client, document, record=record, verdict="reject") == 303
    assert said not in ids(client, "/api/statements") and done not in ids(client, "/api/events")
    assert len(client.get("/api/events?format=csv").text.splitlines()) == 2
    assert client.get("/api/people").json()["people"][0]["said"] == 1
    assert client.get(f"/api/article/{document}").json()["events"] == []
    assert not client.get("/api/events", params={"words": "troops", "document": document}).json()["rows"]
    assert "Take back" in client.get(f"/article/{document}").text
    for record in (said, done):
        assert judge(client, document, record=record, verdict="undo") == 303
    assert said in ids(client, "/api/statements") and done in ids(client, "/api/events")
    assert "Take back" not in client.get(f"/article/{document}").text
    assert judge(client, document, record=said, verdict="undo") == 400


def test_a_correction_shows_everywhere_with_its_mark(judged: tuple[TestClient, Index, Path]) -> None:
    client, _, _ = judged
    page = made(url="https://wire.example/1")
    fields = {"kind": "event", "type": "AID", "status": "planned", "sources": "FRAGOV", "targets": "IGOUNO", "trigger": "51:55"}
    assert judge(client, page.document.id, record=page.events[0].id, verdict="correct", **fields) == 303
    (row,) = client.get("/api/events?type=AID").json()["rows"]
    assert (row["status"], row["source_side"], row["target_side"], row["rule"]) == (
        "planned",
        "FRA",
        "IGOUNO",
        "corrected by Ada",
    )
    assert row["confidence"] == 1.0 and row["pair"] if "pair" in row else True
    assert "corrected by Ada" in client.get("/pair/FRA/IGOUNO").text
    listed = csv.DictReader(io.StringIO(client.get("/api/events?format=csv").text))
    assert sorted((row["verdict"], row["judged_by"]) for row in listed) == [("", ""), ("corrected", "Ada")]
    said = {"kind": "statement", "form": "direct", "speaker": "Zoë Žák", "side": "CZE", "content": "40:66"}
    assert judge(client, page.document.id, record=page.statements[0].id, verdict="correct", **said) == 303
    assert client.get("/api/statements", params={"who": "Zoe Zak"}).json()["rows"][0]["side"] == "CZE"


def test_a_server_that_starts_again_shows_the_verdicts(judged: tuple[TestClient, Index, Path]) -> None:
    client, index, path = judged
    page = made(url="https://wire.example/1")
    judge(client, page.document.id, record=page.events[0].id, verdict="reject")
    index.close()
    with Register(path, read_only=True) as register:
        again = open_index(register)
        assert again.refresh(register) == []
    assert again.shown(page.document.id).events == [] and again.sheet(page.document.id) == page  # type: ignore[union-attr]


def test_mode_place_date_and_figures_can_be_corrected_and_reach_gold(
    judged: tuple[TestClient, Index, Path], tmp_path: Path
) -> None:
    client, index, path = judged
    page = made(url="https://wire.example/1")
    where = page.document.text.index("the border")
    fields = {
        "kind": "event",
        "type": "RETREAT",
        "status": "occurred",
        "sources": "FRAGOV",
        "targets": "IGOUNO",
        "trigger": "51:55",
    }
    told = {"mode": "withdraw", "place_at": f"{where}:{where + 10}", "date": "2024-03-04/2024-03-06", "date_at": "25:34"}
    figures = {"counts_what": "troops", "counts": "1,200-1,500", "counts_at": "40:46"}
    assert judge(client, page.document.id, record=page.events[0].id, verdict="correct", **fields, **told, **figures) == 303
    (row,) = client.get("/api/events", params={"document": page.document.id}).json()["rows"]
    assert (row["mode"], row["place_name"], row["date_start"], row["date_end"]) == (
        "withdraw",
        "the border",
        "2024-03-04",
        "2024-03-06",
    )
    assert [(one["what"], one["low"], one["high"]) for one in row["counts"]] == [("troops", 1200, 1500)]
    form = client.get(f"/article/{page.document.id}").text
    assert 'value="2024-03-04/2024-03-06"' in form and 'value="1200-1500"' in form
    assert judge(client, page.document.id, record=page.statements[0].id, verdict="accept") == 303
    write_gold(index.sheet, Reviews(reviews_path(path)).all(), tmp_path / "gold")
    event, *_ = json.loads((tmp_path / "gold" / "events.jsonl").read_text())["events"]
    assert (event["mode"], event["date"], event["place"]["words"]) == ("withdraw", "2024-03-04/2024-03-06", "the border")
    assert event["counts"] == [{"what": "troops", "low": 1200, "high": 1500, "span": [40, 46], "words": "troops"}]
    for wrong in ({"mode": "riot"}, {"date": "2024-13"}, {"counts": "9-3"}, {"counts_at": ""}, {"counts_what": "cows"}):
        given = {**fields, **told, **figures, **wrong}
        assert judge(client, page.document.id, record=page.events[0].id, verdict="correct", **given) == 400


def test_what_pages_tell_together_is_what_the_exports_tell_together(judged: tuple[TestClient, Index, Path]) -> None:
    client, index, path = judged
    document, one = made(url="https://wire.example/1").document.id, made(url="https://wire.example/1").events[0].id
    assert {row["reports"] for row in records(index, "events", Only())["rows"]} == {2}
    fields = {"kind": "event", "type": "AID", "status": "planned", "sources": "FRAGOV", "targets": "IGOUNO", "trigger": "51:55"}
    assert judge(client, document, record=one, verdict="correct", **fields) == 303
    with Register(path, read_only=True) as register:
        index.refresh(register)
        with as_judged(register) as exported:
            reports = {record: held.reports for record, held in merged(exported).items()}
    shown = {row["id"]: row["reports"] for row in records(index, "events", Only())["rows"]}
    assert shown == {record: reports[record] for record in shown} == dict.fromkeys(shown, 1)
    assert judge(client, document, record=one, verdict="undo") == 303
    with Register(path, read_only=True) as register:
        index.refresh(register)
    assert {row["reports"] for row in records(index, "events", Only())["rows"]} == {2}


@pytest.mark.parametrize("field", [{"sources": "JP"}, {"sources": "RUSXXX"}, {"targets": "all sides"}, {"targets": "IGOXYZ"}])
def test_a_code_that_the_tables_do_not_know_is_refused(editing: TestClient, sheet: Sheet, field: dict[str, str]) -> None:
    event = {"kind": "event", "type": "AID", "status": "planned", "sources": "FRA", "targets": "---REB", "trigger": "3:9"}
    named(editing, "Ada")
    assert judge(editing, sheet.document.id, record=sheet.events[0].id, verdict="correct", **(event | field)) == 400
    said = {"kind": "statement", "form": "direct", "speaker": "Bo", "side": "JP", "content": "0:5"}
    assert judge(editing, sheet.document.id, record=sheet.statements[0].id, verdict="correct", **said) == 400


def test_a_verdict_follows_the_words_of_its_record_or_is_an_orphan(tmp_path: Path) -> None:
    page = made()
    reviews = Reviews(tmp_path / "r.jsonl")
    for record in (page.statements[0].id, page.events[0].id):
        reviews.add(page, record, "reject", "Ada")
    anew = msgspec.structs.replace(page, events=[msgspec.structs.replace(page.events[0], id=identify("new"))], statements=[])
    held, orphans = follow(anew, reviews.of(page.document.id))
    assert set(held) == {identify("new")} and [one.kind for one in orphans] == ["statement"]
    assert reviewed(anew, reviews.of(page.document.id)).events == []


def test_the_least_sure_records_are_to_be_judged_next(judged: tuple[TestClient, Index, Path]) -> None:
    client, _, _ = judged
    page = made(url="https://wire.example/1")
    before = client.get("/review").text
    assert "0 records judged of 4" in before and page.statements[0].id in before
    judge(client, page.document.id, record=page.statements[0].id, verdict="accept")
    after = client.get("/review").text
    assert "1 record judged of 4" in after and page.statements[0].id not in after
    first, second = (client.get("/review/next").headers["location"] for _ in range(2))
    assert first == second and page.statements[0].id not in first
    for _ in range(3):
        on = client.get("/review/next").headers["location"]
        judge(client, on.split("/")[2].split("?")[0], record=on.split("record=")[1].split("&")[0], verdict="accept")
    assert client.get("/review/next").headers["location"] == "/review"
