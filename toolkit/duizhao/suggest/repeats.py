"""Names that a document has made known: where they stand again, and where the given name stands alone.

What speaks for a name stands where it is first told (凌云社区党支部书记刘跃东); further on it is only a
name. One that was found once is therefore looked for in all of the document.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from duizhao.suggest.gazetteer import Lexicon
from duizhao.suggest.mention import Mention, Taken
from duizhao.suggest.names import surname_weight
from duizhao.suggest.page import PROPER, Page, read_page
from duizhao.suggest.resolve import resolve

_BEFORE = frozenset("“‘「『，。：；！？、老小 　")
_AFTER = frozenset("，。：；！？、”’」』说啊呀呢你我 　")


def with_repeats(texts: Sequence[str], found: Sequence[Sequence[Mention]]) -> list[list[Mention]]:
    """The mentions of each text, with those of names of people that another one has shown.

    Args:
        texts: the sentences of a document, in simplified characters.
        found: what each has by itself.

    Returns:
        for each text all of its own mentions that nothing crosses, and the repeated names.

    Example:
        >>> texts = ["书记刘跃东说。", "大家都叫他“跃东”。"]
        >>> found = [[Mention(0, 2, "TITLE"), Mention(2, 5, "PER", 8.0)], []]
        >>> [texts[1][one.start : one.end] for one in with_repeats(texts, found)[1]]
        ['跃东']
    """
    names = {
        text[one.start : one.end]
        for text, mentions in zip(texts, found, strict=True)
        for one in mentions
        if one.label == "PER"
    }
    full = {name for name in names if len(name) >= 3}
    # A name of two characters is often enough a part of something else.
    given = {name[1:] for name in full if len(name) == 3 and surname_weight(name, 0)[0] == 1}
    whole, alone = Lexicon(full), Lexicon(given - names)
    pair = Lexicon({name for name in names if len(name) == 2})
    made = []
    for text, mentions in zip(texts, found, strict=True):
        taken = Taken(mentions)
        more = [one for one in _again(text, whole, pair, alone) if not taken.touches(one.start, one.end)]
        made.append(resolve([*mentions, *more]) if more else list(mentions))
    return made


def _again(text: str, whole: Lexicon, pair: Lexicon, alone: Lexicon) -> Iterator[Mention]:
    for span in whole.scan(text):
        yield Mention(span.start, span.end, "PER", 3.5)
    page: Page | None = None
    for names, score, apart in ((pair, 3.3, False), (alone, 3.0, True)):
        for span in names.scan(text):
            page = page or read_page(text)
            if not page.tiled(span.start, span.end) or (
                apart and not _stands_apart(text, span.start, span.end)
            ):
                continue
            word = page.starting.get(span.start)
            if word is not None and (word.pos.startswith(PROPER) or word.end < span.end):
                yield Mention(span.start, span.end, "PER", score)


def _stands_apart(text: str, start: int, end: int) -> bool:
    """Called by the given name: “广旗，你来。”."""
    return (start == 0 or text[start - 1] in _BEFORE) and (end == len(text) or text[end] in _AFTER)
