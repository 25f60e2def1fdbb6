"""The folders, the links between them and what `pyproject.toml` says of both."""

from __future__ import annotations

import os
import sys
import tomllib
from pathlib import Path

import pytest

WALK = """
import importlib, pkgutil, sys
import oocd
for found in pkgutil.walk_packages(oocd.__path__, "oocd."):
    if not found.name.endswith("__main__"):
        importlib.import_module(found.name)
print("\\n".join(sys.modules))
"""


@pytest.fixture(scope="module")
def setuptools_table(root):
    return tomllib.loads((root / "pyproject.toml").read_text())["tool"]["setuptools"]


def packages_under(folder, name):
    """Every package in a folder, as setuptools is to name it; links are not followed."""
    for here, _, files in os.walk(folder):
        if "__init__.py" in files:
            yield ".".join((name, *Path(here).relative_to(folder).parts))


def test_the_package_list_is_the_folders(root, setuptools_table):
    folders = setuptools_table["package-dir"]
    found = {name for top, path in folders.items() for name in packages_under(root / path, top)}
    assert sorted(setuptools_table["packages"]) == sorted(found)


def test_every_top_level_package_is_mapped(root, setuptools_table):
    tops = {path.parent.name for path in root.glob("*/__init__.py")}
    assert tops <= set(setuptools_table["package-dir"].values())


def test_every_mapped_folder_has_a_relative_link(root, setuptools_table):
    folders = dict(setuptools_table["package-dir"])
    home = root / folders.pop("oocd")
    for name, folder in folders.items():
        link = home / name.removeprefix("oocd.")
        assert not link.readlink().is_absolute(), link
        assert link.resolve() == (root / folder).resolve()


def test_no_folder_at_the_top_is_named_like_the_package(root):
    assert not (root / "oocd").exists()


def test_no_module_has_a_second_identity(root, run):
    """From the root of the tree `import engine` would work; nothing may do so."""
    loaded = run(sys.executable, "-c", WALK, cwd=root).split()
    assert "oocd.engine" in loaded
    assert "oocd.rules" in loaded
    tops = {name.partition(".")[0] for name in loaded}
    assert tops & {"engine", "panels", "rules", "cases_examples"} == set()
