"""How long one case takes in each engine and in both, in parts, over every worked example.

    python benchmarks/evaluate.py [--repeats 50]

Of each part the median of a case's calls is taken, and of those the median over the cases and the
slowest case. "Processor" is time.process_time: what this process used, whatever else runs beside
it. "Wall" is the clock. The parts take turns in one run, so their ratios may be compared.
"""

from __future__ import annotations

import argparse
import statistics
from collections.abc import Callable, Mapping
from importlib.resources import files
from pathlib import Path

from measuring import Timing, examples, progress, say_what_is_measured, shipped_library, timed

from oocd.engine import counterfactual
from oocd.engine.case import Case, Given
from oocd.engine.case_reading import read_case
from oocd.engine.durable import DurableEngine
from oocd.engine.evaluate import Settings, evaluate
from oocd.engine.library import Library
from oocd.engine.recommendation import document, envelope
from oocd.engine.yamlio import load_path

PLAIN = Settings(accept_indicative=True)
TRYING = Settings(accept_indicative=True, would_change=True)
BASE = "reference: statuses"


def parts_of(
    case: Case, name: str, library: Library, engine: DurableEngine
) -> dict[str, Callable[[], object]]:
    """Give what is measured of one case."""
    path = Path(str(files("oocd.examples"))) / name / "case.yaml"
    found = evaluate(case, library, PLAIN)

    def both(settings: Settings) -> object:
        evaluation = evaluate(case, library, settings)
        engine.check(evaluation)
        return envelope(document(evaluation), engine.engines_used)

    parts: dict[str, Callable[[], object]] = {
        "read and check the case file": lambda: read_case(
            load_path(path)[0],  # type: ignore[arg-type]
            library.catalogue,
            name,
        ),
        BASE: lambda: evaluate(case, library, PLAIN),
        "reference: with explanation": lambda: envelope(document(evaluate(case, library, PLAIN))),
        "reference: with would_change": lambda: envelope(document(evaluate(case, library, TRYING))),
    }
    if engine.available():
        parts |= {
            "durable-rules: every rule": lambda: engine.check(found),
            "both: with explanation": lambda: both(PLAIN),
            "both: with would_change": lambda: both(TRYING),
        }
    return parts


def refusing(case: Case, library: Library) -> Case:
    """Give the case of a child and a parent who agree to nothing, which leaves most to try."""
    programmes = [option.id for option in library.disposals.programmes]
    options = [option.id for option in library.disposals.options]
    for fact, targets in (("consent", options + programmes), ("parent_consent", programmes)):
        for target in targets:
            case = case.with_fact(f"{fact}.{target}", Given.exactly("does_not_agree"))
    return case


def trials(case: Case, library: Library) -> int:
    """Count what `would_change` would try for a case."""
    found = counterfactual._trials(evaluate(case, library, TRYING), set())  # noqa: SLF001 a benchmark may look inside
    return min(sum(1 for _ in found), counterfactual.MOST_TRIALS)


def report(title: str, cases: Mapping[str, Mapping[str, Timing]]) -> None:
    """Print one table: each part over the cases, with its ratio to the reference alone."""
    names = list(next(iter(cases.values())))
    print(f"\n{title}")
    print(
        f"  {'':32}{'processor':>10} {'slowest':>8} {'ratio':>6}   {'wall':>7} {'slowest':>8}   ms"
    )
    for name in names:
        processor = [case[name].processor for case in cases.values()]
        wall = [case[name].wall for case in cases.values()]
        ratio = statistics.median(
            case[name].processor / case[BASE].processor for case in cases.values()
        )
        print(
            f"  {name:32}{statistics.median(processor):10.2f} {max(processor):8.2f} {ratio:6.2f}"
            f"   {statistics.median(wall):7.2f} {max(wall):8.2f}"
        )


def measure(
    cases: Mapping[str, Case], library: Library, engine: DurableEngine, repeats: int
) -> dict[str, dict[str, Timing]]:
    """Time every part of every case."""
    found = {}
    for name, case in cases.items():
        found[name] = timed(parts_of(case, name, library, engine), repeats)
        progress(name)
    return found


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=50)
    repeats = parser.parse_args().repeats
    library = shipped_library()
    engine = DurableEngine(library)
    say_what_is_measured(library)
    cases = examples(library)
    print(f"{len(cases)} worked examples, {repeats} calls of each part of each case, one run")
    tried = [trials(case, library) for case in cases.values()]
    report("the worked examples", measure(cases, library, engine, repeats))
    print(
        f"  would_change tried {statistics.median(tried):g} changes (median), {max(tried)} at most"
    )
    hard = {name: refusing(case, library) for name, case in cases.items()}
    tried = [trials(case, library) for case in hard.values()]
    report(
        "the same, where child and parent agree to nothing",
        measure(hard, library, engine, max(1, repeats // 5)),
    )
    print(
        f"  would_change tried {statistics.median(tried):g} changes (median), {max(tried)} at most"
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
