"""Tables of facts become the frames that the same cases become; what cannot be read is refused."""

from __future__ import annotations

import datetime as dt
import pickle

import pytest

pl = pytest.importorskip("polars")
pa = pytest.importorskip("pyarrow")

from oocd.engine.columnar.coding import Coding  # noqa: E402
from oocd.engine.columnar.frame import frame_of_cases  # noqa: E402
from oocd.engine.columnar.run import PROBLEM, ColumnarEngine  # noqa: E402
from oocd.engine.columnar.streaming import (  # noqa: E402
    Batches,
    evaluate_batch,
    evaluate_table,
    stream,
)
from oocd.engine.columnar.table import frame_of_table  # noqa: E402
from oocd.engine.errors import InputError  # noqa: E402
from oocd.engine.evaluate import Settings  # noqa: E402
from oocd.engine.library import read_library  # noqa: E402
from tests.unit.engine import tiny  # noqa: E402

LIBRARY = read_library(tiny.SHIPPED)
CODING = Coding.of(LIBRARY)
ENGINE = ColumnarEngine(LIBRARY, CODING, Settings(accept_indicative=True))
CASES = [
    {"decision_date": "2025-06-02", "area": "walsall", "admission": "admitted", "offences": []},
    {"decision_date": "2025-06", "child": {"date_of_birth": "2010", "looked_after": True}},
    {
        "decision_date": "2025-06-02",
        "child": {"looked_after": {"unknown": "not_asked"}, "date_of_birth": "2010-04-01"},
        "admission": "not_asked",
        "evidence": {"threshold_test": False, "level": "enough_to_charge"},
        "consent": {"youth_caution": "agrees"},
        "police": {"cps_authority": "given", "cps_authority_for": ["charge", "outcome_22"]},
        "offences": [
            {"offence": "thf_shop", "date": "2025-05", "admission": {"unknown": "disputed"}},
            {"offence": "vap_abh_s47", "date": "2025-05-01", "aggravating": ["group"]},
        ],
    },
]
TABLE = pl.DataFrame(
    {
        "decision_date": ["2025-06-02", "2025-06", "2025-06-02"],
        "area": ["walsall", None, None],
        "admission": ["admitted", None, "not_asked"],
        "child.date_of_birth": [None, dt.date(2010, 1, 1), dt.date(2010, 4, 1)],
        "child.date_of_birth|to": [None, dt.date(2010, 12, 31), None],
        "child.looked_after": [None, True, True],
        "child.looked_after|unknown": [None, None, True],
        "evidence.threshold_test": [None, None, False],
        "evidence.level": pl.Series([None, None, "enough_to_charge"], dtype=pl.Categorical),
        "consent.youth_caution": [None, None, "agrees"],
        "police.cps_authority": [None, None, "given"],
        "police.cps_authority_for": [None, None, ["charge", "outcome_22"]],
        "offences": [
            [],
            None,
            [
                {"offence": "thf_shop", "date": "2025-05", "admission|unknown": True, "admission": None, "aggravating": None},
                {"offence": "vap_abh_s47", "date": "2025-05-01", "admission|unknown": None, "admission": None, "aggravating": ["group"]},
            ],
        ],
    },
    strict=False,
)  # fmt: skip


def test_a_table_and_the_same_cases_have_the_same_answers():
    read = [tiny.read(LIBRARY, case) for case in CASES]
    right = ENGINE.evaluate(frame_of_cases(read, CODING))
    assert ENGINE.evaluate(frame_of_table(TABLE, CODING, LIBRARY.catalogue)).equals(right)


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"admision": ["admitted"]}, "no fact is called `admision`"),
        ({"admission": ["perhaps"]}, "`admission`: 'perhaps' is not one of its values"),
        ({"admission": [1]}, "`admission` is a code: a column of Int64 is none"),
        ({"decision_date": ["2025-13-01"]}, "'2025-13-01' is not a date"),
        ({"decision_date": [dt.date(1066, 1, 1)]}, "outside the years 1900 to 2199"),
        ({"offences": ["theft"]}, "`offences` needs a list of structs"),
        ({"offences": [[{"ofence": "x"}]]}, "an item of `offences` has no `ofence`"),
    ],
)
def test_what_cannot_be_read_is_refused(columns, said):
    with pytest.raises(InputError, match=said):
        frame_of_table(pl.DataFrame(columns), CODING, LIBRARY.catalogue)


def test_columns_that_no_rule_reads_are_passed_over():
    table = TABLE.with_columns(pl.lit("x").alias("monitoring.ethnicity"), pl.lit("1").alias("id"))
    assert evaluate_table(ENGINE, table).equals(evaluate_table(ENGINE, TABLE))


def test_a_case_without_a_date_of_decision_is_named_and_the_others_are_answered():
    table = TABLE.with_columns(pl.Series("decision_date", ["2025-06-02", None, "2025-06-02"]))
    found = evaluate_table(ENGINE, table)
    assert found[PROBLEM].to_list() == [None, "S-NO-DATE", None]
    assert found["status.charge"].null_count() == 1


def test_no_case_at_all_is_no_answer():
    found = evaluate_table(ENGINE, TABLE.clear())
    assert found.height == 0


@pytest.mark.parametrize("rows", [1, 2, 100])
def test_a_file_is_answered_batch_by_batch_as_it_is_all_at_once(tmp_path, rows):
    path = tmp_path / "cases.parquet"
    table = TABLE.with_columns(pl.Series("id", ["a", "b", "c"]))
    table.write_parquet(path)
    parts = list(stream(ENGINE, path, keep=["id"], rows=rows))
    assert len(parts) == -(-3 // rows)
    whole = evaluate_table(ENGINE, table, keep=["id"])
    assert pl.concat(parts).equals(whole)


def test_lines_of_json_are_answered_too(tmp_path):
    path = tmp_path / "cases.ndjson"
    TABLE.drop("child.date_of_birth", "child.date_of_birth|to").write_ndjson(path)
    assert sum(part.height for part in stream(ENGINE, path, rows=2)) == 3


def test_a_file_cut_short_is_refused(tmp_path):
    path = tmp_path / "cases.parquet"
    TABLE.write_parquet(path)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(InputError, match="the file cannot be read"):
        list(stream(ENGINE, path))


def test_the_function_of_arrow_batches_survives_pickling():
    work = pickle.loads(pickle.dumps(Batches(tiny.SHIPPED, ENGINE.settings)))  # noqa: S301 our own
    (batch,) = TABLE.to_arrow().combine_chunks().to_batches()
    (found,) = list(work.over([batch]))
    assert isinstance(found, pa.RecordBatch)
    assert pl.from_arrow(found).equals(evaluate_table(ENGINE, TABLE))


def test_only_some_rules_are_told_of():
    frame = frame_of_table(TABLE, CODING, LIBRARY.catalogue)
    found = evaluate_batch(frame, LIBRARY, only={"turnaround"})
    assert sum(name.startswith("met.") for name in found.columns) == 3
