"""Article -> sentences, losslessly: the sentences of a block join to its text.

House rules: 。！？ and their repetitions end a sentence, with the closing quotes and brackets that follow;
so does an end mark inside quotation marks, but a clause that reports the speech stays with it
(“……。”胡进进说。is one sentence), and a quotation that is a part of its clause ends nothing
（他喊了声“加油！”就跑了。）. A remark in brackets stays with the sentence before it. Nothing ends inside 《》
or （）, a number, an address, a file name or an abbreviation. …… ends a sentence only where another
plainly begins. Emoji, faces and note marks after the mark stay with their sentence. An empty line ends a
sentence, and so does the line end after a heading, an item or an entry; a line end that tears a sentence
does not. White space between sentences belongs to the earlier one.

Modules:
    marks: which marks end a sentence, and what belongs to it after them.
    pairs: brackets and quotation marks.
    reporting: clauses that report a speech.
    lines: line ends without a mark.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from duizhao.model import Article, Block, Sentence, Span
from duizhao.splitting.lines import line_end
from duizhao.splitting.marks import CLOSERS, CONTINUING, MARK, closers, is_ellipsis, is_terminal, tail
from duizhao.splitting.pairs import QUOTE_OPENERS, Page
from duizhao.splitting.reporting import reports

__all__ = ["block_sentences", "sentence_at", "sentences", "split_sentences"]

# A longer stretch in brackets is no remark on the sentence before it.
_REMARK_LENGTH = 62
# （二） begins what comes next.
_NUMBERING = re.compile(
    r"[（(]\s{0,3}(?:[一二三四五六七八九十]{1,3}|[甲乙丙丁戊]|\d{1,2}|[a-zA-Z]|[ivx]{1,4})\s{0,3}[）)]"
)
_PARAGRAPH_END = re.compile(r"\s*$|[^\S\n]*\n\s*\n")
_SPACE = re.compile(r"\s+")

# What goes on with a quotation or a name that ends in a mark: “为什么？”的声音, “怎么办？”成了口头禅.
_GOES_ON = re.compile(
    r"的(?![确確士话話])|是(?!的)|[成变變][了为為]|一[词詞]|等(?![等到])|之[声聲類类]"
    r"|[一二两兩三四五六七八九十几幾数數]{1,2}(?:[声聲]|(?:[个個][^，。！？]{0,3})?字)"
    r"|[吗嗎呢](?![^，。！？]?啡)|[这這](?:句|一问|一問|个问|個問)"
)
# "Great!" she said.
_LATIN_GOES_ON = re.compile(" [a-z]")
# 说了句“走吧。”就走了
_LEANS = re.compile(r"[的就便而却卻并並又也都才时時后後来來去]|然[后後]|一[词詞句]|[这這那]|等|[之]")
# 写着“安全第一！”“质量为先！”八个大字 : quotations side by side share what leads in to them.
_QUOTES_IN_A_ROW = 8


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
    page = Page.of(text)
    spans: list[Span] = []
    start = at = 0
    while match := MARK.search(text, at):
        at = match.end()
        end: int | None
        if bracket := page.inside(match.start()):
            at = bracket.end
            end = _bracket_end(text, start, bracket)
        elif match.group() == "\n":
            ends, after = line_end(text, start, match.start())
            at, end = max(at, after), after if ends else None
        elif match.lastindex:
            end = at
        else:
            end = _sentence_end(page, start, match)
        if end is None:
            continue
        at = end
        if not text[start:end].isspace():
            spans.append(Span(start, end))
            start = end
    if not spans or not (start == len(text) or text[start:].isspace()):
        spans.append(Span(start, len(text)))
    elif start < len(text):
        spans[-1] = Span(spans[-1].start, len(text))
    return spans


def _bracket_end(text: str, start: int, bracket: Span) -> int | None:
    """Where a sentence in brackets of its own ends（他走了。）, or None where they are a part of one."""
    # 【快讯！】 is a label of what follows; only round brackets hold sentences.
    if (
        text[bracket.start] not in "（("
        or text[bracket.end - 2] not in "。！？!?…"
        or not (start == bracket.start or text[start : min(bracket.start, start + 9)].isspace())
    ):
        return None
    following = text[bracket.end : bracket.end + 1]
    if following and (
        following in CONTINUING
        or (following != "\n" and MARK.match(following))
        or _GOES_ON.match(text, bracket.end)
    ):
        return None
    return _with_space(text, bracket.end)


def _with_space(text: str, end: int) -> int:
    space = _SPACE.match(text, end)
    return space.end() if space else end


def _sentence_end(page: Page, start: int, mark: re.Match[str]) -> int | None:
    """Where the sentence that ``mark`` may close ends, or None when it goes on."""
    text = page.text
    if not is_terminal(text, start, mark):
        return None
    end, quote = closers(page, mark.end())
    end = tail(text, start, end)
    if text[end : end + 1] and text[end] in CONTINUING:
        return None
    if (again := MARK.match(text, end)) and again.group() != "\n":
        # ”。 : the real end mark comes after the quotation.
        end, quote = again.end(), None
        if text[end : end + 1] and text[end] in CONTINUING:
            return None
    if quote is not None and _goes_on_after_quote(page, start, end, quote):
        return None
    if not set(mark.group()) & set("。.") and _GOES_ON.match(text, end) and text[end - 1] in CLOSERS + "!":
        return None
    before = text[max(start, mark.start() - 1) : mark.start()]
    if before and before.isascii() and _LATIN_GOES_ON.match(text, end):
        return None
    if is_ellipsis(mark.group()) and end == mark.end() and not _new_after_ellipsis(text, end):
        return None
    return _with_space(text, _remarks(page, end))


def _remarks(page: Page, end: int) -> int:
    """The end of the bracketed remarks that follow at ``end``."""
    text = page.text
    while True:
        opening = _with_space(text, end)
        if opening == len(text) or text[opening] not in "（(":
            return end
        lines = text.count("\n", end, opening)
        remark = page.inside(opening)
        if remark is None or _NUMBERING.fullmatch(text, remark.start, remark.end):
            return end
        if not 2 < remark.end - remark.start <= _REMARK_LENGTH:
            return end
        if remark.end < len(text) and text[remark.end] in CONTINUING:
            return end
        # On a line of its own it belongs to the text before only where that ends.
        if lines and (lines > 1 or not _PARAGRAPH_END.match(text, remark.end)):
            return end
        end = remark.end


def _goes_on_after_quote(page: Page, start: int, end: int, quote: int) -> bool:
    """Whether the sentence continues after the quotation that closed at ``quote``."""
    text = page.text
    if end >= len(text) or text[end] in "\n\r":
        return False
    lead = page.openers.get(quote, 0) - 1
    # 他说：“走吧。”他没有多说。 : who speaks has been said.
    if not (lead >= start and text[lead] in "：:") and reports(text, end):
        return True
    for _ in range(_QUOTES_IN_A_ROW):
        if lead not in page.openers:
            break
        lead = page.openers[lead] - 1
    if lead >= start and text[lead] == " ":
        lead -= 1
    # 他喊了声“加油！”就跑了。 : the quotation is a part of the clause, not a speech of its own. A full stop
    # in it closes the clause too, unless what follows leans on it.
    if text[quote - 1] in "。." and not _LEANS.match(text, end):
        return False
    return lead >= start and text[lead] not in "：:，,。！？!?…”’」』；;— \n"


def _new_after_ellipsis(text: str, end: int) -> bool:
    """Whether a new sentence plainly begins after ……: at the end, on a new line, before a quotation."""
    following = _with_space(text, end)
    if following == len(text) or text[following] in QUOTE_OPENERS:
        return True
    return any(char in "\n\r\u2028\u2029" for char in text[end : end + 1])


def block_sentences(block: Block) -> list[Span]:
    """The sentences of a block: headings, captions, credits and bylines are one unit each."""
    if block.kind in {"title", "subtitle", "heading", "byline", "credit"}:
        return [Span(0, len(block.text))]
    return split_sentences(block.text)


def sentences(article: Article) -> Iterator[Sentence]:
    r"""All sentences of the article in order, ids derived from position.

    Example:
        >>> from duizhao.article import read_article
        >>> from duizhao.model import Source
        >>> [s.id for s in sentences(read_article(Source("d", "# 题\n\n一。二。", "")))]
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
