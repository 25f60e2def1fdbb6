"""The lock files: pinned, hashed, and free of anything from the machine that wrote them."""

from __future__ import annotations

import re
import tomllib

import pytest

LOCKS = ("requirements.lock", "requirements-dev.lock")
MUTATION, SPARK = "requirements-mutation.lock", "requirements-spark.lock"
EVERY_LOCK = (*LOCKS, MUTATION, SPARK)
PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(\S+)", re.MULTILINE)
FOREIGN = {
    "an address": re.compile(r"https?:|file:/", re.IGNORECASE),
    "a place to look": re.compile(r"--(?:find-links|index-url|extra-index-url|trusted-host)"),
    "a path": re.compile(r"(?:^|[\s(@])(?:/|~|\.\./)\S"),
}


def normal(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(root, lock):
    return {normal(name): version for name, version in PIN.findall((root / lock).read_text())}


@pytest.mark.parametrize("lock", EVERY_LOCK)
@pytest.mark.parametrize("what", FOREIGN)
def test_a_lock_names_no_place(root, lock, what):
    lines = (root / lock).read_text().splitlines()
    assert [line for line in lines if FOREIGN[what].search(line)] == []


@pytest.mark.parametrize(
    ("what", "line"),
    [
        ("an address", "    # via https://example.org/simple"),
        ("a place to look", "--find-links wheels"),
        ("a path", "    # via oocd (/srv/oocd/pyproject.toml)"),
        ("a path", "/srv/wheels"),
    ],
)
def test_the_patterns_see_what_they_are_for(what, line):
    assert FOREIGN[what].search(line)


@pytest.mark.parametrize("lock", EVERY_LOCK)
def test_every_pin_has_a_hash(root, lock):
    entries = re.split(r"\n(?=[A-Za-z0-9])", (root / lock).read_text())
    pinned = [entry for entry in entries if PIN.match(entry)]
    assert pinned
    assert [entry.splitlines()[0] for entry in pinned if "--hash=sha256:" not in entry] == []


def test_both_locks_agree(root):
    run_time, dev = (pins(root, lock) for lock in LOCKS)
    assert run_time.items() <= dev.items()


@pytest.mark.parametrize("lock", [MUTATION, SPARK])
def test_what_another_lock_adds_changes_no_other_pin(root, lock):
    dev, other = pins(root, LOCKS[1]), pins(root, lock)
    assert {name: dev[name] for name in other.keys() & dev.keys()}.items() <= other.items()


def test_the_locks_hold_what_pyproject_asks_for(root):
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]

    def names(asked):
        return {normal(re.match(r"[A-Za-z0-9._-]+", entry)[0]) for entry in asked}

    run_time, dev = (set(pins(root, lock)) for lock in LOCKS)
    assert names(project["dependencies"] + extras["install"]) <= run_time
    assert names(extras["dev"]) <= dev
    assert names(extras["mutation"]) <= set(pins(root, MUTATION))
    assert names(project["dependencies"] + extras["spark"]) <= set(pins(root, SPARK))
