"""The words and forms of bylines and credits that recognising them and reading them share."""

from __future__ import annotations

import re

_TRADITIONAL = str.maketrans(
    "记讯员编辑责摄图报译审对实习见约驻评论统筹划来制资网络频并体电",
    "記訊員編輯責攝圖報譯審對實習見約駐評論統籌劃來製資網絡頻並體電",
)


def both(words: str) -> list[str]:
    """The words in simplified and traditional characters, longer ones first."""
    found = {*words.split(), *words.translate(_TRADITIONAL).split()}
    return sorted(found, key=lambda word: (-len(word), word))


# Longer roles come first: 特约记者 must not be read as the affiliation 特约 and the role 记者.
_REPORTERS = both(
    "特约通讯员 特约记者 实习记者 见习记者 摄影记者 首席记者 全媒体记者 融媒体记者 特派记者 驻站记者 "
    "通讯员 评论员 实习生 记者 责任编辑"
)
# These are also ordinary characters of names (文静, 图雅), so a mark or a space must follow them.
_STAFF = both(
    "责编 美编 编辑 作者 校对 审核 审校 统筹 策划 整理 编译 翻译 撰文 摄影 图片来源 来源 图片 供图 制图 "
    "主编 排版 监制 终审 初审 复审 执笔 供稿 文字 读者 网友 文/图 图/文 文/摄 文图 图文 文 图"
)
BEFORE = _REPORTERS + _STAFF
_AFTER = both(
    "摄影报道 图文报道 文/图 图/文 文并摄 文/摄 摄影 供图 制图 配图 提供 整理 编译 撰文 报道 摄 图 文"
)
PHOTO = both("摄影报道 图文报道 文/图 图/文 文并摄 文/摄 摄影 供图 制图 配图 图片来源 提供 摄 图 图片")

_SLASH = r"\s{0,9}[/／]\s{0,9}"


def alternatives(roles: list[str]) -> str:
    """The roles as the alternatives of a pattern; spaces may stand around a stroke."""
    return "|".join(role.replace("/", _SLASH) for role in roles)


HAN = r"[\u3400-\u9fff\U00020000-\U0003ffff]"
ROLE_BEFORE = re.compile(
    rf"(?P<affiliation>{HAN}{{0,10}}?)(?P<role>{alternatives(_REPORTERS)})[：:]?"
    rf"|(?P<staff>{alternatives(_STAFF)})(?:[：:/／]|(?=\s)|$)"
)
ROLE_AFTER = re.compile(rf"(?P<role>{alternatives(_AFTER)})$")
TOKEN = re.compile(r"[^\s、，,；;|｜]+")
PAREN = re.compile(r"[（(【\[〔](?P<inner>[^（）()【】\[\]〔〕]{2,60})[）)】\]〕]$")
_LEAD = re.compile(r"[□■●◎○◇◆▲△☆★※▶►\s]*")
PICTURE = re.compile(
    rf"(?P<origin>{alternatives(both('资料 网络 视频 文件'))}|本[报報]|新[华華]社)?"
    r"(?:[图圖]片|照片|[图圖]|截[图圖])"
)
# These say where a text comes from or where its author works; no name can be told apart in them.
ORIGIN_INNER = re.compile(
    r"(?:本文)?作者(?:系|为|為|单位|單位)"
    r"|(?:[综綜]合|摘|[选選]|[节節][选選]|[转轉][载載]?)自|原[载載][^，。]{2}"
    r"|(?:据|據|[综綜]合)[^，。]{2,20}(?:[报報]道|消息|[电電])$"
)
# 校长 韩松 : an office before a name, with a space.
OFFICE = re.compile(
    r"(?:[校院局市县縣镇鎮乡鄉村部处處科所站馆館社会會团團队隊组組班][长長]|董事[长長]|[书書][记記]|主[任席]|教授|老[师師]|"
    r"[医醫]生|工程[师師]|代表|委[员員]|理事|[经經]理)$"
)
# 患者家属：谭永生
LABELLED = re.compile(rf"(?P<label>{HAN}{{2,10}})[：:]\s{{0,2}}(?P<name>{HAN}{{2,4}})")
# 記者林雨桐／台南報導 : the form of the press in Taiwan.
FROM_PLACE = re.compile(rf"[/／]\s?{HAN}{{1,10}}?(?:[报報][导導道]|[电電])$")
# 溪政办〔2024〕17号 : the number under which an office filed its paper.
DOCUMENT_NUMBER = re.compile(rf"{HAN}{{1,14}}[〔［\[（(【]\d{{4}}[〕］\]）)】]第?\d{{1,4}}[号號]")


def lead(text: str) -> int:
    """Where the text begins behind its ornament."""
    match = _LEAD.match(text)
    return match.end() if match else 0
