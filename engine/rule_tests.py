"""Rule tests as they are written beside the rules: read, joined with their base, and checked.

The format is told in `rules/README.md` ("Tests in sentences"). A test's case is kept as nodes, so
that what is wrong with it is shown where it stands in the test file.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from oocd.engine.catalogue import Catalogue
from oocd.engine.errors import InputError, Position, Problem, did_you_mean
from oocd.engine.evaluate import Settings
from oocd.engine.expectations import Findings, check_expectations, named_rules
from oocd.engine.library import Library
from oocd.engine.nodes import ListNode, MapNode, Node, ScalarNode
from oocd.engine.yamlio import load_path

_FILE_KEYS = ("family", "title", "base", "tests")
_TEST_KEYS = ("name", "with", "without", "settings", "expect")
_SETTINGS = ("accept_indicative", "matrix", "area", "as_at")


@dataclass(frozen=True, slots=True)
class RuleTest:
    """One test: a case, how it is to be evaluated, and what must come out.

    `area` and `as_at` stand in for the case's own, as the options of the command do.
    """

    file: str
    family: str
    name: str
    at: Position
    case: MapNode
    expect: MapNode
    settings: Settings = field(default_factory=Settings)
    area: str | None = None
    as_at: str | None = None

    @property
    def rules(self) -> frozenset[str]:
        """The ids of the rules that the test says something about."""
        return named_rules(self.expect)

    def __str__(self) -> str:
        return f"{self.file}:{self.at} {self.name}"


def read_rule_tests(root: Path, library: Library) -> tuple[list[RuleTest], list[Problem]]:
    """Read every `tests/*.yaml` below a rule library, with everything wrong in any of them.

    A test that is wrong in itself is left out of the tests and named in the problems.
    """
    tests: list[RuleTest] = []
    findings = Findings("")
    for path in test_files(root):
        findings.file = path.relative_to(root).as_posix()
        try:
            node = load_path(path, file=findings.file)[0]
        except InputError as error:
            findings.problems.extend(error.problems)
            continue
        tests.extend(_tests_of(node, path, root, library, findings))
    return tests, findings.problems


def test_files(root: Path) -> Iterator[Path]:
    """Give the test files of a library, in order of path."""
    for folder in ("national", "areas"):
        for path in sorted((root / folder).rglob("*.yaml")):
            if path.parent.name == "tests":
                yield path


def family_of(path: Path, root: Path) -> str:
    """Name the family whose folder holds a test file: `turnaround`, or `wolverhampton/divert`."""
    return "/".join(path.relative_to(root).parts[1:-2])


def _tests_of(
    node: Node, path: Path, root: Path, library: Library, findings: Findings
) -> Iterator[RuleTest]:
    if not isinstance(node, MapNode):
        findings.add(node, "R-TEST", "a test file is a mapping with family, base and tests")
        return
    findings.check_keys(node, _FILE_KEYS, "a test file")
    family = _family(node, path, root, library, findings)
    base = node.items.get("base")
    if base is not None and not isinstance(base, MapNode):
        findings.add(base, "R-TEST", "`base` is a mapping of facts")
        base = None
    listed = node.items.get("tests")
    if not isinstance(listed, ListNode) or not listed.items:
        findings.add(listed or node, "R-TEST", "`tests` is a list of tests that is not empty")
        return
    seen: set[str] = set()
    for item in listed.items:
        count = len(findings.problems)
        test = _test(item, base, family, library, findings)
        if test is not None and test.name in seen:
            findings.add(item, "R-DUPLICATE", f"two tests of this file are called {test.name!r}")
        if test is not None and len(findings.problems) == count:
            seen.add(test.name)
            yield test


def _family(node: MapNode, path: Path, root: Path, library: Library, findings: Findings) -> str:
    """Give the family of the folder; what the file says must agree with it."""
    expected = family_of(path, root)
    named = node.items.get("family")
    value = named.value if isinstance(named, ScalarNode) else None
    if value not in {expected, expected.rpartition("/")[2]}:
        hint = f"Write `family: {expected.rpartition('/')[2]}`."
        findings.add(
            named or node, "R-FOLDER", f"`family` is not that of the folder {expected}", hint
        )
    if expected not in library.families:
        findings.add(node, "R-TEST", f"no rules of a family {expected} could be read")
    return expected


def _test(
    item: Node, base: MapNode | None, family: str, library: Library, findings: Findings
) -> RuleTest | None:
    if not isinstance(item, MapNode):
        findings.add(item, "R-TEST", "a test is a mapping with name, with and expect")
        return None
    findings.check_keys(item, _TEST_KEYS, "a test")
    name = item.items.get("name")
    if not isinstance(name, ScalarNode) or not isinstance(name.value, str):
        findings.add(name or item, "R-TEST", "a test needs a `name`: a sentence")
        return None
    expect = item.items.get("expect")
    if not isinstance(expect, MapNode) or not expect.items:
        findings.add(expect or item, "R-TEST", "a test needs `expect`: what must come out")
        return None
    case = _case(item, base, library.catalogue, findings)
    check_expectations(expect, library, findings)
    settings = _settings(item.items.get("settings"), findings)
    place = Position(item.line, item.col)
    return RuleTest(
        findings.file,
        family,
        name.value,
        place,
        case,
        expect,
        Settings(
            accept_indicative=settings.get("accept_indicative") is True,
            matrix=_text(settings, "matrix"),
        ),
        area=_text(settings, "area"),
        as_at=_text(settings, "as_at"),
    )


def _case(item: MapNode, base: MapNode | None, catalogue: Catalogue, findings: Findings) -> MapNode:
    """Join the base with the test's own facts, and take away what the test says is left out."""
    case = nested(base) if base is not None else MapNode({}, {}, item.line, item.col)
    own = item.items.get("with")
    if isinstance(own, MapNode):
        case = merged(case, nested(own), catalogue)
    elif own is not None:
        findings.add(own, "R-TEST", "`with` is a mapping of facts")
    without = item.items.get("without")
    if without is None:
        return case
    if not isinstance(without, ListNode):
        findings.add(without, "R-TEST", "`without` is a list of facts")
        return case
    for entry in without.items:
        name = entry.value if isinstance(entry, ScalarNode) else None
        smaller = taken_away(case, str(name).split("."))
        if smaller is None:
            hint = did_you_mean(str(name), catalogue.names())
            findings.add(entry, "R-TEST", f"there is no {name!r} in the case to take away", hint)
        else:
            case = smaller
    return case


def _settings(node: Node | None, findings: Findings) -> dict[str, str | bool]:
    if node is None:
        return {}
    if not isinstance(node, MapNode):
        findings.add(node, "R-TEST", "`settings` is a mapping")
        return {}
    findings.check_keys(node, _SETTINGS, "`settings`")
    found: dict[str, str | bool] = {}
    for key, value in node.items.items():
        plain = value.value if isinstance(value, ScalarNode) else None
        if key == "accept_indicative":
            if not isinstance(plain, bool):
                findings.add(value, "R-VALUE", "`accept_indicative` needs true or false")
                continue
        elif not isinstance(plain, str):
            findings.add(value, "R-VALUE", f"`{key}` needs text")
            continue
        if key == "as_at" and not _is_date(str(plain)):
            findings.add(value, "R-VALUE", f"`as_at`: {plain!r} is not a date", "Write YYYY-MM-DD.")
            continue
        found[key] = plain
    return found


def _is_date(text: str) -> bool:
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _text(settings: dict[str, str | bool], key: str) -> str | None:
    value = settings.get(key)
    return value if isinstance(value, str) else None


def nested(node: MapNode) -> MapNode:
    """Write `child.looked_after: true` as the group it belongs to, so that facts can be joined."""
    out = MapNode({}, {}, node.line, node.col)
    for key, value in node.items.items():
        place = node.keys[key]
        first, *rest = key.split(".")
        inner = value
        for part in reversed(rest):
            inner = MapNode({part: inner}, {part: place}, place.line, place.col)
        out = _joined(out, MapNode({first: inner}, {first: place}, node.line, node.col))
    return out


def _joined(before: MapNode, more: MapNode) -> MapNode:
    items, keys = dict(before.items), dict(before.keys)
    for key, value in more.items.items():
        old = items.get(key)
        if isinstance(old, MapNode) and isinstance(value, MapNode):
            items[key] = _joined(old, value)
        else:
            items[key] = value
        keys[key] = more.keys[key]
    return MapNode(items, keys, before.line, before.col)


def merged(base: MapNode, own: MapNode, catalogue: Catalogue, before: str = "") -> MapNode:
    """Lay a test's facts over the base's: groups join; a fact and a list are replaced whole."""
    items, keys = dict(base.items), dict(base.keys)
    for key, value in own.items.items():
        name = before + key
        spec = catalogue.spec(name)
        old = items.get(key)
        is_group = spec is None or (spec.type == "map" and name in catalogue.facts)
        if is_group and isinstance(old, MapNode) and isinstance(value, MapNode):
            items[key] = merged(old, value, catalogue, name + ".")
        else:
            items[key] = value
        keys[key] = own.keys[key]
    return MapNode(items, keys, base.line, base.col)


def taken_away(node: MapNode, path: list[str]) -> MapNode | None:
    """Give the mapping without the fact at a path; None where there is nothing at it."""
    head, *rest = path
    child = node.items.get(head)
    if child is None:
        return None
    items, keys = dict(node.items), dict(node.keys)
    if not rest:
        del items[head], keys[head]
        return MapNode(items, keys, node.line, node.col)
    inner = taken_away(child, rest) if isinstance(child, MapNode) else None
    if inner is None:
        return None
    items[head] = inner
    return MapNode(items, keys, node.line, node.col)
