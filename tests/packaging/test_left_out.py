"""What the suite does with a test whose need is absent: seen on a suite of two tests."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

SUITE = """
import pytest

@pytest.mark.chromium
def test_in_a_browser():
    raise AssertionError("ran without a browser")

def test_plain():
    pass
"""


@pytest.fixture
def suite(root, tmp_path):
    """Runs a small suite under our conftest on a machine with an empty PATH."""
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_two.py").write_text(SUITE)
    (tmp_path / "tests" / "conftest.py").write_text((root / "tests" / "conftest.py").read_text())
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = chromium: needs a browser\n")

    def run(*options, require_all):
        env = {k: v for k, v in os.environ.items() if not k.startswith(("OOCD_", "PYTEST_"))}
        env |= {"PATH": "", "OOCD_REQUIRE_ALL": "1"} if require_all else {"PATH": ""}
        command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *options]
        return subprocess.run(
            command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False
        )

    return run


@pytest.mark.parametrize("options", [(), ("-n", "2")], ids=["one process", "two workers"])
def test_it_is_left_out_and_listed(suite, options):
    done = suite(*options, require_all=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "left out: no Chromium" in done.stdout
    assert done.stdout.count("test_in_a_browser") == 1
    assert "1 passed" in done.stdout.splitlines()[-1]


@pytest.mark.parametrize("options", [(), ("-n", "2")], ids=["one process", "two workers"])
def test_it_fails_where_everything_is_required(suite, options):
    done = suite(*options, require_all=True)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "needs Chromium" in done.stdout
    assert "ran without a browser" not in done.stdout
    assert "1 passed, 1 error" in done.stdout.splitlines()[-1]
