"""What the documents say is what the program does."""

from __future__ import annotations

import doctest
import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from duizhao.cli import VERBS

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CARD = (ROOT / "corpus" / "README.md").read_text(encoding="utf-8")


def _blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


def _python(code: str, tmp_path: Path) -> str:
    code = code.replace("/path/to/corpus", str(ROOT / "corpus"))
    environment = {**os.environ, "HF_HOME": str(tmp_path), "HF_HUB_OFFLINE": "1", "DUIZHAO_ROOT": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env=environment,
        cwd=tmp_path,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("code", [*_blocks(README, "python"), *_blocks(CARD, "python")])
def test_python_examples_run(code: str, tmp_path: Path) -> None:
    """The examples of README and dataset card run as they stand, and print something."""
    assert _python(code, tmp_path).strip()


PAGES = [path for path in sorted((ROOT / "docs").glob("*.md")) if ">>> " in path.read_text(encoding="utf-8")]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_examples_of_the_pages(path: Path) -> None:
    """What a page shows at the prompt is what the prompt says."""
    result = doctest.testfile(str(path), module_relative=False, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert (result.failed, result.attempted > 2) == (0, True)


def test_examples_are_there() -> None:
    """Without examples the test above would pass for nothing."""
    assert len(_blocks(README, "python")) == 2
    assert len(_blocks(CARD, "python")) == 1


def _help(*arguments: str) -> str:
    command = [sys.executable, "-c", "from duizhao.cli import main; main()", *arguments, "--help"]
    environment = {**os.environ, "COLUMNS": "120", "NO_COLOR": "1", "TERM": "dumb"}
    return subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout


def test_every_verb_is_documented() -> None:
    """Every verb stands in the README, and in `duizhao --help`."""
    overview = _help()
    for verb in VERBS:
        assert re.search(rf"duizhao {verb}\b", README), f"README does not show `duizhao {verb}`"
        assert re.search(rf"^\W*{verb}\b", overview, re.MULTILINE)


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help_with_examples(verb: str) -> None:
    """Help says what the verb does and shows how it is called."""
    text = _help(verb)
    assert "Examples" in text
    assert f"duizhao {verb}" in text


def test_options_in_the_readme_exist() -> None:
    """Each command line of the README uses verbs and options that there are."""
    seen = 0
    for block in _blocks(README, "sh"):
        for line in block.splitlines():
            words = shlex.split(line, comments=True)
            if not words or Path(words[0]).name != "duizhao":
                continue
            verb, *rest = words[1:]
            assert verb in VERBS
            text = _help(verb)
            for word in rest:
                if word.startswith("--"):
                    assert word.split("=")[0] in text, f"duizhao {verb} has no {word}"
            seen += 1
    assert seen >= 10


def test_links_and_pictures_exist() -> None:
    """Every relative link of the documents leads to a file."""
    for page in (
        *ROOT.glob("*.md"),
        *ROOT.glob("docs/*.md"),
        ROOT / "annotations" / "README.md",
        ROOT / "corpus" / "README.md",
    ):
        for target in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8")):
            if "://" not in target:
                assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_readme_commands_are_the_makefile_s() -> None:
    """The two commands exist, and CI runs the README's test command."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in ("demo", "test"):
        assert f"make {target}" in README
        assert re.search(rf"^{target}:", makefile, re.MULTILINE)
    assert "make test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_figures_of_the_draft_are_those_of_the_layer() -> None:
    """The card's counts are computed; the layer has no other."""
    layer = ROOT / "annotations" / "gold" / "dangqi-gaogao-piaoyang"
    lines = (layer / "gold.entities.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(lines[0])["status"] == "drafted"
    assert f"{len(lines) - 1} entities" in CARD
    assert "no human gold" in CARD
