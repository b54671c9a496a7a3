"""What the word on which an act hangs makes of it: each row of the table, by its example."""

import pytest

from dragoman.evaluate.corpora import page
from dragoman.extract.constructions import PATH, construction, constructions
from dragoman.extract.status import status
from dragoman.language import analyse
from dragoman.ontology.files import rows
from dragoman.ontology.languages import languages

TABLE = [row for _, row in rows(PATH)]


@pytest.mark.parametrize(("number", "row"), list(enumerate(TABLE)), ids=[row["example"] for row in TABLE])
def test_the_example_of_a_row_is_read_by_it_and_has_its_status(number: int, row: dict[str, str]) -> None:
    (doc,) = analyse([page(row["example"], "en", "2021-06-23", 0)])
    act = next(token for token in doc if token.idx == row["example"].rindex(row["act"]))
    assert construction(act) == constructions("en")[number]
    assert status(act) == row["makes"]


@pytest.mark.parametrize("language", languages())
def test_every_row_is_known_in_every_language(language: str) -> None:
    assert len(constructions(language)) == len(TABLE)


def test_what_somebody_has_yet_to_do_is_not_done_on_whichever_word_the_tree_hangs_it() -> None:
    (doc,) = analyse([page("France has yet to recall its envoy.", "en", "2021-06-23", 0)])
    assert status(next(token for token in doc if token.text == "recall")) == "denied"


def test_a_denial_that_is_denied_denies_nothing() -> None:
    (doc,) = analyse([page("Israel did not deny that its jets had struck the port.", "en", "2021-06-23", 0)])
    assert status(next(token for token in doc if token.text == "struck")) != "denied"
