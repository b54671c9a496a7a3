import itertools

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from dragoman.language.lemmas import apply_rule, lemma_rule
from dragoman.language.tree import best_tags, best_tree


def is_tree(heads: tuple[int, ...]) -> bool:
    if sum(head == 0 for head in heads) != 1:
        return False
    for start in range(1, len(heads) + 1):
        node = start
        for _ in heads:
            node = heads[node - 1] if node else 0
        if node:
            return False
    return True


@settings(max_examples=60)
@given(st.integers(1, 5).flatmap(lambda n: arrays(np.float32, (n, n + 1), elements=st.floats(-9, 9, width=16))))
def test_the_tree_found_is_the_best_of_all(scores: np.ndarray) -> None:
    n = len(scores)
    everything = (h for h in itertools.product(range(n + 1), repeat=n) if is_tree(h))
    best = max(sum(scores[i, h] for i, h in enumerate(heads)) for heads in everything)
    found = tuple(int(h) for h in best_tree(scores))
    assert is_tree(found)
    assert sum(scores[i, h] for i, h in enumerate(found)) >= best - 1e-4


@given(arrays(np.float32, (6, 5), elements=st.floats(-5, 5, width=16)))
def test_tags_are_well_formed(scores: np.ndarray) -> None:
    tags = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC"]
    found = [tags[i] for i in best_tags(scores, tags)]
    for before, tag in zip(["O", *found], found, strict=False):
        assert not tag.startswith("I-") or before[2:] == tag[2:]


@given(st.text(min_size=1, max_size=12), st.text(min_size=1, max_size=12))
def test_a_lemma_rule_gives_its_lemma_back(word: str, lemma: str) -> None:
    assert apply_rule(lemma_rule(word, lemma), word) == lemma
