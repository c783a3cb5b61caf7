"""UIMA CAS as XMI, the way INCEpTION exports and imports it: a file for each document and ``TypeSystem.xml``.

The layers are those of :mod:`duizhao.interchange.dkpro`. A text in another script and the translation are
views of their own, ``variant_<name>`` and ``translation``; metadata are ``webanno.custom.Metadata``. Files
count in units of UTF-16, which cassis converts; an offset within a character is an error here.

A foreign CAS may have any type system that lies beside it: of it sentences, tokens, parts of speech and named
entities are read, subtypes too; whatever else there is, is counted.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from duizhao.errors import InputError, MissingExtraError
from duizhao.interchange import dkpro, xmlfile
from duizhao.interchange.dkpro import Annotation
from duizhao.interchange.documentlist import CARRIED, document_writer, documents
from duizhao.interchange.format import Format, Options
from duizhao.interchange.lines import MEND
from duizhao.interchange.passage import Passage
from duizhao.losses import Losses
from duizhao.model import Span

_TYPES = "TypeSystem.xml"
_FACT = "webanno.custom.Metadata"
_VARIANT, _TRANSLATION = "variant_", "translation"
_STRING = "uima.cas.String"
_ID = "{http://www.omg.org/XMI}id"
_MADE: dict[str, tuple[str, tuple[str, ...]]] = {
    dkpro.METADATA: ("uima.tcas.DocumentAnnotation", ("documentId", "documentTitle")),
    dkpro.SENTENCE: (dkpro.ANY, ()),
    dkpro.POS: (dkpro.ANY, ("PosValue",)),
    dkpro.TOKEN: (dkpro.ANY, ()),
    dkpro.ENTITY: (dkpro.ANY, ("attributes", "identifier", "value")),
    dkpro.WORD: (dkpro.ANY, ("gloss", "glossSource", "pinyin")),
    dkpro.EVIDENCE: (dkpro.ANY, ()),
    dkpro.PARTIES: ("uima.cas.TOP", ("role",)),
    dkpro.STANCE: (dkpro.ANY, ("basis", "holder", "polarity", "target")),
    _FACT: ("uima.cas.AnnotationBase", ("name", "value")),
}
"""Types that are written: supertype and features that are text."""


def cassis() -> Any:
    """The library.

    Raises:
        MissingExtraError: where it is not installed.
    """
    try:
        import cassis as library
    except ImportError as error:
        raise MissingExtraError(
            "dkpro-cassis is not installed", remedy="pip install 'duizhao[uima]'"
        ) from error
    return library


def write(passages: Iterator[Passage], path: Path, options: Options, _losses: Losses) -> None:
    """A file for each document, and the type system."""
    library = cassis()
    types = _type_system(library)
    with document_writer(path) as name:
        types.to_xml(path / _TYPES)
        for passage in passages:
            cas = _cas(library, types, passage, options.tokens)
            cas.to_xmi(path / f"{name(passage)}.xmi", pretty_print=True)


def _type_system(library: Any) -> Any:
    types = library.TypeSystem()
    for name, (above, features) in _MADE.items():
        made = types.create_type(name, above)
        for feature in features:
            types.create_feature(made, feature, _STRING)
    types.create_feature(types.get_type(dkpro.TOKEN), "pos", dkpro.POS)
    types.create_feature(types.get_type(dkpro.PARTIES), "target", dkpro.ANY)
    stance = types.get_type(dkpro.STANCE)
    types.create_feature(stance, "parties", "uima.cas.FSArray", elementType=dkpro.PARTIES)
    return types


def _cas(library: Any, types: Any, passage: Passage, tokens: str) -> Any:
    cas = library.Cas(typesystem=types)
    cas.sofa_string, cas.sofa_mime = passage.text, "text/plain"
    size = len(passage.text)

    def add(name: str, view: Any = cas, /, **features: Any) -> Any:
        made = types.get_type(name)(**features)
        view.add(made)
        return made

    named = {"documentId": passage.id, "documentTitle": passage.id}
    add(dkpro.METADATA, begin=0, end=size, language="zh", **named)
    for key, value in sorted(passage.meta.items()):
        add(_FACT, name=key, value=value)
    for span in dkpro.sentences_of(passage) if size else ():
        add(dkpro.SENTENCE, begin=span.start, end=span.end)
    made: dict[int, Any] = {}
    tags: dict[tuple[int, int], Any] = {}
    for one in dkpro.annotations_of(passage):
        values = {key: value for key, value in one.values.items() if value}
        if one.links:
            links = [_link(types, role, made[id(target)]) for role, target in one.links]
            values["parties"] = types.get_type("uima.cas.FSArray")(elements=links)
        made[id(one)] = add(one.layer, begin=one.start, end=one.end, **values)
        if one.layer == dkpro.POS:
            tags[one.start, one.end] = made[id(one)]
    for span in dkpro.tokens_of(passage, tokens):
        add(dkpro.TOKEN, begin=span.start, end=span.end, pos=tags.get((span.start, span.end)))
    views = [(f"{_VARIANT}{name}", text, "") for name, text in sorted(passage.variants.items())]
    if passage.translation:
        views.append((_TRANSLATION, passage.translation, "en"))
    for name, text, language in views:
        view = cas.create_view(name)
        view.sofa_string, view.sofa_mime = text, "text/plain"
        if language:
            add("uima.tcas.DocumentAnnotation", view, begin=0, end=len(text), language=language)
    return cas


def _link(types: Any, role: str, target: Any) -> Any:
    return types.get_type(dkpro.PARTIES)(role=role, target=target)


def read(path: Path, _options: Options, losses: Losses) -> Iterator[Passage]:
    """The documents of a folder, or the one of an ``.xmi`` file, with the type system beside it."""
    library = cassis()
    known: dict[Path, Any] = {}
    for file, bare in documents(path, ".xmi"):
        place = _types_of(file, path)
        if place not in known:
            xmlfile.parse(place)
            known[place] = _tried(lambda place=place: library.load_typesystem(place), place)
        root = xmlfile.parse(file)
        places = {each.get(_ID): xmlfile.where_of(each, file) for each in root if each.get(_ID)}
        types = known[place]
        cas = _tried(lambda file=file, types=types: library.load_cas_from_xmi(file, typesystem=types), file)
        try:
            passage = _Reader(cas, places, str(file), losses).passage(bare)
        except (TypeError, AttributeError) as error:  # a feature of another type than it has with DKPro
            raise _none(error, str(file)) from None
        yield passage


def _types_of(file: Path, root: Path) -> Path:
    for folder in (file.parent, root):
        if (folder / _TYPES).is_file():
            return folder / _TYPES
    raise InputError(f"has no {_TYPES} beside it", where=str(file), remedy="export the type system with it")


def _tried(load: Any, path: Path) -> Any:
    """What cassis reads; it raises errors of all kinds, and of wrong offsets it only warns."""
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("error", message="Not mapping")
            return load()
    except Exception as error:
        raise _none(error, str(path)) from None


def _none(error: Exception, where: str) -> InputError:
    said = " ".join(f"{type(error).__name__} {error}".split())[:200]
    return InputError(f"is no CAS: {said}", where=where, remedy=MEND)


class _Reader:
    """A CAS on its way into a passage."""

    def __init__(self, cas: Any, places: dict[str, str], where: str, losses: Losses) -> None:
        self.cas, self.places, self.where, self.losses = cas, places, where, losses
        self.text: str = cas.sofa_string or ""
        self.made: dict[int, Annotation] = {}

    def passage(self, bare: Passage) -> Passage:
        """What the CAS says.

        Raises:
            InputError: with file and line, for a span that is none.
        """
        sentences, tokens, meta = [], [], {}
        others: list[tuple[Any, Annotation]] = []
        for one in self.cas.select_all_fs():
            if self._is(one, "uima.tcas.DocumentAnnotation"):
                continue
            if self._is(one, _FACT):
                meta[str(one.name or "")] = str(one.value or "")
            elif not self._is(one, dkpro.ANY):
                self.losses.add("feature structure without a span", f"{self._where(one)} {one.type.name}")
            elif self._is(one, dkpro.SENTENCE):
                sentences.append(self._span(one))
            elif self._is(one, dkpro.TOKEN):
                tokens.append(self._span(one))
            else:
                made = self.made[one.xmiID] = self._annotation(one)
                others.append((one, made))
        for one, made in others:
            made.links = list(self._links(one))
        annotations = [made for _, made in others]
        if all(one.layer != dkpro.POS for one in annotations):
            tokens = [span for span in tokens if span.of(self.text).strip()]
            if any(span.end - span.start > 1 for span in tokens):
                annotations += [Annotation(dkpro.POS, span.start, span.end, {}) for span in tokens]
        variants, translation = self._views()
        passage = replace(
            bare,
            text=self.text,
            sentences=dkpro.covering(sentences, len(self.text)),
            variants=variants,
            translation=translation,
            meta=meta,
        )
        return dkpro.passage_of(passage, annotations, self.losses, self.where)

    def _is(self, one: Any, name: str) -> bool:
        types = self.cas.typesystem
        return bool(types.contains_type(name) and types.is_instance_of(one.type.name, name))

    def _where(self, one: Any) -> str:
        return self.places.get(str(one.xmiID), self.where)

    def _span(self, one: Any) -> Span:
        start, end = one.begin, one.end
        if start is None or end is None or not 0 <= start <= end <= len(self.text):
            raise InputError(
                f"span {start}-{end} of a text of {len(self.text)} characters",
                where=self._where(one),
                remedy=MEND,
            )
        return Span(start, end)

    def _annotation(self, one: Any) -> Annotation:
        span = self._span(one)
        layer = next((name for name in (dkpro.ENTITY, dkpro.POS) if self._is(one, name)), one.type.name)
        values = {
            name: str(getattr(one, name))
            for name in _READ.get(layer, ())
            if one.type.get_feature(name) is not None and getattr(one, name) is not None
        }
        if layer == dkpro.ENTITY and layer != one.type.name:  # DKPro's Person, Location and the like
            values.setdefault("value", one.type.name.rpartition(".")[2])
        return Annotation(layer, span.start, span.end, values, where=self._where(one))

    def _links(self, one: Any) -> Iterator[tuple[str, Annotation]]:
        if one.type.name != dkpro.STANCE or one.type.get_feature("parties") is None or one.parties is None:
            return
        links: Iterable[Any] = getattr(one.parties, "elements", one.parties) or ()
        for link in links:
            target = (
                self.made.get(link.target.xmiID) if link is not None and link.target is not None else None
            )
            if target is None or target.layer not in {dkpro.ENTITY, dkpro.EVIDENCE}:
                self.losses.add("link of a stance", self._where(one))
            else:
                yield str(link.role), target

    def _views(self) -> tuple[dict[str, str], str]:
        variants: dict[str, str] = {}
        translation = ""
        for view in self.cas.views:
            name, text = str(view.sofa.sofaID), view.sofa.sofaString
            if name == "_InitialView":
                continue
            own = [one for one in view.get_all_fs() if not self._is(one, "uima.tcas.DocumentAnnotation")]
            if own or text is None:
                self.losses.add("what another view has", f"{self.where} {name}", max(len(own), 1))
            elif name.startswith(_VARIANT):
                variants[name.removeprefix(_VARIANT)] = text
            elif name == _TRANSLATION:
                translation = text
            else:
                self.losses.add("text of another view", f"{self.where} {name}")
        return variants, translation


_READ = {name: features for name, (_, features) in _MADE.items()}

FORMATS = (
    Format(
        "xmi",
        "UIMA CAS XMI",
        (".xmi",),
        CARRIED
        | {"sentences", "empty", "words", "pos", "pinyin", "glosses"}
        | {"entities", "nested", "overlapping", "attributes"}
        | {"stances", "basis", "evidence", "anchors", "variants", "translation", "metadata"},
        read,
        write,
        unit="document",
        offsets="UTF-16",
        folder=True,
        forbidden=xmlfile.FORBIDDEN,
        label_forbidden=rf"\s|{xmlfile.FORBIDDEN}",
        extra="uima",
        notes="INCEpTION imports it where the project has the custom layers; stances are one.",
    ),
)
