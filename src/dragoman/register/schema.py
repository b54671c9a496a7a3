"""The tables and views of a register and what their columns mean: one definition, for DuckDB, the exports and the docs."""

import msgspec
import pyarrow as pa

from dragoman.records import FLOOR

SCHEMA_VERSION = 7
SIDE = "dragoman_side"  # name of `records.side_of` in SQL, while a register is brought up
UPGRADED = (3, 4, 5, 6)  # the versions that are brought up to this one when they are opened


class Column(msgspec.Struct, frozen=True):
    """A column: its name, its DuckDB type and what it holds."""

    name: str
    type: str
    note: str


_RULE = (
    Column("rule", "VARCHAR", "the rule, table entry or model head that made the record"),
    Column("confidence", "DOUBLE", "how sure the rule is, 0 to 1"),
)
_DATE = (
    Column("date_start", "DATE", "first day of the time the words give, if they give one"),
    Column("date_end", "DATE", "last day of it"),
    Column("date_precision", "VARCHAR", "day, week, month or year"),
    Column("date_rule", "VARCHAR", "the rule that read the time"),
    Column("date_confidence", "DOUBLE", "how sure that rule is, 0 to 1"),
)
_OF = (
    Column("record", "VARCHAR", "id of the statement, event or document"),
    Column("document", "VARCHAR", "id of the document"),
    Column("role", "VARCHAR", ""),
    Column("position", "INTEGER", "place among those of the same role, from 0"),
)
_OFFSETS = (
    Column("start_at", "INTEGER", "offset of the first character in documents.text, in code points"),
    Column("end_at", "INTEGER", "offset after the last character"),
    Column("text", "VARCHAR", "the words: documents.text from start_at to end_at"),
)

# Columns of events that came with version 4, last so that a table of version 3 gets them by ALTER TABLE.
_TOLD = (
    Column("place", "VARCHAR", "name of the place, where the words give one"),
    Column("mentions", "INTEGER", "in how many places the page tells it, 1 or more; the words are in spans"),
    Column(
        "said_by_name",
        "VARCHAR",
        "name of the speaker of said_by: the event is as said by them; empty also where nobody is named",
    ),
)

TABLES: dict[str, tuple[str, tuple[Column, ...]]] = {
    "documents": (
        "One version of one page. The same address with another text is another document.",
        (
            Column("id", "VARCHAR", "hash of where the page is from and of its text"),
            Column("text_sha256", "VARCHAR", "SHA-256 of the text: equal for the same words in two outlets"),
            Column("source", "VARCHAR", "file, address or container with record number it was read from"),
            Column("url", "VARCHAR", "address of the page"),
            Column("outlet", "VARCHAR", "who published it"),
            Column("published", "DATE", "the page's own date"),
            Column("language", "VARCHAR", "ISO 639-1"),
            Column("section", "VARCHAR", "the outlet's section"),
            Column("headline", "VARCHAR", "headline, not part of the text"),
            Column("keywords", "VARCHAR[]", "the page's keywords"),
            Column("text", "VARCHAR", "the body; every offset counts in it"),
            Column("run", "VARCHAR", "the run that coded it"),
            Column("failure", "VARCHAR", "id of the failure that says why it was not coded; empty where it was"),
            Column("added", "BIGINT", "order in which documents came in; of one address the highest is the newest"),
        ),
    ),
    "statements": (
        "Somebody is reported to have said something. Speaker, addressee and about are in actors, the words in spans.",
        (
            Column("id", "VARCHAR", "hash of the document, the spans and the kind"),
            Column("document", "VARCHAR", "id of the document"),
            Column("position", "INTEGER", "order on the page, from 0"),
            Column("kind", "VARCHAR", "direct, indirect or mixed"),
            Column("content", "VARCHAR", "what was said: the content spans joined by ' ... '"),
            Column("said_by", "VARCHAR", "id of the statement inside which it is reported; empty where the page reports it"),
            *_DATE,
            *_RULE,
        ),
    ),
    "events": (
        "Somebody is reported to have done something to somebody. Sources and targets are in actors, figures in counts. "
        "An act that the page tells several times is one row.",
        (
            Column("id", "VARCHAR", "hash of the document, the spans and the codes"),
            Column("document", "VARCHAR", "id of the document"),
            Column("position", "INTEGER", "order on the page, from 0"),
            Column("plover_type", "VARCHAR", "PLOVER event type"),
            Column("plover_mode", "VARCHAR", "PLOVER mode"),
            Column("plover_contexts", "VARCHAR[]", "PLOVER contexts"),
            Column("cameo", "VARCHAR", "CAMEO code"),
            Column("goldstein", "DOUBLE", "Goldstein scale of the CAMEO code, -10 conflict to 10 cooperation"),
            Column("status", "VARCHAR", "occurred, ongoing, planned, hypothetical, denied or past"),
            Column("trigger", "VARCHAR", "the words of the act"),
            Column("said_by", "VARCHAR", "id of the statement that asserts it; empty where the page itself does"),
            *_DATE,
            *_RULE,
            *_TOLD,
        ),
    ),
    "actors": (
        "One mention of an actor in one role of one record.",
        (
            *(_OF[:2]),
            Column("role", "VARCHAR", "speaker, addressee or about of a statement; source or target of an event"),
            _OF[3],
            Column("name", "VARCHAR", "the actor's name as resolved"),
            Column("kind", "VARCHAR", "state, person, organisation, armed_group, population or unknown"),
            Column("country", "VARCHAR", "ISO 3166-1 alpha-3"),
            Column("sectors", "VARCHAR[]", "PLOVER sectors"),
            Column("office", "VARCHAR", "the office as the page words it"),
            Column("code", "VARCHAR", "country and sector, such as RUSGOV; IGO and name, such as IGONATO"),
            Column("wikidata", "VARCHAR", "Wikidata item"),
            *_OFFSETS,
            Column("antecedent_start", "INTEGER", "where what a pronoun or description stands for begins"),
            Column("antecedent_end", "INTEGER", "where it ends"),
            Column("antecedent", "VARCHAR", "its words"),
            *_RULE,
            Column(
                "side",
                "VARCHAR",
                "the side of pairs that it is of: RUS, SYRREB, IGONATO, islamic-state; empty for nobody in particular",
            ),
            Column("entry", "VARCHAR", "id of the actor in the tables of actors; empty where they do not have it"),
        ),
    ),
    "namings": (
        "A person of a page, by the name that the actors of its records have, and whose naming it is.",
        (
            Column("document", "VARCHAR", "id of the document"),
            Column("name", "VARCHAR", "the name: actors.name of the same document"),
            Column("block", "VARCHAR", "how the surname sounds: namings of one block are compared"),
            Column("entry", "VARCHAR", "id in the tables of actors"),
            Column("country", "VARCHAR", "ISO 3166-1 alpha-3"),
            Column("code", "VARCHAR", "country and sector; IGO and name"),
            Column("office", "VARCHAR", "the office as the page words it"),
            Column("decided", "BOOLEAN", "whether somebody has decided whose it is"),
            Column("person", "VARCHAR", "id of the person; the view persons has him"),
            Column("reason", "VARCHAR", "why it is that person's"),
        ),
    ),
    "decisions": (
        "What somebody has decided about who is one. It stays when pages are coded again.",
        (
            Column("position", "INTEGER", "order, from 0"),
            Column("what", "VARCHAR", "join: the two are one person; split: they are two"),
            Column("one", "VARCHAR", "id of a document"),
            Column("one_name", "VARCHAR", "a name on it"),
            Column("other", "VARCHAR", "id of another document"),
            Column("other_name", "VARCHAR", "a name on that"),
        ),
    ),
    "spans": (
        "The evidence of records, as offsets into documents.text.",
        (
            *(_OF[:2]),
            Column(
                "role",
                "VARCHAR",
                "cue, content, venue or date of a statement; trigger, mention, place or date of an event; heading of a document",
            ),
            _OF[3],
            *_OFFSETS,
        ),
    ),
    "counts": (
        "How many: a figure of an event. An end that the words leave open ('at least five') is empty.",
        (
            Column("record", "VARCHAR", "id of the event"),
            _OF[1],
            Column("position", "INTEGER", "place among those of the event, from 0"),
            Column(
                "what",
                "VARCHAR",
                "killed, wounded, arrested, missing, displaced, hostages, troops, weapons, protesters or money",
            ),
            Column("low", "DOUBLE", "at least so many"),
            Column("high", "DOUBLE", "at most so many"),
            *_OFFSETS,
        ),
    ),
    "places": (
        "Where: the place of an event. What the words do not resolve to is empty.",
        (
            Column("record", "VARCHAR", "id of the event"),
            _OF[1],
            Column("position", "INTEGER", "0: an event has one place at most"),
            Column("name", "VARCHAR", "name of the place; the page's own words where they resolve to none"),
            Column(
                "kind",
                "VARCHAR",
                "what lat and lon are the middle of: town, site, district, province, country, region, sea or disputed (area)",
            ),
            Column("lat", "DOUBLE", "degrees north, WGS 84"),
            Column("lon", "DOUBLE", "degrees east"),
            Column("country", "VARCHAR", "ISO 3166-1 alpha-3; empty for a sea or region of several"),
            Column("province", "VARCHAR", "first-level division: country and GeoNames code, such as USA.TX"),
            Column("geonameid", "INTEGER", "GeoNames id"),
            Column("held_by", "VARCHAR[]", "of a disputed area the states that hold it"),
            Column("claimed_by", "VARCHAR[]", "the states that claim it"),
            Column("candidates", "VARCHAR[]", "GeoNames ids that the words may mean, likeliest first, where none is sure enough"),
            Column("confidence", "DOUBLE", "probability of the place, 0 to 1"),
            *_OFFSETS,
        ),
    ),
    "runs": (
        "What coded the documents. The same versions and code are the same run.",
        (
            Column("run", "VARCHAR", "hash of the versions and of the code that makes records"),
            Column("dragoman", "VARCHAR", "version of the package"),
            Column("ontology", "VARCHAR", "version of the tables of actors, events and cues"),
            Column("model", "VARCHAR", "version of the language model"),
        ),
    ),
    "failures": (
        "Input that could not be read or coded, with the reason.",
        (
            Column("id", "VARCHAR", "hash of source, step and reason"),
            Column("source", "VARCHAR", "file, address or container with record number"),
            Column("step", "VARCHAR", "read, language, extract or resolve"),
            Column("reason", "VARCHAR", "what was wrong and what to do"),
            Column("document", "VARCHAR", "id of the document, where one could be made"),
        ),
    ),
}


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
        "Statements of the newest versions with their speaker; the speaker is empty where the page names nobody.",
        """SELECT s.id AS statement, s.document, d.published, d.outlet, s.kind, a.name AS speaker, a.country AS speaker_country,
            a.code AS speaker_code, a.office AS speaker_office, s.content, s.confidence, n.person AS speaker_person
        FROM statements s JOIN documents d ON d.id = s.document
        JOIN versions v ON v.document = s.document AND v.superseded_by IS NULL
        LEFT JOIN actors a ON a.document = s.document AND a.record = s.id AND a.role = 'speaker'
        LEFT JOIN namings n ON n.document = a.document AND n.name = a.name AND a.kind = 'person'""",
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
        ),
    ),
}

# What `search` reads: derived from documents, so it is neither exported nor a table of records.
WORDS = "words"
_WORDS = (
    Column("document", "VARCHAR", "id of the document"),
    Column("size", "INTEGER", "number of words"),
    Column("words", "VARCHAR", "the words of headline and text without capitals and accents, two blanks between"),
)

_ARROW = {
    "VARCHAR": pa.string(),
    "VARCHAR[]": pa.list_(pa.string()),
    "DATE": pa.date32(),
    "DOUBLE": pa.float64(),
    "INTEGER": pa.int32(),
    "BOOLEAN": pa.bool_(),
    "BIGINT": pa.int64(),
}


def columns(table: str) -> tuple[Column, ...]:
    """The columns of a table, in order."""
    return _WORDS if table == WORDS else TABLES[table][1]


def arrow(table: str) -> pa.Schema:
    """The same as an Arrow schema."""
    return pa.schema([(column.name, _ARROW[column.type]) for column in columns(table)])


def statements() -> list[str]:
    """The SQL that makes an empty register."""
    sql = [
        "CREATE TABLE about (key VARCHAR, value VARCHAR)",
        f"INSERT INTO about VALUES ('schema', '{SCHEMA_VERSION}')",
        "COMMENT ON TABLE about IS 'what this file is'",
        *set_floor(),
    ]
    for table in (*TABLES, WORDS):
        sql += _table(table)
    return sql + _views()


def upgrade(version: int) -> list[str]:
    """The SQL that brings a register of an older version (UPGRADED) to this one; `SIDE` must be a function of the connection. No record changes."""
    return [
        *(f"DROP VIEW IF EXISTS {view}" for view in reversed(VIEWS)),
        *(_to_version_4() if version == 3 else []),
        *(_table("places") if version < 5 else []),
        "ALTER TABLE actors ADD COLUMN IF NOT EXISTS side VARCHAR",
        f"UPDATE actors SET side = {SIDE}(name, kind, country, sectors, code)",
        "ALTER TABLE actors ADD COLUMN IF NOT EXISTS entry VARCHAR",
        *_comments("actors"),
        *_table("namings"),
        *_table("decisions"),
        *set_floor(),
        *_views(),
        f"UPDATE about SET value = '{SCHEMA_VERSION}' WHERE key = 'schema'",
    ]


def _to_version_4() -> list[str]:
    """Each act was told once."""
    added = [f"ALTER TABLE events ADD COLUMN {column.name} {column.type}" for column in _TOLD]
    return [
        *added,
        """UPDATE events SET mentions = 1, said_by_name = (SELECT any_value(a.name) FROM actors a
            WHERE a.document = events.document AND a.record = events.said_by AND a.role = 'speaker')""",
        *_table("counts"),
        *_comments("events"),
        *_comments("spans"),
    ]


def set_floor() -> list[str]:
    """The SQL that gives the views today's floor."""
    return ["DELETE FROM about WHERE key = 'floor'", f"INSERT INTO about VALUES ('floor', '{FLOOR!r}')"]


def _table(name: str) -> list[str]:
    fields = ", ".join(f'"{column.name}" {column.type}' for column in columns(name))
    return [f"CREATE TABLE {name} ({fields})", *_comments(name)]


def _comments(name: str) -> list[str]:
    note = "What the search reads, derived from documents." if name == WORDS else TABLES[name][0]
    return [
        f"COMMENT ON TABLE {name} IS {_quoted(note)}",
        *(f'COMMENT ON COLUMN {name}."{c.name}" IS {_quoted(c.note)}' for c in columns(name)),
    ]


def _views() -> list[str]:
    sql = []
    for view, (note, select, meanings) in VIEWS.items():
        sql += [f"CREATE VIEW {view} AS {select}", f"COMMENT ON VIEW {view} IS {_quoted(note)}"]
        sql += [f'COMMENT ON COLUMN {view}."{name}" IS {_quoted(meaning)}' for name, meaning in meanings]
    return sql


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
