"""A lexicon's words laid over the segmenter's: they win, what they cut is cut anew, the rest stays."""

from __future__ import annotations

from collections.abc import Sequence

from duizhao.model import Span, Word
from duizhao.words.engine import cut_all
from duizhao.words.lexicon import Lexicon


def occurrences(text: str, lexicon: Lexicon) -> list[Span]:
    r"""Where the lexicon's words stand: of two that overlap the longer one, else the one further left.

    Example:
        >>> from duizhao.words.lexicon import parse_lexicon
        >>> mine = parse_lexicon("市林业\tn\n林业局长\tn", name="mine", where="mine.tsv")
        >>> [span.of("市林业局长") for span in occurrences("市林业局长", mine)]
        ['林业局长']
    """
    found = list(lexicon.scan(text))
    if len(found) < 2:
        return found
    taken = bytearray(len(text))
    chosen = []
    for span in sorted(found, key=lambda span: (span.start - span.end, span.start)):
        # No word that was taken is shorter: where it reaches into this span, it covers one of its ends.
        if not taken[span.start] and not taken[span.end - 1]:
            taken[span.start : span.end] = b"\x01" * (span.end - span.start)
            chosen.append(span)
    return sorted(chosen)


def recut(text: str, words: Sequence[Word], lexicon: Lexicon) -> tuple[Word, ...]:
    """The words of ``text`` when those of the lexicon are taken as given.

    Between two of them the segmenter's words stay, unless one of them reaches into a word of the lexicon:
    then the text in between is segmented by itself.
    """
    spans = occurrences(text, lexicon)
    if not spans:
        return tuple(words)
    out: list[Word] = []
    at, next_word = 0, 0
    for span in (*spans, Span(len(text), len(text))):
        inside: list[Word] = []
        while next_word < len(words) and words[next_word].start < span.start:
            inside.append(words[next_word])
            next_word += 1
        inside = [word for word in inside if word.end > at]
        out.extend(_between(text, at, span.start, inside))
        if span.end > span.start:
            form = span.of(text)
            out.append(Word(span.start, span.end, form, lexicon.pos(form)))
        # The word that reaches over the end of this one is looked at again.
        next_word = max(next_word - 1, 0)
        at = span.end
    return tuple(out)


def _between(text: str, start: int, end: int, words: Sequence[Word]) -> Sequence[Word]:
    if all(start <= word.start and word.end <= end for word in words):
        return words
    (anew,) = cut_all((text[start:end],))
    return [Word(start + one.start, start + one.end, one.form, one.pos) for one in anew]
