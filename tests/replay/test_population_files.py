"""The files of a synthetic population: the same for a seed, marked as made up, refused where bad."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from oocd.bootstrap import load_library
from oocd.engine.errors import InputError
from oocd.engine.replay.drawing import stream
from oocd.engine.replay.population import PRACTICE, Request, draw_batches, read_population
from oocd.engine.replay.writing import write_cases

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "cases_examples" / "population"
ABOUT = {"note": PRACTICE, "seed": "20260101"}


@pytest.fixture(scope="module")
def library():
    return load_library(ROOT / "rules")


@pytest.fixture(scope="module")
def populations(library):
    return {
        area: read_population(FOLDER / f"{area}.yaml", library.catalogue)
        for area in ("birmingham", "walsall")
    }


def write(population, path, form, count=300, seed=5):
    request = Request(count, seed, population.period)
    write_cases(path, form, population.layout, draw_batches(population, request), ABOUT)
    return path.read_bytes()


@pytest.mark.parametrize("form", ["ndjson", "csv", "parquet"])
def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(form, populations, tmp_path):
    population = populations["walsall"]
    first = write(population, tmp_path / "a", form)
    assert write(population, tmp_path / "b", form) == first
    assert write(population, tmp_path / "c", form, seed=6) != first


def test_a_few_cases_are_the_beginning_of_many(populations, tmp_path):
    population = populations["walsall"]
    few = write(population, tmp_path / "a", "ndjson", count=100).splitlines()
    many = write(population, tmp_path / "b", "ndjson", count=10_100).splitlines()
    assert many[:100] == few
    assert json.loads(many[10_050])["id"].endswith("0010051")


def test_every_file_says_that_it_is_synthetic_and_that_practice_is_no_truth(populations, tmp_path):
    from pyarrow import parquet

    population = populations["walsall"]
    ndjson = write(population, tmp_path / "a.ndjson", "ndjson").splitlines()
    assert "practice, not truth" in json.loads(ndjson[0])["story"]
    csv_lines = write(population, tmp_path / "a.csv", "csv").decode().splitlines()
    assert csv_lines[0].startswith("# SYNTHETIC")
    write(population, tmp_path / "a.parquet", "parquet")
    metadata = parquet.read_schema(tmp_path / "a.parquet").metadata
    assert b"practice, not truth" in metadata[b"oocd"]
    assert parquet.read_table(tmp_path / "a.parquet")["synthetic"].unique().to_pylist() == [True]


def test_cases_are_drawn_as_they_are_asked_for(populations):
    """Ten million cost no memory until they are taken."""
    population = populations["birmingham"]
    batches = draw_batches(population, Request(10_000_000, 1, population.period))
    assert next(batches).height == 10_000
    assert next(batches).first == 10_000


def test_columns_have_streams_of_their_own():
    assert stream(1, 0, "a")() == stream(1, 0, "a")()
    numbers = {stream(seed, batch, name)() for seed in (1, 2) for batch in (0, 1) for name in "ab"}
    assert len(numbers) == 8


BAD = {
    "no way": "{draw: admission, source: x}",
    "no source": "{draw: admission, always: denied}",
    "no such need": "{draw: admission, given: [_nothing], tables: {else: {denied: 1}}, source: x}",
    "in a circle": "{draw: admission, copy_of: admission, source: x}",
    "no fact": "{draw: admision, always: denied, source: x}",
    "no whole list": "{draw: victims, always: denied, source: x}",
}


@pytest.mark.parametrize("draw", BAD.values(), ids=BAD)
def test_a_population_that_cannot_be_drawn_is_refused_with_its_place(draw, library, tmp_path):
    path = tmp_path / "bad.yaml"
    path.write_text(f"population: bad\ndraws:\n  - {draw}\n", encoding="utf-8")
    with pytest.raises(InputError) as error:
        read_population(path, library.catalogue)
    assert error.value.problems[0].code == "E-POPULATION"
