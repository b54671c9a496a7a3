"""Words that say what a figure counts: `words.csv`, a row a language, a thing counted and how its words take the figure.

`part`: what is counted is the verb's `patient` ("killed 20") or `agent` ("20 died"), is in a `state` that the word names ("20 dead",
"the death of 20"), is the `thing` itself ("20 tanks"), or follows a `toll` ("the toll rose to 20"). `what` is `none` for words whose
figure counts nobody, or nobody anew: a `relation` ("a father of three"), a `unit` ("20 kilograms"), a `subset` ("including 20"),
what `failed` ("the attempted murder of two"). Words are lemmas or forms in small letters,
parted by `|`; `*` stands for any ending.
"""

import csv
from functools import cache
from pathlib import Path

from dragoman.ontology.languages import language_words

FILE = Path(__file__).with_name("words.csv")
Counts = list[tuple[str, str]]  # (what, part)


@cache
def _table(language: str) -> dict[str, Counts]:
    table: dict[str, Counts] = {}
    with FILE.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if row["language"] == language:
                for word in row["words"].split("|"):
                    table.setdefault(word, []).append((row["what"], row["part"]))
    return table


@cache
def counted_by(lemma: str, form: str, language: str) -> Counts:
    """What a word, by its lemma and form in small letters, says of a figure: (what, part), each once; nothing for most words."""
    table = _table(language)
    found = [*table.get(form, []), *table.get(lemma, [])]
    if not found and (plural := language_words(language).plural):
        found = table.get(form.removesuffix(plural), [])
    if not found:
        starts = (table.get(form[:n] + "*") for n in range(len(form), 2, -1))
        found = next((one for one in starts if one), [])
    return list(dict.fromkeys(found))
