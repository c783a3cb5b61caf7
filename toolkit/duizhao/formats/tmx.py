"""TMX 1.4b: translation units with the Chinese text, its other scripts and the English translation.

Ids are ``tuid``; document, state, annotator and metadata are ``prop`` elements whose types begin with ``x-``,
as the specification asks of a tool's own. Of foreign files the text is read; inline codes (bpt, ept, ph, it)
are notation of another format and are counted, what ``hi`` and ``sub`` hold is text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from duizhao.errors import InputError
from duizhao.interchange.format import Format, Options
from duizhao.interchange.lines import MEND
from duizhao.interchange.passage import Passage
from duizhao.interchange.xmlfile import FORBIDDEN_OR_CR, XML_NS, etree, parse, where_of, xml_writer
from duizhao.losses import Losses

_LANG = f"{{{XML_NS}}}lang"
_SCRIPTS = {"hans": "zh-Hans", "hant": "zh-Hant", "hant_tw": "zh-Hant-TW", "hant_hk": "zh-Hant-HK"}
_NAMES = {code.lower(): name for name, code in _SCRIPTS.items()}
_FIELDS = {"x-document": "doc_id", "x-state": "state", "x-annotator": "annotator"}
_META = "x-meta:"
_CODES = frozenset({"bpt", "ept", "ph", "it", "ut"})


def write(passages: Iterator[Passage], path: Path, _options: Options, _losses: Losses) -> None:
    """Write the file, a unit at a time."""
    import duizhao

    header = {
        "creationtool": "duizhao", "creationtoolversion": duizhao.__version__, "segtype": "sentence",
        "o-tmf": "duizhao", "adminlang": "en", "srclang": "zh", "datatype": "plaintext",
    }  # fmt: skip
    with xml_writer(path) as file, file.element("tmx", version="1.4"):
        file.write("\n")
        with file.element("header", header):
            pass
        file.write("\n")
        with file.element("body"):
            file.write("\n")
            for passage in passages:
                file.write(_unit_of(passage))
                file.write("\n")
        file.write("\n")


def _unit_of(passage: Passage) -> Any:
    unit = etree().Element("tu", tuid=passage.id)
    for kind, name in _FIELDS.items():
        if value := getattr(passage, name):
            _child(unit, "prop", value, type=kind)
    for key, value in sorted(passage.meta.items()):
        _child(unit, "prop", value, type=_META + key)
    _variant(unit, "zh", passage.text)
    for name, text in sorted(passage.variants.items()):
        _variant(unit, _SCRIPTS.get(name, "zh"), text, "" if name in _SCRIPTS else name)
    if passage.translation:
        _variant(unit, "en", passage.translation)
    return unit


def _child(parent: Any, tag: str, text: str = "", **attributes: str) -> Any:
    child = etree().SubElement(parent, tag, attributes)
    child.text = text
    return child


def _variant(unit: Any, language: str, text: str, name: str = "") -> None:
    variant = _child(unit, "tuv")
    variant.text = None
    variant.set(_LANG, language)
    if name:
        _child(variant, "prop", name, type="x-script")
    _child(variant, "seg", text)


def read(path: Path, _options: Options, losses: Losses) -> Iterator[Passage]:
    """The units that have a Chinese variant."""
    root = parse(path)
    if root.tag != "tmx":
        raise InputError(f"begins with {root.tag!r}, not with tmx", where=where_of(root, path), remedy=MEND)
    for number, unit in enumerate(root.iterfind("body/tu"), 1):
        passage = _unit(unit, path, number, losses)
        if passage is not None:
            yield passage
        unit.clear()


def _unit(unit: Any, path: Path, number: int, losses: Losses) -> Passage | None:
    where = where_of(unit, path)
    texts: list[tuple[str, str, str]] = []
    for variant in unit.iterfind("tuv"):
        language = variant.get(_LANG) or variant.get("lang")
        segments = variant.findall("seg")
        if not language or len(segments) != 1:
            raise InputError(
                "a tuv without a language, or without one seg", where=where_of(variant, path), remedy=MEND
            )
        named = next(
            (prop.text or "" for prop in variant.iterfind("prop") if prop.get("type") == "x-script"), ""
        )
        texts.append((language.replace("_", "-").lower(), named, _text(segments[0], where, losses)))
    chinese = [one for one in texts if one[0].split("-")[0] in {"zh", "zho", "chi"}]
    english = [one for one in texts if one[0].split("-")[0] in {"en", "eng"}]
    for language, _, _ in texts:
        if language.split("-")[0] not in {"zh", "zho", "chi", "en", "eng"}:
            losses.add("text in another language than Chinese and English", f"{where} {language}")
    if not chinese:
        losses.add("unit without Chinese", where)
        return None
    for _ in english[1:]:
        losses.add("second English text of a unit", where)
    return _passage(unit, number, chinese, english[0][2] if english else "", where, losses)


def _passage(
    unit: Any, number: int, chinese: list[tuple[str, str, str]], english: str, where: str, losses: Losses
) -> Passage:
    fields: dict[str, str] = {}
    meta: dict[str, str] = {}
    for prop in unit.iterfind("prop"):
        kind, value = prop.get("type", ""), prop.text or ""
        if kind in _FIELDS:
            fields[_FIELDS[kind]] = value
        else:
            meta[kind.removeprefix(_META)] = value
    for note in unit.iterfind("note"):
        losses.add("note", where)
        del note
    (_, _, text), *others = chinese
    variants: Mapping[str, str] = {named or _NAMES.get(code, code): each for code, named, each in others}
    return Passage(
        unit.get("tuid") or str(number),
        text,
        fields.get("doc_id", ""),
        variants=variants,
        translation=english,
        state=fields.get("state", ""),
        annotator=fields.get("annotator", ""),
        meta=meta,
    )


def _text(segment: Any, where: str, losses: Losses) -> str:
    """The text of a segment without inline codes."""
    parts = [segment.text or ""]
    for child in segment:
        losses.add("inline markup", f"{where} {child.tag}")
        if child.tag not in _CODES:
            parts.append(_text(child, where, losses))
        else:
            parts += [_text(sub, where, losses) for sub in child.iterfind("sub")]
        parts.append(child.tail or "")
    return "".join(parts)


FORMATS = (
    Format(
        "tmx",
        "TMX 1.4b",
        (".tmx",),
        frozenset(
            {"ids", "documents", "empty", "variants", "translation", "states", "annotators", "metadata"}
        ),
        read,
        write,
        offsets="none",
        forbidden=FORBIDDEN_OR_CR,
        extra="formats",
        notes="The parallel side; a passage without a translation is a unit with Chinese only.",
    ),
)
