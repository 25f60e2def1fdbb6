"""A tiny library with a rule of every effect, and its document."""

from __future__ import annotations

from tests.unit.engine import tiny

rule, family = tiny.rule, tiny.family
TOP = [
    "case",
    "area",
    "nation",
    "decision_date",
    "rules",
    "facts_read",
    "gravity",
    "options",
    "programmes",
    "checklists",
    "recommendation",
    "flags",
    "duties",
    "missing",
    "would_change",
    "conflicts",
    "problems",
    "notices",
]


def rich_library(folder):
    """A library with a rule of every effect, a checklist and a citation."""
    check = {
        "id": "tiny_check",
        "title": "Tiny check",
        "applies": {"a": True},
        "items": [
            {"id": "one", "fact": "check.one", "question": "One?"},
            {"id": "two", "fact": "check.two", "question": "Two?", "applies": {"b": True}},
        ],
        "basis": "S",
        "confidence": "H",
    }
    say = {"met": "n is {n}.", "not_met": "n is only {n}.", "unknown": "n is not known."}
    rules = [
        tiny.AGE,
        rule(
            "N", "bar", {"n": {"min": 3}}, "talk", say=say, cite=[{"source": "law", "at": "s. 1"}]
        ),
        rule("X", "refer", {"offence.x": True}, "letter"),
        rule("CLUB", "require", {"b": True}, "club", next_route="Try the other club."),
        rule("CLUB2", "bar", {"c": True}, "club", next_route="Try something else."),
        rule(
            "TELL",
            "inform",
            {"a": True},
            ["talk", "letter"],
            sets={"recorded": True, "shown": "if asked"},
        ),
        rule("TELL2", "inform", {"d": True}, "talk", sets={"shown": False}),
        rule("PRE-A", "presume", {"colour": "red"}, "court", points_to=["court"]),
        rule("PRE-B", "presume", {"n": {"min": 5}}, "talk", points_to=["talk", "letter"]),
        rule("DUTY", "duty", {"a": True}, ["talk"]),
        rule("DONE", "refer", {"a": True, "check_complete": False}, "warn"),
    ]
    law = {"law": {"title": "The Law", "url": "https://example.org/law", "read": "whole"}}
    return tiny.library(
        folder,
        family(*rules, checklists=[check], revision=4, dates_confidence="L"),
        files={"sources.yaml": law},
    )
