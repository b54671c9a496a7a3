"""The tables of a register and what their columns mean: one definition, for DuckDB, for the export and for the docs."""

import msgspec

SCHEMA_VERSION = 1


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
            *_DATE,
            *_RULE,
        ),
    ),
    "events": (
        "Somebody is reported to have done something to somebody. Sources and targets are in actors.",
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
        ),
    ),
    "spans": (
        "The evidence of records, as offsets into documents.text.",
        (
            *(_OF[:2]),
            Column(
                "role",
                "VARCHAR",
                "cue, content, venue or date of a statement; trigger or date of an event; heading of a document",
            ),
            _OF[3],
            *_OFFSETS,
        ),
    ),
    "runs": (
        "What coded the documents. The same versions are the same run.",
        (
            Column("run", "VARCHAR", "hash of the three versions"),
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


def statements() -> list[str]:
    """The SQL that makes an empty register."""
    sql = [
        "CREATE TABLE about (key VARCHAR, value VARCHAR)",
        f"INSERT INTO about VALUES ('schema', '{SCHEMA_VERSION}')",
    ]
    for table, (note, columns) in TABLES.items():
        fields = ", ".join(f'"{column.name}" {column.type}' for column in columns)
        sql.append(f"CREATE TABLE {table} ({fields})")
        sql.append(f"COMMENT ON TABLE {table} IS {_quoted(note)}")
        sql += [f'COMMENT ON COLUMN {table}."{c.name}" IS {_quoted(c.note)}' for c in columns]
    return sql


def markdown() -> str:
    """The tables as Markdown, for docs/register.md."""
    parts = []
    for table, (note, columns) in TABLES.items():
        rows = "\n".join(f"| `{c.name}` | {c.type} | {c.note} |" for c in columns)
        parts.append(f"### `{table}`\n\n{note}\n\n| column | type | what it holds |\n|---|---|---|\n{rows}\n")
    return "\n".join(parts)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
