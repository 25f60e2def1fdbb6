"""A page as a PDF: A4, or large print, in black on white. WeasyPrint does the work."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from typing import Literal, NoReturn, TypeAlias

from oocd.engine.errors import OocdError

Print: TypeAlias = Literal["a4", "large"]
_EPOCH = "SOURCE_DATE_EPOCH"
_LARGE = """html { font-size: 17pt; }
.simple { font-size: 1rem; }
table { font-size: 1rem; }
@page { margin: 18mm 15mm 20mm; }
"""


class PdfMissing(OocdError):  # noqa: N818 what is the matter; the root says it is an error
    """WeasyPrint, or what it needs of the system, is not there."""

    exit_code = 2


def write_pdf(html: str, *, form: Print = "a4") -> bytes:
    """Make a PDF of a page. The same page gives the same bytes.

    Raises PdfMissing with what to install.
    """
    try:
        from weasyprint import HTML  # noqa: PLC0415 slow
    except (ImportError, OSError) as error:
        raise PdfMissing(
            "PDF-MISSING",
            f"PDF needs WeasyPrint and Pango, which cannot be loaded ({type(error).__name__})",
            'Install them: pip install "oocd[pdf]" and, on Debian, apt install libpango-1.0-0 '
            "libpangoft2-1.0-0. Or ask for HTML and print that.",
        ) from None
    style = files("oocd.reporting").joinpath("print.css").read_text(encoding="utf-8")
    if form == "large":
        style += _LARGE
    # After the page's own style, so that of two rules of one weight the printed one holds.
    printed = html.replace("</style>", f"{style}</style>", 1)
    with _no_clock():
        made = HTML(string=printed, url_fetcher=_Nothing()).write_pdf(pdf_variant="pdf/ua-1")
    if not isinstance(made, bytes):
        raise TypeError("no PDF was made")
    return made


class _Nothing:
    """Fetches nothing: what a page asks for is left out, and no request leaves."""

    _fail_on_errors = False  # WeasyPrint asks its fetchers

    def __call__(self, url: str, *_: object, **__: object) -> NoReturn:
        """Refuse to fetch."""
        raise ValueError(f"a document fetches nothing ({url[:40]})")


@contextmanager
def _no_clock() -> Iterator[None]:
    """Keep the time of day out of the fonts that a PDF holds: the same page, the same bytes."""
    before = os.environ.get(_EPOCH)
    os.environ[_EPOCH] = "0"
    try:
        yield
    finally:
        if before is None:
            del os.environ[_EPOCH]
        else:
            os.environ[_EPOCH] = before
