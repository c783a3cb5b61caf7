"""TMX 1.4b, the exchange format of translation memories: a unit a passage, with a variant for each language.

A passage without a translation is a unit of one variant. Everything that TMX has no place of its own for is a
``prop``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from duizhao.errors import InputError
from duizhao.interchange.format import Format, Options
from duizhao.interchange.lines import MEND
from duizhao.interchange.passage import Passage
from duizhao.interchange.xmlfile import FORBIDDEN_OR_CR, XML_NS, etree, where_of, xml_writer
from duizhao.losses import Losses

_LANG = f"{{{XML_NS}}}lang"
_LANGUAGES = {"hans": "zh-Hans", "hant": "zh-Hant", "hant_tw": "zh-Hant-TW", "hant_hk": "zh-Hant-HK"}
_REGIONS = {"cn": "hans", "sg": "hans", "tw": "hant_tw", "hk": "hant_hk", "mo": "hant_hk"}
_CHINESE = frozenset({"zh", "zho", "chi", "cmn"})
_ENGLISH = frozenset({"en", "eng"})
_PROPS = {"x-doc": "doc_id", "x-state": "state", "x-annotator": "annotator"}
_META, _VARIANT = "x-meta-", "x-variant"
_HEADER = {
    "creationtool": "duizhao",
    "creationtoolversion": "1",
    "segtype": "block",
    "o-tmf": "duizhao",
    "adminlang": "en",
    "srclang": "zh",
    "datatype": "plaintext",
}
# The content of these is code of the tool that made the file, not text.
_CODES = frozenset({"bpt", "ept", "it", "ph", "ut"})


def write(passages: Iterator[Passage], path: Path, options: Options, _losses: Losses) -> None:
    """A unit for each passage: the text itself is ``zh``, its other scripts are further variants."""
    library = etree()
    with xml_writer(path) as file, file.element("tmx", version="1.4"):
        header = library.Element("header", _HEADER)
        if options.title:
            library.SubElement(header, "note").text = options.title
        file.write("\n", header, "\n")
        with file.element("body"):
            for passage in passages:
                file.write("\n", _unit(library, passage))
            file.write("\n")
        file.write("\n")


def _unit(library: Any, passage: Passage) -> Any:
    unit = library.Element("tu", tuid=passage.id)
    for name, field in _PROPS.items():
        _prop(library, unit, name, getattr(passage, field))
    for key, value in sorted(passage.meta.items()):
        _prop(library, unit, f"{_META}{key}", value, empty=True)
    _text(library, unit, "zh", passage.text)
    for name, text in sorted(passage.variants.items()):
        _text(library, unit, _LANGUAGES.get(name, "zh"), text, "" if name in _LANGUAGES else name)
    if passage.translation:
        _text(library, unit, "en", passage.translation)
    return unit


def _prop(library: Any, parent: Any, name: str, value: str, *, empty: bool = False) -> None:
    if value or empty:
        library.SubElement(parent, "prop", type=name).text = value


def _text(library: Any, unit: Any, language: str, text: str, variant: str = "") -> None:
    part = library.SubElement(unit, "tuv", {_LANG: language})
    _prop(library, part, _VARIANT, variant)
    library.SubElement(part, "seg").text = text


def read(path: Path, _options: Options, losses: Losses) -> Iterator[Passage]:
    """The units of a file that have a Chinese text."""
    source = ""
    number = 0
    for element in _elements(path):
        if _name(element) == "header":
            source = element.get("srclang", "")
            continue
        number += 1
        passage = _passage(element, number, element.get("srclang", source), path, losses)
        if passage is not None:
            yield passage


def _elements(path: Path) -> Iterator[Any]:
    """The header and the units, one at a time.

    Nearly every TMX file names the DTD of its version: that is let pass, and never fetched. One that declares
    anything of its own is refused.
    """
    library = etree()
    with path.open("rb") as file:
        events = library.iterparse(
            file, events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False,
            huge_tree=False, remove_comments=True, remove_pis=True,
        )  # fmt: skip
        try:
            for event, element in events:
                if event == "start" and element.getparent() is None:
                    _check_root(element, path)
                elif event == "end" and _name(element) in {"header", "tu"}:
                    yield element
                    element.clear()
                    while element.getprevious() is not None:
                        del element.getparent()[0]
        except library.XMLSyntaxError as error:
            message = " ".join(str(error.msg).split())
            raise InputError(
                f"is no XML: {message}", where=f"{path}:{error.lineno or 1}", remedy=MEND
            ) from None


def _check_root(root: Any, path: Path) -> None:
    declared = root.getroottree().docinfo.internalDTD
    if declared is not None and any((*declared.iterentities(), *declared.iterelements())):
        raise InputError(
            "declares entities or elements of its own",
            where=str(path),
            remedy="take them out of the DOCTYPE",
        )
    if _name(root) != "tmx":
        raise InputError(f"its root is {_name(root)!r}, not 'tmx'", where=where_of(root, path), remedy=MEND)


def _name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _passage(unit: Any, number: int, source: str, path: Path, losses: Losses) -> Passage | None:
    where = where_of(unit, path)
    meta: dict[str, str] = {}
    fields = dict.fromkeys(_PROPS.values(), "")
    for child in unit:
        if _name(child) in {"prop", "note"}:
            _read_prop(child, fields, meta, where, losses)
    texts = [_variant(child, path, losses) for child in unit if _name(child) == "tuv"]
    chinese = [one for one in texts if _language(one[0]) == "zh"]
    english = [text for language, _, text in texts if _language(language) == "en"]
    for language, _, _ in texts:
        if _language(language) not in {"zh", "en"}:
            losses.add(f"text in another language, {language!r}", where)
    if not chinese:
        losses.add("unit without a Chinese text", where)
        return None
    if len(english) > 1:
        losses.add("second English text of a unit", where, len(english) - 1)
    own = next((one for one in chinese if one[0].casefold() == source.casefold() and not one[1]), chinese[0])
    variants = _variants([one for one in chinese if one is not own], where, losses)
    name = unit.get("tuid")
    return Passage(
        str(number) if name is None else name,
        own[2],
        variants=variants,
        translation=english[0] if english else "",
        meta=meta,
        doc_id=fields["doc_id"],
        state=fields["state"],
        annotator=fields["annotator"],
    )


def _read_prop(
    element: Any, fields: dict[str, str], meta: dict[str, str], where: str, losses: Losses
) -> None:
    """A property; a note is metadata too."""
    name = element.get("type", "") if _name(element) == "prop" else "note"
    value = element.text or ""
    if name in _PROPS:
        fields[_PROPS[name]] = value
        return
    key = name.removeprefix(_META) or name
    if key in meta:
        losses.add(f"second property {key!r} of a unit", where)
    else:
        meta[key] = value


def _language(code: str) -> str:
    """``zh``, ``en``, or the code itself."""
    first = code.replace("_", "-").partition("-")[0].casefold()
    return "zh" if first in _CHINESE else "en" if first in _ENGLISH else code


def _script(code: str) -> str:
    """The script that a language code names; empty where it names none."""
    parts = code.replace("_", "-").casefold().split("-")[1:]
    region = next((_REGIONS[part] for part in parts if part in _REGIONS), "")
    written = next((part for part in parts if part in {"hans", "hant"}), "")
    return region if not written or region.startswith(written) else written


def _variants(texts: list[tuple[str, str, str]], where: str, losses: Losses) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for language, given, text in texts:
        name = given or _script(language)
        if not name or name in found:
            losses.add("second Chinese text of a unit", where)
        else:
            found[name] = text
    return found


def _variant(element: Any, path: Path, losses: Losses) -> tuple[str, str, str]:
    """Language, name of the variant where the language does not tell it, text."""
    where = where_of(element, path)
    language = element.get(_LANG) or element.get("lang")
    segments = [child for child in element if _name(child) == "seg"]
    if not language or len(segments) != 1:
        raise InputError("a tuv without a language, or without one seg", where=where, remedy=MEND)
    name = ""
    for child in element:
        if _name(child) == "prop" and child.get("type") == _VARIANT:
            name = child.text or ""
        elif _name(child) in {"prop", "note"}:
            losses.add("property or note of one language", where)
    return language, name, "".join(_pieces(segments[0], where, losses))


def _pieces(element: Any, where: str, losses: Losses) -> Iterator[str]:
    """The text of a segment without its inline tags, which are counted."""
    yield element.text or ""
    for child in element:
        if not isinstance(child.tag, str):
            raise InputError(f"{child.text} is not defined", where=where, remedy=MEND)
        name = _name(child)
        losses.add(f"inline tag {name!r}", where)
        if name == "hi":
            yield from _pieces(child, where, losses)
        elif name not in _CODES:
            raise InputError(f"{name!r} has no place in a seg", where=where, remedy=MEND)
        yield child.tail or ""


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
        notes="The text is `zh`, its other scripts `zh-Hans`, `zh-Hant-TW` and so on, its translation `en`.",
    ),
)
