"""The tables (`tables.py`) and views of a register, as DuckDB and the exports need them."""

from collections.abc import Iterable
from typing import get_args

from dragoman.records import FLOOR, Verdict
from dragoman.register.tables import DERIVED, HIDDEN, JUDGED, LINKS, TABLES, TOLD, VECTORS, Column

SCHEMA_VERSION = 12
SIDE = "dragoman_side"  # name of `records.side_of` in SQL, while a register is brought up
UPGRADED = (3, 4, 5, 6, 7, 8, 9, 10, 11)  # the versions that are brought up to this one when they are opened


_DYADS = """SELECT e.id AS event, e.document, d.published, d.outlet, e.plover_type, e.plover_mode, e.cameo, e.goldstein, e.status,
            e.date_start, e.date_end, s.name AS source, s.country AS source_country, s.code AS source_code,
            t.name AS target, t.country AS target_country, t.code AS target_code, e.trigger, e.said_by, e.confidence,
            e.said_by_name, e.place, e.mentions, s.side AS source_side, t.side AS target_side
        FROM events e JOIN documents d ON d.id = e.document
        JOIN versions v ON v.document = e.document AND v.superseded_by IS NULL
        LEFT JOIN actors s ON s.document = e.document AND s.record = e.id AND s.role = 'source'
        LEFT JOIN actors t ON t.document = e.document AND t.record = e.id AND t.role = 'target'"""
_DYAD = (
    ("event", "id of the event"),
    ("document", "id of the document"),
    ("published", "the page's own date"),
    ("outlet", "who published it"),
    ("plover_type", "PLOVER event type"),
    ("plover_mode", "PLOVER mode"),
    ("cameo", "CAMEO code"),
    ("goldstein", "Goldstein scale of the CAMEO code"),
    ("status", "occurred, ongoing, planned, hypothetical, denied or past"),
    ("date_start", "first day of the time the words give, if they give one"),
    ("date_end", "last day of it"),
    ("source", "name of who did it"),
    ("source_country", "its country, ISO 3166-1 alpha-3"),
    ("source_code", "its country and sector"),
    ("target", "name of whom it was done to"),
    ("target_country", "its country"),
    ("target_code", "its country and sector"),
    ("trigger", "the words of the act"),
    ("said_by", "id of the statement that asserts it; empty where the page itself does"),
    ("confidence", "how sure the rule is, 0 to 1"),
    ("said_by_name", "name of the speaker of said_by: the event is as said by them"),
    ("place", "name of the place"),
    ("mentions", "in how many places the page tells it"),
    ("source_side", "the side of pairs that the source is of"),
    ("target_side", "the side of pairs that the target is of"),
)

VIEWS: dict[str, tuple[str, str, tuple[tuple[str, str], ...]]] = {
    "versions": (
        "The versions of an address. Of the pages with superseded_by empty, each address has one: the newest.",
        """SELECT id AS document, coalesce(url, source) AS address,
            row_number() OVER same AS version, lead(id) OVER same AS superseded_by
        FROM documents WINDOW same AS (PARTITION BY coalesce(url, source) ORDER BY added)""",
        (
            ("document", "id of the document"),
            ("address", "documents.url, or documents.source where there is none"),
            ("version", "1 for the first text of the address that came in"),
            ("superseded_by", "id of the next version; empty for the newest"),
        ),
    ),
    "dyads": (
        "Events of the newest versions from the floor on, one row for each pair of source and target; a side that the page leaves "
        "out is empty. The floor is the value of 'floor' in the table about.",
        f"{_DYADS} WHERE e.confidence >= (SELECT value::DOUBLE FROM about WHERE key = 'floor')",
        _DYAD,
    ),
    "all_dyads": ("The same of all events, those below the floor among them.", _DYADS, _DYAD),
    "persons": (
        "Persons by the pages that name them, in whatever version. The name is the fullest, the description the most frequent.",
        """SELECT n.person AS id, arg_max(n.name, (len(string_split(n.name, ' ')), n.name)) AS name,
            mode({'country': n.country, 'code': n.code}).country AS country, mode({'country': n.country, 'code': n.code}).code AS code,
            mode(n.office) AS office, any_value(n.entry) AS entry, count(DISTINCT n.document) AS pages,
            min(d.published) AS first, max(d.published) AS last
        FROM namings n JOIN documents d ON d.id = n.document WHERE n.person IS NOT NULL GROUP BY n.person""",
        (
            ("id", "id in the tables of actors, else made from name and description"),
            ("name", "the fullest name"),
            ("country", "the state that pages give most often"),
            ("code", "the code that they give most often"),
            ("office", "the office that they give most often"),
            ("entry", "id in the tables of actors"),
            ("pages", "how many pages name the person"),
            ("first", "day of the first of them"),
            ("last", "day of the last"),
        ),
    ),
    "quotations": (
        "Statements of the newest versions, one row for each speaker; the speaker is empty where the page names nobody.",
        """SELECT s.id AS statement, s.document, d.published, d.outlet, s.kind, a.name AS speaker, a.country AS speaker_country,
            a.code AS speaker_code, a.office AS speaker_office, s.content, s.confidence, n.person AS speaker_person,
            y.id AS saying, coalesce(y.reports, 1) AS reports, coalesce(y.outlets, 1) AS outlets
        FROM statements s JOIN documents d ON d.id = s.document
        JOIN versions v ON v.document = s.document AND v.superseded_by IS NULL
        LEFT JOIN actors a ON a.document = s.document AND a.record = s.id AND a.role = 'speaker'
        LEFT JOIN namings n ON n.document = a.document AND n.name = a.name AND a.kind = 'person'
        LEFT JOIN tellings t ON t.document = s.document AND t.statement = s.id LEFT JOIN sayings y ON y.id = t.saying""",
        (
            ("statement", "id of the statement"),
            ("document", "id of the document"),
            ("published", "the page's own date"),
            ("outlet", "who published it"),
            ("kind", "direct, indirect or mixed"),
            ("speaker", "name of who said it"),
            ("speaker_country", "the speaker's country, ISO 3166-1 alpha-3"),
            ("speaker_code", "the speaker's country and sector"),
            ("speaker_office", "the speaker's office as the page words it"),
            ("content", "what was said"),
            ("confidence", "how sure the rule is, 0 to 1"),
            ("speaker_person", "id of the speaker in persons"),
            ("saying", "id of the statement in sayings, where pages that report the same share one"),
            ("reports", "how many pages report it"),
            ("outlets", "of how many outlets"),
        ),
    ),
}


EVERY = TABLES | DERIVED | HIDDEN


def columns(table: str) -> tuple[Column, ...]:
    """The columns of a table, in order."""
    return EVERY[table][1]


def bound(cells: Iterable[tuple[str, str]]) -> str:
    """SQL of rows that a program holds: a list of cells is bound to the `?` of each column, given by its name and type."""
    return "SELECT " + ", ".join(f'unnest(?::{kind}[]) AS "{name}"' for name, kind in cells)


def rows(table: str) -> str:
    """The same for the columns of a table."""
    return bound((column.name, column.type) for column in columns(table))


def made(table: str) -> str:
    """The SQL that makes a table, empty."""
    fields = ", ".join(f'"{column.name}" {column.type}' for column in columns(table))
    return f"CREATE TABLE {table} ({fields})"


def statements() -> list[str]:
    """The SQL that makes an empty register."""
    sql = [
        "CREATE TABLE about (key VARCHAR, value VARCHAR)",
        f"INSERT INTO about VALUES ('schema', '{SCHEMA_VERSION}')",
        "COMMENT ON TABLE about IS 'what this file is'",
        *set_floor(),
    ]
    for table in EVERY:
        sql += _table(table)
    return sql + _views()


def upgrade(version: int) -> list[str]:
    """The SQL that brings a register of an older version (UPGRADED) to this one; `SIDE` must be a function of the connection. No record changes."""
    return [
        *(f"DROP VIEW IF EXISTS {view}" for view in reversed(VIEWS)),
        *_added("statements", JUDGED),
        # Before any of its rows is changed: DuckDB takes columns only then in one transaction.
        *_added("events", (*TOLD, *JUDGED)),
        *(_to_version_4() if version == 3 else []),
        *(_table("places") if version < 5 else []),
        "ALTER TABLE actors ADD COLUMN IF NOT EXISTS side VARCHAR",
        f"UPDATE actors SET side = {SIDE}(name, kind, country, sectors, code)",
        "ALTER TABLE actors ADD COLUMN IF NOT EXISTS entry VARCHAR",
        "ALTER TABLE actors ADD COLUMN IF NOT EXISTS grounds VARCHAR[]",
        "UPDATE actors SET grounds = CASE WHEN starts_with(rule, 'head: ') THEN ['head'] ELSE [] END WHERE grounds IS NULL",
        *_comments("actors"),
        *(line for table in ("statements", "events") for line in (_judged(table), *_comments(table))),
        "ALTER TABLE counts ADD COLUMN IF NOT EXISTS said_by VARCHAR",
        *_comments("counts"),
        *(line for table in ("namings", "decisions") if version < 7 for line in _table(table)),
        *(_table("edits") if version < 9 else []),
        *(line for table in (*DERIVED, VECTORS, LINKS) for line in (f"DROP TABLE IF EXISTS {table}", *_table(table))),
        "DROP TABLE IF EXISTS words",  # which the search of the terminal read
        *set_floor(),
        *_views(),
        f"UPDATE about SET value = '{SCHEMA_VERSION}' WHERE key = 'schema'",
    ]


def _to_version_4() -> list[str]:
    """Each act was told once."""
    return [
        """UPDATE events SET mentions = 1, said_by_name = (SELECT any_value(a.name) FROM actors a
            WHERE a.document = events.document AND a.record = events.said_by AND a.role = 'speaker')""",
        *_table("counts"),
        *_comments("spans"),
    ]


def _added(table: str, columns: Iterable[Column]) -> list[str]:
    return [f"ALTER TABLE {table} ADD COLUMN IF NOT EXISTS {column.name} {column.type}" for column in columns]


def _judged(table: str) -> str:
    """Who has judged a record was told by its rule alone, such as `corrected by Ada`."""
    before = f"^({'|'.join(get_args(Verdict))}) by "
    return f"""UPDATE {table} SET verdict = split_part(rule, ' by ', 1), judged_by = regexp_replace(rule, '{before}', '')
        WHERE verdict IS NULL AND regexp_matches(rule, '{before}')"""


def set_floor() -> list[str]:
    """The SQL that gives the views today's floor."""
    return ["DELETE FROM about WHERE key = 'floor'", f"INSERT INTO about VALUES ('floor', '{FLOOR!r}')"]


def _table(name: str) -> list[str]:
    return [made(name), *_comments(name)]


def _comments(name: str) -> list[str]:
    return [
        f"COMMENT ON TABLE {name} IS {quoted(EVERY[name][0])}",
        *(f'COMMENT ON COLUMN {name}."{c.name}" IS {quoted(c.note)}' for c in columns(name)),
    ]


def _views() -> list[str]:
    sql = []
    for view, (note, select, meanings) in VIEWS.items():
        sql += [f"CREATE VIEW {view} AS {select}", f"COMMENT ON VIEW {view} IS {quoted(note)}"]
        sql += [f'COMMENT ON COLUMN {view}."{name}" IS {quoted(meaning)}' for name, meaning in meanings]
    return sql


def quoted(text: str) -> str:
    """A text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"
