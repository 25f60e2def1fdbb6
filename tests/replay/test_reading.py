"""Cases in: what maps, what does not and why, and what cannot be read at all."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from oocd.bootstrap import load_library
from oocd.engine.errors import InputError
from oocd.engine.nodes import to_plain
from oocd.engine.replay.layout import column_named
from oocd.engine.replay.population import Request, draw_batches, read_population
from oocd.engine.replay.quality import look_over
from oocd.engine.replay.reading import batches_of, open_cases, read_items
from oocd.engine.replay.writing import write_cases

ROOT = Path(__file__).resolve().parents[2]
MAP = """\
dates: "%d/%m/%Y"
missing: ["", "N/A"]
not_known: {"Not asked": not_asked, "Refused": would_not_say}
always: {area: wolverhampton}
columns:
  Ref: id
  Decided: decision_date
  Age: child.age_at_offence
  LAC: {fact: child.looked_after, values: {"Y": true, "N": false}}
  SEN: child.send
  "Offence {k}": {fact: offence.offence, up_to: 3, values: {"Shoplifting": thf_shop}}
  "Date {k}": {fact: offence.date, up_to: 3}
  "Factors {k}": {fact: offence.aggravating, up_to: 3, split: ","}
  Outcome: {fact: decided.disposal, values: {"CR": community_resolution, "O22": outcome_22}}
leave_out: [Name]
no_items: {victims: none}
"""
HEAD = "Ref,Name,Decided,Age,LAC,SEN,Offence 1,Date 1,Factors 1,Offence 2,Date 2,Outcome,Ward\n"
GOOD = 'A-1,X,02/06/2025,14,y,SEN support,Shoplifting,10/05/2025,"planning, group",po_s5,11/05/2025,CR,3\n'


@pytest.fixture(scope="module")
def library():
    return load_library(ROOT / "rules")


@pytest.fixture
def read(tmp_path, library):
    """Reads a file with a map; gives the source and its rows."""

    def open_it(data, map_text=MAP, name="export.csv"):
        path, map_path = tmp_path / name, tmp_path / "map.yaml"
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        if map_text is not None:
            map_path.write_text(map_text, encoding="utf-8")
        found = None if map_text is None else map_path
        source = open_cases(path, library.catalogue, map_path=found)
        return source, list(source.rows)

    return open_it


@pytest.fixture
def refused(read):
    """The problem for which a file cannot be read."""

    def problem(*args, **options):
        with pytest.raises(InputError) as error:
            read(*args, **options)
        return error.value.problems[0]

    return problem


def misfits(rows):
    return [(m.row, m.column, m.value, m.problem.code) for row in rows for m in row.misfits]


def test_a_row_becomes_a_case_with_its_lists_values_and_ages(read):
    source, (row,) = read(HEAD + GOOD)
    assert to_plain(row.node) == {
        "area": "wolverhampton",
        "id": "A-1",
        "decision_date": "2025-06-02",
        "child": {"age_at_offence": 14, "looked_after": True, "send": "sen_support"},
        "decided": {"disposal": "community_resolution"},
        "offences": [
            {"offence": "thf_shop", "date": "2025-05-10", "aggravating": ["planning", "group"]},
            {"offence": "po_s5", "date": "2025-05-11"},
        ],
        "victims": [],
    }
    assert row.case is not None
    assert source.mapping.not_named == ("Ward",)
    assert source.mapping.left_out == ("Name",)
    assert "Offence 3" in source.mapping.absent


def test_what_is_not_known_stays_not_known_and_says_why(read):
    _, (row,) = read(HEAD + "A-1,X,02/06/2025,N/A,Refused,not asked,,,,,,,3\n")
    plain = to_plain(row.node)
    assert plain["child"] == {
        "looked_after": {"unknown": "would_not_say"},
        "send": {"unknown": "not_asked"},
    }
    assert "offences" not in plain
    assert row.case is not None


def test_every_cell_that_does_not_fit_is_told_and_reading_goes_on(read):
    bad = "A-2,X,2/6/25x,14.5,maybe,SEN suport,Shoplifing,10/05/2025,planing,,,CR,3\n"
    _, rows = read(HEAD + GOOD + bad + GOOD.replace("A-1", "A-3"))
    assert [row.case is not None for row in rows] == [True, False, True]
    assert misfits(rows) == [
        (2, "Decided", "2/6/25x", "M-VALUE"),
        (2, "Age", "14.5", "M-VALUE"),
        (2, "LAC", "maybe", "M-VALUE"),
        (2, "SEN", "SEN suport", "M-VALUE"),
        (2, "Offence 1", "Shoplifing", "M-VALUE"),
        (2, "Factors 1", "planing", "C-UNKNOWN-FACTOR"),
    ]
    problems = {m.column: m.problem for m in rows[1].misfits}
    assert problems["Offence 1"].hint == "Did you mean `Shoplifting`?"
    assert problems["SEN"].hint == "Did you mean `sen_support`?"
    assert "planning" in problems["Factors 1"].hint
    assert (problems["Age"].line, problems["Age"].col) == (3, 4)


def test_dates_that_run_backwards_name_their_column(read):
    _, (row,) = read(HEAD + GOOD.replace("10/05/2025", "10/07/2025"))
    assert {(m.column, m.problem.code) for m in row.misfits} == {("Decided", "C-IMPOSSIBLE")}


def test_a_row_of_another_length_is_told(read):
    _, rows = read(HEAD + "A-1,only\n" + GOOD)
    assert misfits(rows) == [(1, None, None, "M-FIELDS")]
    assert rows[1].case is not None


def test_a_wrong_column_says_what_was_meant(refused):
    problem = refused(HEAD.replace("Outcome", "Outcomes") + GOOD)
    assert problem.code == "M-COLUMN"
    assert problem.hint == "Did you mean `Outcomes`?"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("child.looked_after", "child.lookd_after", "child.looked_after"),
        ('Not asked": not_asked', 'Not asked": not_aksed', "not_asked"),
        ("area: wolv", "aera: wolv", "area"),
        ("no_items: {victims", "no_items: {victim", "victims"),
        ("  SEN: child.send", "  SEN: child.age_at_offence", "Leave one"),
    ],
)
def test_a_map_that_cannot_be_is_refused_with_its_place(old, new, says, refused):
    assert old in MAP
    problem = refused(HEAD + GOOD, MAP.replace(old, new))
    assert problem.code == "M-MAP"
    assert says in problem.hint
    assert MAP.splitlines()[problem.line - 1].strip()[:3] == old.strip()[:3] or problem.line > 1


def test_a_map_with_a_place_needs_to_say_up_to(refused):
    assert refused(HEAD + GOOD, MAP.replace("up_to: 3, split", "split")).code == "M-MAP"


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_utf8_is_read_with_or_without_its_mark(mark, read):
    _, (row,) = read(mark + (HEAD + GOOD.replace("A-1", "Zoë")).encode())
    assert row.case.id == "Zoë"


def test_windows_1252_is_read_where_the_map_names_it(read):
    data = (HEAD + GOOD.replace("A-1", "Zoë")).encode("cp1252")
    _, (row,) = read(data, "encoding: cp1252\n" + MAP)
    assert row.case.id == "Zoë"


def test_windows_1252_that_nobody_named_is_refused_by_its_name_with_line_and_column(refused):
    data = (HEAD + GOOD).encode() + GOOD.replace("A-1", "Zoë").encode("cp1252")
    problem = refused(data)
    assert (problem.code, problem.line, problem.col) == ("E-ENCODING", 3, 3)
    assert "cp1252" in problem.text
    assert "encoding: cp1252" in problem.hint


@pytest.mark.parametrize("first", ["utf-8", "cp1252"])
@pytest.mark.parametrize("asked", ["", "encoding: cp1252\n"])
def test_mixed_encodings_are_refused_with_both_lines(first, asked, refused):
    second = {"utf-8": "cp1252", "cp1252": "utf-8"}[first]
    line = GOOD.replace("A-1", "Zoë")
    data = HEAD.encode() + line.encode(first) + GOOD.encode() + line.encode(second)
    problem = refused(data, asked + MAP)
    assert problem.code == "E-ENCODING"
    if asked and first == "utf-8":
        assert "is UTF-8" in problem.text
    else:
        assert "mixes encodings" in problem.text
        assert "line 2" in problem.text
        assert "line 4" in problem.text


def test_utf8_read_as_windows_1252_is_refused(refused):
    problem = refused(HEAD + GOOD.replace("A-1", "Zoë"), "encoding: cp1252\n" + MAP)
    assert "was asked for" in problem.text


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "x.csv", "E-EMPTY"),
        (b"\n\n", "x.csv", "E-EMPTY"),
        (b"Ref,Ref\n1,2\n", "x.csv", "M-HEADER"),
        (b"Ref,\n1,2\n", "x.csv", "M-HEADER"),
        (b"Ref,A\n1,\0\n", "x.csv", "M-COLUMN"),
        (b"\xff\xfeR\0e\0f\0", "x.csv", "E-ENCODING"),
        (b"", "x.parquet", "E-EMPTY"),
        (b"PAR1 and then the line went dead", "x.parquet", "E-PARQUET"),
        (b"Ref,A\n", "x.parquet", "E-PARQUET"),
        (b"", "x.ndjson", "E-EMPTY"),
        (b"Ref", "x.xls", "E-FORM"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(data, name, code, refused):
    assert refused(data, name=name).code == code


def test_a_quote_that_is_never_closed_and_a_nul_are_told_with_their_line(refused):
    assert refused(HEAD + GOOD + '"A-2,X\n').code == "E-SYNTAX"
    problem = refused((HEAD + GOOD).encode() + b"A\0,X\n")
    assert (problem.code, problem.line, problem.col) == ("E-BINARY", 3, 2)


@pytest.mark.parametrize("name", ["none.csv", "none.parquet"])
def test_a_table_that_is_not_there(name, tmp_path, library):
    with pytest.raises(InputError) as error:
        open_cases(tmp_path / name, library.catalogue)
    assert error.value.code == "E-FILE"


def test_a_file_of_cases_that_is_not_there(tmp_path, library):
    rows = open_cases(tmp_path / "none.ndjson", library.catalogue).rows
    assert misfits(rows) == [(1, None, None, "E-FILE")]


def test_semicolons_tabs_and_lines_inside_quotes(read):
    data = (HEAD + GOOD.replace('"planning, group"', "planning")).replace(",", ";")
    _, (row,) = read(data)
    assert row.case is not None
    _, (row,) = read(HEAD + GOOD.replace(",X,", ',"X\nY",'))
    assert row.case is not None


def test_records_with_a_map_and_numbers_as_other_tools_write_them(read):
    record = {"Ref": "A-1", "Decided": "02/06/2025", "Age": 14, "LAC": True, "SEN": None}
    rest = dict.fromkeys(["Offence 1", "Date 1", "Factors 1", "Outcome"], "")
    lines = [{**record, **rest}, {**record, **rest, "Agee": 1}]
    _, rows = read("\n".join(map(json.dumps, lines)), name="x.ndjson")
    assert rows[0].case.facts["child.age_at_offence"].low == 14
    assert misfits(rows) == [(2, None, None, "M-COLUMN")]


def test_parquet_of_another_tool_with_a_map(read, tmp_path):
    import datetime as dt

    import pyarrow as pa
    from pyarrow import parquet

    texts = ["Offence 1", "Date 1", "Factors 1", "Outcome", "SEN"]
    day = dt.datetime(2025, 6, 2, tzinfo=dt.UTC)
    table = pa.table(
        {
            "Ref": pa.array(["A-1", "A-2"]),
            "Decided": pa.array([day, day], pa.timestamp("us")),
            "Age": pa.array([14.0, float("nan")]),
            "LAC": pa.array([True, None]),
            **{name: pa.array([None, None], pa.string()) for name in texts},
        }
    )
    parquet.write_table(table, tmp_path / "made.parquet")
    whole = (tmp_path / "made.parquet").read_bytes()
    _, rows = read(whole, name="x.parquet")
    assert [to_plain(row.node).get("child") for row in rows] == [
        {"age_at_offence": 14, "looked_after": True},
        None,
    ]
    with pytest.raises(InputError) as error:
        read(whole[:-200], name="x.parquet")
    assert error.value.code == "E-PARQUET"


@pytest.fixture(scope="module")
def drawn(library, tmp_path_factory):
    folder = tmp_path_factory.mktemp("drawn")
    file = ROOT / "cases_examples" / "population" / "birmingham.yaml"
    population = read_population(file, library.catalogue)
    for form in ("ndjson", "csv", "parquet"):
        batches = draw_batches(population, Request(300, 9, population.period))
        write_cases(folder / f"x.{form}", form, population.layout, batches, {"note": "SYNTHETIC"})
    return folder


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_tables_of_the_layout_need_no_map_and_hold_what_ndjson_holds(form, drawn, library):
    rows = open_cases(drawn / f"x.{form}", library.catalogue).rows
    plain = [json.loads(json.dumps(to_plain(row.node))) for row in rows]
    lines = (drawn / "x.ndjson").read_text(encoding="utf-8").splitlines()
    wanted = [json.loads(line) for line in lines]
    del wanted[0]["story"]
    assert plain == wanted


def test_batches_hold_every_case(drawn, library):
    rows = open_cases(drawn / "x.ndjson", library.catalogue).rows
    assert [len(cases) for cases, _ in batches_of(rows, 128)] == [128, 128, 44]


def test_a_column_of_no_fact_without_a_map_is_told(read):
    with pytest.raises(InputError) as error:
        read("id,child.looked_afer\n1,true\n", None)
    (problem,) = error.value.problems
    assert (problem.code, problem.col) == ("M-COLUMN", 2)
    assert problem.hint == "Did you mean `child.looked_after`?"


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("child.looked_after", True),
        ("child.looked_after|why", True),
        ("child.looked_after#0", False),
        ("offence.date#0", True),
        ("offence.date", False),
        ("offences|len", True),
        ("offences", False),
        ("consent", False),
        ("consent.outcome_22", True),
        ("decided.on", True),
        ("decided.what", False),
        ("monitoring.stream", True),
        ("child.days_to_18", False),
    ],
)
def test_the_layout_names_columns(name, is_one, library):
    assert (column_named(name, library.catalogue) is not None) is is_one


def test_items_of_the_record_become_cases_with_what_was_decided(library):
    case = {"id": "P-1", "decision_date": "2025-06-02", "decided": {"by": "someone"}}
    items = [
        {"case": case, "decided": {"disposal": "outcome_22", "on": "2025-06-03", "by": None}},
        {"case": {**case, "id": "P-2"}},
        {"case": {"admission": "maybe"}, "decided": None},
    ]
    first, second, third = read_items(items, library.catalogue)
    assert first.case.blocks["decided"] == {"disposal": "outcome_22", "on": "2025-06-03"}
    assert second.case.blocks["decided"] == {"by": "someone"}
    assert third.case is None
    assert third.misfits[0].problem.code == "C-VALUE"


def test_the_quality_report_counts_with_denominators(read, library):
    young = GOOD.replace("A-1", "A-4").replace(",14,", ",9,")
    unknown = GOOD.replace("A-1", "A-5").replace(",y,", ",Refused,")
    backwards = GOOD.replace("A-1", "A-6").replace("10/05/2025", "10/07/2025")
    twin = GOOD.replace("A-1", "A-7")
    source, rows = read(HEAD + GOOD + young + unknown + backwards + twin + GOOD)
    found = look_over(iter(rows), library, source.file)
    assert (found.rows, found.cases, found.refused) == (6, 5, 1)
    assert dict(found.impossible) == {"C-IMPOSSIBLE": 1}
    assert found.excluding_rule == "AGE-01"
    assert found.excluded == 2
    assert found.excluded_at == [(2, "offences[0]"), (2, "offences[1]")]
    assert [(t.what, t.rows) for t in found.same_id] == [("A-1", (1, 6))]
    assert [t.rows for t in found.same_content] == [(1, 5, 6)]
    facts = {fact.fact: fact for fact in found.facts}
    lac = facts["child.looked_after"]
    assert (lac.of, lac.known, lac.left_out, lac.said) == (5, 4, 0, {"would_not_say": 1})
    assert facts["offence.date"].of == 10
    assert facts["offence.place"].known == 0
    assert (facts["victims"].known, facts["offences"].known) == (5, 5)
    assert dict(found.areas) == {"wolverhampton": 5}
    assert dict(found.months) == {"2025-06": 5}
    assert dict(found.decided) == {"community_resolution": 5}
