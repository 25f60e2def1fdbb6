"""A replay's report as one page that stands alone, for a board: words, pictures, tables, method."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import Any

from oocd.reporting.html import page_end, page_start
from oocd.reporting.replay_flow import Dot, Flow, draw_dots, draw_flows
from oocd.reporting.replay_words import (
    CONCERN,
    HIDDEN,
    STATUS,
    Json,
    caveats,
    count,
    interval_words,
    moved,
    points_words,
    summary,
)

TITLE = "What the change would have done to past cases"
_PICTURES, _LISTED, _CAUSES, _SHORT = 6, 200, 30, 12
_ZERO = "none"


def write_html(figures: Json, manifest: Json) -> str:
    """Write the page."""
    sections = list(_sections(figures, manifest))
    links = "".join(f'<li><a href="#{key}">{escape(title)}</a></li>' for key, title, _ in sections)
    parts = [page_start(TITLE), "<article>", f"<h1>{TITLE}</h1>"]
    sentences = list(summary(figures))
    parts.append(f'<p class="lead"><strong>{escape(sentences[0])}</strong></p>')
    parts += [f"<p>{escape(sentence)}</p>" for sentence in sentences[1:]]
    parts.append(f'<nav aria-label="Contents"><ol>{links}</ol></nav>')
    for key, title, body in sections:
        parts.append(f'<section aria-labelledby="{key}"><h2 id="{key}">{escape(title)}</h2>')
        parts += body
        parts.append("</section>")
    parts.append("</article>")
    return "\n".join(parts) + page_end()


def _sections(figures: Json, manifest: Json) -> Iterator[tuple[str, str, list[str]]]:
    yield "change", "What is changed", list(_change(figures))
    found = moved(figures)
    if found:
        yield "changed", "What came out otherwise", list(_changed(figures, found))
        yield "causes", "The rules that made the difference", list(_causes(figures))
    if figures["sweep"]:
        yield "sweep", "Other values", [_sweep(figures["sweep"])]
    if figures["changed"]:
        yield "groups", "For whom", list(_groups(figures))
    yield "practice", "What was really decided", list(_practice(figures))
    if figures["listed"]:
        yield "cases", "Changed cases", list(_cases(figures))
    yield "method", "Method and what to bear in mind", list(_method(figures, manifest))


def _change(figures: Json) -> Iterator[str]:
    proposal = figures["new"].get("proposal")
    rows: list[Sequence[Any]]
    if proposal:
        rows = [
            ("Proposal", proposal["title"]),
            ("Why", proposal["reason"]),
            ("Proposed by", proposal["author_role"]),
            ("Status", proposal["status"]),
            ("Speaks from", figures["new"]["from"]),
        ]
        if proposal["against_national_guidance"]:
            rows.append(("Warning", f"Against national guidance: {proposal['warning']}"))
        pairs = "".join(f"<div><dt>{a}</dt><dd>{escape(str(b))}</dd></div>" for a, b in rows)
        yield f'<dl class="pairs">{pairs}</dl>'
    rows = [(one["id"], one["how"], one["title"]) for one in figures["differences"]]
    if rows:
        yield _table(
            "What differs between the two rule books", ("Piece", "How", "What it is"), rows
        )
    said = [one for one in figures["said"] if one["effect"]]
    if said:
        rows = [(one["rule"], one["title"], one["old"], one["new"]) for one in said]
        head = ("Rule", "What it is", "Met, old", "Met, new")
        yield _table("In how many cases each of these rules was met", head, rows)


def _changed(figures: Json, found: list[Json]) -> Iterator[str]:
    rows: list[Sequence[Any]] = [
        (one["title"], one["changed"], one["opened"], one["closed"]) for one in found
    ]
    head = ("Option or programme", "Changed", "Newly open", "No longer open")
    yield _table(f"Of {count(figures['cases'])}", head, rows)
    for number, entry in enumerate(found[:_PICTURES]):
        flows = [Flow(STATUS[f["old"]], STATUS[f["new"]], f["cases"]) for f in entry["flows"]]
        yield _figure(draw_flows(flows, f"{entry['title']}: old to new", f"flow-{number}"))
        yield _flow_table(entry["title"], flows)
    pointed = [Flow(f["old_title"], f["new_title"], f["cases"]) for f in figures["points"]]
    if any(flow.moved for flow in pointed):
        yield _figure(draw_flows(pointed, "Where the matrix points: old to new", "flow-points"))
        yield _flow_table("Where the matrix points", pointed)
    rows = [
        (_score(one["old"]), _score(one["new"]), one["cases"], one["changed"])
        for one in figures["gravity"]
    ]
    head = ("Score, old", "Score, new", "Cases", "Changed")
    yield _table("By final gravity score", head, rows)
    if figures["missing"]:
        rows = [(one["fact"], one["old"], one["new"]) for one in figures["missing"][:_CAUSES]]
        caption = f"Facts that changed options wait for, in {count(figures['explained'])} explained"
        yield _table(caption, ("Fact", "Old", "New"), rows)


def _score(value: int | None) -> str:
    return "not assessed" if value is None else str(value)


def _flow_table(title: str, flows: Sequence[Flow]) -> str:
    rows = [(f.old, f.new, f.cases, "changed" if f.moved else "as before") for f in flows]
    return _table(f"{title}: from and to", ("Old", "New", "Cases", ""), rows)


def _causes(figures: Json) -> Iterator[str]:
    yield (
        "<p>A <strong>sole cause</strong> is a piece of the change that alone, put back, restores "
        "the old answer. The <strong>first rule</strong> is the first in the order of the rule "
        "book that came out otherwise.</p>"
    )
    rows = [
        (one["title"], one["piece"] or "several together", one["piece_title"], one["cases"])
        for one in figures["causes"]["sole"][:_CAUSES]
    ]
    yield _table("Sole causes", ("Option or programme", "Piece", "What it is", "Cases"), rows)
    rows = [
        (one["title"], one["rule"], one["rule_title"], one["cases"])
        for one in figures["causes"]["first"][:_CAUSES]
    ]
    yield _table(
        "The first rule that came out otherwise",
        ("Option or programme", "Rule", "What it is", "Cases"),
        rows,
    )


def _sweep(sweep: Json) -> str:
    rows = [
        (target["title"], value, row["open"], row["not_available"], row["refer"], row["changed"])
        for target in sweep["targets"]
        for value, row in zip(sweep["values"], target["rows"], strict=True)
    ]
    head = ("Option or programme", "Value", "Open", "Not available", "Refer", "Not as under old")
    return _table(f"{sweep['parameter']} at other values", head, rows)


def _groups(figures: Json) -> Iterator[str]:
    yield (
        "<p>In the pictures a ring is the old rate and a dot the new one, with its interval. "
        f"Numbers that could make a child out are {HIDDEN}.</p>"
    )
    for dimension in figures["groups"]:
        yield f"<h3>{escape(dimension['title'])}</h3>"
        for number, measure in enumerate(dimension["measures"]):
            words = f"{measure['title']}. {CONCERN[measure['concern']]}"
            yield f"<p>{escape(words)}</p>"
            shown = [line for line in measure["lines"] if not line["hidden"]]
            if shown and len(measure["lines"]) <= _SHORT:
                title = f"{measure['title']}, by {dimension['title'].lower()}"
                dots = [_dot(line) for line in measure["lines"]]
                yield _figure(draw_dots(dots, title, f"dots-{dimension['id']}-{number}"))
            yield _group_table(dimension, measure)


def _dot(line: Json) -> Dot:
    if line["hidden"]:
        return Dot(line["group"], None, None, HIDDEN)
    found, old = line["new"]["cumulative"], line["old"]["cumulative"]
    if found is None:
        return Dot(line["group"], None, None, _ZERO)
    words = f"{line['old']['events']:,} to {line['new']['events']:,} of {line['base']:,}"
    parts = (found["value"], found["low"], found["high"])
    return Dot(line["group"], parts, old["value"] if old else None, words)


def _group_table(dimension: Json, measure: Json) -> str:
    rows: list[Sequence[Any]] = []
    for line in measure["lines"]:
        base = HIDDEN if line["base"] is None else line["base"]
        if line["hidden"]:
            rows.append((line["group"], base, *[HIDDEN] * 4))
            continue
        old, new = line["old"], line["new"]
        against = (
            "the reference"
            if line["group"] == dimension["reference"]
            else (
                f"stage ratio {interval_words(new.get('stage_ratio'), percent=False)}; "
                f"cumulative {interval_words(new.get('cumulative_ratio'), percent=False)}; "
                f"points {points_words(new.get('cumulative_difference'))}"
            )
        )
        rows.append(
            (
                line["group"],
                base,
                f"{old['events']:,} to {new['events']:,}",
                f"{interval_words(new['stage'])} of {new['stage_base']:,}",
                interval_words(new["cumulative"]),
                against,
            )
        )
    head = ("Group", "Children", "Old to new", "Stage rate", "Cumulative rate", "Compared")
    caption = f"{measure['title']}, by {dimension['title'].lower()}"
    reference = dimension["reference"]
    compared = f"; compared with {reference}" if reference else ""
    return _table(caption + compared, head, rows)


def _practice(figures: Json) -> Iterator[str]:
    total = figures["concordance"]["total"]
    if not total["decided"]:
        yield "<p>The cases do not say what was decided.</p>"
        return
    yield (
        f"<p>In {count(total['decided'])} it is known what was decided. It was open under the old "
        f"rules in {total['open_old']:,} and under the new in {total['open_new']:,}. The matrix "
        f"pointed to it in {total['pointed_old']:,} of {total['has_point_old']:,} under the old "
        f"and in {total['pointed_new']:,} of {total['has_point_new']:,} under the new. This is "
        "concordance: past decisions are practice, not truth.</p>"
    )
    for group in figures["concordance"]["groups"]:
        names = ("decided", "open_old", "open_new", "pointed_old", "pointed_new")
        rows = [
            (line["group"], *(HIDDEN if line[name] is None else line[name] for name in names))
            for line in group["lines"]
        ]
        head = (group["title"], "Decided", "Open, old", "Open, new", "Pointed, old", "Pointed, new")
        yield _table(f"Concordance, by {group['title'].lower()}", head, rows)


def _cases(figures: Json) -> Iterator[str]:
    listed = figures["listed"][:_LISTED]
    rows = []
    for case in listed:
        for change in case["changes"]:
            old, new = (STATUS.get(change[side], change[side]) for side in ("old", "new"))
            sole = ", ".join(change["sole"]) or "several together"
            decided = case["decided"] or "not known"
            rows.append((case["id"], change["title"], old, new, change["first"], sole, decided))
    left = figures["changed"] - len(listed)
    if left > 0:
        yield f"<p>The first {len(listed):,}. All {figures['changed']:,} are in changes.csv.</p>"
    head = ("Case", "What", "Old", "New", "First rule", "Sole cause", "Decided")
    yield _table("Changed cases", head, rows)


def _method(figures: Json, manifest: Json) -> Iterator[str]:
    yield "<ul>" + "".join(f"<li>{escape(text)}</li>" for text in caveats(figures)) + "</ul>"
    if figures["left_out"]:
        said = "".join(f"<li>{escape(text)}</li>" for text in figures["left_out"][:_LISTED])
        yield f"<h3>Cases left out</h3><ul>{said}</ul>"
    cases, settings = manifest["cases"], manifest["settings"]
    rows: list[Sequence[Any]] = [
        ("Cases", cases["file"], cases["sha256"][:16]),
        ("Seed", str(settings["seed"]), ""),
        *((name, version or "-", "") for name, version in manifest["versions"].items()),
    ]
    yield _table("What this rests on (all of it in manifest.json)", ("What", "", "Hash"), rows)
    old = {(v["family"], v["version"]): v for v in figures["old"]["versions"]}
    new = {(v["family"], v["version"]): v for v in figures["new"]["versions"]}
    rows = [
        (
            family,
            version,
            old[family, version]["sha256"][:12] if (family, version) in old else "-",
            new[family, version]["sha256"][:12] if (family, version) in new else "-",
        )
        for family, version in sorted({*old, *new})
    ]
    yield _table("Rule versions", ("Family", "From", "Old", "New"), rows)


def _figure(svg: str) -> str:
    return f'<figure style="margin:1rem 0">{svg}</figure>'


def _table(caption: str, head: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    titles = [title or "Change" for title in head]
    heads = "".join(f'<th role="columnheader" scope="col">{escape(t)}</th>' for t in titles)
    body = []
    for row in rows:
        cells = []
        for index, (title, cell) in enumerate(zip(titles, row, strict=True)):
            tag, role = (
                ("th", 'role="rowheader" scope="row"') if not index else ("td", 'role="cell"')
            )
            text = escape(f"{cell:,}" if isinstance(cell, int) else str(cell))
            cells.append(f'<{tag} {role} data-head="{escape(title)}"><div>{text}</div></{tag}>')
        body.append(f'<tr role="row">{"".join(cells)}</tr>')
    return (
        f'<table role="table"><caption>{escape(caption)}</caption><thead role="rowgroup">'
        f'<tr role="row">{heads}</tr></thead><tbody role="rowgroup">{"".join(body)}</tbody></table>'
    )
