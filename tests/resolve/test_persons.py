"""Names of persons: what of the words is the name, and which names may be one person's."""

from dragoman.ontology.actors.given_names import gender_of
from dragoman.ontology.actors.names import agree, given_gender, parts


def test_a_nickname_in_marks_and_brackets_are_no_part_of_the_name() -> None:
    assert parts('Joseph "Joe" Kovac') == parts("Joseph Kovac")
    assert parts("Juan Orlando (JO) Reyes") == parts("Juan Orlando Reyes")


def test_spellings_particles_and_short_forms_are_one_person() -> None:
    assert agree(parts("Erdoğan"), parts("Recep Tayyip Erdogan"))
    assert agree(parts("De Mistura"), parts("Staffan de Mistura"))
    assert agree(parts("Sergei Lavrov"), parts("Sergey Lavrov"))
    assert agree(parts("Jim Jeffrey"), parts("James Jeffrey"))


def test_other_given_names_or_generations_are_other_persons() -> None:
    assert not agree(parts("Bill Clinton"), parts("Hillary Clinton"))
    assert not agree(parts("Ivan Petrov Jr."), parts("Ivan Petrov Sr."))


def test_a_given_name_that_both_bear_says_nothing() -> None:
    assert (gender_of("Fatima"), gender_of("Sergey"), gender_of("Jordan")) == ("f", "m", "")
    assert given_gender(parts("Angela Merkel")) == "f"
