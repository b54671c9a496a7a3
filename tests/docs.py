"""Build a spaCy Doc for a test from a compact table: one line a token, `word lemma UPOS head dep [Feat=Val|...]`.

a line `¶` a new paragraph. A word ending in `_` has no space after it (the underscore is dropped).
"""

from spacy.tokens import Doc
from spacy.vocab import Vocab

VOCAB = Vocab()


def doc(table: str, ents: list[tuple[str, str]] | None = None) -> Doc:
    """Build the Doc. `ents` holds (text, label) pairs, each marked at every place where its words stand."""
    words: list[str] = []
    spaces: list[bool] = []
    lemmas: list[str] = []
    pos: list[str] = []
    heads: list[int] = []
    deps: list[str] = []
    morphs: list[str] = []
    sentence_start = 0
    new = True
    for line in table.strip().splitlines():
        fields = line.split()
        if not fields:
            new = True
            continue
        if fields == ["¶"]:
            spaces[-1] = False
            for column, value in ((words, "\n\n"), (lemmas, "\n\n"), (pos, "SPACE"), (deps, ""), (morphs, "")):
                column.append(value)
            heads.append(len(words) - 2)
            spaces.append(False)
            new = True
            continue
        if new:
            sentence_start = len(words)
        word, lemma, upos, head, dep = fields[:5]
        words.append(word.removesuffix("_") if word != "_" else word)
        spaces.append(not word.endswith("_"))
        lemmas.append(lemma)
        pos.append(upos)
        heads.append(len(words) - 1 if head == "0" else sentence_start + int(head) - 1)
        deps.append(dep)
        morphs.append(fields[5] if len(fields) > 5 else "")
        new = False
    spaces[-1] = False
    built = Doc(VOCAB, words=words, spaces=spaces, lemmas=lemmas, pos=pos, morphs=morphs, heads=heads, deps=deps)
    spans = []
    for text, label in ents or []:
        at = built.text.find(text)
        while at >= 0:
            if span := built.char_span(at, at + len(text), label=label):
                spans.append(span)
            at = built.text.find(text, at + 1)
    built.set_ents(spans)
    return built
