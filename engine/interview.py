"""Which question comes next, and what an answer to it means: writing a case one fact at a time.

Pure: no screen and no disk. First the facts without which nothing can be evaluated, then what
`asking.missing_facts` gives after each answer, so that the question that settles most comes first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from pydantic import JsonValue

from oocd.engine.answers import (
    WHY_UNKNOWN,
    AnswerRefusedError,
    Question,
    search,
    understand,
    unknown,
)
from oocd.engine.asking import missing_facts
from oocd.engine.case import Case, Given
from oocd.engine.case_checks import check_case
from oocd.engine.case_reading import read_case
from oocd.engine.catalogue import Catalogue, FactSpec
from oocd.engine.draft import ADD, DONE, Answer, Draft, Json, case_text, list_of, needed_with
from oocd.engine.errors import InputError
from oocd.engine.evaluate import Evaluation, evaluate
from oocd.engine.library import Library
from oocd.engine.nodes import MapNode
from oocd.engine.resolve import NOT_IN_AREA
from oocd.engine.taken import agreement_paths, factor_choices, factor_paths
from oocd.engine.yamlio import load_text

__all__ = [
    "WHY_UNKNOWN",
    "AnswerRefusedError",
    "Interview",
    "Question",
    "back",
    "begin",
    "changed",
    "give",
    "next_question",
    "search",
    "statuses",
    "tidied",
    "understand",
    "unknown",
]
DECISION, BORN, AGES = "decision_date", "child.date_of_birth", "child.age_at_"
"""What is asked before anything can be evaluated; ages stand for a date of birth."""
_TO_SEARCH = 30
NATION = "nation"
PLACE = ("area", NATION)
"""What is asked next: local policy and the law of a nation turn on it."""


@dataclass(frozen=True)
class Interview:
    """A case so far, read and evaluated; `evaluation` is None until it can be."""

    library: Library
    draft: Draft
    case: Case
    evaluation: Evaluation | None
    resumed: bool = False
    """Whether it goes on with a case that was begun: what was given of a list may not be all."""

    @property
    def text(self) -> str:
        """The case file as it stands: what was read and checked."""
        return case_text(self.draft.document(self.library.catalogue))


def begin(
    library: Library, base: Json | None = None, *, area: str | None = None, resumed: bool = False
) -> Interview:
    """Begin a case, or go on with one. Raises InputError where what is there is not acceptable."""
    base = dict(base or {})
    if area is not None:
        base["area"] = area
    return replace(_made(library, Draft(base)), resumed=resumed)


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
    for path in interview.draft.unfinished(catalogue, known=True):
        for needed in needed_with(path, catalogue):
            if not _answered(interview, needed):
                yield replace(_question(interview, needed), may_be_unknown=False)
    growing = interview.draft.open_list(catalogue)
    if growing is not None:
        yield from _of_list(interview, growing)
    elif interview.resumed:
        yield from _half_way(interview)
    yield from _first(interview)
    if interview.evaluation is not None:
        missing = list(_missing(interview, interview.evaluation))
        yield from (question for question in missing if question.settles)
        yield from _taken(interview, interview.evaluation)
        yield from (question for question in missing if not question.settles)


def _half_way(interview: Interview) -> Iterator[Question]:
    """For a case that was begun: what an item still lacks, and whether its list was all."""
    catalogue = interview.library.catalogue
    told = {answer.path for answer in interview.draft.answers}
    for name in catalogue.lists:
        count = _count(interview, name)
        if count == 0 or name in told:
            continue
        for index in range(count):
            for path in _telling(name, index, catalogue):
                if not _answered(interview, path):
                    yield _question(interview, path)
        yield _another(interview, name)


def _taken(interview: Interview, evaluation: Evaluation) -> Iterator[Question]:
    """What was left out and is taken to be so: factors, and what must be agreed to."""
    catalogue = interview.library.catalogue
    for path in (*factor_paths(interview.case, catalogue), *agreement_paths(evaluation)):
        if not _answered(interview, path):
            yield _question(interview, path)


def _first(interview: Interview) -> Iterator[Question]:
    """What is asked before anything can be evaluated."""
    if not _answered(interview, DECISION):
        yield replace(_question(interview, DECISION), may_be_unknown=False)
    if not any(path.startswith((BORN, AGES)) for path in interview.case.facts):
        yield _question(interview, BORN)
    main = interview.library.disposals.per_item.list
    if not _answered(interview, main):
        yield _another(interview, main)
    for path in PLACE:
        known = interview.case.facts.get(path) is not None
        if not known and not (path == NATION and _derived(interview, path)):
            yield _question(interview, path)


def _derived(interview: Interview, path: str) -> bool:
    return interview.evaluation is not None and interview.evaluation.base.get(path).known


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
    for path in _telling(name, _count(interview, name) - 1, catalogue):
        if not _answered(interview, path):
            yield _question(interview, path)
    yield _another(interview, name)


def _telling(name: str, index: int, catalogue: Catalogue) -> list[str]:
    """Give the paths of what an item is and when it was."""
    prefix = catalogue.lists[name].item
    names = list(catalogue.item_keys(prefix).values())
    first = [names[0], *(fact for fact in names if fact == f"{prefix}.date")]
    return [f"{name}[{index}].{catalogue.key_of(fact)}" for fact in first]


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
    choices = _choices(interview, path, spec, kind)
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


def _choices(
    interview: Interview, path: str, spec: FactSpec, kind: str
) -> tuple[tuple[str, str], ...]:
    if kind == "boolean":
        return (("true", "yes"), ("false", "no"))
    if kind == "factors":
        rows = interview.library.catalogue.tables["factors"].rows
        return factor_choices(rows, spec, _identity(interview, path))
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
    identity = _identity(interview, path)
    said = f"{listed.title} {index + 1}"
    if identity is None:
        return said
    first = next(iter(catalogue.item_keys(listed.item).values()))
    return f"{said}: {catalogue.values_of(catalogue.facts[first]).get(identity, identity)}"


def _identity(interview: Interview, path: str) -> str | None:
    """Give what the item of a list is (the offence), where that is known."""
    inside = list_of(path)
    if inside is None:
        return None
    catalogue = interview.library.catalogue
    items = interview.case.lists.get(inside[0], ())
    if isinstance(items, Given) or inside[1] >= len(items):
        return None
    first = next(iter(catalogue.item_keys(catalogue.lists[inside[0]].item).values()))
    known = items[inside[1]].get(first)
    return known.low if known is not None and isinstance(known.low, str) else None


# --- what an answer does


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
        draft = interview.draft.adding(Answer(question.path, value))
        return replace(_made(interview.library, draft), resumed=interview.resumed)
    except InputError as error:
        problems = (f"{p.text}. {p.hint or ''}".strip() for p in error.problems)
        raise AnswerRefusedError(" ".join(dict.fromkeys(problems))) from None


def back(interview: Interview) -> Interview:
    """Take the last answer back. Raises AnswerRefusedError where there is none."""
    if not interview.draft.answers:
        raise AnswerRefusedError("There is no answer to take back.")
    made = _made(interview.library, interview.draft.back())
    return replace(made, resumed=interview.resumed)


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
