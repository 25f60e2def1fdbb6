"""Rows in and out: what maps is recorded once, what does not is named by row, nothing is lost."""

from __future__ import annotations

import datetime as dt

import pytest

from oocd.engine.errors import InputError, Problem, RecordRefused
from oocd.panels.exchange.fieldmap import read_field_map
from oocd.panels.exchange.incoming import import_rows, item_for
from oocd.panels.exchange.outgoing import export_items
from oocd.panels.returns.settings import read_settings
from tests.unit.panels.building import (
    AUDITOR,
    CHAIR,
    ITEM,
    MANAGER,
    POLICE,
    ROOT,
    WORKER,
    Room,
    plan,
    ready,
)

MAP = read_field_map(ROOT / "rules" / "exchange" / "example.yaml")
EXPORTS = read_settings(ROOT / "rules" / "returns").exports.at
ROW = {
    "Referral no": "R-1",
    "Referred on": "01/11/2025",
    "Referred by": "Police",
    "Way in": "New",
    "Area": "Wolverhampton",
    "Date of birth": "22/03/2012",
    "In care": "N",
    "SEND": "Not asked",
    "Offence code": "thf_shop",
    "Offence date": "04/10/2025",
    "Earlier cautions": "0",
}
TELLING = ("column", "value", "text")


def taken(room, *rows, actor=POLICE):
    return import_rows(room.panel, actor, rows, MAP, EXPORTS)


def given_out(room, **options):
    return export_items(room.panel, MANAGER, MAP, EXPORTS, **options)


def test_a_row_becomes_a_referral_with_where_each_fact_is_from():
    room = Room()
    done = taken(room, ROW)
    ((_, reference, record),) = done.recorded
    assert (reference, record, done.troubles, done.failed) == ("R-1", item_for(MAP, "R-1"), [], [])
    said = room.panel.item(record).referral
    assert (said.source, said.entry, said.referred_on) == ("police", "new", dt.date(2025, 11, 1))
    case = said.case
    assert (case["id"], case["area"]) == ("R-1", "wolverhampton")
    assert case["child"]["looked_after"] == {"value": False, "source": MAP.title, "verified": False}
    assert case["child"]["send"] == {"unknown": "not_asked"}
    assert case["offences"][0]["offence"]["value"] == "thf_shop"
    assert "interpreter_needed" not in case["child"]


def test_the_same_reference_is_recorded_once_whoever_sends_it():
    room = Room()
    taken(room, ROW)
    before = len(list(room.store.summaries("item")))
    again = taken(room, ROW, actor=MANAGER)
    assert (again.recorded, again.failed) == ([], [])
    assert [one[1] for one in again.again] == ["R-1"]
    assert len(list(room.store.summaries("item"))) == before


def test_the_same_reference_with_other_values_is_told_and_changes_nothing():
    room = Room()
    taken(room, ROW)
    done = taken(room, {**ROW, "In care": "Y"})
    assert "with other values" in done.troubles[0].text
    assert done.failed == [(1, {**ROW, "In care": "Y"})]
    assert room.panel.item(item_for(MAP, "R-1")).seq == 1


@pytest.mark.parametrize(("column", "value", "text", "hint"), [
    ("Referred on", "2025-11-01", "this is no day", "Written as 28/02/2026."),
    ("Referred on", "", "this is needed", None),
    ("Referred by", "Polise", "the map has no value for this", "Did you mean `Police`?"),
    ("Earlier cautions", "two", "this is no whole number", None),
    ("In care", "maybe", "the map has no value for this", "The map knows: Y, N."),
])  # fmt: skip
def test_what_does_not_map_is_told_with_its_row_column_value_and_what_to_do(
    column, value, text, hint
):
    room = Room()
    good = {**ROW, "Referral no": "R-2"}
    done = taken(room, {**ROW, column: value}, good)
    (trouble,) = done.troubles
    assert (trouble.row, trouble.reference, *(getattr(trouble, one) for one in TELLING)) == (
        1,
        "R-1",
        column,
        value,
        text,
    )
    assert trouble.hint is None if hint is None else hint in trouble.hint
    assert done.failed == [(1, {**ROW, column: value})]
    assert [one[1] for one in done.recorded] == ["R-2"]


def test_every_trouble_of_a_row_is_told_at_once():
    done = taken(Room(), {**ROW, "In care": "?", "Area": "Leeds", "Referred on": "soon"})
    assert {one.column for one in done.troubles} == {"In care", "Area", "Referred on"}


def test_columns_that_the_map_does_not_know_are_handed_back_with_their_values():
    done = taken(Room(), {**ROW, "Shoe size": "5", "Empty": ""})
    assert done.aside == [(1, "R-1", {"Shoe size": "5"})]
    assert len(done.recorded) == 1


def test_a_reference_that_is_there_twice_is_recorded_for_the_first_only():
    done = taken(Room(), ROW, {**ROW, "In care": "Y"})
    assert len(done.recorded) == 1
    assert "the same reference is in row 1" in done.troubles[0].text


def test_a_case_that_cannot_be_is_told_by_its_column():
    room = Room()

    def refuse(case):
        raise InputError(
            [Problem("case", 1, 1, "E-X", "`offences[0].date` lies ahead", "Mend it.")]
        )

    object.__setattr__(room.panel, "check_case", refuse)
    done = taken(room, ROW)
    assert (done.troubles[0].column, done.troubles[0].value) == ("Offence date", "04/10/2025")
    assert done.recorded == []


ALONE = {**ROW, "Way in": "Police alone", "Police gave by": "P-1"}


@pytest.mark.parametrize(("on", "taken_in"), [("01/03/2026", False), ("", False)])
def test_a_reprimand_of_2026_is_never_taken_for_a_real_one(on, taken_in):
    done = taken(Room(), {**ALONE, "Police gave": "Reprimand", "Police gave on": on})
    assert bool(done.recorded) == taken_in
    assert "cannot be taken at its word" in done.troubles[0].text
    assert "no reprimand" in done.troubles[0].hint


def test_a_word_for_several_outcomes_is_not_guessed():
    done = taken(Room(), {**ALONE, "Police gave": "Outcome 22", "Police gave on": "01/11/2025"})
    assert done.troubles[0].text.startswith("it can be ")
    assert all(
        one in done.troubles[0].text
        for one in ("outcome_22", "deferred_prosecution", "deferred_caution")
    )


def test_a_word_for_one_outcome_is_read():
    room = Room()
    done = taken(
        room, {**ALONE, "Police gave": "Community Resolution", "Police gave on": "01/11/2025"}
    )
    assert (
        room.panel.item(done.recorded[0][2]).referral.single_agency.disposal
        == "community_resolution"
    )


def test_what_is_sent_out_comes_back_as_it_was():
    room = Room()
    taken(room, ROW)
    (row,) = given_out(room).rows
    assert {name: row[name] for name in ROW} == ROW
    assert row["Panel item"] == item_for(MAP, "R-1")
    assert taken(room, row).again


def test_an_item_that_was_made_here_goes_out_by_its_id_and_is_not_made_again():
    room = Room()
    room.refer()
    (row,) = given_out(room).rows
    assert row["Referral no"] == ITEM
    done = taken(room, row)
    assert (done.recorded, [one[2] for one in done.again]) == ([], [ITEM])


def test_outcome_23_is_true_inside_and_mapped_outside_by_the_version_of_its_day():
    room = Room()
    room.envelope["data"]["options"][3]["status"] = "open"
    room.clock.now = dt.datetime(2026, 3, 3, 9, 0, tzinfo=dt.UTC)
    ready(room)
    room.decide(
        disposal="outcome_23", on="2026-03-03", plan=plan(), consequence="it goes to court",
        departure={"code": "proportionate", "text": "x"},
    )  # fmt: skip
    (row,) = given_out(room).rows
    assert room.state.decision.content.disposal == "outcome_23"
    assert (row["Disposal"], row["Outcome sent"]) == ("outcome_23", "Reprimand")
    assert row["Outcome mapping"] == "yjb-schema-11-outcome-23"


def test_a_value_that_the_map_has_no_word_for_is_listed_and_stays_in_the_record():
    room = Room()
    room.refer(
        source="police", case={"id": "x", "area": "wolverhampton", "child": {"send": "from_mars"}}
    )
    found = given_out(room)
    assert [(one.column, one.value) for one in found.troubles] == [("SEND", "from_mars")]
    assert found.rows[0]["SEND"] == ""


def test_every_item_that_goes_out_is_logged_to_whom():
    room = Room()
    room.refer()
    given_out(room)
    last = list(room.store.accesses())[-1]
    assert (last.act, last.record, last.what, last.recipient) == (
        "disclosure",
        ITEM,
        "exchange",
        "exchange:example",
    )


def test_an_item_that_the_person_left_is_kept_back_and_named():
    room = Room()
    room.refer()
    room.do(
        CHAIR, "conflict_declared", person=MANAGER.person, nature_of="knows them", action="left"
    )
    found = given_out(room)
    assert (found.rows, [one[0] for one in found.kept_back]) == ((), [ITEM])


@pytest.mark.parametrize("actor", [AUDITOR, WORKER, POLICE])
def test_who_has_no_right_sends_nothing(actor):
    room = Room()
    with pytest.raises(RecordRefused, match="P-RIGHT"):
        export_items(room.panel, actor, MAP, EXPORTS)


def test_who_may_not_refer_imports_nothing():
    with pytest.raises(RecordRefused, match="P-RIGHT"):
        taken(Room(), ROW, actor=AUDITOR)


@pytest.mark.parametrize(("line", "told"), [
    ("  - {column: V, to: case.victims.0.view}", "in no field map"),
    ("  - {column: V, to: decision.reasons}", "a decision has"),
    ("  - {column: V, to: referral.shoe}", "no such field"),
    ("  - {column: Referral no, to: case.story}", "is there twice"),
    ("  - {column: V, to: elsewhere}", "to"),
    ("  - {column: V, to: case.story, form: poem}", "form"),
])  # fmt: skip
def test_a_map_that_cannot_be_is_told_with_its_place(tmp_path, line, told):
    text = (ROOT / "rules" / "exchange" / "example.yaml").read_text()
    path = tmp_path / "bad.yaml"
    path.write_text(f"{text.rstrip()}\n{line}\n")
    with pytest.raises(InputError, match=told) as caught:
        read_field_map(path)
    assert "X-MAP" in str(caught.value)
