"""What archives of the press give out as text, many articles to a file: LexisNexis, Nexis Uni, Factiva, ProQuest.

`exports.yaml` says by which lines the articles are parted and which lines are no text.
"""

import re
from collections.abc import Callable
from pathlib import Path

import yaml

from dragoman.read.characters import clean
from dragoman.read.dates import dates_in, iso_date
from dragoman.read.documents import Page
from dragoman.read.languages import named
from dragoman.read.text import paragraphs_from_text

_TABLE: dict[str, dict[str, str]] = yaml.safe_load(Path(__file__).with_name("exports.yaml").read_text("utf-8"))
_LAYOUTS = {
    name: {key: re.compile(pattern, re.MULTILINE) for key, pattern in patterns.items()} for name, patterns in _TABLE.items()
}
_HEAD = 20_000  # characters in which the first article's marks stand
_LONGEST_DATE = 60  # characters
_ARTICLE = 50  # words
_FIELD = re.compile(r"^([A-Z][A-Za-z -]{2,30}):[ \t]{0,9}(.{0,300})$", re.MULTILINE)


def pages_from_export(text: str) -> list[Page]:
    """A page for each article of an export; none where the text is no export."""
    text = clean(text)
    layout = next((name for name, one in _LAYOUTS.items() if one["known"].search(text[:_HEAD]) and one["end"].search(text)), None)
    if layout is None:
        return []
    found = (_READERS[layout](part, layout) or _as_it_is(part) for part in _LAYOUTS[layout]["end"].split(text))
    return [page for page in found if page.paragraphs]


def _as_it_is(part: str) -> Page:
    """The text of an article whose labels are not as expected, which is lost in no case; none of a cover or an imprint."""
    return Page(paragraphs_from_text(part) if len(part.split()) >= _ARTICLE else [])


def _parted(article: str, layout: str) -> tuple[str, str]:
    """What stands above the text of an article, and the text without what stands below it."""
    marks = _LAYOUTS[layout]
    starts = [*marks["body"].finditer(article)]
    if not starts:
        return article, ""
    start = starts[0]
    below = marks["below"].search(article, start.end())
    return article[: start.start()], article[start.end() : below.start() if below else len(article)]


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


def _day(lines: list[str]) -> int | None:
    """Which line is a date, and little else."""
    return next((n for n, line in enumerate(lines) if len(line) <= _LONGEST_DATE and dates_in(line)), None)


def _nexis(article: str, layout: str) -> Page | None:
    """The outlet, the date and the headline stand above the labels; in newer exports the headline and the outlet above the date."""
    above, text = _parted(article, layout)
    told = {name.casefold(): value for name, value in _FIELD.findall(above)}
    lines = [line for line in _lines(above) if not _LAYOUTS[layout]["aside"].search(line)]
    day = _day(lines)
    if day is None or not text.strip():
        return None
    if layout == "nexis":
        outlet = lines[day - 1] if day else None
        behind = [line for line in lines[day + 1 :] if not _FIELD.match(line)]
        headline = max(behind, key=lambda line: len(line.split()), default=None)
    else:
        outlet = lines[day - 1] if day else None
        headline = lines[day - 2] if day > 1 else None
    return Page(
        paragraphs_from_text(text),
        outlet=outlet,
        published=iso_date(lines[day]),
        section=told.get("section", "").partition(";")[0] or None,
        headline=headline,
        language=named(told.get("language", "").title() or None),
    )


def _factiva(article: str, layout: str) -> Page | None:
    """Section, headline and author; the number of words; date, hour, outlet, its code; language and rights; the text."""
    above, text = _parted(article, layout)
    lines = _lines(above)
    count = next((n for n, line in enumerate(lines) if _LAYOUTS[layout]["count"].search(line)), None)
    if count is None or not text.strip():
        return None
    behind = [line for line in lines[count + 1 :] if not _LAYOUTS[layout]["aside"].search(line)]
    day = _day(behind)
    return Page(
        paragraphs_from_text(text),
        outlet=behind[day + 1] if day is not None and day + 1 < len(behind) else None,
        published=iso_date(behind[day]) if day is not None else None,
        headline=max(lines[:count], key=lambda line: len(line.split()), default=None),
    )


def _fields(article: str, layout: str) -> Page | None:
    """Fields of two or three capitals at the beginning of a line, or labels with a colon, each up to the next."""
    marks = _LAYOUTS[layout]
    starts = [*marks["field"].finditer(article)]
    if not starts:
        return None
    ends = [*(one.start() for one in starts[1:]), len(article)]
    told: dict[str, str] = {}
    for one, end in zip(starts, ends, strict=True):
        told.setdefault(one[1].casefold(), article[one.end() : end].strip())
    text = "\n\n".join(told[name] for name in ("lp", "td", "full text") if told.get(name))
    if not text:
        return None
    first = _lines(article[: starts[0].start()])
    outlet = told.get("sn") or told.get("publication title") or told.get("publication info")
    return Page(
        paragraphs_from_text(text),
        url=told.get("document url"),
        outlet=re.split(r" ?;|\n", outlet)[0] if outlet else None,
        published=iso_date(told.get("pd") or told.get("publication date") or told.get("publication info")),
        section=told.get("se") or told.get("section"),
        headline=told.get("hd") or told.get("title") or (first[0] if first else None),
        keywords=tuple(re.split(r"; ?", told["subject"])) if told.get("subject") else (),
        language=named(told.get("la") or told.get("language of publication")),
    )


_READERS: dict[str, Callable[[str, str], Page | None]] = {
    "nexis": _nexis,
    "nexis uni": _nexis,
    "factiva fields": _fields,
    "factiva": _factiva,
    "proquest": _fields,
}
