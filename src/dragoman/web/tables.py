"""The tables of the index, and the rows that one sheet puts into them (docs/decisions/0004 says why they are as they are)."""

import zlib
from collections.abc import Set
from datetime import date
from itertools import product
from typing import Any

import msgspec

from dragoman.ontology.languages import office_in_english
from dragoman.records import FLOOR, HAPPENED, Actor, Event, Sheet, Statement, identify, side_of
from dragoman.register.terms import plain, stems
from dragoman.view.marks import around, sentences
from dragoman.view.phrases import act_phrase
from dragoman.view.weight import is_listed, rank, relevance, weight

Row = tuple[Any, ...]

# Of events, `act` is the place of the first row of the same event, `repeat` 1 where another page tells the event more fully.
# `place` orders all lists: the day, then the order of adding, then the place on the page. It is the row's own key, so that
# the rows of a day, and the next rows after a cursor, lie together.
DAY_STEP, PAGE_STEP = 1_000_000_000_000, 10_000

TABLES = {
    "pages": """id TEXT PRIMARY KEY, place INTEGER, published TEXT, outlet TEXT, headline TEXT, section TEXT, language TEXT,
        source TEXT, url TEXT, address TEXT, text_sha256 TEXT, run TEXT, step TEXT, failure TEXT, current INTEGER,
        statements INTEGER, events INTEGER, relevance REAL""",
    "sheets": "id TEXT PRIMARY KEY, sheet BLOB, verdicts TEXT, shown BLOB",
    "statements": """place INTEGER PRIMARY KEY, id TEXT, document TEXT, published TEXT, outlet TEXT, kind TEXT, speaker TEXT,
        side TEXT, code TEXT, office TEXT, addressee TEXT, addressee_side TEXT, about JSON, about_names JSON, cue TEXT, content TEXT,
        sentence TEXT, start_at INTEGER, end_at INTEGER, said_by TEXT, reported_by TEXT, rule TEXT, confidence REAL,
        verdict TEXT, judged_by TEXT""",
    "about": "side TEXT, about TEXT, place INTEGER, PRIMARY KEY (side, about, place)",
    "events": """place INTEGER PRIMARY KEY, id TEXT, document TEXT, published TEXT, outlet TEXT, type TEXT, mode TEXT,
        contexts JSON, cameo TEXT, goldstein REAL, status TEXT, source TEXT, source_side TEXT, source_code TEXT, target TEXT,
        target_side TEXT, target_code TEXT, pair TEXT, trigger TEXT, start_at INTEGER, end_at INTEGER, said_by TEXT,
        speaker TEXT, rule TEXT, confidence REAL, verdict TEXT, judged_by TEXT, place_name TEXT, mentions INTEGER, counts JSON,
        place_kind TEXT, place_country TEXT, lat REAL, lon REAL, geonameid INTEGER, source_rank REAL, target_rank REAL, weight REAL,
        sentence TEXT, date_start TEXT, date_end TEXT, act INTEGER, repeat INTEGER, phrase TEXT""",
}
# The words of statements and events, under the place of each row.
WORDS = {"said": "plain, stems, about", "acts": "plain, stems"}
# Counts that would take a pass over everything: how many by key, kept up page by page. Of events, those from the default floor on
# are `shown` 1, the others 0; `floors.py` counts them for any floor.
COUNTS = {
    "speakers": ("side TEXT, speaker TEXT", "n INTEGER"),
    "people": ("side TEXT, name TEXT, folded TEXT, listed INTEGER", "n INTEGER, said INTEGER, did INTEGER, undergone INTEGER"),
    "pairs": ("pair TEXT, shown INTEGER", "n INTEGER, done INTEGER, claimed INTEGER, goldstein REAL"),
    "months": (
        "side TEXT, month TEXT, type TEXT, shown INTEGER",
        "n INTEGER, done INTEGER, claimed INTEGER, acts INTEGER, goldstein REAL",
    ),
    "weeks": ("side TEXT, week INTEGER, type TEXT, shown INTEGER", "n INTEGER, done INTEGER, acts INTEGER, goldstein REAL"),
    "contacts": ("side TEXT, week INTEGER, other TEXT, shown INTEGER", "n INTEGER, done INTEGER, goldstein REAL"),
    "spots": (
        "name TEXT, kind TEXT, lat REAL, lon REAL, country TEXT, month TEXT, type TEXT, shown INTEGER",
        "n INTEGER, done INTEGER, claimed INTEGER",
    ),
    "confidence": ("record TEXT, band INTEGER", "n INTEGER"),
    "abouts": ("side TEXT, speaker TEXT, about TEXT", "n INTEGER"),
    "steps": ("step TEXT", "n INTEGER"),
    "outlets": (
        "outlet TEXT",
        "n INTEGER, statements INTEGER, events INTEGER, shown INTEGER, not_coded INTEGER, undated INTEGER",
    ),
}
OF_RECORDS = ("people", "confidence")  # counts of records, however often they repeat
INDEXES = (
    "pages (current, published)",
    "pages (current, place)",
    "pages (id) WHERE failure IS NOT NULL",
    "pages (text_sha256)",
    "pages (address)",
    "about (place)",
    "about (about, place)",
    "statements (side, speaker, place)",
    "statements (side, place)",
    "statements (speaker, place)",
    "statements (addressee_side, place)",
    "statements (confidence)",
    "events (pair, place, confidence, act, repeat, status, type, goldstein, source_side, said_by) WHERE pair IS NOT NULL",
    "events (source_side, place, confidence, act)",
    "events (target_side, place, confidence, act)",
    "events (source, place, confidence, act)",
    "events (target, place, confidence, act)",
    "events (place_country, place)",
    "events (place_name, place)",
    "events (type, place)",
    "events (confidence)",
    "speakers (n)",
    "people (listed, n)",
    "people (side, n)",
    "people (folded)",
    "pairs (shown, n)",
    "pairs (shown, done)",
)

BANDS = 10


class Entry(msgspec.Struct, frozen=True):
    """What one page adds: rows by table, and what it adds to each count: `{table: {key: numbers}}`."""

    rows: dict[str, list[Row]]
    counts: dict[str, dict[Row, list[float]]]
    said: list[Row]
    acts: list[Row]


def schema() -> list[str]:
    """The SQL that makes an empty index."""
    sql = [f"CREATE TABLE {name} ({columns})" for name, columns in TABLES.items()]
    for name, (keys, numbers) in COUNTS.items():
        names = ", ".join(part.split()[0] for part in keys.split(", "))
        sql.append(f"CREATE TABLE {name} ({keys}, {numbers}, PRIMARY KEY ({names})) WITHOUT ROWID")
    for name, columns in WORDS.items():
        # Without their content: `entry` makes the words of a page again, to take them out.
        sql.append(f"CREATE VIRTUAL TABLE {name} USING fts5({columns}, content='', tokenize='ascii')")
    # Names by groups of three letters, for those who misspell them. Names that are gone stay here: `people` says who is there.
    sql.append("CREATE VIRTUAL TABLE names USING fts5(folded, side UNINDEXED, name UNINDEXED, tokenize='trigram')")
    sql.append(
        """CREATE TRIGGER new_name AFTER INSERT ON people BEGIN
        INSERT INTO names VALUES (new.folded, new.side, new.name); END"""
    )
    sql.append(
        """CREATE TABLE merged (event TEXT PRIMARY KEY, document TEXT, happening TEXT, outlets INTEGER, repeats INTEGER, contradictions JSON)
        WITHOUT ROWID"""
    )
    sql += ["CREATE INDEX merged_reports ON merged (happening)", "CREATE INDEX merged_pages ON merged (document)"]
    return sql + [f"CREATE INDEX i{n} ON {columns}" for n, columns in enumerate(INDEXES)]


def version() -> str:
    """A hash of the tables and of this file's way to fill them; an index of another version is made anew."""
    return identify(schema(), "23", FLOOR)


def entry(sheet: Sheet, added: int, current: bool, repeats: Set[str] = frozenset()) -> Entry:
    """The rows of one page. A version that a newer one replaced is kept as a page, but its records are in no list or count.

    Of its events the `repeats`, which tell what another page tells more fully, are in lists and in no count of events.
    """
    page = sheet.document
    base = day_place(page.published) + added * PAGE_STEP
    failure = sheet.failure
    rows: dict[str, list[Row]] = {name: [] for name in TABLES}
    about_page = (page.published, page.outlet, page.headline, page.section, page.language, page.source, page.url)
    made = (page.url or page.source, page.text_sha256, sheet.provenance.run, failure and failure.step, failure and failure.reason)
    sizes = (len(sheet.statements), len(sheet.events))
    rows["pages"].append((page.id, base, *about_page, *made, int(current), *sizes, relevance(sheet)))
    counts: dict[str, dict[Row, list[float]]] = {name: {} for name in COUNTS}
    if not current:
        return Entry(rows, counts, [], [])
    shown = sum(event.confidence >= FLOOR for event in sheet.events)
    _add(counts["outlets"], (page.outlet or "",), 1, *sizes, shown, int(failure is not None), int(page.published is None))
    if failure:
        _add(counts["steps"], (failure.step,), 1)
    speakers = {statement.id: statement.speaker for statement in sheet.statements}
    parts = sentences(page.text)
    said: list[Row] = []
    acts: list[Row] = []
    for statement in sheet.statements:
        if len(said) + max(1, len(statement.speakers)) > PAGE_STEP:
            break
        said += _statement(rows, counts, sheet, base + len(said), statement, speakers, parts)
    place = base
    for event in sheet.events:
        if place + max(1, len(event.sources)) * max(1, len(event.targets)) > base + PAGE_STEP:
            break
        sentence, phrase = _sentence_and_phrase(page.text, parts, event)
        counted = counts if event.id not in repeats else {name: counts[name] if name in OF_RECORDS else {} for name in COUNTS}
        made_of = _event(sheet, place, event, speakers, sentence, phrase, event.id in repeats)
        rows["events"] += made_of
        _count_event(counted, page.published, event)
        found = (plain(sentence), stems(sentence, page.language))
        acts += [(row[0], *found) for row in made_of]
        place += len(made_of)
    return Entry(rows, counts, said, acts)


def pair_key(a: str, b: str) -> str:
    """How the index names a pair, whichever way round it is asked for."""
    return " ".join(sorted((a, b)))


def _statement(
    rows: dict[str, list[Row]],
    counts: dict[str, dict[Row, list[float]]],
    sheet: Sheet,
    first: int,
    statement: Statement,
    speakers: dict[str, Actor | None],
    parts: list[tuple[int, int]],
) -> list[Row]:
    """One row for each speaker, so that a list by speaker needs no join, from place `first` on; gives the words of each."""
    page = sheet.document
    names = sorted({actor.name for actor in statement.about})
    content = " … ".join(span.text for span in statement.content)
    cue = " … ".join(span.text for span in statement.cues) or None
    start = min((span.start for span in statement.content), default=0)
    end = max((span.end for span in statement.content), default=0)
    to = statement.addressee
    spoken_to = (to.name, side_of(to)) if to else (None, None)
    where = (statement.id, page.id, page.published, page.outlet, statement.kind)
    reporter = speakers.get(statement.said_by) if statement.said_by else None
    words = (cue, content, _sentence(page.text, parts, start, end))
    found = (plain(content), stems(content, page.language), plain(" | ".join(names)))
    _add(counts["confidence"], ("statement", _band(statement.confidence)), 1)
    nobody: list[Actor | None] = [None]
    said: list[Row] = []
    for place, speaker in enumerate(statement.speakers or nobody, first):
        side = side_of(speaker)
        every = sorted({other for actor in statement.about if (other := side_of(actor))})
        about = [other for other in every if other != side]
        who = (speaker.name, side, speaker.code, _office(speaker)) if speaker else (None,) * 4
        # No surer than its weakest link.
        confidence = min(statement.confidence, speaker.confidence) if speaker else statement.confidence
        made = (statement.said_by, reporter and reporter.name, statement.rule, confidence, statement.verdict, statement.judged_by)
        of_whom = (_listed(about), _listed(names))
        rows["statements"].append((place, *where, *who, *spoken_to, *of_whom, *words, start, end, *made))
        said.append((place, *found))
        if speaker:
            _add(counts["people"], _person(speaker), 1, 1, 0, 0)
        rows["about"] += [(side or "", other, place) for other in every]
        if speaker and side:
            _add(counts["speakers"], (side, speaker.name), 1)
            for other in about:
                _add(counts["abouts"], (side, speaker.name, other), 1)
    return said


def _event(
    sheet: Sheet,
    place: int,
    event: Event,
    speakers: dict[str, Actor | None],
    sentence: str,
    phrase: str,
    repeat: bool,
) -> list[Row]:
    """One row for each pair of source and target, so that a list by pair needs no join, from `place` on."""
    page, plover, spot = sheet.document, event.plover, event.place
    said_by = speakers.get(event.said_by) if event.said_by else None
    ranks = [max(map(rank, actors), default=0.0) for actors in (event.sources, event.targets)]
    weighed = weight(
        outlets=1,
        goldstein=event.goldstein,
        counts=event.counts,
        ranks=(ranks[0], ranks[1]),
        between=bool({side_of(a) for a in event.sources} - {None}) and bool({side_of(b) for b in event.targets} - {None}),
        new=False,
        status=event.status,
        claimed=event.said_by is not None,
        confidence=event.confidence,
        mentions=len(event.mentions),
        start=event.trigger.start,
    )
    nobody: list[Actor | None] = [None]
    found: list[Row] = []
    for source, target in product(event.sources or nobody, event.targets or nobody):
        a, b = side_of(source), side_of(target)
        found.append(
            (
                *(place + len(found), event.id, page.id, page.published, page.outlet),
                *(plover.type, plover.mode, _listed(plover.contexts), event.cameo, event.goldstein, event.status),
                *((source.name, a, source.code) if source else (None, None, None)),
                *((target.name, b, target.code) if target else (None, None, None)),
                *(pair_key(a, b) if a and b and a != b else None, event.trigger.text, event.trigger.start, event.trigger.end),
                *(event.said_by, said_by and said_by.name, event.rule, event.confidence, event.verdict, event.judged_by),
                *(spot and spot.name, max(1, len(event.mentions)), _listed(event.counts)),
                *((spot.kind, spot.country, spot.lat, spot.lon, spot.geonameid) if spot else (None,) * 5),
                *(*ranks, weighed.value),
                *(sentence, *((event.date.start, event.date.end) if event.date else (None, None))),
                *(place, int(repeat), phrase),
            )
        )
    return found


def _count_event(counts: dict[str, dict[Row, list[float]]], published: str | None, event: Event) -> None:
    """Add an event to what is counted of its people, pairs, sides and place."""
    happened, shown, kind = event.status in HAPPENED, int(event.confidence >= FLOOR), event.plover.type
    done = (int(happened), event.goldstein if happened else 0.0)
    claimed = int(happened and event.said_by is not None)
    month, week = (published or "")[:7], week_of(published)
    if shown:
        for source in event.sources:
            _add(counts["people"], _person(source), 1, 0, 1, 0)
        for target in event.targets:
            _add(counts["people"], _person(target), 1, 0, 0, 1)
    doing, undergoing = ({side for one in some if (side := side_of(one))} for some in (event.sources, event.targets))
    for pair in sorted({pair_key(a, b) for a in doing for b in undergoing if a != b}):
        _add(counts["pairs"], (pair, shown), 1, done[0], claimed, done[1])
        one, other = pair.split(" ", 1)
        if week is not None:
            _add(counts["contacts"], (one, week, other, shown), 1, *done)
            _add(counts["contacts"], (other, week, one, shown), 1, *done)
    for side in sorted(doing | undergoing):
        acts = int(happened and side in doing)
        if week is not None:
            _add(counts["weeks"], (side, week, kind, shown), 1, done[0], acts, done[1])
        _add(counts["months"], (side, month, kind, shown), 1, done[0], claimed, acts, done[1])
    if (spot := event.place) and spot.lat is not None:
        where_and_when = (spot.name, spot.kind, spot.lat, spot.lon, spot.country or "", month, kind, shown)
        _add(counts["spots"], where_and_when, 1, done[0], claimed)
    _add(counts["confidence"], ("event", _band(event.confidence)), 1)


def _listed(some: list[Any]) -> str:
    return msgspec.json.encode(some).decode()


def _office(somebody: Actor) -> str | None:
    """What English calls the office of somebody, in whatever language the page is."""
    return office_in_english(somebody.office) if somebody.office else None


def _person(actor: Actor) -> Row:
    side = side_of(actor)
    return side or "", actor.name, plain(actor.name), int(is_listed(actor.name, side))


def _sentence(text: str, parts: list[tuple[int, int]], first: int, last: int) -> str:
    """The sentences that hold some words."""
    start, end = around(parts, first, last)
    return text[start:end].strip()


def _sentence_and_phrase(text: str, parts: list[tuple[int, int]], event: Event) -> tuple[str, str]:
    start, end = around(parts, event.trigger.start, event.trigger.end)
    return text[start:end].strip(), act_phrase(event, text, start, end)


def week_of(published: str | None) -> int | None:
    """The number of a week, Monday to Sunday, counted from the year 1; None without a date."""
    return (date.fromisoformat(published).toordinal() - 1) // 7 if published else None


def _add(counts: dict[Row, list[float]], key: Row, *numbers: float) -> None:
    there = counts.setdefault(key, [0] * len(numbers))
    for n, number in enumerate(numbers):
        there[n] += number


def _band(confidence: float) -> int:
    return min(int(confidence * BANDS), BANDS - 1)


def packed(sheet: Sheet) -> bytes:
    """A sheet as the index keeps it."""
    return zlib.compress(msgspec.json.encode(sheet), 1)


def day_place(published: str | None) -> int:
    """The first place of a day; that of pages without a date is 0."""
    return date.fromisoformat(published).toordinal() * DAY_STEP if published else 0
