"""Word documents into Markdown."""

from __future__ import annotations

import base64
import io
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml import parse_xml

from duizhao.errors import InputError, MissingExtraError
from duizhao.importers import Imported, read_file

NS = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def convert(tmp_path: Path, content: Any) -> Imported:
    path = tmp_path / "a.docx"
    path.write_bytes(content) if isinstance(content, bytes) else content.save(path)
    [imported] = read_file(path)
    return imported


def archive(**parts: str | bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr({"types": "[Content_Types].xml", "document": "word/document.xml"}[name], content)
    return out.getvalue()


def test_structure(tmp_path: Path) -> None:
    document = Document()
    document.add_heading("党旗高高飘扬", 0)
    document.add_heading("第一节", 1)
    document.add_paragraph("\u3000\u3000正文\n换行")
    document.add_paragraph("")
    for style in ("List Bullet", "List Bullet 2", "List Number", "List Number"):
        document.add_paragraph("项", style=style)
    document.add_paragraph("引文", style="Intense Quote")
    document.add_heading("小节", 2)
    imported = convert(tmp_path, document)
    assert imported.text == (
        "# 党旗高高飘扬\n\n## 第一节\n\n正文  \n换行\n\n- 项\n  - 项\n1. 项\n2. 项\n\n> 引文\n\n### 小节\n"
    )
    assert imported.metadata == {"title": "党旗高高飘扬"}
    assert (imported.origin.format, imported.origin.encoding, imported.lost) == ("docx", None, {})


@pytest.mark.parametrize(("count", "text"), [(1, "# 节\n"), (2, "## 节\n\n## 节\n")])
def test_first_level_heading_without_title(tmp_path: Path, count: int, text: str) -> None:
    document = Document()
    for _ in range(count):
        document.add_heading("节", 1)
    assert convert(tmp_path, document).text == text


def test_style_based_on_a_heading(tmp_path: Path) -> None:
    document = Document()
    style = document.styles.add_style("报社小标题", 1)
    style.base_style = document.styles["Heading 2"]
    document.add_paragraph("小标题", style=style)
    assert convert(tmp_path, document).text == "## 小标题\n"


def test_losses_are_counted(tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("正文").add_run().add_picture(io.BytesIO(PNG))
    document.add_table(1, 1).cell(0, 0).text = "表"
    imported = convert(tmp_path, document)
    assert (imported.text, imported.lost) == ("正文\n", {"image": 1, "table": 1})


def test_text_that_python_docx_passes_over(tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("甲")
    inner = (
        "<w:ins><w:r><w:t>乙</w:t></w:r></w:ins><w:del><w:r><w:delText>丙</w:delText></w:r></w:del>"
        "<w:smartTag><w:r><w:t>丁</w:t></w:r></w:smartTag>"
        "<w:ruby><w:rt><w:r><w:t>wù</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>戊</w:t></w:r></w:rubyBase></w:ruby>"
    )
    document.element.body.insert(
        1, parse_xml(f"<w:sdt {NS}><w:sdtContent><w:p>{inner}</w:p></w:sdtContent></w:sdt>")
    )
    imported = convert(tmp_path, document)
    assert imported.text == "甲\n\n乙丁戊\n"
    assert imported.lost == {"deleted passage": 1, "ruby annotation": 1}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"plain text", "not a ZIP archive"),
        (b"PK\x03\x04 cut off", "not a ZIP archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", r"old Word file \(\.doc\) or has a password"),
        (archive(types="x"), r"no word/document\.xml"),
        (archive(types="<broken", document="<a/>"), "not a sound Word document"),
        (archive(types="x", document=b"0" * 50_000_000), "far more than a document holds"),
    ],
)
def test_refused(tmp_path: Path, content: bytes, says: str) -> None:
    with pytest.raises(InputError, match=says):
        convert(tmp_path, content)


def test_no_chinese(tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("only English")
    with pytest.raises(InputError, match="no Chinese"):
        convert(tmp_path, document)


def test_without_python_docx(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    document = Document()
    document.add_paragraph("中文")
    document.save(tmp_path / "a.docx")
    monkeypatch.setitem(sys.modules, "docx", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'duizhao\[documents\]'"):
        read_file(tmp_path / "a.docx")
