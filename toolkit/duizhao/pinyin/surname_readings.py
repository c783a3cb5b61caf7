"""How surnames are read where they differ from the ordinary reading of their character."""

from __future__ import annotations

_ONE = {
    "单": "shàn", "單": "shàn", "解": "xiè", "任": "rén", "曾": "zēng", "仇": "qiú", "盖": "gě", "蓋": "gě",
    "查": "zhā", "朴": "piáo", "区": "ōu", "區": "ōu", "缪": "miào", "繆": "miào", "宁": "nìng", "甯": "nìng",
    "燕": "yān", "翟": "zhái", "华": "huà", "華": "huà", "那": "nā", "召": "shào", "覃": "qín", "员": "yùn",
    "員": "yùn", "折": "shé", "种": "chóng", "冼": "xiǎn", "洗": "xiǎn", "繁": "pó", "秘": "bì", "过": "guō",
    "過": "guō", "葛": "gě", "应": "yīng", "應": "yīng", "哈": "hǎ", "撒": "sà", "祭": "zhài", "车": "chē",
    "車": "chē", "谌": "chén", "諶": "chén", "盛": "shèng", "牟": "móu", "能": "nài", "句": "gōu", "亓": "qí",
    "郗": "xī", "佴": "nài", "乜": "niè", "少": "shào", "隽": "juàn", "贾": "jiǎ", "賈": "jiǎ", "柏": "bǎi",
    "仉": "zhǎng", "角": "jué", "重": "chóng", "都": "dū", "黑": "hè",
    "令狐": "líng hú", "尉迟": "yù chí", "尉遲": "yù chí", "长孙": "zhǎng sūn",
    "長孫": "zhǎng sūn", "万俟": "mò qí", "萬俟": "mò qí", "澹台": "tán tái", "澹臺": "tán tái",
    "纪": "jǐ", "紀": "jǐ", "卜": "bǔ", "薄": "bó", "晁": "cháo",
    "殷": "yīn", "逄": "páng", "隗": "wěi", "阚": "kàn", "闞": "kàn", "乐": "yuè", "樂": "yuè",
    "沈": "shěn", "相": "xiàng", "强": "qiáng", "占": "zhān", "藏": "zāng", "蕃": "pí",
    "邰": "tái", "鲜": "xiān", "鲜于": "xiān yú", "颉": "xié", "尧": "yáo",
    "呙": "guō", "郇": "xún",
}  # fmt: skip


def surname_reading(surname: str) -> tuple[str, ...] | None:
    """The syllables of a surname that is read in a way of its own; None for the others.

    The readings are those of Xiandai Hanyu Cidian; where families differ (宁, 华, 覃) the commoner one.

    Example:
        >>> surname_reading("单"), surname_reading("尉迟"), surname_reading("王")
        (('shàn',), ('yù', 'chí'), None)
    """
    known = _ONE.get(surname)
    return tuple(known.split(" ")) if known else None
