"""The measure of chains, on an invented passage."""

import json
from pathlib import Path

import pytest

from dragoman.evaluate.chains import Found, Passage, _row, chains, links, on_both, shares
from dragoman.evaluate.coref import b_cubed
from dragoman.evaluate.corpora import CorpusError

TEXT = (
    "Gunmen attacked a police post near Tarvo on Monday. The attack killed four officers.\n\n"
    "The interior minister condemned the attack. On Tuesday police arrested two men."
)


def span(word: str, n: int = 1) -> list[int]:
    start = -1
    for _ in range(n):
        start = TEXT.index(word, start + 1)
    return [start, start + len(word)]


FIRST, SECOND, THIRD = span("attacked"), span("attack", 2), span("attack", 3)
BLAME, ARREST = span("condemned"), span("arrested")
GOLD = [[FIRST, SECOND, THIRD], [BLAME], [ARREST]]


def files(folder: Path, gold: object = GOLD, **fields: object) -> Path:
    passage = {"id": "own-1", "published": "2021-03-02", "text": TEXT, "events": []}
    (folder / "events-own.jsonl").write_text(json.dumps(passage) + "\n", "utf-8")
    line = {"id": "own-1", "url": "", "licence": "", "part": "dev", "chains": gold, **fields}
    path = folder / "own.jsonl"
    path.write_text("\n" + json.dumps(line) + "\n", "utf-8")
    return path


def pairs(*chain: list[int]) -> list[tuple[int, int]]:
    return [(a, b) for a, b in chain]


def row(found: list[list[tuple[int, int]]]) -> dict[str, float | str]:
    gold = [frozenset(pairs(*chain)) for chain in GOLD]
    return _row("dev", "as coded", [(Passage("dev", "", TEXT, None, "en", gold), Found(found, found))])


def test_the_gold_itself_scores_a_hundred() -> None:
    scored = row([pairs(*chain) for chain in GOLD])
    assert [scored[column] for column in ("B3", "MUC", "CEAFe", "CoNLL", "links F1")] == pytest.approx([100] * 5)
    assert (scored["on both"], scored["gold events"], scored["off by"]) == (5, 3, 0)


def test_mentions_left_apart_cost_recall_and_are_counted_as_events() -> None:
    scored = row([pairs(span) for chain in GOLD for span in chain])
    assert scored["B3 P"] == pytest.approx(100) and scored["B3 R"] == pytest.approx(60)
    assert (scored["MUC"], scored["links F1"], scored["off by"]) == (0, 0, 2)


def test_only_triggers_on_both_sides_are_scored() -> None:
    scored = row([pairs(FIRST, THIRD), pairs([0, 6])])
    assert (scored["on both"], scored["B3"], scored["links F1"]) == (2, pytest.approx(100), pytest.approx(100))


def test_a_mention_stands_for_the_trigger_that_it_overlaps_and_for_no_other() -> None:
    gold = [frozenset({(0, 4)}), frozenset({(5, 9)})]
    assert on_both(gold, [[(2, 8)]]) == ([frozenset({(0, 4)})], [frozenset({(0, 4)})])
    assert on_both(gold, [[(5, 9)], [(0, 4)]])[1] == [frozenset({(0, 4)}), frozenset({(5, 9)})]


def test_links_are_pairs() -> None:
    one, two, three = (0, 1), (2, 3), (4, 5)
    gold, found = [frozenset({one, two, three})], [frozenset({one, two}), frozenset({three})]
    assert links(gold, found) == (1, 3, 1, 1)
    assert shares([links(gold, found)]) == (100, pytest.approx(100 / 3))
    assert shares([b_cubed(gold, gold)]) == (100, 100)


def test_a_file_of_ones_own_is_scored_with_the_passages_beside_it(tmp_path: Path) -> None:
    coded, single = chains(files(tmp_path))
    assert (coded["set"], coded["passages"], coded["mentions"], coded["gold events"]) == ("dev", 1, 5, 3)
    assert single["an event is"] == "every mention" and float(single["events"]) >= float(coded["events"])


@pytest.mark.parametrize(
    ("gold", "says"),
    [
        ([FIRST], "is not a mention"),
        ({}, "not a list of chains"),
        ([[]], "not a list of chains"),
        ([[FIRST], [FIRST]], "in the chains twice"),
        ([[[0, 9999]]], "no part of a text"),
    ],
)
def test_a_malformed_line_is_named(tmp_path: Path, gold: object, says: str) -> None:
    with pytest.raises(CorpusError, match=f"line 2: .*{says}"):
        chains(files(tmp_path, gold))


@pytest.mark.parametrize(("fields", "says"), [({"id": "own-2"}, "no passage 'own-2'"), ({"part": None}, "`part` is missing")])
def test_a_passage_that_is_not_there_is_named(tmp_path: Path, fields: dict[str, object], says: str) -> None:
    with pytest.raises(CorpusError, match=f"line 2: .*{says}"):
        chains(files(tmp_path, **fields))


def test_a_line_that_is_no_json_is_named(tmp_path: Path) -> None:
    path = files(tmp_path)
    path.write_text("{", "utf-8")
    with pytest.raises(CorpusError, match="line 1: not JSON"):
        chains(path)


def test_a_passage_given_twice_is_named(tmp_path: Path) -> None:
    path = files(tmp_path)
    path.write_text(path.read_text("utf-8") * 2, "utf-8")
    with pytest.raises(CorpusError, match=r"line 4: .*earlier line"):
        chains(path)
