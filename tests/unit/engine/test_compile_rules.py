"""tools/compile_rules.py: the rules as JSON, made where nothing but PyYAML is installed."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def bare(tmp_path):
    """A folder to import from that holds PyYAML and nothing else."""
    folder = tmp_path / "bare"
    folder.mkdir()
    package = Path(yaml.__file__).parent
    for name in ("yaml", "_yaml"):
        if (package.parent / name).exists():
            (folder / name).symlink_to(package.parent / name)
    return folder


@pytest.fixture
def compile_rules(bare):
    def run(*arguments):
        return subprocess.run(
            [sys.executable, "-S", ROOT / "tools" / "compile_rules.py", *arguments],
            env={**os.environ, "PYTHONPATH": str(bare), "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
            check=False,
        )

    return run


@pytest.fixture
def rules(tmp_path):
    folder = tmp_path / "rules"
    (folder / "national" / "tests").mkdir(parents=True)
    (folder / "b.yaml").write_bytes(b"on: 2025-04-01 # the day\r\n")
    (folder / "national" / "a.yaml").write_text("rules: [{is: true, id: 16_17, é: ~}]\n", "utf-8")
    (folder / "national" / "tests" / "t.yaml").write_text("tests: []\n")
    (folder / "offences.csv").write_text("id\n")
    return folder


def test_every_rule_file_is_there_with_its_digest_and_no_test_is(compile_rules, rules, tmp_path):
    out = tmp_path / "compiled.json"
    done = compile_rules(rules, out)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    sha = {
        name: hashlib.sha256((rules / name).read_bytes()).hexdigest()
        for name in ("b.yaml", "national/a.yaml")
    }
    a_file = '{"rules":[{"is":true,"id":"16_17","é":null}]}'  # keys in the order of the file
    assert out.read_text("utf-8") == (
        '{"format":1,"files":{'
        '"b.yaml":{"sha256":"' + sha["b.yaml"] + '","data":{"on":"2025-04-01"}},'
        '"national/a.yaml":{"sha256":"' + sha["national/a.yaml"] + '","data":' + a_file + "}}}\n"
    )


def test_problems_in_all_files_are_told_and_nothing_is_written(compile_rules, rules, tmp_path):
    (rules / "b.yaml").write_text("a: yes\n")
    (rules / "c.yaml").write_text("a: 1\na: 2\n")
    out = tmp_path / "compiled.json"
    done = compile_rules(rules, out)
    assert done.returncode == 3
    assert [line.split(" ")[:2] for line in done.stderr.splitlines()] == [
        ["b.yaml:1:4", "E-BOOL"],
        ["c.yaml:2:1", "E-DUPLICATE-KEY"],
    ]
    assert not out.exists()


@pytest.mark.parametrize("arguments", [(), ("one",), ("no-such-folder", "out"), ("a", "b", "c")])
def test_wrong_usage_is_told(compile_rules, arguments):
    done = compile_rules(*arguments)
    assert done.returncode == 2
    assert done.stderr == "usage: compile_rules.py RULES_DIR OUT_FILE\n"


def test_the_rules_of_this_tree_compile(compile_rules, tmp_path):
    out = tmp_path / "compiled.json"
    done = compile_rules(ROOT / "rules", out)
    assert (done.returncode, done.stderr) == (0, "")
    compiled = json.loads(out.read_bytes())
    assert compiled["format"] == 1
    assert {"facts.yaml", "lookups/disposals.yaml"} <= compiled["files"].keys()
