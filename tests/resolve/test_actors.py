"""Actors that news readers expect to be known, in six languages: `actors.csv`, of which the part `untuned` was never tuned on, and
`actors-kinds.csv` by kinds, those of `inflected` in the case that "according to" asks for."""

import csv
from pathlib import Path

import msgspec
import pytest

from dragoman import extract, language, read, resolve
from dragoman.versions import provenance

FOLDER = Path(__file__).parent
ROWS, KINDS = (list(csv.DictReader((FOLDER / name).open(encoding="utf-8"))) for name in ("actors.csv", "actors-kinds.csv"))
FRAMES = {
    "en": "{} said that talks would resume on Monday.",
    "es": "{} dijo que las negociaciones se reanudarán el lunes.",
    "fr": "{} a déclaré que les pourparlers reprendraient lundi.",
    "de": "{} sagte, dass die Gespräche am Montag wieder aufgenommen würden.",
    "pt": "{} disse que as negociações serão retomadas na segunda-feira.",
    "ru": "{} {}, что переговоры возобновятся в понедельник.",
}
ACCORDING = {
    "en": "According to {}, talks will resume on Monday.",
    "es": "Según {}, las negociaciones se reanudarán el lunes.",
    "fr": "Selon {}, les pourparlers reprendront lundi.",
    "de": "Nach Angaben {} werden die Gespräche am Montag wieder aufgenommen.",
    "pt": "Segundo {}, as negociações serão retomadas na segunda-feira.",
    "ru": "По словам {}, переговоры возобновятся в понедельник.",
}


def misses(spoken: str, rows: list[dict[str, str]]) -> list[str]:
    frames = [ACCORDING if row.get("kind") == "inflected" else FRAMES for row in rows]
    texts = [frame[spoken].format(row[spoken], row["ru_said"]) for frame, row in zip(frames, rows, strict=True)]
    documents = [
        msgspec.structs.replace(read.document_from_text(text), language=spoken, published="2025-06-01") for text in texts
    ]
    found = []
    for row, document, doc in zip(rows, documents, language.analyse(documents), strict=True):
        sheet = resolve.sheet(document, doc, extract.statements(doc), [], provenance())
        speakers = [statement.speaker for statement in sheet.statements if statement.speaker]
        if not speakers or speakers[-1].code != row["code"]:
            found.append(f"{row[spoken]}: {speakers[-1].code if speakers else 'no speaker'} and not {row['code']}")
    return found


@pytest.mark.parametrize("spoken", FRAMES)
def test_an_actor_in_the_news_has_its_code(spoken: str) -> None:
    assert len(misses(spoken, [row for row in ROWS if row["part"] == "tuned"])) <= 2


@pytest.mark.parametrize("spoken", FRAMES)
def test_an_actor_that_nobody_tuned_on_has_its_code(spoken: str) -> None:
    assert len(misses(spoken, [row for row in ROWS if row["part"] == "untuned"])) <= 3


@pytest.mark.parametrize("spoken", FRAMES)
def test_ministers_armies_rebels_parties_and_towns_have_their_code(spoken: str) -> None:
    assert len(misses(spoken, KINDS)) <= 3
