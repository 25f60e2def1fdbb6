"""The how-to for a new area, carried out: a made-up area from the templates checks and passes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from oocd.engine.library import read_library
from oocd.engine.lint import lint
from oocd.engine.testing import run_tests
from oocd.engine.truth import State

ROOT = Path(__file__).resolve().parents[2]
RULES = ROOT / "rules"
AREA = "exampleshire"
PROGRAMME = "example_offer"
WORDS = {
    "AREA": AREA,
    "TITLE": "Exampleshire",
    "PREFIX": "EXA",
    "SOURCE": "exampleshire-policy",
    "PROGRAMME": PROGRAMME,
}
FILES = {
    "template.yaml.txt": f"{AREA}/local_notes/2025-04-01.yaml",
    "template-tests.yaml.txt": f"{AREA}/local_notes/tests/local_notes.yaml",
    "template-programme.yaml.txt": f"{AREA}/{PROGRAMME}/2025-04-01.yaml",
    "template-programme-tests.yaml.txt": f"{AREA}/{PROGRAMME}/tests/{PROGRAMME}.yaml",
}
SOURCE = """\
exampleshire-policy:
  title: "Exampleshire: out-of-court policy"
  url: null
  read: whole
  kind: local_authority
"""


def added_after(path, line, more):
    """Puts a line after one that starts so."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    at = next(i for i, found in enumerate(lines) if found.startswith(line))
    path.write_text("".join([*lines[: at + 1], more, *lines[at + 1 :]]), encoding="utf-8")


def step_by_step(rules):
    """Carries out rules/areas/README.md for a made-up area, steps 1 to 4."""
    row = f"  - {{id: {AREA}, title: Exampleshire, nation: england}}\n"
    added_after(rules / "lookups" / "areas.yaml", "areas:", row)
    with (rules / "sources.yaml").open("a", encoding="utf-8") as sources:
        sources.write(SOURCE)
    programme = f"  - {{id: {PROGRAMME}, title: An example offer, areas: [{AREA}]}}\n"
    added_after(rules / "lookups" / "disposals.yaml", "programmes:", programme)
    for template, path in FILES.items():
        text = (rules / "areas" / template).read_text(encoding="utf-8")
        for word, name in WORDS.items():
            text = text.replace(word, name)
        target = rules / "areas" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def rules(tmp_path_factory):
    copy = tmp_path_factory.mktemp("new_area") / "rules"
    shutil.copytree(RULES, copy, ignore=shutil.ignore_patterns("__pycache__", "compiled.json"))
    step_by_step(copy)
    return copy


@pytest.fixture(scope="module")
def problems(rules):
    return lint(rules)


@pytest.fixture(scope="module")
def report(rules):
    return run_tests(rules, read_library(rules), (AREA,))


def test_the_templates_are_no_rules_themselves():
    paths = {version.path for found in read_library(RULES).families.values() for version in found}
    assert not any("template" in path for path in paths)
    assert {path.name for path in (RULES / "areas").glob("template*")} == set(FILES)


def test_the_new_area_is_sound(problems):
    mine = [str(problem) for problem in problems if AREA in problem.file]
    assert not mine, "\n".join(mine)


def test_it_adds_no_problem_to_the_library(problems):
    before = {(problem.file, problem.code, problem.text) for problem in lint(RULES)}
    after = {(problem.file, problem.code, problem.text) for problem in problems}
    # the how-to's last step: words for the new programme on the child's and the parent's page
    words = {
        ("lookups/registers.yaml", "R-WORDING", f"{reader}: `targets` has no '{PROGRAMME}'")
        for reader in ("child", "parent")
    }
    assert after - before == words


def test_the_new_area_passes_its_tests(report):
    assert report.results
    assert report.passed, "\n".join(report.lines())


def test_every_rule_of_it_is_seen_in_every_state(rules, report):
    families = read_library(rules).families
    for name in (f"{AREA}/local_notes", f"{AREA}/{PROGRAMME}"):
        for version in families[name]:
            seen = report.seen_in[version.path]
            for rule in version.file.rules:
                expected = {state for state in State if state.value not in rule.never}
                assert seen[rule.id] == expected, rule.id


def test_the_area_tightens_a_number_and_the_nation_does_not_move(rules):
    library = read_library(rules)
    here = [v for v in library.families[f"{AREA}/local_notes"] if v.file.sets_parameters]
    (name, own), *_ = here[0].file.sets_parameters.items()
    national = [
        version.file.parameters[name]
        for found in library.families.values()
        for version in found
        if name in version.file.parameters
    ]
    assert own.value < national[0].value
