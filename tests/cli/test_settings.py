"""`oocd.settings`: which value wins, and what a bad one is told as."""

from __future__ import annotations

import pytest

from oocd.settings import SettingsError, read_settings, use_colour


def read(tmp_path, text=None, **more):
    if text is not None:
        (tmp_path / "oocd.toml").write_text(text)
    more.setdefault("environ", {})
    return read_settings(folder=tmp_path, **more)


def test_the_defaults(tmp_path):
    settings = read(tmp_path)
    assert {name: setting.value for name, setting in settings.items()} == {
        "area": None,
        "accept_indicative": False,
        "matrix": None,
        "rules": None,
        "color": "auto",
        "width": None,
        "database": "oocd.db",
        "actor_person": None,
        "actor_role": None,
        "actor_agency": None,
    }
    assert {setting.origin for _, setting in settings.items()} == {"default"}


def test_an_option_beats_the_environment_beats_the_file(tmp_path):
    text = 'area = "from_file"\n'
    environ = {"OOCD_AREA": "from_env"}
    assert read(tmp_path, text).area.value == "from_file"
    assert read(tmp_path, text, environ=environ).area.value == "from_env"
    found = read(tmp_path, text, environ=environ, options={"area": "from_option"})
    assert (found.area.value, found.area.origin, found.area.place) == (
        "from_option",
        "option",
        "--area",
    )


def test_an_option_that_says_no_still_wins(tmp_path):
    found = read(tmp_path, "accept_indicative = true\n", options={"accept_indicative": False})
    assert found.accept_indicative.value is False


def test_the_file_is_looked_for_upward(tmp_path):
    (tmp_path / "oocd.toml").write_text("width = 70\n")
    deep = tmp_path / "a" / "b"
    deep.mkdir(parents=True)
    assert read_settings(environ={}, folder=deep).width.value == 70
    (deep / "oocd.toml").write_text("width = 60\n")
    assert read_settings(environ={}, folder=deep).width.value == 60


def test_a_file_can_be_named(tmp_path):
    other = tmp_path / "other.toml"
    other.write_text("width = 50\n")
    (tmp_path / "oocd.toml").write_text("width = 70\n")
    assert read(tmp_path, config=other).width.value == 50
    assert read(tmp_path, environ={"OOCD_CONFIG": str(other)}).width.value == 50


def test_a_folder_in_the_file_is_named_from_where_the_file_stands(tmp_path):
    assert read(tmp_path, 'rules = "mine"\n').rules.value == tmp_path / "mine"


def test_the_line_of_a_setting_is_told(tmp_path):
    found = read(tmp_path, '# ours\n\ncolor = "never"\n')
    assert found.color.place == f"{tmp_path / 'oocd.toml'}:3"


@pytest.mark.parametrize(
    ("text", "line", "code"),
    [
        ("width = 7\n", 1, "T-VALUE"),
        ('\nwidth = "wide"\n', 2, "T-VALUE"),
        ("width = true\n", 1, "T-VALUE"),
        ("accept_indicative = 1\n", 1, "T-VALUE"),
        ('color = "pink"\n', 1, "T-VALUE"),
        ('area = "two words"\n', 1, "T-VALUE"),
        ("rules = 3\n", 1, "T-VALUE"),
        ("aera = 'x'\n", 1, "T-UNKNOWN"),
        ("[area]\nx = 1\n", 1, "T-VALUE"),
        ("area = \n", 1, "T-SYNTAX"),
        ("a = 1\na = 2\n", 2, "T-SYNTAX"),
    ],
)
def test_a_bad_line_is_told_with_its_place(tmp_path, text, line, code):
    with pytest.raises(SettingsError) as caught:
        read(tmp_path, text)
    assert caught.value.exit_code == 3
    assert str(caught.value).startswith(f"{tmp_path / 'oocd.toml'}:{line}:")
    assert caught.value.code == code


def test_a_misspelt_setting_gets_a_hint(tmp_path):
    with pytest.raises(SettingsError, match="Did you mean `accept_indicative`"):
        read(tmp_path, "accept_indicativ = true\n")


@pytest.mark.parametrize("data", [b"\xff\xfe", b"area = '\xe9'"])
def test_a_file_that_is_no_text_is_refused(tmp_path, data):
    (tmp_path / "oocd.toml").write_bytes(data)
    with pytest.raises(SettingsError, match="T-FILE"):
        read(tmp_path)


def test_a_named_file_must_be_there(tmp_path):
    with pytest.raises(SettingsError, match="T-FILE"):
        read(tmp_path, config=tmp_path / "none.toml")


@pytest.mark.parametrize(
    ("name", "value"),
    [("OOCD_WIDTH", "1e3"), ("OOCD_ACCEPT_INDICATIVE", "maybe"), ("OOCD_COLOR", "pink")],
)
def test_a_bad_variable_is_told_by_name(tmp_path, name, value):
    with pytest.raises(SettingsError) as caught:
        read(tmp_path, environ={name: value})
    assert caught.value.exit_code == 2
    assert caught.value.where == name


@pytest.mark.parametrize(("value", "truth"), [("1", True), ("TRUE", True), ("no", False)])
def test_a_variable_says_yes_or_no_in_words(tmp_path, value, truth):
    found = read(tmp_path, environ={"OOCD_ACCEPT_INDICATIVE": value})
    assert found.accept_indicative.value is truth


def test_an_empty_variable_is_none(tmp_path):
    assert read(tmp_path, environ={"OOCD_AREA": ""}).area.origin == "default"


@pytest.mark.parametrize(
    ("choice", "environ", "terminal", "colour"),
    [
        ("auto", {}, True, True),
        ("auto", {}, False, False),
        ("auto", {"NO_COLOR": "1"}, True, False),
        ("auto", {"NO_COLOR": ""}, True, True),
        ("auto", {"TERM": "dumb"}, True, False),
        ("always", {"NO_COLOR": "1"}, False, True),
        ("never", {}, True, False),
    ],
)
def test_when_to_colour(choice, environ, terminal, colour):
    assert use_colour(choice, environ, terminal=terminal) is colour
