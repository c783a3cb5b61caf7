"""The structure reader on whole little pages: the cases are data in ``tests/cases/article``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from duizhao.article import read_article, uncovered
from duizhao.model import Article, Block, Source

FOLDER = Path(__file__).parents[1] / "cases" / "article"
KEYS = {"name", "comment", "source", "blocks", "expect"}
DETAILS = {"level", "people", "dateline", "ref", "joins"}


def cases() -> list[Any]:
    found = []
    for path in sorted(FOLDER.glob("*.json")):
        for case in json.loads(path.read_text(encoding="utf-8")):
            marks = (
                [pytest.mark.xfail(reason=case["comment"], strict=True)]
                if case.get("expect") == "fail"
                else []
            )
            found.append(pytest.param(case, id=f"{path.stem}: {case['name']}", marks=marks))
    return found


def read(case: dict[str, Any]) -> Article:
    source = case["source"]
    return read_article(Source("d", source if isinstance(source, str) else "\n".join(source), ""))


def joins(article: Article, block: Block) -> list[list[str]]:
    """The joins of a block as (text before, text after, kind)."""
    return [
        [block.text[: join.offset], block.text[join.offset :], join.kind]
        for join in article.joins
        if join.block_id == block.id
    ]


def check_details(article: Article, block: Block, details: dict[str, Any]) -> None:
    assert set(details) <= DETAILS
    if "level" in details:
        assert block.level == details["level"]
    if "people" in details:
        assert [[one.name, one.role, one.affiliation] for one in block.contributors] == details["people"]
    if "dateline" in details:
        assert (block.dateline.of(block.text) if block.dateline else None) == details["dateline"]
    if "ref" in details:
        assert block.ref == ("" if details["ref"] is None else article.blocks[details["ref"]].id)
    if "joins" in details:
        found = joins(article, block)
        assert len(found) == len(details["joins"]), found
        for (left, right, kind), (before, after, expected) in zip(found, details["joins"], strict=True):
            assert left.endswith(before)
            assert right.startswith(after)
            assert kind == expected


@pytest.mark.parametrize("case", cases())
def test_case(case: dict[str, Any]) -> None:
    assert set(case) <= KEYS
    article = read(case)
    assert [[block.kind, block.text] for block in article.blocks] == [list(one[:2]) for one in case["blocks"]]
    for block, expected in zip(article.blocks, case["blocks"], strict=True):
        check_details(article, block, expected[2] if len(expected) > 2 else {})
    assert uncovered(article) == []


def test_names_are_unique() -> None:
    names = [case.id for case in cases()]
    assert len(names) == len(set(names))
    assert len(names) >= 150
