import json
import sys
from pathlib import Path

import msgspec
from hypothesis import given

from dragoman.records import Sheet, identify, json_schema

sys.path.insert(0, str(Path(__file__).parents[1] / "register"))
from sheets import any_sheet


@given(any_sheet())
def test_a_sheet_is_the_same_after_json(sheet: Sheet) -> None:
    assert msgspec.json.decode(msgspec.json.encode(sheet), type=Sheet) == sheet


def test_an_id_depends_on_the_content_alone() -> None:
    assert identify("a", [1, 2], None) == identify("a", [1, 2], None) != identify("a", [12], None)
    assert len(identify("\ud800")) == 20


def test_the_schema_names_every_field_of_a_sheet() -> None:
    schema = json_schema()
    assert set(schema["$defs"]["Sheet"]["properties"]) == set(Sheet.__struct_fields__)
    json.dumps(schema)
