"""Which question comes next, and what an answer to it means: writing a case one fact at a time.

Pure: no screen and no disk. First the facts without which nothing can be evaluated, then what
`asking.missing_facts` gives after each answer, so that the question that settles most comes first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from pydantic import JsonValue

from oocd.engine.asking import missing_facts
from oocd.engine.case import Case, Given
from oocd.engine.case_checks import check_case
from oocd.engine.case_reading import read_case
from oocd.engine.case_values import CASE_WORDS
from oocd.engine.catalogue import FactSpec
from oocd.engine.dates import parse_date
from oocd.engine.draft import ADD, DONE, Answer, Draft, Json, case_text, list_of, needed_with
from oocd.engine.errors import InputError
from oocd.engine.evaluate import Evaluation, evaluate
from oocd.engine.library import Library
from oocd.engine.nodes import MapNode
from oocd.engine.resolve import NOT_IN_AREA
from oocd.engine.yamlio import load_text

DECISION, BORN, AGES = "decision_date", "child.date_of_birth", "child.age_at_"
"""What is asked before anything can be evaluated; ages stand for a date of birth."""
WHY_UNKNOWN = dict(
    zip(CASE_WORDS, ("not asked", "would not say", "not available", "disputed"), strict=True)
)
_TO_SEARCH = 30
_DAY = re.compile(r"([0-9]{1,2})[/. -]([0-9]{1,2})[/. -]([0-9]{4})")
_YES, _NO = frozenset({"y", "yes", "1", "true"}), frozenset({"n", "no", "2", "false"})


class AnswerRefusedError(ValueError):
    """An answer that cannot stand; the text says what would do."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `choices` are ids with their words; `search` says that they are too many."""

    path: str
    kind: str
    text: str
    help: str = ""
    answered_by: tuple[str, ...] = ()
    about: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    search: bool = False
    may_be_unknown: bool = True
    settles: int | None = None
    """How many options it could settle; None for what is asked before anything is evaluated."""


@dataclass(frozen=True)
class Interview:
    """A case so far, read and evaluated; `evaluation` is None until it can be."""

    library: Library
    draft: Draft
    case: Case
    evaluation: Evaluation | None

    @property
    def text(self) -> str:
        """The case file as it stands: what was read and checked."""
        return case_text(self.draft.document(self.library.catalogue))


def begin(library: Library, base: Json | None = None, *, area: str | None = None) -> Interview:
    """Begin a case, or go on with one. Raises InputError where what is there is not acceptable."""
    base = dict(base or {})
    if area is not None:
        base["area"] = area
    return _made(library, Draft(base))


def _made(library: Library, draft: Draft) -> Interview:
    document = draft.document(library.catalogue)
    if not document:
        return Interview(library, draft, Case({}, {}), None)
    node = load_text(case_text(document), "case.yaml")[0]
    if not isinstance(node, MapNode):
        raise AnswerRefusedError("A case is a mapping of facts.")
    case = read_case(node, library.catalogue, "case.yaml")
    check_case(case, library.catalogue, node)
    dated = case.facts.get(DECISION)
    ready = dated is not None and dated.low is not None
    return Interview(library, draft, case, evaluate(case, library) if ready else None)


# --- what to ask


def next_question(interview: Interview) -> Question | None:
    """Give the next question; None where nothing more would change anything."""
    return next(_questions(interview), None)


def _questions(interview: Interview) -> Iterator[Question]:
    catalogue = interview.library.catalogue
    for path in interview.draft.unfinished(catalogue):
        for needed in needed_with(path, catalogue):
            if not _answered(interview, needed):
                yield replace(_question(interview, needed), may_be_unknown=False)
    growing = interview.draft.open_list(catalogue)
    if growing is not None:
        yield from _of_list(interview, growing)
    yield from _first(interview)
    if interview.evaluation is not None:
        yield from _missing(interview, interview.evaluation)


def _first(interview: Interview) -> Iterator[Question]:
    """What is asked before anything can be evaluated."""
    if not _answered(interview, DECISION):
        yield replace(_question(interview, DECISION), may_be_unknown=False)
    if not any(path.startswith((BORN, AGES)) for path in interview.case.facts):
        yield _question(interview, BORN)
    main = interview.library.disposals.per_item.list
    if not _answered(interview, main):
        yield _another(interview, main)


def _missing(interview: Interview, evaluation: Evaluation) -> Iterator[Question]:
    """What could settle an option or sharpen a flag, the most useful first."""
    for missing in missing_facts(evaluation):
        if not _answered(interview, missing.path):
            listed = missing.path in interview.library.catalogue.lists
            made = (_another if listed else _question)(interview, missing.path)
            if made.text:
                yield replace(made, settles=len(missing.settles))


def _of_list(interview: Interview, name: str) -> Iterator[Question]:
    """What an item is and when it was, then whether there is another."""
    catalogue = interview.library.catalogue
    prefix = catalogue.lists[name].item
    names = list(catalogue.item_keys(prefix).values())
    first = [names[0], *(fact for fact in names if fact == f"{prefix}.date")]
    for fact in first:
        path = f"{name}[{_count(interview, name) - 1}].{catalogue.key_of(fact)}"
        if not _answered(interview, path):
            yield _question(interview, path)
    yield _another(interview, name)


def _another(interview: Interview, name: str) -> Question:
    spec = interview.library.catalogue.facts[name]
    count = _count(interview, name)
    title = interview.library.catalogue.lists[name].title
    text = f"Is there another {title}?" if count else f"{spec.question} Is there one to add?"
    choices = ((ADD, f"yes, add {'another' if count else 'one'}"), (DONE, "no, that is all"))
    words = "" if count else "A list is complete once it is given: no means that there is none."
    return Question(
        name, "list", text, words, spec.answered_by, "", choices, may_be_unknown=not count
    )


def _count(interview: Interview, name: str) -> int:
    items = interview.case.lists.get(name, ())
    return 0 if isinstance(items, Given) else len(items)


def _answered(interview: Interview, path: str) -> bool:
    """Whether a fact has an answer, be it only why it is not known."""
    catalogue = interview.library.catalogue
    inside = list_of(path)
    if inside is None:
        return path in interview.case.facts or path in interview.case.lists
    if any(answer.path == path for answer in interview.draft.answers):
        return True
    items = interview.case.lists.get(inside[0], ())
    if isinstance(items, Given) or inside[1] >= len(items):
        return False
    return catalogue.fact_of(path) in items[inside[1]]


def _question(interview: Interview, path: str) -> Question:
    catalogue = interview.library.catalogue
    spec = catalogue.spec(path) or catalogue.facts[catalogue.fact_of(path)]
    kind = "choice" if spec.type == "map" else spec.type
    choices = _choices(interview, spec, kind)
    return Question(
        path,
        kind,
        spec.question,
        spec.help,
        spec.answered_by,
        _about(interview, path, spec),
        choices,
        search=len(choices) > _TO_SEARCH and kind == "choice",
    )


def _choices(interview: Interview, spec: FactSpec, kind: str) -> tuple[tuple[str, str], ...]:
    if kind == "boolean":
        return (("true", "yes"), ("false", "no"))
    if kind == "factors":
        rows = interview.library.catalogue.tables["factors"].rows
        general = [k for k, row in rows.items() if row.get("scope", "general") == "general"]
        return tuple(
            (k, rows[k]["text"]) for k in general if rows[k]["direction"] == spec.direction
        )
    if kind in {"choice", "choices"}:
        return tuple(interview.library.catalogue.values_of(spec).items())
    return ()


def _about(interview: Interview, path: str, spec: FactSpec) -> str:
    """Say which item, or which option, a question is about."""
    inside = list_of(path)
    catalogue = interview.library.catalogue
    if inside is None:
        if spec.type != "map":
            return ""
        target = path.rpartition(".")[2]
        every = {**interview.library.options, **interview.library.programmes}
        return every[target].title if target in every else target
    name, index = inside
    listed = catalogue.lists[name]
    items = interview.case.lists.get(name, ())
    item = {} if isinstance(items, Given) or index >= len(items) else items[index]
    first = catalogue.item_keys(listed.item)
    identity = item.get(next(iter(first.values())))
    words = ""
    if identity is not None and isinstance(identity.low, str):
        known = catalogue.values_of(catalogue.facts[next(iter(first.values()))])
        words = known.get(identity.low, identity.low)
    said = f"{listed.title} {index + 1}"
    return f"{said}: {words}" if words else said


# --- what an answer means


def understand(question: Question, raw: str) -> JsonValue:
    """Turn what was typed into a value. Raises AnswerRefusedError with what would do."""
    said = " ".join(raw.split())
    match question.kind:
        case "boolean":
            return _yes_or_no(said)
        case "integer":
            return _whole(said)
        case "date":
            return _date(said)
        case "choice" | "list":
            return _one_of(question, said)
        case "choices" | "factors":
            parts = [part for part in re.split(r"[,;]", said) if part.strip()]
            if said.casefold() in {"none", "0"}:
                return []
            return [_one_of(question, part.strip()) for part in parts]
        case _:
            if not said:
                raise AnswerRefusedError("Type the answer in a few words, without names.")
            return said


def _yes_or_no(said: str) -> bool:
    if said.casefold() in _YES:
        return True
    if said.casefold() in _NO:
        return False
    raise AnswerRefusedError("Answer 1 for yes or 2 for no.")


def _whole(said: str) -> int:
    if re.fullmatch(r"[+-]?[0-9]{1,6}", said):
        return int(said)
    raise AnswerRefusedError("Answer with a whole number.")


def _date(said: str) -> str:
    written = _DAY.fullmatch(said)
    text = f"{written[3]}-{written[2]:0>2}-{written[1]:0>2}" if written else said
    if parse_date(text) is None:
        raise AnswerRefusedError(
            f"{said or 'Nothing'!r} is not a date. Write day/month/year or YYYY-MM-DD (YYYY-MM "
            "where only the month is known)."
        )
    return text


def _one_of(question: Question, said: str) -> str:
    ids = [name for name, _ in question.choices]
    if not question.search and said.isdecimal() and 1 <= int(said) <= len(ids):
        return ids[int(said) - 1]
    for name, words in question.choices:
        if said.casefold() in {name.casefold(), words.casefold()}:
            return name
    if question.kind == "list" and said.casefold() in _YES | _NO:
        return ADD if said.casefold() in _YES else DONE
    raise AnswerRefusedError(
        "Choose one from the list by its number."
        if not question.search
        else "Type part of its name, then choose from what is found."
    )


def search(question: Question, said: str, most: int = 15) -> list[tuple[str, str]]:
    """Give the choices whose words hold every word that was typed, the closest first."""
    parts = said.casefold().split()
    found = [
        (name, words)
        for name, words in question.choices
        if parts and all(part in f"{words} {name}".casefold() for part in parts)
    ]
    found.sort(key=lambda pair: (not pair[1].casefold().startswith(parts[0]), len(pair[1])))
    return found[:most]


def unknown(why: str) -> Json:
    """Give the answer that a fact is not known, and why."""
    if why not in WHY_UNKNOWN:
        raise AnswerRefusedError(f"Say why: {', '.join(WHY_UNKNOWN.values())}.")
    return {"unknown": why}


def give(
    interview: Interview,
    question: Question,
    value: JsonValue,
    provenance: Mapping[str, str] | None = None,
) -> Interview:
    """Give an answer: the case is read, checked and evaluated anew.

    `provenance` says who gave it (`by`, `on`, `source`). Raises AnswerRefusedError with what is
    wrong, in the words of the reader of cases.
    """
    missing = isinstance(value, dict) and "unknown" in value
    if missing and not question.may_be_unknown:
        raise AnswerRefusedError("This has to be known before anything can be said.")
    if provenance and question.kind != "list" and not missing:
        value = {"value": value, **provenance}
    try:
        return _made(interview.library, interview.draft.adding(Answer(question.path, value)))
    except InputError as error:
        problems = (f"{p.text}. {p.hint or ''}".strip() for p in error.problems)
        raise AnswerRefusedError(" ".join(dict.fromkeys(problems))) from None


def back(interview: Interview) -> Interview:
    """Take the last answer back. Raises AnswerRefusedError where there is none."""
    if not interview.draft.answers:
        raise AnswerRefusedError("There is no answer to take back.")
    return _made(interview.library, interview.draft.back())


def tidied(interview: Interview) -> Interview:
    """Take back an item that was begun and of which nothing was said."""
    answers = interview.draft.answers
    return back(interview) if answers and answers[-1].value == ADD else interview


# --- what is settled


def statuses(interview: Interview) -> dict[str, str]:
    """Give the status of every option and programme that this area has; none before it can be."""
    if interview.evaluation is None:
        return {}
    return {
        name: resolved.status.value
        for name, resolved in interview.evaluation.results.items()
        if not any(reason.rule == NOT_IN_AREA for reason in resolved.structural)
    }


def changed(before: Interview, after: Interview) -> dict[str, list[str]]:
    """Give what an answer settled or opened again: titles by status, in the library's order."""
    library = after.library
    earlier = statuses(before)
    found: dict[str, list[str]] = {}
    for name, status in statuses(after).items():
        was = earlier.get(name, "cannot_say")
        if status != was:
            target = library.options.get(name) or library.programmes[name]
            found.setdefault(status, []).append(target.title)
    return found
