"""The orthographic line: a sentence in pinyin by GB/T 16159-2012.

Words are joined, surname and given name stand apart with capitals, place names split off their generic
part (湛河区 Zhànhé Qū), 了着过 join their verb but a closing 了 stands alone, numbers are divided, an
apostrophe keeps syllables apart (Xī'ān), a sentence begins with a capital. Of the marks the full stop, the
comma and the dash of ranges become Latin; those without a Latin counterpart (《》, ·, ——) stay. Latin words
and figures stay as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from duizhao.model import Reading, Word
from duizhao.pinyin.joining import Style, regroup
from duizhao.pinyin.naming import cut_surname, name_parts
from duizhao.pinyin.recutting import is_chinese
from duizhao.pinyin.spelling import capital, mark, spell

_STOPS = set("。！？!?")
_OPENING = set("([“‘《〈")
_CLOSING = set(")]”’》〉")
_NO_SPACE_BEFORE = {*_CLOSING, *",.!?;:…~%‰℃°"}
_NO_SPACE_AFTER = {*_OPENING, *"¥$"}
_CONNECTORS = set("-·/")
_DASHES = set("—–－‐―")
_DOTS = set("·•・‧")
_CLAUSE_ENDS = {*_STOPS, *"；…，,吗吧呢啊呀嘛嗎", ""}  # 了 before these is no aspect
_NOTHING = Word(-1, -1, "")
_ASPECT = set("了着过著過")


@dataclass(frozen=True, slots=True)
class Written:
    """A sentence in pinyin.

    Attributes:
        line: the whole line.
        words: how the line writes each word, empty for punctuation.
    """

    line: str
    words: tuple[str, ...]


def write_line(words: Sequence[Word], readings: Sequence[Reading], style: Style = "standard") -> Written:
    """Write a sentence in pinyin, from its words and one reading for each of its code points.

    Args:
        words: the words of the segmenter; what orthography joins and divides is found here.
        readings: one for each code point of the sentence.
        style: ``standard`` is GB/T 16159-2012. ``textbook`` is what learners' books in the West write: 了着过
            and results stand apart (kāi le, chī wán), as do hundreds (liǎng bǎi) and 人 after a country
            (Déguó rén), no hyphens in estimates and idioms, and a phrase without an end mark begins small.

    Example:
        >>> from duizhao.words import segment
        >>> from duizhao.pinyin.readings import read_words
        >>> text = "他吃完了两百个包子。"
        >>> write_line(segment(text), read_words(text, segment(text))).line
        'Tā chīwánle liǎngbǎi gè bāozi.'
        >>> write_line(segment(text), read_words(text, segment(text)), "textbook").line
        'Tā chī wán le liǎng bǎi gè bāozi.'
    """
    units = regroup(words, style)
    writer = _Writer(units, readings, style)
    for at in range(len(units)):
        writer.add(at)
    return Written("".join(writer.parts), tuple([writer.form(word) for word in words]))


class _Writer:
    """Puts units side by side: which stand apart, and which begin with a capital."""

    def __init__(self, words: Sequence[Word], readings: Sequence[Reading], style: Style) -> None:
        self.words = (*words, _NOTHING, _NOTHING)  # what stands before the first and behind the last
        self.readings = readings
        self.style = style
        self.parts: list[str] = []
        self.whole: dict[tuple[int, int], str] = {}  # what the line shows between two code points
        self.pieces: list[
            tuple[int, bool, tuple[str, ...]]
        ] = []  # the same by characters, and if it is tight
        self.shown: list[str] = []  # the same for each code point, once it is asked for
        self.glue = True  # the next word follows without a space
        # The next syllable begins a sentence; in a textbook a phrase is no sentence.
        self.capital = style == "standard" or any(word.form in _STOPS or word.form == "…" for word in words)
        self.speech_ended = False  # a quotation ended with a stop of its own
        self.straight = 0  # straight quotation marks so far: an odd one opens

    def add(self, at: int) -> None:
        """Write unit number ``at``."""
        word = self.words[at]
        if is_chinese(word.form[0]) and self.readings[word.start].syllable:
            self._add_syllables(at, word)
            return
        readings = self.readings[word.start : word.end]
        has_syllable = any(one.syllable for one in readings)
        pieces = self._form(at, word) if has_syllable else (self._mark(at),)
        form = "".join(pieces)
        if not form:
            return
        opens = form[0] in _OPENING or (word.form == '"' and self.straight % 2 == 1)
        tight = self.glue or (not opens and self._is_tight(at, form))
        self._set_case(at, form, opens)
        shown = capital(form) if has_syllable and self.capital else form
        if any(char.isalnum() for char in form) and not self._is_item_number(at):
            self.capital = False
        self.parts.append(shown if tight else f" {shown}")
        self.pieces.append((word.start, tight, pieces))
        # A dash or ellipsis at the beginning of a line or quotation has nothing to stand apart from.
        leads = form[0] in "—…" and self.glue
        links = form in _CONNECTORS and self.words[at + 1].start == word.end
        self.glue = opens or form[-1] in _NO_SPACE_AFTER or links or leads

    def form(self, word: Word) -> str:
        """How the line shows a word of the segmenter, without the capital of the sentence."""
        if whole := self.whole.get((word.start, word.end)):
            return whole
        if not self.shown:
            self.shown = self._by_code_point()
        shown = "".join(self.shown[word.start : word.end]).strip(" -'")
        return shown if shown[:1].isalpha() or any(map(str.isalnum, shown)) else ""

    def _add_syllables(self, at: int, word: Word) -> None:
        """The same for a word of Chinese, which is most of a text."""
        pieces = self._form(at, word)
        form = "".join(pieces) if len(pieces) > 1 else pieces[0]
        tight = self.glue or self._leans(at, word)
        shown = self.whole[word.start, word.end] = form
        if self.capital:
            shown = capital(form)
            self.capital = self._is_item_number(at)
        self.parts.append(shown if tight else f" {shown}")
        self.pieces.append((word.start, tight, pieces))
        self.glue = False

    def _by_code_point(self) -> list[str]:
        """What the line shows for each code point, with what stands before it."""
        shown = [""] * len(self.readings)
        for start, tight, pieces in self.pieces:
            shown[start : start + len(pieces)] = pieces
            if not tight:
                shown[start] = f" {pieces[0]}"
        return shown

    def _form(self, at: int, word: Word) -> tuple[str, ...]:
        before, after = self.words[at - 1], self.words[at + 1]
        foreign = word.pos != "m" and (before.form in _DOTS or after.form in _DOTS)
        # 崔 + 志成: each with its capital; 李鹏 + 旭: the second is the end of a word.
        lone = word.pos[:2] == "nr" and (
            cut_surname(word, after) == len(word.form) or 0 < cut_surname(before, word) == len(before.form)
        )
        sizes = (len(word.form),) if foreign or lone else name_parts(word, before, after)
        return spell(
            word,
            self.readings[word.start : word.end],
            sizes=sizes,
            style=self.style,
            after_number=word.pos == "m" and before.form[-1:].isdigit(),
        )

    def _mark(self, at: int) -> str:
        """A word without a reading: a mark in its Latin form, or Latin letters and figures."""
        text = self.words[at].form
        if text == '"':
            self.straight += 1
        before, after = self.words[at - 1].form, self.words[at + 1].form
        if text == "…" and before == "…":
            return ""
        if text in _DASHES and text not in (before, after) and before and after:
            return "-"
        return "".join(map(mark, text))

    def _is_tight(self, at: int, form: str) -> bool:
        word, before = self.words[at], self.words[at - 1]
        if form[0] in _NO_SPACE_BEFORE or (word.form == '"' and self.straight % 2 == 0):
            return True
        if form in _CONNECTORS or (form[0] == "—" and before.form == "—"):
            below_zero = form == "-" and self._is_figure(at + 1) and not self._is_figure(at - 1)
            return before.end == word.start and not below_zero
        return self._leans(at, word) or (before.end == word.start and self._touches(at))

    def _leans(self, at: int, word: Word) -> bool:
        """Whether a word of Chinese joins the one before: a particle its verb, the end of a cut name."""
        before = self.words[at - 1]
        if word.form in _ASPECT and self.style == "standard" and word.pos[:1] == "u":
            kind = before.pos[:1]
            # Of the verbs that can be nouns as well the segmenter says n (学会了).
            if kind in {"v", "a", "f", "n", "b", "z"} or (len(before.form) == 1 and kind in {"u", "p", "g"}):
                return word.form != "了" or not self._ends_clause(at + 1)
        return word.pos[:2] == "nr" and 0 < cut_surname(before, word) < len(before.form)

    def _is_figure(self, at: int) -> bool:
        return mark(self.words[at].form[-1:] or " ").isdigit()

    def _touches(self, at: int) -> bool:
        """Whether Latin letters, figures and signs stand together as in the source."""
        left, right = self.words[at - 1].form, self.words[at].form
        if all(mark(char).isascii() and mark(char).isalnum() for char in (left[-1], right[0])):
            return True
        if mark(right[0]).isdigit() and self._is_figure(at - 2):
            if left in {":", "：", ".", "．", "~", "～"}:
                return True
            if left in {",", "，"}:  # 12，000 is one number, 3，5 are two
                return len(right) == 3
        return left[-1].isascii() and right[0].isascii() and left[-1] not in ',;!?")'

    def _ends_clause(self, at: int) -> bool:
        while self.words[at].form in _CLOSING:
            at += 1
        return self.words[at].form in _CLAUSE_ENDS

    def _set_case(self, at: int, form: str, opens: bool) -> None:
        before = self.words[at - 1].form
        if self.words[at].form in _STOPS:
            self.capital = True
        elif form in _CLOSING or (form == '"' and not opens):
            self.speech_ended = self.speech_ended or (self.capital and before in _STOPS and form in '”’"')
            # What follows the quotation belongs to its sentence; a list number in brackets ends nothing.
            self.capital = self.capital and self._is_item_number(at - 1)
        elif opens and form in '“"‘' and (self.speech_ended or before in {"：", ":"}):
            self.capital = True
            self.speech_ended = False

    def _is_item_number(self, at: int) -> bool:
        """Whether word ``at`` numbers the sentence that follows: 1. or （一）."""
        word, after = self.words[at], self.words[at + 1]
        if at == 0:
            figure = word.form.isdigit() and after.form in {".", "．", "、", ")", "）"}
            return figure and not self.words[at + 2].form[:1].isdigit()
        return at == 1 and word.pos == "m" and self.words[0].form in "(（" and after.form in {")", "）"}
