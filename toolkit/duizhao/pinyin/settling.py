"""Words that their neighbours, the models or a construction decide: many texts at once.

All texts lie on one page, a line each. Every word is looked up there; the few that do not say all by
themselves are then looked at where they stand.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, compress, count

from duizhao.model import Reading, Word
from duizhao.pinyin import lexicon, particles
from duizhao.pinyin.constructions import construction_readings, may_double
from duizhao.pinyin.forms import DOUBTFUL, OPEN, RULED, Forms, chosen
from duizhao.pinyin.network import network
from duizhao.pinyin.phrases import phrase
from duizhao.pinyin.polyphones import SURE, polyphone
from duizhao.pinyin.recutting import recut
from duizhao.pinyin.surname_readings import surname_reading
from duizhao.pinyin.surnames import surname_length
from duizhao.words import Batch

NAMES = frozenset({"nr", "nrt", "nrfg"})
"""Tags of personal names."""

_AROUND = 3
"""How many words on each side are looked at where a few are in question."""

_BEFORE = 6
"""How far back a rule may look for a word."""


@dataclass(slots=True)
class Page:
    """Texts that are read together.

    Attributes:
        texts: the texts.
        batch: their words.
        offsets, lengths: where on the page each text lies.
        table: how words read by themselves.
        out: the reading of each code point of the page.
        unsure: places on the page where the linear model is not sure.
    """

    texts: Sequence[str]
    batch: Batch
    offsets: list[int]
    lengths: list[int]
    table: Forms
    out: list[Reading]
    unsure: list[int] = field(default_factory=list)

    @classmethod
    def of(cls, texts: Sequence[str], batch: Batch, parts: Sequence[tuple[int, int]], table: Forms) -> Page:
        """A page on which every word reads as it does by itself."""
        starts = batch.starts
        offsets = [starts[first] for first, _ in parts]
        lengths = [starts[last] - starts[first] for first, last in parts]
        out = list(chain.from_iterable(map(table.__getitem__, batch.forms)))
        return cls(texts, batch, offsets, lengths, table, out)

    def in_text(self, at: int) -> tuple[str, int]:
        """The text that holds a place of the page, and the place in it."""
        number = bisect_right(self.offsets, at) - 1
        return self.texts[number], at - self.offsets[number]

    def set(self, at: int, syllable: str, source: str) -> None:
        """Read one code point."""
        self.out[at] = chosen(self.batch.text[at], syllable, source)


def settle_page(page: Page) -> None:
    """Read the words that do not say all by themselves."""
    batch, special = page.batch, page.table.special
    text, forms, starts = batch.text, batch.forms, batch.starts
    found = list(compress(count(), map(special.__contains__, forms)))
    names = set(compress(count(), map(NAMES.__contains__, batch.tags)))
    if names.difference(found):
        found = sorted(names.union(found))
    doubtful = [at for at in found if special.get(forms[at], 0) & DOUBTFUL]
    stretches = list(_stretches(doubtful)) if doubtful else []
    following = iter([*stretches, (len(batch), len(batch))])
    first, last = next(following)
    for at in found:
        while at >= last:
            first, last = next(following)
        if at < first and not _is_plain(text, forms[at], starts[at]):
            _settle(page, batch, at)
    for first, last in stretches:
        _settle_anew(page, first, last)
    _construct(page)


def _is_plain(text: str, form: str, start: int) -> bool:
    """Whether a word whose rule changes little stands where the rule has nothing to say."""
    mostly = particles.MOSTLY.get(form)
    if mostly is None:
        return False
    end = start + len(form)
    before, behind = text[start - 1 : start] or " ", text[end : end + 1] or " "
    return before not in mostly.before and behind not in mostly.behind


def _settle_anew(page: Page, first: int, last: int) -> None:
    """Read a stretch that holds words which the segmenter may have made up: it is cut again."""
    again = recut(page.batch[first:last])
    for word in again:
        page.out[word[0] : word[1]] = page.table[word[2]]
    before = page.batch[max(0, first - _BEFORE) : first]
    words = [*before, *again, *page.batch[last : last + _AROUND]]
    for at, word in enumerate(again, len(before)):
        if page.table.special.get(word[2], 0) & OPEN or word[3] in NAMES:
            _settle(page, words, at)


def _stretches(places: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The stretches of words around ``places``; those that would touch are one."""
    first = last = places[0]
    for place in places[1:]:
        if place - last > 2 * _AROUND:
            yield max(0, first - _AROUND), last + _AROUND + 1
            first = place
        last = place
    yield max(0, first - _AROUND), last + _AROUND + 1


def _settle(page: Page, words: Sequence[Word], at: int) -> None:
    """Read word ``at``, which does not say all by itself."""
    start, end, form, pos = words[at][:4]
    if form in RULED and (settled := particles.settle(words, at)):
        page.set(end - 1, settled, "rule")
        return
    for inside in page.table.undecided.get(form, ()):
        _by_model(page, start + inside, form, start)
    if form[-1] in "过過着著" and (last := particles.settle_in_word(form, pos)):
        page.set(end - 1, last, "rule")
    if pos in NAMES:
        _read_name(page, words, at)


def _by_model(page: Page, at: int, form: str, start: int) -> None:
    """What the linear model reads; where it is not sure, the network is to be asked."""
    char = page.batch.text[at]
    model, known = polyphone(char), network().knows(char)
    if model is not None:
        text, place = page.in_text(at)
        syllable, margin = model.read(text, place, form, place - (at - start))
        page.set(at, syllable, "model")
        if margin >= SURE:
            return
    if known:
        page.unsure.append(at)


# 能不能, 看一看; V不C and V得C with what may follow, but for what stands before 得 and 不 that are none. The
# patterns begin with a plain set of characters: so the search for them is fast.
_CONSTRUCTION = re.compile(
    r"[一不](?=([\u3400-\u9fff]))(?<=\1[一不])"
    r"|[得不](?=[见見到懂完了着著起動动開开下住清成出進进上過过回死掉倒够夠饱飽惯慣好中透齐齊定准準及来來去干明习習])"
    r"(?<![很都也就还還并我你他它她們们的了是又却可更才而但么这那再太最十三二一两几个年月日，。、；：“”].)"
)


_TWICE = re.compile(r"([\u3400-\u9fff])\1")


def _construct(page: Page) -> None:
    """Read the constructions."""
    batch = page.batch
    found = set()
    for match in _CONSTRUCTION.finditer(batch.text):
        at = bisect_right(batch.starts, match.start()) - 1
        if match.group(1) or _is_apart(batch.forms, at):
            found.add(at)
    for match in _TWICE.finditer(batch.text):
        if may_double(match.group(1)):
            at = bisect_right(batch.starts, match.start()) - 1
            # 看|看, 看|看书 or 看看书; 看看 is a word that reads so by itself, and 出国|国家 is none.
            form = batch.forms[at]
            if batch.starts[at] == match.start() and (len(form) == 1 or form not in lexicon.words()):
                found.add(at)
    for first, last in _stretches(sorted(found)) if found else ():
        words = batch[first:last]
        syllables = {word[0]: page.out[word[0]].syllable for word in words}
        for at, syllable in construction_readings(words, syllables).items():
            page.set(at, syllable, "rule")


def _is_apart(forms: Sequence[str], at: int) -> bool:
    """Whether 得 or 不 of word ``at`` may belong to a construction as the words are cut."""
    known = lexicon.words()
    if not all(len(form) == 1 or form in known for form in forms[max(0, at - 1) : at + 3]):
        return True  # they may be cut in another way
    return len(forms[at]) == 1  # else it is in a word of the dictionary: 不过, 觉得, 忍不住


def _read_name(page: Page, words: Sequence[Word], at: int) -> None:
    """The surname of a personal name, where it has a reading of its own."""
    word = words[at]
    name = word.form
    if len(name) == 1 and at + 1 < len(words) and words[at + 1].start == word.end:
        name += words[at + 1].form if words[at + 1].pos[:2] == "nr" else ""
    size = surname_length(name)
    if (known := phrase(word.form)) and all(settled for _, settled in known[:size]):
        return  # 柏林 is a word of the dictionary, not a person
    if size and (syllables := surname_reading(name[:size])):
        for place, syllable in enumerate(syllables, word.start):
            page.set(place, syllable, "name")
