"""`oocd case new`: a case question by question, the one that settles most first."""

from __future__ import annotations

import datetime as dt
import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

import click

from oocd.cli.options import Day, area_option, rules_option
from oocd.cli.output import Context, pass_context, result_stream, say

if TYPE_CHECKING:
    from pydantic import JsonValue

    from oocd.engine.interview import Interview, Question
    from oocd.engine.library import Library

_STATUSES = ("open", "refer", "not_available", "cannot_say")
_HELP = (
    "Type the number of an answer, or the answer itself. Other things you can type:\n"
    "  unknown   it is not known; you are asked why\n"
    "  back      take the last answer back\n"
    "  stop      save what is there and stop\n"
    "  ?         this help"
)

EPILOG = """\b
Examples:
  oocd case new --out case.yaml
  oocd case new --out case.yaml --area wolverhampton --by "officer 1"
  oocd case new --resume case.yaml

\b
At any question: a number or the answer, ? for help, unknown, back, or stop,
which saves what is there. Ctrl-C and Ctrl-D save it too."""


@click.command("new", epilog=EPILOG)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="File to write the case to (default: the one resumed, else stdout).",
)
@click.option(
    "--resume",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    metavar="FILE",
    help="Go on with a case that was begun.",
)
@area_option
@click.option("--by", metavar="WHO", help="Who gives the answers (a role or an id, never a name).")
@click.option("--on", type=Day(), metavar="DATE", help="The day on which they are given.")
@rules_option
@pass_context
def new_command(
    context: Context,
    out: Path | None,
    resume: Path | None,
    area: str | None,
    by: str | None,
    on: dt.date | None,
    rules: Path | None,
) -> int:
    """Write a case by answering questions, one at a time, the one that settles most first.

    After each answer the case is evaluated anew and you are told what is settled now. What is
    written is always a valid case file. Use references, never names.
    """
    if not _at_a_terminal():
        raise click.UsageError(
            "`oocd case new` asks questions, so it needs a terminal. Elsewhere, write the case as "
            "a file: docs/officers.md says how."
        )
    if out is not None and out.exists() and (resume is None or not out.samefile(resume)):
        raise click.UsageError(f"{out} is there already. Use --resume {out} to go on with it.")
    settings = context.set(area=area, rules=rules)
    from oocd.bootstrap import Overrides, check_selection, load_library
    from oocd.engine.evaluate import Settings
    from oocd.engine.interview import begin, tidied

    library = load_library(settings.rules.value)
    check_selection(library, Settings(), Overrides(area=settings.area.value))
    given = {"by": by, "on": on.isoformat() if on else None}
    base = _begun(resume, library)
    known = base is not None and "area" in base
    place = area if known else settings.area.value
    interview = begin(library, base, area=place, resumed=base is not None)
    talk = _Talk(context.width(), {key: value for key, value in given.items() if value})
    try:
        interview = talk.run(interview)
    except click.Abort:
        say("")
        interview = talk.so_far
    interview = tidied(interview)
    target = out or resume
    if not interview.draft.answers:
        say("Nothing was answered, so nothing is saved.")
        return 0
    growing = interview.draft.open_list(library.catalogue)
    if growing is not None:
        title = library.catalogue.facts[growing].title
        say(f"The {title} given so far are saved as all there are; --resume asks for any others.")
    with result_stream(target) as stream:
        stream.write(interview.text)
    if target is not None:
        say(f"Saved in {target}. Next: oocd evaluate {target}")
    return 0


def _at_a_terminal() -> bool:
    return sys.stdin.isatty()


def _begun(path: Path | None, library: Library) -> dict[str, JsonValue] | None:
    """Read the case that is gone on with; one that is not acceptable is refused whole."""
    if path is None:
        return None
    from oocd.bootstrap import read_checked
    from oocd.engine.errors import InputError
    from oocd.engine.nodes import to_plain
    from oocd.engine.yamlio import iter_cases

    nodes = list(iter_cases(path))
    if len(nodes) != 1:
        raise click.UsageError(f"{path} holds {len(nodes)} cases; --resume goes on with one.")
    node = nodes[0]
    if isinstance(node, InputError):
        raise node
    read_checked(node, str(path), library)
    plain = to_plain(node)
    return plain if isinstance(plain, dict) else None


class _Talk:
    """The conversation: it asks, tells what is settled, and holds the case so far."""

    def __init__(self, width: int, given: dict[str, str]) -> None:
        self._width = width
        self._given = given
        self._told_sharpening = False
        self.so_far: Interview

    def run(self, interview: Interview) -> Interview:
        """Ask until nothing more would change anything, or until the person stops."""
        from oocd.engine.interview import AnswerRefusedError, back, changed, give, next_question

        self.so_far = interview
        say("Answer, or type ? for help. Use references, never names.")
        while (question := next_question(self.so_far)) is not None:
            self._show(question)
            said = self._ask()
            try:
                if said.casefold() == "stop":
                    return self.so_far
                if said.casefold() == "back":
                    self.so_far = back(self.so_far)
                    continue
                if said == "?":
                    self._help(question)
                    continue
                value = self._value(question, said)
                after = give(self.so_far, question, value, self._given)
            except AnswerRefusedError as error:
                self._say(str(error))
                continue
            self._settled(changed(self.so_far, after))
            self.so_far = after
        self._say("Nothing more would change the result.")
        return self.so_far

    def _value(self, question: Question, said: str) -> JsonValue:
        """Understand an answer; for a long list, choose from what is found."""
        from oocd.engine.interview import search, understand, unknown

        head, _, why = said.partition(" ")
        if head.casefold() == "unknown":
            return unknown(_reason(why) if why else self._why())
        if question.kind == "factors":
            return [self._worded(name) for name in _names(understand(question, said))]
        if not question.search:
            return understand(question, said)
        found = search(question, said)
        exact = [name for name, words in found if said.casefold() in {name, words.casefold()}]
        if exact:
            return exact[0]
        if not found:
            return understand(question, said)
        return self._choose(question, found)

    def _worded(self, name: str) -> JsonValue:
        """Ask for the words of a factor that is on no list."""
        from oocd.engine.interview import AnswerRefusedError

        if not name.startswith("other_"):
            return name
        said = self._ask("What is the other factor, in a few words and without names")
        if not said:
            raise AnswerRefusedError("Say what the other factor is, or leave it out.")
        return {"id": name, "text": said}

    def _choose(self, question: Question, found: list[tuple[str, str]]) -> JsonValue:
        from oocd.engine.interview import AnswerRefusedError

        for number, (_, words) in enumerate(found, start=1):
            self._say(f"{number:>3}  {words}", "       ")
        self._say("  0  none of these: search again")
        said = self._ask("Number")
        if said.isdecimal() and 1 <= int(said) <= len(found):
            return found[int(said) - 1][0]
        raise AnswerRefusedError("Type another part of its name." if said == "0" else question.text)

    def _why(self) -> str:
        from oocd.engine.interview import WHY_UNKNOWN

        for number, words in enumerate(WHY_UNKNOWN.values(), start=1):
            say(f"{number:>3}  {words}")
        return _reason(self._ask("Why is it not known"))

    def _show(self, question: Question) -> None:
        say("")
        if question.settles == 0 and not self._told_sharpening:
            self._told_sharpening = True
            self._say(
                "The options are settled as far as they can be. What follows only sharpens flags "
                "and duties; type stop to save now."
            )
        about = f" ({question.about})" if question.about else ""
        self._say(f"{question.text}{about}")
        if question.search:
            say("  Type part of its name to search.")
            return
        for number, (_, words) in enumerate(question.choices, start=1):
            self._say(f"{number:>3}  {words}", "       ")
        if question.kind in {"choices", "factors"}:
            say("  Several: numbers with commas between. None: 0.")

    def _help(self, question: Question) -> None:
        if question.help:
            self._say(question.help)
        if question.answered_by:
            self._say(f"Who can answer: {', '.join(question.answered_by)}.")
        if question.settles:
            self._say(f"It bears on {question.settles} options and programmes.")
        if not question.may_be_unknown:
            self._say("This one has to be answered before anything can be said.")
        say(_HELP)

    def _settled(self, found: dict[str, list[str]]) -> None:
        words = self.so_far.library.wording.statuses
        for status in _STATUSES:
            if status in found:
                title = words.get(status, status)
                self._say(f"  Now {title}: {', '.join(found[status])}", "    ")

    def _ask(self, prompt: str = ">") -> str:
        suffix = " " if prompt == ">" else ": "
        said: str = click.prompt(
            prompt, default="", show_default=False, prompt_suffix=suffix, err=True
        )
        return said.strip()

    def _say(self, text: str, hang: str = "") -> None:
        lead = text[: len(text) - len(text.lstrip(" "))]
        say(textwrap.fill(text.strip(), self._width, initial_indent=lead, subsequent_indent=hang))


def _reason(said: str) -> str:
    """Understand why a fact is not known: by its number or its words."""
    from oocd.engine.interview import WHY_UNKNOWN

    whys = list(WHY_UNKNOWN)
    if said.isdecimal() and 1 <= int(said) <= len(whys):
        return whys[int(said) - 1]
    return said.casefold().replace(" ", "_")


def _names(found: JsonValue) -> list[str]:
    return [str(name) for name in found] if isinstance(found, list) else []
