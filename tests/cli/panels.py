"""What the tests of `oocd panel` share: people, and a record that is the same on every run."""

from __future__ import annotations

import datetime as dt
import itertools

CHAIR = ("--as", "P-201", "--role", "chair", "--agency", "youth_justice")
POLICE = ("--as", "P-101", "--role", "police_decision_maker", "--agency", "police")
TRIAGE = ("--as", "P-102", "--role", "triage_officer", "--agency", "police")
WORKER = ("--as", "P-202", "--role", "case_manager", "--agency", "youth_justice")
VICTIMS = ("--as", "P-301", "--role", "victim_worker", "--agency", "restorative_unit")
AUDITOR = ("--as", "P-901", "--role", "auditor", "--agency", "council")
STANDING = "This is decision support. The police (or the prosecutor) decide."
CASE = """\
id: TEST-1
area: wolverhampton
decision_date: 2025-06-02
child: {date_of_birth: 2010-05-01, looked_after: false}
offences:
  - {offence: thf_shop, date: 2025-05-10, admission: admitted, aggravating: [planning]}
evidence: {level: enough_to_charge}
"""
REFERRAL = (
    "--source",
    "police",
    "--entry",
    "new",
    "--referred-on",
    "2025-06-01",
    "--sharing-gateway",
    "CDA 1998 s.115",
)


class Moments:
    """A clock of one second a look, from a moment that never changes."""

    def __init__(self):
        self._now = dt.datetime(2026, 2, 1, 9, 0, tzinfo=dt.UTC)

    def __call__(self):
        self._now += dt.timedelta(seconds=1)
        return self._now


class Numbers:
    """Ids and nonces that count, for the whole of a test."""

    counted = itertools.count(1)

    def record(self, kind):
        return f"{kind}-{next(Numbers.counted)}"

    def nonce(self):
        return f"{next(Numbers.counted):032x}"


def fix(monkeypatch):
    """Make moments and ids the same on every run."""
    from oocd import panel_bootstrap

    Numbers.counted = itertools.count(1)
    monkeypatch.setattr(panel_bootstrap, "system_clock", Moments())
    monkeypatch.setattr(panel_bootstrap, "RandomIds", Numbers)


def begin(run, case, monkeypatch):
    """Make a database with one item in the folder of the test."""
    fix(monkeypatch)
    assert run("db", "upgrade").exit_code == 0
    case(CASE)
    done = run("panel", "refer", "case.yaml", "--id", "item-1", *REFERRAL, *TRIAGE)
    assert done.exit_code == 0, done.output
