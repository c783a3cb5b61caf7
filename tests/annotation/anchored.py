"""Texts with marked words, and layers made on texts: what the tests of re-anchoring are made of."""

from __future__ import annotations

from duizhao.annotation.layers import entity_id, stance_id
from duizhao.article import read_article
from duizhao.digest import digest
from duizhao.model import Article, Entity, Item, Layer, Source, Span, Stance
from duizhao.splitting import block_sentences

DOC = "d"


def article_of(text: str) -> Article:
    return read_article(Source(DOC, text, digest([text])))


def marked(text: str) -> tuple[Article, Entity | None]:
    """The article of a text, and the entity of its words in 【】, which stand in one block."""
    plain = text.replace("【", "").replace("】", "")
    article = article_of(plain)
    if "【" not in text:
        return article, None
    start = text.index("【")
    end = text.index("】") - 1
    for block in article.blocks:
        places = [block.source_offset(at) for at in range(len(block.text))]
        if start in places and end - 1 in places:
            return article, entity(article, block.id, places.index(start), places.index(end - 1) + 1)
    raise AssertionError(f"the words of {text!r} are not in one block")


def entity(article: Article, block_id: str, start: int, end: int, label: str = "PER") -> Entity:
    text = article.block(block_id).text[start:end]
    return Entity(entity_id(block_id, start, end, label), DOC, block_id, start, end, label, text)


def items_of(article: Article) -> list[Item]:
    """A submitted item for each sentence."""
    return [
        Item(DOC, block.id, span.start, span.end, span.of(block.text), "submitted")
        for block in article.blocks
        for span in block_sentences(block)
    ]


def stance(item: Item, target: str, holder: str = "author", evidence: Span | None = None) -> Stance:
    new = Stance(
        "", DOC, item.block_id, item.start, item.end, item.text, holder, target, "favor", "explicit", evidence
    )
    return Stance(stance_id(new), *(getattr(new, name) for name in Stance.__slots__[1:]))


def layer_of(
    article: Article,
    entities: list[Entity] | tuple[Entity, ...] = (),
    stances: list[Stance] | tuple[Stance, ...] = (),
    items: list[Item] | None = None,
) -> Layer:
    return Layer(
        DOC, article.source.sha256, "a01", "test", "manual", "1.0.0", tuple(entities), tuple(stances),
        tuple(items_of(article) if items is None else items),
    )  # fmt: skip
