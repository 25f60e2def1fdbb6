"""What is in force, where, and in doubt; a rule's own dates; which checklist."""

from __future__ import annotations

import pytest

from oocd.engine.errors import SelectionError
from tests.unit.engine import tiny
from tests.unit.engine.evaluate_parts import outcome, overlapping, status

rule, family = tiny.rule, tiny.family


@pytest.fixture
def make(tmp_path):
    return tiny.maker(tmp_path)


# --- what is in force, and where -------------------------------------------------------------


def governed(start="2025-06-01", force=None, **keys):
    return family(
        rule("GOV", "bar", {"a": True}, keys.pop("on", "wait")),
        *keys.pop("rules", ()),
        name=keys.pop("name", "waiting"),
        force=force or {"from": start},
        governs=keys.pop("governs", ["wait"]),
        **keys,
    )


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2025-05-31", "not_available"),
        ("2025-06-01", "open"),
        ("2025-06-30", "open"),
        ("2025-07-01", "not_available"),
    ],
)
def test_before_the_first_version_and_after_the_last_it_is_not_in_force(day, said, make):
    library = make(governed(force={"from": "2025-06-01", "to": "2025-06-30"}))
    data = tiny.data(library, {"decision_date": day, "a": False})
    entry = tiny.entry(data, "wait")
    assert entry["status"] == said
    rules = [r["rule"] for r in entry["why_not"]]
    assert ("NOT-IN-FORCE" in rules) is (said == "not_available")


def test_an_option_that_nothing_governs_is_always_in_force(make):
    library = make(governed(start="2025-07-01", governs=[]))
    assert status(library, {"a": True}, name="wait") == "open"


def test_the_version_of_the_day_speaks(make):
    old = family(
        rule("OLD", "bar", {"a": True}), name="f", force={"from": "2020-01-01", "to": "2025-05-31"}
    )
    new = family(rule("NEW", "refer", {"a": True}), name="f", start="2025-06-01")
    library = make(old, new)
    assert status(library, {"a": True, "decision_date": "2025-05-31"}) == "not_available"
    assert status(library, {"a": True, "decision_date": "2025-06-01"}) == "refer"


@pytest.mark.parametrize(
    ("area", "said"), [(None, "not_available"), ("south", "not_available"), ("north", "open")]
)
def test_a_programme_of_one_area_is_not_available_elsewhere(area, said, make):
    data = tiny.data(make(), {} if area is None else {"area": area})
    entry = tiny.entry(data, "local_club")
    assert entry["status"] == said
    assert ("NOT-IN-AREA" in [r["rule"] for r in entry["why_not"]]) is (said == "not_available")


def test_an_area_s_rules_speak_there_and_nowhere_else(make):
    library = make(family(rule("LOCAL", "bar", {"a": True}), name="ours", area="north"))
    assert status(library, {"a": True, "area": "north"}) == "not_available"
    assert status(library, {"a": True, "area": "south"}) == "open"
    assert status(library, {"a": True}) == "open"


def test_a_programme_that_only_another_area_governs_does_not_break_the_case(make):
    ours = family(
        rule("LOCAL", "bar", {"a": True}, "club"), name="ours", area="north", governs=["club"]
    )
    library = make(ours)
    assert status(library, {"area": "north", "a": False}, name="club") == "open"
    assert status(library, {"area": "south", "a": False}, name="club") == "not_available"
    assert status(library, {"a": False}, name="club") == "not_available"


@pytest.mark.parametrize("given", [{}, {"referral": {"unknown": "not_available"}}])
def test_a_choosing_date_not_known_leaves_it_unsaid_and_is_asked_for(given, make):
    library = make(governed(choose_by="referral", on="club", governs=["club"]))
    entry = tiny.entry(tiny.data(library, given), "club")
    assert entry["status"] == "cannot_say"
    assert entry["missing"] == ["referral"]
    assert [r["rule"] for r in entry["undecided"]] == ["CHOOSING-DATE"]


def test_a_choosing_date_not_known_settles_nothing_but_a_bar_elsewhere_does(make):
    library = make(
        governed(choose_by="referral", on="club", governs=["club"]),
        rule("BAR", "bar", {"b": True}, "club"),
    )
    assert status(library, {"b": True}, name="club") == "not_available"
    assert status(library, {"b": False}, name="club") == "cannot_say"


# --- versions in doubt -----------------------------------------------------------------------


DOUBT = {"from": "2025-06-01", "from_certain": "2025-06-12"}


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2025-05-31", "not_available"),
        ("2025-06-01", "cannot_say"),
        ("2025-06-11", "cannot_say"),
        ("2025-06-12", "open"),
    ],
)
def test_while_it_is_in_doubt_whether_a_version_is_in_force_nothing_is_said_or_asked(
    day, said, make
):
    library = make(governed(force=DOUBT))
    data = tiny.data(library, {"decision_date": day, "a": False})
    entry = tiny.entry(data, "wait")
    assert entry["status"] == said
    assert entry["missing"] == []
    assert not [m for m in data["missing"] if "wait" in m["settles"]]
    if said == "cannot_say":
        reasons = [*entry["why"], *entry["why_not"], *entry["undecided"]]
        assert "VERSION-IN-DOUBT" in [r["rule"] for r in reasons]


def test_the_same_result_of_every_version_in_doubt_is_the_result(make):
    library = make(governed(force=DOUBT))
    assert status(library, {"a": True}, name="wait") == "not_available"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("bar", "bar", "not_available"),
        ("refer", "refer", "refer"),
        ("bar", "refer", "cannot_say"),
        ("flag", "bar", "cannot_say"),
        ("flag", "prompt", "open"),
    ],
)
def test_versions_that_overlap_in_doubt_are_each_evaluated(old, new, said, make):
    library = make(*overlapping(old, new))
    found = outcome(library, {"a": True})
    assert (found.status, found.asks) == (said, ())
    for day, effect in [("2025-05-31", old), ("2025-07-01", new)]:
        alone = {"bar": "not_available", "refer": "refer"}.get(effect, "open")
        assert status(library, {"a": True, "decision_date": day}) == alone


def test_versions_in_doubt_are_shown_as_such(make):
    rules = tiny.data(make(*overlapping("bar", "bar")))["rules"]
    assert [(r["family"], r["version"], r["in_doubt"]) for r in rules if r["family"] == "f"] == [
        ("f", "2020-01-01", True),
        ("f", "2025-06-01", True),
    ]


def test_a_date_half_known_that_reaches_before_the_first_version_keeps_that_in_doubt(make):
    """In 2025 the option began in April and its rules changed in July: March 2025 had none."""
    first = governed(force={"from": "2025-04-08", "to": "2025-06-30"})
    second = governed(start="2025-07-01")
    library = make(first, second)
    sure = {"a": False}
    case = {
        "child": {"date_of_birth": "2010-05-01"},
        "offences": [{"offence": "low", "date": "2024-05-10"}],
    }
    assert (
        status(library, sure, case, {"decision_date": "2025-03-01"}, name="wait") == "not_available"
    )
    assert status(library, sure, case, {"decision_date": "2025"}, name="wait") == "cannot_say"
    assert status(library, sure, case, {"decision_date": "2025-07"}, name="wait") == "open"


def test_too_many_versions_in_doubt_at_once_are_refused_and_named(make):
    doubtful = [
        family(rule(f"D{i}", "bar", {"a": True}), name=f"f{i}", force=DOUBT) for i in range(5)
    ]
    with pytest.raises(SelectionError, match="f0, f1, f2, f3, f4"):
        tiny.run(make(*doubtful))
    assert tiny.run(make(*doubtful[:4]))


# --- a rule's own dates ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2025-06-09", "open"),
        ("2025-06-10", "not_available"),
        ("2025-06-20", "not_available"),
        ("2025-06-21", "open"),
        ("2025-06", "cannot_say"),  # some days of June are inside, some are not
        ("2025-05", "open"),
        ("2025-07", "open"),
        ("2025", "cannot_say"),
    ],
)
def test_a_rule_speaks_within_its_own_dates(day, said, make):
    own = rule("OWN", "bar", {"a": True}, **{"from": "2025-06-10", "to": "2025-06-20"})
    facts = {
        "a": True,
        "decision_date": day,
        "offences": [{"offence": "low", "date": "2024-12-10"}],
    }
    assert status(make(own), facts) == said


@pytest.mark.parametrize(
    ("dates", "day", "said"),
    [
        ({"from": "2025-06-10"}, "2025-06-09", "open"),
        ({"from": "2025-06-10"}, "2025-06-10", "not_available"),
        ({"from": "2025-06-10"}, "2025-06", "cannot_say"),
        ({"to": "2025-06-10"}, "2025-06-10", "not_available"),
        ({"to": "2025-06-10"}, "2025-06-11", "open"),
        ({"to": "2025-06-10"}, "2025-06", "cannot_say"),
        ({"to": "2025-06-10"}, "2025-05", "not_available"),
    ],
)
def test_a_rule_may_have_a_first_or_a_last_day_alone(dates, day, said, make):
    own = rule("OWN", "bar", {"a": True}, **dates)
    facts = {"decision_date": day, "offences": [{"offence": "low", "date": "2024-12-10"}]}
    assert status(make(own), {"a": True}, facts) == said


def test_a_rule_that_may_not_speak_yet_asks_for_the_date(make):
    own = rule("OWN", "bar", {"a": True}, **{"from": "2025-06-10"})
    assert outcome(make(own), {"a": True, "decision_date": "2025-06"}).asks == ("decision_date",)


# --- which checklist is in force -------------------------------------------------------------


def test_a_checklist_is_that_of_the_version_in_force(make):
    def version(item, **keys):
        check = {
            "id": "tiny_check",
            "title": "Check",
            "applies": {"a": True},
            "items": [{"id": item, "fact": f"check.{item}", "question": f"{item}?"}],
            "basis": "S",
            "confidence": "H",
        }
        done = rule("DONE", "refer", {"check_complete": False}, "warn")
        return family(done, name="care", checklists=[check], **keys)

    library = make(
        version("one", force={"from": "2020-01-01", "to": "2025-05-31"}),
        version("two", start="2025-06-01"),
    )
    for day, asked in [("2025-05-31", "one"), ("2025-06-01", "two")]:
        facts = {"a": True, "decision_date": day, "check": {asked: "answered"}}
        data = tiny.data(library, facts)
        (check,) = data["checklists"]
        assert [i["id"] for i in check["items"]] == [asked]
        assert check["complete"] is True
        assert tiny.entry(data, "warn")["status"] == "open"
