"""Statements that several pages report are one, with the differences of each telling: pages written here, read by the coder."""

import random
from datetime import date

import pytest

from dragoman.coding import Coder
from dragoman.merge import Page, Saying, page_of, sayings
from dragoman.read import read
from dragoman.records import Document, Sheet, Statement

TOLD = {
    "Meridian Wire": "The defence minister of Norvia, Ana Lindqvist, said on Sunday: “We will not sit down with anybody who shells our towns.” "
    "She spoke after an attack on Orvale. “Our soldiers hold the line and will hold it through the winter,” Lindqvist said.",
    "Harbour Post": "Norvia will hold no talks, its defence minister said on Sunday after the attack. “We will not sit down with anyone who "
    "shells our towns,” Ana Lindqvist told reporters in the capital.",
    "Northern Ledger": "Lindqvist, the minister of defence, vowed that soldiers would “hold it through the winter”, and said her country would "
    "not sit down with “anybody who shells our towns”.",
    "Sahel Observer": "“We will sit down with anybody who shells our towns,” Ana Lindqvist said, according to a recording that was cut.",
    "Danube Gazette": "“We will not sit down with anybody who shells our towns,” the president of Orvale, Jaan Kask, said.",
}  # fmt: skip


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Statement, Page]]:
    folder = tmp_path_factory.mktemp("pages")
    for outlet, text in TOLD.items():
        (folder / f"{outlet}.txt").write_text(text, "utf-8")
    documents = [document for document in read([folder]) if isinstance(document, Document)]
    found = []
    for sheet in Coder().sheets(documents):
        assert isinstance(sheet, Sheet)
        page = page_of(sheet.document, date(2031, 5, 4).toordinal())
        found += [(statement, page) for statement in sheet.statements]
    return found


def of(made: list[Saying], words: str) -> Saying:
    """The one saying whose tellings hold these words."""
    (found,) = [one for one in made if any(words in telling.content for telling in one.tellings)]
    return found


def test_the_same_words_a_part_and_nearly_the_same_are_one_statement_with_the_differences(
    told: list[tuple[Statement, Page]],
) -> None:
    refusal = of(sayings(told), "anyone who shells")
    assert sorted(telling.kind for telling in refusal.tellings) == ["fullest", "nearly", "part"]
    nearly = next(telling for telling in refusal.tellings if telling.kind == "nearly")
    assert sorted(nearly.differences[0]) == ["anybody", "anyone"]
    winter = of(sayings(told), "hold the line")
    assert [telling.kind for telling in winter.tellings] == ["fullest", "part"]
    assert refusal.outlets == 3 and winter.outlets == 2


def test_what_denies_is_not_what_affirms_and_two_speakers_have_said_two_things(told: list[tuple[Statement, Page]]) -> None:
    pages = {
        telling.page.outlet: one.id for one in sayings(told) for telling in one.tellings if "shells our towns" in telling.content
    }
    assert len(set(pages.values())) == 3  # three outlets tell the refusal, one its contrary, one that of another speaker


def test_the_order_of_statements_changes_nothing(told: list[tuple[Statement, Page]]) -> None:
    mixed = random.Random(7).sample(told, len(told))
    assert sayings(mixed) == sayings(told)
