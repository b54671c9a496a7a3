"""Annotated passages of ours with their texts, which lie elsewhere for most."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dragoman.evaluate.corpora import tagged_sentences
from dragoman.evaluate.marked import read_marked


def passages(path: Path, data: Path) -> Iterator[dict[str, Any]]:
    """Annotated passages of ours. Texts that are not in the file are read where they lie: `from` names a file under `data`, or one of `texts/`, and
    of it a record, and the stretches of its text that make the passage, a paragraph each; or the sentences of a treebank, a line each; or
    stretches of the `words` of a file that has one a line."""
    texts: dict[str, dict[str, str]] = {}
    words: dict[str, list[str]] = {}
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if "text" not in row:
                where = row["from"]
                file = where["file"]
                if "words" in where:
                    if file not in words:
                        words[file] = [word for sentence, _ in tagged_sentences(data / file) for word in sentence]
                    row["text"] = "\n\n".join(" ".join(words[file][a:b]) for a, b in where["words"])
                    yield row
                    continue
                if file not in texts:
                    texts[file] = dict(_texts(path.parent.parent / file if file.startswith("texts/") else data / file))
                held = texts[file]
                if "sentences" in where:
                    row["text"] = "\n".join(held[sentence] for sentence in where["sentences"])
                elif "paragraphs" in where:
                    row["text"] = "\n\n".join(held[where["record"]][a:b] for a, b in where["paragraphs"])
                else:
                    row["text"] = held[where["record"]]
            yield row


def _texts(path: Path) -> Iterator[tuple[str, str]]:
    """The records of a JSONL file or of marked texts, or the sentences of a treebank, each with its id."""
    if path.suffix == ".txt":
        yield from ((row["id"], row["text"]) for row in read_marked(path))
        return
    if path.suffix == ".jsonl":
        with path.open(encoding="utf-8") as lines:
            for record in map(json.loads, lines):
                yield record["id"], record["text"] if "text" in record else _lines(record["sentences"])
        return
    for block in path.read_text("utf-8").split("\n\n"):
        about = dict(line[2:].split(" = ", 1) for line in block.splitlines() if line.startswith("# ") and " = " in line)
        if "sent_id" in about:
            yield about["sent_id"], about["text"]


def _lines(sentences: dict[str, list[str]]) -> str:
    """Sentences of words by their numbers (ECB+) as text, a line each."""
    return "\n".join(" ".join(sentences[number]) for number in sorted(sentences, key=int))
