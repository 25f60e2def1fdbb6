"""Papers as PDF: A4, tagged, with title and language, the same every time, asking nobody."""

from __future__ import annotations

import io
import socket
import time
from html import escape

import pytest

from oocd.reporting.html import write_html
from oocd.reporting.pdf import PdfMissing, write_pdf
from tests.unit.panels.documents.papers import PAPERS, disposal_for, pdf_text, sheet_of, values_for
from tests.unit.panels.documents.planting import plant

pytestmark = pytest.mark.pango
A4 = (595.28, 841.89)


@pytest.fixture(scope="module")
def pages():
    return {
        name: write_html(sheet_of(name, values_for(name, plant(disposal=disposal_for(name)).state)))
        for name in PAPERS
    }


def read(made):
    from pypdf import PdfReader

    return PdfReader(io.BytesIO(made))


def sizes(made):
    found = []
    for page in read(made).pages:
        page.extract_text(
            visitor_text=lambda text, cm, tm, font, size: (
                found.append(abs(tm[3] or 1) * abs(cm[3] or 1) * size) if text.strip() else None
            )
        )
    return found


@pytest.mark.parametrize("name", list(PAPERS))
@pytest.mark.parametrize("form", ["a4", "large"])
def test_pages_are_a4_tagged_with_title_and_language(pages, name, form):
    made = read(write_pdf(pages[name], form=form))
    for page in made.pages:
        assert (round(float(page.mediabox.width), 1), round(float(page.mediabox.height), 1)) == (
            round(A4[0], 1),
            round(A4[1], 1),
        )
        assert page.extract_text().strip()
    root = made.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert root["/Lang"] == "en"
    assert made.metadata.title
    assert f"<title>{escape(made.metadata.title)}</title>" in pages[name]


@pytest.mark.parametrize("name", ["letter_child", "pack", "referral_form"])
def test_the_same_page_gives_the_same_bytes(pages, name):
    first = write_pdf(pages[name])
    time.sleep(1.1)  # fonts note the second they were cut to size in
    assert write_pdf(pages[name]) == first
    assert write_pdf(pages[name], form="large") != write_pdf(pages[name])


@pytest.mark.parametrize("name", list(PAPERS))
def test_large_print_is_larger_and_says_the_same(pages, name):
    a4, large = write_pdf(pages[name]), write_pdf(pages[name], form="large")
    assert (
        sorted(sizes(large))[len(sizes(large)) // 2] > 1.25 * sorted(sizes(a4))[len(sizes(a4)) // 2]
    )
    assert len(read(large).pages) >= len(read(a4).pages)
    words = set(pdf_text(a4).split())
    assert len(words - set(pdf_text(large).split())) <= 0.1 * len(
        words
    )  # broken words, page numbers


def test_nothing_is_fetched(pages, monkeypatch):
    asked = []
    monkeypatch.setattr(socket.socket, "connect", lambda _, address: asked.append(address))
    page = pages["letter_child"].replace(
        "</main>", '<img src="http://127.0.0.1:9/x.png" alt="x"></main>'
    )
    assert write_pdf(page).startswith(b"%PDF")
    assert asked == []


def test_the_marking_stands_on_every_page(pages):
    for page in read(write_pdf(pages["pack"])).pages:
        assert "OFFICIAL" in page.extract_text()


def test_what_to_install_is_said_where_it_is_not_there(pages, monkeypatch):
    import builtins

    real = builtins.__import__

    def without(name, *args, **kwargs):
        if name == "weasyprint":
            raise OSError("cannot load library")
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(PdfMissing, match=r"oocd\[pdf\].*libpango") as caught:
        write_pdf(pages["letter_child"])
    assert caught.value.exit_code == 2
