"""docs/cli.md has the help texts that the program prints.

``python tests/cli/test_cli_page.py`` writes them; what stands above the mark is kept.
"""

from __future__ import annotations

from pathlib import Path

from typer.testing import CliRunner

from duizhao.cli import VERBS, make_app

PAGE = Path(__file__).resolve().parents[2] / "docs" / "cli.md"
MARK = "<!-- What follows is written by"


def help_of(*verb: str) -> str:
    """The help text as an 80-column terminal shows it."""
    done = CliRunner().invoke(
        make_app(), [*verb, "--help"], prog_name="duizhao", env={"COLUMNS": "80", "NO_COLOR": "1"}
    )
    assert done.exit_code == 0, done.output
    return "\n".join(line.rstrip() for line in done.stdout.strip().splitlines())


def page(old: str) -> str:
    """The page with its help texts made anew: one section a verb, in the order of the work."""
    prose, _, rest = old.partition(MARK)
    parts = [f"{prose}{MARK}{rest.splitlines()[0]}", f"```text\n{help_of()}\n```"]
    parts += [f"## duizhao {verb}\n\n```text\n{help_of(verb)}\n```" for verb in VERBS]
    return "\n\n".join(parts) + "\n"


def test_the_page_is_up_to_date() -> None:
    old = PAGE.read_text(encoding="utf-8")
    assert page(old) == old, "run `python tests/cli/test_cli_page.py`"


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
