"""Measures and readers of gold files, on hand-made cases."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.evaluate.coref import MEASURES, chains, f1
from dragoman.evaluate.corpora import CorpusError, documents_with_mentions, tagged_sentences, written_words

GOLD = chains([(0, 1, "a"), (3, 4, "a"), (6, 7, "a"), (8, 9, "b"), (10, 11, "b"), (12, 13, "c")])


def test_what_is_mentioned_once_is_no_chain():
    assert len(GOLD) == 2


@pytest.mark.parametrize("measure", MEASURES)
def test_the_gold_itself_scores_a_hundred_and_nothing_scores_nothing(measure):
    assert f1([MEASURES[measure](GOLD, GOLD)]) == pytest.approx(100)
    assert f1([MEASURES[measure](GOLD, [])]) == 0


def test_muc_counts_links_and_b_cubed_mentions():
    # The example of Bagga and Baldwin (1998): 1-5, 6-7, 8-12 against 1-5, 6-12.
    key = [frozenset((i, i) for i in part) for part in (range(1, 6), range(6, 8), range(8, 13))]
    answer = [frozenset((i, i) for i in part) for part in (range(1, 6), range(6, 13))]
    right, gold, right_found, found = MEASURES["MUC"](key, answer)
    assert (right / gold, right_found / found) == (1, pytest.approx(0.9))
    right, gold, right_found, found = MEASURES["B3"](key, answer)
    assert (right / gold, right_found / found) == (1, pytest.approx(0.7619, abs=1e-3))


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=12))
def test_scores_are_shares(pairs):
    gold = chains((i, i + 1, str(a)) for i, (a, _) in enumerate(pairs))
    found = chains((i, i + 1, str(b)) for i, (_, b) in enumerate(pairs))
    for counts in MEASURES.values():
        assert 0 <= f1([counts(gold, found)]) <= 100.0001


ROWS = """1-2	del	_	_	_	_	_	_	_	_
1	de	de	ADP	_	_	3	case	_	_
2	el	el	DET	_	_	3	det	_	_
3	norte	norte	NOUN	_	_	0	root	_	_
4-5	darle	_	_	_	_	_	_	_	SpaceAfter=No
4	dar	dar	VERB	_	_	3	acl	_	_
5	le	él	PRON	_	_	4	obj	_	_
6	todo	todo	PRON	_	_	4	obj	_	_"""


def test_a_written_word_that_is_split_takes_its_main_parts_labels():
    words = written_words([line.split("\t") for line in ROWS.splitlines()])
    assert [(w[0], w[1], w[3], w[6], w[7]) for w in words] == [
        ("1", "del", "ADP", "2", "case"),
        ("2", "norte", "NOUN", "0", "root"),
        ("3", "darle", "VERB", "2", "acl"),
        ("4", "todo", "PRON", "3", "obj"),
    ]
    assert "SpaceAfter=No" in words[2][9]


def test_mentions_are_read_across_words_and_nested(tmp_path):
    path = tmp_path / "own.conllu"
    marks = ["Entity=(1-organization-x(2-place-x)", "_", "Entity=1)", "_"]
    heads = [3, 3, 0, 3]
    rows = [
        f"{i}\t{w}\t{w}\tNOUN\t_\t_\t{h}\tdep\t_\t{m}"
        for i, (w, h, m) in enumerate(zip(["Oslo", "peace", "talks", "resumed"], heads, marks, strict=True), 1)
    ]
    path.write_text("# newdoc id = one\n# newpar\n" + "\n".join(rows) + "\n\n", "utf-8")
    ((words, starts, mentions),) = documents_with_mentions(path)
    assert words == ["Oslo", "peace", "talks", "resumed"] and starts == [True, False, False, False]
    assert [(m.start, m.end, m.head, m.kind, m.chain) for m in mentions] == [
        (0, 1, 0, "place", "2"),
        (0, 3, 2, "organization", "1"),
    ]


def test_words_and_tags_may_be_parted_by_spaces_or_tabs(tmp_path):
    path = tmp_path / "own.conll"
    path.write_text("La O\nPaz B-LOC\n\n7\tO\n", "utf-8")
    assert list(tagged_sentences(path)) == [(["La", "Paz"], ["O", "B-LOC"]), (["7"], ["O"])]
    path.write_text("La O\nPaz\n", "utf-8")
    with pytest.raises(CorpusError, match="line 2"):
        list(tagged_sentences(path))


def test_factuality_and_times_say_what_a_line_needs(tmp_path):
    from dragoman.evaluate.factuality import factuality
    from dragoman.evaluate.times import times

    path = tmp_path / "own.jsonl"
    path.write_text(json.dumps({"text": "x"}) + "\n", "utf-8")
    for measure in (factuality, times):
        with pytest.raises(CorpusError, match=r"own\.jsonl"):
            measure(path)
