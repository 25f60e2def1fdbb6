"""Joins the panel with the engine, the rules, a store and a clock."""

from __future__ import annotations

import datetime as dt
import json
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path

from oocd.bootstrap import Overrides, answer, default_rules_root, load_library, read_checked
from oocd.engine.errors import InputError, Problem
from oocd.engine.evaluate import Settings
from oocd.engine.library import Library
from oocd.engine.nodes import MapNode
from oocd.engine.yamlio import load_text
from oocd.panels.config import read_configs
from oocd.panels.event import Content
from oocd.panels.ports import Clock, Ids, Shown, Store
from oocd.panels.service import Panel

_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # no I, L, O, U: read aloud without mistakes
_LENGTH = 8


class RandomIds:
    """Ids and nonces from the operating system's randomness: nothing can be read from them."""

    def record(self, kind: str) -> str:
        """Give an id such as `item-7K2M9QXF`."""
        return f"{kind}-" + "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))

    def nonce(self) -> str:
        """Give 128 bits as text."""
        return secrets.token_hex(16)


def system_clock() -> dt.datetime:
    """Give the present moment, in UTC."""
    return dt.datetime.now(dt.UTC)


def open_panel(
    store: Store,
    *,
    rules: Path | None = None,
    settings: Settings | None = None,
    clock: Clock = system_clock,
    ids: Ids | None = None,
    library: Callable[[], Library] | None = None,
) -> Panel:
    """Make a panel over a store. The rule library is read when it is first needed.

    `library` gives one that the caller has, or will have, read from `rules`.
    Raises InputError where the panel configuration cannot be read.
    """
    root = default_rules_root() if rules is None else rules
    library = library or once(lambda: load_library(rules))
    return Panel(
        store=store,
        clock=clock,
        ids=ids or RandomIds(),
        recommend=_Recommend(library, settings or Settings()),
        configs=read_configs(root / "panels"),
        check_case=lambda case: _checked(case, library()),
        calendar=lambda: library().holidays,
    )


class _Recommend:
    def __init__(self, library: Callable[[], Library], settings: Settings) -> None:
        self._library = library
        self._settings = settings

    def __call__(self, case: Content, *, area: str | None, as_at: dt.date | None) -> Shown:
        overrides = Overrides(area=area, as_at=as_at)
        library = self._library()
        found = answer(_node(case), "case", library, self._settings, overrides)
        return Shown(found.envelope)


def _checked(case: Mapping[str, object], library: Library) -> None:
    read_checked(_node(case), "case", library)


def _node(case: Mapping[str, object]) -> MapNode:
    (node,) = load_text(json.dumps(case), "case", form="json")
    if not isinstance(node, MapNode):
        raise InputError([Problem("case", 1, 1, "E-TYPE", "a case is a mapping of facts", None)])
    return node


def once(make: Callable[[], Library]) -> Callable[[], Library]:
    """Give what makes a library when it is first asked for, and then gives that one."""
    made: list[Library] = []

    def give() -> Library:
        if not made:
            made.append(make())
        return made[0]

    return give
