"""The page of a replay: it stands alone, its pictures say what they show, anyone can use it."""

from __future__ import annotations

import datetime as dt
import re
import shutil

import pytest

from oocd.engine.replay.run import replay
from oocd.reporting.replay_flow import Dot, Flow, draw_dots, draw_flows
from oocd.reporting.replay_html import write_html
from oocd.reporting.replay_text import write_text
from oocd.reporting.replay_words import read_figures, read_manifest

EARLIER = dt.date(2022, 1, 1)
RULES = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


def test_a_flow_says_in_words_what_it_shows():
    svg = draw_flows([Flow("open", "open", 5), Flow("open", "refer", 3)], "Charge", "one")
    assert 'role="img"' in svg
    assert "open to refer: 3, changed; open: 5 as before." in svg
    assert svg.count("stroke-dasharray") == 1  # what changed is outlined, not only coloured


def test_names_are_escaped():
    svg = draw_flows([Flow("<b>", "a&b", 1)], "<script>", "one")
    assert "<script" not in svg
    assert "&lt;b&gt;" in svg


def test_a_hidden_group_has_no_dot():
    svg = draw_dots([Dot("Girls", None, None, "hidden")], "Rate", "one")
    assert "<circle" not in svg
    assert "Girls: hidden." in svg


@pytest.fixture
def folder(request_for):
    return replay(request_for(starts=EARLIER))


def test_every_picture_has_its_table_and_the_page_asks_for_nothing(folder):
    page = write_html(read_figures(folder), read_manifest(folder))
    assert page.count("<svg") <= page.count("<table")
    assert "<script" not in page
    assert not re.search(r"(src|href)=\"(?!#)", page)


def test_the_text_fits_eighty_columns(folder):
    text = write_text(read_figures(folder))
    assert max(map(len, text.splitlines())) <= 80
    assert text.splitlines()[3].startswith("AGAINST NATIONAL GUIDANCE")


@pytest.mark.chromium
def test_the_page_is_open_to_everyone(folder, tmp_path):
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import sync_playwright

    file = tmp_path / "page.html"
    page_text = write_html(read_figures(folder), read_manifest(folder))
    file.write_text(page_text, encoding="utf-8")
    with sync_playwright() as play:
        path = shutil.which("chromium")
        browser = play.chromium.launch(executable_path=path, args=["--no-sandbox"])
        for width in (1200, 320):
            size = {"width": width, "height": 900}
            page = browser.new_context(viewport=size, bypass_csp=True).new_page()
            page.goto(file.as_uri())
            found = Axe().run(page, options={"runOnly": RULES})
            assert found.violations_count == 0, found.generate_report()
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        browser.close()
