"""Words with part of speech: rjieba's, corrected by a lexicon of the user's own.

Modules:
    columns: the words of a text, kept together.
    engine: rjieba itself, one call for many texts.
    lexicon: the user's words, their file and where it lies in a workspace.
    recut: the user's words laid over what rjieba said.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from duizhao.model import Word
from duizhao.words.columns import Batch, Words, together
from duizhao.words.engine import cut_all, dictionary_parts
from duizhao.words.engine import producer as _engine
from duizhao.words.lexicon import Lexicon, LexiconEntry, load_lexicon, parse_lexicon
from duizhao.words.recut import recut

__all__ = [
    "Batch",
    "Lexicon",
    "LexiconEntry",
    "Words",
    "crosses_word",
    "load_lexicon",
    "parse_lexicon",
    "parts",
    "producer",
    "segment",
    "segment_all",
    "together",
]


def producer(lexicon: Lexicon | None = None) -> str:
    """Name and version of the segmenter, as layers and the dataset card record it."""
    return f"{_engine()} with {lexicon.name}" if lexicon else _engine()


def segment(text: str, lexicon: Lexicon | None = None) -> tuple[Word, ...]:
    """The words of ``text`` with part of speech, in order.

    White space is no word; everything else, punctuation included, lies in exactly one word, and
    ``text[word.start:word.end] == word.form`` in code points. Words of the lexicon win over the segmenter.

    Example:
        >>> [word.form for word in segment("他在市林业局上班。")]
        ['他', '在', '市', '林业局', '上班', '。']
        >>> mine = Lexicon("mine", (LexiconEntry("市林业局", "nt"),))
        >>> [word.form for word in segment("他在市林业局上班。", mine)]
        ['他', '在', '市林业局', '上班', '。']
    """
    (words,) = cut_all((text,))
    return recut(text, words, lexicon) if lexicon else tuple(words)


def segment_all(texts: Iterable[str], lexicon: Lexicon | None = None) -> Sequence[Sequence[Word]]:
    """What :func:`segment` says of each text, in a fraction of the time; words are made when looked at.

    Example:
        >>> [[word.form for word in words] for words in segment_all(["上班。", "", "林业局"])]
        [['上班', '。'], [], ['林业局']]
    """
    given: Sequence[str] = texts if isinstance(texts, list | tuple) else list(texts)
    found = cut_all(given)
    if not lexicon:
        return found
    return [recut(text, words, lexicon) for text, words in zip(given, found, strict=True)]


@lru_cache(maxsize=4096)
def parts(form: str) -> tuple[str, ...]:
    """The shorter dictionary words of two or more characters that make up a long one.

    Returns:
        the parts, which join to ``form``; ``form`` alone where no words tile it.

    Example:
        >>> parts("中国共产党"), parts("平顶山")
        (('中国', '共产党'), ('平顶山',))
    """
    shorter = {word for word in dictionary_parts(form) if 1 < len(word) < len(form)}
    found: list[str] = []
    at = 0
    while at < len(form):
        fitting = [word for word in shorter if form.startswith(word, at)]
        if not fitting:
            return (form,)
        found.append(max(fitting, key=len))
        at += len(found[-1])
    return tuple(found)


@lru_cache(maxsize=4096)
def crosses_word(left: str, right: str) -> bool:
    """Whether a dictionary word of two or more characters lies across the end of ``left``.

    Shows where a line or column break tore a word apart.

    Example:
        >>> crosses_word("接到居民诉", "求，快速汇报"), crosses_word("报告完毕", "今天下午")
        (True, False)
    """
    head, tail = left[-6:], right[:6]
    return any(word.start < len(head) < word.end for word in segment(head + tail))
