"""Reports as text, page, JSON and CSV: what is hidden is hidden in each, pictures say all in words."""

from __future__ import annotations

import csv
import html.parser
import io
import json
import xml.etree.ElementTree as ET

import pytest

from oocd.panels.returns.catalogue import REPORTS
from oocd.panels.returns.plain import HEAD, csv_rows, plain_report
from oocd.reporting.report_tables import write_html, write_text
from oocd.reporting.svg_charts import Chart, Mark, draw, fullest
from tests.unit.panels.returns.making import asked, one

SVG = "{http://www.w3.org/2000/svg}"
ROWS = [
    one(f"a{n}", f"c{n}", facts={"monitoring.ethnicity": "white" if n < 9 else "black"})
    for n in range(16)
]
ROWS += [
    one(f"b{n}", f"d{n}", result="not_complete", facts={"monitoring.ethnicity": "black"})
    for n in range(9)
]


def made(name="kpi6", **more):
    return REPORTS[name][0](asked(*ROWS, **more))


def document(report):
    return json.loads(json.dumps(plain_report(report)))


@pytest.mark.parametrize("width", [40, 80, 132])
@pytest.mark.parametrize("name", list(REPORTS))
def test_no_line_is_wider_than_asked(name, width):
    text = write_text(document(made(name)), width=width)
    assert max(len(line) for line in text.splitlines()) <= width


def test_text_tells_denominators_and_what_is_not_shown():
    text = write_text(document(made()))
    assert "16" in text
    assert "64%" in text  # 16 of 25
    assert "What it does not show:" in text
    assert "KPI6-01" in text


@pytest.mark.parametrize("name", list(REPORTS))
def test_every_number_in_json_has_its_denominator(name):
    for table in document(made(name))["tables"]:
        for line in [*table["lines"], table["total"]]:
            if line is not None:
                assert "denominator" in line
                assert line["denominator_is"]


def test_csv_holds_one_number_a_row_with_its_denominator():
    rows = list(csv_rows(made()))
    assert rows[0] == HEAD
    assert all(len(row) == len(HEAD) for row in rows)
    found = [row for row in rows if row[4] == "headline" and row[6] == "Completed"]
    assert [(row[7], row[8], row[9]) for row in found] == [("16", "25", "Children")]


def test_a_hidden_number_is_in_no_form():
    """3 of 28 not completed: hidden in text, page, JSON and CSV alike."""
    rows = [one(f"a{n}", f"c{n}") for n in range(25)]
    rows += [one(f"b{n}", f"d{n}", result="not_complete") for n in range(3)]
    report = REPORTS["kpi6"][0](asked(*rows, exact=False))
    plain = document(report)
    (line,) = plain["tables"][0]["lines"]
    assert line["numbers"] == {"completed": None, "not_completed": None, "neither": None}
    assert line["rates"]["rate"] == {"value": None, "numerator": None, "denominator": None}
    assert line["denominator"] == 28
    stream = io.StringIO()
    csv.writer(stream).writerows(csv_rows(report))
    for text in (write_text(plain), write_html(plain), stream.getvalue()):
        assert "[c]" in text
        assert "89.3" not in text


class Reader(html.parser.HTMLParser):
    """Counts what begins and ends, and keeps the texts of tables."""

    def __init__(self):
        super().__init__()
        self.open = []
        self.faults = []
        self.tags = []
        self.ids = []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self.ids += [value for name, value in attrs if name == "id"]
        if tag not in {"meta", "br", "line", "rect", "circle"}:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append(tag)


@pytest.mark.parametrize("name", list(REPORTS))
def test_a_page_is_well_formed_with_a_picture_beside_its_table(name):
    report = made(name)
    reader = Reader()
    reader.feed(write_html(document(report)))
    assert reader.faults == []
    assert reader.open == []
    assert len(set(reader.ids)) == len(reader.ids)
    pictures = [attrs for tag, attrs in reader.tags if tag == "svg"]
    assert len(pictures) == len(report.figures)
    assert all(attrs["role"] == "img" for attrs in pictures)
    for attrs in pictures:
        assert set(attrs["aria-labelledby"].split()) <= set(reader.ids)
    assert not [tag for tag, _ in reader.tags if tag in {"script", "img", "link", "iframe"}]
    heads = [attrs for tag, attrs in reader.tags if tag == "th"]
    assert all(attrs["scope"] in {"row", "col"} for attrs in heads)


def test_a_picture_says_everything_in_words():
    marks = (Mark("White", 50, "5 of 10 (50%)"), Mark("Black <x>", None, "hidden [c]"))
    tree = ET.fromstring(draw(Chart("Completed & kept", marks), "one"))  # noqa: S314 our own text
    assert tree.get("role") == "img"
    assert tree.find(f"{SVG}title").text == "Completed & kept"
    assert tree.find(f"{SVG}desc").text == "White: 5 of 10 (50%); Black <x>: hidden [c]."
    words = " ".join("".join(each.itertext()) for each in tree.findall(f"{SVG}text"))
    assert "5 of 10 (50%)" in words
    assert "hidden [c]" in words
    assert len(tree.findall(f"{SVG}rect")) == 1


def test_bars_are_as_long_as_their_values_and_never_longer_than_full():
    marks = (Mark("a", 25, ""), Mark("b", 100, ""), Mark("c", 120, ""))
    tree = ET.fromstring(draw(Chart("x", marks), "one"))  # noqa: S314 our own text
    lengths = [float(each.get("width")) for each in tree.findall(f"{SVG}rect")]
    assert lengths == [75.0, 300.0, 300.0]


def test_one_colour_for_all_so_that_none_says_anything():
    marks = tuple(Mark(str(n), n, "") for n in range(5))
    tree = ET.fromstring(draw(Chart("x", marks), "one"))  # noqa: S314 our own text
    assert len({each.get("fill") for each in tree.findall(f"{SVG}rect")}) == 1


def test_dots_and_the_largest_value():
    chart = Chart("x", (Mark("a", 4, ""),), full=fullest([4, None], 1), kind="dots")
    tree = ET.fromstring(draw(chart, "one"))  # noqa: S314 our own text
    (dot,) = tree.findall(f"{SVG}circle")
    (line,) = tree.findall(f"{SVG}line")
    assert float(dot.get("cx")) == float(line.get("x2")) > float(line.get("x1"))
    assert fullest([], 1) == 1
