"""Universal parts of speech for the tags of the segmenter's dictionary (ICTCLAS, as jieba writes them).

The tag itself stays in XPOS; UPOS is what it most often is. Where a tag says nothing of what a word does in
its sentence (idioms, fixed phrases, letters), UPOS is X.
"""

from __future__ import annotations

import unicodedata

_TAGS = {
    # Names of people, places, organisations and others.
    "nr": "PROPN", "nrt": "PROPN", "nrfg": "PROPN", "ns": "PROPN", "nt": "PROPN", "nz": "PROPN",
    # An adjective that modifies a verb; adjectives and verbs that name a thing.
    "ad": "ADV", "vd": "ADV", "an": "NOUN", "vn": "NOUN",
    # UD's Chinese treebanks take aspect markers for auxiliaries, other structural words for particles.
    "ul": "AUX", "ug": "AUX", "uz": "AUX",
    "eng": "X", "un": "X", "zg": "X", "nx": "X",
}  # fmt: skip
_LETTERS = {
    "n": "NOUN",
    "t": "NOUN",  # words of time are nouns in UD
    "s": "NOUN",
    "f": "ADP",  # localizers stand behind their noun as prepositions stand before it
    "v": "VERB",
    "a": "ADJ",
    "b": "ADJ",  # adjectives that only modify
    "z": "ADJ",
    "r": "PRON",  # the tag does not tell pronouns from determiners
    "m": "NUM",
    "q": "NOUN",  # classifiers are nouns in UD, with NounType=Clf
    "d": "ADV",
    "p": "ADP",
    "c": "CCONJ",  # the tag does not tell them from subordinating conjunctions
    "u": "PART",
    "y": "PART",
    "h": "PART",
    "k": "PART",
    "e": "INTJ",
    "o": "INTJ",
    "j": "NOUN",  # abbreviations
    "i": "X",
    "l": "X",
    "w": "PUNCT",
}


def upos(tag: str, form: str) -> str:
    """The universal part of speech; ``_`` where there is no tag.

    Example:
        >>> upos("nr", "胡进进"), upos("x", "，"), upos("vn", "工作"), upos("", "好")
        ('PROPN', 'PUNCT', 'NOUN', '_')
    """
    if not tag:
        return "_"
    if tag in _TAGS:
        return _TAGS[tag]
    if tag[0] == "x":
        kinds = {unicodedata.category(char)[0] for char in form}
        return {frozenset("P"): "PUNCT", frozenset("S"): "SYM"}.get(frozenset(kinds), "X")
    return _LETTERS.get(tag[0], "X")
