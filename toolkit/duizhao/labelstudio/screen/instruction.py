"""annotations/guidelines/*.md -> the instruction that annotators see before they begin.

The only module that imports markdown-it-py (MIT).
"""

from __future__ import annotations

from duizhao.paths import Workspace


def instruction(workspace: Workspace) -> str:
    """The guidelines as HTML, Chinese before English; empty where there are none.

    Raw HTML in a guideline is shown as text, not run.
    """
    folder = workspace.annotations / "guidelines"
    pages = sorted(folder.glob("*.md"), key=lambda path: (not path.name.endswith(".zh.md"), path.name))
    if not pages:
        return ""
    from markdown_it import MarkdownIt

    renderer = MarkdownIt("commonmark", {"html": False}).enable("table")
    return "\n<hr/>\n".join(str(renderer.render(page.read_text(encoding="utf-8"))) for page in pages)
