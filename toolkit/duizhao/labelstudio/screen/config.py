"""annotations/schema.yaml -> the Label Studio screen (annotations/label_config.xml).

The labelled text is a HyperText whose pinyin stands in ``data-p`` attributes and is drawn by CSS: it takes
no part in the offsets, which stay those of the plain text. Labels show Chinese and code (人名 PER) and
store the code alone, by ``alias``; relations cannot (Label Studio gives them no alias), so a line says how to
draw them. The screen is compact: a sentence of 80 characters fits 1440x900 whole, in every variant.
"""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree import ElementTree

from duizhao.annotation.schema import Label, Schema
from duizhao.labelstudio.screen import Screen
from duizhao.labelstudio.screen.style import style

# Names of the controls, as they stand in every stored result.
TEXT, ENTITY, MARKER = "text", "entity", "marker"
POLARITY, BASIS, ATTRIBUTE = "polarity", "basis", "attribute"
TOPIC_POLARITY, TOPIC_BASIS = "topic_polarity", "topic_basis"
COMMENT, TRANSLATION = "comment", "translation"
# Names of the relations.
HOLDER, EVIDENCE = "holder", "evidence"
GROUP_OF = {
    ENTITY: "entities",
    MARKER: "markers",
    ATTRIBUTE: "attributes",
    POLARITY: "polarities",
    TOPIC_POLARITY: "polarities",
    BASIS: "bases",
    TOPIC_BASIS: "bases",
}
"""Control of the screen -> the group of the schema whose ids it stores."""
RELATIONS = "relations"
"""The group of the schema whose ids the arrows store; Label Studio gives their control no name."""

# Label Studio shows a relation by the word that it stores.
_RELATION_HINT = (
    "画关系：Alt+R，再点持有者 holder 或证据 evidence，在右侧 Relations 里选名 / "
    "relation: Alt+R, click it, name it under Relations"
)


def label_config(schema: Schema, screen: Screen = Screen()) -> str:
    """The XML of the screen; the same schema and variant give the same bytes.

    The controls and their values are the same in every variant: only how the text is shown differs.

    Example:
        >>> from duizhao.paths import find_workspace
        >>> from duizhao.annotation.schema import load_schema
        >>> '<Label value="人名 PER" alias="PER"' in label_config(load_schema(find_workspace()))
        True
    """
    view = ElementTree.Element("View")
    ElementTree.SubElement(view, "Style").text = style(screen)
    # The task list shows the screen's first field first: without this one that is the raw HTML.
    _text(_view(view, "dz-hidden"), "plain", "text")
    _labels(view, schema)
    _sentence(view)
    _region_choices(view, schema)
    _topic_choices(view, schema, screen)
    _notes(view)
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
    _text(_view(box, "dz-side dz-near"), "prev", "prev")
    main = _view(box, "dz-main")
    _add(main, "HyperText", name=TEXT, value="$html", inline="true", granularity="symbol")
    _text(_view(box, "dz-side dz-near"), "next", "next")


def _folded(view: ElementTree.Element) -> None:
    """What helps to read, one click away: nothing of it takes part in the labelling."""
    collapse = _add(_view(view, "dz dz-fold"), "Collapse", bordered="false", accordion="false")
    help_ = _add(collapse, "Panel", value="拼音 · 繁简 · 词语 / pinyin · script · words")
    _line(help_, "拼音 pinyin", "pinyin")
    _line(help_, "繁简 script", "other", "dz-other")
    _line(help_, "词语 words", "words")
    _text(_view(_add(collapse, "Panel", value="英文 / English"), "dz dz-side"), "en", "en")


def _line(parent: ElementTree.Element, title: str, field: str, more: str = "") -> None:
    box = _view(parent, "dz dz-side dz-line")
    _add(box, "Header", value=title, size="6")
    _text(_view(box, f"dz-text {more}".strip()), field, field)


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
    if schema.relations:
        _add(_view(box, "dz-hint"), "Header", size="6", value=_RELATION_HINT)


def _topic_choices(view: ElementTree.Element, schema: Schema, screen: Screen) -> None:
    box = _view(view, "dz dz-box dz-row")
    here = "本句" if screen.unit == "sentence" else "本段"
    _add(
        box, "Header", size="6",
        value=f"作者在{here}对主题的立场 / author's stance toward the topic: $topic",
    )  # fmt: skip
    _choices(box, TOPIC_POLARITY, schema.polarities, region=False)
    _choices(box, TOPIC_BASIS, schema.bases, region=False)


def _notes(view: ElementTree.Element) -> None:
    box = _view(view, "dz dz-notes")
    for name, placeholder in ((TRANSLATION, "译文 / translation"), (COMMENT, "备注 / comment")):
        _add(
            _view(box, "dz-note"), "TextArea", name=name, toName=TEXT, rows="1", editable="true",
            maxSubmissions="1", placeholder=placeholder,
        )  # fmt: skip
