"""Commands and forms are made from the kinds: each has its command, its options and its form."""

from __future__ import annotations

import datetime as dt
import re

import click
import pytest

from oocd.cli.panel_cmd import panel_group
from oocd.cli.panel_fields import OPENS, command_of, fields_of, part_fields
from oocd.cli.panel_form import form_text
from oocd.cli.panel_input import apply_set, content_of, nothing, read_entry
from oocd.cli.panel_kinds import kind_command
from oocd.engine.errors import InputError
from oocd.engine.yamlio import load_text, to_plain
from oocd.panels.access import RIGHTS
from oocd.panels.registry import KINDS

ALL = sorted(KINDS)
SAMPLES = {"day": "2025-06-02", "whole": 3, "truth": True}
BY_NAME = {"sha256": "a" * 64, "months": 3}


def sample(one):
    """A value that a field takes."""
    if one.name in BY_NAME:
        return BY_NAME[one.name]
    if one.choices:
        value = one.choices[0]
    elif one.part is not None:
        value = {inner.name: sample(inner) for inner in part_fields(one.part)}
    elif one.form == "case":
        return {"area": "wolverhampton"}
    else:
        value = SAMPLES.get(one.form, "text_1")
    return [value] if one.many else value


@pytest.mark.parametrize("name", ALL)
def test_every_kind_has_a_command_that_names_its_fields_and_who_may(name, run):
    kind = KINDS[name]
    done = run("panel", command_of(name), "--help")
    assert done.exit_code == 0, done.output
    for one in fields_of(kind):
        if one.simple:
            assert (
                f"--{one.name.replace('_', '-')}" in done.output
                or f"--entry-{one.name}" in done.output
            )
    for role in RIGHTS[name]:
        assert role in re.sub(r"\s+", " ", done.output)


@pytest.mark.parametrize("name", ALL)
def test_no_two_options_of_a_command_share_a_name(name):
    command = kind_command(KINDS[name])
    names = [
        opt
        for param in command.params
        if isinstance(param, click.Option)
        for opt in (*param.opts, *param.secondary_opts)
    ]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("name", ALL)
def test_a_form_as_it_is_printed_asks_for_what_is_needed_and_nothing_else(name, tmp_path):
    kind = KINDS[name]
    path = tmp_path / "form.yaml"
    path.write_text(form_text(kind))
    needed = {one.name for one in fields_of(kind) if one.needed}
    try:
        content_of(kind, read_entry(str(path)) if needed - {"case"} else nothing())
    except InputError as error:
        told = {re.search(r"`([a-z_0-9]+)", problem.text)[1] for problem in error.problems}
        assert told == needed
        assert {problem.code for problem in error.problems} == {"E-NEEDED"}
    else:
        assert needed == set()


@pytest.mark.parametrize("name", ALL)
def test_every_mark_taken_away_the_form_names_every_field(name):
    kind = KINDS[name]
    lines = []
    for line in form_text(kind).splitlines():
        bare = re.sub(r"^( *)# ?", r"\1", line)
        keyed = re.fullmatch(r" *(- )?[a-z_0-9]+:", bare) or re.fullmatch(r" +-", bare)
        lines.append(bare if keyed else f"#{line}")
    (root,) = load_text("\n".join(lines) + "\n", "form.yaml")
    assert set(to_plain(root)) == {one.name for one in fields_of(kind)}


@pytest.mark.parametrize("name", ALL)
def test_a_form_that_is_filled_in_reads_back(name, tmp_path):
    kind = KINDS[name]
    given = nothing()
    whole = {one.name: sample(one) for one in fields_of(kind)}
    (root,) = load_text(repr_yaml(whole), "entry.yaml")
    given.tree = root
    said = content_of(kind, given).model_dump(mode="json")
    for field, value in whole.items():
        if not isinstance(value, dict) and not (
            isinstance(value, list) and isinstance(value[0], dict)
        ):
            assert said[field] == value, field


def repr_yaml(value):
    import json

    return json.dumps(value)


def test_kinds_and_reading_commands_have_names_of_their_own():
    ctx = click.Context(panel_group)
    names = panel_group.list_commands(ctx)
    assert len(names) == len(set(names))
    assert {command_of(name) for name in KINDS} <= set(names)
    assert set(OPENS.values()) == {"refer", "call-meeting"}


def test_form_of_a_kind_that_is_none_names_the_nearest(run):
    done = run("panel", "form", "victim_statsu")
    assert done.exit_code == 3
    assert "Did you mean `victim_status`?" in done.stderr


def test_steps_list_every_kind_with_who_may_and_every_role(run):
    done = run("panel", "steps")
    assert done.exit_code == 0
    for name in KINDS:
        assert f"\n{command_of(name)}\n" in f"\n{done.output}"
    assert max(len(line) for line in done.output.splitlines()) <= 80
    assert "auditor: reads the access log" in done.output


def test_codes_name_gates_limits_and_codes_with_their_sources(run):
    done = run("panel", "codes", "--area", "wolverhampton", "--on", "2025-11-18")
    assert done.exit_code == 0
    flat = re.sub(r"\s+", " ", done.output)
    for said in (
        "quorum: refuse (not recorded)",
        "[JP-01: a reliable summary",
        "child_circumstances:",
        "Quorum (the area's own)",
        "restorative unit",
        "scrutiny is none",
        "at most 20 weeks, usually 16",
    ):
        assert said in flat, said
    assert max(len(line) for line in done.output.splitlines()) <= 80


def test_codes_of_a_day_before_any_configuration_is_an_error(run):
    done = run("panel", "codes", "--on", "2001-01-01")
    assert done.exit_code == 3
    assert "P-CONFIG" in done.stderr


# --- what --set reaches ------------------------------------------------------------------------


def said(kind, *sets):
    given = nothing()
    apply_set(given, KINDS[kind], sets)
    return to_plain(given.tree)


def test_set_reaches_into_parts_and_lists_and_reads_values_as_their_field_wants():
    found = said(
        "decided", "plan.weeks=8", "plan.text=no: yes, 010", "votes.0.person=P-1", "votes.1.person=P-2",
        "papers_read=true", "on=2025-06-02", "programmes=[turnaround, divert]",
    )  # fmt: skip
    assert found == {
        "plan": {"weeks": 8, "text": "no: yes, 010"},
        "votes": [{"person": "P-1"}, {"person": "P-2"}],
        "papers_read": True,
        "on": "2025-06-02",
        "programmes": ["turnaround", "divert"],
    }


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("plan", "is no name=value"),
        ("=3", "is no name=value"),
        ("votes.5.person=P-1", "no place"),
        ("0.a=b", "is no name=value"),
        ("plan.weeks=yes", "neither true nor false"),
    ],
)
def test_what_set_cannot_place_is_told_by_its_name(text, words):
    with pytest.raises(InputError) as refused:
        said("decided", text)
    assert words in str(refused.value)
    assert str(refused.value).startswith("--set")


def test_a_day_of_an_option_is_a_day():
    command = kind_command(KINDS["told"])
    (option,) = [param for param in command.params if "--on" in param.opts]
    assert option.type.convert("2025-06-02", None, None) == dt.date(2025, 6, 2)
