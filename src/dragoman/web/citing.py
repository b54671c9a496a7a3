"""How a record is cited: whose words and whether they are his own, how sure it is, from which page, when, and the link that leads back."""

from dragoman.records.calendar import written
from dragoman.web.addresses import record_address
from dragoman.web.rows import Row

# Words that a reporter chose are no quotation, however they are cited.
NOT_QUOTED = {"indirect": " (in the reporter\u2019s words)", "mixed": " (in part in the reporter\u2019s words)"}


def cited(page: Row, base: str) -> dict[str, str]:
    """The citations of the records of a page (`pages.article`) by id, ready to be copied. `base` stands before the links."""
    return {record["id"]: _citation(page["document"], record, base) for record in (*page["statements"], *page["events"])}


def _citation(document: Row, record: Row, base: str) -> str:
    if "content" in record:
        spans = record["content"]
        speakers = [record["speaker"], *record["co_speakers"]] if record["speaker"] else []
        who = " and ".join(actor["name"] for actor in speakers) or "Nobody named"
        words = f"{who}{NOT_QUOTED.get(record['kind'], '')}: {_quoted(' … '.join(span['text'] for span in spans))}"
        sure = min([record["confidence"], *(actor["confidence"] for actor in speakers)])
    else:
        spans = [record["trigger"]]
        ends = (" and ".join(actor["name"] for actor in record[end]) or "somebody" for end in ("sources", "targets"))
        words = f"{' → '.join(ends)}, {record['plover']['type'].lower()} ({record['status']}): {_quoted(record['act'])}"
        sure = record["confidence"]
    if record["said_by"]:
        words += f", as said by {record['said_by_name'] or 'somebody'}"
    start, end = min((span["start"] for span in spans), default=0), max((span["end"] for span in spans), default=0)
    day = written(document["published"]) if document["published"] else None
    about = [document["headline"] and f"\u201c{document['headline']}\u201d", document["outlet"], day, document["url"]]
    link = base + record_address(document["id"], record["id"], start, end)
    return f"{words}. {', '.join(part for part in about if part)}. Coded by machine, confidence {sure:.2f}: {link}"


def _quoted(words: str) -> str:
    return words if words[:1] in "\u201c\u201e\u00ab\"'\u2018" else f"\u201c{words}\u201d"
