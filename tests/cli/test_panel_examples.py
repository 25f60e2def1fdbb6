"""Every example that the help of `oocd panel` shows is run on a record, and does what it says."""

from __future__ import annotations

import re
import shlex

import click
import pytest

from oocd.cli.panel_cmd import panel_group
from oocd.cli.panel_fields import OPENS, command_of, fields_of
from oocd.panels.registry import KINDS
from tests.cli.panels import CHAIR, POLICE, REFERRAL, STANDING, TRIAGE, fix

KIND_COMMANDS = {command_of(name) for name in KINDS}
OF_OTHERS = {"documents", "letter", "pack", "paper", "export", "import"}
"""Commands with tests of their own."""

CASE = """\
id: TEST-1
area: wolverhampton
decision_date: 2025-06-02
child: {date_of_birth: 2010-05-01}
"""
SCRIPT = """\
actors:
  chair: {person: P-1, role: chair, agency: youth_justice}
steps:
  - {by: chair, do: own-words, on: item-1, say: {whose: child, on: 2025-06-01, words: sorry}}
"""
DECISION = """\
mode: police_alone
on: 2025-06-02
disposal: community_resolution
decision_maker: {person: P-101, role: police_decision_maker, agency: police}
papers_read: true
eligibility: {finding: eligible, reasons: admitted}
suitability: {finding: suitable, reasons: sorry}
reasons: low
consequence: none
gates:
  - {gate: recommendation, reason: a test}
  - {gate: assessment, reason: a test}
  - {gate: voice, reason: a test}
  - {gate: victim, reason: a test}
"""


def commands():
    context = click.Context(panel_group)
    for name in panel_group.list_commands(context):
        if name not in OF_OTHERS:
            yield name, panel_group.get_command(context, name)


def examples(command):
    """The example lines of a help, each whole."""
    text = (command.epilog or "").replace("\\\n", " ")
    found = re.findall(r"^  (oocd panel .*)$", text, re.MULTILINE)
    return [re.sub(r"\s+", " ", line).strip() for line in found]


READING = [
    (name, line)
    for name, command in commands()
    if name not in KIND_COMMANDS
    for line in examples(command)
]


@pytest.fixture
def record(run, case, monkeypatch, tmp_path):
    """Two decided items and a meeting, with the files that the examples name."""
    fix(monkeypatch)
    run("db", "upgrade")
    case(CASE)
    (tmp_path / "meeting.yaml").write_text(SCRIPT)
    (tmp_path / "decision.yaml").write_text(DECISION)
    (tmp_path / "records").mkdir()
    for item in ("item-1", "item-2"):
        assert run("panel", "refer", "case.yaml", "--id", item, *REFERRAL, *TRIAGE).exit_code == 0
        done = run("panel", "decided", item, "decision.yaml", *POLICE)
        assert done.exit_code == 0, done.stderr
    called = ("--date", "2025-06-02", "--mode", "online", "--chair", "P-1")
    done = run(
        "panel", "call-meeting", "--id", "meeting-1", "--area", "wolverhampton", *called, *CHAIR
    )
    assert done.exit_code == 0, done.stderr
    return tmp_path


@pytest.mark.parametrize(("name", "line"), READING, ids=[line for _, line in READING])
def test_every_example_of_reading_runs(run, record, name, line):
    words = shlex.split(line)[1:]
    if ">" in words:
        words = words[: words.index(">")]
    env = dict(
        zip(("OOCD_ACTOR_PERSON", "OOCD_ACTOR_ROLE", "OOCD_ACTOR_AGENCY"), CHAIR[1::2], strict=True)
    )
    done = run(*[word.replace("record.db", "oocd.db") for word in words], env=env)
    assert done.exit_code == 0, done.stderr
    assert "--json" in words or STANDING in done.output + _written(record) or name == "form"


def _written(folder):
    return "".join(
        path.read_text("utf-8") for path in folder.rglob("*") if path.suffix in {".html", ".txt"}
    )


@pytest.mark.parametrize("name", sorted(KINDS))
def test_the_example_of_a_kind_reads_the_form_that_it_prints(run, record, name):
    kind = KINDS[name]
    form, recording = examples(
        panel_group.get_command(click.Context(panel_group), command_of(name))
    )
    assert form == f"oocd panel form {name} > entry.yaml"
    printed = run("panel", "form", name)
    (record / "entry.yaml").write_text(printed.stdout)
    needed = {one.name for one in fields_of(kind) if one.needed} - (
        {"case"} if "case" in recording else set()
    )
    if not needed:
        assert kind.name in {"recommendation_shown", "meeting_opened", "meeting_closed"}
        return
    done = run(*shlex.split(recording)[1:])
    assert done.exit_code == 3, done.output
    assert {line.split()[1] for line in done.stderr.splitlines()} == {"E-NEEDED"}
    assert all(line.startswith("entry.yaml:") for line in done.stderr.splitlines())


def test_the_kinds_that_open_a_record_are_the_only_ones_without_one(run):
    for name in KINDS:
        usage = run("panel", command_of(name), "--help").output.splitlines()[0]
        assert ("RECORD" in usage) is (name not in OPENS)
