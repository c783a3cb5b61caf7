"""annotations/schema.yaml -> the Label Studio screen (annotations/label_config.xml).

The labelled text is a HyperText whose pinyin stands in ``data-p`` attributes and is drawn by CSS: it takes
no part in the offsets, which stay those of the plain text. Labels show Chinese and code (人名 PER) and
store the code alone, by ``alias``.
"""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree import ElementTree

from duizhao.annotation.schema import Label, Schema

# Names of the controls, as they stand in every stored result.
TEXT, ENTITY, MARKER = "text", "entity", "marker"
POLARITY, BASIS, ATTRIBUTE = "polarity", "basis", "attribute"
TOPIC_POLARITY, TOPIC_BASIS, COMMENT = "topic_polarity", "topic_basis", "comment"

# Label Studio sets its own Latin font on the text and the page language is English, so a browser picks
# Japanese glyphs; only !important wins.
_STYLE = """
.dz, .dz * {
  font-family: "Noto Sans CJK SC","Source Han Sans SC","PingFang SC","Microsoft YaHei",sans-serif
    !important; }
.dz-side .lsf-htx-richtext { font-size: 15px; line-height: 1.6; color: #777; }
.dz-main .lsf-htx-richtext { font-size: 24px; line-height: 2.1; white-space: pre-wrap; }
.dz-main i { font-style: normal; position: relative; padding: 0 4px; }
.dz-main i::before {
  content: attr(data-p); position: absolute; left: -8px; right: -8px; top: -1em; text-align: center;
  font-size: 11px; line-height: 1; color: #a33; white-space: nowrap; pointer-events: none; }
.dz-box { border: 1px solid #e3e3e3; border-radius: 6px; padding: 6px 12px; margin-bottom: 6px; }
"""

_STICKY = "position: sticky; top: 0; background: var(--color-neutral-background, white); z-index: 10"


def label_config(schema: Schema) -> str:
    """The XML of the screen; the same schema gives the same bytes.

    Example:
        >>> from duizhao.paths import find_workspace
        >>> from duizhao.annotation.schema import load_schema
        >>> '<Label value="人名 PER" alias="PER"' in label_config(load_schema(find_workspace()))
        True
    """
    view = ElementTree.Element("View")
    ElementTree.SubElement(view, "Style").text = _STYLE
    _context(view)
    _labels(view, schema)
    main = _view(view, "dz dz-box dz-main")
    _add(main, "HyperText", name=TEXT, value="$html", inline="true", granularity="symbol")
    _side(view, "next")
    _folded(view)
    _region_choices(view, schema)
    _sentence_choices(view, schema)
    relations = _add(view, "Relations")
    for relation in schema.relations:
        _add(relations, "Relation", value=relation.id, background="#607d8b")
    _add(
        _view(view, "dz"), "TextArea", name=COMMENT, toName=TEXT, rows="1", editable="true", maxSubmissions="1",
        placeholder="备注 / comment",
    )  # fmt: skip
    ElementTree.indent(view, "  ")
    head = (
        f"<!-- built by `duizhao build` from schema.yaml {schema.version}: edit that file, not this one -->\n"
    )
    return head + ElementTree.tostring(view, encoding="unicode") + "\n"


def _add(parent: ElementTree.Element, tag: str, **attributes: str) -> ElementTree.Element:
    return ElementTree.SubElement(parent, tag, attributes)


def _view(parent: ElementTree.Element, name: str, **attributes: str) -> ElementTree.Element:
    return _add(parent, "View", className=name, **attributes)


def _context(view: ElementTree.Element) -> None:
    box = _view(view, "dz dz-box dz-side")
    _add(box, "Header", value="$heading", size="6")
    _add(box, "Text", name="prev", value="$prev", selectionEnabled="false")


def _side(view: ElementTree.Element, name: str) -> None:
    _add(_view(view, "dz dz-box dz-side"), "Text", name=name, value=f"${name}", selectionEnabled="false")


def _labels(view: ElementTree.Element, schema: Schema) -> None:
    box = _view(
        view,
        "dz",
        style=_STICKY,
    )
    for name, labels in ((ENTITY, schema.entities), (MARKER, schema.markers)):
        if labels:
            control = _add(box, "Labels", name=name, toName=TEXT, showInline="true")
            for label in labels:
                _add(
                    control, "Label", value=f"{label.zh} {label.id}", alias=label.id, hotkey=label.hotkey,
                    background=label.color, hint=f"{label.description_zh} {label.description_en}",
                )  # fmt: skip


def _folded(view: ElementTree.Element) -> None:
    collapse = _add(view, "Collapse", bordered="false")
    panel = _add(collapse, "Panel", value="拼音 · 繁體 / pinyin · traditional")
    box = _view(panel, "dz")
    for name in ("pinyin", "hant"):
        _add(box, "Text", name=name, value=f"${name}", selectionEnabled="false")


def _choices(
    parent: ElementTree.Element,
    name: str,
    labels: Iterable[Label],
    *,
    region: bool,
    several: bool = False,
) -> None:
    """One row of choices, for the selected region or for the whole sentence.

    The keys of the sentence's choices are those of the region's with shift, so that both stay one stroke.
    """
    control = _add(parent, "Choices", name=name, toName=TEXT, showInline="true")
    control.set("choice", "multiple" if several else "single-radio")
    if region:
        control.set("perRegion", "true")
        control.set("whenTagName", ENTITY)
    for label in labels:
        hotkey = label.hotkey if region or not label.hotkey else f"shift+{label.hotkey}"
        _add(
            control,
            "Choice",
            value=f"{label.zh} {label.en}",
            alias=label.id,
            **({"hotkey": hotkey} if hotkey else {}),
        )


def _region_choices(view: ElementTree.Element, schema: Schema) -> None:
    box = _view(view, "dz dz-box", visibleWhen="region-selected")
    _add(box, "Header", value="对所选实体的立场 / stance toward the selected entity", size="6")
    _choices(box, POLARITY, schema.polarities, region=True)
    _choices(box, BASIS, schema.bases, region=True)
    if schema.attributes:
        _choices(box, ATTRIBUTE, schema.attributes, region=True, several=True)


def _sentence_choices(view: ElementTree.Element, schema: Schema) -> None:
    box = _view(view, "dz dz-box")
    _add(
        box,
        "Header",
        value="作者在本句中对主题的立场 / the author's stance in this sentence toward: $topic",
        size="6",
    )
    _choices(box, TOPIC_POLARITY, schema.polarities, region=False)
    _choices(box, TOPIC_BASIS, schema.bases, region=False)
