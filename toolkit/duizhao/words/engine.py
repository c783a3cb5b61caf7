"""The segmenter: the only module that imports rjieba (MIT), whose dictionary is not touched.

Many texts go to rjieba in one call, a line each: it never looks across a line end. Words are cut without
their tags, which are fetched once a form: a form's tag does not depend on what stands around it.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from itertools import accumulate, chain, repeat

from duizhao.cycles import no_search_for_cycles
from duizhao.model import Word

_TAGS: dict[str, str | None] = {}  # None for white space
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
    forms = _forms("\n".join(bare))
    forms.append("\n")
    out: list[tuple[Word, ...]] = []
    at = 0
    with no_search_for_cycles():
        for text in bare:
            end = forms.index("\n", at)
            if "\n" in text:
                for _ in range(text.count("\n") - text.count("\r\n")):  # \r\n is one piece
                    end = forms.index("\n", end + 1)
            out.append(_words(forms[at:end]))
            at = end + 1
    return out


def _forms(text: str) -> list[str]:
    """The pieces that join to the text; afterwards each has its tag in ``_TAGS``."""
    import rjieba

    forms: list[str] = rjieba.cut(text)
    if unseen := set(forms).difference(_TAGS):
        if len(_TAGS) > _MOST_TAGS:
            _TAGS.clear()
            unseen = set(forms)
        spaces = {form for form in unseen if form.isspace()} | {"\n"}
        unseen -= spaces
        _TAGS.update(rjieba.tag("\n".join(sorted(unseen))))
        # A few are cut in two when they stand alone: these are looked at where they stand.
        if rest := unseen.difference(_TAGS):
            lines = [line for line in text.split("\n") if any(form in line for form in rest)]
            _TAGS.update(rjieba.tag("\n".join(lines)))
        _TAGS.update(dict.fromkeys(spaces))
    return forms


# Words are made by the million: what follows runs in C, a sentence at a time, and spares Word's constructor.
_EMPTY = repeat("")
_NEW, _KIND = tuple.__new__, repeat(Word)


def _words(forms: Sequence[str]) -> tuple[Word, ...]:
    """Pieces of a text as words, white space left out."""
    tags = list(map(_TAGS.__getitem__, forms))
    ends = list(accumulate(map(len, forms)))
    words = map(_NEW, _KIND, zip(chain((0,), ends), ends, forms, tags, _EMPTY, _EMPTY, _EMPTY, strict=False))
    return tuple(word for word in words if word[3] is not None) if None in tags else tuple(words)
