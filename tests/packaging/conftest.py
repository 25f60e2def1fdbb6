"""The wheel, built from a copy of the tree, and an environment that holds it and not the tree."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).resolve().parents[2]


def _run(*command: str | Path, cwd: Path) -> str:
    """Runs a command with no setting of this run in reach, and shows its failure."""
    env = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "OOCD_"))}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**env, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="session")
def run() -> Callable[..., str]:
    return _run


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of this run, the same one for every pytest-xdist worker."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "packaging"
    folder.mkdir(exist_ok=True)
    return folder


@contextmanager
def one_at_a_time(shared: Path) -> Iterator[None]:
    with (shared / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def tree(shared: Path) -> Path:
    """A copy of what a commit of this checkout would hold."""
    copy = shared / "tree"
    with one_at_a_time(shared):
        if not copy.exists():
            _copy_tree(copy)
    return copy


def _copy_tree(copy: Path) -> None:
    listed = _run(
        *("git", "-c", "safe.directory=*", "ls-files", "-z"),
        *("--cached", "--others", "--exclude-standard"),
        cwd=ROOT,
    )
    for name in listed.split("\0"):
        source = ROOT / name
        if name and (source.is_file() or source.is_symlink()):
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, copy / name, follow_symlinks=False)


@pytest.fixture(scope="session")
def wheel(tree: Path, shared: Path) -> Path:
    """The wheel, built once in a run, from a copy of its own: a build writes where it reads."""
    out = shared / "wheel"
    with one_at_a_time(shared):
        if not list(out.glob("*.whl")):
            source = shared / "build"
            shutil.rmtree(source, ignore_errors=True)
            shutil.copytree(tree, source, symlinks=True)
            command = (sys.executable, "-m", "build", "--wheel", "--no-isolation")
            _run(*command, "--outdir", out, source, cwd=shared)
    (built,) = out.glob("*.whl")
    return built


@pytest.fixture(scope="session")
def names_in_wheel(wheel: Path) -> list[str]:
    with zipfile.ZipFile(wheel) as archive:
        return archive.namelist()


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `bin` of an environment with the wheel in it.

    What the wheel depends on is borrowed from the environment that runs the tests, by a line in
    a `.pth` file. Such a line adds a folder and does not read the `.pth` files in it, so the
    editable install that may be there has no effect.
    """
    home = tmp_path_factory.mktemp("installed")
    _run(sys.executable, "-m", "venv", "--without-pip", home, cwd=home)
    bin_dir = home / "bin"
    _run(
        *(sys.executable, "-m", "pip", "--python", bin_dir / "python"),
        *("install", "--quiet", "--no-deps", "--no-index", wheel),
        cwd=home,
    )
    (site_packages,) = home.glob("lib/python*/site-packages")
    borrowed = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    (site_packages / "borrowed.pth").write_text("\n".join(sorted(borrowed)) + "\n")
    return bin_dir
