"""The synthetic populations: their margins are the sources', and nothing in them is hidden.

The figures below are copied from the digest of the sources, not from the populations' files, and
are counted in the written cases by code of this test alone.
"""

from __future__ import annotations

import csv
import json
import math
from pathlib import Path

import pytest

from oocd.bootstrap import load_library, read_checked
from oocd.engine.replay.marginals import Tally
from oocd.engine.replay.population import PRACTICE, Request, draw_batches, read_population
from oocd.engine.replay.writing import write_cases
from oocd.engine.yamlio import iter_cases

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "cases_examples" / "population"
AREAS = ["birmingham", "walsall", "wolverhampton"]
CASES, SEED = 20_000, 20260101
ABOUT = {"note": PRACTICE, "seed": str(SEED)}


@pytest.fixture(scope="module")
def library():
    return load_library(ROOT / "rules")


@pytest.fixture(scope="module")
def populations(library):
    return {area: read_population(FOLDER / f"{area}.yaml", library.catalogue) for area in AREAS}


@pytest.fixture(scope="module")
def files(populations, tmp_path_factory):
    """Each area's cases, written once."""
    folder = tmp_path_factory.mktemp("cases")
    for area, population in populations.items():
        request = Request(CASES, SEED, population.period)
        path = folder / f"{area}.ndjson"
        batches = draw_batches(population, request)
        assert write_cases(path, "ndjson", population.layout, batches, ABOUT) == CASES
    return folder


@pytest.fixture(scope="module")
def cases(files):
    texts = {area: (files / f"{area}.ndjson").read_text(encoding="utf-8") for area in AREAS}
    return {area: [json.loads(line) for line in text.splitlines()] for area, text in texts.items()}


@pytest.fixture(scope="module")
def offences():
    with (ROOT / "rules" / "lookups" / "offences.csv").open(encoding="utf-8") as stream:
        return {row["id"]: row for row in csv.DictReader(stream)}


def known(case, path):
    """A fact of a case, or None where it is not known."""
    found = case
    for part in path.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    return None if isinstance(found, dict) else found


def in_stream(*names):
    return lambda case: case["monitoring"]["stream"] in names


def everyone(case):
    return True


def decided(*names):
    return lambda case: known(case, "decided.disposal") in names


def quarter(number):
    """In the financial year."""
    return lambda case: (int(case["decision_date"][5:7]) - 4) % 12 // 3 + 1 == number


def birthday(born, age):
    return born.replace(born[:4], str(int(born[:4]) + age), 1)


def age(case):
    born, day = known(case, "child.date_of_birth"), case["offences"][0]["date"]
    if born is None:
        return None
    return next(years for years in range(9, 19) if birthday(born, years + 1) > day)


def has(path, *values):
    def check(case):
        value = known(case, path)
        return None if value is None else value in values

    return check


def aged(*ages):
    return lambda case: None if not case["offences"] or age(case) is None else age(case) in ages


def violent(case):
    """By the category of the first offence in the lookup, not by the population's own group."""
    if not case["offences"]:
        return None
    return case["offences"][0]["offence"].startswith("vap_")


def ethnic(name):
    return lambda case: known(case, "monitoring.ethnicity") == name


def first_victim(*values):
    def check(case):
        asked = case["victims"][0].get("asked") if case["victims"] else None
        return None if not isinstance(asked, str) else asked in values

    return check


PANEL, TURNAROUND, COURT = (
    in_stream("panel"),
    in_stream("turnaround", "turnaround_asb"),
    in_stream("court"),
)
CAUTIONS = ("youth_caution", "youth_conditional_caution")

FIGURES = [
    # area, figure of the source in percent, whom, what
    ("wolverhampton", 67, PANEL, has("monitoring.sex", "male")),  # 3:544
    ("wolverhampton", 59, PANEL, aged(14, 15, 16)),  # 3:550
    ("wolverhampton", 71, PANEL, violent),  # 3:553
    ("wolverhampton", 77, PANEL, has("decided.disposal", "outcome_22")),  # 3:542
    ("wolverhampton", 15, PANEL, has("decided.disposal", "youth_conditional_caution")),
    ("wolverhampton", 4, PANEL, has("decided.disposal", "outcome_21")),
    ("wolverhampton", 99, decided("outcome_22"), has("decided.completed", True)),
    (
        "wolverhampton",
        6.1,
        decided("outcome_22"),
        has("decided.reoffended_12_months", True),
    ),  # 3:707
    (
        "wolverhampton",
        13,
        decided("community_resolution", *CAUTIONS),
        has("decided.reoffended_12_months", True),
    ),  # 3:246
    ("wolverhampton", 100 * 9 / 95, quarter(1), has("child.looked_after", True)),  # 3:397-408
    ("wolverhampton", 100 * 11 / 74, quarter(3), has("child.looked_after", True)),
    ("wolverhampton", 100 * 15 / 77, quarter(4), has("child.child_in_need", True)),
    ("wolverhampton", 100 * 1 / 82, quarter(2), has("child.child_protection_plan", True)),
    ("wolverhampton", 19, everyone, has("child.send", "ehcp")),  # 3:381
    ("wolverhampton", 21, everyone, has("child.send", "sen_support")),
    ("wolverhampton", 11, everyone, has("exploitation.indicators", "known")),  # 3:667
    ("wolverhampton", 80, TURNAROUND, has("monitoring.sex", "male")),  # 3:529
    ("wolverhampton", 40, TURNAROUND, has("monitoring.ethnicity", "white")),
    ("wolverhampton", 23, TURNAROUND, has("monitoring.ethnicity", "mixed")),
    ("wolverhampton", 100 * 7 / 30, TURNAROUND, in_stream("turnaround_asb")),  # 3:527
    ("wolverhampton", 50, TURNAROUND, has("turnaround.supported_elsewhere", True)),  # 3:531
    ("wolverhampton", 10, TURNAROUND, has("turnaround.unmet_need", False)),
    ("wolverhampton", 86, COURT, has("monitoring.sex", "male")),  # 3:636
    ("wolverhampton", 57, COURT, aged(14, 15)),
    ("wolverhampton", 43, COURT, has("monitoring.ethnicity", "black")),  # 3:638
    ("wolverhampton", 19, COURT, has("monitoring.ethnicity", "white")),
    ("birmingham", 100 * 368 / 695, everyone, PANEL),  # 0:108-120
    ("birmingham", 84.0, everyone, has("monitoring.sex", "male")),  # 0:122
    ("birmingham", 15.5, everyone, has("monitoring.sex", "female")),
    ("birmingham", 100 * 377 / 977, everyone, ethnic("white")),  # 0:131-138
    ("birmingham", 100 * 189 / 977, everyone, ethnic("black")),
    ("birmingham", 100 * 156 / 977, everyone, ethnic("mixed")),
    ("birmingham", 100 * 204 / 977, everyone, ethnic("asian")),
    ("birmingham", 100 * 18 / 977, everyone, ethnic("other")),
    ("birmingham", 100 * 33 / 977, everyone, ethnic("not_recorded")),
    ("birmingham", 49.7, COURT, aged(16, 17)),  # 0:519
    ("birmingham", 61, PANEL, violent),  # 2:228
    ("birmingham", 61.6, COURT, violent),  # 0:520
    (
        "birmingham",
        100 * 12 / 21,
        decided("community_resolution", "outcome_22"),
        decided("community_resolution"),
    ),  # 2:481
    ("birmingham", 100 * 13 / 17, decided(*CAUTIONS), decided("youth_conditional_caution")),
    ("birmingham", 53.8, COURT, decided(*CAUTIONS)),  # 0:524
    ("birmingham", 100 * 36 / 368, PANEL, has("police.state", "charged")),  # 0:460
    ("birmingham", 13, everyone, has("child.looked_after", True)),  # 2:226
    ("birmingham", 6, everyone, has("child.child_protection_plan", True)),
    ("birmingham", 13, everyone, has("child.child_in_need", True)),
    ("birmingham", 48.5, everyone, has("child.send", "ehcp", "sen_support")),  # 0:521
    ("birmingham", 75.8, everyone, has("child.speech_language_screened", True)),  # 0:598
    (
        "birmingham",
        73,
        lambda case: bool(first_victim("asked", "not_reached")(case)),
        first_victim("asked"),
    ),  # 0:616
    ("birmingham", 24.5, everyone, has("decided.reoffended_12_months", True)),  # 0:530
    ("walsall", 85, in_stream("panel", "turnaround"), has("monitoring.sex", "male")),  # 1:227
    ("walsall", 81, COURT, has("monitoring.sex", "male")),  # 1:467
    (
        "walsall",
        100 * 81 / 147,
        lambda case: known(case, "monitoring.ethnicity"),
        ethnic("white"),
    ),  # 1:518
    ("walsall", 100 * 17 / 147, lambda case: known(case, "monitoring.ethnicity"), ethnic("black")),
    ("walsall", 100 * 37 / 147, lambda case: known(case, "monitoring.ethnicity"), ethnic("mixed")),
    ("walsall", 100 * 10 / 147, lambda case: known(case, "monitoring.ethnicity"), ethnic("asian")),
    ("walsall", 100 * 14 / 47, PANEL, has("decided.disposal", "outcome_22")),  # 1:562
    ("walsall", 27, everyone, has("child.send", "ehcp")),  # 1:230
    ("walsall", 59, everyone, has("child.send", "ehcp", "sen_support")),
    ("walsall", 33, everyone, has("child.at_risk_of_exclusion", True)),
    ("walsall", 26.6, everyone, has("decided.reoffended_12_months", True)),  # 1:494
    ("walsall", 100 * 47 / 95, everyone, first_victim("asked")),  # 1:610
    ("walsall", 100 * 28 / 95, everyone, first_victim("not_reached")),
]


def share(cases, whom, what):
    """(percent, of how many): of those whom it concerns and of whom it is known."""
    answers = [answer for case in cases if whom(case) and (answer := what(case)) is not None]
    return 100 * sum(map(bool, answers)) / len(answers), len(answers)


@pytest.mark.parametrize("index", range(len(FIGURES)))
def test_a_figure_of_the_source_is_met_within_sampling_error(index, cases):
    area, figure, whom, what = FIGURES[index]
    drawn, count = share(cases[area], whom, what)
    error = 100 * math.sqrt(figure / 100 * (1 - figure / 100) / count)
    assert count > 300
    assert abs(drawn - figure) <= 4 * error, (drawn, figure, count)


def test_white_children_of_those_recorded_at_the_panel(cases):
    recorded = [c for c in cases["wolverhampton"] if PANEL(c) and not ethnic("not_recorded")(c)]
    drawn, count = share(recorded, everyone, ethnic("white"))
    assert abs(drawn - 54) <= 4 * 100 * math.sqrt(0.54 * 0.46 / count)


def test_thirteen_in_a_hundred_violent_matters_are_serious_by_the_offence_list(cases, offences):
    violence = [c for c in cases["wolverhampton"] if PANEL(c) and violent(c)]
    serious = [
        c for c in violence if offences[c["offences"][0]["offence"]]["indicative_score"] == "5"
    ]
    drawn = 100 * len(serious) / len(violence)
    assert abs(drawn - 13) <= 4 * 100 * math.sqrt(0.13 * 0.87 / len(violence))


@pytest.mark.parametrize(("whom", "mean"), [(PANEL, 434 / 368), (COURT, 585 / 327)])
def test_offences_in_an_outcome_in_birmingham(whom, mean, cases):
    counts = [len(case["offences"]) for case in cases["birmingham"] if whom(case)]
    drawn = sum(counts) / len(counts)
    spread = math.sqrt(sum((count - drawn) ** 2 for count in counts) / len(counts))
    assert abs(drawn - mean) <= 4 * spread / math.sqrt(len(counts))


WALSALL = {  # 1:526-532, acquisitive, breach, drugs, violence
    "asian": (1, 0, 6, 13),
    "black": (13, 7, 14, 41),
    "mixed": (8, 0, 10, 52),
    "white": (57, 7, 9, 95),
}
KIND = {"thf": 0, "veh": 0, "bur": 0, "jus": 1, "drg": 2, "vap": 3, "rob": 3}


@pytest.mark.parametrize("ethnicity", WALSALL)
def test_offence_by_ethnicity_is_the_joint_table_of_walsall(ethnicity, cases):
    row = WALSALL[ethnicity]
    counts = [0, 0, 0, 0]
    for case in cases["walsall"]:
        if ethnic(ethnicity)(case):
            counts[KIND[case["offences"][0]["offence"][:3]]] += 1
    for count, cell in zip(counts, row, strict=True):
        part = cell / sum(row)
        error = math.sqrt(part * (1 - part) / sum(counts))
        assert abs(count / sum(counts) - part) <= 4 * error


@pytest.mark.parametrize("area", AREAS)
def test_every_figure_in_the_file_is_met_and_printed_as_within(area, populations):
    population = populations[area]
    tally = Tally(population.file)
    for _ in tally.through(draw_batches(population, Request(CASES, SEED, population.period))):
        pass
    assert len(tally.compared()) >= 20
    assert [one.marginal.id for one in tally.compared() if one.within is not True] == []


def test_a_figure_that_the_draws_do_not_meet_is_told(populations):
    population = populations["wolverhampton"]
    file = population.file
    wrong = file.marginals[1].model_copy(update={"percent": "71"})
    tally = Tally(file.model_copy(update={"marginals": (wrong,)}))
    for _ in tally.through(draw_batches(population, Request(CASES, SEED, population.period))):
        pass
    (one,) = tally.compared()
    assert one.within is False
    assert one.difference == pytest.approx(-4, abs=1)


@pytest.mark.parametrize("area", AREAS)
def test_every_case_is_well_formed_and_marked_synthetic(area, cases, files, library, tmp_path):
    sample = tmp_path / "sample.ndjson"
    lines = (files / f"{area}.ndjson").read_text(encoding="utf-8").splitlines()[:400]
    sample.write_text("\n".join(lines), encoding="utf-8")
    read = [read_checked(node, "sample", library) for node in iter_cases(sample)]
    assert len(read) == 400
    assert all(case["synthetic"] is True for case in cases[area])
    assert all(case["id"].startswith("SYN-") for case in cases[area])
    assert len({case["id"] for case in cases[area]}) == CASES


@pytest.mark.parametrize("area", AREAS)
def test_no_child_is_under_ten_at_the_offence_or_over_eighteen(area, cases):
    ages = {age(case) for case in cases[area] if case["offences"]} - {None}
    assert ages <= set(range(10, 18))
    assert len(ages) >= 7


def test_some_facts_are_left_out_and_some_are_said_not_to_be_known_and_why(cases):
    found = set()
    for case in cases["wolverhampton"]:
        for group in ("child", "exploitation", "turnaround"):
            for value in case.get(group, {}).values():
                if isinstance(value, dict):
                    found.add(value["unknown"])
    assert found == {"not_asked", "would_not_say", "not_available", "disputed"}
    assert any("looked_after" not in case["child"] for case in cases["wolverhampton"])


def test_monitoring_and_what_was_decided_stand_where_no_rule_reads(library, cases):
    for case in cases["birmingham"][:50]:
        assert "sex" not in case
        assert case["decided"]["disposal"]
    assert {"monitoring", "decided"} <= set(library.catalogue.blocks)


@pytest.mark.parametrize("area", AREAS)
def test_everything_drawn_has_a_source_or_is_an_assumption(area, populations):
    file = populations[area].file
    assert all(draw.source or draw.assumption for draw in file.draws)
    for marginal in file.marginals:
        keys = {part.split(":")[0].strip("[ ") for part in marginal.source.split("]") if part}
        assert keys <= set(file.sources)
    assert len(file.assumptions) > 5
    assert file.not_used
