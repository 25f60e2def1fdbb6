"""The page in a browser: nothing that axe objects to, and no sideways scrolling on a phone."""

from __future__ import annotations

import shutil

import pytest

from oocd.reporting.html import write_html
from oocd.reporting.sheet import sheet

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.mark.chromium
@pytest.mark.parametrize("full", [False, True])
def test_the_page_is_open_to_everyone(envelope, lexicon, tmp_path, full):
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import sync_playwright

    page_file = tmp_path / "page.html"
    page_file.write_text(write_html(sheet(envelope(), lexicon, full=full)), encoding="utf-8")
    with sync_playwright() as play:
        path = shutil.which("chromium")
        browser = play.chromium.launch(executable_path=path, args=["--no-sandbox"])
        for width in (1200, 320):
            size = {"width": width, "height": 900}
            page = browser.new_context(viewport=size, bypass_csp=True).new_page()
            asked = []
            page.on("request", lambda request, asked=asked: asked.append(request.url))
            page.goto(page_file.as_uri())
            assert asked == [page_file.as_uri()]
            found = Axe().run(page, options={"runOnly": RULES})
            assert found.violations_count == 0, found.generate_report()
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        browser.close()
