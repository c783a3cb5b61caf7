"""annotations/schema.yaml -> the Label Studio screen (annotations/label_config.xml).

The labelled text is a HyperText whose pinyin stands in ``data-p`` attributes and is drawn by CSS: it takes
no part in the offsets, which stay those of the plain text. Labels show Chinese and code (人名 PER) and
store the code alone, by ``alias``. The screen is compact: a sentence of 80 characters fits 1440x900 whole.
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
# Japanese glyphs; only !important wins. The highlight is stretched over the padding that makes room for
# pinyin, so that a region is one bar and not a row of squares; zhuang, chuang and shuang need more room.
# Borders and greys follow Label Studio's light or dark theme.
_STYLE = """
.dz, .dz * {
  font-family: "Noto Sans CJK SC","Source Han Sans SC","PingFang SC","Microsoft YaHei",sans-serif
    !important; }
.dz h4 { margin: 0 !important; font-size: 13px; line-height: 1.5; font-weight: 500; width: 100%; }
.dz-box { border: 1px solid var(--color-neutral-border, #e3e3e3); border-radius: 6px; padding: 6px 10px;
  margin-bottom: 6px; }
.dz-hidden { display: none; }
.dz-labels { position: sticky; top: 0; z-index: 10; display: flex; flex-wrap: wrap; gap: 4px 3px;
  padding: 4px 0; margin-bottom: 4px; background: var(--color-neutral-background, white); }
.dz-labels .lsf-labels_inline { display: contents; }
.dz-labels .lsf-label { margin: 0; padding: 0 3px; height: 24px; font-size: 12px; }
.dz-labels .lsf-label__hotkey { margin-left: 3px; font-size: 11px; }
.dz-side .lsf-htx-richtext { font-size: 14px; line-height: 1.5;
  color: var(--color-neutral-content-subtler, #777); }
.dz-side .lsf-richtext__line { padding-left: 0; }
.dz-main { margin: 4px 0; padding-top: 8px; border: solid var(--color-neutral-border, #e3e3e3);
  border-width: 1px 0; }
.dz-main .lsf-htx-richtext { font-size: 24px; line-height: 2.05; white-space: pre-wrap; }
.dz-main i { --pad: 5px; font-style: normal; position: relative; padding: 0 var(--pad); }
.dz-main i[data-p*="hu"][data-p$="ng"] { --pad: 8px; }
.dz-main i::before {
  content: attr(data-p); position: absolute; left: -9px; right: -9px; top: -1em; text-align: center;
  font-size: 11px; line-height: 1; letter-spacing: -0.2px; color: #b33; white-space: nowrap;
  pointer-events: none; }
.dz-main i .htx-highlight { margin: 0 calc(-1 * var(--pad)); padding: 0 calc(var(--pad) - 1px); }
.dz-row { display: flex; flex-wrap: wrap; gap: 0 28px; }
.dz-row .lsf-choices { margin: 0; }
.dz-row .lsf-choice { line-height: 26px; }
.dz-row .lsf-choice__checkbox { padding-left: 0; font-size: 13px; }
.dz .ant-form-item { margin-bottom: 6px; }
.dz-fold .ant-collapse-header { padding: 2px 8px !important; font-size: 13px; }
.dz-fold .ant-collapse-content-box { padding: 2px 8px 6px !important; }
"""


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
    # The task list shows the screen's first field first: without this one that is the raw HTML.
    _text(_view(view, "dz-hidden"), "plain", "text")
    _labels(view, schema)
    _sentence(view)
    _region_choices(view, schema)
    _topic_choices(view, schema)
    _comment(view)
    _folded(view)
    relations = _add(view, "Relations", choice="single")
    for relation in schema.relations:
        _add(relations, "Relation", value=relation.id)
    ElementTree.indent(view, "  ")
    head = (
        f"<!-- built by `duizhao build` from schema.yaml {schema.version}: edit that file, not this one -->\n"
    )
    return head + ElementTree.tostring(view, encoding="unicode") + "\n"


def _add(parent: ElementTree.Element, tag: str, **attributes: str) -> ElementTree.Element:
    return ElementTree.SubElement(parent, tag, attributes)


def _view(parent: ElementTree.Element, name: str, **attributes: str) -> ElementTree.Element:
    return _add(parent, "View", className=name, **attributes)


def _text(parent: ElementTree.Element, name: str, field: str) -> None:
    """A field of the task to read, not to label."""
    _add(parent, "Text", name=name, value=f"${field}", selectionEnabled="false")


def _labels(view: ElementTree.Element, schema: Schema) -> None:
    """All labels in one row, which stays in sight when a long task scrolls."""
    box = _view(view, "dz dz-labels")
    for name, labels in ((ENTITY, schema.entities), (MARKER, schema.markers)):
        if labels:
            control = _add(box, "Labels", name=name, toName=TEXT, showInline="true")
            for label in labels:
                _add(
                    control, "Label", value=f"{label.zh} {label.id}", alias=label.id, hotkey=label.hotkey,
                    background=label.color, hint=f"{label.description_zh} {label.description_en}",
                )  # fmt: skip


def _sentence(view: ElementTree.Element) -> None:
    """The sentence in its place: section above, neighbours in grey before and after."""
    box = _view(view, "dz dz-box")
    _add(box, "Header", value="$heading", size="6")
    _text(_view(box, "dz-side"), "prev", "prev")
    main = _view(box, "dz-main")
    _add(main, "HyperText", name=TEXT, value="$html", inline="true", granularity="symbol")
    _text(_view(box, "dz-side"), "next", "next")


def _folded(view: ElementTree.Element) -> None:
    collapse = _add(_view(view, "dz dz-fold"), "Collapse", bordered="false")
    box = _view(_add(collapse, "Panel", value="拼音 · 繁體 / pinyin · traditional"), "dz dz-side")
    for name in ("pinyin", "hant"):
        _text(box, name, name)


def _choices(
    parent: ElementTree.Element, name: str, labels: Iterable[Label], *, region: bool, several: bool = False
) -> None:
    """A group of choices, for the selected region or for the whole sentence.

    The keys of the sentence's choices are those of the region's with shift, so that both stay one stroke.
    """
    control = _add(parent, "Choices", name=name, toName=TEXT, showInline="true")
    control.set("choice", "multiple" if several else "single-radio")
    if region:
        control.set("perRegion", "true")
        control.set("whenTagName", ENTITY)
    for label in labels:
        choice = _add(control, "Choice", value=f"{label.zh} {label.en}", alias=label.id)
        if label.hotkey:
            choice.set("hotkey", label.hotkey if region else f"shift+{label.hotkey}")


def _region_choices(view: ElementTree.Element, schema: Schema) -> None:
    box = _view(view, "dz dz-box dz-row", visibleWhen="region-selected", whenTagName=ENTITY)
    _add(box, "Header", value="对所选实体的立场 / stance toward the selected entity", size="6")
    _choices(box, POLARITY, schema.polarities, region=True)
    _choices(box, BASIS, schema.bases, region=True)
    if schema.attributes:
        _choices(box, ATTRIBUTE, schema.attributes, region=True, several=True)


def _topic_choices(view: ElementTree.Element, schema: Schema) -> None:
    box = _view(view, "dz dz-box dz-row")
    _add(box, "Header", value="作者在本句对主题的立场 / author's stance toward the topic: $topic", size="6")
    _choices(box, TOPIC_POLARITY, schema.polarities, region=False)
    _choices(box, TOPIC_BASIS, schema.bases, region=False)


def _comment(view: ElementTree.Element) -> None:
    _add(
        _view(view, "dz"), "TextArea", name=COMMENT, toName=TEXT, rows="1", editable="true",
        maxSubmissions="1", placeholder="备注 / comment",
    )  # fmt: skip
