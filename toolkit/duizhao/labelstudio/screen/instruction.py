"""annotations/guidelines/*.md -> the instruction that annotators see before they begin.

The only module that imports markdown-it-py (MIT).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from duizhao.paths import Workspace

_VERSION = re.compile(r'^\[//\]: # "version: ([^"]+)"$', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Instruction:
    """What annotators see before they begin.

    Attributes:
        html: the pages.
        version: of the guidelines, as their first line states it; empty where it states none.
    """

    html: str = ""
    version: str = ""


def instruction(workspace: Workspace) -> Instruction:
    """The guidelines as HTML, Chinese before English; empty where there are none.

    Raw HTML in a guideline is shown as text, not run.

    Example:
        >>> from duizhao.paths import find_workspace
        >>> instruction(find_workspace()).version
        '1.1.0'
    """
    folder = workspace.annotations / "guidelines"
    pages = sorted(folder.glob("*.md"), key=lambda path: (not path.name.endswith(".zh.md"), path.name))
    if not pages:
        return Instruction()
    from markdown_it import MarkdownIt

    renderer = MarkdownIt("commonmark", {"html": False}).enable("table")
    texts = [page.read_text(encoding="utf-8") for page in pages]
    stated = _VERSION.search(texts[0])
    html = "\n<hr/>\n".join(str(renderer.render(text)) for text in texts)
    return Instruction(html, stated[1] if stated else "")
