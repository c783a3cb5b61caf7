"""Pinyin: one reading a character, and the orthographic line of a sentence.

``readings`` decides how each character is read (the only module that imports pypinyin), ``line`` writes
sentences by the rules of GB/T 16159-2012 with the help of ``spelling`` (one word), ``numerals`` and
``surnames``, ``tones`` takes tone marks off.
"""

from duizhao.pinyin.line import Written, write_line
from duizhao.pinyin.readings import producer, read_words, readings
from duizhao.pinyin.tones import romanise, strip_tones

__all__ = ["Written", "producer", "read_words", "readings", "romanise", "strip_tones", "write_line"]
