"""What is mentioned again: extents, candidates, chains."""

import numpy as np

from docs import doc
from dragoman.language.coreference import FARTHEST, Table, chains, extent, pairs, table

STATE = """
The       the       DET    2  det
leader    leader    NOUN   6  nsubj
of        of        ADP    4  case
Ruritania Ruritania PROPN  2  nmod
,_        ,         PUNCT  2  punct
spoke     speak     VERB   0  root
and       and       CCONJ  9  cc
he        he        PRON   9  nsubj
smiled    smile     VERB   6  conj
.         .         PUNCT  6  punct
"""


def words(built, head):
    start, end = extent(built[head])
    return built[start:end].text


def test_a_mention_is_the_noun_phrase_without_its_preposition_and_commas():
    built = doc(STATE)
    assert words(built, 1) == "The leader of Ruritania"
    assert words(built, 3) == "Ruritania"


def test_an_apposition_and_a_conjunct_are_mentions_of_their_own():
    built = doc(
        """
        the     the     DET   2 det
        mayor   mayor   NOUN  0 root
        ,_      ,       PUNCT 4 punct
        Smith   Smith   PROPN 2 appos
        and     and     CCONJ 6 cc
        friends friend  NOUN  2 conj
        """
    )
    assert words(built, 1) == "the mayor"
    assert words(built, 3) == "Smith"


def test_candidates_are_earlier_and_within_reach():
    count = FARTHEST + 30
    about = Table(
        np.zeros((count, 3), dtype=np.float32),
        {name: np.zeros(count, dtype=np.int64) for name in NAMES},
        [frozenset({"state"})] * count,
    )
    whole = pairs(about, 0, count)
    assert ((whole[1] < whole[0]) & (whole[0] - whole[1] <= FARTHEST)).all()
    parts = [pairs(about, a, min(a + 40, count)) for a in range(0, count, 40)]
    assert np.concatenate([i for i, _, _ in parts]).tolist() == whole[0].tolist()
    assert np.concatenate([f for _, _, f in parts]).shape == whole[2].shape


NAMES = ("form", "type", "number", "kind", "gender", "lemma", "text", "start", "end", "at", "above", "sentence", "order")


def test_one_vector_of_features_for_each_mention():
    built = doc(STATE)
    about = table(built, [1, 3, 7], [1, 2, 1], 4)
    assert about.single.shape[0] == 3
    i, j, features = pairs(about, 0, 3)
    assert list(zip(i.tolist(), j.tolist(), strict=True)) == [(1, 0), (2, 0), (2, 1)]
    assert features.shape[0] == 3


def test_chains_are_numbered_by_first_mention():
    assert chains(np.array([-1, -1, 0, 2, 1])) == [0, 1, 0, 0, 1]
