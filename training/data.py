"""Corpora to paragraphs of words with their labels."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from dragoman.evaluate.corpora import entity_mark, gold_mentions, sentences_in_words, tagged_sentences
from dragoman.evaluate.marked import is_dev, read_marked
from dragoman.language.quotation_marks import quoted
from dragoman.language.tokenise import STOPS, tokenizer

from .acts import Act, act_of, predicates
from .paragraphs import Attribution, Paragraph
from .passages import passages

HERE = Path(__file__).parent
GROUP = 110  # words of a made-up paragraph where a corpus marks none


def load(source: dict[str, Any], data: Path) -> list[Paragraph]:
    """Read a source of the config: its `kind`, its `path` under `data`, and what else that kind takes."""
    path = data / source["path"]
    kinds = {"entities": entities, "quotes": quotes, "times": times, "factuality": factuality, "events": events}
    language = source.get("language", "en")
    if source["kind"] == "marked":
        chosen = (row for row in read_marked(HERE / source["path"]) if is_dev(row) == source.get("dev", False))
        return list(_quotes(chosen, language))
    if source["kind"] == "events" and "fold" in source:  # every fifth passage is dev where the data have no dev part of their own
        rows = [row for n, row in enumerate(passages(path, data)) if (n % 5 == 4) == (source["fold"] == "dev")]
        return list(_events(rows, language))
    if source["kind"] == "passages":
        return list(_events(passages(HERE / source["path"], data), language))
    if source["kind"] != "conllu":
        return list(kinds[source["kind"]](path, language))
    also = {name: data / source[name] if name in source else None for name in ("factuality", "predicates")}
    return list(conllu(path, language, also["factuality"], also["predicates"]))


def conllu(
    path: Path, language: str = "en", factuality_path: Path | None = None, predicates_path: Path | None = None
) -> Iterator[Paragraph]:
    """Universal Dependencies, with the factuality and the predicates of the same sentences from other files, and GUM's mentions."""
    marked = "# newpar" in path.read_text("utf-8")
    judged = _judged(factuality_path) if factuality_path else {}
    acts = predicates(predicates_path) if predicates_path else {}
    gathered: list[list[list[str]]] = []
    document = ""
    count = 0
    for comments, rows in sentences_in_words(path, language):
        opens = any(line.startswith(("# newpar", "# newdoc")) for line in comments)
        size = sum(row[0].isdigit() for row in rows)
        if gathered and (opens or (not marked and count + size > GROUP)):
            yield _paragraph(gathered, judged, acts, document)
            gathered, count = [], 0
        document = next((line.split("=")[1].strip() for line in comments if line.startswith("# newdoc")), document)
        gathered.append(rows)
        count += size
    if gathered:
        yield _paragraph(gathered, judged, acts, document)


def _paragraph(
    sentences: list[list[list[str]]],
    judged: dict[tuple[str, ...], dict[int, float]],
    acts: dict[tuple[str, ...], list[Act]],
    document: str,
) -> Paragraph:
    p: Any = Paragraph([], [], [], [], [], [], [], [], document=document)
    spaces: list[bool] = []
    marks: list[str] = []
    for rows in sentences:
        offset = len(p.words)
        covered: dict[int, bool] = {}  # word number -> whether white space follows, inside a written word of several
        for row in rows:
            if "-" in row[0]:
                first, last = map(int, row[0].split("-"))
                covered.update(dict.fromkeys(range(first, last), False))
                covered[last] = "SpaceAfter=No" not in row[9]
        rows = [row for row in rows if row[0].isdigit()]
        for row in rows:
            number = int(row[0])
            p.words.append(row[1])
            p.starts.append(number == 1)
            spaces.append(covered.get(number, "SpaceAfter=No" not in row[9]))
            p.upos.append(row[3])
            p.features.append("" if row[5] == "_" else row[5])
            p.lemmas.append(row[2])
            p.head.append(int(row[6]) - 1 + offset if row[6] != "0" else -1)
            p.relation.append(row[7])
            marks.append(entity_mark(row))
        words = tuple(row[1] for row in rows)
        values = judged.get(words, {})
        if words in acts:
            p.predicates = (p.predicates or []) + [act.shifted(-offset, len(p.words)) for act in acts[words]]
        if judged:
            p.factuality = (p.factuality or []) + [values.get(i, float("nan")) for i in range(len(rows))]
    p.quoted = _quoted(p.words, spaces)
    if any(marks):
        p.mentions = list(gold_mentions(marks, p.head))
    return p


def _quoted(words: list[str], spaces: list[bool] | None = None) -> list[bool]:
    """Which words stand inside quotation marks; words are joined by spaces where it is not known how they were."""
    text, begins = "", []
    for i, word in enumerate(words):
        begins.append(len(text))
        text += word + (" " if spaces is None or spaces[i] else "")
    return _inside(begins, quoted(text))


def _inside(begins: list[int], intervals: list[tuple[int, int]]) -> list[bool]:
    return [any(a <= at < b for a, b in intervals) for at in begins]


def _judged(path: Path) -> dict[tuple[str, ...], dict[int, float]]:
    with path.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return {tuple(row["tokens"]): {p["start"]: p["factuality"] for p in row["predicates"]} for row in rows}


def entities(path: Path, language: str) -> Iterator[Paragraph]:
    """A word and a BIO tag a line."""
    for group in _groups(tagged_sentences(path)):
        p = _plain([words for words, _ in group])
        p.entity = [tag for _, tags in group for tag in tags]
        yield p


def factuality(path: Path, language: str) -> Iterator[Paragraph]:
    """Sentences with predicates from -3 (did not happen) to 3 (did); those of UDS-IH2 come with the treebank."""
    sentences = ((list(words), values) for words, values in _judged_others(path))
    for group in _groups(sentences):
        p = _plain([words for words, _ in group])
        p.factuality = [values.get(i, float("nan")) for words, values in group for i in range(len(words))]
        yield p


def _judged_others(path: Path) -> Iterator[tuple[list[str], dict[int, float]]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if row["corpus"] != "UDS_IH2":
                yield row["tokens"], {p["start"]: p["factuality"] for p in row["predicates"]}


def _groups(sentences: Iterable[tuple[list[str], Any]]) -> Iterator[list[tuple[list[str], Any]]]:
    group: list[tuple[list[str], Any]] = []
    for words, labels in sentences:
        if group and sum(len(w) for w, _ in group) + len(words) > GROUP:
            yield group
            group = []
        group.append((words, labels))
    if group:
        yield group


def _plain(sentences: list[list[str]]) -> Paragraph:
    words = [word for sentence in sentences for word in sentence]
    starts = [i == 0 for sentence in sentences for i in range(len(sentence))]
    return Paragraph(words, starts, _quoted(words))


def quotes(path: Path, language: str) -> Iterator[Paragraph]:
    """Articles with attributions: PolNeAR's form. One whose cue is not marked has nothing to hang on and is left out."""
    with path.open(encoding="utf-8") as lines:
        yield from _quotes(map(json.loads, lines), language)


def _quotes(rows: Iterable[dict[str, Any]], language: str) -> Iterator[Paragraph]:
    for row in rows:
        for paragraph, number in _text(row["text"], language):
            found = []
            for one in row["attributions"]:
                parts = [
                    [number[o] for a, b in one[part] for o in range(a, b) if o in number] for part in ("cue", "source", "content")
                ]
                cue, source, content = (sorted(set(numbers)) for numbers in parts)
                if cue and (source or content):
                    found.append(Attribution(cue, source, content))
            paragraph.attributions = found
            paragraph.document = row["id"]
            yield paragraph


def events(path: Path, language: str) -> Iterator[Paragraph]:
    """Passages with annotated events, a paragraph each; roles in other paragraphs are left out."""
    with path.open(encoding="utf-8") as lines:
        yield from _events(map(json.loads, lines), language)


def _events(rows: Iterable[dict[str, Any]], language: str) -> Iterator[Paragraph]:
    for row in rows:
        for paragraph, number in _text(row["text"], row.get("language", language)):
            acts = (act_of(event, number, paragraph.words) for event in row["events"])
            paragraph.events = [act for act in acts if act is not None]
            paragraph.document = row["id"]
            yield paragraph


def times(path: Path, language: str) -> Iterator[Paragraph]:
    """News with TIMEX3 expressions."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            for paragraph, number in _text(row["text"], language):
                paragraph.time = ["O"] * len(paragraph.words)
                for one in row["times"]:
                    inside = sorted({number[o] for o in range(one["start"], one["end"]) if o in number})
                    for k, i in enumerate(inside):
                        paragraph.time[i] = f"{'I' if k else 'B'}-{one['type']}"
                yield paragraph


def plain(text: str, language: str = "en") -> Iterator[Paragraph]:
    """The paragraphs of a text without any label."""
    yield from (paragraph for paragraph, _ in _text(text, language))


def _text(text: str, language: str) -> Iterator[tuple[Paragraph, dict[int, int]]]:
    """The paragraphs of a text, each with the word number that stands at each of its offsets. A sentence is taken to end at a
    full stop."""
    intervals = quoted(text)
    words: list[Any] = []
    for token in [*tokenizer(language)(text), None]:
        if token is not None and not (token.is_space and "\n" in token.text):
            words += [] if token.is_space else [token]
            continue
        if words:
            forms = [word.text for word in words]
            starts = [i == 0 or forms[i - 1] in STOPS for i in range(len(forms))]
            number = {o: i for i, word in enumerate(words) for o in range(word.idx, word.idx + len(word))}
            yield Paragraph(forms, starts, _inside([word.idx for word in words], intervals)), number
        words = []
