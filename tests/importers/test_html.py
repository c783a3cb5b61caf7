"""Web pages into Markdown."""

from __future__ import annotations

import contextlib
import sys
import time
from pathlib import Path

import pytest

from duizhao.errors import DecodeError, InputError, MissingExtraError
from duizhao.importers import Imported, read_file
from duizhao.importers.html import MAX_BYTES


def convert(tmp_path: Path, page: str | bytes, **options: str) -> Imported:
    path = tmp_path / "page.html"
    path.write_bytes(page.encode() if isinstance(page, str) else page)
    [imported] = read_file(path, **options)
    return imported


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<h1>题</h1><h3>节</h3><p>正文</p>", "# 题\n\n### 节\n\n正文\n"),
        ("<h1>上<br>下</h1>", "# 上 下\n"),
        ("<p>甲<br>乙</p>", "甲  \n乙\n"),
        ("<p>甲<br><br>乙<br>\u3000\u3000丙</p>", "甲\n\n乙\n\n丙\n"),
        ("<p>\u3000\u3000甲 \n\t<b>乙</b>\n丙 a\nb&nbsp;</p>", "甲乙丙 a b\n"),
        ("<blockquote><p>甲</p>乙<br>丙</blockquote>丁", "> 甲\n\n> 乙  \n> 丙\n\n丁\n"),
        ("<ul><li>甲<ul><li>乙</ul><li>丙</ul>丁", "- 甲\n  - 乙\n- 丙\n\n丁\n"),
        ("<ol start=3><li>甲<li>乙</ol>", "3. 甲\n4. 乙\n"),
        ("<figure><img src=a><figcaption>图</figcaption></figure><hr><p>文", "图\n\n* * *\n\n文\n"),
        ("<pre>甲\n乙</pre>", "甲  \n乙\n"),
        ("<p>&#20013;&lt;文&amp;</p>", "中<文&\n"),
        ("中文", "中文\n"),
    ],
)
def test_structure(tmp_path: Path, page: str, text: str) -> None:
    assert convert(tmp_path, page).text == text


def test_main_text_is_found_and_the_rest_counted(tmp_path: Path) -> None:
    page = """<html><head><title>某网</title><style>甲</style></head><body><header>某网站</header>
    <nav><a href=/>首页</a><img src=logo></nav><article><h1>题</h1><p>正文正文正文<img src=a>
    <a href=b>链接</a></p><script>var 变量</script><!-- 注释 -->后<p hidden>藏</p></article>
    <div>相关阅读</div><footer>版权</footer>"""
    imported = convert(tmp_path, page)
    assert imported.text == "# 题\n\n正文正文正文链接\n\n后\n"
    assert imported.lost == {
        "page furniture": 4,
        "image": 1,
        "link": 1,
        "character outside the main text": 4,
    }


def test_ruby_is_dropped_and_counted(tmp_path: Path) -> None:
    imported = convert(tmp_path, "<p><ruby>汉<rp>(</rp><rt>hàn</rt><rp>)</rp>字<rt>zì</rt></ruby>好</p>")
    assert (imported.text, imported.lost) == ("汉字好\n", {"ruby annotation": 2})


def test_box_with_most_text_of_its_own(tmp_path: Path) -> None:
    imported = convert(tmp_path, f"<h1>题</h1><div>栏</div><div><div><p>{'文' * 30}</p></div></div>")
    assert imported.text == f"# 题\n\n{'文' * 30}\n"


def test_headline_goes_before_stated_title(tmp_path: Path) -> None:
    imported = convert(tmp_path, "<title>题 - 某网</title><h1> </h1><h1>题</h1><p>文")
    assert (imported.text, imported.metadata) == ("# 题\n\n文\n", {"title": "题"})


def test_title_stands_in_for_a_missing_headline(tmp_path: Path) -> None:
    imported = convert(tmp_path, "<title>党旗 \n高扬</title><p>正文</p>")
    assert imported.text == "# 党旗 高扬\n\n正文\n"
    assert imported.metadata == {"title": "党旗 高扬"}


def test_what_the_page_states(tmp_path: Path) -> None:
    imported = convert(
        tmp_path,
        '<meta property="og:title" content="题"><meta property="og:site_name" content="日报">'
        '<meta property="article:published_time" content="2022-05-16T08:00:00Z">'
        '<link rel="canonical" href="https://example.org/a"><h1>题</h1>',
    )
    assert imported.metadata == {
        "title": "题",
        "publisher": "日报",
        "published": "2022-05-16",
        "url": "https://example.org/a",
    }


@pytest.mark.parametrize("declared", ["gb2312", "GBK"])
def test_declared_charset(tmp_path: Path, declared: str) -> None:
    # 控措 alone would be taken for something else: the declaration decides.
    imported = convert(tmp_path, f"<meta charset='{declared}'><p>镕</p>".encode("gb18030"))
    assert (imported.text, imported.origin.encoding) == ("镕\n", "gb18030")


@pytest.mark.parametrize("declared", ["gb2312", "iso-8859-1", "nonsense"])
def test_wrong_declared_charset_gives_way(tmp_path: Path, declared: str) -> None:
    imported = convert(tmp_path, f"<meta charset={declared}><p>党旗高高飘扬啊</p>")
    assert (imported.text, imported.origin.encoding) == ("党旗高高飘扬啊\n", "utf-8")


def test_xml_declaration(tmp_path: Path) -> None:
    page = '<?xml version="1.0" encoding="gbk"?><html><body><p>中文</p></body></html>'
    assert convert(tmp_path, page.encode("gbk")).text == "中文\n"


def test_entities_of_a_doctype_are_not_expanded(tmp_path: Path) -> None:
    page = '<!DOCTYPE html [<!ENTITY a SYSTEM "file:///etc/hostname">]><p>中&a;文</p>'
    assert "中&a;文" in convert(tmp_path, page).text


@pytest.mark.parametrize(
    ("page", "says"),
    [
        (b"", "is empty"),
        (b"<p>hello</p>", "no Chinese"),
        ("<script>中文</script>".encode(), "nothing but white space"),
        (b"<div>" * 5000 + "中".encode(), "nested too deep"),
        (b" " * (MAX_BYTES + 1), "bytes of HTML"),
        (b"%PDF-1.4", "PDF"),
    ],
)
def test_refused(tmp_path: Path, page: bytes, says: str) -> None:
    with pytest.raises(InputError, match=says):
        convert(tmp_path, page)


@pytest.mark.parametrize(
    "part", ["<b>中</b>", "<img>中", "<br>中", "<p>中", "<table><td>中", "<nav>中</nav>"]
)
def test_many_elements_take_linear_time(tmp_path: Path, part: str) -> None:
    start = time.process_time()
    with contextlib.suppress(InputError):
        convert(tmp_path, part * 100_000)
    assert time.process_time() - start < 20


def test_undecodable(tmp_path: Path) -> None:
    with pytest.raises(DecodeError, match=r"page\.html:2: byte offset 4: ff"):
        convert(tmp_path, b"<p>\n\xff\xe4\xb8\xad", encoding="utf-8")


def test_without_lxml(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "lxml", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'duizhao\[documents\]'"):
        convert(tmp_path, "<p>中文")
