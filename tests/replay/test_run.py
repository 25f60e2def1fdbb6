"""What a replay finds in a population worked by hand, and that it is repeatable and whole."""

from __future__ import annotations

import datetime as dt
import json
import os

import polars as pl
import pytest

from oocd.engine.errors import EngineDisagreement, InputError
from oocd.engine.replay.chunks import Workplace
from oocd.engine.replay.run import replay
from oocd.engine.replay.sample import Checking

EARLIER = dt.date(2022, 1, 1)
DENY, NOT_ASKED = 8, 1


def figures(out) -> dict:
    return json.loads((out / "replay.json").read_text(encoding="utf-8"))


def entry(found: dict, target: str) -> dict:
    return next(one for one in found["statuses"] if one["id"] == target)


def flows(found: dict, target: str) -> dict:
    return {(f["old"], f["new"]): f["cases"] for f in entry(found, target)["flows"]}


def test_the_hand_worked_population(request_for):
    found = figures(replay(request_for(starts=EARLIER)))
    assert found["cases"] == 20
    assert found["changed"] == DENY + NOT_ASKED
    assert flows(found, "outcome_22") == {
        ("open", "open"): 11,
        ("open", "refer"): DENY,
        ("open", "cannot_say"): NOT_ASKED,
    }
    others = [one["id"] for one in found["statuses"] if one["changed"]]
    assert others == ["outcome_22"]


def test_the_rule_that_made_the_difference(request_for):
    found = figures(replay(request_for(starts=EARLIER)))["causes"]
    assert [(c["rule"], c["cases"]) for c in found["first"]] == [("O22-DEBATE-01", 9)]
    assert [(c["piece"], c["cases"]) for c in found["sole"]] == [("O22-DEBATE-01", 9)]


def test_each_of_two_causes_that_would_do_alone_is_no_sole_cause(request_for, rules):
    path = rules / "proposals" / "o22-admission-debate" / "proposal.yaml"
    text = path.read_text(encoding="utf-8")
    one = text[text.index("  - add_rule:") :]
    path.write_text(text + one.replace("O22-DEBATE-01", "O22-DEBATE-02"), encoding="utf-8")
    found = figures(replay(request_for(starts=EARLIER, root=rules)))["causes"]
    assert [(c["rule"], c["cases"]) for c in found["first"]] == [("O22-DEBATE-01", 9)]
    assert [(c["piece"], c["cases"]) for c in found["sole"]] == [(None, 9)]


def test_a_future_dated_draft_changes_no_earlier_case(request_for):
    found = figures(replay(request_for()))
    assert found["changed"] == 0
    assert found["sees_none"] == {"from": "2026-12-01"}


def test_concordance_counts_what_was_decided(request_for):
    total = figures(replay(request_for(starts=EARLIER)))["concordance"]["total"]
    assert (total["decided"], total["open_old"], total["open_new"]) == (20, 20, 11)


def test_small_groups_are_hidden_with_one_more(request_for):
    found = figures(replay(request_for(starts=EARLIER)))
    ethnicity = next(one for one in found["groups"] if one["id"] == "ethnicity")
    changed = ethnicity["measures"][0]
    lines = {line["group"]: line for line in changed["lines"]}
    assert set(lines) == {"White", "Black"}
    assert all(line["hidden"] for line in lines.values())  # 3 of the white children changed


def test_two_runs_give_the_same_bytes(request_for, tmp_path):
    one = replay(request_for(starts=EARLIER, out=tmp_path / "one"))
    other = replay(request_for(starts=EARLIER, out=tmp_path / "other"))
    names = sorted(path.name for path in one.iterdir())
    assert names == sorted(path.name for path in other.iterdir())
    for name in names:
        assert (one / name).read_bytes() == (other / name).read_bytes(), name


def test_the_manifest_says_what_it_rests_on(request_for):
    out = replay(request_for(starts=EARLIER))
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert set(manifest["results"]) == {p.name for p in out.iterdir()} - {"manifest.json"}
    assert manifest["settings"]["seed"] == 1
    assert "2022-01-01" in {
        v["version"] for v in manifest["new"]["versions"] if v["family"] == "outcome_22"
    }


def test_a_stopped_replay_goes_on_and_gives_the_same_bytes(request_for, tmp_path, monkeypatch):
    whole = replay(request_for(starts=EARLIER, out=tmp_path / "whole", rows=6))

    def stop(done: int) -> None:
        if done > 6:
            raise KeyboardInterrupt

    out = tmp_path / "out"
    with pytest.raises(KeyboardInterrupt):
        replay(request_for(starts=EARLIER, out=out, rows=6), stop)
    assert not out.exists()
    asked = []
    keep = Workplace.keep

    def noted(self, number, **frames):
        asked.append(number)
        keep(self, number, **frames)

    monkeypatch.setattr(Workplace, "keep", noted)
    replay(request_for(starts=EARLIER, out=out, rows=6, resume=True))
    assert asked == [2, 3]
    for path in whole.iterdir():
        assert path.read_bytes() == (out / path.name).read_bytes(), path.name


def test_another_replay_cannot_go_on_with_it(request_for, tmp_path):
    def stop(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        replay(request_for(starts=EARLIER), stop)
    with pytest.raises(InputError, match="E-RESUME"):
        replay(request_for(starts=EARLIER, seed=2, resume=True))


def test_a_sampled_case_that_comes_out_otherwise_fails_the_run(request_for, monkeypatch):
    honest = Checking.check

    def lie(self, case, name, sides):
        return honest(self, case, name, {**sides, "new.charge": 0})

    monkeypatch.setattr(Checking, "check", lie)
    request = request_for(starts=EARLIER)
    with pytest.raises(EngineDisagreement, match="charge"):
        replay(request)
    assert not request.out.exists()
    assert not list(request.out.parent.glob("*.part"))


def test_no_room_leaves_nothing(request_for, monkeypatch):
    def full(self, *_, **__):
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(pl.DataFrame, "write_parquet", full)
    request = request_for(starts=EARLIER)
    with pytest.raises(InputError, match="E-WRITE"):
        replay(request)
    assert not list(request.out.parent.glob("out*"))


def test_a_folder_that_is_there_stays(request_for, tmp_path):
    (tmp_path / "out").mkdir()
    with pytest.raises(InputError, match="E-EXISTS"):
        replay(request_for())
    assert list((tmp_path / "out").iterdir()) == []


def test_explanations_are_of_changed_cases(request_for):
    out = replay(request_for(starts=EARLIER, explain=4))
    lines = (out / "explanations.ndjson").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 4
    for line in lines:
        told = json.loads(line)
        (option,) = told["new"]["options"]
        assert option["id"] == "outcome_22"
        assert option["status"] in {"refer", "cannot_say"}
