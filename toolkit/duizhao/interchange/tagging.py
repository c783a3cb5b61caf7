"""Tags on tokens: IOB2, BIOES and BMES, and the spans that they stand for."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from duizhao.interchange.passage import Mention, Passage
from duizhao.losses import Losses
from duizhao.model import Span

SCHEMES = ("iob2", "bioes", "bmes")
"""``iob2``: B I O. ``bioes``: with E for the last token and S for the only one. ``bmes``: M for I."""

_OPENS, _GOES_ON, _ENDS = frozenset("BSU"), frozenset("IMEL"), frozenset("ESLU")


def tag(tokens: Sequence[Span], entities: Sequence[Mention], scheme: str = "iob2") -> list[str]:
    """A tag for each token; the entities are flat and begin and end with tokens.

    Example:
        >>> tag([Span(0, 1), Span(1, 2), Span(2, 3)], [Mention(0, 2, "PER")], "bioes")
        ['B-PER', 'E-PER', 'O']
    """
    tags = ["O"] * len(tokens)
    at = 0
    for one in sorted(entities):
        while tokens[at].start < one.start:
            at += 1
        first = at
        while at < len(tokens) and tokens[at].end <= one.end:
            at += 1
        size = at - first
        middle = "M" if scheme == "bmes" else "I"
        letters = ["B", *(middle * (size - 1))]
        if scheme != "iob2":
            letters[-1] = "E" if size > 1 else "S"
        tags[first:at] = [f"{letter}-{one.label}" for letter in letters]
    return tags


def untag(tokens: Sequence[Span], tags: Sequence[str], losses: Losses, where: str) -> list[Mention]:
    """The spans that tags stand for, whatever the scheme (IOB1 too: an I- that nothing begins does).

    A tag that does not fit what is before it is counted: nothing is guessed in silence.

    Example:
        >>> untag([Span(0, 1), Span(1, 2)], ["B-PER", "E-PER"], Losses(), "a:1")
        [Mention(start=0, end=2, label='PER', attributes=(), key='')]
    """
    found: list[Mention] = []
    open_label, start, end = "", 0, 0
    for token, each in zip(tokens, tags, strict=True):
        letter, dash, label = each.partition("-")
        outside = not dash or not label or letter not in _OPENS | _GOES_ON
        if outside and each not in {"O", "", "_"}:
            losses.add("tag that is none", f"{where} {each!r}")
        if open_label and (outside or letter in _OPENS or label != open_label):
            found.append(Mention(start, end, open_label))
            open_label = ""
        if outside:
            continue
        if not open_label:
            if letter in "EML":
                losses.add("tag that goes on where nothing began, read as a beginning", f"{where} {each!r}")
            start, open_label = token.start, label
        end = token.end
        if letter in _ENDS:
            found.append(Mention(start, end, open_label))
            open_label = ""
    if open_label:
        found.append(Mention(start, end, open_label))
    return found


def tokens_of(passage: Passage, tokens: str, losses: Losses) -> list[Span]:
    """The tokens of a passage, white space left out: its characters, or its words.

    A word that an entity begins or ends inside of is divided there, and counted: no entity is lost.

    Args:
        tokens: ``characters`` or ``words``; where the passage has no words, the segmenter's.

    Example:
        >>> tokens_of(Passage("a", "市 林"), "characters", Losses())
        [Span(start=0, end=1), Span(start=2, end=3)]
    """
    text = passage.text
    if tokens == "characters":
        return [Span(at, at + 1) for at, char in enumerate(text) if not char.isspace()]
    if passage.words:
        words = [Span(word.start, word.end) for word in passage.words]
    else:
        from duizhao.words import segment

        words = [Span(word.start, word.end) for word in segment(text)]
    edges = {edge for one in passage.entities for edge in (one.start, one.end)}
    out: list[Span] = []
    at = 0
    for word in [*words, Span(len(text), len(text))]:
        out += [Span(place, place + 1) for place in range(at, word.start) if not text[place].isspace()]
        inside = sorted(edge for edge in edges if word.start < edge < word.end)
        if inside:
            losses.add("word divided where an entity begins or ends", f"{passage.id} {word.of(text)}")
        cuts = [word.start, *inside, word.end]
        out += [Span(low, high) for low, high in pairwise(cuts) if low < high]
        at = word.end
    return out
