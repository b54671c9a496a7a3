"""The pages that records come from as entries of a list of references: RIS (Zotero, EndNote, Mendeley) and BibTeX.

A page's key is `page-` and its id, which the column `document` of every table holds. A page names no author, so none is given.
"""

import re
from collections.abc import Mapping
from typing import Any

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_TEX = re.compile(r"[\\{}&%$#_~^]")
_TEX_WORDS = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
_IN_ADDRESS = str.maketrans({"{": "%7B", "}": "%7D", "\\": "%5C"})


def ris(identity: str, page: Mapping[str, Any]) -> str:
    """The lines of one page, of the fields that a `Document` has."""
    day = page["published"]
    fields = {
        "TY": "NEWS",
        "ID": f"page-{identity}",
        "TI": _title(page),
        "T2": page["outlet"],
        "PY": day and day[:4],
        "DA": day and day.replace("-", "/"),
        "LA": page["language"],
        "UR": page["url"],
        "N1": _note(identity, page),
    }
    lines = [f"{tag}  - {' '.join(value.split())}" for tag, value in fields.items() if value]
    return "\n".join([*lines, "ER  - ", ""])


def bibtex(identity: str, page: Mapping[str, Any]) -> str:
    """One page as `@misc`, which every style knows; the month is a BibTeX macro."""
    day, url = page["published"], page["url"]
    fields = {
        "title": f"{{{{{_tex(_title(page))}}}}}",
        "howpublished": page["outlet"] and f"{{{_tex(page['outlet'])}}}",
        "year": day and f"{{{day[:4]}}}",
        "month": day and MONTHS[int(day[5:7]) - 1],
        "day": day and f"{{{int(day[8:10])}}}",
        "url": url and f"{{{'%20'.join(url.split()).translate(_IN_ADDRESS)}}}",
        "note": f"{{{_tex(_note(identity, page))}}}",
    }
    lines = [f"  {name} = {value}," for name, value in fields.items() if value]
    return "\n".join([f"@misc{{page-{identity},", *lines, "}", ""])


REFERENCES = {"ris": ris, "bibtex": bibtex}


def _title(page: Mapping[str, Any]) -> str:
    return page["headline"] or "[Without a headline]"


def _note(identity: str, page: Mapping[str, Any]) -> str:
    """What leads back to the page in the register, and to the file where it has no address."""
    read = "" if page["url"] else ", read from " + page["source"].replace("\\", "/").rsplit("/", 1)[-1]
    return f"Page {identity} of a Dragoman register{read}"


def _tex(text: str) -> str:
    return _TEX.sub(lambda found: _TEX_WORDS.get(found[0], "\\" + found[0]), " ".join(text.split()))
