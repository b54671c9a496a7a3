"""One page: its text with every record, and where the same words stand elsewhere."""

import difflib
from collections.abc import Set
from datetime import date

import msgspec

from dragoman.records import FLOOR, Sheet, Statement, side_of
from dragoman.view.marks import around, sentences
from dragoman.view.phrases import act_phrase
from dragoman.web.errors import NotFound
from dragoman.web.index import Index
from dragoman.web.rows import Row
from dragoman.web.tables import DAY_STEP, PAGE_STEP

# Two reports of one quotation share most of their words and are days apart at most. Chosen by eye on the examples.
ALIKE = 0.6
DAYS = 3
COMPARED = 40  # statements of the same speaker that are looked at
ECHOES = 6
SHORTEST = 5  # words; shorter quotations are alike by chance


def sheet_of(index: Index, document: str, machine: bool = False) -> Sheet:
    """The sheet of a page with what people have judged; as the machine made it where asked. Raises NotFound where there is no such page."""
    found = index.sheet(document) if machine else index.shown(document)
    if found is None:
        raise NotFound("The register holds no page of this id. It may be one of another register.")
    return found


def article(index: Index, document: str, floor: float = FLOOR, machine: bool = False) -> Row:
    """The sheet of a page as plain data, with `same_text`, `versions` and `echoes` of its statements.

    Of events those from `floor` on, each with `said_by_name`, who asserts it (of a figure: who gives it), and its `act` in a phrase; `below`
    counts the others.
    """
    sheet = sheet_of(index, document, machine)
    page: Row = msgspec.to_builtins(sheet)
    speakers = {statement.id: statement.speaker and statement.speaker.name for statement in sheet.statements}
    for record in (*page["statements"], *page["events"]):
        for told in (record, *record.get("counts", [])):
            told["said_by_name"] = speakers.get(told["said_by"])
    parts = sentences(sheet.document.text)
    for record, event in zip(page["events"], sheet.events, strict=True):
        record["act"] = act_phrase(event, sheet.document.text, *around(parts, event.trigger.start, event.trigger.end))
    page["events"] = [event for event in page["events"] if event["confidence"] >= floor]
    page["floor"], page["below"] = floor, len(sheet.events) - len(page["events"])
    # A plus keeps SQLite from going through all pages in the order asked for, where a few are found by their hash.
    page["same_text"] = index.ask(
        """SELECT id, outlet, published, headline FROM pages
        WHERE text_sha256 = ? AND id <> ? AND +current = 1 ORDER BY +place LIMIT 20""",
        [sheet.document.text_sha256, document],
    )
    page["versions"] = _versions(index, sheet)
    told = _told_again(index, sheet)
    page["echoes"] = [*told, *_echoes(index, sheet, {(row["statement"], row["id"]) for row in told})][:ECHOES]
    return page


def _versions(index: Index, sheet: Sheet) -> list[Row]:
    address = sheet.document.url or sheet.document.source
    rows = index.ask(
        "SELECT id, published, headline, current FROM pages WHERE address = ? ORDER BY +current, +place LIMIT 50", [address]
    )
    return rows if len(rows) > 1 else []


def _told_again(index: Index, sheet: Sheet) -> list[Row]:
    """The statements of other pages that are one with one of this page, a fuller or partial quotation among them, with the differences."""
    rows = index.ask(
        f"""SELECT m.event AS statement, s.id, s.document, s.outlet, s.published, s.speaker, s.content
        FROM merged m JOIN merged o ON o.happening = m.happening AND o.document <> m.document JOIN pages p ON p.id = o.document
            JOIN statements s ON s.place >= p.place AND s.place < p.place + {PAGE_STEP} AND s.id = o.event
        WHERE m.document = ? ORDER BY o.repeats, s.place""",
        [sheet.document.id],
    )
    mine = {statement.id: _content(statement) for statement in sheet.statements}
    return [row | {"words": changes(mine[row["statement"]], row["content"])} for row in rows if row["statement"] in mine]


def _content(statement: Statement) -> str:
    return " … ".join(span.text for span in statement.content)


def _echoes(index: Index, sheet: Sheet, told: Set[tuple[str, str]]) -> list[Row]:
    """Other statements of the same speakers on other pages of the same days that share most of their words, with the differences."""
    published = sheet.document.published
    speakers = {(side, one.name) for s in sheet.statements for one in s.speakers if (side := side_of(one))}
    if not published or not speakers:
        return []
    day = date.fromisoformat(published).toordinal()
    others = [
        other
        for side, name in sorted(speakers)
        for other in index.ask(
            """SELECT id, document, outlet, published, speaker, content FROM statements
            WHERE side = ? AND speaker = ? AND place >= ? AND place < ? AND document <> ? ORDER BY place LIMIT ?""",
            [side, name, (day - DAYS) * DAY_STEP, (day + DAYS + 1) * DAY_STEP, sheet.document.id, COMPARED],
        )
    ]
    theirs = [_plain(other["content"]) for other in others]
    found = []
    for statement in sheet.statements:
        content = _content(statement)
        mine = _plain(content)
        names = {one.name for one in statement.speakers}
        if len(mine) < SHORTEST:
            continue
        for other, words in zip(others, theirs, strict=True):
            if (statement.id, other["id"]) in told:
                continue
            if other["speaker"] in names and (share := _alike(mine, words)) >= ALIKE:
                found.append(
                    {"statement": statement.id, "alike": round(share, 2), **other, "words": changes(content, other["content"])}
                )
    found.sort(key=lambda row: -row["alike"])
    return found[:ECHOES]


def _plain(text: str) -> list[str]:
    return [word for raw in text.casefold().split() if (word := raw.strip(".,;:!?\"'“”‘’«»()…"))]


def _alike(mine: list[str], theirs: list[str]) -> float:
    """The share of words that stand in both in the same order, 0 where it is under ALIKE."""
    matcher = difflib.SequenceMatcher(None, mine, theirs, autojunk=False)
    # Two bounds that cost little, before the figure that costs much.
    if matcher.real_quick_ratio() < ALIKE or matcher.quick_ratio() < ALIKE:
        return 0.0
    return matcher.ratio()


def changes(mine: str, theirs: str) -> list[tuple[str, str]]:
    """Their words beside ours, in pieces: `("same" | "only_here" | "only_there", words)`."""
    a, b = mine.split(), theirs.split()
    matcher = difflib.SequenceMatcher(None, _keys(a), _keys(b), autojunk=False)
    pieces: list[tuple[str, str]] = []
    for tag, a_start, a_end, b_start, b_end in matcher.get_opcodes():
        if tag == "equal":
            pieces.append(("same", " ".join(b[b_start:b_end])))
        else:
            pieces += [("only_here", " ".join(a[a_start:a_end]))] if a_end > a_start else []
            pieces += [("only_there", " ".join(b[b_start:b_end]))] if b_end > b_start else []
    return pieces


def _keys(words: list[str]) -> list[str]:
    return [(_plain(word) or [""])[0] for word in words]
