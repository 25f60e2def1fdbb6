"""Every kind of event by name; one list, so that nothing can be written that cannot be read."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from oocd.panels.kinds import after, decisions, meetings, referral, victims, views
from oocd.panels.kinds.base import Kind

_MODULES = (referral, victims, meetings, views, decisions, after)


def _kinds() -> dict[str, type[Kind]]:
    found: dict[str, type[Kind]] = {}
    for module in _MODULES:
        for thing in vars(module).values():
            if not (isinstance(thing, type) and issubclass(thing, Kind) and "name" in vars(thing)):
                continue
            if found.setdefault(thing.name, thing) is not thing:
                raise TypeError(f"two kinds of event are called {thing.name}")
    return found


KINDS: Final = MappingProxyType(_kinds())
"""The kinds by name, in the order they are declared."""
