"""Clauses that report a speech: “走吧。”他说。 is one sentence.

Known by a verb of saying that closes the clause, or by its place between two speeches.
"""

from __future__ import annotations

import re

_TRADITIONAL = str.maketrans(
    "说问应写叹绍诉强调认为称喊忆慨补释嘱讲总结嚷骂赞评劝责宣声质议谈辩吁询开话听发现惊欢",
    "說問應寫嘆紹訴強調認為稱喊憶慨補釋囑講總結嚷罵讚評勸責宣聲質議談辯籲詢開話聽發現驚歡",
)
_SAYING = (
    "说 问 答 回答 答复 回应 应 表示 介绍 告诉 指出 强调 认为 称 声称 宣称 喊 回忆 感慨 感叹 坦言 直言 "
    "坦承 承认 否认 补充 解释 嘱咐 叮嘱 提醒 透露 讲 总结 抱怨 追问 反问 质问 询问 发问 打趣 调侃 呼吁 "
    "建议 提议 宣布 声明 安慰 鼓励 劝 吆喝 念叨 嘟囔 嘀咕 自语 评价 点评 赞叹 惊叹 心想 暗想 写 如是说 "
    "惊呼 高呼 疾呼 欢呼 说着 说完 说罢 答话 开口 辩解 吩咐 央求 恳求"
)
# 道 alone also ends 知道 and 街道: it counts only after another verb of saying or a manner of it.
_WITH_DAO = (
    "说 问 答 回答 笑 喊 叫 写 叹 嚷 吼 骂 哭 唱 念 应 喝 劝 赞 评 解释 补充 感叹 感慨 回忆 追问 反问 自语 "
    "接着 继续 低声 轻声 大声 高声 抢 接 插话 打趣 调侃 总结 强调 嘟囔 嘀咕 表示 吩咐 称赞"
)


def _verbs() -> str:
    plain = {*_SAYING.split(), *(verb + "道" for verb in _WITH_DAO.split())}
    both = plain | {verb.translate(_TRADITIONAL) for verb in plain}
    return "|".join(sorted(both, key=lambda verb: (-len(verb), verb)))


_CLAUSE = r"[^，。！？；：“”‘’「」『』…\n]"
_HAN = r"[\u3400-\u9fff]"
# 吼了一句, 传来警惕的声音
_SOUNDING = rf"[吼嚷骂罵喊叫问問回答应應]了?一?[句声聲]|[传傳][来來出]{_CLAUSE}{{0,12}}?[声聲]音?"
# Who speaks, perhaps when and how, then a verb of saying that closes its clause. A colon after the verb
# leads in the next speech, which is a sentence of its own.
_REPORTING = re.compile(
    rf"\s*+(?:{_CLAUSE}{{1,16}}，){{0,2}}{_CLAUSE}{{0,36}}?"
    # 记者的提问, 一声惊呼 : here the word names what is said.
    r"(?<!的)(?<!的[提追疑反质質询詢发發])(?<!一[声聲句])"
    rf"(?:(?:{_verbs()}|{_SOUNDING})(?:了|着|过|過|起来|起來)?"
    rf"|(?:告诉|告訴|提醒|叮嘱|叮囑|嘱咐|囑咐|安慰|鼓励){_HAN}{{1,6}})"
    r"(?=[，。！？；,!?;“「…]|\s*$)"
)
# Nobody speaks: 没有人回答.
_NO_SPEAKER = re.compile(r"\s*+(?:[沒没][有人]|[谁誰][也都]?[不没沒未]|[无無]人)")
# 他摆摆手，“是规矩。” : a clause between two quotations that leads on into the second, whatever its verb.
_LEADS_ON = re.compile(rf"{_CLAUSE}{{2,24}}，[“「]")
_QUOTE_END = re.compile(r"[”」]")
_SPEECH_LENGTH = 300


def reports(text: str, at: int) -> bool:
    """Whether a clause that reports the speech which ended at ``at`` begins there.

    Example:
        >>> clauses = ("他说。", "门开了。", "他摆摆手，“走。”", "没有人回答。")
        >>> [reports("“走吧。”" + clause, 5) for clause in clauses]
        [True, False, True, False]
    """
    if (leading := _LEADS_ON.match(text, at)) and _is_speech(text, leading.end()):
        return True
    return bool(_REPORTING.match(text, at)) and not _NO_SPEAKER.match(text, at)


def _is_speech(text: str, start: int) -> bool:
    """Whether the quotation that opened before ``start`` holds a speech: it ends in a mark, or never."""
    closer = _QUOTE_END.search(text, start, start + _SPEECH_LENGTH)
    return closer is None or text[closer.start() - 1] in "，。！？!?.…—～"
