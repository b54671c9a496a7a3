"""`events`: PLOVER events with their sources and targets against gold sentences; pairs of actors against PETRARCH's suite."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec
from spacy.tokens import Doc

from dragoman.coding import document_sheet, provenance
from dragoman.evaluate.corpora import CorpusError, page
from dragoman.extract import events as mentions_of
from dragoman.extract import statements as statements_of
from dragoman.language import analyse, layers
from dragoman.ontology.actors import Actors, Entry, find, with_petrarch
from dragoman.records import Actor, Event, EventMention

Row = dict[str, float | str]
Triple = tuple[str, str, str]
# The gold sets use earlier drafts of PLOVER and some codes that ISO 3166 does not have.
TYPES = {"DEMAND": "REQUEST", "DISAPPROVE": "ACCUSE", "INVESTIGATE": "ACCUSE", "FIGHT": "ASSAULT"}
COUNTRIES = {"JAP": "JPN", "ROM": "ROU", "ZAR": "COD", "YUG": "SRB"}
NOBODY = ""


def events(data: Path) -> list[Row]:
    """Score the two sets under `data`/events, or the one file `data` (PETRARCH's form where its name has `petrarch`).

    Precision, recall and F1 in per cent. A PLOVER gold sentence names one event; the others that it may hold count as
    false, so precision is a lower bound. A pair of actors on a par ("A and B met") is right in either order.
    """
    if data.is_file():
        return _petrarch(data) if "petrarch" in data.name else _plover(data)
    gsr, suite = data / "events" / "plover-gsr-dev.jsonl", data / "events" / "petrarch-unit.jsonl"
    return (_plover(gsr) if gsr.exists() else []) + (_petrarch(suite) if suite.exists() else [])


def f1(gold: Iterable[set[Any]], found: Iterable[set[Any]]) -> dict[str, float]:
    """Precision, recall and F1 in per cent over the sets of each sentence."""
    right = wanted = given = 0
    for g, f in zip(gold, found, strict=True):
        right, wanted, given = right + len(g & f), wanted + len(g), given + len(f)
    return {
        "P": 100 * right / max(1, given),
        "R": 100 * right / max(1, wanted),
        "F1": 200 * right / max(1, wanted + given),
    }


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
    records = _records(path, ("event", "text"))
    documents = [page(record["text"].strip(" {}"), published=record.get("date"), number=n) for n, record in enumerate(records)]
    made_by = provenance()
    types: list[set[str]] = []
    alone: list[set[str]] = []
    country: list[set[Triple]] = []
    full: list[set[Triple]] = []
    failed = 0
    for record, document, doc in zip(records, documents, analyse(documents), strict=True):
        types.append({event.plover.type for event in _mentions(doc)})
        alone.append({word.kind for word in layers(doc).events})
        sheet = document_sheet(document, doc, made_by)
        failed += sheet.failure is not None
        coded = sheet.events
        pairs = [set().union(*(_event(event, place_only) for event in coded)) for place_only in (True, False)]
        if not record.get("target"):
            pairs = [unordered(pair) for pair in pairs]
        country.append(pairs[0])
        full.append(pairs[1])
    gold = [(TYPES.get(r["event"], r["event"]), _gold(r.get("source")), _gold(r.get("target"))) for r in records]
    by_country = [triples(kind, [p for p, _ in s], [p for p, _ in t]) for kind, s, t in gold]
    by_code = [triples(kind, [p + c for p, c in s], [p + c for p, c in t]) for kind, s, t in gold]
    n = float(len(records))
    rows: list[Row] = [
        {"set": path.stem, "what": "type", "gold": n, **f1([{kind} for kind, _, _ in gold], types)},
        {"set": path.stem, "what": "type, event head alone", "gold": n, **f1([{kind} for kind, _, _ in gold], alone)},
        {"set": path.stem, "what": "type, countries", "gold": n, **f1(by_country, country), "not coded": float(failed)},
        {"set": path.stem, "what": "type, full codes", "gold": n, **f1(by_code, full), "not coded": float(failed)},
    ]
    for name in sorted({kind for kind, _, _ in gold}):
        chosen = [i for i, (kind, _, _) in enumerate(gold) if kind == name]
        share = 100 * sum(name in types[i] for i in chosen) / len(chosen)
        rows.append({"set": path.stem, "what": f"type {name}", "gold": float(len(chosen)), "R": share})
    return rows


def _mentions(doc: Doc) -> list[EventMention]:
    return mentions_of(doc, statements_of(doc))


def _event(event: Event, place_only: bool) -> set[Triple]:
    code = _place if place_only else _code
    return triples(event.plover.type, [code(a) for a in event.sources], [code(a) for a in event.targets])


def _place(actor: Actor) -> str:
    """The country, "IGO" for an organisation between states, "---" where nothing was resolved."""
    return actor.country or ("IGO" if actor.code and actor.code.startswith("IGO") else "---")


def _code(actor: Actor) -> str:
    return _place(actor) + (actor.sectors[0] if actor.sectors and actor.sectors[0] != "IGO" else "")


def _gold(actors: Any) -> list[tuple[str, str]]:
    """Country and first sector of each gold actor; the set writes an absent target as an empty text."""
    found = []
    for actor in actors or []:
        country = actor.get("code", "---")
        found.append((COUNTRIES.get(country, country), actor.get("sector", "")[:3]))
    return found


def _petrarch(path: Path) -> list[Row]:
    """Sources and targets alone: the suite's codes come from verb patterns of its own, most of them not CAMEO."""
    stem = path.name.removesuffix(".jsonl")
    dictionaries = [path.with_name(f"{stem}-{kind}.txt") for kind in ("actors", "agents")]
    if missing := [p for p in dictionaries if not p.exists()]:
        raise CorpusError(f"{missing[0]}: the dictionary of {path.name} is not there. Put it beside the gold file.")
    table = with_petrarch(dictionaries[:1], dictionaries[1:])
    records = [r for r in _records(path, ("text", "events")) if not r.get("expects_error")]
    gold = [{(e["source"], e["target"]) for e in r["events"] if _known(e["source"]) and _known(e["target"])} for r in records]
    dates = [f"{d[:4]}-{d[4:6]}-{d[6:]}" for d in (r.get("date", "19950101") for r in records)]
    docs = analyse(page(r["text"], published=date, number=n) for n, (r, date) in enumerate(zip(records, dates, strict=True)))
    found = []
    for doc, date in zip(docs, dates, strict=True):
        pairs = set()
        for event in _mentions(doc):
            named = [
                [c for c in (dictionary_code(table, s.text, date) for s in side) if c] for side in (event.sources, event.targets)
            ]
            # Actors on a par count in both directions, as the suite has them.
            pairs |= {(a, b) for a in named[0] for b in (named[1] or named[0]) if a != b}
        found.append(pairs)
    n = float(sum(map(len, gold)))
    rows: list[Row] = []
    for what, cut in (("actors", 3), ("actors, full codes", 99)):
        wanted = [{(a[:cut], b[:cut]) for a, b in pairs} for pairs in gold]
        given = [{(a[:cut], b[:cut]) for a, b in pairs} for pairs in found]
        rows.append({"set": path.stem, "what": what, "gold": n, **f1(wanted, given)})
    return rows


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


def _records(path: Path, fields: tuple[str, ...]) -> list[dict[str, Any]]:
    records = []
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                record = msgspec.json.decode(line)
            except msgspec.DecodeError as error:
                raise CorpusError(f"{path}, line {number}: not JSON ({error}). Correct the line.") from error
            if missing := [field for field in fields if not isinstance(record, dict) or field not in record]:
                raise CorpusError(f"{path}, line {number}: the field {missing[0]!r} is missing. Add it.")
            records.append(record)
    return records
