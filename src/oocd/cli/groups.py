"""Groups of commands that are imported only when they are used: start-up time is a feature."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Any

import click


class LazyGroup(click.Group):
    """A group whose commands are named by where they stand: `module:attribute`."""

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 click's own signature
        commands_at: Mapping[str, str] | None = None,
        **extra: Any,  # noqa: ANN401 click's own signature
    ) -> None:
        super().__init__(*args, **extra)
        self._at = dict(commands_at or {})

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Give the names of the commands, in the order they were declared."""
        return [*self._at, *super().list_commands(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command when it is asked for."""
        place = self._at.get(cmd_name)
        if place is None:
            return super().get_command(ctx, cmd_name)
        module, _, name = place.partition(":")
        command = getattr(importlib.import_module(module), name)
        return command if isinstance(command, click.Command) else None
