"""Adds one step to the build: the wheel carries the rules compiled as well as in source."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

ROOT = Path(__file__).resolve().parent


class BuildWithCompiledRules(build_py):
    """Copies the packages, then writes `oocd/rules/compiled.json` from the copied rules.

    An editable install reads the sources as they are and gets no compiled file: it would be
    out of date at the first edit.
    """

    def run(self) -> None:
        """Copies, then compiles."""
        super().run()
        if not self.editable_mode:
            self._compile_rules()

    def get_outputs(self, include_bytecode: bool = True) -> list[str]:  # noqa: FBT001, FBT002 - setuptools' signature
        """Names the compiled file too, so that an installer knows it is ours."""
        outputs = super().get_outputs(include_bytecode)
        return outputs if self.editable_mode else [*outputs, str(self._compiled)]

    @property
    def _compiled(self) -> Path:
        return Path(self.build_lib) / "oocd" / "rules" / "compiled.json"

    def _compile_rules(self) -> None:
        tool = ROOT / "tools" / "compile_rules.py"
        rules = self._compiled.parent
        self._compiled.unlink(missing_ok=True)
        subprocess.run([sys.executable, str(tool), str(rules), str(self._compiled)], check=True)


setup(cmdclass={"build_py": BuildWithCompiledRules})
