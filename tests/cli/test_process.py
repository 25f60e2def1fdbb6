"""`oocd` as a process of its own: streams, pipes, colour, start-up, memory."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time

import pytest


def test_it_runs_as_a_module_and_as_a_command(spawn, case):
    done = spawn("evaluate", case())
    assert done.returncode == 0
    assert done.stderr == ""
    assert "decision support" in done.stdout


def test_a_reader_that_leaves_early_is_no_error(case, tmp_path):
    text = "".join(
        json.dumps({"id": f"N-{n}", "decision_date": "2025-06-02"}) + "\n" for n in range(300)
    )
    case(text, "cases.ndjson")
    command = f"{sys.executable} -m oocd evaluate cases.ndjson --json | head -c 200 >/dev/null; "
    command += "echo ${PIPESTATUS[0]}"
    done = subprocess.run(
        ["bash", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == "141"
    assert done.stderr == ""


def test_control_c_leaves_with_130_and_no_traceback(tmp_path):
    with subprocess.Popen(
        [sys.executable, "-m", "oocd", "evaluate", "-"],
        cwd=tmp_path,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        time.sleep(2)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=20)
    assert process.returncode == 130
    assert b"Traceback" not in errors


@pytest.mark.parametrize(
    ("args", "env", "coloured"),
    [
        ([], {}, False),
        (["--color", "always"], {}, True),
        (["--color", "always"], {"NO_COLOR": "1"}, True),
        (["--color", "never"], {}, False),
        ([], {"OOCD_COLOR": "always"}, True),
    ],
)
def test_colour_only_where_it_is_wanted(spawn, case, args, env, coloured):
    done = spawn(*args, "evaluate", case(), env=env)
    assert ("\x1b[" in done.stdout) is coloured


def test_colour_says_nothing_that_the_words_do_not(spawn, case):
    import re

    path = case()
    plain = spawn("evaluate", path).stdout
    coloured = spawn("--color", "always", "evaluate", path).stdout
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_no_line_is_wider_than_asked(spawn, case, width):
    done = spawn("evaluate", case(), "--width", width, "--detail", "full", "--accept-indicative")
    wide = [line for line in done.stdout.splitlines() if len(line) > width]
    assert not [line for line in wide if "http" not in line]


def test_the_output_is_utf_8_whatever_the_locale(spawn, case):
    path = case('id: "caf\u00e9-\u4e2d"\ndecision_date: 2025-06-02\n')
    done = spawn("evaluate", path, "--json", env={"LC_ALL": "C", "PYTHONUTF8": "0"}, text=False)
    assert done.returncode == 0, done.stderr
    assert "caf\u00e9-\u4e2d".encode() in done.stdout


def test_memory_stays_flat_over_a_stream(tmp_path):
    """A hundred times as many cases take hardly more memory."""

    def peak(number):
        path = tmp_path / f"{number}.ndjson"
        line = json.dumps({"id": "N", "decision_date": "2025-06-02", "story": "x" * 60_000})
        path.write_text((line + "\n") * number)
        code = (
            "import resource, sys\nfrom oocd.cli.main import cli\n"
            "cli.main(['evaluate', sys.argv[1], '--json', '--out', '/dev/null'], "
            "standalone_mode=False)\n"
            "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)\n"
        )
        code = code.replace("'--out', '/dev/null'", "'--out', sys.argv[1] + '.out'")
        done = subprocess.run(
            [sys.executable, "-c", code, str(path)],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=True,
        )
        return int(done.stdout)

    assert peak(500) < peak(5) + 15_000  # kilobytes; the cases alone are 30 MB


def test_evaluate_imports_only_what_it_needs(case, tmp_path):
    code = (
        "import sys\nfrom oocd.cli.main import cli\n"
        "args = ['evaluate', sys.argv[1], '--json', '--out', 'out.json']\n"
        "cli.main(args, standalone_mode=False)\n"
        "print(*sorted(m for m in sys.modules if m.split('.')[0] in "
        "{'jinja2', 'tabulate', 'rich', 'oocd'}))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(case())],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = set(done.stdout.split())
    assert not {"jinja2", "tabulate", "rich"} & loaded
    assert "oocd.engine.lint" not in loaded
    assert "oocd.reporting.html" not in loaded
