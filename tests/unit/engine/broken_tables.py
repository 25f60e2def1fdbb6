"""Tables, a matrix, lookups and facts that lint refuses, each broken in one place."""

from __future__ import annotations

from tests.unit.engine.broken import DISPOSALS, FACTORS, FACTS, MATRIX, OFFENCES

# As in broken_rules.
BROKEN_TABLES = {
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
