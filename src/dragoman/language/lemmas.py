"""Lemmas as classes: a rule says how a word becomes its lemma, so that a classifier can learn them.

A rule is written `l|u` (lower-case the word first or not), the number of characters cut from its end, `+` and what is put
there (`l3+y`: Countries -> country), or `=` and the whole lemma (`=be`). After the edit-script lemmatisers of UDPipe 2
(Straka 2018), cut down to word ends.
"""


def lemma_rule(word: str, lemma: str) -> str:
    """The rule that turns `word` into `lemma`."""
    for case, form in (("u", word), ("l", word.lower())):
        if case == "l" and form == word:
            continue
        common = 0
        while common < min(len(form), len(lemma)) and form[common] == lemma[common]:
            common += 1
        if common >= max(1, len(form) - 4) or form == lemma:
            return f"{case}{len(form) - common}+{lemma[common:]}"
    return f"={lemma}"


def apply_rule(rule: str, word: str) -> str:
    """Apply a rule of `lemma_rule` to any word; a word too short for the rule is its own lemma."""
    if rule.startswith("="):
        return rule[1:]
    cut, _, suffix = rule[1:].partition("+")
    form = word.lower() if rule[0] == "l" else word
    return form[: len(form) - int(cut)] + suffix if int(cut) < len(form) or suffix else form
