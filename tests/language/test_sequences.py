"""Roles of a statement's words, morphological features: classes with an inner form."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from dragoman.language.labels import CUE_PLACE, FARTHEST, ROLES, attributes, cue_places, may_follow
from dragoman.language.tree import best_roles, spans

NO_FOLLOWS = np.zeros((len(ROLES), len(ROLES)), dtype=np.float32)


def well_formed(path) -> bool:
    return all(may_follow(a, b) for a, b in itertools.pairwise(["", *(ROLES[i] for i in path), ""]))


@settings(max_examples=25)
@given(arrays(np.float32, (2, 3, len(ROLES)), elements=st.floats(-4, 4, width=16)), st.integers(1, 3))
def test_the_roles_found_are_the_best_of_all_well_formed(scores, length):
    lengths = np.array([3, length])
    found_all = best_roles([scores[k, :n] for k, n in enumerate(lengths)], NO_FOLLOWS)
    for k, n in enumerate(lengths):
        path, probability = found_all[k]
        everything = [p for p in itertools.product(range(len(ROLES)), repeat=int(n)) if well_formed(p)]
        sums = np.array([sum(scores[k, t, tag] for t, tag in enumerate(p)) for p in everything], dtype=np.float64)
        found = tuple(path.tolist())
        assert well_formed(found)
        assert sum(scores[k, t, tag] for t, tag in enumerate(found)) >= sums.max() - 1e-3
        assert probability == pytest.approx(np.exp(sums.max()) / np.exp(sums).sum(), rel=1e-3)


def test_a_longer_neighbour_changes_nothing():
    scores = np.random.default_rng(1).normal(size=(4, len(ROLES))).astype(np.float32)
    longer = np.random.default_rng(2).normal(size=(9, len(ROLES))).astype(np.float32)
    [(alone, sure)] = best_roles([scores], NO_FOLLOWS)
    for beside, still_sure in (best_roles([scores, longer], NO_FOLLOWS)[0], best_roles([longer, scores], NO_FOLLOWS)[1]):
        assert alone.tolist() == beside.tolist()
        assert sure == pytest.approx(still_sure)


def test_scores_far_below_the_best_do_not_end_in_nothing():
    scores = np.full((200, len(ROLES)), -1000, dtype=np.float32)
    scores[:, 0] = -500
    [(path, probability)] = best_roles([scores], NO_FOLLOWS)
    assert not path.any() and probability == pytest.approx(1)


def test_places_count_from_the_nearer_edge_of_the_cue():
    places = cue_places(range(40, 42), 100)
    assert places[40] == places[41] == CUE_PLACE
    assert places[39] == FARTHEST - 1 and places[42] == FARTHEST + 1
    assert places[0] == 0 and places[99] == 2 * FARTHEST


@given(st.sets(st.integers(0, 119), min_size=1), st.just(120))
def test_places_are_in_range_for_any_cue_also_a_parted_one(cue, length):
    places = cue_places(sorted(cue), length)
    assert places.min() >= 0 and places.max() <= CUE_PLACE


def test_features_are_grouped_by_attribute_with_absence_first():
    assert attributes(["Case=Acc", "Case=Nom", "Tense=Past"]) == [["", "Case=Acc", "Case=Nom"], ["", "Tense=Past"]]


def test_an_inside_tag_that_continues_nothing_opens_a_span():
    assert spans(["O", "I-DATE", "I-DATE", "B-DATE", "O", "I-SET"]) == [(1, 3, "DATE"), (3, 4, "DATE"), (5, 6, "SET")]
