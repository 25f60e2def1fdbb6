"""Writing a paper in a form, and putting it in place: whole or not at all, never over another."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import click

from oocd.cli.options import Decorator

if TYPE_CHECKING:
    from oocd.cli.panel_who import Desk
    from oocd.panels.documents.making import Press
    from oocd.reporting.blocks import Sheet
    from oocd.reporting.letter_wording import LetterWording

FORMS = ("text", "html", "pdf")
STDOUT = "-"
Rendered: TypeAlias = bytes

out_needed: Decorator = click.option(
    "--out", required=True, metavar="FILE", help="Where to; - is standard output."
)
force_option: Decorator = click.option(
    "--force", is_flag=True, help="Write over a file that is there."
)
form_option: Decorator = click.option(
    "--format", "form", type=click.Choice(FORMS), default="text", show_default=True, help="How."
)
large_option: Decorator = click.option("--large", is_flag=True, help="PDF: in large print.")
language_option: Decorator = click.option(
    "--language",
    default="en",
    show_default=True,
    metavar="LANGUAGE",
    help="A wording of the rules.",
)


def put(out: str, made: bytes, *, force: bool) -> None:
    """Put what was made in place. Raises click.UsageError where it cannot be written."""
    if out == STDOUT:
        sys.stdout.buffer.write(made)
        sys.stdout.flush()
        return
    place = Path(out)
    try:
        handle, name = tempfile.mkstemp(prefix=f".{place.name}.", dir=place.parent)
    except OSError as error:
        raise _unwritable(place, error) from None
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(made)
        if force:
            temporary.replace(place)
        else:
            os.link(temporary, place)  # fails where there is one, also one made meanwhile
    except FileExistsError:
        raise _there(place) from None
    except OSError as error:
        raise _unwritable(place, error) from None
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def check_place(out: str, *, force: bool) -> None:
    """Refuse a place where something is, before anything is made, read or logged."""
    if out == STDOUT:
        return
    place = Path(out)
    if place.is_dir() or not place.parent.is_dir():
        raise click.UsageError(f"{place} cannot be written: no file can be there.")
    if place.exists() and not force:
        raise _there(place)


def _there(place: Path) -> click.UsageError:
    return click.UsageError(f"{place} is there already. Name another file, or add --force.")


def _unwritable(place: Path, error: OSError) -> click.UsageError:
    return click.UsageError(f"{place} cannot be written: {error.strerror or 'no place'}.")


def rendered(sheet: Sheet, form: str, *, width: int, large: bool) -> Rendered:
    """Write a page in a form. Raises PdfMissing where a PDF cannot be made here."""
    from oocd.reporting.html import write_html
    from oocd.reporting.text import write_text

    if form == "text":
        return write_text(sheet, width=width).encode()
    page = write_html(sheet)
    if form == "html":
        return page.encode()
    from oocd.reporting.pdf import write_pdf

    return write_pdf(page, form="large" if large else "a4")


def printed(sheet: Sheet) -> Rendered:
    """Write a page of the panel's own as a PDF, marked OFFICIAL."""
    from dataclasses import replace

    from oocd.reporting.blocks import Paragraph, plain

    marked = replace(sheet, blocks=(Paragraph(plain("OFFICIAL"), role="marking"), *sheet.blocks))
    return rendered(marked, "pdf", width=0, large=False)


def renderer(form: str, *, width: int, large: bool) -> Callable[[Sheet], Rendered]:
    """Give what writes pages in a form. Large print is for a PDF: a usage error elsewhere."""
    if large and form != "pdf":
        raise click.UsageError("--large goes with --format pdf.")
    return lambda sheet: rendered(sheet, form, width=width, large=large)


def words_of(work: Desk, language: str) -> LetterWording:
    """Read the wording of a language. Raises SelectionError, InputError."""
    from oocd.reporting.letter_wording import wording_for

    return wording_for(work.rules / "letters", language)


def press_of(work: Desk) -> Press:
    """Give what papers are made with. Raises InputError."""
    from oocd.engine.registers import read_registers
    from oocd.panels.documents.catalogue import read_papers
    from oocd.panels.documents.making import Press
    from oocd.reporting.letter_library import letter_library
    from oocd.reporting.lexicon import Lexicon

    library = letter_library(Lexicon(work.library()), read_registers(work.rules))
    return Press(read_papers(work.rules / "letters"), library)
