"""Plant every fault in every comparison of the shipped rules, one at a time, and list the unseen.

    python tools/columnar_faults.py [--cases 3000] [--every 1]

A fault is seen where some case is told something else by the rule that holds it. One that no case
tells apart stands in a rule, or a part of one, that cannot matter, or asks for better cases.
"""

from __future__ import annotations

import argparse
import importlib
import sys
import time
import types
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main() -> int:
    """Plant, compare, list."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=3000)
    parser.add_argument("--every", type=int, default=1, help="plant each so-many-th fault alone")
    asked = parser.parse_args()
    package = types.ModuleType("tests")  # others install a package of that name
    package.__path__ = [str(ROOT / "tests")]
    sys.modules["tests"] = package
    suite = importlib.import_module("tests.property.test_columnar_agrees")
    cases = [*suite.block(0, asked.cases // 2), *suite.near(0, asked.cases // 2)]
    coding = suite.Coding.of(suite.LIBRARY)
    frame = suite.frame_of_cases(cases, coding)
    right: dict[str, object] = {}
    unseen: list[str] = []
    planted = 0
    start = time.perf_counter()
    faults = (
        (rule, what, node)
        for version in suite.VERSIONS
        for rule in version.rules
        for what, node in suite.bent(rule.when)
    )
    for number, (rule, what, node) in enumerate(faults):
        if number % asked.every:
            continue
        planted += 1
        name = rule.rule.id
        if name not in right:
            right = {name: suite.alone(suite.LIBRARY, coding, name).evaluate(frame)}
        other = suite.with_rules(suite.LIBRARY, {rule.key: node})
        if suite.alone(other, coding, name).evaluate(frame).equals(right[name]):
            unseen.append(f"{rule.key}: {what}")
    print(f"{planted} faults planted in {time.perf_counter() - start:.0f} s, {len(cases)} cases")
    print(f"{planted - len(unseen)} seen, {len(unseen)} not:")
    print("\n".join(unseen))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
