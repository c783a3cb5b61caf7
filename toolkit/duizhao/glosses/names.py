"""Names that no dictionary has, in Latin letters: Hu Jinjin, Xinhua District."""

from __future__ import annotations

from collections.abc import Sequence

from duizhao.pinyin.surnames import surname_length
from duizhao.pinyin.tones import strip_tones

_PLACES = {
    "省": "Province", "市": "City", "县": "County", "縣": "County", "区": "District", "區": "District",
    "镇": "Town", "鎮": "Town", "乡": "Township", "鄉": "Township", "村": "Village", "路": "Road",
    "街": "Street", "街道": "Subdistrict", "大街": "Avenue", "大道": "Avenue", "社区": "Community",
    "社區": "Community", "河": "River", "江": "River", "湖": "Lake", "山": "Mountain", "岛": "Island",
    "島": "Island", "港": "Harbor", "桥": "Bridge", "橋": "Bridge", "寺": "Temple", "州": "Prefecture",
    "小区": "Residential Area", "大学": "University", "中学": "Middle School", "小学": "Primary School",
    "园": "Garden", "園": "Garden", "湾": "Bay", "灣": "Bay", "广场": "Square", "廣場": "Square",
    "医院": "Hospital", "公司": "Company", "机场": "Airport", "站": "Station", "水库": "Reservoir",
}  # fmt: skip
_SIDES = {"东": "East", "東": "East", "南": "South", "西": "West", "北": "North", "中": "Central"}
# Endings that a given name does not have.
_NO_PERSON = ("区", "區", "县", "縣", "镇", "鎮", "村", "街", "路", "社区", "社區")


def romanised(syllables: Sequence[str]) -> str:
    """Syllables as one capitalised word without tones, with an apostrophe where it must be divided.

    Example:
        >>> romanised(("xī", "ān")), romanised(("jìn", "jìn")), romanised(("lǚ",))
        ("Xi'an", 'Jinjin', 'Lü')
    """
    text = ""
    for syllable in syllables:
        bare = strip_tones(syllable).lower()
        text += f"'{bare}" if text and bare[:1] in set("aoe") else bare
    return text[:1].upper() + text[1:]


def person(form: str, syllables: Sequence[str]) -> str:
    """A person's name, surname and given name apart.

    Example:
        >>> person("胡进进", ("hú", "jìn", "jìn")), person("克林顿", ("kè", "lín", "dùn"))
        ('Hu Jinjin', 'Kelindun')
        >>> person("小王", ("xiǎo", "wáng"))
        'Xiao Wang'
    """
    if len(form) == 2 and form[0] in "小老阿" and surname_length(form[1] + "某"):
        return f"{romanised(syllables[:1])} {romanised(syllables[1:])}"
    if len(form) > 2 and form.endswith(_NO_PERSON):
        return " ".join(place(form, syllables))
    cut = surname_length(form) if len(form) <= 4 else 0
    return " ".join(romanised(part) for part in (syllables[:cut], syllables[cut:]) if part)


def kind_length(form: str) -> int:
    """How many characters at the end of a place's name say what it is: 0, 1 or 2.

    Example:
        >>> kind_length("光明村"), kind_length("幸福小区"), kind_length("河")
        (1, 2, 0)
    """
    return next((length for length in (2, 1) if len(form) > length and form[-length:] in _PLACES), 0)


def place(form: str, syllables: Sequence[str]) -> tuple[str, str]:
    """A place's name in Latin letters, and the English of what it is where its end says so.

    Example:
        >>> place("光明村", ("guāng", "míng", "cūn")), place("定岗", ("dìng", "gǎng"))
        (('Guangming', 'Village'), ('Dinggang', ''))
    """
    length = kind_length(form)
    if not length:
        return romanised(syllables), ""
    head = form[:-length]
    return _SIDES.get(head) or romanised(syllables[:-length]), _PLACES[form[-length:]]
