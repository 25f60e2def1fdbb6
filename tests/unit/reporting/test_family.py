"""The page for a child or a parent: what is on it, and what never is."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from oocd.engine.errors import InputError
from oocd.engine.lint import lint
from oocd.engine.registers import read_registers
from oocd.reporting.blocks import Heading, Paragraph, Sheet, text_of
from oocd.reporting.family import family_sheet
from oocd.reporting.html import write_html
from oocd.reporting.markdown import write_markdown
from oocd.reporting.text import write_text

ROOT = Path(__file__).resolve().parents[3]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="session")
def registers():
    return read_registers(ROOT / "rules")


@pytest.fixture
def page(envelope, lexicon, registers):
    def make(name="national_denied_assault", reader="child", made=None):
        document = envelope(name, accept=False) if made is None else made
        return family_sheet(document, lexicon, registers, reader)

    return make


def words(sheet):
    return " ".join(write_text(sheet, width=400).split())


def without(text, *parts):
    for part in parts:
        text = text.replace(part, "")
    return text


@pytest.mark.parametrize("reader", ["child", "parent"])
def test_every_section_is_there_in_order(page, registers, reader):
    heads = [b.text for b in page(reader=reader).blocks if isinstance(b, Heading) and b.level == 2]
    every = list(registers.of(reader).headings.values())
    assert [head for head in every if head in heads] == heads
    for name in ("what", "who", "open", "closed", "help", "needs", "you", "next"):
        assert registers.of(reader).headings[name] in heads


def test_a_child_who_denies_is_told_what_is_open_and_never_to_admit(page):
    said = words(page())
    assert "You never have to say that you did it." in said
    assert "A DBS check (for some jobs) does not automatically show all of these." in said
    assert "You can say no, change your mind and be asked again." in said
    assert "A computer does not decide." in said


def test_what_a_rule_says_of_itself_comes_first(page, envelope):
    made = envelope("national_denied_assault", accept=False)
    assert "A community resolution is for when you accept that you were responsible" in words(
        page()
    )
    option = next(o for o in made["data"]["options"] if o["id"] == "community_resolution")
    option["why_not"] = [{**option["why_not"][0], "rule": "NOT-HELD", "text": "officer words"}]
    said = words(page(made=made))
    assert "Community resolution. The rules do not fit this for now. You can ask why." in said
    assert "officer words" not in said


def test_a_no_can_be_asked_again(page):
    said = words(page("knife_2026_plan_not_agreed"))
    assert "You have said no to this. You can change your mind; someone can ask you again." in said
    assert "refus" not in without(said.casefold())


@pytest.mark.parametrize("reader", ["child", "parent"])
@pytest.mark.parametrize("name", ["exploitation_nrm_pending", "wolverhampton_first_theft"])
def test_signs_of_exploitation_are_never_told(page, name, reader):
    said = words(page(name, reader)).casefold()
    for word in ("exploit", "national referral", "creating safety"):
        assert word not in said


def test_a_linked_referral_is_told_only_as_someone_looking(page):
    said = words(page("exploitation_nrm_pending"))
    assert "Someone else has to look at this first." in said
    assert "If someone made you do this, people should look" not in said


@pytest.mark.parametrize("reader", ["child", "parent"])
def test_nothing_of_a_victim_is_told(page, reader):
    said = words(page("two_offences_differ", reader)).casefold()
    assert "victim" not in said
    assert "hurt" not in said


def test_a_page_without_an_offence_is_about_help(page):
    said = words(page("turnaround_only_asb"))
    assert "No one says here that you broke the law." in said
    assert "The police think that something happened." not in said
    assert "What is not possible" not in said


def test_what_is_true_of_several_is_told_once(page):
    said = words(page())
    assert said.count("not automatically show") == 1
    assert "You can say no to all of these but No more action." in said
    said = words(page("youth_caution_2014"))
    assert "only for people who say that they did it. You do not have to say that." in said


def test_what_is_not_possible_is_one_paragraph(page):
    blocks = page().blocks
    at = next(i for i, b in enumerate(blocks) if getattr(b, "text", "").startswith("What is not"))
    assert isinstance(blocks[at + 1], Paragraph)
    assert isinstance(blocks[at + 2], Heading)
    assert "Nor can these, and you can ask why: " in words(page())


def test_the_page_names_its_rule_versions_and_no_rule(page, envelope):
    data = envelope("national_denied_assault", accept=False)["data"]
    for reader in ("child", "parent"):
        last = page(reader=reader).blocks[-1]
        assert last.role == "versions"
        said = text_of(last.words)
        for row in data["rules"]:
            assert f"{row['version']} {row['sha256'][:8]}" in said
            assert row["family"] not in said


@pytest.mark.parametrize(("reader", "most"), [("child", 530), ("parent", 700)])
def test_an_ordinary_page_is_short(page, reader, most):
    """Beside the last line for a worker; a case with few options open, none of them settled."""
    blocks = [b for b in page(reader=reader).blocks if getattr(b, "role", "") != "versions"]
    told = write_text(Sheet("", tuple(blocks), simple=True), width=400)
    told = re.sub(r"(?m)^(?:[-=]+|\s*- )", "", told)
    assert len(told.split()) <= most


def test_the_parent_has_the_dates_and_whom_to_ask(page):
    said = words(page("knife_possession_2026", "parent"))
    assert "Police bail ends on 4 June 2026." in said
    assert "The decision is due on 10 March 2026." in said
    assert "Ask the youth justice service" in said
    assert "Because of the knife there will be a plan" in said


def test_the_page_can_be_found_again(page, envelope):
    short = envelope("national_denied_assault", accept=False)["sha256"][:12]
    for form in (write_text, write_markdown, write_html):
        assert short in form(page())


def test_no_heading_is_shouted_and_nothing_is_numbered(page):
    text = write_text(page(), width=80)
    assert "What you can do\n---------------\n" in text
    assert "1." not in text
    assert max(map(len, text.splitlines())) <= 80
    html = write_html(page())
    assert "<nav" not in html
    assert 'class="simple"' in html


@pytest.mark.chromium
@pytest.mark.parametrize("reader", ["child", "parent"])
def test_the_page_is_open_to_everyone(page, tmp_path, reader):
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import sync_playwright

    file = tmp_path / "page.html"
    file.write_text(write_html(page("knife_possession_2026", reader)), encoding="utf-8")
    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        for width in (1200, 320):
            size = {"width": width, "height": 900}
            tab = browser.new_context(viewport=size, bypass_csp=True).new_page()
            tab.goto(file.as_uri())
            found = Axe().run(tab, options={"runOnly": RULES})
            assert found.violations_count == 0, found.generate_report()
            assert tab.evaluate("document.documentElement.scrollWidth") <= width
        browser.close()


# --- the lookup itself


@pytest.fixture
def changed(tmp_path):
    """A copy of the rules in which the words for children and parents are changed."""

    def make(old, new):
        copy = tmp_path / "rules"
        shutil.copytree(ROOT / "rules", copy)
        path = copy / "lookups" / "registers.yaml"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return copy

    return make


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("[NO-OFFENCE]", "[NO-OFENCE]", "R-UNKNOWN-RULE"),
        ("You can say no to {options}", "You can say no to {option}", "R-WORDING"),
        ("You can say no to {options}", "You can say no to that", "R-WORDING"),
        ("    youth_caution:\n", "    youth_cautoin:\n", "R-UNKNOWN-OPTION"),
        ("    youth_caution:\n", "    youth_cautoin:\n", "R-WORDING"),
        ("for a decision on {date}", "for a decision on {day}", "R-WORDING"),
        ("Your police bail ends on {date}", "Your police bail ends on {when}", "R-WORDING"),
        ("[CHG-04]", "[CHG-04, CHG-02]", "R-DUPLICATE"),
        ("    who: Who decides\n", "", "R-WORDING"),
        ("kept_back:", "kept_bak:", "R-SHAPE"),
    ],
)
def test_a_fault_in_the_words_is_found(changed, old, new, code):
    found = [p for p in lint(changed(old, new)) if p.file.endswith("registers.yaml")]
    assert code in {problem.code for problem in found}, found


def test_rules_without_the_words_are_sound_and_say_so_when_asked(changed):
    root = changed("signed_off", "signed_off")
    (root / "lookups" / "registers.yaml").unlink()
    with pytest.raises(InputError, match="no words for a child"):
        read_registers(root)
