"""Pinyin: one reading a character, and the orthographic line of a sentence.

Readings: ``readings`` decides how each character is read. ``forms`` is the table of how words read by
themselves, out of ``phrases`` (the dictionary); ``settling`` looks at the others where they stand, with
``particles`` (rules for function words), ``constructions``, ``surname_readings``, ``polyphones`` (the linear
model) and ``network``; the user's ``overrides`` win. ``styles`` shows readings in other ways.

The line: ``line`` writes sentences by the rules of GB/T 16159-2012. ``recutting`` and ``joining`` make the
units of orthography out of the segmenter's words with the word list of ``lexicon``; ``naming`` and
``surnames`` know names, ``numerals`` numbers, ``spelling`` writes one unit. ``compile`` makes the word list.

``tones`` takes tone marks off and turns them into numbers. ``data/README.md`` has the sources and licences.
"""

from duizhao.pinyin.line import Written, write_line
from duizhao.pinyin.overrides import ReadingOverrides, parse_reading_overrides
from duizhao.pinyin.readings import producer, read_all, read_texts, read_words, readings
from duizhao.pinyin.tones import romanise, strip_tones

__all__ = [
    "ReadingOverrides",
    "Written",
    "parse_reading_overrides",
    "producer",
    "read_all",
    "read_texts",
    "read_words",
    "readings",
    "romanise",
    "strip_tones",
    "write_line",
]
