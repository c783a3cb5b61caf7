"""Clauses that report a speech: “走吧。”他说。 is one sentence.

Known by a verb of saying that closes the clause, or by its place between two speeches.
"""

from __future__ import annotations

import re

_TRADITIONAL = str.maketrans(
    "诺证态说问应写叹绍诉强调认为称喊忆慨补释嘱讲总结嚷骂赞评劝责宣声质议谈辩吁询开话听发现惊欢训惨嚣驳谢断预许点头辞绝讽讥夸奖扬怒饶连诫",
    "諾證態說問應寫嘆紹訴強調認為稱喊憶慨補釋囑講總結嚷罵讚評勸責宣聲質議談辯籲詢開話聽發現驚歡訓慘囂駁謝斷預許點頭辭絕諷譏誇獎揚怒饒連誡",
)
_SAYING = (
    "说 问 答 回答 答复 回应 应 表示 介绍 告诉 指出 强调 认为 称 声称 宣称 喊 回忆 感慨 感叹 坦言 "
    "直言 坦承 承认 否认 补充 解释 嘱咐 叮嘱 提醒 透露 讲 总结 抱怨 追问 反问 质问 询问 发问 打趣 "
    "调侃 呼吁 建议 提议 宣布 声明 安慰 鼓励 劝 吆喝 念叨 嘟囔 嘀咕 自语 评价 点评 赞叹 惊叹 心想 "
    "暗想 写 如是说 惊呼 高呼 大呼 直呼 连呼 疾呼 欢呼 说完 说罢 答话 开口 辩解 吩咐 央求 恳求 哀求 "
    "乞求 求饶 附和 责备 责怪 责骂 呵斥 训斥 斥责 怒斥 痛斥 咆哮 怒吼 嘶吼 大吼 吼叫 大叫 尖叫 惨叫 "
    "叫嚷 嚷嚷 叫嚣 哭喊 哭诉 低语 耳语 呢喃 喃喃 咕哝 插嘴 插话 接话 搭话 搭腔 开腔 发话 打招呼 起哄 "
    "嘲讽 讥讽 嘲笑 调笑 取笑 警告 告诫 劝告 劝说 劝道 劝阻 坚称 辩称 诉说 诉苦 反驳 应声 应和 应答 "
    "抗议 祈祷 祷告 道谢 道歉 致谢 自夸 叫好 叫道 断言 预言 许诺 重申 直说 喊话 叫骂 怒骂 大骂 咒骂 "
    "骂 吼 嚷 夸奖 称赞 赞扬 承诺 保证 表态"
)
# 道 closes a report wherever it does not end a noun or 知道.
_DAO = (
    r"(?<![知街味通大小轨軌跑隧频頻渠管行车車铁鐵河过過地公厚霸东東王门門力柔茶])"
    r"(?<![赤航索栈棧楼樓弯彎古正便林步孝人一报報巷难難])道"
)


# 小说, 据说, 对我来说, 访问, 反应, 名称 : the same character ends a word of another kind.
_OTHER_WORDS = {
    "说": "小传傳学學据據听聽话話来來再虽雖按照",
    "问": "疑访訪慰学學顾顧请請",
    "应": "反响響效相供适適对對感顺順",
    "称": "名简簡职職俗据據号號统統人尊",
    "写": "听聽描改编編书書手",
    "讲": "演听聽",
    "答": "解",
    "骂": "挨",
}


def _verbs() -> str:
    plain = set(_SAYING.split())
    both = {verb: f"(?<![{others}]){verb}" if (others := _OTHER_WORDS.get(verb)) else verb for verb in plain}
    both |= {verb.translate(_TRADITIONAL): form.translate(_TRADITIONAL) for verb, form in both.items()}
    return "|".join(both[verb] for verb in sorted(both, key=lambda verb: (-len(verb), verb)))


_CLAUSE = r"[^，。！？!?；：“”‘’「」『』…\n]"
_HAN = r"[\u3400-\u9fff]"
# 吼了一句, 传来警惕的声音
_SOUNDING = (
    # 问了一句, 大喊一声 ; but 滴答声, 喊声
    r"[吼嚷骂罵喊叫喝问問回答应應说說道叹嘆](?:[了出过過][这這]?[一两兩几幾三]?|[这這]?[一两兩几幾三])大?[句声聲]"
    r"|[丢丟扔甩抛拋撂冒蹦挤擠][下出][了]?[这這]?[一两兩几幾](?:[句声聲]|[个個]字)"
    r"|一[声聲](?:令下|大喝|大吼|断喝|斷喝)"
    rf"|[传傳][来來出]{_CLAUSE}{{0,12}}?[声聲]音?"
)
# 孩子们叫着跑出教室, 他说着站了起来 : the voice goes with what is done.
_WHILE_SAYING = (
    rf"(?:[边邊][说說喊叫嚷骂罵]|[说說喊叫嚷吼骂罵念唸][着著完罢罷]|念叨着|嘀咕着|嘟囔着){_CLAUSE}{{0,20}}"
)
# Who speaks, perhaps when and how, then a verb of saying that closes its clause. A colon after the verb
# leads in the next speech, which is a sentence of its own.
_REPORTING = re.compile(
    rf"[^\S\n]*+(?:{_CLAUSE}{{1,16}}，){{0,2}}{_CLAUSE}{{0,36}}?"
    # 记者的提问, 一声惊呼 : here the word names what is said.
    r"(?<!的)(?<!的[提追疑反质質询詢发發])(?<!一[声聲句])"
    # 他没有再说。 : nothing is said.
    r"(?:[没沒]有?[说說]完|(?<![没沒不未多])(?<![没沒]有)(?<![没沒][再多])(?<!有[再多])(?<!不再)"
    rf"(?:{_verbs()}|{_DAO}|{_SOUNDING})(?:了|着|著|过|過|了?起来|了?起來|不已|不停|连连|連連)?|{_WHILE_SAYING}"
    rf"|(?:告诉|告訴|提醒|叮嘱|叮囑|嘱咐|囑咐|安慰|鼓励){_HAN}{{1,6}})"
    r"(?=[，。！？；,!?;“「…]|\.(?![0-9A-Za-z])|\s*$)"
)
# Nobody speaks: 没有人回答.
_NO_SPEAKER = re.compile(r"[^\S\n]*+(?:[沒没][有人]|[谁誰][也都]?[不没沒未]|[无無]人)")
# 他摆摆手，“是规矩。” : a clause between two quotations that leads on into the second, whatever its verb.
_LEADS_ON = re.compile(rf"{_CLAUSE}{{2,24}}，[“「]")
# “几点了？”我问售票员。
_ASKED = re.compile(
    rf"[^\S\n]*+{_CLAUSE}{{1,12}}(?<![疑访訪慰学學顾顧请請])[问問]{_HAN}{{1,5}}(?=[，。！“「])"
)
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
    if at > 1 and text[at - 2] in "？?" and _ASKED.match(text, at):
        return True
    return bool(_REPORTING.match(text, at)) and not _NO_SPEAKER.match(text, at)


def _is_speech(text: str, start: int) -> bool:
    """Whether the quotation that opened before ``start`` holds a speech: it ends in a mark, or never."""
    closer = _QUOTE_END.search(text, start, start + _SPEECH_LENGTH)
    return closer is None or text[closer.start() - 1] in "，。！？!?.…—～"
