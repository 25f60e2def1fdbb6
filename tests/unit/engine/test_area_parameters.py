"""An area's value of a parameter counts from the area's own first day, and only in that area."""

import importlib.util
from pathlib import Path

import pytest

spec = importlib.util.spec_from_file_location("tiny", Path(__file__).parent / "tiny.py")
tiny = importlib.util.module_from_spec(spec)
spec.loader.exec_module(tiny)

PARAMETER = {"title": "Times", "basis": "design", "confidence": "L", "cite": []}


@pytest.fixture
def library(tmp_path):
    national = tiny.family(
        tiny.rule("MANY", "bar", {"n": {"min": {"param": "times"}}}),
        parameters={"times": {**PARAMETER, "value": 3, "local": True}},
    )
    north = tiny.family(
        tiny.rule("NOTE", "flag", {"a": True}, ()),
        name="notes",
        area="north",
        start="2024-06-01",
        sets_parameters={"times": {**PARAMETER, "value": 2}},
    )
    return tiny.library(tmp_path, national, north)


@pytest.mark.parametrize(
    ("area", "day", "status"),
    [
        ("north", "2024-06-01", "not_available"),
        ("north", "2024-05-31", "open"),
        (None, "2024-06-01", "open"),
    ],
)
def test_an_areas_value_counts_in_the_area_from_its_first_day(library, area, day, status):
    given = {"decision_date": day, "n": 2, "offences": [{"offence": "minor", "date": "2024-05-01"}]}
    if area is not None:
        given["area"] = area
    found = tiny.run(library, given)
    assert tiny.status(found) == status
