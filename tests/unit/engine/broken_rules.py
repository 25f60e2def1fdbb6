"""Rules that lint refuses, each broken in one place."""

from __future__ import annotations

from tests.unit.engine.broken import MATRIX, NEW, NORTH, OLD, TESTS

# What is broken: a file, what stands there, what is put there. Then what is found: a code, its
# place (`|` in a piece of the changed file), and words that the problem holds.
BROKEN_RULES = {
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
}
