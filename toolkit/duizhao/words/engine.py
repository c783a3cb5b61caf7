"""The segmenter: the only module that imports rjieba (MIT), whose dictionary is not touched.

Many texts go to rjieba in one call, a line each: it never looks across a line end. Words are cut without
their tags, which are fetched once a form: a form's tag does not depend on what stands around it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.metadata import version

from duizhao.cycles import no_search_for_cycles
from duizhao.model import Word

_TAGS: dict[str, str] = {}
_MOST_TAGS = 1 << 18  # some 30 MB; a form that is met again after that is asked for again


def producer() -> str:
    """Name and version of the segmenter."""
    return f"rjieba {version('rjieba')}"


def dictionary_parts(form: str) -> list[str]:
    """The word and the shorter dictionary words in it."""
    import rjieba

    found: list[str] = rjieba.cut_for_search(form)
    return found


def cut_all(texts: Sequence[str]) -> list[tuple[Word, ...]]:
    """The words of each text, white space left out.

    Example:
        >>> [[word.form for word in words] for words in cut_all(["上班", "林业局"])]
        [['上班'], ['林业局']]
    """
    # A line end at the end is white space, and most sentences of a running text that have one have it there.
    bare = [text.rstrip("\r\n") for text in texts]
    lines = [text for text in bare if "\n" not in text and "\r" not in text]
    if len(lines) == len(texts):
        return _cut_lines(lines) if lines else []
    whole = iter(_cut_lines(lines) if lines else ())
    return [_cut_text(text) if "\n" in text or "\r" in text else next(whole) for text in bare]


def _forms(text: str) -> tuple[list[str], dict[str, str]]:
    """The pieces that join to the text, and the tag of each but of white space."""
    import rjieba

    forms: list[str] = rjieba.cut(text)
    if unseen := set(forms).difference(_TAGS):
        if len(_TAGS) > _MOST_TAGS:
            _TAGS.clear()
            unseen = set(forms)
        unseen = {form for form in unseen if not form.isspace()}
        _TAGS.update(rjieba.tag("\n".join(sorted(unseen))))
        # A few are cut in two when they stand alone: these are looked at where they stand.
        if rest := unseen.difference(_TAGS):
            lines = [line for line in text.split("\n") if any(form in line for form in rest)]
            _TAGS.update(rjieba.tag("\n".join(lines)))
    return forms, _TAGS


def _cut_lines(lines: Sequence[str]) -> list[tuple[Word, ...]]:
    forms, tags = _forms("\n".join(lines))
    with no_search_for_cycles():
        return _lines_of_words(forms, tags)


def _lines_of_words(forms: Sequence[str], tags: Mapping[str, str]) -> list[tuple[Word, ...]]:
    new, kind = tuple.__new__, Word  # spares the call of Word's own constructor, half of the time here
    out: list[tuple[Word, ...]] = []
    words: list[Word] = []
    at = 0
    for form in forms:
        end = at + len(form)
        if not form.isspace():
            words.append(new(kind, (at, end, form, tags[form], "")))
        elif form == "\n":
            out.append(tuple(words))
            words, end = [], 0
        at = end
    out.append(tuple(words))
    return out


def _cut_text(text: str) -> tuple[Word, ...]:
    forms, tags = _forms(text)
    words, at = [], 0
    for form in forms:
        end = at + len(form)
        if not form.isspace():
            words.append(Word(at, end, form, tags[form]))
        at = end
    return tuple(words)
