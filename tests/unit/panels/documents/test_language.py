"""A second language: one file changes every word of every paper, and what it lacks is named."""

from __future__ import annotations

import copy
import json
import re
import shutil

import pytest

from oocd.engine.errors import InputError, RecordRefused, SelectionError
from oocd.engine.nodes import to_plain
from oocd.engine.yamlio import load_path
from oocd.reporting.html import write_html
from oocd.reporting.letter_wording import HOLE, LetterWording, wording_for
from tests.unit.panels.documents.papers import (
    LETTERS,
    OF_ITEMS,
    PAPERS,
    disposal_for,
    forms_of,
    sheet_of,
    values_for,
)
from tests.unit.panels.documents.planting import plant

KEPT = {"language", "basis", "confidence", "when", "unless", "only", "each", "table", "signed_off"}
OTHER = dict(zip("abcdefghijklmnopqrstuvwxyz", "абцдефгхийклмнопярстувьхыз", strict=True))
IDS = re.compile(
    r"zq\d{4}zq|item-\d+|meeting-\d+|pdm-\d+|cm-\d+|V\d|CE-\d+|r\d|P-[A-Z]+|[0-9a-f]{8,}|national|wolverhampton|SYN-1|awaited"
)  # the last is a topic that a person named
LATIN = re.compile(r"[A-Za-z]{2,}")
MISSING = re.compile(r"words for (\w+)\.([^,\s]+) in ")


def pseudo(text):
    """The text in letters that no English word has; what is filled in stays."""
    parts = re.split(r"(\{[a-z_]+\})", text)
    return "".join(
        part if HOLE.fullmatch(part) else "".join(OTHER.get(c.lower(), c) for c in part)
        for part in parts
    )


def changed(value, key=""):
    if key in KEPT:
        return value
    if isinstance(value, dict):
        return {name: changed(one, name) for name, one in value.items()}
    if isinstance(value, list):
        return [changed(one, key) for one in value]
    return pseudo(value) if isinstance(value, str) else value


@pytest.fixture
def second():
    plain = to_plain(load_path(LETTERS / "en.yaml")[0])
    return {**changed(plain), "language": "xx", "name": "Other"}


@pytest.fixture
def folder(tmp_path, second):
    for name in ("en.yaml", "documents.yaml"):
        shutil.copy(LETTERS / name, tmp_path / name)
    write(tmp_path, second)
    return tmp_path


def write(folder, words):
    (folder / "xx.yaml").write_text(json.dumps(words, ensure_ascii=False, indent=1))


def full_sheet(name, values, second):
    """Make a paper; a term that is asked for and lacking is given, as a translator would."""
    for _ in range(400):
        try:
            return sheet_of(name, values, LetterWording.model_validate_json(json.dumps(second)))
        except RecordRefused as error:
            found = MISSING.findall(str(error))
            assert found, error
            for lists, code in found:
                second["terms"].setdefault(lists, {})[code] = pseudo(f"term {len(code)}")
    raise AssertionError("never whole")


@pytest.mark.parametrize("name", list(PAPERS))
def test_a_second_file_changes_every_word(name, second):
    planted = plant(disposal=disposal_for(name))
    sheet = full_sheet(name, values_for(name, planted.state), second)
    text = forms_of(sheet, pdf=False)["text"]
    left = LATIN.findall(IDS.sub("", text))
    assert left == [], left
    page = write_html(sheet)
    assert '<html lang="xx">' in page
    head, _, body = page.partition("</style>")
    shown = re.sub(r"<[^>]+>", " ", body) + " ".join(
        re.findall(r'(?:aria-label|data-head)="([^"]*)"', body)
    )
    assert LATIN.findall(IDS.sub("", shown)) == []
    title = re.search(r"<title>(.*)</title>", head)[1]
    assert LATIN.findall(title) == []


@pytest.mark.parametrize(
    "name", [n for n in OF_ITEMS if n in {"letter_child", "letter_parent", "agreement"}]
)
def test_a_term_that_the_file_lacks_refuses_the_paper_and_is_named(name, folder):
    values = values_for(name, plant(disposal=disposal_for(name)).state)
    with pytest.raises(
        RecordRefused, match=rf"words for \w+_options\.{disposal_for(name)} in Other"
    ) as caught:
        sheet_of(name, values, wording_for(folder, "xx"))
    assert caught.value.code == "P-LETTER"


def test_a_file_that_lacks_a_document_a_block_or_a_hole_is_not_used(folder, second):
    for mend, named in (
        (lambda one: one["documents"].pop("closure_notice"), "closure_notice is lacking"),
        (lambda one: one["documents"]["pack"]["blocks"].pop(), "documents.pack has"),
        (
            lambda one: one["documents"]["letter_child"]["blocks"][2].update(para="x"),
            "documents.letter_child.blocks.2",
        ),
    ):
        made = copy.deepcopy(second)
        mend(made)
        write(folder, made)
        with pytest.raises(InputError, match=named):
            wording_for(folder, "xx")


def test_a_language_that_is_not_there_is_told_with_those_that_are(folder):
    with pytest.raises(SelectionError, match="There are: en, xx"):
        wording_for(folder, "cymraeg")


def test_a_word_in_the_wrong_place_is_told_with_its_line(folder):
    text = (folder / "xx.yaml").read_text().replace('"documents":', '"documentz":', 1)
    (folder / "xx.yaml").write_text(text)
    with pytest.raises(InputError, match=r"xx\.yaml:\d+:\d+ L-WORDING"):
        wording_for(folder, "xx")
