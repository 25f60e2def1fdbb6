"""`oocd panel documents|letter|pack|paper|export|import` on a record of its own."""

from __future__ import annotations

import csv
import io
import json

import pytest

from oocd.panels.store.opening import open_store, upgrade
from tests.unit.panels.building import CHAIR, ITEM, MEETING, POLICE, WORKER, Room, ready

AUDITOR = ("--as", "aud-1", "--role", "auditor", "--agency", "council")
WORDS = {
    "for_child": "You said sorry.",
    "for_parent": "Your child said sorry.",
    "for_victims": [{"victim": "V1", "words": "You asked for an apology."}],
    "for_solicitor": "Low value.",
}


def who(actor):
    return ("--as", actor.person, "--role", actor.role, "--agency", actor.agency)


@pytest.fixture
def database(tmp_path):
    """A record with a decided item, in a file."""
    path = str(tmp_path / "panel.db")
    upgrade(path)
    store = open_store(path)
    room = Room(store)
    ready(room)
    room.decide(**WORDS)
    store.close()
    return path


@pytest.fixture
def undecided(tmp_path):
    path = str(tmp_path / "before.db")
    upgrade(path)
    store = open_store(path)
    ready(Room(store))
    store.close()
    return path


@pytest.fixture
def log(run, database):
    def read(path=database):
        found = run("panel", "log", "--json", *AUDITOR, "--database", path)
        return json.loads(found.stdout)["accesses"]

    return read


def test_the_list_says_for_whom_who_may_and_what_is_needed(run):
    made = run("panel", "documents")
    assert made.exit_code == 0
    assert "letter_victim: About what happened to you" in made.stdout
    assert "For: victim. Made by: victim_worker, police_decision_maker." in " ".join(
        made.stdout.split()
    )
    rows = {
        one["document"]: one
        for one in json.loads(run("panel", "documents", "--json").stdout)["documents"]
    }
    assert rows["ycc_paper"]["only_for"] == ["youth_conditional_caution"]
    assert rows["closure_notice"]["needs"] == ["ended_on", "ended"]


def test_a_letter_goes_to_a_file_and_is_logged_as_disclosed_to_its_reader(
    run, database, tmp_path, log
):
    out = tmp_path / "letter.txt"
    made = run(
        "panel", "letter", ITEM, "letter_child", "--out", out, *who(CHAIR), "--database", database
    )
    assert made.exit_code == 0, made.output
    assert "You said sorry." in out.read_text()
    assert "apology" not in out.read_text()
    last = log()[-1]
    assert (last["act"], last["record"], last["what"], last["recipient"]) == (
        "disclosure",
        ITEM,
        "letter_child",
        "child",
    )


def test_a_victims_letter_names_the_victim_in_the_log_and_goes_to_standard_output(
    run, database, log
):
    made = run(
        "panel",
        "letter",
        ITEM,
        "letter_victim",
        "--victim",
        "V1",
        "--format",
        "html",
        "--out",
        "-",
        *who(WORKER),
        "--database",
        database,
    )
    assert made.exit_code == 0, made.output
    assert "You asked for an apology." in made.stdout
    assert '<html lang="en">' in made.stdout
    assert log()[-1]["recipient"] == "V1"


@pytest.mark.parametrize(("document", "actor", "more"), [
    ("letter_victim", CHAIR, ("--victim", "V1")),
    ("letter_child", WORKER, ()),
    ("reasons_letter", WORKER, ()),
    ("information_form", CHAIR, ()),
])  # fmt: skip
def test_who_has_no_right_gets_nothing_and_nothing_is_logged(
    run, database, tmp_path, log, document, actor, more
):
    before = len(log())
    out = tmp_path / "x.txt"
    made = run(
        "panel", "letter", ITEM, document, *more, "--out", out, *who(actor), "--database", database
    )
    assert made.exit_code == 6
    assert "P-RIGHT" in made.stderr
    assert not out.exists()
    assert len(log()) == before


@pytest.mark.parametrize(("document", "more", "said"), [
    ("youth_caution_notice", (), "is for youth_caution; decided was community_resolution"),
    ("ycc_paper", (), "is for youth_conditional_caution"),
    ("agreement", (), "decided was community_resolution"),
    ("closure_notice", (), "not on record: ended, ended_on"),
    ("letter_chidl", (), "Did you mean `letter_child`"),
    ("pack", (), "oocd panel pack"),
    ("referral_form", (), "P-RIGHT"),
    ("letter_child", ("--victim", "V1"), "is for no victim"),
    ("letter_child", ("--language", "cy"), "There are: en"),
])  # fmt: skip
def test_what_cannot_be_made_is_refused_with_why_and_leaves_no_file(
    run, database, tmp_path, log, document, more, said
):
    before = len(log())
    out = tmp_path / "x.txt"
    made = run(
        "panel", "letter", ITEM, document, *more, "--out", out, *who(CHAIR), "--database", database
    )
    assert made.exit_code in {3, 6}, made.output
    assert said in made.stderr
    assert not out.exists()
    assert len(log()) == before


def test_before_a_decision_no_letter_is_made(run, undecided, tmp_path):
    made = run(
        "panel",
        "letter",
        ITEM,
        "letter_child",
        "--out",
        tmp_path / "x",
        *who(CHAIR),
        "--database",
        undecided,
    )
    assert made.exit_code == 6
    assert "P-UNDECIDED" in made.stderr


def test_a_file_that_is_there_stays_unless_it_is_forced(run, database, tmp_path, log):
    out = tmp_path / "letter.txt"
    out.write_text("mine")
    args = (
        "panel",
        "letter",
        ITEM,
        "letter_child",
        "--out",
        out,
        *who(CHAIR),
        "--database",
        database,
    )
    before = len(log())
    assert run(*args).exit_code == 2
    assert (out.read_text(), len(log())) == ("mine", before)
    assert run(*args, "--force").exit_code == 0
    assert "You said sorry." in out.read_text()
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith(".letter")] == []


def test_large_print_is_for_a_pdf(run, database):
    made = run(
        "panel",
        "letter",
        ITEM,
        "letter_child",
        "--large",
        "--out",
        "-",
        *who(CHAIR),
        "--database",
        database,
    )
    assert made.exit_code == 2
    assert "--large goes with --format pdf" in made.stderr


@pytest.mark.pango
@pytest.mark.parametrize("large", [(), ("--large",)])
def test_a_letter_as_pdf(run, database, tmp_path, large):
    out = tmp_path / "letter.pdf"
    made = run(
        "panel",
        "letter",
        ITEM,
        "letter_child",
        "--format",
        "pdf",
        *large,
        "--out",
        out,
        *who(CHAIR),
        "--database",
        database,
    )
    assert made.exit_code == 0, made.output
    assert out.read_bytes().startswith(b"%PDF-")


@pytest.mark.pango
def test_a_decision_record_and_minutes_as_pdf(run, database, tmp_path):
    for name, record in (("record", ITEM), ("minutes", MEETING)):
        out = tmp_path / f"{name}.pdf"
        made = run(
            "panel",
            name,
            record,
            "--format",
            "pdf",
            "--out",
            out,
            *who(CHAIR),
            "--database",
            database,
        )
        assert made.exit_code == 0, made.output
        assert out.read_bytes().startswith(b"%PDF-")
        assert (
            run(
                "panel", name, record, "--format", "pdf", *who(CHAIR), "--database", database
            ).exit_code
            == 2
        )


def test_a_pack_is_marked_recorded_and_logged_for_each_member(run, undecided, tmp_path, log):
    out = tmp_path / "pack.txt"
    made = run(
        "panel",
        "pack",
        ITEM,
        "--meeting",
        MEETING,
        "--sensitive",
        "--to",
        POLICE.person,
        "--out",
        out,
        *who(CHAIR),
        "--database",
        undecided,
    )
    assert made.exit_code == 0, made.output
    text = out.read_text()
    assert text.startswith("OFFICIAL-SENSITIVE")
    assert "afraid to walk home" not in text
    assert "UNVERIFIED" in text
    entries = log(undecided)
    assert ("disclosure", POLICE.person) in {(one["act"], one["recipient"]) for one in entries}
    history = run("panel", "history", ITEM, "--json", *who(CHAIR), "--database", undecided)
    last = json.loads(history.stdout)["entries"][-1]
    assert last["kind"] == "pack_made"
    assert last["content"]["sha256"] in made.stderr


def test_a_pack_for_another_meeting_is_refused(run, undecided, tmp_path):
    made = run(
        "panel",
        "pack",
        ITEM,
        "--meeting",
        "meeting-9",
        "--out",
        tmp_path / "x",
        *who(CHAIR),
        "--database",
        undecided,
    )
    assert made.exit_code == 6


def test_the_paper_form_needs_no_record_and_holds_blanks(run):
    made = run("panel", "paper", "referral_form", "--out", "-")
    assert made.exit_code == 0
    assert "____" in made.stdout
    assert run("panel", "paper", "letter_child", "--out", "-").exit_code == 6


def test_items_go_out_as_csv_that_no_spreadsheet_runs_and_come_back(run, database, tmp_path):
    out = tmp_path / "cases.csv"
    common = ("--map", "example", "--database", database)
    made = run("panel", "export", "--out", out, *who(CHAIR), *common)
    assert made.exit_code == 0, made.output
    (row,) = csv.DictReader(io.StringIO(out.read_bytes().decode("utf-8-sig")))
    assert (row["Referral no"], row["Disposal"], row["Outcome sent"]) == (
        ITEM,
        "community_resolution",
        "Community Resolution",
    )
    back = run("panel", "import", out, *who(CHAIR), *common, "--json")
    assert back.exit_code == 0, back.output
    assert [one["item"] for one in json.loads(back.stdout)["again"]] == [ITEM]


HEAD = "Referral no,Referred on,Referred by,Way in,Area,Date of birth,In care,Shoe size\n"


def test_rows_that_do_not_map_are_listed_kept_and_the_others_recorded(run, database, tmp_path):
    file = tmp_path / "in.csv"
    file.write_text(
        HEAD
        + "R-1,01/11/2025,Police,New,Wolverhampton,22/03/2012,N,5\nR-2,soon,Police,New,Wolverhampton,22/03/2012,N,\n"
    )
    args = ("panel", "import", file, "--map", "example", *who(POLICE), "--database", database)
    made = run(*args)
    assert made.exit_code == 3
    assert "row 1, R-1: recorded as item-" in made.stdout
    assert "row 2 (R-2), Referred on: 'soon': this is no day. Written as 28/02/2026." in made.stderr
    kept = json.loads((tmp_path / "in.csv.aside.json").read_text())
    assert kept["columns"] == [{"row": 1, "reference": "R-1", "values": {"Shoe size": "5"}}]
    assert kept["rows"][0]["values"]["Referred on"] == "soon"
    again = run(*args)
    assert "row 1, R-1: there already" in again.stdout


@pytest.mark.parametrize(("name", "text", "said"), [
    ("x.csv", "Other,Columns\n1,2\n", "there is no column"),
    ("x.csv", "A,A\n1,2\n", "a column is there twice"),
    ("x.csv", 'A,B\n"1,2\n', "cannot be read as CSV"),
    ("x.json", "{", "X-FILE"),
    ("x.json", '{"rows": 3}', "no list of rows"),
])  # fmt: skip
def test_a_file_that_is_not_of_the_map_is_refused_whole(run, database, tmp_path, name, text, said):
    file = tmp_path / name
    file.write_text(text)
    made = run("panel", "import", file, "--map", "example", *who(POLICE), "--database", database)
    assert made.exit_code == 3
    assert said in made.stderr


def test_a_map_that_is_not_there_is_a_usage_error(run, database):
    assert (
        run(
            "panel", "export", "--map", "nowhere", "--out", "-", *who(CHAIR), "--database", database
        ).exit_code
        == 2
    )
