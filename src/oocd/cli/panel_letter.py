"""`oocd panel documents|letter|pack|paper`: what leaves the panel, each for its own reader."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from oocd.cli.options import json_option, rules_option
from oocd.cli.output import Context, pass_context, print_json, say
from oocd.cli.panel_lists import set_actor
from oocd.cli.panel_papers import (
    check_place,
    force_option,
    form_option,
    language_option,
    large_option,
    out_needed,
    press_of,
    put,
    renderer,
    words_of,
)
from oocd.cli.panel_plain import indented
from oocd.cli.panel_who import STANDING, acting, actor_of, desk

if TYPE_CHECKING:
    from oocd.panels.documents.values import Values

_sensitive = click.option(
    "--sensitive", is_flag=True, help="Mark it OFFICIAL-SENSITIVE: strict need to know."
)


@click.command("documents", epilog="\b\nExample:\n  oocd panel documents")
@language_option
@json_option
@rules_option
@pass_context
def documents_command(context: Context, *, language: str, as_json: bool, rules: Path | None) -> int:
    """List the papers: for whom each is, who may make it, for which outcomes, what it needs."""
    from oocd.bootstrap import default_rules_root
    from oocd.panels.access import RIGHTS
    from oocd.panels.documents.catalogue import read_papers
    from oocd.panels.documents.making import RIGHT_OF
    from oocd.reporting.letter_wording import wording_for

    root = context.set(rules=rules).rules.value or default_rules_root()
    wording = wording_for(root / "letters", language)
    rows: list[dict[str, Any]] = [
        {
            "document": name,
            "title": wording.documents[name].title,
            "for": paper.audience,
            "made_by": [] if paper.blank else list(RIGHTS[RIGHT_OF[paper.audience]]),
            "only_for": list(paper.disposals),
            "final": paper.final,
            "needs": list(wording.needed(name)),
        }
        for name, paper in read_papers(root / "letters").items()
    ]
    if as_json:
        print_json({"documents": rows, "language": language, "standing": STANDING})
        return 0
    width = context.width()
    for row in rows:
        click.echo(f"{row['document']}: {row['title']}")
        made = ", ".join(map(str, row["made_by"])) or "anybody; it holds nothing"
        click.echo(indented(f"For: {row['for']}. Made by: {made}.", width, "    "))
        if row["only_for"]:
            listed = ", ".join(map(str, row["only_for"]))
            final = ", once it is final" if row["final"] else ""
            click.echo(indented(f"Only for: {listed}{final}.", width, "    "))
        needs = ", ".join(str(one).replace("_", " ") for one in row["needs"])
        click.echo(indented(f"Needs: {needs or 'nothing of the record'}.", width, "    "))
    click.echo(indented(f"\n{STANDING}", width, ""))
    return 0


@click.command(
    "letter",
    epilog="\b\nExample:\n  oocd panel letter item-1 letter_child --format pdf --out letter.pdf\n"
    "  oocd panel letter item-1 letter_victim --victim V1 --format html --out -\n\n"
    f"{STANDING}",
)
@click.argument("record", metavar="ITEM")
@click.argument("document", metavar="DOCUMENT")
@click.option("--victim", metavar="VICTIM", help="For which victim, such as V1.")
@language_option
@form_option
@large_option
@out_needed
@force_option
@acting
@pass_context
def letter_command(
    context: Context,
    /,
    *,
    record: str,
    document: str,
    victim: str | None,
    language: str,
    form: str,
    large: bool,
    out: str,
    force: bool,
    **given: str | None,
) -> int:
    """Make a letter or paper about an item for its reader, and log that it was disclosed.

    A reader is given what was written for them: no word of a victim goes to a child, nothing of the
    child's life to a victim. What is not on record stops it, and is named.
    """
    from oocd.panels.documents.catalogue import paper_of
    from oocd.panels.documents.making import make_letter
    from oocd.reporting.letters import letter

    set_actor(context, given)
    actor = actor_of(context)
    write = renderer(form, width=context.width(), large=large)
    check_place(out, force=force)
    with desk(context) as work:
        wording, press = words_of(work, language), press_of(work)
        audience = paper_of(press.papers, document).audience
        marking = "official" if audience == "police" else None

        def fill(values: Values) -> bytes:
            return write(letter(document, values, wording, audience=audience, marking=marking))

        made = make_letter(work.panel, actor, record, document, press, fill, victim=victim)
    put(out, made, force=force)
    whom = victim or audience
    say(f"{document} for {whom}, from {record}. Logged as disclosed.")
    return 0


@click.command(
    "pack",
    epilog="\b\nExample:\n  oocd panel pack item-1 --meeting meeting-1 --format pdf --out p.pdf\n"
    "  oocd panel pack item-1 --meeting meeting-1 --out pack.txt --to P-101 --to P-202\n\n"
    f"{STANDING}",
)
@click.argument("record", metavar="ITEM")
@click.option("--meeting", required=True, metavar="MEETING", help="The meeting it is for.")
@click.option(
    "--to", "sent_to", multiple=True, metavar="PERSON", help="Record that it goes to this member."
)
@_sensitive
@language_option
@form_option
@large_option
@out_needed
@force_option
@acting
@pass_context
def pack_command(
    context: Context,
    /,
    *,
    record: str,
    meeting: str,
    sent_to: tuple[str, ...],
    sensitive: bool,
    language: str,
    form: str,
    large: bool,
    out: str,
    force: bool,
    **given: str | None,
) -> int:
    """Make the papers of an item for its meeting: what is known, from whom, what is missing.

    It holds no recommendation and no member's view, unless the area does not ask for members' own
    views first. What a victim does not let the panel see is left out, whoever makes it.
    """
    from oocd.panels.documents.making import make_pack
    from oocd.reporting.letters import letter

    set_actor(context, given)
    actor = actor_of(context)
    write = renderer(form, width=context.width(), large=large)
    check_place(out, force=force)
    marking = "official_sensitive" if sensitive else "official"
    with desk(context) as work:
        wording, press = words_of(work, language), press_of(work)

        def fill(values: Values) -> bytes:
            return write(letter("pack", values, wording, audience="panel", marking=marking))

        library = press.library
        pack = make_pack(work.panel, actor, record, meeting, library, fill, sent_to=sent_to)
    put(out, pack.made, force=force)
    if sensitive:
        say("OFFICIAL-SENSITIVE: hand it only to those who need to know.")
    who = f" Sent to: {', '.join(sent_to)}." if sent_to else ""
    held = f"entries 1 to {pack.upto}, {pack.sha256}"
    say(f"Pack of {record} for {meeting}, {held}.{who} Logged as disclosed.")
    return 0


@click.command(
    "paper", epilog="\b\nExample:\n  oocd panel paper referral_form --format pdf --out referral.pdf"
)
@click.argument("document", metavar="DOCUMENT")
@language_option
@form_option
@large_option
@out_needed
@force_option
@rules_option
@pass_context
def paper_command(
    context: Context,
    *,
    document: str,
    language: str,
    form: str,
    large: bool,
    out: str,
    force: bool,
    rules: Path | None,
) -> int:
    """Make an empty form to be filled by hand, for when the system is away. It holds no record."""
    from oocd import panel_bootstrap
    from oocd.bootstrap import default_rules_root
    from oocd.engine.errors import RecordRefused
    from oocd.panels.days import local_day
    from oocd.panels.documents.catalogue import paper_of, read_papers
    from oocd.panels.documents.values import Values
    from oocd.reporting.letter_wording import wording_for
    from oocd.reporting.letters import letter

    root = context.set(rules=rules).rules.value or default_rules_root()
    write = renderer(form, width=context.width(), large=large)
    check_place(out, force=force)
    papers = read_papers(root / "letters")
    if not paper_of(papers, document).blank:
        blanks = ", ".join(name for name, one in papers.items() if one.blank)
        raise RecordRefused("P-LETTER", f"`{document}` is no blank form", f"There are: {blanks}.")
    today = local_day(panel_bootstrap.system_clock())
    values = Values({"today": today})
    sheet = letter(document, values, wording_for(root / "letters", language), audience="police")
    put(out, write(sheet), force=force)
    return 0
