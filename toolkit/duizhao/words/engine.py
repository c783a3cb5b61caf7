"""The segmenter: the only module that imports rjieba (MIT), whose dictionary is not touched.

Many texts go to rjieba in one call, a line each: it never looks across a line end. Words are cut without
their tags, which are fetched once a form: a form's tag does not depend on what stands around it.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from itertools import accumulate

from duizhao.cycles import no_search_for_cycles
from duizhao.words.columns import Batch, Words

_TAGS: dict[str, str] = {}  # empty for white space
_MOST_TAGS = 1 << 17  # some 15 MB; a form that is met again after that is asked for again


def producer() -> str:
    """Name and version of the segmenter."""
    return f"rjieba {version('rjieba')}"


def dictionary_parts(form: str) -> list[str]:
    """The word and the shorter dictionary words in it."""
    import rjieba

    found: list[str] = rjieba.cut_for_search(form)
    return found


def cut_all(texts: Sequence[str]) -> list[Words]:
    """The words of each text, white space left out; all are parts of one batch.

    Example:
        >>> [[word.form for word in words] for words in cut_all(["上班", "林业局"])]
        [['上班'], ['林业局']]
    """
    import rjieba

    # A line end at the end is white space, and most sentences of a running text that have one have it there.
    bare = [text.rstrip("\r\n") for text in texts]
    joined = "\n".join(bare)
    with no_search_for_cycles():
        forms: list[str] = rjieba.cut(joined)
        forms.append("\n")
        starts = list(accumulate(map(len, forms), initial=0))
        starts.pop()
        batch = Batch(joined, forms, _tags(forms, joined), starts)
        out: list[Words] = []
        at = 0
        for text in bare:
            end = forms.index("\n", at)
            if "\n" in text:
                for _ in range(text.count("\n") - text.count("\r\n")):  # \r\n is one piece
                    end = forms.index("\n", end + 1)
            out.append(Words(batch, at, end))
            at = end + 1
        return out


def _tags(forms: Sequence[str], text: str) -> list[str]:
    """The tag of each piece of a text."""
    if len(_TAGS) > _MOST_TAGS:
        _TAGS.clear()
    try:
        return list(map(_TAGS.__getitem__, forms))
    except KeyError:
        _learn(set(forms).difference(_TAGS), text)
        return list(map(_TAGS.__getitem__, forms))


def _learn(unseen: set[str], text: str) -> None:
    """Ask for the tags of forms, which are pieces of the text."""
    _ask("\n".join(sorted(unseen)))
    _TAGS.update((form, "") for form in unseen if form.isspace())
    # A few are cut in two when they stand alone: these are looked at where they stand.
    if rest := unseen.difference(_TAGS):
        _ask("\n".join(line for line in text.split("\n") if any(form in line for form in rest)))


def _ask(text: str) -> None:
    import rjieba

    _TAGS.update((form, "" if form.isspace() else tag) for form, tag in rjieba.tag(text))
