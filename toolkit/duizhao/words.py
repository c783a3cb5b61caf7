"""Word segmentation with rjieba (MIT): the only module that imports it."""

from __future__ import annotations

from functools import lru_cache
from importlib.metadata import version

from duizhao.model import Word


def producer() -> str:
    """Name and version of the segmenter, as layers and the dataset card record it."""
    return f"rjieba {version('rjieba')}"


def segment(text: str) -> tuple[Word, ...]:
    """The words of ``text`` with part of speech, in order.

    White space is no word; everything else, punctuation included, lies in exactly one word, and
    ``text[word.start:word.end] == word.form`` in code points.

    Example:
        >>> [word.form for word in segment("他在市林业局上班。")]
        ['他', '在', '市', '林业局', '上班', '。']
    """
    import rjieba

    words: list[Word] = []
    at = 0
    for form, pos in rjieba.tag(text):
        start = text.index(form, at)
        at = start + len(form)
        if not form.isspace():
            words.append(Word(start, at, form, pos))
    return tuple(words)


@lru_cache(maxsize=4096)
def parts(form: str) -> tuple[str, ...]:
    """The shorter dictionary words of two or more characters that make up a long one.

    Returns:
        the parts, which join to ``form``; ``form`` alone where no words tile it.

    Example:
        >>> parts("中国共产党"), parts("平顶山")
        (('中国', '共产党'), ('平顶山',))
    """
    import rjieba

    shorter = {word for word in rjieba.cut_for_search(form) if 1 < len(word) < len(form)}
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
