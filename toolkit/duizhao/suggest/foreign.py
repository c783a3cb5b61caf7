"""Names of people in transliteration: 玛丽埃尔·扎格尼斯 with its dot, 米哈伊 without; Japanese names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from duizhao.model import Word
from duizhao.suggest.mention import Mention
from duizhao.suggest.names import name_lists
from duizhao.suggest.page import Page

_SOUNDS = (
    "阿埃艾爱安昂奥澳巴拜班邦包鲍贝本比毕宾波玻伯勃博布采查察柴昌楚茨慈次达戴黛丹当道德登邓狄迪蒂丁东都杜敦顿多厄恩儿尔法凡范方菲费芬丰冯佛夫弗伏福富盖甘冈高戈哥格葛根贡古瓜圭郭果哈海汉翰豪赫黑"
    "亨洪侯胡华怀惠霍基吉及加佳嘉贾简杰金津京井久喀卡凯坎康考柯科可克肯库夸昆拉莱赖兰朗劳勒雷蕾黎里理莉丽利莲良列林琳刘留龙隆卢鲁露路伦罗洛吕律略马玛迈麦曼茂梅门蒙孟米密敏明摩莫默姆墨穆拿娜纳乃奈南内妮尼"
    "年涅宁纽农努诺欧帕派潘庞培佩彭皮匹平坡珀普契奇恰钱乔切琴钦丘曲让热仁日荣茹儒瑞若萨塞赛桑瑟森沙莎珊尚绍舍申生圣施什史士寿舒朔司丝斯松苏孙索塔台泰坦汤唐陶特藤提田铁廷通图土托瓦万汪旺威韦维伟魏温文翁沃"
    "乌伍武西希锡席夏香向肖谢辛欣兴雄休修许雅亚延扬尧耶叶伊依宜易因英永尤约云詹赞泽扎曾湛张哲珍朱卓兹宗祖佐晓逊姬缇薇拓茜裴琼丝蓓贞柔杨艺诗莹溪琪买吐卜古孜娣拜甫李王陈林"
)
# A run of these without any ordinary word is foreign: no Chinese name ends so, few words hold them.
_TELLING = frozenset(
    "尔斯克特姆娜莎蒂弗佛夫莉德勒逊伊埃奥茨兹涅厄伦妮珀赫诺萨芬鲁哈迪皮凯麦桑维索洛霍弥穆塞普韦戈贝曼"
)
_SOUND = frozenset(_SOUNDS) | _TELLING
_DOT = "·•‧・"
_PART = rf"[{''.join(sorted(_SOUND))}]{{1,9}}|[A-Z]\.?"
_DOTTED = re.compile(rf"(?:{_PART})(?:[{_DOT}](?:{_PART}))+")
_ORDINAL = re.compile("[一二三四五六七八九十]{1,3}世(?![纪界])|大帝")
_NO_NAME = re.compile(
    "(?:[路街桥河山江湖岛州省市县区镇村国湾港郡镇城堡]|大学|学院|公司|集团|帝国|王国|人(?!们?[说])|语|族|"
    "半岛|大街|机场|广场|医院|地区|盆地)"
)
_PLACE_END = re.compile("(?:尼亚|维亚|(?<!玛)利亚|斯坦|堡|[一-龥]{2}州)$")


def find_foreign(page: Page, posts: Sequence[Mention] = ()) -> Iterator[Mention]:
    """Dotted names, runs of transliterating characters that the segmenter takes for a name, Japanese names.

    Example:
        >>> from duizhao.suggest.page import read_page
        >>> page = read_page("米哈伊起兵反抗奥斯曼帝国。")
        >>> {page.text[one.start : one.end] for one in find_foreign(page)}
        {'米哈伊'}
    """
    yield from _dotted(page)
    yield from _plain(page, {one.end for one in posts} | {one.start for one in posts})
    yield from _japanese(page)


def _dotted(page: Page) -> Iterator[Mention]:
    text = page.text
    for match in _DOTTED.finditer(text):
        start, end = match.span()
        # 马克·吐温在, 总统让·雅克 : a sound may also be a word beside the name; words show the limits.
        while (
            not page.is_edge(start)
            and start > 0
            and "\u4e00" <= text[start - 1] <= "\u9fff"
            and page.inside(start)
        ):
            word = page.inside(start)
            if word is None or word.pos[:2] != "nr" or len(word.form) > 5:
                break
            start = word.start
        yield Mention(start, _with_ordinal(text, _whole(page, end)), "PER", 5.0)


def _whole(page: Page, end: int) -> int:
    """The end of the word that the last part runs into, where that is a name."""
    word = page.inside(end)
    return word.end if word and word.pos.startswith("nr") and word.end - end <= 2 else end


def _with_ordinal(text: str, end: int) -> int:
    match = _ORDINAL.match(text, end)
    return match.end() if match else end


def _plain(page: Page, beside: set[int]) -> Iterator[Mention]:
    """Words in transliterating characters, side by side, of which one at least was taken for a name."""
    for word in page.words:
        ordinal = _ORDINAL.match(page.text, word.end - (word.form[-1] in "一二三四五六七八九十"))
        # 努尔哈赤, 查理四世 : the segmenter knows them as foreign names.
        known = word.pos == "nrt" and len(word.form) >= 3
        known |= word.pos[:2] == "nr" and (
            ordinal is not None or word.form.endswith("世") or _short(page, word)
        )
        if known and not (_NO_NAME.match(page.text, word.end) or word.form in name_lists().lookalike):
            end = ordinal.end() if ordinal else word.end
            yield Mention(word.start, end, "PER", 9.0 if ordinal or word.form.endswith("世") else 2.7)
    words, at = page.words, 0
    while at < len(words):
        last = at
        while (
            last < len(words)
            and _sounds(words[last].form)
            and (last == at or words[last - 1].end == words[last].start)
        ):
            last += 1
        if last > at:
            start, end = words[at].start, words[last - 1].end
            run = words[at:last]
            if _is_foreign(page, start, end, [word.pos for word in run], start in beside or end in beside):
                yield Mention(start, _with_ordinal(page.text, end), "PER", 2.6)
        at = max(last, at + 1)


def _short(page: Page, word: Word) -> bool:
    """A guessed name of two or three sounds: 拉森, 谢拉特. Of two it must stand where a clause begins."""
    following = page.text[word.end : word.end + 1]
    if (
        not _sounds(word.form)
        or following in _SOUND
        or not set(word.form) & _TELLING
        or _PLACE_END.search(word.form)
    ):
        return False
    return len(word.form) == 3 or (
        len(word.form) == 2 and (word.start == 0 or page.text[word.start - 1] in "，。：；、“（而和与为")
    )


def _sounds(form: str) -> bool:
    return all(char in _SOUND for char in form)


def _is_foreign(page: Page, start: int, end: int, tags: list[str], beside: bool) -> bool:
    name = page.text[start:end]
    if not (2 if beside else 3) <= len(name) <= 8 or name in name_lists().lookalike:
        return False
    if not any(tag.startswith("nr") for tag in tags) or any(
        tag in {"ns", "nt"} or tag[0] in "vpudcr" for tag in tags
    ):
        return False
    telling = sum(char in _TELLING for char in name)
    if _NO_NAME.match(page.text, end) or _PLACE_END.search(name):
        return False
    if beside and "nrt" in tags:
        return True
    if telling < (2 if len(name) > 3 else 1):
        return False
    chinese = name[0] in name_lists().strong or name[0] in name_lists().medium
    return "nrt" in tags or telling * 2 >= len(name) or (len(name) == 3 and not chinese)


def _japanese(page: Page) -> Iterator[Mention]:
    text = page.text
    for at in range(len(text) - 2):
        for length in (3, 2):
            if text[at : at + length] not in name_lists().japanese or not page.is_edge(at):
                continue
            start = at + length
            for end in (start + 2, start + 1, start + 3):
                given = text[start:end]
                whole = page.is_word(at, end) and page.starting[at].pos[:2] == "nr"
                if (
                    end <= len(text)
                    and page.is_edge(end)
                    and (whole or all(char in name_lists().given for char in given))
                ):
                    word = page.starting.get(at)
                    if word is not None and word.end >= start and word.pos[:1] == "n":
                        yield Mention(at, end, "PER", 3.0)
                        break
            break
