"""A page to read: one file that needs no network, with pinyin, scripts, English, glosses and annotations.

The text stands in the page itself, so that it is read and printed without scripts too; the switches, the
search by pinyin and the change of script are a few lines of script in the page.
"""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from importlib.resources import files
from itertools import groupby, pairwise
from pathlib import Path
from typing import IO

from duizhao.interchange.format import Format, Options
from duizhao.interchange.passage import AUTHOR, TOPIC, Passage
from duizhao.losses import Losses
from duizhao.model import Entity, Stance

_PALETTE = (
    "#d9480f", "#1864ab", "#2b8a3e", "#862e9c", "#c2255c",
    "#5f3dc4", "#0b7285", "#e67700", "#495057", "#a61e4d",
)  # fmt: skip
_SCRIPTS = {"hans": "简体", "hant_tw": "繁體（臺灣）", "hant_hk": "繁體（香港）", "hant": "繁體"}
_HEADINGS = {"title": "h1", "subtitle": "h2", "heading": "h2"}
_POLARITIES = {"favor": "▲", "against": "▼", "neutral": "●"}


@dataclass(slots=True)
class _Seen:
    """What the head of the page has to know of its body.

    Attributes:
        names: label -> its name and colour, where a schema has them.
        labels: how often each label occurs.
    """

    names: Mapping[str, tuple[str, str]]
    labels: Counter[str] = field(default_factory=Counter)
    order: dict[str, int] = field(default_factory=dict)
    scripts: set[str] = field(default_factory=set)
    english: bool = False
    stances: bool = False

    def label_class(self, label: str) -> str:
        """The class of a label: numbers, as labels may hold anything."""
        return f"l{self.order.setdefault(label, len(self.order))}"


def write(passages: Iterator[Passage], path: Path, options: Options, _losses: Losses) -> None:
    """Write the page."""
    seen = _Seen(_names(options.root))
    with tempfile.TemporaryFile("w+", encoding="utf-8", newline="\n") as spool:
        for (doc_id, annotator), group in groupby(passages, key=lambda one: (one.doc_id, one.annotator)):
            _article(spool, doc_id, annotator, group, seen)
        head, tail = _frame(seen, options.title or "duizhao")
        spool.seek(0)
        with path.open("w", encoding="utf-8", newline="\n") as file:
            file.write(head)
            while chunk := spool.read(1 << 16):
                file.write(chunk)
            file.write(tail)


def _names(root: str) -> dict[str, tuple[str, str]]:
    """Names and colours of the labels of a workspace."""
    if not root:
        return {}
    from duizhao.annotation.schema import load_schema
    from duizhao.paths import find_workspace

    schema = load_schema(find_workspace(root))
    return {label.id: (f"{label.zh} {label.en}", label.color) for label in schema.entities}


def _frame(seen: _Seen, title: str) -> tuple[str, str]:
    """What stands before and after the articles."""
    page = files("duizhao.formats").joinpath("reading_page.html").read_text(encoding="utf-8")
    colours, legend = [], []
    for label, number in seen.order.items():
        name, colour = seen.names.get(label, (label, ""))
        colours.append(f".l{number} {{ --c: {colour or _PALETTE[number % len(_PALETTE)]}; }}")
        legend.append(
            f'<button type="button" class="e l{number}" data-c="l{number}" aria-pressed="true" '
            f'title="{escape(name)}">{escape(label)} {seen.labels[label]}</button>'
        )
    scripts = '<option value="">原文</option>' + "".join(
        f'<option value="{escape(name)}">{escape(_SCRIPTS.get(name, name))}</option>'
        for name in sorted(seen.scripts)
    )
    holes = {
        "title": escape(title),
        "colours": "\n".join(colours),
        "classes": "has-en" if seen.english else "no-en",
        "hide_en": "" if seen.english else " hidden",
        "hide_stance": "" if seen.stances else " hidden",
        "hide_script": "" if seen.scripts else " hidden",
        "scripts": scripts,
        "legend": " ".join(legend),
    }
    head, tail = page.split("{{body}}\n")
    for name, value in holes.items():
        head = head.replace(f"{{{{{name}}}}}", value)
    return head, tail


def _article(spool: IO[str], doc_id: str, annotator: str, passages: Iterable[Passage], seen: _Seen) -> None:
    spool.write(f'<article data-doc="{escape(doc_id)}">\n')
    if annotator:
        spool.write(f'<p class="quiet">标注 Annotations: {escape(annotator)}</p>\n')
    for (_, kind), group in groupby(passages, key=lambda one: (one.meta.get("block", one.id), _kind(one))):
        tag = _HEADINGS.get(kind, "div")
        spool.write(f'<{tag} class="p {kind}">\n')
        for passage in group:
            spool.write(_sentence(passage, seen))
        spool.write(f"</{tag}>\n")
    spool.write("</article>\n")


def _kind(passage: Passage) -> str:
    kind = passage.meta.get("block_kind", "paragraph")
    return kind if kind.replace("_", "").isalpha() and kind.isascii() else "paragraph"


def _sentence(passage: Passage, seen: _Seen) -> str:
    """One sentence: characters, English, stances, and what the search looks at."""
    size = len(passage.text)
    variants = {
        name: text for name, text in passage.variants.items() if len(text) == size and text != passage.text
    }
    seen.scripts.update(variants)
    seen.english = seen.english or bool(passage.translation)
    seen.stances = seen.stances or bool(passage.stances)
    topic = next((one.polarity for one in passage.stances if one.target == TOPIC), "")
    marks = f" topic-{topic}" if topic in _POLARITIES else ""
    syllables = " ".join(_bare(one) if one else "-" for one in passage.syllables)
    data = f'data-t="{escape(passage.text)}"'
    if syllables:
        data += f' data-y="{escape(syllables)}"'
    if variants:
        data += f' data-v="{escape(json.dumps(variants, ensure_ascii=False, sort_keys=True))}"'
    english = (
        f'<span class="en" lang="en">{escape(passage.translation)}</span>' if passage.translation else ""
    )
    chinese = f'<span class="zh">{_characters(passage, seen)}{_stances(passage)}</span>'
    return f'<span class="s{marks}" id="{escape(passage.id)}" {data}>{chinese}{english}</span>\n'


def _bare(syllable: str) -> str:
    from duizhao.pinyin import strip_tones

    return strip_tones(syllable).lower().replace("ü", "v").replace(" ", "")


def _characters(passage: Passage, seen: _Seen) -> str:
    """The characters with pinyin above, in words, in entities.

    Entities may cross each other and words: the text is cut wherever one of them begins or ends, and each
    piece is wrapped in what holds it, longest first.
    """
    edges = {0, len(passage.text)}
    edges.update(edge for one in passage.entities for edge in (one.start, one.end))
    edges.update(edge for word in passage.words for edge in (word.start, word.end))
    glosses = [
        (word.start, word.end, f"{word.form} {word.pinyin}: {word.gloss}")
        for word in passage.words
        if word.gloss
    ]
    for entity in passage.entities:
        seen.labels[entity.label] += 1
        seen.label_class(entity.label)
    out: list[str] = []
    cuts = sorted(edges)
    for start, end in pairwise(cuts):
        holding = [one for one in passage.entities if one.start <= start and end <= one.end]
        holding.sort(key=lambda one: (one.start - one.end, one.start, one.label))
        inner = "".join(_character(passage, at) for at in range(start, end))
        gloss = next((told for first, last, told in glosses if first <= start and end <= last), "")
        if gloss:
            inner = f'<span class="w" tabindex="0" data-g="{escape(gloss)}">{inner}</span>'
        for one in reversed(holding):
            told = escape(_title(one, seen))
            inner = f'<span class="e {seen.label_class(one.label)}" title="{told}">{inner}</span>'
        out.append(inner)
    return "".join(out)


def _title(entity: Entity, seen: _Seen) -> str:
    name = seen.names.get(entity.label, (entity.label, ""))[0]
    return f"{entity.text} · {name}" + "".join(f" · {one}" for one in entity.attributes)


def _character(passage: Passage, at: int) -> str:
    syllable = passage.syllables[at] if passage.syllables else None
    char = escape(passage.text[at])
    return (
        f'<ruby class="c">{char}<rt>{escape(syllable)}</rt></ruby>'
        if syllable
        else f'<i class="c">{char}</i>'
    )


def _stances(passage: Passage) -> str:
    if not passage.stances:
        return ""
    names = {one.id: one.text for one in passage.entities} | {AUTHOR: "作者 author", TOPIC: "主题 topic"}
    chips = "".join(_chip(one, names) for one in passage.stances)
    return f'<span class="stances">{chips}</span>'


def _chip(one: Stance, names: Mapping[str, str]) -> str:
    holder, target = names.get(one.holder, one.holder), names.get(one.target, one.target)
    told = f"{holder} → {target}: {one.polarity}" + (f", {one.basis}" if one.basis else "")
    kind = one.polarity if one.polarity in _POLARITIES else "other"
    mark = _POLARITIES.get(one.polarity, "○")
    return f'<span class="stance {kind}" title="{escape(told)}">{mark} {escape(target)}</span>'


FORMATS = (
    Format(
        "html",
        "reading page",
        (".html", ".htm"),
        frozenset(
            {
                "ids",
                "documents",
                "words",
                "pinyin",
                "glosses",
                "syllables",
                "entities",
                "nested",
                "overlapping",
            }
            | {"attributes", "stances", "basis", "links", "variants", "translation", "annotators", "metadata"}
        ),
        None,
        write,
        offsets="none",
        notes="One file, offline, for people: pinyin, script and English can be switched.",
    ),
)
