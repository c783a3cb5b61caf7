"""One sentence, and layers about it written in few words: ``胡进进/PER``, ``胡进进/PER>favor<author``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from duizhao.adjudication.resolve import Resolved
from duizhao.adjudication.units import Mark
from duizhao.annotation.layers import entity_id, stance_id
from duizhao.article import read_article
from duizhao.model import Article, Block, Entity, Item, Layer, LayerStatus, Source, Stance


def article_of(text: str) -> Article:
    """A document of one paragraph."""
    return read_article(Source("d", f"# 通知\n\n{text}\n", "f" * 64, "hans", {"rights": "own text"}))


def body(article: Article) -> Block:
    """Its paragraph."""
    [block] = [block for block in article.blocks if block.kind == "paragraph"]
    return block


def mark(block: Block, word: str) -> Mark:
    """``胡进进/PER`` -> its first place."""
    text, label = word.split("/")
    start = block.text.index(text)
    return Mark(start, start + len(text), label)


def layer(
    article: Article,
    annotator: str,
    words: Sequence[str],
    status: LayerStatus = "manual",
    state: str = "submitted",
) -> Layer:
    """What an annotator said of the paragraph."""
    block = body(article)
    entities = [_entity(block, word) for word in words if ">" not in word]
    stances = [_stance(block, word) for word in words if ">" in word]
    item = Item("d", block.id, 0, len(block.text), block.text, state)  # type: ignore[arg-type]
    return Layer(
        "d",
        article.source.sha256,
        annotator,
        "Label Studio",
        status,
        "1",
        tuple(entities),
        tuple(stances),
        (item,),
    )


def layers(article: Article, said: Mapping[str, Sequence[str]]) -> list[Layer]:
    """One layer for each annotator."""
    return [layer(article, name, words) for name, words in said.items()]


def _entity(block: Block, word: str) -> Entity:
    start, end, label = mark(block, word)
    return Entity(
        entity_id(block.id, start, end, label), "d", block.id, start, end, label, block.text[start:end]
    )


def _stance(block: Block, word: str) -> Stance:
    target, _, rest = word.partition(">")
    polarity, _, holder = rest.partition("<")
    ends = [
        one if one in {"topic", "author"} else entity_id(block.id, *mark(block, one))
        for one in (target, holder or "author")
    ]
    bare = Stance("", "d", block.id, 0, len(block.text), block.text, ends[1], ends[0], polarity)
    return replace(bare, id=stance_id(bare))


def words_of(block: Block, one: Resolved) -> list[str]:
    """What stands, in the same few words, entities first."""

    def name(end: Mark | str) -> str:
        return end if isinstance(end, str) else f"{block.text[end.start : end.end]}/{end.label}"

    views = [f"{name(view.target)}>{view.polarity}<{name(view.holder)}" for view in one.views]
    return [*map(name, sorted(one.marks)), *views]


def sort_words(words: Iterable[str]) -> list[str]:
    """For a comparison without order."""
    return sorted(words)
