"""The tables of a register and what their columns mean: of records (TABLES), derived from them (DERIVED), for our own use (HIDDEN)."""

from typing import get_args

import msgspec

from dragoman.records import Ground, Verdict


class Column(msgspec.Struct, frozen=True):
    """A column: its name, its DuckDB type and what it holds."""

    name: str
    type: str
    note: str


_RULE = (
    Column("rule", "VARCHAR", "the rule, table entry or model head that made the record"),
    Column("confidence", "DOUBLE", "how sure the rule is, 0 to 1"),
)
# Columns of statements and events that came with version 12, last so that older tables get them by ALTER TABLE.
JUDGED = (
    Column("verdict", "VARCHAR", f"of a person: {', '.join(get_args(Verdict))}; empty where nobody has judged the record"),
    Column("judged_by", "VARCHAR", "who has"),
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
TOLD = (
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
            *JUDGED,
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
            *TOLD,
            *JUDGED,
        ),
    ),
    "actors": (
        "One mention of an actor in one role of one record.",
        (
            *(_OF[:2]),
            Column(
                "role",
                "VARCHAR",
                "speaker, addressee or about of a statement; source or target of an event, count (whose its figure of this position is)",
            ),
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
            Column("grounds", "VARCHAR[]", f"on what the identity rests, step by step: {', '.join(get_args(Ground))}"),
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
    "edits": (
        "What somebody has decided about which events of pages are one. It stays when pages are coded again.",
        (
            Column("position", "INTEGER", "order, from 0"),
            Column("what", "VARCHAR", "join: the two are one event; split: they are two"),
            Column("one", "VARCHAR", "id of a document"),
            Column("one_start", "INTEGER", "offset of the first character of the words of an act on it"),
            Column("one_end", "INTEGER", "offset after the last"),
            Column("other", "VARCHAR", "id of another document"),
            Column("other_start", "INTEGER", "the same on that"),
            Column("other_end", "INTEGER", "the same on that"),
        ),
    ),
    "spans": (
        "The evidence of records, as offsets into documents.text.",
        (
            *(_OF[:2]),
            Column(
                "role",
                "VARCHAR",
                "cue (its verb first), content, venue or date of a statement; trigger, mention, place or date of an event; heading of a document",
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
            Column("said_by", "VARCHAR", "id of the statement that gives the figure; empty where the page itself does"),
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


# What registers and exports of older versions lack: tables, and columns of tables. A new column is named here, too.
LATER_TABLES = frozenset({"counts", "places", "namings", "decisions", "edits"})
LATER_COLUMNS = {
    "statements": {"said_by", *(column.name for column in JUDGED)},
    "events": {column.name for column in (*TOLD, *JUDGED)},
    "actors": {"side", "entry", "grounds"},
    "counts": {"said_by"},
}

# What pages tell together: derived from the tables above by register/merging.py, exported, never imported.
DERIVED: dict[str, tuple[str, tuple[Column, ...]]] = {
    "happenings": (
        "One event however many pages tell it: reports merged across pages, of the newest versions. Whatever counts events counts these. "
        "An event below the floor stands alone.",
        (
            Column("id", "VARCHAR", "made from its first report, so that later ones do not change it"),
            Column("event", "VARCHAR", "id of the event, of its fullest report, whose record stands for it"),
            Column("document", "VARCHAR", "id of that report's document"),
            Column("cluster", "VARCHAR", "the cluster of pages that it was merged in; empty for rows of public tables"),
            Column("plover_type", "VARCHAR", "PLOVER event type"),
            Column("plover_mode", "VARCHAR", "PLOVER mode"),
            Column("plover_contexts", "VARCHAR[]", "PLOVER contexts"),
            Column("cameo", "VARCHAR", "CAMEO code"),
            Column("goldstein", "DOUBLE", "Goldstein scale of the CAMEO code, -10 conflict to 10 cooperation"),
            Column(
                "status", "VARCHAR", "the first of occurred, ongoing, past, denied, planned, hypothetical that a report gives"
            ),
            Column("trigger", "VARCHAR", "the words of the act"),
            Column("sources", "VARCHAR[]", "names of who did it"),
            Column("targets", "VARCHAR[]", "names of whom it was done to"),
            Column("source_sides", "VARCHAR[]", "the sides of pairs that the sources are of"),
            Column("target_sides", "VARCHAR[]", "the sides of pairs that the targets are of"),
            Column(
                "day",
                "DATE",
                "the day at which it counts: its own where the words give day or week, else that of the first report",
            ),
            Column("date_start", "DATE", "first day of the time the words give, if they give one"),
            Column("date_end", "DATE", "last day of it"),
            Column("date_precision", "VARCHAR", "day, week, month or year"),
            Column("place", "VARCHAR", "name of the place"),
            Column("country", "VARCHAR", "its country, ISO 3166-1 alpha-3"),
            Column("lat", "DOUBLE", "degrees north, WGS 84"),
            Column("lon", "DOUBLE", "degrees east"),
            Column("killed_low", "DOUBLE", "the lowest number of killed in a report; other figures are in figures"),
            Column("killed_high", "DOUBLE", "the highest"),
            Column("claimed", "BOOLEAN", "whether every report has it from a speaker (said_by)"),
            Column("said_by_name", "VARCHAR", "name of that speaker in the fullest report"),
            Column("confidence", "DOUBLE", "the highest of its reports, 0 to 1"),
            Column("reports", "INTEGER", "how many pages tell it"),
            Column("outlets", "INTEGER", "of how many outlets"),
            Column("first_report", "DATE", "date of the first page that tells it"),
            Column("last_report", "DATE", "date of the last"),
            Column("contradictions", "VARCHAR[]", "where reports disagree, with who says what: '10 killed (A), 14 killed (B)'"),
        ),
    ),
    "reports": (
        "Which events of pages are reports of a happening.",
        (
            Column("happening", "VARCHAR", "id of the happening"),
            Column("event", "VARCHAR", "id of the event"),
            Column("document", "VARCHAR", "id of its document"),
            Column("position", "INTEGER", "from 0, the latest report first"),
        ),
    ),
    "figures": (
        "How many, over all reports of a happening.",
        (
            Column("happening", "VARCHAR", "id of the happening"),
            Column("what", "VARCHAR", "killed, wounded and so on, as in counts"),
            Column("low", "DOUBLE", "the lowest number of a report"),
            Column("high", "DOUBLE", "the highest"),
            Column("latest", "DOUBLE", "the least that the latest report gives"),
            Column("said", "VARCHAR[]", "each number with the speaker or outlet that gives it, the latest first: '14 (B)'"),
        ),
    ),
    "sayings": (
        "One statement however many pages report it: the same words, nearly the same, or a part of them, on pages of one cluster.",
        (
            Column("id", "VARCHAR", "made from its fullest telling"),
            Column("statement", "VARCHAR", "id of the statement of that telling, whose record stands for it"),
            Column("document", "VARCHAR", "id of that statement's document"),
            Column("cluster", "VARCHAR", "the cluster of pages that it was merged in"),
            Column("content", "VARCHAR", "what was said, in the fullest telling"),
            Column("reports", "INTEGER", "how many pages report it"),
            Column("outlets", "INTEGER", "of how many outlets"),
            Column("first_report", "DATE", "date of the first page that reports it"),
            Column("last_report", "DATE", "date of the last"),
        ),
    ),
    "tellings": (
        "Which statements of pages are tellings of a saying.",
        (
            Column("saying", "VARCHAR", "id of the saying"),
            Column("statement", "VARCHAR", "id of the statement"),
            Column("document", "VARCHAR", "id of its document"),
            Column("position", "INTEGER", "0 the fullest, the others by day"),
            Column("kind", "VARCHAR", "fullest; same, nearly (other words here and there) or part of the fullest"),
            Column(
                "gone", "VARCHAR[]", "word by word what the fullest has where the telling differs; empty where it has nothing"
            ),
            Column("instead", "VARCHAR[]", "what the telling has there"),
        ),
    ),
    "clusters": (
        "Which pages report one happening: the same cluster. One row for each page that was compared.",
        (
            Column("document", "VARCHAR", "id of the document"),
            Column("run", "VARCHAR", "the run whose records were merged"),
            Column("added", "BIGINT", "documents.added"),
            Column("block", "BIGINT", "the pages among which its words were weighed: 0 all, -1 the undated, else a month"),
            Column("cluster", "VARCHAR", "id of the cluster, made from its first page"),
        ),
    ),
}


# What merging compares: derived from documents, so it is neither exported nor a table of records.
VECTORS = "vectors"
LINKS = "links"
HIDDEN: dict[str, tuple[str, tuple[Column, ...]]] = {
    VECTORS: (
        "How often a page says which words, derived from documents; merging compares it.",
        (
            Column("document", "VARCHAR", "id of the document"),
            Column("words", "UINTEGER[]", "CRC-32 of its words, ascending"),
            Column("frequencies", "DOUBLE[]", "the weighed frequency of each"),
        ),
    ),
    LINKS: (
        "How alike pages are, by documents.added.",
        (
            Column("one", "BIGINT", "the page that was added first"),
            Column("other", "BIGINT", "the other"),
            Column("likeness", "DOUBLE", "0 to 1"),
        ),
    ),
}
