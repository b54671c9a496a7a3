"""`merge`: one from many pages, against ECB+ (Cybulska and Vossen 2014): pages into happenings, events across pages.

A happening of ECB+ is one half of a topic, the pages of the first or of the second collection. Events are scored on the triggers that both
sides have, those of our events and of ECB+; the baseline beside it makes one event of all triggers alike in their first letters and type.
"""

from collections.abc import Hashable, Iterable
from pathlib import Path

import msgspec

from dragoman.coding import document_sheet
from dragoman.evaluate.chains import shares
from dragoman.evaluate.coref import Chain, b_cubed, ceaf, f1, muc
from dragoman.evaluate.corpora import Row, json_lines, page
from dragoman.language import analyse
from dragoman.merge import Report, events, groups, page_of, reports
from dragoman.merge.events import STEM
from dragoman.versions import provenance

Chains = list[Chain]
FAR = 1_000_000  # offsets of one page; a mention is (page's number * FAR + start, page's number * FAR + end)


class GoldMention(msgspec.Struct):
    """Words [start, end) of a sentence that tell of the event `chain`."""

    sentence: int
    start: int
    end: int
    chain: str


class GoldPage(msgspec.Struct):
    """A page of ECB+: the words of its sentences by their numbers, and its mentions of events."""

    id: str
    sentences: dict[str, list[str]]
    events: list[GoldMention]


def merge(data: Path) -> list[Row]:
    """Score `ecbplus-*.jsonl` under `data`/merge, or the one file `data`. In per cent. Raises CorpusError naming a line that is not in the form."""
    rows: list[Row] = []
    for path in [data] if data.is_file() else sorted((data / "merge").glob("ecbplus-*.jsonl")):
        records = [record for _, record in json_lines(path, GoldPage)]
        texts = [_text(record) for record in records]
        documents = [page(text, "en", None, number) for number, (text, _) in enumerate(texts)]
        pages = [page_of(document, None) for document in documents]
        number_of = {one.id: n for n, one in enumerate(pages)}
        gold = _groups([record.id.split("_")[0] + ("+" if "plus" in record.id else "") for record in records])
        clusters = groups(pages)
        found = [frozenset((number_of[one.id], 0) for one in some) for some in clusters]
        rows += [
            _row(path.stem, "pages", "merged", gold, found),
            _row(path.stem, "pages", "each alone", gold, _groups(range(len(pages)))),
        ]
        made_by = provenance()
        of_page = {
            one.id: reports(document_sheet(document, doc, made_by), one)
            for document, one, doc in zip(documents, pages, analyse(documents), strict=True)
        }
        told = [report for one in pages for report in of_page[one.id]]
        chains = _gold(records, [offsets for _, offsets in texts])
        mention_of = _on_both(told, number_of, {span for chain in chains for span in chain})
        both = set(mention_of.values())
        kept = [chain & both for chain in chains]
        ours = [
            [r.event.id for r in one.reports] for some in clusters for one in events(r for one in some for r in of_page[one.id])
        ]
        lemma: dict[tuple[str, str], list[str]] = {}
        for report in told:
            lemma.setdefault((report.event.plover.type, report.event.trigger.text.casefold()[:STEM]), []).append(report.event.id)
        for how, made in (("merged", ours), ("same words", list(lemma.values())), ("each alone", [[r.event.id] for r in told])):
            sides = [frozenset(mention_of[n] for n in group if n in mention_of) for group in made]
            rows.append(_row(path.stem, "events", how, [c for c in kept if c], [c for c in sides if c]))
    return rows


def _row(name: str, what: str, how: str, gold: Chains, found: Chains) -> Row:
    precision, recall = shares([b_cubed(gold, found)])
    scores = {"B3": f1([b_cubed(gold, found)]), "MUC": f1([muc(gold, found)]), "CEAFe": f1([ceaf(gold, found)])}
    size = {"of": float(sum(map(len, gold))), "gold": float(len(gold)), "found": float(len(found))}
    return {
        "set": name,
        "what": what,
        "how": how,
        **size,
        "B3 P": precision,
        "B3 R": recall,
        **scores,
        "CoNLL": sum(scores.values()) / 3,
    }


def _groups(names: Iterable[Hashable]) -> Chains:
    members: dict[Hashable, set[tuple[int, int]]] = {}
    for number, name in enumerate(names):
        members.setdefault(name, set()).add((number, 0))
    return [frozenset(some) for some in members.values()]


def _text(record: GoldPage) -> tuple[str, dict[tuple[int, int], tuple[int, int]]]:
    """The text of a record, and the offsets of each word by the numbers of its sentence and of itself."""
    parts: list[str] = []
    offsets: dict[tuple[int, int], tuple[int, int]] = {}
    at = 0
    for sentence in sorted(record.sentences, key=int):
        for n, word in enumerate(record.sentences[sentence]):
            word = {"``": '"', "''": '"'}.get(word, word)
            if parts and (len(word) > 1 or word not in ".,;:!?)%"):
                parts.append(" ")
                at += 1
            offsets[int(sentence), n] = (at, at + len(word))
            parts.append(word)
            at += len(word)
    return "".join(parts), offsets


def _gold(records: list[GoldPage], offsets: list[dict[tuple[int, int], tuple[int, int]]]) -> Chains:
    chains: dict[str, set[tuple[int, int]]] = {}
    for number, (record, words) in enumerate(zip(records, offsets, strict=True)):
        for event in record.events:
            start = words[event.sentence, event.start][0]
            end = words[event.sentence, event.end - 1][1]
            chains.setdefault(event.chain, set()).add((number * FAR + start, number * FAR + end))
    return [frozenset(chain) for chain in chains.values()]


def _on_both(told: list[Report], number_of: dict[str, int], gold: set[tuple[int, int]]) -> dict[str, tuple[int, int]]:
    """The gold mention that each of our triggers overlaps, by the event's id; each gold mention stands for one."""
    left = sorted(gold)
    found: dict[str, tuple[int, int]] = {}
    for report in sorted(told, key=lambda r: (number_of[r.page.id], r.event.trigger)):
        at = number_of[report.page.id] * FAR
        start, end = at + report.event.trigger.start, at + report.event.trigger.end
        same = next((span for span in left if span[0] < end and start < span[1]), None)
        if same:
            left.remove(same)
            found[report.event.id] = same
    return found
