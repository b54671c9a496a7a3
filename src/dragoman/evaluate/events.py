"""`events`: annotated passages (`annotated.py`), PLOVER's gold sentences, Spanish sentences of protest, pairs of PETRARCH's suite."""

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec
from spacy.tokens import Doc

from dragoman.coding import document_sheet
from dragoman.evaluate.annotated import annotated, figures, full_code
from dragoman.evaluate.corpora import CorpusError, Row, Word, iso_day, json_lines, page
from dragoman.evaluate.gold_events import language_of
from dragoman.extract import events as mentions_of
from dragoman.extract import statements as statements_of
from dragoman.language import analyse, languages, layers
from dragoman.ontology.actors import Actors, Entry, find, with_petrarch
from dragoman.records import Document, Event, EventMention, Sheet
from dragoman.records.sides import state
from dragoman.versions import provenance

Triple = tuple[str, str, str]
# The gold sets use earlier drafts of PLOVER, a slip of the pen, and some codes that ISO 3166 does not have.
TYPES = {"DEMAND": "REQUEST", "DISAPPROVE": "ACCUSE", "INVESTIGATE": "ACCUSE", "FIGHT": "ASSAULT", "SACTION": "SANCTION"}
DROPPED = {"CRIME"}  # a type of a draft, which PLOVER gave up; the lines that have nothing else are not scored
COUNTRIES = {"JAP": "JPN", "ROM": "ROU", "ZAR": "COD", "YUG": "SRB"}
NOBODY = ""
UNDATED = "1995-01-01"  # PETRARCH's suite dates its sentences to that year
GOLD_ACTOR = 'An actor is an object with a code: [{"code": "RUS", "sector": "GOV"}].'
ADVICE = {
    "source": GOLD_ACTOR,
    "target": GOLD_ACTOR,
    "events": "Each event is an object with the texts `source` and `target`.",
    "event": "Give the event's type as text.",
    "text": "Give the sentence as text; it may not be empty.",
}
TEXTS = Path(__file__).resolve().parents[3] / "training" / "texts"


class PloverActor(msgspec.Struct, frozen=True):
    code: str = "---"
    sector: str = ""


class PloverSentence(msgspec.Struct, frozen=True):
    """A sentence of PLOVER's gold set and its one event; the set writes an absent side as an empty text."""

    text: Word
    event: Word
    source: list[PloverActor] | str | None = None
    target: list[PloverActor] | str | None = None
    date: str | None = None
    language: str | None = None


class CodedEvent(msgspec.Struct, frozen=True):
    source: str | None
    target: str | None
    plover: str = ""


class CodedSentence(msgspec.Struct, frozen=True):
    """A sentence of PETRARCH's suite, or of UniversalPetrarch's with PLOVER types, and its events with actor codes as texts."""

    text: Word
    events: list[CodedEvent]
    date: str | None = None
    language: str | None = None
    expects_error: bool = False


def events(data: Path, model: Path | None = None) -> list[Row]:
    """Score the sets under `data`: annotated/events-dev, the three of `data`/events, and the checkout's passages of the treebanks; or the
    one file `data`, whose lines say what form it has. A `model` of one's own is scored on annotated passages alone.

    Precision, recall and F1 in per cent. A PLOVER gold sentence names one event; the others that it may hold count as
    false, so precision is a lower bound. A pair of actors on a par ("A and B met") is right in either order.
    """
    if data.is_file():
        return annotated(data, model) if model else _measure(data)(data)
    if model:
        return annotated(data / "annotated" / "events-dev.jsonl", model)
    names = ["annotated/events-dev.jsonl", "events/plover-gsr-dev.jsonl"]
    names += ["events/spanish-protest-dev.jsonl"] if "es" in languages() else []
    paths = [data / name for name in (*names, "events/petrarch-unit.jsonl")]
    rows = [row for path in paths if path.exists() for row in _measure(path)(path)]
    treebanks = TEXTS / "events-treebanks.jsonl"
    return rows + (annotated(treebanks, data=data) if treebanks.exists() and (data / "treebanks").is_dir() else [])


def _measure(path: Path) -> Callable[[Path], list[Row]]:
    """The measure for a file, by what its lines hold; PETRARCH's form for a file of that name that holds no events."""
    petrarch = "petrarch" in path.name
    if petrarch and not path.read_bytes().strip():
        return _petrarch
    rows = json_lines(path, dict[str, Any])
    items = [item for _, row in rows if isinstance(told := row.get("events"), list) for item in told if isinstance(item, dict)]
    if any("trigger" in item for item in items):
        return annotated
    if any("plover" in item for item in items):
        return _sentences
    if petrarch or any("source" in item for item in items):
        return _petrarch
    if any("events" in row for _, row in rows):
        return annotated
    if any("event" in row for _, row in rows):
        return _plover
    raise CorpusError(
        f"{path}, line {rows[0][0]}: neither the field `events` (annotated passages, PETRARCH's suite) nor `event` (PLOVER's gold) "
        "is there. Give a file of one of these forms."
    )


def f1(gold: Iterable[set[Any]], found: Iterable[set[Any]]) -> dict[str, float]:
    """Precision, recall and F1 in per cent over the sets of each sentence."""
    right = wanted = given = 0
    for g, f in zip(gold, found, strict=True):
        right, wanted, given = right + len(g & f), wanted + len(g), given + len(f)
    return figures(right, wanted, given)


def triples(kind: str, sources: list[str], targets: list[str]) -> set[Triple]:
    """Each source with each target; actors without a target are on a par, each with each in alphabetical order."""
    if targets:
        return {(kind, source, target) for source in sources or [NOBODY] for target in targets if source != target}
    if len(set(sources)) > 1:
        return {(kind, a, b) for a in sources for b in sources if a < b}
    return {(kind, source, NOBODY) for source in sources}


def unordered(found: set[Triple]) -> set[Triple]:
    """Both orders of a pair as one, for gold that does not say which came first."""
    return {(kind, min(a, b), max(a, b)) if a and b else (kind, a, b) for kind, a, b in found}


def _plover(path: Path) -> list[Row]:
    numbered = json_lines(path, PloverSentence, ADVICE)
    for number, record in numbered:
        for side in ("source", "target"):
            if isinstance(told := getattr(record, side), str) and told:
                raise CorpusError(f"{path}, line {number}: the {side} is the text {told!r}. {GOLD_ACTOR}")
    records = [record for _, record in numbered]
    documents = [_document(path, n, r, r.text.strip(" {}")) for n, r in numbered]
    types: list[set[str]] = []
    alone: list[set[str]] = []
    country: list[set[Triple]] = []
    full: list[set[Triple]] = []
    failed = 0
    for record, (doc, sheet) in zip(records, _coded(documents), strict=True):
        types.append({event.plover.type for event in _mentions(doc)})
        alone.append({act.type for act in layers(doc).acts})
        failed += sheet.failure is not None
        pairs = [set().union(*(_event(event, place_only) for event in sheet.events)) for place_only in (True, False)]
        if not record.target:
            pairs = [unordered(pair) for pair in pairs]
        country.append(pairs[0])
        full.append(pairs[1])
    gold = [(TYPES.get(r.event, r.event), _gold(r.source), _gold(r.target)) for r in records]
    by_country = [triples(kind, [p for p, _ in s], [p for p, _ in t]) for kind, s, t in gold]
    by_code = [triples(kind, [p + c for p, c in s], [p + c for p, c in t]) for kind, s, t in gold]
    kinds = [{kind} for kind, _, _ in gold]
    n = float(len(records))
    return [
        {"set": path.stem, "what": "type", "gold": n, **f1(kinds, types)},
        {"set": path.stem, "what": "type, event head alone", "gold": n, **f1(kinds, alone)},
        {"set": path.stem, "what": "type, countries", "gold": n, **f1(by_country, country), "not coded": float(failed)},
        {"set": path.stem, "what": "type, full codes", "gold": n, **f1(by_code, full), "not coded": float(failed)},
        *_by_type(path.stem, kinds, types),
    ]


def _sentences(path: Path) -> list[Row]:
    """Sentences with PLOVER types, and actors as codes: by type, and by country where a line has the codes of any."""
    numbered = []
    for number, record in json_lines(path, CodedSentence, ADVICE):
        if bare := [event for event in record.events if not event.plover]:
            raise CorpusError(f"{path}, line {number}: no type in the field `plover` of the event {bare[0].source}. Add it.")
        kept = [event for event in record.events if event.plover not in DROPPED]
        if kept or not record.events:
            numbered.append((number, msgspec.structs.replace(record, events=kept)))
    documents = [_document(path, n, r, r.text) for n, r in numbered]
    kinds = [{TYPES.get(event.plover, event.plover) for event in record.events} for _, record in numbered]
    named = [
        {t for e in r.events for t in triples(TYPES.get(e.plover, e.plover), [_first(e.source)], [_first(e.target)])}
        for _, r in numbered
    ]
    sheets = [sheet for _, sheet in _coded(documents)]
    types = [{event.plover.type for event in sheet.events} for sheet in sheets]
    failed = float(sum(sheet.failure is not None for sheet in sheets))
    n = float(sum(map(len, kinds)))
    rows: list[Row] = [{"set": path.stem, "what": "type", "gold": n, **f1(kinds, types), "not coded": failed}]
    if any(_known(e.source) or _known(e.target) for _, r in numbered for e in r.events):
        country = [{triple for event in sheet.events for triple in _event(event, True)} for sheet in sheets]
        size = float(sum(map(len, named)))
        rows.append({"set": path.stem, "what": "type, countries", "gold": size, **f1(named, country), "not coded": failed})
    return rows + _by_type(path.stem, kinds, types)


def _first(code: str | None) -> str:
    return COUNTRIES.get((code or "---")[:3], (code or "---")[:3])


def _by_type(name: str, gold: list[set[str]], found: list[set[str]]) -> list[Row]:
    rows: list[Row] = []
    for kind in sorted(set().union(*gold)):
        chosen = [i for i, kinds in enumerate(gold) if kind in kinds]
        share = 100 * sum(kind in found[i] for i in chosen) / len(chosen)
        rows.append({"set": name, "what": f"type {kind}", "gold": float(len(chosen)), "R": share})
    return rows


def _document(path: Path, number: int, record: PloverSentence | CodedSentence, text: str) -> Document:
    where = f"{path}, line {number}"
    language = record.language or language_of(path)
    if language not in languages():
        raise CorpusError(
            f"{where}: the language '{language}' is none that this model reads ({', '.join(sorted(languages()))}). "
            "Name the language in the field `language`, or take the line out."
        )
    return page(text, language, iso_day(record.date, where), number)


def _coded(documents: list[Document]) -> Iterator[tuple[Doc, Sheet]]:
    made_by = provenance()
    for document, doc in zip(documents, analyse(documents), strict=True):
        yield doc, document_sheet(document, doc, made_by)


def _mentions(doc: Doc) -> list[EventMention]:
    return mentions_of(doc, statements_of(doc))


def _event(event: Event, place_only: bool) -> set[Triple]:
    code = state if place_only else full_code
    return triples(event.plover.type, [code(a) for a in event.sources], [code(a) for a in event.targets])


def _gold(actors: list[PloverActor] | str | None) -> list[tuple[str, str]]:
    """Country and first sector of each gold actor."""
    return [(COUNTRIES.get(a.code, a.code), a.sector[:3]) for a in actors or [] if isinstance(a, PloverActor)]


def _petrarch(path: Path) -> list[Row]:
    """Sources and targets alone: the suite's codes come from verb patterns of its own, most of them not CAMEO."""
    stem = path.name.removesuffix(".jsonl")
    dictionaries = [path.with_name(f"{stem}-{kind}.txt") for kind in ("actors", "agents")]
    if missing := [p for p in dictionaries if not p.exists()]:
        raise CorpusError(f"{missing[0]}: the dictionary of {path.name} is not there. Put it beside the gold file.")
    dictionary = with_petrarch(dictionaries[:1], dictionaries[1:])
    rows = [(n, r) for n, r in json_lines(path, CodedSentence, ADVICE) if not r.expects_error]
    gold = [{(e.source, e.target) for e in r.events if _known(e.source) and _known(e.target)} for _, r in rows]
    documents = [_document(path, n, msgspec.structs.replace(r, date=r.date or UNDATED), r.text) for n, r in rows]
    dates = [document.published or UNDATED for document in documents]
    docs = analyse(documents)
    found = []
    for doc, date in zip(docs, dates, strict=True):
        pairs = set()
        for event in _mentions(doc):
            named = [
                [c for c in (dictionary_code(dictionary, s.span.text, date) for s in side) if c]
                for side in (event.sources, event.targets)
            ]
            # Actors on a par count in both directions, as the suite has them.
            pairs |= {(a, b) for a in named[0] for b in (named[1] or named[0]) if a != b}
        found.append(pairs)
    n = float(sum(map(len, gold)))
    table: list[Row] = []
    for what, cut in (("actors", 3), ("actors, full codes", 99)):
        wanted = [{(str(a)[:cut], str(b)[:cut]) for a, b in pairs} for pairs in gold]
        given = [{(a[:cut], b[:cut]) for a, b in pairs} for pairs in found]
        table.append({"set": path.stem, "what": what, "gold": n, **f1(wanted, given)})
    return table


def _known(code: str | None) -> bool:
    return bool(code) and not str(code).startswith(("-", "#"))


def dictionary_code(table: Actors, text: str, date: str) -> str | None:
    """The code that PETRARCH's dictionaries give a noun phrase: the longest actor name in it on that date, then its agents."""
    words = re.findall(r"[\w.\-]+", re.sub(r"['’]s\b", "", text))
    for first, last in _stretches(len(words)):
        entries = [e for e in find(table, " ".join(words[first:last])) if _holds(e, date)]
        if entries:
            actor = max(entries, key=lambda e: bool(e.start or e.end)).code
            rest = [word.casefold() for word in words[:first] + words[last:]]
            agents = (table.agents.get(" ".join(rest[a:b])) for a, b in _stretches(len(rest)))
            return actor + next((agent for agent in agents if agent), "")
    return None


def _holds(entry: Entry, date: str) -> bool:
    return (not entry.start or entry.start <= date) and (not entry.end or date <= entry.end)


def _stretches(length: int) -> list[tuple[int, int]]:
    """Every stretch of so many words, the longest first."""
    return [(at, at + size) for size in range(length, 0, -1) for at in range(length - size + 1)]
