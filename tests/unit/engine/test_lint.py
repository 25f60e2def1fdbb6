"""A sound library has no problems; one broken thing gives exactly its problem, at its place."""

from __future__ import annotations

import copy
import itertools
import json
import re
import shutil
from pathlib import Path

import pytest

import oocd.rules
from oocd.engine.lint import lint
from oocd.engine.lint_facts import ENGINE_FACTS
from oocd.engine.lint_lookups import SENTENCES
from oocd.engine.lint_notes import read_cells
from oocd.engine.yamlio import load_path, to_plain

ROOT = Path(__file__).resolve().parents[3]
BASE = ROOT / "tests" / "rules_bad" / "base"
WORDING = Path(oocd.rules.__file__).parent / "lookups" / "wording.yaml"

OLD = "national/talk/2020-01-01.yaml"
NEW = "national/talk/2023-12-22.yaml"
NORTH = "areas/north/talk/2024-01-01.yaml"
FACTS = "facts.yaml"
OFFENCES = "lookups/offences.csv"
FACTORS = "lookups/factors.csv"
DISPOSALS = "lookups/disposals.yaml"
MATRIX = "gravity/small.yaml"
TESTS = "national/talk/tests/talk.yaml"


@pytest.fixture
def root(tmp_path):
    shutil.copytree(BASE, tmp_path / "rules")
    shutil.copy(WORDING, tmp_path / "rules" / "lookups" / "wording.yaml")
    return tmp_path / "rules"


def change(root, file, old, new):
    """Puts `new` for the only `old` of a file; gives the file's text."""
    path = root / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
    changed = text.replace(old, new)
    path.write_text(changed, encoding="utf-8")
    return changed


def place(text, marked):
    """Line and column of `|` in `marked`, found in `text` without it."""
    assert marked.count("|") == 1
    needle = marked.replace("|", "")
    assert text.count(needle) == 1, f"{needle!r} stands {text.count(needle)} times"
    before = text[: text.index(needle) + marked.index("|")]
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def found(root):
    return [f"{p.file}:{p.line}:{p.col} {p.code}" for p in lint(root)]


def test_a_sound_library_has_no_problems(root):
    assert lint(root) == []


def test_a_folder_without_a_library_says_so(tmp_path):
    assert [p.code for p in lint(tmp_path)] == ["R-LIBRARY"]


# What is broken: a file, what stands there, what is put there. Then what is found: a code, its
# place (`|` in a piece of the changed file), and words that the problem holds.
BROKEN = {
    # --- sources and authority
    "no citation": (
        NEW,
        "    cite: [{source: small-act}]\n    basis: statute",
        "    cite: []\n    basis: statute",
        ("R-CITE", "cite: |[]\n    basis: statute", "TALK-02"),
    ),
    "an unknown source": (
        NEW,
        "cite: [{source: small-act, at: section 2}]",
        "cite: [{source: smal-act, at: section 2}]",
        ("R-UNKNOWN-SOURCE", "{source: |smal-act,", "Did you mean `small-act`?"),
    ),
    "a bar on basis K": (
        NEW,
        "basis: statute",
        "basis: K",
        ("R-AUTHORITY", "basis: |K\n    confidence: M\n\n  - id: TALK-03", "TALK-02: a `bar`"),
    ),
    "the worst basis counts": (
        NEW,
        "basis: [S, C]",
        "basis: [S, K]",
        ("R-AUTHORITY", "basis: |[S, K]", "basis K"),
    ),
    "the worst confidence counts": (
        NEW,
        "confidence: [H, M]",
        "confidence: [H, L]",
        ("R-AUTHORITY", "confidence: |[H, L]", "confidence L"),
    ),
    "basis P cannot require": (
        NEW,
        "basis: [S, C]",
        "basis: P",
        ("R-AUTHORITY", "basis: |P", "or let it `refer`"),
    ),
    "a presumption on basis K": (
        NEW,
        "basis: S2",
        "basis: K",
        ("R-AUTHORITY", "basis: |K\n    confidence: M\n\n  - id: TALK-09", "TALK-08"),
    ),
    "an uncited parameter": (
        NEW,
        "    cite: [{source: small-act}]\ndefine",
        "    cite: []\ndefine",
        ("R-CITE", "    cite: |[]\ndefine", "most_talks"),
    ),
    "an uncited matrix": (
        MATRIX,
        'Illustrative."\ncite: [{source: small-act}]',
        'Illustrative."\ncite: []',
        ("R-CITE", "\ncite: |[]", "small"),
    ),
    "an address that is none": (
        "sources.yaml",
        "https://www.legislation.gov.uk/small",
        "www.legislation.gov.uk/small",
        ("R-URL", 'url: |"www', "small-act"),
    ),
    # --- names
    "an unknown fact": (
        NEW,
        "when: {none: [{use: is_minor}]}",
        "when: {child.loked_after: true}",
        ("R-UNKNOWN-FACT", "when: {|child.loked", "Did you mean `child.looked_after`?"),
        ("R-UNUSED", "  |is_minor: {", "is_minor"),
    ),
    "an unknown value": (
        NEW,
        '"consent.{option}": does_not_agree',
        '"consent.{option}": does_not_agre',
        ("R-VALUE", '{option}": |does_not_agre}', "`consent.talk`"),
        ("R-VALUE", '{option}": |does_not_agre}', "`consent.letter`"),
    ),
    "an unknown option": (
        NEW,
        "applies_to: [club]",
        "applies_to: [clb]",
        ("R-UNKNOWN-OPTION", "applies_to: [|clb]", "Did you mean `club`?"),
        ("R-TARGET", "applies_to: |[clb]", "CLUB-01"),
    ),
    "an unknown option to point to": (
        NEW,
        "points_to: [court]",
        "points_to: [curt]",
        ("R-UNKNOWN-OPTION", "points_to: [|curt]", "Did you mean `court`?"),
    ),
    "an unknown next route": (
        NEW,
        "next_route: talk",
        "next_route: tlk",
        ("R-UNKNOWN-OPTION", "next_route: |tlk", "Did you mean `talk`?"),
    ),
    "an unknown option governed": (
        NORTH,
        "governs: [north_club]",
        "governs: [nrth_club]",
        ("R-UNKNOWN-OPTION", "governs: [|nrth_club]", "Did you mean `north_club`?"),
    ),
    "an unknown effect": (
        NEW,
        "sets: {recorded: false}",
        "sets: {recordd: false}",
        ("R-UNKNOWN-EFFECT", "sets: {recordd: |false}", "Did you mean `recorded`?"),
        ("R-UNTESTED", "- id: |TALK-06", "TALK-06"),
    ),
    "an unknown parameter": (
        NEW,
        "{history.talks: {max: {param: most_talks}}}",
        "{history.talks: {max: {param: mst_talks}}}",
        ("R-UNKNOWN-PARAMETER", "{max: |{param: mst_talks}", "Did you mean `most_talks`?"),
    ),
    "a fact that raises nothing": (
        NEW,
        "raised_by: [referral_date]",
        "raised_by: [referal_date]",
        ("R-UNKNOWN-FACT", "raised_by: [|referal_date]", "Did you mean `referral_date`?"),
    ),
    # --- what no rule may read
    "monitoring in a condition": (
        NEW,
        "when: {none: [{use: is_minor}]}",
        "when: {monitoring.sex: f, none: [{use: is_minor}]}",
        ("R-MONITORING", "when: {|monitoring.sex", "no rule may read"),
    ),
    "monitoring in a text": (
        NEW,
        "It is not a minor thing.",
        "It is not a minor thing for {monitoring.sex}.",
        ("R-MONITORING", 'met: |"It is not a minor thing for', "no text may name"),
        ("R-UNKNOWN-FACT", 'met: |"It is not a minor thing for', "monitoring.sex"),
    ),
    "a fact for the record": (
        NEW,
        "when: {none: [{use: is_minor}]}",
        "when: {child.note: x, none: [{use: is_minor}]}",
        ("R-RECORD-ONLY", "when: {|child.note", "record_only"),
    ),
    # --- texts
    "a brace left over": (
        NEW,
        "You were referred.",
        "You were {Referred}.",
        ("R-TEXT", 'child: |"You were', "brace"),
    ),
    "an unknown fact in a text for the child": (
        NEW,
        "You were referred.",
        "You were referred on {referal_date}.",
        ("R-UNKNOWN-FACT", 'child: |"You were', "Did you mean `referral_date`?"),
    ),
    "a fact in words that nothing fills": (
        NEW,
        "why: The check is open.",
        'why: "{child.looked_after}"',
        ("R-TEXT", 'why: |"{child', "under `say` only"),
    ),
    "a fact of one item in a rule that reads none": (
        NEW,
        'met: "Talk soon."',
        'met: "Talk soon about {offence.date}."',
        ("R-SCOPE", 'met: |"Talk soon about', "the rule reads none"),
    ),
    # --- dates
    "a file not named by its first day": (
        NEW,
        "{from: 2023-12-22, from_certain: 2024-01-01}",
        "{from: 2023-12-23, from_certain: 2024-01-01}",
        ("R-FILE-NAME", "{from: |2023-12-23", "2023-12-23.yaml"),
    ),
    "a gap between versions": (
        OLD,
        "to_certain: 2023-12-21, to: 2023-12-31",
        "to: 2023-12-20",
        ("R-GAP", (NEW, "{from: |2023-12-22"), "from 2023-12-21 to 2023-12-21"),
    ),
    "an overlap without a doubt marked": (
        OLD,
        "to_certain: 2023-12-21, to: 2023-12-31",
        "to: 2023-12-31",
        ("R-OVERLAP", (NEW, "{from: |2023-12-22"), "from 2023-12-22 to 2023-12-31"),
    ),
    "an overlap marked on the other side": (
        OLD,
        "to_certain: 2023-12-21",
        "to_certain: 2023-12-22",
        ("R-OVERLAP", (NEW, "{from: |2023-12-22"), "mark the doubt in both"),
    ),
    "an overlap marked on one side": (
        NEW,
        "from_certain: 2024-01-01}",
        "from_certain: 2023-12-31}",
        ("R-OVERLAP", "{from: |2023-12-22", "mark the doubt in both"),
    ),
    "a version without end before another": (
        OLD,
        ", to_certain: 2023-12-21, to: 2023-12-31",
        "",
        ("R-OVERLAP", (NEW, "{from: |2023-12-22"), "without end"),
    ),
    "chosen by another date": (
        NEW,
        "choose_by: decision_date",
        "choose_by: referral_date",
        ("R-CHOOSE-BY", "choose_by: |referral_date", "`decision_date`"),
    ),
    "chosen by what is no date": (
        NORTH,
        "choose_by: decision_date",
        "choose_by: child.looked_after",
        ("R-DATE-FACT", "choose_by: |child.looked_after", "is a boolean"),
    ),
    "a rule that ends before it begins": (
        NEW,
        "from: 2025-01-01",
        "from: 2025-01-01\n    to: 2024-12-31",
        ("R-DATES", "to: |2024-12-31", "before it begins"),
    ),
    "a rule that ends before its version begins": (
        NEW,
        "from: 2025-01-01",
        "to: 2023-12-21",
        ("R-DATES", "to: |2023-12-21", "before the version begins"),
    ),
    "a duty due on what is no date": (
        NEW,
        "after: decision_date, working_days: 5",
        "after: history.talks, working_days: 5",
        ("R-DATE-FACT", "after: |history.talks", "is a integer"),
    ),
    "a duty due on an unknown fact": (
        NEW,
        "due: {on: offence.last_day}",
        "due: {on: offence.lastday}",
        ("R-UNKNOWN-FACT", "on: |offence.lastday", "Did you mean `offence.last_day`?"),
    ),
    "a duty due on a fact of no single item": (
        NEW,
        "after: decision_date, working_days: 5",
        "after: offence.date, working_days: 5",
        ("R-SCOPE", "after: |offence.date", "the rule reads none"),
    ),
    # --- ids and circles
    "an id twice in a version": (
        NEW,
        "id: TALK-06",
        "id: TALK-05",
        ("R-DUPLICATE", "- id: |TALK-05\n    title: A talk is not", "stands twice"),
    ),
    "an unknown rule overridden": (
        NEW,
        "overrides: [TALK-02]",
        "overrides: [TALK-20]",
        ("R-UNKNOWN-RULE", "overrides: [|TALK-20]", "TALK-20"),
    ),
    "a rule of another option overridden": (
        NEW,
        "overrides: [TALK-02]",
        "overrides: [CLUB-01]",
        ("R-OVERRIDES", "overrides: [|CLUB-01]", "same target"),
    ),
    "a rule that overrides itself": (
        NEW,
        "overrides: [TALK-02]",
        "overrides: [TALK-04]",
        ("R-CYCLE", "overrides: [|TALK-04]", "itself"),
    ),
    "the band read without asking whether it was accepted": (
        NEW,
        "{gravity.band_accepted: true, gravity.band: {min: 3}}",
        "{gravity.band: {min: 3}}",
        ("R-BAND", "when: |{gravity.band:", "gravity.band_accepted"),
    ),
    "a parameter nothing reads": (
        NORTH,
        "rules:\n",
        "parameters:\n  idle: {value: 1, title: x, basis: design, confidence: L}\nrules:\n",
        ("R-UNUSED", "  |idle: {", "idle"),
    ),
    "a definition nothing uses": (
        NEW,
        "define:\n",
        "define:\n  idle: {child.looked_after: true}\n",
        ("R-UNUSED", "  |idle: {", "idle"),
    ),
    "a signature for other content": (
        NEW,
        "raised_by:",
        "signed_off: {by: x, role: z, on: 2025-01-01, sha256: abc}\nraised_by:",
        ("R-SIGN-OFF", "sha256: |abc", "changed since x"),
    ),
    # --- areas
    "an area that adds what it may not": (
        NORTH,
        "may_widen:\n  NTALK-02: {source: north-policy, at: page 2}\n",
        "",
        ("R-AREA", "effect: |presume", "may_widen"),
    ),
    "an area's gateway to an option": (
        NORTH,
        "applies_to: [north_club]",
        "applies_to: [north_club, talk]",
        ("R-AREA", "effect: |gateway", "programmes only"),
    ),
    "an area that sets aside a national bar": (
        NORTH,
        "    effect: refer",
        "    effect: refer\n    overrides: [TALK-02]",
        ("R-AREA", "overrides: [|TALK-02]", "may_widen"),
    ),
    "an area that loosens a parameter": (
        NORTH,
        "{value: 0, title",
        "{value: 3, title",
        ("R-AREA", "{value: |3, title", "looser than the national 2"),
    ),
    "an area that sets an unknown parameter": (
        NORTH,
        "  most_talks: {",
        "  mst_talks: {",
        ("R-UNKNOWN-PARAMETER", "mst_talks: |{", "Did you mean `most_talks`?"),
    ),
    "widening by a rule that is not there": (
        NORTH,
        "  NTALK-02: {source: north-policy, at: page 2}",
        "  NTALK-02: {source: north-policy}\n  NTALK-20: {source: north-policy}",
        ("R-UNKNOWN-RULE", "NTALK-20: |{", "NTALK-20"),
    ),
    "widening by an unknown source": (
        NORTH,
        "{source: north-policy, at: page 2}",
        "{source: nrth-policy, at: page 2}",
        ("R-UNKNOWN-SOURCE", "{source: |nrth-policy", "Did you mean `north-policy`?"),
    ),
    "a national file that sets parameters": (
        NEW,
        "define:\n",
        "may_widen: {TALK-01: {source: small-act}}\ndefine:\n",
        ("R-AREA", "\n|may_widen: {TALK", "only an area's file"),
    ),
    # --- tests
    "an unknown key in a test": (
        TESTS,
        "      no_flags: [TALK-04]",
        "      noflags: [TALK-04]",
        ("R-TEST", "|noflags: [", "Did you mean `no_flags`?"),
    ),
    # --- tables
    "a mode of trial that is none": (
        OFFENCES,
        "either_way",
        "either-way",
        ("R-TABLE", "A grave thing,|either-way", "Did you mean `either_way`?"),
    ),
    "a score outside the scale": (
        OFFENCES,
        "either_way,3,true",
        "either_way,4,true",
        ("R-TABLE", "either_way,|4,true", "score: '4'"),
    ),
    "never lowered, perhaps": (
        OFFENCES,
        "either_way,3,true",
        "either_way,3,yes",
        ("R-TABLE", "either_way,3,|yes", "true, false"),
    ),
    "a place after a comma in quotes": (
        OFFENCES,
        "summary_only,1,false",
        "summary,1,false",
        ("R-TABLE", 'once",|summary,1', "Did you mean `summary_only`?"),
    ),
    "a date that is none in a table": (
        OFFENCES,
        "2030-12-31",
        "2030-02-30",
        ("R-TABLE", "2010-01-01,|2030-02-30", "in_force_to"),
    ),
    "dates that run backwards in a table": (
        OFFENCES,
        "2030-12-31",
        "2009-12-31",
        ("R-TABLE", "2010-01-01,|2009-12-31", "before in_force_from"),
    ),
    "an address that is none in a table": (
        OFFENCES,
        "https://www.gov.uk/minor",
        "gov.uk/minor",
        ("R-URL", ",,,|gov.uk/minor", "http(s)"),
    ),
    "a factor of no offence": (
        FACTORS,
        "aggravating,grave,",
        "aggravating,grav,",
        ("R-TABLE", "aggravating,|grav,", "Did you mean `grave`?"),
    ),
    "a factor without a direction": (
        FACTORS,
        "sorry,mitigating",
        "sorry,mitigatin",
        ("R-TABLE", "sorry,|mitigatin,", "Did you mean `mitigating`?"),
    ),
    "a factor twice": (
        FACTORS,
        "sorry,mitigating,general,sorry",
        "sorry,mitigating,general,sorry\nsorrow,mitigating,general,Sorry",
        ("R-DUPLICATE", "|sorrow,", "says the same as 'sorry'"),
    ),
    "an id twice in a table": (
        FACTORS,
        "sorry,mitigating,general,sorry",
        "sorry,mitigating,general,sorry\nsorry,mitigating,general,very sorry",
        ("R-TABLE", "|sorry,mitigating,general,very", "stands twice"),
    ),
    # --- the matrix and the lookups
    "a band twice": (
        MATRIX,
        "{band: 3, title: formal",
        "{band: 1, title: formal",
        ("R-DUPLICATE", "{band: |1, title: formal", "band"),
        ("R-BAND", "from_band: |3", "no band 3"),
        ("R-BAND", "bands: [|3]", "no band 3"),
    ),
    "a band outside the scale": (
        MATRIX,
        "high: 3",
        "high: 2",
        ("R-BAND", "{band: |3, title", "outside 1 to 2"),
        ("R-TABLE", (OFFENCES, "either_way,|3,true"), "score"),
    ),
    "an unknown group": (
        MATRIX,
        "title: formal, group: formal",
        "title: formal, group: formel",
        ("R-UNKNOWN-GROUP", "group: |formel", "Did you mean `formal`?"),
    ),
    "an unknown column": (
        MATRIX,
        "column: score",
        "column: scor",
        ("R-UNKNOWN-TABLE", "column: |scor,", "Did you mean `score`?"),
    ),
    "an option of an unknown group": (
        DISPOSALS,
        "title: Court, group: formal",
        "title: Court, group: frmal",
        ("R-UNKNOWN-GROUP", "group: |frmal", "Did you mean `formal`?"),
    ),
    "a programme of an unknown area": (
        DISPOSALS,
        "areas: [north]",
        "areas: [nort]",
        ("R-UNKNOWN-AREA", "areas: [|nort]", "Did you mean `north`?"),
    ),
    "an unknown rule to leave items out by": (
        DISPOSALS,
        "exclude_rule: AGE-01",
        "exclude_rule: AGE-10",
        ("R-UNKNOWN-RULE", "exclude_rule: |AGE-10", "Did you mean `AGE-01`?"),
    ),
    "a rule to leave items out by that is no requirement": (
        DISPOSALS,
        "exclude_rule: AGE-01",
        "exclude_rule: TALK-02",
        ("R-OVERRIDES", "exclude_rule: |TALK-02", "`require`"),
    ),
    "a sentence missing": (
        "lookups/wording.yaml",
        "  no_area: ",
        "  no_aera: ",
        ("R-WORDING", "\n|sentences:", "'no_area'"),
    ),
    "a sentence with a word that nothing fills": (
        "lookups/wording.yaml",
        '  no_area: "',
        '  no_area: "{title} ',
        ("R-WORDING", 'no_area: |"', "only nothing is filled in"),
    ),
    # --- the catalogue
    "a fact without a question": (
        FACTS,
        '    question: "How many talks before?"\n',
        "",
        ("R-FACT", "  |history.talks:", "no question"),
    ),
    "a fact that nobody answers": (
        FACTS,
        "answered_by: [social care]",
        "answered_by: []",
        ("R-FACT", "  |child.looked_after:", "who answers"),
    ),
    "a fact that the engine asks for": (
        FACTS,
        "  offence.adjustment.reason: {type: text, title: reason for the adjustment, optional: true}\n",
        "",
        ("R-FACT", "\n|facts:", "`offence.adjustment.reason`, which is no fact"),
        ("R-UNKNOWN-FACT", "offence.adjustment.by, |offence.adjustment.reason]", "no fact"),
    ),
    "an unknown derivation": (
        FACTS,
        "derived: {span:",
        "derived: {spn:",
        ("R-FACT", "derived: |{spn:", "Did you mean `span`?"),
    ),
    "a derivation from an unknown fact": (
        FACTS,
        "to: offence.date_to}",
        "to: offence.date_two}",
        ("R-UNKNOWN-FACT", "to: |offence.date_two}", "Did you mean `offence.date_to`?"),
    ),
    "a derivation from what is no date": (
        FACTS,
        "to: offence.date_to}",
        "to: offence.admission}",
        ("R-FACT", "to: |offence.admission}", "a date is needed"),
    ),
    "a derivation in a circle": (
        FACTS,
        "to: offence.date_to}",
        "to: offence.committed}",
        ("R-CYCLE", "derived: |{span", "from itself"),
    ),
    "an unknown table": (
        FACTS,
        "{lookup: {table: areas,",
        "{lookup: {table: area,",
        ("R-UNKNOWN-TABLE", "table: |area,", "Did you mean `areas`?"),
        ("R-FACT", "by: |area, column", "no id of area"),
    ),
    "an unknown column in a lookup": (
        FACTS,
        "column: nation}",
        "column: nations}",
        ("R-UNKNOWN-TABLE", "column: |nations}", "Did you mean `nation`?"),
    ),
    "an unknown checklist": (
        FACTS,
        "{checklist_complete: small_check}",
        "{checklist_complete: smal_check}",
        ("R-FACT", "checklist_complete: |smal_check", "Did you mean `small_check`?"),
    ),
    "what is absent does not fit": (
        FACTS,
        "{value: not_yet_asked, because",
        "{value: not_asked, because",
        ("R-FACT", "{value: |not_asked", "does not fit a map"),
    ),
    "what is absent is the same as another kind": (
        FACTS,
        "same_as: offence.date,",
        "same_as: offence.admission,",
        ("R-FACT", "same_as: |offence.admission", "`offence.admission` a choice"),
    ),
    "an order of unknown dates": (
        FACTS,
        "{first: offence.date,",
        "{first: offence.dat,",
        ("R-UNKNOWN-FACT", "{first: |offence.dat,", "Did you mean `offence.date`?"),
    ),
    "an order of what is no date": (
        FACTS,
        "{first: offence.date,",
        "{first: child.looked_after,",
        ("R-DATE-FACT", "{first: |child.looked_after", "is a boolean"),
    ),
    "facts that cannot agree": (
        FACTS,
        "[child.age_at_decision, child.age_at_decision]",
        "[child.age_at_decision, child.looked_after]",
        ("R-FACT", "  - |[child.age_at_decision, child.l", "not of one kind"),
    ),
    "keys from an unknown table": (
        FACTS,
        "keys_from: [options, programmes]",
        "keys_from: [options, programs]",
        ("R-UNKNOWN-TABLE", "[options, |programs]", "Did you mean `programmes`?"),
    ),
    "values from an unknown table": (
        FACTS,
        "values_from: areas",
        "values_from: aras",
        ("R-UNKNOWN-TABLE", "values_from: |aras", "Did you mean `areas`?"),
    ),
    "an unknown list to test item by item": (
        DISPOSALS,
        "list: offences",
        "list: offence",
        ("R-UNKNOWN-LIST", "list: |offence\n", "Did you mean `offences`?"),
    ),
    "a value that means not known": (
        FACTS,
        "not_known: [not_asked]",
        "not_known: [denied]",
        ("R-FACT", "not_known: [|denied]", "cannot be a value"),
    ),
    "a list that is no fact": (
        FACTS,
        "lists:\n",
        "lists:\n  people: {item: person, title: person}\n",
        ("R-FACT", "  |people: {", "no fact of type list"),
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_one_broken_thing_gives_its_problem_at_its_place(name, root):
    file, old, new, *expected = BROKEN[name]
    change(root, file, old, new)
    wanted = []
    for code, where, _ in expected:
        other, marked = where if isinstance(where, tuple) else (file, where)
        line, col = place((root / other).read_text(encoding="utf-8"), marked)
        wanted.append(f"{other}:{line}:{col} {code}")
    problems = lint(root)
    assert sorted(f"{p.file}:{p.line}:{p.col} {p.code}" for p in problems) == sorted(wanted)
    for code, _, words in expected:
        assert any(p.code == code and words in str(p) for p in problems), (code, words)


def test_an_unknown_area_is_named_and_its_folder_does_not_fit(root):
    text = change(root, NORTH, "area: north", "area: norh")
    problems = lint(root)
    line, col = place(text, "area: |norh")
    at_area = [p for p in problems if (p.file, p.line, p.col) == (NORTH, line, col)]
    assert [p.code for p in at_area] == ["R-FOLDER", "R-UNKNOWN-AREA"]
    assert "Did you mean `north`?" in str(at_area[1])


def test_an_area_sets_only_what_is_declared_local(root):
    change(root, OLD, "local: true, ", "")
    change(root, NEW, "    local: true\n", "")
    line, col = place((root / NORTH).read_text(encoding="utf-8"), "  |most_talks: {")
    assert found(root) == [f"{NORTH}:{line}:{col} R-AREA"]


def test_a_rule_id_belongs_to_one_family(root):
    change(root, NORTH, "id: NTALK-01", "id: TALK-05")
    text = (root / NEW).read_text(encoding="utf-8")
    line, col = place(text, "- id: |TALK-05")
    found = [p for p in lint(root) if p.code == "R-DUPLICATE"]
    assert [(p.file, p.line, p.col) for p in found] == [(NEW, line, col)]
    assert "belongs to the family north/talk" in found[0].text


def test_a_row_with_a_comma_too_many_is_ragged(root):
    text = change(root, OFFENCES, "A grave thing,", "A grave, thing,")
    ragged = [p for p in lint(root) if "cells" in p.text]
    last = text.splitlines()[2]
    assert [(p.line, p.col, p.code) for p in ragged] == [(3, len(last) + 1, "R-TABLE")]


def test_a_rule_that_no_test_speaks_of_is_untested(root):
    change(root, TESTS, "      no_flags: [TALK-04]\n", "")
    line, col = place((root / NEW).read_text(encoding="utf-8"), "- id: |TALK-04")
    assert found(root) == [f"{NEW}:{line}:{col} R-UNTESTED"]


def test_a_family_without_tests_is_named_once_whatever_its_versions(root):
    shutil.rmtree(root / "national" / "talk" / "tests")
    assert found(root) == [f"{NEW}:1:9 R-NO-TESTS"]


def test_an_unreadable_rule_file_is_not_held_against_the_others(root):
    """Else one misspelt key would bury itself under gaps, unknown rules and untested ones."""
    change(root, NEW, "choose_by: decision_date", "chose_by: decision_date")
    problems = lint(root)
    assert {p.code for p in problems} == {"R-SHAPE"}
    assert {p.file for p in problems} == {NEW}


def test_a_file_that_is_not_yaml_is_named_with_its_place(root):
    change(root, NORTH, "area: north", "area: [north")
    problems = lint(root)
    assert [p.code for p in problems] == ["E-SYNTAX"]
    assert problems[0].file == NORTH


def test_rules_that_override_each_other_in_a_circle_are_refused(root):
    change(
        root,
        NEW,
        "    title: Only a minor thing\n",
        "    title: Only a minor thing\n    overrides: [TALK-01]\n",
    )
    assert lint(root) == []
    text = change(root, NEW, "    basis: [S, C]\n", "    basis: [S, C]\n    overrides: [TALK-04]\n")
    wanted = [
        f"{NEW}:{line}:{col} R-CYCLE"
        for line, col in sorted(
            place(text, marked)
            for marked in (
                "overrides: [|TALK-01]",
                "overrides: [|TALK-02]",
                "overrides: [|TALK-04]",
            )
        )
    ]
    assert found(root) == wanted


def test_a_missing_wording_is_told_for_every_sentence_the_engine_asks_for():
    """The list of sentences is that of the engine's sources: none forgotten, none too many."""
    sources = "".join(
        path.read_text(encoding="utf-8")
        for path in (ROOT / "engine").glob("*.py")
        if not path.name.startswith("lint")
    )
    asked = set(re.findall(r'"([a-z_]+)"', sources))
    assert {name for name in SENTENCES if name not in asked} == set()
    looked_up = set(re.findall(r'(?:words|sentences)\[\s*"([a-z_]+)"', sources))
    assert looked_up
    assert looked_up <= set(SENTENCES)


JUNK = [None, "x", "{", 3, True, [], {}, ["x"], {"x": 1}, "2025-13-01", {"age": {"born": "x"}}]


def places_of(value, path=()):
    """The path of every value inside a file."""
    yield path
    if isinstance(value, list):
        value = dict(enumerate(value))
    for key, part in value.items() if isinstance(value, dict) else ():
        yield from places_of(part, (*path, key))


@pytest.mark.parametrize("file", [FACTS, DISPOSALS, MATRIX, NEW, NORTH, TESTS])
def test_whatever_is_written_lint_says_so_and_does_not_break(file, root):
    """Every eleventh of all ways to put junk for one value of a file."""
    plain = to_plain(load_path(root / file)[0])
    ways = list(itertools.product(list(places_of(plain))[1:], JUNK))
    for path, junk in ways[:: max(11, len(ways) // 60)]:
        changed = copy.deepcopy(plain)
        here = changed
        for step in path[:-1]:
            here = here[step]
        here[path[-1]] = junk
        (root / file).write_text(json.dumps(changed), encoding="utf-8")
        for problem in lint(root):
            assert problem.line >= 1, (path, junk)
            assert problem.text, (path, junk)


def test_every_fact_that_the_engine_asks_for_by_name_is_asked_of_the_catalogue():
    sources = "".join(
        path.read_text(encoding="utf-8")
        for path in (ROOT / "engine").glob("*.py")
        if not path.name.startswith("lint")
    )
    item_facts = set(re.findall(r'"((?:offence|gravity)\.[a-z_.]*[a-z_])"', sources))
    assert item_facts <= set(ENGINE_FACTS)
    assert {"offence.committed", "gravity.band_accepted"} <= item_facts
    for name in ("area", "nation", "decision_date"):
        assert f'get("{name}")' in sources


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("a,b\n", [[("a", 1, 1), ("b", 1, 3)]]),
        ('a,"b, c",d', [[("a", 1, 1), ("b, c", 1, 3), ("d", 1, 10)]]),
        ('"say ""so""",b', [[('say "so"', 1, 1), ("b", 1, 14)]]),
        ("a,\nb,c\r\nd", [[("a", 1, 1), ("", 1, 3)], [("b", 2, 1), ("c", 2, 3)], [("d", 3, 1)]]),
        ('"two\nlines",b\nc', [[("two\nlines", 1, 1), ("b", 2, 8)], [("c", 3, 1)]]),
        ("", []),
    ],
)
def test_cells_keep_their_places(text, cells):
    read = [[(c.text, c.line, c.col) for c in row] for row in read_cells(text)]
    assert read == cells
