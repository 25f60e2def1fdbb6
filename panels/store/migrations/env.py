"""Alembic's way in: runs the steps on the connection it is handed, all in one transaction.

It is run by `opening.upgrade`; imported by anything else it does nothing.
"""

from __future__ import annotations

from alembic import context

from oocd.panels.store.schema import VERSION_TABLE, metadata


def run() -> None:
    """Run the missing steps on the connection in the configuration's attributes."""
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=metadata,
        version_table=VERSION_TABLE,
        transactional_ddl=True,  # SQLite can undo them too, as `opening` begins transactions
        transaction_per_migration=False,
    )
    context.run_migrations()


def _called_by_alembic() -> bool:
    # Only while Alembic runs it has `alembic.context` a `config`.
    config = getattr(context, "config", None)
    return config is not None and "connection" in config.attributes


if _called_by_alembic():
    run()
