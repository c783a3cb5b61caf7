"""The lines around a text that say who wrote it: under its title, and where it is signed."""

from __future__ import annotations

import re
from dataclasses import replace

from duizhao.article.dates import is_date, is_loose_date
from duizhao.article.roles import lead
from duizhao.article.shapes import is_closing, is_field, is_row
from duizhao.article.units import Typed
from duizhao.words import segment

_MARKS = re.compile(r"[。！？!?…；;，,、：:《》“”「」]")
_RUNNING = re.compile(r"[。！？!?；;][”’」』）)]*$")
_LENGTH = 30
# Without a date below, only a formula above says that a line signs.
_SIGNER_LENGTH = 16
# 患者家属：谭永生
_LABELLED = re.compile(r"[\u3400-\u9fff]{2,10}[：:]\s{0,2}(?P<name>[\u3400-\u9fff]{2,3})")
_SURNAMES = frozenset(
    "王李张張刘劉陈陳杨楊黄黃赵趙吴吳周徐孙孫马馬朱胡郭何林高梁郑鄭罗羅宋谢謝唐韩韓曹许許邓鄧冯馮程蔡彭潘袁于"
    "董余苏蘇叶葉吕呂魏蒋蔣田杜丁沈姜范江傅钟鍾卢盧汪戴崔任陆陸廖姚方金邱夏谭譚韦韋贾賈邹鄒石熊孟秦阎閻薛侯雷"
    "白龙龍段郝孔邵史毛常万萬顾顧赖賴武康贺賀严嚴尹钱錢施牛洪龚龔汤湯陶黎温溫莫易樊乔喬文安殷颜顏庄莊章鲁魯倪"
)
# Bodies sign at the very end even where no date follows.
_BODY = re.compile(
    r"(?:委[员員][会會]|[组組执執村居管]委[会會]|[协協学學商工][会會]|[办辦]公室|[编編][辑輯]部|公司|中心|[医醫]院"
    r"|[学學]校|[大中小][学學]|政府|[党黨]委|支部|[^邮郵结結布格]局|[民丧喪]小[组組])$"
)
# （2019年3月1日市人大常委会通过） : laws and speeches print under the title since when they hold.
_DATED_REMARK = re.compile(r"[（(][^（）()]{0,40}\d{4}年\d{1,2}月\d{1,2}日[^（）()。]{0,60}[）)]")
# 校长 韩松 : an office and a name, parted by a space.
_OFFICE_AND_NAME = re.compile(
    r"[\u3400-\u9fff]{2,16}[ \u3000]{1,4}"
    r"(?P<name>[\u3400-\u9fff]{2,3}|[\u3400-\u9fff][ \u3000][\u3400-\u9fff])"
)


def mark_signatures(typed: list[Typed]) -> None:
    """Give the lines that name authors and signers, and the dates beside them, their kind."""
    _mark_head(typed)
    for at in range(1, len(typed)):
        if typed[at].kind == "byline" and is_date(typed[at].unit.text) and _ends_part(typed, at):
            _sign(typed, at - 1)
    last = len(typed) - 1
    while last > 0 and typed[last].kind == "byline":
        last -= 1
    one = typed[last]
    if last > 1 and one.kind == "paragraph" and is_loose_date(one.unit.text):
        typed[last] = replace(one, kind="byline")
        _sign(typed, last - 1)
    elif last > 1 and len(one.unit.text) <= _SIGNER_LENGTH and _signs_alone(typed, last):
        _sign(typed, last)


def _ends_part(typed: list[Typed], at: int) -> bool:
    """Whether a text ends with the date at ``at``: right under the title, or no running text below.

    In a list of events a date opens the text below it, and the line above is its heading.
    """
    if at > 1 and typed[at - 2].kind in {"title", "subtitle"}:
        return True
    return at + 1 == len(typed) or not _RUNNING.search(typed[at + 1].unit.text)


def _signs_alone(typed: list[Typed], at: int) -> bool:
    """Whether the last line signs without a date: below a formula, or a body below a finished text."""
    above, text = typed[at - 1].unit.text, typed[at].unit.text
    return is_closing(above) or (above[-1] in "。！!" and bool(_BODY.search(text)))


def _sign(typed: list[Typed], at: int) -> None:
    """A short line over a date signs a letter or a notice, below its text; the title signs nothing."""
    one = typed[at]
    text = one.unit.text
    labelled = _LABELLED.fullmatch(text)
    plain = not _MARKS.search(text) or (labelled and labelled["name"][0] in _SURNAMES)
    if at < 1 or one.kind != "paragraph" or len(text) > _LENGTH or not plain or is_row(text, 4):
        return
    above, below = typed[at - 1], typed[min(at + 1, len(typed) - 1)]
    # The last verse of a poem stands in its stanza, apart from the date.
    if below.unit.blank_before and not one.unit.blank_before and not _MARKS.search(above.unit.text[-1]):
        return
    if above.kind in {"paragraph", "list_item", "byline", "title", "subtitle", "quote"}:
        typed[at] = replace(one, kind="byline")


def _mark_head(typed: list[Typed]) -> None:
    """Under the title: the author's bare name, an office and a name, a date in brackets."""
    at = next((at for at, one in enumerate(typed) if one.kind == "title"), len(typed)) + 1
    while at < len(typed) and typed[at].kind in {"subtitle", "byline"}:
        at += 1
    if at + 1 >= len(typed) or typed[at].kind != "paragraph":
        return
    text = typed[at].unit.text
    # An author is not spoken of in what follows; 白云 over 白云是我奶奶 is a heading.
    name = text[lead(text) :]
    # Behind an ornament (◎陳思齊) a surname is enough: the segmenter knows few traditional names.
    led = name != text and len(name) == 3 and name[0] in _SURNAMES
    named = (led or is_person(name)) and name not in typed[at + 1].unit.text
    dated = bool(_DATED_REMARK.fullmatch(text)) or (is_loose_date(text) and typed[at - 1].kind != "byline")
    if named or dated:
        typed[at] = replace(typed[at], kind="byline")
    if named and at + 2 < len(typed) and is_loose_date(typed[at + 1].unit.text):
        typed[at + 1] = replace(typed[at + 1], kind="byline")


def is_person(text: str) -> bool:
    """Whether the text is a Chinese person's name, with an office before it at most.

    Example:
        >>> is_person("宋一鸣"), is_person("校长 韩松"), is_person("安全")
        (True, True, False)
    """
    if match := _OFFICE_AND_NAME.fullmatch(text):
        return is_person(re.sub(r"\s", "", match["name"]))
    name = re.sub(r"[ \u3000]", "", text)
    if not 2 <= len(name) <= 3 or name[0] not in _SURNAMES:
        return False
    words = segment(name)
    return len(words) == 1 and words[0].pos == "nr"


def mark_kicker(typed: list[Typed]) -> None:
    """A short line right above the marked title, first of all, is a part of the headline."""
    if len(typed) < 2 or typed[0].kind != "paragraph" or typed[1].kind != "title":
        return
    text = typed[0].unit.text
    if len(text) <= _LENGTH and not re.search(r"[。；;，,：:]", text) and not is_field(text):
        typed[0] = replace(typed[0], kind="subtitle", level=2)
