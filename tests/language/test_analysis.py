import math
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.evaluate.corpora import page
from dragoman.language import analyse, languages
from dragoman.language.acts import erf
from dragoman.language.model import load
from dragoman.records import DragomanError

PAGES = [
    'Russia withdrew its troops on Monday. "We kept our word," the minister said.\n\nNATO did not confirm it.',
    "Short.",
    "A much longer paragraph about the talks between Armenia and Azerbaijan, which began in Geneva on Tuesday and ended without "
    "a result after both delegations had refused to discuss the border, the prisoners and the road.",
]


def layers(text: str, *others: str) -> list[tuple[str, ...]]:
    doc = next(iter(analyse(map(page, (text, *others)))))
    return [(t.text, t.pos_, t.lemma_, t.dep_, str(t.head.i), str(t.morph), t.ent_type_, str(t.is_sent_start)) for t in doc]


@settings(max_examples=40)
@given(st.text(max_size=200))
def test_the_text_of_the_doc_is_the_text_of_the_document(text: str) -> None:
    doc = next(iter(analyse([page(text)])))
    assert doc.text == text
    for token in doc:
        assert text[token.idx : token.idx + len(token)] == token.text


def test_layers_do_not_depend_on_the_pages_read_beside() -> None:
    alone = layers(PAGES[0])
    assert alone == layers(*PAGES) == layers(PAGES[0], *(PAGES * 20))


def test_a_name_with_two_blanks_in_it_is_one_name() -> None:
    doc = next(iter(analyse([page("The head of NATO, Jens  Stoltenberg, met Angela   Merkel in Berlin.")])))
    assert [e.text for e in doc.ents if e.label_ == "PER"] == ["Jens  Stoltenberg", "Angela   Merkel"]


def test_every_sentence_is_one_tree() -> None:
    doc = next(iter(analyse([page(" ".join(PAGES))])))
    for sentence in doc.sents:
        words = [t for t in sentence if not t.is_space]
        assert sum(t.dep_ == "root" for t in words) == 1
        assert all(t.head.sent == sentence for t in words)


def test_no_sentence_crosses_a_paragraph() -> None:
    doc = next(iter(analyse([page("The talks in Geneva\n\nended on Monday")])))
    assert [s.text.strip() for s in doc.sents] == ["The talks in Geneva", "ended on Monday"]


def test_a_paragraph_longer_than_the_model_reads_is_read_to_its_end() -> None:
    text = "The minister met the envoy in Geneva and " * 200
    doc = next(iter(analyse([page(text)])))
    assert doc.text == text and doc[-1].pos_ and sum(t.lemma_ == "meet" for t in doc) > 150


def test_the_model_is_ready_within_a_second() -> None:
    load.cache_clear()
    start = time.process_time()
    load()
    assert time.process_time() - start < 3
    assert languages() == {"de", "en", "es", "fr", "pt", "ru"}


def test_a_common_noun_in_small_letters_is_no_name() -> None:
    (doc,) = analyse([page("NATO moved four battalions east. The alliance said that the region was calm.")])
    assert [entity.text for entity in doc.ents] == ["NATO"]


def test_a_file_that_is_no_model_is_named(tmp_path: Path) -> None:
    (tmp_path / "other.onnx").write_text("no model")
    for name in ("other.onnx", "missing.onnx"):
        with pytest.raises(DragomanError, match=f"{name}.*not a model of ours"):
            load(tmp_path / name)


@given(st.floats(-50, 50))
def test_the_error_function_is_that_of_the_standard_library(x: float) -> None:
    assert erf(np.array([x]))[0] == pytest.approx(math.erf(x), abs=1e-15)
