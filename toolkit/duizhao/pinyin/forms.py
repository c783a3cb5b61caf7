"""How a word reads by itself: the table that every word of a text is looked up in.

pypinyin's table of characters (MIT) is read here and nowhere else, and never changed. Readings are shared:
the same character with the same reading and source is one object.
"""

from __future__ import annotations

from functools import lru_cache

from duizhao.model import Reading, Word
from duizhao.pinyin import lexicon, particles
from duizhao.pinyin.constructions import word_readings
from duizhao.pinyin.phrases import LONGEST, phrase
from duizhao.pinyin.polyphones import polyphone
from duizhao.pinyin.recutting import recut, tag

NO_READING = Reading(None)
_CACHED = 1 << 17


OPEN, DOUBTFUL = 1, 2
"""Why a word is looked at among its neighbours: they or the models decide its reading; it may be no word."""


class Forms(dict[str, tuple[Reading, ...]]):
    """Form -> the readings of its characters; a form is read when it is first asked for.

    Attributes:
        special: the forms that do not say all by themselves, with the reasons (a sum of the above).
        undecided: form -> which of its characters the models are to decide.
    """

    def __init__(self) -> None:
        super().__init__()
        self.special: dict[str, int] = {}
        self.undecided: dict[str, tuple[int, ...]] = {}

    def __missing__(self, form: str) -> tuple[Reading, ...]:
        reasons = 0
        if form in particles.ALWAYS and form not in particles.RULED:
            known: tuple[Reading, ...] = (chosen(form, particles.ALWAYS[form], "rule"),)
        elif form in particles.MOSTLY:
            known, reasons = (chosen(form, particles.MOSTLY[form].reading, "rule"),), OPEN
        else:
            known, undecided = _read(form)
            if undecided:
                self.undecided[form] = undecided
            if undecided or form in RULED or particles.settle_in_word(form, "v"):
                reasons |= OPEN
            if is_doubtful(form) and (undecided or not self._reads_as_its_parts(form, known)):
                reasons |= DOUBTFUL
            elif built := word_readings(form, known[0].syllable, tag(form)):
                known = tuple(
                    chosen(form[at], built[at], "rule") if at in built else one
                    for at, one in enumerate(known)
                )
                self.undecided[form] = tuple(at for at in undecided if at not in built)
        if reasons:
            self.special[form] = reasons
        self[form] = known
        return known

    def _reads_as_its_parts(self, form: str, known: tuple[Reading, ...]) -> bool:
        """Whether it is the same for the readings if the form is one word or several: 是|因为, 没|想到."""
        parts = [word[2] for word in recut([Word(0, len(form), form, tag(form))])]
        if len(parts) < 2:
            return False
        read = [self[part] for part in parts]
        syllables = [one.syllable for part in read for one in part]
        return self.special.keys().isdisjoint(parts) and syllables == [one.syllable for one in known]


_shared = Forms()


def forms() -> Forms:
    """The table of this process; a new one when the last has grown large.

    Example:
        >>> [one.syllable for one in forms()["银行"]], "银行" in forms().special
        (['yín', 'háng'], False)
    """
    global _shared
    if len(_shared) > _CACHED:
        _shared = Forms()
    return _shared


RULED = frozenset(particles.ALWAYS) | frozenset(particles.RULED)
"""Words that a rule reads."""


def _read(form: str) -> tuple[tuple[Reading, ...], tuple[int, ...]]:
    """How a word reads by itself, and which of its characters the models are to decide."""
    out: list[Reading] = []
    undecided: list[int] = []
    at = 0
    while at < len(form):
        size, known = _part(form, at)
        for char, (syllable, settled) in zip(form[at : at + size], known, strict=True):
            if not settled:
                undecided.append(len(out))
            out.append(chosen(char, syllable, "word") if syllable else _alone(char))
            model = None if settled else polyphone(char)
            if model is not None and len(model.readings) == 1:
                out[-1] = chosen(char, model.readings[0], "model")
                undecided.pop()
        at += size
    return tuple(out), tuple(undecided)


def _part(form: str, at: int) -> tuple[int, tuple[tuple[str, bool], ...]]:
    """The longest word of the dictionary at ``at``, or the character there."""
    for size in range(min(len(form) - at, LONGEST), 1, -1):
        if known := phrase(form[at : at + size]):
            return size, known
    return 1, (("", polyphone(form[at]) is None),)


_TELLING = (frozenset(particles.RULED) - frozenset("中好干")) | frozenset("都没教难")


def is_doubtful(form: str) -> bool:
    """Whether the segmenter may have made up the word, and that matters: 酒都, 激动|地说.

    Example:
        >>> is_doubtful("酒都"), is_doubtful("首都")
        (True, False)
    """
    if len(form) < 2 or form in lexicon.words() or not any(char in _TELLING for char in form):
        return False
    if len(form) == 2 and form[0] in particles.COUNTING and form[1] in "种種只隻行":
        return False
    if len(form) > 2 and form[0] not in "地得了着" and not set("过過") & set(form):
        known = phrase(form)
        if known and all(settled for _, settled in known):
            return False  # 各种各样, 长篇小说: no segmenter made that up
    if len(form) == 2 and form[1] in "过着" and _is_verb(form[0]):
        # 看过, 有着: a verb and its particle, whether one word or two.
        return particles.settle_in_word(form, tag(form)) not in {"guo", "zhe"}
    return bool("\u3400" <= form[0] <= "\u9fff")


def _is_verb(char: str) -> bool:
    return char not in particles.RULED and tag(char)[:1] == "v"


@lru_cache(maxsize=1 << 15)
def chosen(char: str, syllable: str, source: str) -> Reading:
    """A reading that something settled; some, such as the si of 意思, no character has by itself.

    Example:
        >>> chosen("思", "si", "word").candidates
        ('sī', 'sāi', 'si')
    """
    known = candidates(char)
    return Reading(syllable, known if syllable in known else (*known, syllable), source)


@lru_cache(maxsize=1 << 15)
def _alone(char: str) -> Reading:
    """The most frequent reading of a character."""
    known = candidates(char)
    if not known:
        return NO_READING
    return Reading(known[0], known, "single" if len(known) == 1 else "dictionary")


@lru_cache(maxsize=1 << 15)
def candidates(char: str) -> tuple[str, ...]:
    """Every reading the dictionary knows, most frequent first; empty for anything but Chinese.

    Example:
        >>> candidates("行")[:2], candidates("A")
        (('xíng', 'háng'), ())
    """
    from pypinyin.constants import PINYIN_DICT

    if char == "〇":
        return ("líng",)
    known = PINYIN_DICT.get(ord(char), "") if len(char) == 1 else ""
    return tuple(known.split(",")) if known else ()
