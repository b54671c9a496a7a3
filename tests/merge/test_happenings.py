"""Ten happenings, each told by 12 to 40 outlets in their own words, read by the coder: one event each (happenings.yaml)."""

import random
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from msgspec.structs import replace

from dragoman.coding import Coder
from dragoman.evaluate.corpora import page
from dragoman.records import Document
from dragoman.register import Register

HAPPENINGS = yaml.safe_load(Path(__file__).with_name("happenings.yaml").read_text("utf-8"))
CITIES = ("Harbour", "Meridian", "Northern", "Sahel", "Danube", "Caspian", "Pacific", "Rhine", "Andes", "Baltic")
PAPERS = ("Post", "Wire", "Ledger", "Observer")


def reports(one: dict[str, Any]) -> Iterator[tuple[Document, int]]:
    """The reports of a happening, on its day or one of the two after it; each with where its lead ends."""
    chance = random.Random(one["name"])
    for n in range(one["reports"]):
        after = chance.choice((0, 0, 1, 1, 2))
        words = {
            "n": chance.choice(one["numbers"]),
            "when": chance.choice(one["when"] if after == 0 else one["later"][: 4 - after]),
        }
        lead = one["leads"][n % len(one["leads"])].format(**words)
        details = chance.sample(one["details"], chance.randrange(3, 6))
        text = "\n\n".join([f"{lead[0].upper()}{lead[1:]}", " ".join(details[:2]), " ".join(details[2:])])
        day = (one["day"] + timedelta(days=after)).isoformat()
        made = page(
            text,
            published=day,
            headline=chance.choice(one["headlines"]).format(**words),
            outlet=f"{CITIES[n % 10]} {PAPERS[n // 10]}",
        )
        name = f"{one['name']}-{n:02}"
        yield replace(made, id=name, source=name), len(lead)


MOST = 0.75  # of the reports whose lead tells the act, at least, that are in its one event


@pytest.fixture(scope="module")
def register() -> Iterator[Register]:
    with Register(":memory:") as opened:
        opened.add(Coder().sheets([document for one in HAPPENINGS for document, _ in reports(one)]))
        yield opened


@pytest.mark.parametrize("one", HAPPENINGS, ids=[one["name"] for one in HAPPENINGS])
def test_a_happening_that_many_outlets_tell_is_one_cluster_and_one_event(one: dict[str, Any], register: Register) -> None:
    ends = {document.id: end for document, end in reports(one)}
    clusters = register.query(
        "SELECT cluster, list(document) AS pages FROM clusters WHERE document = ANY(?) GROUP BY 1", [list(ends)]
    )
    assert len(clusters) == 1 and set(clusters[0]["pages"]) == set(ends)
    told: dict[str, set[str]] = {}
    for row in register.query(
        """SELECT h.id, r.document, s.start_at FROM happenings h JOIN reports r ON r.happening = h.id
        JOIN spans s ON s.document = r.document AND s.record = r.event AND s.role = 'trigger'
        WHERE h.plover_type = ANY(?) AND h.status = 'occurred' AND h.confidence >= 0.15 AND r.document = ANY(?)""",
        [[one["type"], *one.get("also", ())], list(ends)],
    ):
        if row["start_at"] < ends[row["document"]]:
            told.setdefault(row["id"], set()).add(row["document"])
    assert max(map(len, told.values())) >= MOST * len(set().union(*told.values()))
