"""Where the output goes, and what ends the program: pipes, signals, locales, a full disk."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from duizhao.cli import VERBS
from duizhao.cli.text import columns, wrapped
from duizhao.paths import Workspace

DOC = "dangqi-gaogao-piaoyang"
PROGRAM = [sys.executable, "-c", "from duizhao.cli import main; main()"]
Run = Callable[..., CompletedProcess[str]]


def test_the_reader_goes_away(shipped: Workspace, environment: dict[str, str]) -> None:
    """`duizhao show DOC --json | head -1` ends well and says nothing."""
    command = [*PROGRAM, "show", DOC, "--json", "--root", str(shipped.root)]
    started = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment)
    assert started.stdout is not None
    assert started.stderr is not None
    assert started.stdout.readline()
    started.stdout.close()
    said = started.stderr.read()
    started.stderr.close()
    assert (started.wait(), said) == (0, b"")


@pytest.mark.parametrize(
    "variables",
    [
        {"PYTHONIOENCODING": "ascii"},
        {"LC_ALL": "C", "LANG": "C"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"COLUMNS": "20", "NO_COLOR": "1"},
    ],
    ids=["ascii", "C", "C without UTF-8 mode", "narrow"],
)
def test_any_locale_and_width(shipped: Workspace, program: Run, variables: dict[str, str]) -> None:
    """Chinese output never stops a command, and JSON stays JSON."""
    for arguments in (("show", DOC, "--root", shipped.root), ("add", "--help")):
        done = program(*arguments, **variables)
        assert (done.returncode, done.stderr) == (0, "")
    done = program("show", "--json", "--root", shipped.root, **variables)
    assert json.loads(done.stdout)[0]["title"] == "党旗高高飘扬 汇聚磅礴力量"
    done = program("show", "党旗", "--root", shipped.root, **variables)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1


def test_without_a_terminal_no_bars_and_no_colours(shipped: Workspace, program: Run) -> None:
    for variables in ({}, {"FORCE_COLOR": "1"}):
        done = program("validate", "--root", shipped.root, **variables)
        assert (done.returncode, done.stderr) == (0, "")
        assert "\x1b" not in done.stdout


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
def test_output_to_a_full_disk(shipped: Workspace, environment: dict[str, str]) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*PROGRAM, "show", "--root", str(shipped.root)],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            env=environment,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr == "error: No space left on device; free some space and run it again\n"


@pytest.mark.parametrize("verb", ["build", "add", "init"])
def test_no_room_for_a_file(
    shipped: Workspace, environment: dict[str, str], tmp_path: Path, verb: str
) -> None:
    """A real failure in the middle of writing: one line, and what was there is there.

    Python itself must not write there: it would leave cut-off bytecode in the environment's libraries.
    """
    (tmp_path / "long.txt").write_text("这是一个很长的句子。\n\n" * 500, encoding="utf-8")
    root = ["--root", str(shipped.root)]
    arguments = {"build": root, "add": ["long.txt", *root], "init": ["new", "--with-corpus"]}[verb]
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    done = subprocess.run(
        [*PROGRAM, verb, *arguments],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096)),
        capture_output=True,
        text=True,
        env={**environment, "PYTHONDONTWRITEBYTECODE": "1"},
        cwd=tmp_path,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("error: ")
    assert len(done.stderr.splitlines()) == 1
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_ctrl_c(shipped: Workspace, environment: dict[str, str]) -> None:
    """Exit code 130 as shells have it, one word, and the old dataset."""
    before = {path: path.read_bytes() for path in shipped.corpus.rglob("*") if path.is_file()}
    command = [
        sys.executable,
        "-c",
        "import time\nimport duizhao.build\nfrom duizhao.cli import main\n"
        "def slow(*_):\n    print('at work', flush=True)\n    time.sleep(30)\n"
        "duizhao.build._rows = slow\nmain()",
    ]
    started = subprocess.Popen(
        [*command, "build", "--root", str(shipped.root)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        # A shell that runs the tests in the background has the signal ignored, and children inherit that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    assert started.stdout is not None
    assert started.stdout.readline() == "at work\n"
    time.sleep(0.1)
    started.send_signal(signal.SIGINT)
    _, said = started.communicate()
    assert (started.returncode, said) == (130, "interrupted\n")
    assert {path: path.read_bytes() for path in shipped.corpus.rglob("*") if path.is_file()} == before


def test_help_is_instant(environment: dict[str, str]) -> None:
    """Not by the clock, which other work disturbs: by what is imported besides typer."""
    script = (
        "import atexit, sys\nfrom duizhao.cli import main\n"
        "atexit.register(lambda: print(sorted({'rich', 'datasets', 'httpx'} & set(sys.modules)), "
        "len([m for m in sys.modules if m.startswith('duizhao')]), file=sys.stderr))\nmain()"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, "--help"], capture_output=True, text=True, env=environment, check=True
    )
    heavy, modules = done.stderr.rsplit(" ", 1)
    assert heavy == "[]"
    assert int(modules) <= len(VERBS) + 8  # one a verb, and what they share


def test_help_and_version(run: Run) -> None:
    assert run("--version").stdout.startswith("duizhao 0.")
    assert run("--help").stdout.splitlines() == run("-h").stdout.splitlines()
    done = run()
    assert done.returncode == 2
    assert "Commands:" in done.stdout + done.stderr


def test_wrapping() -> None:
    """Lines fit, lose nothing but the spaces they break at, and never begin with a comma."""
    text = "在疫情防控的严峻斗争中，我市各级党组织和广大党员、干部 pinyin words 牢记人民利益。"
    for width in range(10, 60):
        lines = wrapped(text, width=width)
        assert all(columns(line) <= width for line in lines)
        assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert not any(line[0] in "，、。" for line in wrapped(text, width=25))
    [first, last] = wrapped(text, first="t ", lines=2, width=20)
    assert first.startswith("t ")
    assert last.startswith("  ")
    assert last.endswith("…")
    assert wrapped("", first="t  ") == ["t  "]
    assert os.linesep not in first
