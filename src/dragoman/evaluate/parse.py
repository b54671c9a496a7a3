"""`parse`: words, sentences, UPOS, lemmas and trees against Universal Dependencies, by the CoNLL 2018 evaluation.

The scorer is the official one (the package `udtools`), run as a program of its own; relation subtypes do not count in it.
"""

import importlib.util
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from spacy.tokens import Doc

from dragoman.evaluate.corpora import Row, conllu_sentences, page, sentences_in_words
from dragoman.language import analyse, annotate, languages
from dragoman.language.tokenise import tokenizer
from dragoman.records import DragomanError

METRICS = ("Words", "Sentences", "UPOS", "UFeats", "Lemmas", "UAS", "LAS")
WITHOUT_MARKS = 200  # sentences of a made-up document where a treebank marks none


def parse(data: Path) -> list[Row]:
    """Score every `*-dev.conllu` under `data`/treebanks (or the one file `data`) in a language the model was measured on.

    Two rows a treebank: from raw text, and on gold words and gold sentences. All figures are F1 in per cent.
    """
    files = [data] if data.is_file() else sorted((data / "treebanks").glob("*-dev.conllu"))
    rows: list[Row] = []
    for path in files:
        language = _language(path)
        if language in languages():
            rows.append({"set": path.stem, "from": "raw text", **score(path, _from_text(path, language))})
            rows.append({"set": path.stem, "from": "gold words", **score(path, _from_words(path, language))})
    return rows


def score(gold: Path, docs: Iterable[Doc]) -> dict[str, float]:
    """F1 in per cent of Docs against the CoNLL-U file of the same text."""
    if importlib.util.find_spec("udtools") is None:
        raise DragomanError("The CoNLL 2018 scorer is not installed. To install it: pip install 'dragoman[evaluate]'")
    with tempfile.TemporaryDirectory() as folder:
        system = Path(folder) / "system.conllu"
        system.write_text("".join(map(to_conllu, docs)), "utf-8")
        clean = Path(folder) / "gold.conllu"
        clean.write_text(_basic(gold, _language(gold)), "utf-8")
        call = [sys.executable, "-c", "from udtools.cli import main_eval; main_eval()", str(clean), str(system), "-v"]
        run = subprocess.run(call, capture_output=True, text=True, check=False)
    cells = [[cell.strip() for cell in line.split("|")] for line in run.stdout.splitlines()]
    table = {row[0]: float(row[3]) for row in cells if row[0] in METRICS}
    if not table:
        raise DragomanError(f"{gold}: the CoNLL 2018 scorer could not compare it: {run.stderr.strip().splitlines()[-1:]}")
    return {metric: table[metric] for metric in METRICS}


def to_conllu(doc: Doc) -> str:
    """A Doc as CoNLL-U; white-space tokens are left out."""
    lines: list[str] = []
    for sentence in doc.sents:
        words = [token for token in sentence if not token.is_space]
        number = {token.i: n for n, token in enumerate(words, 1)}
        for token in words:
            head = 0 if token.head.i == token.i else number[token.head.i]
            dep = token.dep_ if head else "root"
            morph = str(token.morph) or "_"
            columns = (number[token.i], token.text, token.lemma_, token.pos_, "_", morph, head, dep, "_", "_")
            lines.append("\t".join(map(str, columns)))
        lines.append("")
    return "\n".join(lines) + "\n"


def _language(path: Path) -> str:
    name = path.stem.split("-")[0]
    return "en" if name in {"ewt", "gum"} else name


def _basic(path: Path, language: str) -> str:
    """The file with basic dependencies alone, since the scorer refuses some enhanced graphs, and with our words."""
    parts = []
    for _, rows in sentences_in_words(path, language):
        kept = [[*row[:8], "_", row[9]] for row in rows if "." not in row[0]]
        parts.append("\n".join("\t".join(row) for row in kept) + "\n\n")
    return "".join(parts)


def _from_text(path: Path, language: str) -> Iterable[Doc]:
    return analyse(page(text, language) for text in texts(path))


def texts(path: Path) -> list[str]:
    """The raw texts of a treebank, one a document; a paragraph mark becomes a blank line."""
    found: list[str] = []
    sentences = 0
    for comments, rows in conllu_sentences(path):
        text = next(line.removeprefix("# text = ") for line in comments if line.startswith("# text = "))
        opens = any(line.startswith("# newdoc") for line in comments)
        if not found or opens or sentences >= WITHOUT_MARKS:
            found.append("")
            sentences = 0
        elif any(line.startswith("# newpar") for line in comments):
            found[-1] = found[-1].rstrip() + "\n\n"
        found[-1] += text if "SpaceAfter=No" in rows[-1][9] else text + " "
        sentences += 1
    return [text.strip() for text in found]


def _from_words(path: Path, language: str) -> Iterable[Doc]:
    vocab = tokenizer(language)("").vocab
    words: list[str] = []
    starts: list[bool] = []
    docs: list[Doc] = []

    def close() -> None:
        if words:
            docs.append(Doc(vocab, words=words, sent_starts=[*starts]))
        words.clear()
        starts.clear()

    for comments, rows in sentences_in_words(path, language):
        if any(line.startswith(("# newdoc", "# newpar")) for line in comments):
            close()
        forms = [row[1] for row in rows if row[0].isdigit()]
        words += forms
        starts += [True] + [False] * (len(forms) - 1)
    close()
    return annotate(docs)
