"""What holds for every text, however odd: nothing is lost, nothing told twice, nothing left to chance."""

from __future__ import annotations

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from duizhao.article import read_article, uncovered
from duizhao.errors import InputError
from duizhao.model import BLOCK_KINDS, Article, Source

INVISIBLE = "\ufeff\u200b\u2060"

HEADINGS = [
    "# 题",
    "## 一把青菜 ##",
    "一、总体要求",
    "（一）检修管网",
    "第一章 来信",
    "1.看纹路",
    "修旧如旧",
    "题\n===",
    "#",
]
PARAGRAPHS = [
    "天还没亮，河边的早市已经热闹起来。",
    "“我哪儿也不去。”陈奶奶说。（本报记者 张三 通讯员 王　芳）",
    "凌晨两点，工人们还在泵站里忙着检",
    "修设备，谁也顾不上喝水。",
    "本报讯（记者 张三）昨天开张。",
    "新华社江城5月3日电（记者 Anna Bell、李四）昨天开张。",
    "编者按：城市的夜里总有人醒着。",
    "编者按",
    "他说：“走。",
    "ends with a Latin word",
    "Harbor 是名字，20",
    "20年的事。",
    "𠮷先生笑了😀👨‍👩‍👧。",
    '**很要紧**的[事](https://example.org/a_(b))，![图](a.jpg "b")。',
    "甲<!-- 注 -->乙<br>丙",
    "（（（“《[",
    "各位同志：",
    "2023年5月4日",
    "五月四日夜于江城",
    "记者张三／台北報導",
    "时间：五月四日",
    "地点：一楼",
    "1　甲队　3　0",
    "五花肉 600克",
    "此致",
    "敬礼！",
    "王芳",
    "校长 王芳",
    "一",
    "“走！”",
    "附件：1．名单",
    "2．清单",
    "溪政办〔2024〕17号",
    "（本报记者 张三 通讯员",
    "李小四）",
]
CAPTIONS = [
    "图为市民挑选蔬菜。 新华社记者 甲乙 摄",
    "市民挑选蔬菜",
    "张三 摄",
    "江城市商务局供图",
    "（资料图片）",
    "▲合影（李乙 摄）",
    "![大厅](a.jpg)",
]
NOTATION = [
    "- 水",
    "  - 馒头",
    "1. 先集合",
    "> 见字如面，一切都好",
    "> ",
    ">> 深",
    "---",
    "***",
    "★★★",
    "```",
    "<!--",
    "-->",
    "\\",
    "**",
    "[ ](x)",
    "| 甲 | 乙 |",
    "|---|---|",
    "| | |",
    "+--+--+",
    "[^1]: 见县志。",
    "甲[^1]乙",
    "很*要紧*的\\*",
    "- [x] 买水",
    "<u>甲</u>",
    "![image](a.png){width=3in}",
]
SPACES = ["", "　　", " ", "\u00a0", "\t", "\ufeff", "\u200b", "  \\"]
BREAKS = ["\n", "\n\n", "\r\n", "\r\n\r\n", "\r", "\u2028", "\u2029", "\f", "\n\n\n", "", "  \n", "\x1f"]

blocks = st.sampled_from([*HEADINGS, *PARAGRAPHS, *CAPTIONS, *NOTATION])
lines = st.builds(
    "".join, st.tuples(st.sampled_from(SPACES), blocks, st.sampled_from(SPACES), st.sampled_from(BREAKS))
)
heads = st.sampled_from(
    ["", "", "\ufeff", "---\ntitle: a\n---\n", "---\r\ntitle: a\r\n---\r\n", "---\n甲\n---\n"]
)
documents = st.builds(
    lambda head, body: head + "".join(body), heads, st.lists(lines, min_size=1, max_size=14)
)
CHARACTERS = (
    "甲乙丙丁记者摄图文编按的了。，、：；！？“”‘’「」（）()【】《》[]<>!-*_#=`\\/|·…—～"
    "ab Z12.　 \t\n\r\u2028\u00a0\ufeff\u200b😀𠮷"
)
noise = st.text(st.sampled_from(CHARACTERS), max_size=60) | st.text(max_size=60)


def read(text: str) -> Article:
    return read_article(Source("doc", text, ""))


def has_content(text: str) -> bool:
    return any(not char.isspace() and char not in INVISIBLE for char in text)


def check_spans(article: Article) -> None:
    source = article.source.text
    taken = [0] * (len(source) + 1)
    for block in article.blocks:
        assert block.kind in BLOCK_KINDS
        assert block.text == "".join(piece.of(source) for piece in block.pieces)
        assert block.text.strip(), block
        assert block.text == block.text.strip(), block
        for left, right in zip(block.pieces, block.pieces[1:], strict=False):
            assert left.end <= right.start
    spans = [piece for block in article.blocks for piece in block.pieces]
    for span in (*spans, *article.markup):
        assert 0 <= span.start < span.end <= len(source)
        for at in range(span.start, span.end):
            taken[at] += 1
    assert max(taken) <= 1
    assert uncovered(article) == []


def check_details(article: Article) -> None:
    ids = [block.id for block in article.blocks]
    assert ids == [f"doc-b{number:03d}" for number in range(1, len(ids) + 1)]
    assert sum(block.kind == "title" for block in article.blocks) <= 1
    for block in article.blocks:
        for one in block.contributors:
            assert one.name.strip()
            assert one.name == block.text[one.start : one.end]
        assert block.dateline is None or block.dateline.start == 0 < block.dateline.end <= len(block.text)
        assert not block.ref or (block.kind == "credit" and article.block(block.ref).kind == "caption")


def check_joins(article: Article) -> None:
    for join in article.joins:
        block = article.block(join.block_id)
        assert 0 < join.offset < len(block.text)
        assert block.source_offset(join.offset) == join.end
        assert block.source_offset(join.offset - 1) < join.end
        assert join.start < join.end


def check(text: str) -> None:
    try:
        article = read(text)
    except InputError:
        # Notation alone, such as a rule or a comment, is no content either; reading says so.
        assert not has_content(text) or not has_words(text)
        return
    assert has_content(text)
    check_spans(article)
    check_details(article)
    check_joins(article)
    assert read(text) == article


NOTATIONS = ("<!--", "---", "```", "](", "<br", "[^", "</", "<u", "<b", "<i", "<p", "<e", "<s")


def has_words(text: str) -> bool:
    """Whether a letter stands where no notation can hold it."""
    return any(char.isalpha() for char in text) and not any(mark in text for mark in NOTATIONS)


@given(documents)
@settings(max_examples=400, deadline=None)
@example("> 名字叫做 Open\n> Harbor，可以\n> 甲乙丙丁戊己庚辛壬癸甲乙丙丁戊己庚辛")
@example('甲乙丙丁戊己庚辛壬癸甲乙丙丁戊a[b](c "d e")\nf丙丁戊己庚辛壬癸甲乙丙丁戊己庚辛')
@example("编者按\n甲 <!-- x\ny -->\n乙。")
@example("  \\")
@example("\ufeff \ufeff")
def test_documents(text: str) -> None:
    check(text)


@given(noise)
@settings(max_examples=600, deadline=None)
@example("**\ufeff**")
@example("[ \u200b](x)")
@example("> \\")
@example("<!--<!-- a --> b\n-->")
def test_noise(text: str) -> None:
    check(text)


@given(documents, documents)
@settings(max_examples=100, deadline=None)
def test_line_ends_do_not_matter(first: str, second: str) -> None:
    text = first + "\n\n" + second
    assume("\r" not in text and "\x1f" not in text)
    try:
        unix = read(text)
    except InputError:
        assume(False)
    windows = read(text.replace("\n", "\r\n"))
    assert [block.kind for block in windows.blocks] == [block.kind for block in unix.blocks]
    assert [squeezed(block.text) for block in windows.blocks] == [
        squeezed(block.text) for block in unix.blocks
    ]


def squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize(
    "text", ["", " \n\u3000\n", "\ufeff", "\u200b\n\ufeff", "---\n\n***\n", "<!-- 甲 -->"]
)
def test_nothing_to_read(text: str) -> None:
    with pytest.raises(InputError, match="holds no text"):
        read(text)


UNITS = [
    "（",
    "）",
    "“",
    "”",
    "*",
    "**a",
    "[",
    "[a](",
    "![",
    "<!--",
    "_",
    "`",
    "1",
    "记者",
    "（记者 甲",
    " ",
    "> ",
    "#",
    "- ",
    "。",
    "，",
    "……",
    "甲\n",
    "甲乙丙丁戊己庚辛壬癸甲乙丙丁戊己\n",
    "甲乙丙丁戊己庚辛壬癸甲乙丙丁戊己\n\n",
    "a ",
    "---\n",
    "k: v\r\n",
    "编者按\n",
    "1、甲\n",
    "甲 摄\n",
    "\\\n",
    "甲《",
    "\u2028",
    "\r",
    "|",
    "| a ",
    "|a|\n",
    "+-",
    "*a",
    "\\*",
    "[^",
    "[^1]: 甲\n",
    "<u ",
    "甲：乙\n",
    "甲：乙\n\n",
    "一\n\n",
    "甲　乙　丙\n",
    "甲 1\n\n",
    "（二",
    "此致\n\n",
    "王芳\n\n",
    "2023年5月4日\n\n",
    "“走！”\n\n",
    "**甲**\n\n",
]


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("head", ["", "# ", "---\n", "题\n\n他说：“", "> "])
def test_long_texts_are_read(unit: str, head: str) -> None:
    """Twenty thousand characters of one thing: a pattern that backtracks would not come back."""
    text = head + unit * (20_000 // len(unit)) + "完"
    article = read(text)
    assert uncovered(article) == []
