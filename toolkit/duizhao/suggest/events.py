"""Named events, of the few kinds whose names have a fixed form; what has none is left to people."""

from __future__ import annotations

import re
from collections.abc import Iterator

from duizhao.suggest.mention import Mention

_NUMBER = "[0-9一二三四五六七八九十百零]{1,4}"
_FORM = re.compile(
    rf"(?:党的)?(?:中共)?{_NUMBER}届{_NUMBER}中全会|党的{_NUMBER}大(?![精报代届])|(?:中共|"
    rf"中国共产党)?{_NUMBER}(?:大)?届全国代表大会"
    rf"|(?:中国共产党)?第{_NUMBER}次全国代表大会|"
    rf"第{_NUMBER}届[^，。；、！？“”《》的了是在和\s]{{2,16}}?(?:奥运会|运动会|亚运会|博览会|交易会|电影节|"
    rf"艺术节|文化节|世界杯|锦标赛|大会|论坛|高峰论坛|年会|峰会|代表大会)"
    r"|(?:(?:19|20)[0-9]{2}年?)?(?:夏季|冬季)?(?:奥林匹克运动会|奥运会|冬奥会|残奥会|亚运会|世博会|进博会|"
    r"广交会)(?![场村选金银铜冠])"
    r"|第[一二]次世界大战|[一二]战(?=[期时后前中爆结]|以|，|。|的)|抗日战争|解放战争|抗美援朝(?:战争)?|"
    r"鸦片战争|甲午战争|辛亥革命|五四运动|文化大革命|十月革命|法国大革命|七七事变|九一八事变"
    r"|卢沟桥事变|西安事变|八一南昌起义|南昌起义|秋收起义|武昌起义|淞沪会战|台儿庄战役|平型关大捷|百团大战|"
    r"辽沈战役|淮海战役|平津战役|冷战(?=[时期结后]|，|。|的)|越南战争|朝鲜战争|海湾战争|伊拉克战争"
    r"|汶川(?:特大)?地震|唐山大?地震|玉树地震|九一一事件|9[·.]11事件|全国两会"
)


def find_events(text: str) -> Iterator[Mention]:
    """Congresses by number, games and fairs, wars, risings and disasters with a name.

    Example:
        >>> text = "党的二十大召开后，他参观了第五届中国国际进口博览会，还开了一次民主生活会。"
        >>> [text[one.start : one.end] for one in find_events(text)]
        ['党的二十大', '第五届中国国际进口博览会']
    """
    for match in _FORM.finditer(text):
        yield Mention(match.start(), match.end(), "EVENT", 4.5)
