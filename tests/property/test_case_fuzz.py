"""A case file under fire: lines lost, doubled, moved, values torn; only an OocdError ever leaves.

Each text goes the whole way of a user's: iter_cases, read_case, check_case, evaluate, document.
"""

from __future__ import annotations

import textwrap

import pytest
import rfc8785
from hypothesis import example, given
from hypothesis import strategies as st

from oocd.engine.canonical import canonical_json
from oocd.engine.case_checks import check_case
from oocd.engine.case_reading import read_case
from oocd.engine.errors import InputError, OocdError
from oocd.engine.evaluate import Settings, evaluate
from oocd.engine.library import read_library
from oocd.engine.recommendation import document, envelope
from oocd.engine.yamlio import iter_cases, iter_cases_text
from tests.property.drawing import tries
from tests.unit.engine import tiny

LIBRARY = read_library(tiny.SHIPPED)
ACCEPTED = Settings(accept_indicative=True)

WHOLE = textwrap.dedent(
    """\
    id: SYN-1
    area: wolverhampton
    nation: england
    decision_date: 2025-06-02
    child:
      date_of_birth: 2010-05-01
      age_at_offence: 15
      looked_after: {value: true, source: record, by: officer 1, on: 2025-05-11, verified: true}
      placement: childrens_home
      send: suspected
      school_year: 10
    exploitation:
      nrm: {unknown: not_available}
    offences:
      - offence: thf_shop
        date: 2025-05-10
        date_to: 2025-05-11
        place: public
        admission: admitted
        aggravating: [planning, {id: other_aggravating, text: filmed it}]
        mitigating:
          - remorse
        adjustment:
          value: 1
          by: sergeant 4
          reason: it weighs
        domestic_abuse: false
        hate: false
      - {offence: vap_battery_s39, date: 2025-05, evidence_level: offence_shown, intimate_partner: false}
    evidence:
      level: enough_to_charge
    admission: not_asked
    interview:
      appropriate_adult_present: true
    police:
      state: voluntary_interview
      cps_authority: given
      cps_authority_for: [charge, youth_caution]
    history:
      youth_cautions: 0
      convictions: 2
    consent:
      community_resolution: agrees
      turnaround: does_not_agree
    parent_consent:
      turnaround: not_yet_asked
    turnaround:
      referral_date: 2025-06-10
      events:
        - {type: rui, date: 2025-05-20, after_arrest: true}
        - type: nfa
          date: 2025-06
    victims:
      - type: person
        age_band: 16_17
        asked: asked
        asked_on: 2025-05-30
        view: "He frightened me"
    care:
      incident_in_placement: false
      checklist:
        home_policy: yes we have one
        victim_views: {unknown: not_asked}
    monitoring:
      ethnicity: white
    decided:
      disposal: outcome_22
      on: 2025-06-12
    """
)
LINES = WHOLE.splitlines()
DATES = ["0001-01-01", "1900-01-01", "2199-12-31", "9999-12-31", "2024-02-29", "2025-02-29", "2025"]
SCALARS = st.one_of(
    st.sampled_from(
        [
            *DATES,
            "",
            "null",
            "~",
            "true",
            "no",
            "-1",
            "0",
            "9007199254740992",
            "1e3",
            "[]",
            "{}",
            "[a",
            "{a: b",
            "*x",
            "&x 1",
            "!!str 1",
            "'",
            '"',
            "- -",
            "? a",
            "<<: {}",
            "%",
            "@",
            "`",
            "{unknown: not_asked}",
            "{value: true}",
            "[[]]",
            "[null]",
            "{value: {value: 1}}",
            "| ",
            "{unknown: {}}",
            "{value: [], unknown: x}",
            "é",
            "😀",
            "\ufeff",
            "\x85",
        ]
    ),
    st.text(max_size=12),
    st.integers(-(10**20), 10**20).map(str),
    st.dates().map(str),
)


@st.composite
def torn(draw):
    """The whole case after a few accidents."""
    lines = list(LINES)
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, max(0, len(lines) - 1)))
        what = draw(
            st.sampled_from(
                ["delete", "double", "move", "value", "value", "value", "item", "indent", "word"]
            )
        )
        if not lines:
            lines = [""]
        line = lines[at]
        if what == "delete":
            del lines[at]
        elif what == "double":
            lines.insert(at, line)
        elif what == "move":
            lines.insert(draw(st.integers(0, len(lines) - 1)), lines.pop(at))
        elif what == "value":
            lines[at] = f"{line.partition(':')[0]}: {draw(SCALARS)}"
        elif what == "item":
            lines[at] = f"{line[: len(line) - len(line.lstrip())]}- {draw(SCALARS)}"
        elif what == "indent":
            lines[at] = " " * draw(st.integers(0, 8)) + line.lstrip()
        else:
            start = draw(st.integers(0, len(line)))
            lines[at] = line[:start] + draw(st.text(max_size=3)) + line[start + 1 :]
    return "\n".join(lines) + "\n"


def all_the_way(text):
    """What a command does with a file; gives how many cases came through whole."""
    whole = 0
    for node in iter_cases_text(text, "case.yaml"):
        if isinstance(node, InputError):
            continue
        try:
            case = read_case(node, LIBRARY.catalogue, "case.yaml")
            check_case(case, LIBRARY.catalogue, node)
            for settings in (None, ACCEPTED):
                data = document(evaluate(case, LIBRARY, settings))
                assert canonical_json(data) == rfc8785.dumps(data)
                assert envelope(data)["data"] is data
        except OocdError as error:
            assert str(error)
            assert error.exit_code == 3, error
            continue
        whole += 1
    return whole


def test_the_case_that_is_torn_is_itself_whole():
    assert all_the_way(WHOLE) == 1


@tries(200)
@given(torn())
@example(WHOLE.replace("decision_date: 2025-06-02", "decision_date: 9999-12-31"))
@example(WHOLE.replace("date_of_birth: 2010-05-01", "date_of_birth: 9999-01-01"))
@example(WHOLE.replace("referral_date: 2025-06-10", "referral_date: 9999-12"))
@example(WHOLE.replace("decision_date: 2025-06-02", "decision_date: 2025"))
@example(WHOLE.replace("asked_on: 2025-05-30", "asked_on: 0001-01-01"))
def test_a_torn_case_gives_an_answer_or_an_oocd_error(text):
    all_the_way(text)


@tries(60)
@given(torn())
def test_every_problem_of_a_torn_case_has_its_place_in_the_text(text):
    height = (
        max(1, len(text.replace("\r", "\n").split("\n")))
        + text.count("\x85")
        + text.count("\u2028")
        + text.count("\u2029")
    )
    for node in iter_cases_text(text, "case.yaml"):
        try:
            if isinstance(node, InputError):
                raise node
            check_case(read_case(node, LIBRARY.catalogue, "case.yaml"), LIBRARY.catalogue, node)
        except InputError as error:
            for problem in error.problems:
                assert 1 <= problem.line <= height
                assert problem.col >= 1
                assert "\n" not in str(problem)


@pytest.mark.parametrize("form", ["yaml", "json", "ndjson"])
def test_a_file_of_any_form_goes_the_same_way(form, tmp_path):
    import json

    plain = {"id": "S", "decision_date": "2025-06-02", "offences": []}
    text = {"yaml": "id: S\ndecision_date: 2025-06-02\noffences: []\n"}.get(form, json.dumps(plain))
    path = tmp_path / f"case.{form}"
    path.write_text(text, encoding="utf-8")
    (node,) = iter_cases(path)
    case = read_case(node, LIBRARY.catalogue, str(path))
    assert document(evaluate(case, LIBRARY))["case"] == "S"
