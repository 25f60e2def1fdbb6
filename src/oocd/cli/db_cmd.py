"""`oocd db`: makes, checks, backs up and restores the database of the panel's record."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from oocd.cli.options import database_option, json_option
from oocd.cli.output import Context, pass_context, print_json, say

if TYPE_CHECKING:
    from oocd.panels.ports import Head, Verification

EXIT_NOT_WHOLE = 5


@click.group(epilog="\b\nExample:\n  oocd db upgrade\n  oocd db backup record.gz\n  oocd db verify")
def db_group() -> None:
    """Make, check, back up and restore the panel's record.

    The database is `oocd.db` in the working folder, or what --database, OOCD_DATABASE or the line
    `database` of oocd.toml names: a path (SQLite), or postgresql://user@host/name.
    """


@db_group.command("upgrade", epilog="\b\nExample:\n  oocd db upgrade --database record.db")
@database_option
@pass_context
def upgrade_command(context: Context, *, database: str | None) -> int:
    """Make the database, or bring it up to this version of oocd.

    It is done whole or not at all. Make a backup before you upgrade a record.
    """
    from oocd.panels.store.address import without_password
    from oocd.panels.store.opening import upgrade

    name = _database(context, database)
    before, after = upgrade(name)
    shown = without_password(name)
    if before is None:
        click.echo(f"{shown}: made, schema {after}")
    elif before == after:
        click.echo(f"{shown}: schema {after}, nothing to do")
    else:
        click.echo(f"{shown}: schema {before} brought up to {after}")
    return 0


@db_group.command("backup", epilog="\b\nExample:\n  oocd db backup record-2026-02-12.gz")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@database_option
@pass_context
def backup_command(context: Context, *, file: Path, force: bool, database: str | None) -> int:
    """Check the record and write all of it to FILE, whole or not at all.

    The file depends on no database: it goes into SQLite or PostgreSQL. It holds everything that
    was recorded; keep it as you keep the record.
    """
    from oocd.panels.store.backup import write_backup
    from oocd.panels.store.opening import open_store

    store = open_store(_database(context, database))
    try:
        found = write_backup(store, file, force=force)
    finally:
        store.close()
    click.echo(f"{file}: {_counts(found)}")
    _echo_head(found.head)
    return 0


@db_group.command(
    "restore",
    epilog="\b\nExample:\n  oocd db restore record-2026-02-12.gz --database new.db",
)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@database_option
@pass_context
def restore_command(context: Context, *, file: Path, database: str | None) -> int:
    """Put a backup into a database that holds nothing yet.

    The whole record is checked before any of it counts.
    """
    from oocd.panels.store.address import without_password
    from oocd.panels.store.restoring import restore

    name = _database(context, database)
    found = restore(name, file)
    click.echo(f"{without_password(name)}: restored {_counts(found)}")
    _echo_head(found.head)
    return 0


@db_group.command(
    "verify",
    epilog="\b\nExample:\n  oocd db verify\n  oocd db verify --expect-head HEAD\n\n"
    "Exit code 0: every byte is as it was written; 5: it is not, and each line says where.",
)
@click.option(
    "--expect-head",
    metavar="HEAD",
    help="What `oocd db head` printed earlier and was kept elsewhere: it must still be there.",
)
@json_option
@database_option
@pass_context
def verify_command(
    context: Context, *, expect_head: str | None, as_json: bool, database: str | None
) -> int:
    """Read the whole record and compare it with its digests.

    Finds what was changed, taken out, put in or put in another order, and says where. That the
    latest entries were cut off (or all of it written anew) shows only with --expect-head.
    """
    from oocd.panels.store.chain import head_text, read_head
    from oocd.panels.store.opening import open_store

    try:
        expect = None if expect_head is None else read_head(expect_head)
    except ValueError as error:
        raise click.BadParameter(f"{error}.", param_hint="--expect-head") from None
    store = open_store(_database(context, database))
    try:
        found = store.verify(expect)
    finally:
        store.close()
    if as_json:
        print_json(
            {
                "whole": not found.faults,
                "head": head_text(found.head),
                "events": found.head.events,
                "accesses": found.head.accesses,
                "records": found.records,
                "erased": found.erased,
                "faults": [{"where": f.where, "what": f.what} for f in found.faults],
            }
        )
    else:
        for fault in found.faults:
            click.echo(f"{fault.where}: {fault.what}")
        click.echo(_counts(found))
        _echo_head(found.head)
    if not found.faults:
        return 0
    say(
        "The record is not as it was written. Keep the database as it is, and restore a backup "
        "into a new one: oocd db restore FILE --database NEW."
    )
    return EXIT_NOT_WHOLE


@db_group.command("head", epilog="\b\nExample:\n  oocd db head")
@json_option
@database_option
@pass_context
def head_command(context: Context, *, as_json: bool, database: str | None) -> int:
    """Print where the chains end, in one word.

    Kept elsewhere (in a board's minutes), it later shows with `oocd db verify --expect-head` that
    nothing recorded by now was cut off or written anew.
    """
    from oocd.panels.store.chain import head_text
    from oocd.panels.store.opening import open_store

    store = open_store(_database(context, database))
    try:
        head = store.head()
    finally:
        store.close()
    if as_json:
        print_json(
            {
                "head": head_text(head),
                "events": head.events,
                "digest": head.digest,
                "accesses": head.accesses,
                "access_digest": head.access_digest,
            }
        )
    else:
        click.echo(head_text(head))
    return 0


def _database(context: Context, given: str | None) -> str:
    return context.set(database=given).database.value


def _counts(found: Verification) -> str:
    head = found.head
    erased = f", {found.erased} contents erased" if found.erased else ""
    told = [_number(head.events, "event"), _number(found.records, "record")]
    return f"{' in '.join(told)}, {head.accesses} accesses{erased}"


def _number(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _echo_head(head: Head) -> None:
    from oocd.panels.store.chain import head_text

    click.echo(f"head {head_text(head)}")
