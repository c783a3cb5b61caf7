"""Article -> sentences, losslessly: the sentences of a block join to its text.

House rules: 。！？ and their repetitions end a sentence, with the closing quotes and brackets that follow;
so does an end mark inside quotation marks, but a clause that reports the speech stays with it
(“……。”胡进进说。is one sentence). A remark in brackets stays with the sentence before it. Nothing ends
inside 《》 or （）, a number, an address or an abbreviation. …… ends a sentence only where another plainly
begins. White space between sentences belongs to the earlier one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from duizhao.model import Article, Block, Sentence, Span

_MARK = re.compile(r"[。！？!?｡．.…⋯]+")
_PAIRS = {
    "）": "（",
    ")": "(",
    "》": "《",
    "〉": "〈",
    "】": "【",
    "]": "[",
    "〕": "〔",
    "｝": "｛",
    "}": "{",
}
_BRACKETS = re.compile("[" + re.escape("".join(_PAIRS) + "".join(_PAIRS.values())) + "]")
_QUOTE_CLOSERS = "”’」』"
_QUOTE_OPENERS = "“‘「『"
_CLOSERS = re.compile(r"[”’」』）)》〉】〕\]\"']+")
_CONTINUING = "，、；：,;:—～~％%·"
# Emoji with their joiners, skin tones and flags, and note marks, belong to the sentence they close.
_TAIL = re.compile(
    "(?:[\u2190-\u21ff\u2600-\u27bf\ufe0f\u200d\U0001f000-\U0001faff\U000e0020-\U000e007f]+|\\[\\d{1,3}\\]|[①-⑳])+"
)
_REMARK = re.compile(r"\s*(?:（[^（）]{1,60}）|\([^()]{1,60}\))")
_SPACE = re.compile(r"\s+")

_SAY = (
    "说道|说过|说着|说完|说|問道|问道|问|答道|回答道|回答|应道|笑道|喊道|叫道|嚷道|写道|叹道|道|表示|介绍|告诉|指出|强调|认为|称|"
    "喊|回忆|感慨|感叹|坦言|直言|补充|解释|嘱咐|叮嘱|提醒|透露|讲|總結|总结|如是说|說道|說|問|寫道|稱|表示道|介紹|告訴|指出|強調|認為"
)
# Who speaks, perhaps when and how, then a verb of saying that closes its clause.
_REPORTING = re.compile(
    rf"\s*(?:[^，。！？；：“”‘’「」『』…\n]{{1,12}}，)?[^，。！？；：“”‘’「」『』…\n]{{0,36}}?"
    rf"(?:{_SAY})(?:了|着|过|起来)?(?:他|她|我|你|大家|记者|記者|自己|孩子)?(?=[，。！？；：,!?;:“「…]|\s*$)"
)
_ABBREVIATION = re.compile(
    r"(?:^|[^A-Za-z])(?:[A-Za-z]|Mr|Mrs|Ms|Dr|Prof|St|No|Vol|Fig|vs|etc|Inc|Ltd|Co|Jr|Sr)$"
)


def split_sentences(text: str) -> list[Span]:
    """The sentences of a running text, as spans that cover all of it.

    Laws: the spans are in order and touching; joined they give ``text``; none is empty or white space
    only, except when all of ``text`` is.

    Example:
        >>> text = "“多干点是应该的。”胡进进说。他笑了！"
        >>> [span.of(text) for span in split_sentences(text)]
        ['“多干点是应该的。”胡进进说。', '他笑了！']
    """
    if not text:
        return []
    closed = _closed_brackets(text)
    spans: list[Span] = []
    start = at = 0
    while match := _MARK.search(text, at):
        at = match.end()
        inside = _inside(closed, match.start())
        if inside is not None:
            at = inside
            continue
        end = _sentence_end(text, start, match)
        if end is None:
            continue
        at = end
        if text[start:end].strip():
            spans.append(Span(start, end))
            start = end
    if text[start:].strip() or not spans:
        spans.append(Span(start, len(text)))
    elif start < len(text):
        spans[-1] = Span(spans[-1].start, len(text))
    return spans


def _closed_brackets(text: str) -> list[Span]:
    """Outermost bracketed stretches; a bracket that never closes protects nothing."""
    stack: list[tuple[str, int]] = []
    closed: list[Span] = []
    for match in _BRACKETS.finditer(text):
        char = match.group()
        if char not in _PAIRS:
            stack.append((char, match.start()))
            continue
        for depth in range(len(stack) - 1, -1, -1):
            if stack[depth][0] == _PAIRS[char]:
                begin = stack[depth][1]
                del stack[depth:]
                while closed and closed[-1].start > begin:
                    closed.pop()
                closed.append(Span(begin, match.end()))
                break
    return closed


def _inside(closed: list[Span], at: int) -> int | None:
    """End of the bracketed stretch that holds ``at``; stretches before it are dropped from the list."""
    while closed and closed[0].end <= at:
        closed.pop(0)
    return closed[0].end if closed and closed[0].start <= at else None


def _sentence_end(text: str, start: int, mark: re.Match[str]) -> int | None:
    """Where the sentence that ``mark`` may close ends, or None when it goes on."""
    if not _is_terminal(text, mark):
        return None
    end = mark.end()
    quote_closed = False
    if closers := _CLOSERS.match(text, end):
        quote_closed = any(char in _QUOTE_CLOSERS + '"' for char in closers.group())
        end = closers.end()
    if tail := _TAIL.match(text, end):
        end = tail.end()
    following = text[end : end + 1]
    if following and following in _CONTINUING:
        return None
    if again := _MARK.match(text, end):
        # ”。 : the real end mark comes after the quotation.
        end = again.end()
        quote_closed = False
    if quote_closed and _goes_on_after_quote(text, start, end, mark):
        return None
    if "…" in mark.group() or "⋯" in mark.group():
        if not set(mark.group()) & set("。！？!?") and not _new_after_ellipsis(text, end, quote_closed):
            return None
    while remark := _REMARK.match(text, end):
        if text[remark.end() : remark.end() + 1] in _CONTINUING and remark.end() < len(text):
            break
        end = remark.end()
    if space := _SPACE.match(text, end):
        end = space.end()
    return end


def _is_terminal(text: str, mark: re.Match[str]) -> bool:
    """Whether the mark can end a sentence at all: not in a number, an address, an abbreviation."""
    marks = mark.group()
    if set(marks) & set("。！？｡…⋯"):
        return True
    before = text[mark.start() - 1 : mark.start()]
    after = text[mark.end() : mark.end() + 1]
    if marks[-1] in "!?":
        return not (after.isascii() and (after.isalnum() or after in "/=&-_"))
    if set(marks) == {"."} and len(marks) > 2:
        return not after or after in _QUOTE_CLOSERS or after.isspace()
    if not before or before.isspace() or before.isdigit():
        return False
    if before.isascii():
        if _ABBREVIATION.search(text, max(0, mark.start() - 6), mark.start()):
            return False
        rest = text[mark.end() : mark.end() + 3]
        return not after or (after.isspace() and not rest.strip()[:1].islower()) or after in '”’」』"'
    return not after.isdigit()


def _goes_on_after_quote(text: str, start: int, end: int, mark: re.Match[str]) -> bool:
    """Whether the sentence continues after the quotation that just closed."""
    if end >= len(text):
        return False
    if _REPORTING.match(text, end):
        return True
    opener = max(text.rfind(char, start, mark.start()) for char in _QUOTE_OPENERS + '"')
    lead = text[start:opener].rstrip() if opener > start else ""
    # 他喊了声“加油！”就跑了。 : the quotation is a part of the clause, not a speech of its own.
    embedded = bool(lead) and lead[-1] not in "：:，,。！？!?…”’」』；;—"
    return embedded and text[end] not in _QUOTE_OPENERS


def _new_after_ellipsis(text: str, end: int, quote_closed: bool) -> bool:
    """Whether a new sentence plainly begins after ……: at the end, after a quotation, before a quotation."""
    rest = text[end:].lstrip()
    return not rest or quote_closed or rest[0] in _QUOTE_OPENERS or text[end] == "\n"


def block_sentences(block: Block) -> list[Span]:
    """The sentences of a block: headings, captions, credits and bylines are one unit each."""
    if block.kind in {"title", "subtitle", "heading", "byline", "credit"}:
        return [Span(0, len(block.text))]
    return split_sentences(block.text)


def sentences(article: Article) -> Iterator[Sentence]:
    """All sentences of the article in order, ids derived from position.

    Example:
        >>> from duizhao.article import read_article
        >>> from duizhao.model import Source
        >>> [s.id for s in sentences(read_article(Source("d", "# 题\\n\\n一。二。", "")))]
        ['d-b001-s01', 'd-b002-s01', 'd-b002-s02']
    """
    section = ""
    index = 0
    for block in article.blocks:
        if block.kind == "heading":
            section = block.text
        for number, span in enumerate(block_sentences(block), 1):
            yield Sentence(
                f"{block.id}-s{number:02d}",
                article.id,
                block.id,
                block.kind,
                section,
                index,
                span.start,
                span.end,
                span.of(block.text),
            )
            index += 1


def sentence_at(spans: Iterable[Sentence], start: int, end: int) -> Sentence | None:
    """The sentence of one block that holds ``start:end`` whole, or None when no single one does."""
    return next((one for one in spans if one.start <= start and end <= one.end), None)
