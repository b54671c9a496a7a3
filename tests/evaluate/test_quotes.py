"""The measures of attribution on hand-made cases."""

import json

import pytest

from dragoman.evaluate.corpora import CorpusError
from dragoman.evaluate.quotes import exact, overlap, quotes, rules, tagged

SAID = {"source": ((0, 3),), "cue": ((4, 8),), "content": ((9, 20),)}
SPLIT = {"source": ((13, 15),), "cue": ((16, 20),), "content": ((0, 12), (22, 40))}
TEXT = "The minister said that the talks would resume."


@pytest.fixture
def articles(tmp_path):
    gold = {"source": [[0, 12]], "cue": [[13, 17]], "content": [[18, 45]]}
    path = tmp_path / "own.jsonl"
    path.write_text(json.dumps({"text": TEXT, "attributions": [gold]}), encoding="utf-8")
    return path


def test_equal_attributions_score_a_hundred():
    assert exact([[SAID, SPLIT]], [[SPLIT, SAID]]) == {"source": 100, "cue": 100, "content": 100, "whole": 100}


def test_one_piece_of_a_split_quotation_is_not_the_quotation():
    half = {**SPLIT, "content": ((0, 12),)}
    assert exact([[SPLIT]], [[half]]) == {"source": 100, "cue": 100, "content": 0, "whole": 0}


def test_precision_and_recall_both_count():
    assert exact([[SAID, SPLIT]], [[SAID]])["whole"] == pytest.approx(200 / 3)
    assert exact([[SAID]], [[SAID, SPLIT]])["whole"] == pytest.approx(200 / 3)


def test_the_same_offsets_in_another_article_are_wrong():
    assert exact([[SAID], []], [[], [SAID]])["content"] == 0


def test_an_attribution_without_a_source_is_not_scored_for_its_source():
    nobody = {**SAID, "source": ()}
    assert exact([[nobody]], [[nobody]]) == {"source": 0, "cue": 100, "content": 100, "whole": 100}


def test_overlap_counts_the_share_of_characters():
    longer = {**SAID, "content": ((9, 31),)}
    assert overlap([[SAID]], [[longer]]) == {"source": 100, "cue": 100, "content": 50}


def test_overlap_of_something_with_nothing_is_zero():
    assert overlap([[SAID]], [[]]) == {"source": 0, "cue": 0, "content": 0}


def test_tags_become_spans():
    tags = ["B-source", "I-source", "B-cue", "O", "B-content", "I-content", "B-content"]
    assert tagged(tags) == [(0, 2, "source"), (2, 3, "cue"), (4, 6, "content"), (6, 7, "content")]


def test_a_tag_of_another_part_ends_a_span():
    assert tagged(["B-source", "I-content"])[0] == (0, 1, "source")


def test_a_file_of_ones_own_is_scored(articles):
    assert [row["whole"] for row in quotes(articles) if row["measure"] == "exact"] == [100]


def test_each_rule_is_counted(articles):
    assert rules(articles) == [{"rule": "head", "right": 100, "found": 1}]


def test_a_file_of_tagged_tokens_is_scored(tmp_path):
    labels = ["B-source", "I-source", "B-cue", "B-content", *["I-content"] * 4, "O"]
    path = tmp_path / "own-tokens.jsonl"
    path.write_text(json.dumps({"tokens": [*TEXT[:-1].split(), "."], "labels": labels}), encoding="utf-8")
    (row,) = quotes(path)
    assert (row["source"], row["cue"], row["content"]) == (100, 100, 100)


def test_an_empty_file_is_refused_with_its_name(tmp_path):
    path = tmp_path / "empty.jsonl"
    path.write_text("", encoding="utf-8")
    with pytest.raises(CorpusError, match=r"empty\.jsonl"):
        quotes(path)
