"""What a page tells in one sentence by a word and by its object stands once on a day; where sentences end."""

from pathlib import Path

import pytest
from msgspec.structs import replace
from sheets import _actor
from sheets import sheet as made
from starlette.testclient import TestClient

from dragoman.records import Plover, Span, identify
from dragoman.register import Register
from dragoman.view.marks import sentences
from dragoman.view.phrases import nested, said_in_order
from dragoman.web import Site, application, open_index

TEXT = "Arvenia's president will take over guarding captured Borland fighters. Borland rejected the claim."


def test_an_act_within_an_act_of_the_same_two_is_told_with_it(tmp_path: Path) -> None:
    one = made(TEXT)
    whom = _actor(53, 69, TEXT)
    words = (Span(25, 29, TEXT[25:29]), Span(35, 43, TEXT[35:43]))
    acts = [
        replace(one.events[0], id=identify(str(word.start)), trigger=word, targets=[whom], mentions=[], place=None, counts=[])
        for word in words
    ]
    acts[1] = replace(acts[1], plover=Plover(type="AID", mode=None, contexts=[]), cameo="070")
    with Register(tmp_path / "r.duckdb") as register:
        register.add([replace(one, events=acts)])
        index = open_index(register)
    with TestClient(application(Site("r", index)), "http://localhost") as client:
        day = client.get("/api/day/2024-03-14?floor=0").json()
        page = client.get("/day/2024-03-14?floor=0").text
    (told,) = day["happenings"]
    assert told["events"] == 2 == day["events"] and len(told["also"]) == 1
    assert "Also coded, of the same words" in page
    index.close()


def test_phrases_are_nested_by_whole_words() -> None:
    assert nested("guarding fighters", "take over guarding fighters") and nested("take over guarding …", "guarding")
    assert not nested("talk", "talks")


@pytest.mark.parametrize(
    ("sentence", "cue", "content", "line"),
    [
        (
            "Two guards are thought to have fled.",
            "are thought",
            "Two guards … to have fled",
            "Two guards *are thought* to have fled",
        ),
        ("The death was confirmed by the army.", "was confirmed", "The death", "*was confirmed:* The death"),
        ("He said the pass was open.", "said", "the pass was open", "*said* the pass was open"),
        ("Er hat den Pass offen genannt.", "hat … genannt", "den Pass offen", "*hat … genannt* den Pass offen"),
    ],
)
def test_a_line_has_the_word_of_saying_where_it_can_be_read(sentence: str, cue: str, content: str, line: str) -> None:
    assert " ".join(f"*{words}*" if is_cue else words for words, is_cue in said_in_order(cue, content, sentence)) == line


@pytest.mark.parametrize(
    "parts",
    [
        ("Киев передал список.", "Москва согласилась.", "«Да», сказал А. Петров."),
        ("Il a averti Paris.", "À Rome, M. Conti s'est tu.", "« Non », dit-il."),
        ("¿Vendrá?", "«Sí», dijo Ruiz.", "Óscar calló."),
    ],
)
def test_sentences_end_in_every_language(parts: tuple[str, ...]) -> None:
    text = " ".join(parts)
    assert tuple(text[start:end].strip() for start, end in sentences(text)) == parts
