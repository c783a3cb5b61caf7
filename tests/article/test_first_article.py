"""The first article of the corpus, pinned: what its structure is, and where its columns were torn."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from duizhao.article import read_article, uncovered
from duizhao.model import Article, Source

PATH = Path(__file__).parents[2] / "corpus" / "sources" / "dangqi-gaogao-piaoyang" / "zh.md"


@pytest.fixture(scope="module")
def article() -> Article:
    return read_article(Source("dangqi-gaogao-piaoyang", PATH.read_bytes().decode(), ""))


def texts(article: Article, kind: str) -> list[str]:
    return [block.text for block in article.blocks if block.kind == kind]


def people(article: Article, kind: str) -> list[list[tuple[str, str, str]]]:
    return [
        [(one.name, one.role, one.affiliation) for one in block.contributors]
        for block in article.blocks
        if block.kind == kind
    ]


def test_blocks_by_kind(article: Article) -> None:
    assert Counter(block.kind for block in article.blocks) == {
        "title": 1,
        "editor_note": 1,
        "heading": 7,
        "paragraph": 46,
        "byline": 7,
        "caption": 6,
        "credit": 6,
    }


def test_title_note_and_headings(article: Article) -> None:
    assert article.title == "党旗高高飘扬 汇聚磅礴力量"
    (note,) = texts(article, "editor_note")
    assert note.startswith("编者按：在疫情防控的严峻斗争中，")
    assert texts(article, "heading") == [
        "退伍不褪色 想法多干点",
        "服务多温情 防控有温度",
        "党员齐奉献 共谱抗疫歌",
        "耐心做实事 细致把好关",
        "党员热情高 排班得靠“抢”",
        "书记带好头 支部作用大",
        "人人抢着干 精神接续传",
    ]
    assert {block.level for block in article.blocks if block.kind == "heading"} == {2}


def test_bylines(article: Article) -> None:
    assert people(article, "byline") == [
        [("孙聪利", "记者", "本报"), ("张旭长", "通讯员", "")],
        [("吴学清", "记者", "本报")],
        [("赵志国", "记者", "本报"), ("林思雨", "通讯员", "")],
        [("高轶鸣", "记者", "本报")],
        [("张亚丹", "记者", "本报")],
        [("毛玺玺", "记者", "本报")],
        [("朱江森", "记者", "本报")],
    ]


def test_captions_and_credits(article: Article) -> None:
    captions = [block for block in article.blocks if block.kind == "caption"]
    credited = [block for block in article.blocks if block.kind == "credit"]
    assert [block.ref for block in credited] == [block.id for block in captions]
    assert captions[0].text == "湛河区轻工路街道东方星河湾小区党员志愿者坚守防疫一线"
    assert people(article, "credit") == [
        [("东方星河湾小区", "供图", "")],
        [("张亚丹", "记者 摄", "本报")],
        [("孙聪利", "记者 摄", "本报")],
        [("连建军", "摄", "")],
        [("吴学清", "记者 摄", "本报")],
        [("林思雨", "摄", "")],
    ]


def test_joins(article: Article) -> None:
    found = []
    for join in article.joins:
        assert join.kind == "column"
        assert article.source.text[join.start : join.end].strip() == ""
        text = article.block(join.block_id).text
        found.append((text[join.offset - 3 : join.offset], text[join.offset : join.offset + 3]))
    assert found == [
        ("秩序、", "提醒注"),
        ("下沉社", "区党员"),
        ("坚守初", "心使命"),
        ("积极响", "应，各"),
        ("将临时", "党支部"),
        ("居民诉", "求，湛"),
        ("的警戒", "线布置"),
    ]


def test_everything_is_accounted_for(article: Article) -> None:
    assert uncovered(article) == []
    for block in article.blocks:
        assert "".join(piece.of(article.source.text) for piece in block.pieces) == block.text
