"""Bytes -> text: find the encoding, or say exactly where the bytes are not text.

A byte order mark settles the matter, then strict UTF-8. What remains is read strictly in every other
encoding, and the reading that looks most like Chinese wins (:mod:`duizhao.importers.plausibility`).
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from duizhao.errors import DecodeError, InputError
from duizhao.importers import plausibility
from duizhao.importers.signatures import reject_known_binary

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
# cp950 before big5hkscs: where both read the bytes, its punctuation is the one that is meant.
_LEGACY = ("gb18030", "cp950", "big5hkscs")
_WIDE = ("utf-16-le", "utf-16-be")
_STATED: dict[str, tuple[str, ...]] = {
    "utf-8": ("utf-8",),
    "utf-16": _WIDE,
    "utf-16-le": ("utf-16-le",),
    "utf-16-be": ("utf-16-be",),
    "gb18030": ("gb18030",),
    "gbk": ("gb18030",),
    "gb2312": ("gb18030",),
    "big5": ("cp950", "big5hkscs"),
    "cp950": ("cp950",),
    "big5hkscs": ("big5hkscs",),
}
# Tab, line and page breaks, the separators of old word processors, and the end-of-file mark of DOS.
_HARMLESS = frozenset("\t\n\r\x0b\x0c\x1a\x1c\x1d\x1e\x1f\x85")
_BREAK = re.compile(r"\r\n|\r|\n")
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x19]")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """Decoded bytes: ``text.encode(encoding)`` gives them back, less the byte order mark.

    Attributes:
        text: every character as it was, line ends too; without the byte order mark.
        encoding: name of the Python codec.
        bom: whether the bytes began with a byte order mark.
    """

    text: str
    encoding: str
    bom: bool


@dataclass(frozen=True, slots=True)
class _Reading:
    codec: str
    text: str
    error: UnicodeDecodeError | None
    score: float


def decode(data: bytes, *, encoding: str | None = None, where: str) -> Decoded:
    """Decode a Chinese text.

    Args:
        data: the bytes of the file.
        encoding: the encoding to use; None finds it among UTF-8, UTF-16, GB18030 and Big5.
        where: how messages name the file.

    Raises:
        DecodeError: for bytes that are not text, with line, byte offset and the bytes in hex.
        InputError: for an empty or binary file, a text without Chinese, or an unknown ``encoding``.

    Example:
        >>> decode("党旗高高飘扬".encode("gbk"), where="a.txt").encoding
        'gb18030'
    """
    decoded = decode_bytes(data, encoding=encoding, where=where)
    check_text(decoded.text, where)
    return decoded


def decode_bytes(data: bytes, *, encoding: str | None = None, where: str) -> Decoded:
    r"""Decode like :func:`decode`, without asking that the text be Chinese.

    For formats whose Chinese may hide in escapes (``&#20826;``, ``\u515a``): check what comes out.
    """
    if not data:
        raise InputError("is empty", where=where, remedy="give a file with text")
    reject_known_binary(data, where)
    stated = known_encoding(encoding, where) if encoding is not None else ()
    for mark, codec in _MARKS:
        if data.startswith(mark):
            if stated and codec not in stated:
                raise InputError(
                    f"begins with the byte order mark of {codec}, so it is not {encoding}",
                    where=where,
                    remedy="leave the encoding out",
                )
            return _checked(_only(data, codec, len(mark), where), True, where)
    reading = _only(data, stated[0], 0, where) if len(stated) == 1 else _find(data, stated, where)
    return _checked(reading, False, where)


def known_encoding(name: str, where: str) -> tuple[str, ...]:
    """The codecs that a stated encoding may mean, ``big5`` for one having several.

    Raises:
        InputError: for a name that is not one of the encodings of Chinese text.
    """
    try:
        plain = codecs.lookup(name).name.removesuffix("-sig")
    except (LookupError, ValueError):
        plain = ""
    if plain not in _STATED:
        raise InputError(
            f"unknown encoding {name!r}", where=where, remedy=f"the encodings are {', '.join(_STATED)}"
        )
    return _STATED[plain]


def check_text(text: str, where: str) -> None:
    """Refuse a text that is blank, has no Chinese in it, or cannot be written as UTF-8.

    Raises:
        InputError: saying what was found instead.
    """
    if not text.strip():
        raise InputError("holds nothing but white space", where=where, remedy="give a file with text")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        found = f"U+{ord(text[error.start]):04X} at code point {error.start}"
        raise InputError(f"half a surrogate pair, {found}, is not a character", where=where) from None
    if not any(map(plausibility.is_chinese, text)):
        raise InputError(f"no Chinese character in it, but {_describe(text)}", where=where)


def _only(data: bytes, codec: str, start: int, where: str) -> _Reading:
    try:
        return _Reading(codec, data[start:].decode(codec), None, 1.0)
    except UnicodeDecodeError as error:
        raise _undecodable(data, codec, start, error, where) from None


def _find(data: bytes, stated: Sequence[str], where: str) -> _Reading:
    """The most plausible reading of bytes without a byte order mark."""
    wide = b"\x00" in data
    if not stated and not wide and (found := _utf8(data)):
        return found
    codecs_ = stated or (_WIDE if wide else ("utf-8", *_LEGACY, *_WIDE))
    readings = [_read(data, codec) for codec in codecs_]
    plausible = [each for each in readings if _is_plausible(each, wide)]
    good = [each for each in (readings if stated else plausible) if each.error is None]
    if good:
        # The second key is for 一 (U+4E00), whose bytes in the other order are the letter N.
        return max(good, key=lambda each: (each.score, sum(map(plausibility.is_chinese, each.text))))
    if not plausible and (control := _BINARY.search(data)):
        raise InputError(
            f"is not text but binary: byte {control.group().hex()} at byte offset {control.start()}",
            where=where,
        )
    # UTF-16 makes something of any bytes: without a NUL it is no good guess at what a broken file was.
    likely = [each for each in readings if wide or stated or each.codec not in _WIDE]
    best = max(likely, key=lambda each: each.score)
    if best.error is not None:
        raise _undecodable(data, best.codec, 0, best.error, where)
    if not any(map(plausibility.is_chinese, best.text)):
        return best
    raise DecodeError(
        f"reads as Chinese in no known encoding; as {best.codec} it begins {best.text.strip()[:12]!r}",
        where=where,
        remedy="name the encoding with --encoding, or save the file as UTF-8",
    )


def _is_plausible(reading: _Reading, wide: bool) -> bool:
    if reading.codec in _WIDE and not wide and reading.score < 0.5:
        return False
    return plausibility.is_plausible(reading.text, reading.score)


def _utf8(data: bytes) -> _Reading | None:
    """The reading as UTF-8, which other bytes than UTF-8 hardly ever allow."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return None
    found = _Reading("utf-8", text, None, 1.0)
    if any(map(plausibility.is_chinese, text)):
        return found
    # Characters such as U+3001 leave control bytes in UTF-16, which plain text has not.
    if _BINARY.search(data):
        return None
    # A few GBK words (联通) are also UTF-8 for accented letters. But plain ASCII is never taken for
    # anything else: read as UTF-16, "this app can break" turns Chinese.
    if data.isascii() or max(_read(data, codec).score for codec in _LEGACY) < 0.5:
        return found
    return None


def _read(data: bytes, codec: str) -> _Reading:
    try:
        text, error = data.decode(codec), None
    except UnicodeDecodeError as caught:
        text, error = data.decode(codec, "replace"), caught
    return _Reading(codec, text, error, plausibility.score(text))


def _undecodable(data: bytes, codec: str, start: int, error: UnicodeDecodeError, where: str) -> DecodeError:
    line = len(_BREAK.findall(data[start : start + error.start].decode(codec, "replace"))) + 1
    found = error.object[error.start : max(error.end, error.start + 1)][:8].hex(" ")
    return DecodeError(
        f"byte offset {start + error.start}: {found} is not {codec}",
        where=f"{where}:{line}",
        remedy="correct the file, or name its encoding with --encoding",
    )


def _checked(reading: _Reading, bom: bool, where: str) -> Decoded:
    text = reading.text
    controls = [each for each in _CONTROL.finditer(text) if each.group() not in _HARMLESS]
    nul = text.find("\x00")
    # A stray control character happens in extracted text; many are a file of another kind.
    if nul >= 0 or len(controls) * 200 > len(text) + 400:
        first = nul if nul >= 0 else controls[0].start()
        found = (
            f"{len(controls)} control characters, the first U+{ord(text[first]):04X} at code point {first}"
        )
        raise InputError(f"is not text but binary: {found}", where=where)
    return Decoded(text, reading.codec, bom)


def _describe(text: str) -> str:
    """What a text without Chinese is made of, by Unicode names: ``LATIN 80 %``."""
    names = (unicodedata.name(each, "UNNAMED").split()[0].split("-")[0] for each in text if each.isalpha())
    counts = Counter(names)
    total = sum(counts.values())
    if not total:
        return f"{len(text)} code points without a letter"
    shares = ", ".join(f"{name.title()} {100 * n // total} %" for name, n in counts.most_common(3))
    return f"letters of {shares}, beginning {' '.join(text.split())[:20]!r}"
