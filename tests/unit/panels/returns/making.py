"""Rows written by hand for counting, and the shipped settings."""

from __future__ import annotations

import datetime as dt

from oocd.engine.dates import BankHolidays
from oocd.panels.returns.counting import Asked
from oocd.panels.returns.model import Period
from oocd.panels.returns.rows import Matter, Offence, Programme, Victim
from oocd.panels.returns.settings import read_settings
from tests.unit.panels.building import ROOT

SETTINGS = read_settings(ROOT / "rules" / "returns")
QUARTER = Period(dt.date(2025, 7, 1), dt.date(2025, 9, 30))
BORN = dt.date(2010, 1, 1)
TABLE = BankHolidays(frozenset(), dt.date(2023, 1, 1), dt.date(2028, 12, 31))


def day(text):
    return None if text is None else dt.date.fromisoformat(text)


def work(
    record="i1", disposal="outcome_22", ended="2025-08-01", result="complete",
    started="2025-05-01", decided="2025-04-20", service=True, **more,
):  # fmt: skip
    return Programme(
        record=record, disposal=disposal, ended_on=day(ended), result=result,
        started_on=day(started), decided_on=day(decided), service=service, **more,
    )  # fmt: skip


def matter(record="i1", child="c1", *programmes, born=BORN, **more):
    return Matter(
        record=record, child=child, born=born, area="wolverhampton",
        programmes=programmes, **more,
    )  # fmt: skip


def one(record, child, **given):
    """A matter with one programme."""
    own = {key: given.pop(key) for key in ("born", "facts", "victims", "no_victim") if key in given}
    return matter(record, child, work(record, **given), **own)


def asked(*rows, exact=True, period=QUARTER, **more):
    return Asked(rows=rows, period=period, settings=SETTINGS, exact=exact, holidays=TABLE, **more)


def victim(record="i1", name="V1", consent="given", **more):
    consents = {} if consent is None else {"service": consent}
    return Victim(record=record, victim=name, consents=consents, **more)


def offence(**more):
    return Offence(**{"id": "x", **more})


def line(report, table, key=None):
    """Give a line of a table as (base, parts): by its key, the total, or its only one."""
    found = report.table(table)
    if key == "total":
        chosen = found.total
    elif key is None:
        (chosen,) = found.lines
    else:
        (chosen,) = [each for each in found.lines if each.key == key]
    return chosen.base, chosen.parts
