"""Numbers written in characters, alone or with a measure word, in English."""

from __future__ import annotations

import re

_DIGITS = {
    char: value
    for value, chars in enumerate(("〇零", "一", "二两兩", "三", "四", "五", "六", "七", "八", "九"))
    for char in chars
}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
_NUMERAL = "〇零一二两兩三四五六七八九十百千万萬亿億"

_SMALL = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_ORDINALS = {
    "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth",
    "twelve": "twelfth",
}  # fmt: skip
# Measure words that English has a word for: one, and more than one.
_MEASURES = {
    "天": ("day", "days"), "日": ("day", "days"), "年": ("year", "years"), "周年": ("year", "years"),
    "岁": ("year old", "years old"), "歲": ("year old", "years old"), "月": ("month", "months"),
    "个月": ("month", "months"), "個月": ("month", "months"), "周": ("week", "weeks"),
    "小时": ("hour", "hours"), "小時": ("hour", "hours"), "分钟": ("minute", "minutes"),
    "分鐘": ("minute", "minutes"), "秒": ("second", "seconds"), "世纪": ("century", "centuries"),
    "元": ("yuan", "yuan"), "块": ("yuan", "yuan"), "美元": ("US dollar", "US dollars"),
    "米": ("meter", "meters"), "公里": ("kilometer", "kilometers"), "千米": ("kilometer", "kilometers"),
    "厘米": ("centimeter", "centimeters"), "公斤": ("kilogram", "kilograms"), "克": ("gram", "grams"),
    "吨": ("ton", "tons"), "斤": ("jin", "jin"), "亩": ("mu", "mu"), "公顷": ("hectare", "hectares"),
    "度": ("degree", "degrees"), "次": ("time", "times"), "遍": ("time", "times"), "回": ("time", "times"),
    "倍": ("time", "times"), "人": ("person", "people"), "种": ("kind", "kinds"), "種": ("kind", "kinds"),
    "层": ("floor", "floors"), "页": ("page", "pages"), "户": ("household", "households"),
    "步": ("step", "steps"), "代": ("generation", "generations"),
    "组": ("group", "groups"), "夜": ("night", "nights"), "家": ("", ""),
    "句": ("sentence", "sentences"), "点": ("o'clock", "o'clock"), "成": ("tenth", "tenths"),
}  # fmt: skip
_DETERMINERS = {
    "多": "many", "各": "each", "每": "every", "某": "a certain", "此": "this", "这": "this", "這": "this",
    "那": "that", "哪": "which", "余": "-odd", "餘": "-odd", "整": "a whole", "半": "half a",
}  # fmt: skip
_PLAIN = frozenset(
    "个個名位条條只隻张張件台辆輛座本支把头頭口棵块片双對对套批群场場份栋棟艘架枚颗封首部届項项起笔批番根"
)
_SHAPE = re.compile(
    rf"(?P<before>第|百分之|约|近)?(?P<several>几|幾|数|數)?(?P<number>[{_NUMERAL}]*)(?P<more>[多余餘来來几幾]?)"
    rf"(?P<measure>{'|'.join(sorted((*_MEASURES, *_PLAIN), key=len, reverse=True))})?"
)


def value(numeral: str) -> int | None:
    """The number that a numeral of characters stands for, or None.

    Example:
        >>> value("三百六十五"), value("二〇二〇"), value("十二万"), value("三五"), value("百")
        (365, 2020, 120000, None, None)
    """
    if not numeral or set(numeral) - set(_NUMERAL):
        return None
    if not set(numeral) - set(_DIGITS):
        if len(numeral) == 1 or len(numeral) > 2:
            return int("".join(str(_DIGITS[char]) for char in numeral))
        return None  # 三五 is three to five
    if numeral[0] not in _DIGITS and numeral[0] != "十":
        return None
    total = section = 0
    digit: int | None = None
    for char in numeral:
        if char in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[char]
        elif char in _UNITS:
            section += (1 if digit is None else digit) * _UNITS[char]
            digit = None
        else:
            total = (total + section + (digit or 0)) * _LARGE[char]
            section, digit = 0, None
    return total + section + (digit or 0)


def words(number: int) -> str:
    """A number in words where that is short, else in figures.

    Example:
        >>> [words(one) for one in (0, 21, 300, 365, 50_000, 120_000_000)]
        ['zero', 'twenty-one', 'three hundred', '365', 'fifty thousand', '120 million']
    """
    if number < 20:
        return _SMALL[number]
    if number < 100:
        tens, rest = divmod(number, 10)
        return _TENS[tens] + (f"-{_SMALL[rest]}" if rest else "")
    for size, name in ((10**9, "billion"), (10**6, "million"), (1000, "thousand"), (100, "hundred")):
        if number >= size:
            count, rest = divmod(number, size)
            if rest == 0 and (count <= 20 or (count < 100 and count % 10 == 0)):
                return f"{words(count)} {name}"
            if size >= 10**6 and rest % (size // 10) == 0:
                return f"{number / size:g} {name}"
            break
    return f"{number:,}"


def number_gloss(form: str) -> str:
    """The English of a numeral, a numeral with its measure word, an ordinal or a share, else nothing.

    Example:
        >>> [number_gloss(one) for one in ("三百", "三天", "第三", "百分之五", "三十多个", "几百")]
        ['three hundred', 'three days', 'third', 'five percent', 'more than thirty', 'several hundred']
        >>> number_gloss("银行"), number_gloss("一")
        ('', 'one')
    """
    if len(form) > 1 and form[0] in _DETERMINERS and (form[1:] in _MEASURES or form[1:] in _PLAIN):
        plural = form[0] in "多余餘"
        return f"{_DETERMINERS[form[0]]} {_MEASURES.get(form[1:], ('', ''))[1 if plural else 0]}".strip()
    match = _SHAPE.fullmatch(form)
    if not match or not (match["number"] or match["several"]):
        return ""
    number, several, more = match["number"], match["several"], match["more"]
    measure = match["measure"] or ""
    if several:
        text = _several(number)
        amount: int | None = None
    else:
        amount = value(number)
        if amount is None:
            return ""
        text = words(amount)
        if measure == "年" and len(number) == 4 and not set(number) - set(_DIGITS):
            return f"year {amount}"
        if not set(number) - set(_DIGITS) and len(number) > 2:
            text = "".join(str(_DIGITS[char]) for char in number)  # a year or a telephone number
    if not text or (several and more):
        return ""
    if more:
        text = f"a few more than {text}" if more in "几幾" else f"more than {text}"
    if match["before"] == "第":
        text = _ordinal(text)
    elif match["before"] == "百分之":
        text = f"{text} percent"
    elif match["before"]:
        text = f"about {text}"
    unit = _MEASURES.get(measure, ("", ""))[0 if amount == 1 or match["before"] == "第" else 1]
    return f"{text} {unit}".strip()


def _several(number: str) -> str:
    if not number:
        return "several"
    names = {"十": "several tens", "百": "several hundred", "千": "several thousand"}
    names |= dict.fromkeys(("万", "萬"), "tens of thousands") | dict.fromkeys(
        ("亿", "億"), "several hundred million"
    )
    names |= dict.fromkeys(("十万", "十萬"), "several hundred thousand")
    names |= dict.fromkeys(("百万", "百萬"), "several million") | dict.fromkeys(
        ("千万", "千萬"), "tens of millions"
    )
    return names.get(number, "")


def _ordinal(text: str) -> str:
    if not text[-1].isalpha():
        return f"no. {text}"
    head, joint, last = text.rpartition("-") if "-" in text else text.rpartition(" ")
    regular = f"{last[:-1]}ieth" if last.endswith("y") else f"{last}th"
    return f"{head}{joint}{_ORDINALS.get(last, regular)}"
