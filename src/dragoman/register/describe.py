"""The tables, views and exports as Markdown, for docs/register.md."""

from dragoman.register.gdelt import GDELT
from dragoman.register.hand_coded import ACLED, UCDP
from dragoman.register.schema import VIEWS
from dragoman.register.tables import DERIVED, TABLES

HEADING = "## Tables\n"


def markdown() -> str:
    """The part of docs/register.md that follows from the code, from its heading `## Tables` on."""
    parts = [HEADING]
    for table, (note, columns) in TABLES.items():
        lines = [f"| `{c.name}` | {c.type} | {c.note} |" for c in columns]
        parts.append(_section(table, note, "column | type | what it holds", lines))
    parts.append(
        "## Merged tables\n\n"
        "What pages tell together ([merge.md](merge.md)). They follow from the tables above, are brought up to them at the end of every `add`,\n"
        "`watch` round and `import`, and are exported; the order in which pages came changes nothing in them.\n"
    )
    for table, (note, columns) in DERIVED.items():
        lines = [f"| `{c.name}` | {c.type} | {c.note} |" for c in columns]
        parts.append(_section(table, note, "column | type | what it holds", lines))
    parts.append("## Views\n")
    for view, (note, _, meanings) in VIEWS.items():
        parts.append(_section(view, note, "column | what it holds", [f"| `{name}` | {meaning} |" for name, meaning in meanings]))
    parts.append(
        "## The GDELT table\n\n"
        "`--format gdelt` writes the events in the 58 columns of the GDELT 1.0 event files (Data Format Codebook 1.03), tab separated,\n"
        "without a header and without quoting, so that scripts made for those files read it. A row is one pair of source and target of an event, which is merged over pages.\n"
        "Events below the floor are left out (`--floor`).\n"
        "The table has no column for status: events that are planned, hypothetical or denied are left out, and background events are\n"
        "in it only where their own date is known. What a source asserts is in it as it is in GDELT, without the speaker; use the\n"
        "register itself to tell claims apart. Pages whose address has a newer version are left out.\n"
    )
    lines = [f"| {n} | `{name}` | {note or 'empty'} |" for n, (name, note) in enumerate(GDELT.items(), 1)]
    parts.append("| | column | what is in it |\n|---|---|---|\n" + "\n".join(lines) + "\n")
    for name, form, note, held in (
        (
            "ACLED",
            "acled",
            "What ACLED does not code (`acled.csv` says what is which event type) is left out; a row is one event.",
            ACLED,
        ),
        ("UCDP GED", "ucdp", "Only violence that killed, by the page's figure, is in it; a row is one event.", UCDP),
    ):
        parts.append(
            f"## The {name} table\n\n`--format {form}` writes events that happened, from the floor on, in the columns of {name}, as CSV with a header. "
            f"{note}\nNumbers that only {name}'s own lists give stay empty. Reports of one event are one row, with figures over all of them.\n"
        )
        lines = [f"| `{column}` | {what or 'empty'} |" for column, what in held.items()]
        parts.append("| column | what is in it |\n|---|---|\n" + "\n".join(lines) + "\n")
    return "\n".join(parts)


def _section(name: str, note: str, head: str, lines: list[str]) -> str:
    rule = "|---" * (head.count("|") + 1)
    return f"### `{name}`\n\n{note}\n\n| {head} |\n{rule}|\n" + "\n".join(lines) + "\n"
