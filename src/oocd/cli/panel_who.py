"""Who acts at the command line, and the panel they act in. It believes what it is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from oocd.cli.options import Decorator, database_option, rules_option
from oocd.cli.output import Context

if TYPE_CHECKING:
    from oocd.engine.library import Library
    from oocd.panels.event import Actor
    from oocd.panels.service import Panel

STANDING = "This is decision support. The police (or the prosecutor) decide."

as_option: Decorator = click.option(
    "--as", "actor_person", metavar="PERSON", help="Who acts: the person's id, never a name."
)
role_option: Decorator = click.option(
    "--role", "actor_role", metavar="ROLE", help="The role they act in (see `oocd panel steps`)."
)
agency_option: Decorator = click.option(
    "--agency", "actor_agency", metavar="AGENCY", help="Their agency, such as police."
)


def acting(command: Callable[..., object]) -> Callable[..., object]:
    """Give a command the options that say who acts, on which record, with which rules."""
    for option in (rules_option, database_option, agency_option, role_option, as_option):
        command = option(command)
    return command


@dataclass(frozen=True, slots=True)
class Desk:
    """The panel as a command uses it, with the rule library it reads when it first needs it."""

    panel: Panel
    library: Callable[[], Library]
    rules: Path
    """The folder of rules."""


def actor_of(context: Context) -> Actor:
    """Give who acts, from options, environment or oocd.toml. A usage error where it is not said."""
    from oocd.panels.event import Actor

    settings = context.settings
    said = {
        "--as PERSON": settings.actor_person.value,
        "--role ROLE": settings.actor_role.value,
        "--agency AGENCY": settings.actor_agency.value,
    }
    lacking = [name for name, value in said.items() if value is None]
    if lacking:
        raise click.UsageError(
            f"Say who acts: {' '.join(lacking)}. Or set OOCD_ACTOR_PERSON, OOCD_ACTOR_ROLE and "
            "OOCD_ACTOR_AGENCY, or actor_person, actor_role and actor_agency in oocd.toml."
        )
    person, role, agency = (value or "" for value in said.values())
    return Actor(person, role, agency)


@contextmanager
def desk(context: Context) -> Iterator[Desk]:
    """Open the record that the settings name, and let go of it at the end.

    Raises StoreError where it cannot be opened, InputError for a configuration that cannot be read.
    """
    from oocd import panel_bootstrap
    from oocd.bootstrap import default_rules_root, load_library
    from oocd.engine.evaluate import Settings
    from oocd.panels.store.opening import open_store

    settings = context.settings
    rules: Path | None = settings.rules.value
    library = panel_bootstrap.once(lambda: load_library(rules))
    how = Settings(accept_indicative=settings.accept_indicative.value, matrix=settings.matrix.value)
    store = open_store(settings.database.value)
    try:
        panel = panel_bootstrap.open_panel(
            store,
            rules=rules,
            settings=how,
            clock=panel_bootstrap.system_clock,
            ids=panel_bootstrap.RandomIds(),
            library=library,
        )
        yield Desk(panel, library, rules or default_rules_root())
    finally:
        store.close()
