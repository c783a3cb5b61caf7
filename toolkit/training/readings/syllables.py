"""Cuts a written pinyin word into syllables, for scoring against gold lines."""

from __future__ import annotations

import re

from duizhao.pinyin.tones import strip_tones

_SYLLABLE = re.compile(
    r"(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?"
    r"(?:iang|iong|uang|üan|iao|ian|ang|eng|ing|ong|uai|uan|üe|ai|ei|ui|ao|ou|iu|ie|ue|an|en|in|un|ün|ia|ua|uo|er|"
    r"[aoeiuüê])(?:r(?![aoeiuü]))?|m|n|ng|r"
)


def cut(word: str) -> list[str]:
    """The syllables of a word without apostrophes, tone marks kept.

    Example:
        >>> cut("zhōngguó"), cut("shíhou"), cut("fāngàn")
        (['zhōng', 'guó'], ['shí', 'hou'], ['fān', 'gàn'])
    """
    bare = strip_tones(word)
    found, at = [], 0
    while at < len(bare):
        match = _SYLLABLE.match(bare, at)
        if match is None:
            return []
        end = match.end()
        # A consonant before a vowel begins the next syllable: fān|gàn, not fāng|àn.
        if end < len(bare) and bare[end] in "aoeiuüê" and bare[end - 1] in "ngr" and end - at > 1:
            end -= 1
        found.append(word[at:end])
        at = end
    return found
