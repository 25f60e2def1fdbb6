"""The files of the tiny rule library: facts, offences, factors, areas, options, a matrix, holidays."""

from __future__ import annotations

FACTS = """
lists:
  offences: {item: offence, title: offence}
  events: {item: event, title: event}
facts:
  id: {type: text, record_only: true, title: case id}
  area:
    type: choice
    values_from: areas
    title: area
    absent_means: {value: none, because: national rules are used, words: no area given}
    lever: false
  nation:
    type: choice
    values: {england: England, wales: Wales}
    title: nation
    given: true
    derived: {lookup: {table: areas, by: area, column: nation}}
  decision_date: {type: date, title: date of the decision, question: "When?"}
  child.date_of_birth: {type: date, title: date of birth, question: "Born?"}
  child.age_at_offence: {type: integer, min: 0, title: age at the offence, given: true}
  child.age_at_decision:
    type: integer
    min: 0
    title: age at the decision
    given: true
    derived: {age: {born: child.date_of_birth, on: decision_date}}
  child.eighteenth_birthday:
    {type: date, title: 18th birthday, derived: {birthday: {born: child.date_of_birth, age: 18}}}
  child.days_to_18:
    type: integer
    title: days to 18
    derived: {days_between: {from: decision_date, to: child.eighteenth_birthday}}
  a: {type: boolean, title: the a, question: "A?", answered_by: [police]}
  b: {type: boolean, title: the b, question: "B?"}
  c: {type: boolean, title: the c, question: "C?"}
  d: {type: boolean, title: the d, question: "D?"}
  n: {type: integer, title: the n, question: "N?"}
  day: {type: date, title: the day, question: "Which day?"}
  referral: {type: date, title: date of referral, question: "Referred when?"}
  colour: {type: choice, values: {red: red, green: green, blue: blue}, title: colour}
  said: {type: choice, values: {yes_: aye, no_: nay}, not_known: [not_asked], title: what was said}
  tags: {type: choices, values_from: options, title: tags}
  note: {type: text, record_only: true, title: note}
  quiet:
    type: boolean
    title: quiet
    absent_means: {value: false, because: silence counts as no, words: nobody said so}
  consent:
    type: map
    keys_from: [options, programmes]
    values: {agrees: agrees, does_not_agree: does not agree, not_yet_asked: not yet asked}
    title: agreement
    question: "Agree?"
    absent_means: {value: not_yet_asked, because: left out counts as not yet asked}
  admission:
    type: choice
    values: {admitted: admitted, accepted: accepted, no_comment: no comment, denied: denied}
    not_known: [not_asked]
    title: admission
    question: "Admitted?"
    lever: false
  check.one: {type: answer, title: first item, question: "One?"}
  check.two: {type: answer, title: second item, question: "Two?"}
  check_complete: {type: boolean, title: check complete, derived: {checklist_complete: tiny_check}}
  offences: {type: list, title: offences, question: "Which offences?"}
  offence.offence: {type: choice, values_from: offences, title: offence, question: "Which?"}
  offence.date: {type: date, title: date of the offence, question: "When was it?"}
  offence.date_to:
    type: date
    title: last date of the offence
    absent_means: {same_as: offence.date, because: one day unless a last day is given}
  offence.committed:
    {type: date, title: when committed, derived: {span: {from: offence.date, to: offence.date_to}}}
  offence.admission_given:
    type: choice
    key: admission
    values: {admitted: admitted, accepted: accepted, no_comment: no comment, denied: denied}
    not_known: [not_asked]
    title: admission for this offence
    optional: true
  offence.x: {type: boolean, title: the x, question: "X?"}
  offence.y: {type: boolean, title: the y, question: "Y?"}
  offence.aggravating:
    type: factors
    direction: aggravating
    title: aggravating factors
    absent_means: {value: [], because: no aggravating factor is recorded, notice: true}
  offence.mitigating:
    type: factors
    direction: mitigating
    title: mitigating factors
    absent_means: {value: [], because: no mitigating factor is recorded, notice: true}
  offence.adjustment.value:
    type: integer
    min: -1
    max: 1
    title: gravity adjustment
    question: "Adjust?"
    optional: true
    needs: [offence.adjustment.by, offence.adjustment.reason]
  offence.adjustment.by: {type: text, title: adjusted by, optional: true}
  offence.adjustment.reason: {type: text, title: reason for the adjustment, optional: true}
  offence.mode_of_trial:
    type: choice
    values: {summary_only: summary only, either_way: either way}
    title: mode of trial
    derived: {lookup: {table: offences, by: offence.offence, column: mode_of_trial, blank: problem}}
  offence.category:
    type: text
    title: category
    derived: {lookup: {table: offences, by: offence.offence, column: category}}
  offence.age_by_birth_date:
    type: integer
    title: age by birth date
    derived: {age: {born: child.date_of_birth, on: offence.committed}}
  offence.age:
    type: integer
    title: age at the offence
    derived: {first_given: [child.age_at_offence, offence.age_by_birth_date]}
  offence.admission:
    type: choice
    values: {admitted: admitted, accepted: accepted, no_comment: no comment, denied: denied}
    title: admission
    derived: {first_given: [offence.admission_given, admission]}
  offence.last_day:
    type: date
    title: last day to charge
    derived: {date_plus: {from: offence.committed, months: 6}}
  events: {type: list, title: events, question: "Which events?"}
  event.type: {type: choice, values: {rui: released, nfa: dropped}, title: event, question: "What?"}
  event.date: {type: date, title: date of the event, question: "Event when?"}
  gravity.band_accepted: {type: boolean, title: band accepted, derived: {engine: gravity}}
  gravity.band: {type: integer, title: gravity band, derived: {engine: gravity}}
blocks:
  monitoring: {facts: {sex: {type: text}}, open: true}
orders:
  - {first: child.date_of_birth, then: offence.date, text: "offence ({then}) before birth ({first})"}
  - {first: offence.date, then: offence.date_to, text: "ends ({then}) before it begins ({first})"}
  - {first: offence.date, then: decision_date, text: "decision ({then}) before offence ({first})"}
agree:
  - [child.age_at_decision, child.age_at_decision]
  - [child.age_at_offence, offence.age_by_birth_date]
"""

OFFENCES = """\
id,offence,category,mode_of_trial,score,never_lowered,in_force_from,in_force_to,dates_basis
minor,A minor thing,small,summary_only,1,false,,,
low,A low thing,small,summary_only,2,false,,,
mid,A middling thing,middle,either_way,3,false,2010-01-01,,S
high,A high thing,middle,either_way,4,false,,,
grave,A grave thing,big,either_way,5,true,,,
held,A held thing,middle,either_way,3,true,,,
blank,A thing nobody scored,,,,false,,,
"""

FACTORS = """\
id,direction,scope,text,basis,source
planned,aggravating,general,planned,S2,s
in_group,aggravating,general,in a group,S2,s
sorry,mitigating,general,sorry,S2,s
small_harm,mitigating,general,little harm,S2,s
low_only,aggravating,low;mid,only for some,S2,s
"""

AREAS = {
    "areas": [
        {"id": "north", "title": "North", "nation": "england"},
        {"id": "south", "title": "South", "nation": "wales"},
    ]
}

OPTIONS = [
    {"id": "nothing", "title": "Nothing", "outcome_code": "9", "group": "none"},
    {"id": "talk", "title": "A talk", "outcome_code": "8", "group": "informal"},
    {"id": "letter", "title": "A letter", "outcome_code": "22", "group": "informal"},
    {"id": "wait", "title": "Wait and see", "group": "deferred"},
    {"id": "warn", "title": "A warning", "group": "warning"},
    {"id": "terms", "title": "A warning on terms", "group": "terms"},
    {"id": "court", "title": "Court", "outcome_code": "1", "group": "court"},
]
IDS = tuple(option["id"] for option in OPTIONS)

DISPOSALS = {
    "basis": "design",
    "confidence": "M",
    "per_item": {
        "list": "offences",
        "none_reason": "NO-OFFENCE",
        "none_text": "No offence is linked.",
        "exclude_rule": "AGE-01",
        "differs": {"who": "the joint panel", "why": "It differs."},
    },
    "groups": [
        {"id": name, "title": name}
        for name in ("none", "informal", "deferred", "warning", "terms", "court")
    ],
    "options": OPTIONS,
    "programmes": [
        {"id": "club", "title": "The club"},
        {"id": "local_club", "title": "The northern club", "areas": ["north"]},
    ],
    "effects": [{"id": "recorded", "title": "Recorded"}, {"id": "shown", "title": "Shown"}],
}

MATRIX = {
    "matrix": "tiny",
    "title": "Tiny matrix",
    "in_force": {"from": "2000-01-01"},
    "choose_by": "decision_date",
    "low": 1,
    "high": 5,
    "scores": {
        "table": "offences",
        "column": "score",
        "basis": "indicative",
        "never_lowered": "never_lowered",
    },
    "adjustment": {"limit": 1, "basis": "S", "note": "one step"},
    "applies": {"child.age_at_decision": {"max": 17}},
    "not_applied": "the matrix is for children",
    "bands": [
        {"band": 1, "title": "nothing", "group": "none", "points_to": [{"option": "nothing"}]},
        {
            "band": 2,
            "title": "informal",
            "group": "informal",
            "points_to": [
                {
                    "option": "talk",
                    "when": {
                        "all_of": {
                            "list": "offences",
                            "where": {"offence.admission": {"in": ["admitted", "accepted"]}},
                        }
                    },
                },
                {
                    "option": "letter",
                    "when": {
                        "all_of": {
                            "list": "offences",
                            "where": {"offence.admission": {"in": ["no_comment", "denied"]}},
                        }
                    },
                },
            ],
            "otherwise": "talk",
        },
        {"band": 3, "title": "warning", "group": "warning", "points_to": [{"option": "warn"}]},
        {"band": 4, "title": "terms", "group": "terms", "points_to": [{"option": "terms"}]},
        {"band": 5, "title": "court", "group": "court", "points_to": [{"option": "court"}]},
    ],
    "alternatives": {"from_band": 3, "group": "deferred"},
    "texts": [
        {
            "bands": [3, 4],
            "when": {
                "any_of": {
                    "list": "offences",
                    "where": {"offence.admission": {"in": ["denied", "no_comment"]}},
                }
            },
            "text": "A caution needs an admission.",
        }
    ],
    "indicative_label": "Illustrative starting point, not the NPCC's.",
    "notices": ["The tiny matrix was used."],
}

HOLIDAYS = {
    "source": "made up",
    "division": "england-and-wales",
    "known_from": "2024-01-01",
    "known_to": "2026-12-31",
    "days": ["2025-04-18", "2025-04-21", "2025-12-25", "2025-12-26"],
}
