"""The screen that is made from the schema."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest

from duizhao.annotation.schema import load_schema
from duizhao.labelstudio.screen import Screen
from duizhao.labelstudio.screen.config import label_config
from duizhao.labelstudio.tasks import make_tasks
from duizhao.paths import shipped_workspace

if TYPE_CHECKING:
    from duizhao.labelstudio.server import PrivateServer

WORKSPACE = shipped_workspace()
SCHEMA = load_schema(WORKSPACE)
XML = label_config(SCHEMA)
SCREENS = [
    Screen(script, pinyin, unit)  # type: ignore[arg-type]
    for script in ("base", "hans", "hant_tw", "hant_hk")
    for pinyin in (True, False)
    for unit in ("sentence", "paragraph")
]
ROOT = ElementTree.fromstring(XML)

# Keys without a modifier that Label Studio takes for itself: unselect, leave, delete.
TAKEN = {"u", "escape", "backspace", "delete", "enter", "tab"}


def control(name: str) -> ElementTree.Element:
    [found] = [one for one in ROOT.iter() if one.get("name") == name]
    return found


def test_the_same_schema_gives_the_same_bytes() -> None:
    assert label_config(load_schema(WORKSPACE)) == XML
    assert WORKSPACE.label_config.read_text(encoding="utf-8") == XML


@pytest.mark.parametrize(
    ("name", "group"),
    [
        ("entity", "entities"),
        ("marker", "markers"),
        ("polarity", "polarities"),
        ("basis", "bases"),
        ("attribute", "attributes"),
        ("topic_polarity", "polarities"),
        ("topic_basis", "bases"),
    ],
)
def test_every_id_stands_once_in_order(name: str, group: str) -> None:
    shown = list(control(name))
    assert [one.get("alias") for one in shown] == SCHEMA.ids(group)
    assert all(one.get("hotkey") for one in shown)
    for one, label in zip(shown, getattr(SCHEMA, group), strict=True):
        assert (one.get("value") or "").startswith(label.zh)
    assert len({one.get("value") for one in shown}) == len(shown)
    assert control(name).get("toName") == "text"


def test_relations_stand_under_their_ids() -> None:
    [relations] = ROOT.iter("Relations")
    assert [one.get("value") for one in relations] == SCHEMA.ids("relations")
    assert relations.get("choice") == "single"


def test_hotkeys_are_free() -> None:
    keys = [key for one in ROOT.iter() if (key := one.get("hotkey"))]
    assert [key for key, times in Counter(keys).items() if times > 1] == []
    assert all(re.fullmatch(r"(shift\+)?[a-z]|[0-9]", key) for key in keys), keys
    assert not TAKEN & set(keys)


def test_names_are_unique_and_targets_exist() -> None:
    names = [name for one in ROOT.iter() if (name := one.get("name"))]
    assert len(names) == len(set(names))
    assert {one.get("toName") for one in ROOT.iter()} - {None} == {"text"}


def test_the_labelled_text_is_selected_by_character() -> None:
    text = control("text")
    assert text.tag == "HyperText"
    assert text.get("granularity") == "symbol"
    assert text.get("value") == "$html"
    assert [one.get("name") for one in ROOT.iter() if one.tag == "HyperText"] == ["text"]
    assert {one.get("selectionEnabled") for one in ROOT.iter("Text")} == {"false"}


def fields() -> Iterator[str]:
    """The data fields of the screen in document order, each time that they are shown."""
    for one in ROOT.iter():
        if one.get("name") or one.tag == "Header":
            yield from re.findall(r"\$(\w+)", one.get("value") or "")


def test_the_sentence_comes_first_in_the_task_list() -> None:
    """Label Studio's list has its columns in the order of the screen's fields."""
    assert next(fields()) == "text"


def test_tasks_have_every_field_of_the_screen() -> None:
    from duizhao.documents import read_document

    document = read_document(WORKSPACE, "dangqi-gaogao-piaoyang")
    for screen in SCREENS:
        assert set(fields()) <= set(next(make_tasks(document, screen)))


def labelling(root: ElementTree.Element) -> list[tuple[str, dict[str, str]]]:
    """The controls and their choices: all that a stored result can refer to."""
    tags = {"HyperText", "Labels", "Label", "Choices", "Choice", "TextArea", "Relation"}
    return [(one.tag, dict(one.attrib)) for one in root.iter() if one.tag in tags]


@pytest.mark.parametrize("screen", SCREENS, ids=str)
def test_results_mean_the_same_on_every_variant(screen: Screen) -> None:
    xml = label_config(SCHEMA, screen)
    assert labelling(ElementTree.fromstring(xml)) == labelling(ROOT)
    assert label_config(SCHEMA, screen) == xml
    assert "@" not in xml
    style = next(ElementTree.fromstring(xml).iter("Style")).text or ""
    assert ("attr(data-p)" in style) == screen.pinyin
    font = {"hant_tw": "Noto Sans CJK TC", "hant_hk": "Noto Sans CJK HK"}.get(
        screen.script, "Noto Sans CJK SC"
    )
    assert re.findall(r'font-family: "([^"]*)"', style)[0] == font
    assert ("本段" if screen.unit == "paragraph" else "本句") in xml


def test_translation_and_comment_are_one_box_each() -> None:
    for name in ("translation", "comment"):
        assert control(name).tag == "TextArea"
        assert control(name).get("maxSubmissions") == "1"


def test_what_helps_to_read_is_folded() -> None:
    folded = [one.get("value") for panel in ROOT.iter("Panel") for one in panel.iter("Text")]
    assert folded == ["$pinyin", "$other", "$words", "$en"]
    assert {one.get("open") for one in ROOT.iter("Panel")} == {None}


def test_stance_choices_belong_to_entities() -> None:
    for name in ("polarity", "basis", "attribute"):
        assert control(name).get("perRegion") == "true"
        assert control(name).get("whenTagName") == "entity"
    for name in ("topic_polarity", "topic_basis"):
        assert control(name).get("perRegion") is None


def test_style_stays_inside_our_boxes() -> None:
    [style] = ROOT.iter("Style")
    for rule in re.findall(r"([^{}]+)\{[^{}]*\}", style.text or ""):
        assert all(part.strip().startswith(".dz") for part in rule.split(",")), rule


@pytest.mark.server
def test_the_server_accepts_it(label_studio: PrivateServer) -> None:
    import httpx
    from label_studio_sdk import LabelStudio
    from label_studio_sdk.core.api_error import ApiError

    there = label_studio.connection()
    with httpx.Client(timeout=60, trust_env=False) as http:
        sdk = LabelStudio(base_url=there.url, api_key=there.token, httpx_client=http)
        project = sdk.projects.create(title="label config", label_config=XML)
        assert project.id
        try:
            assert (project.label_config or "").strip() == XML.strip()
            sdk.projects.validate_label_config(project.id, label_config=XML)
            wrong = XML.replace('toName="text"', 'toName="x"')
            for screen in SCREENS:
                sdk.projects.validate_label_config(project.id, label_config=label_config(SCHEMA, screen))
            with pytest.raises(ApiError):
                sdk.projects.validate_label_config(project.id, label_config=wrong)
        finally:
            sdk.projects.delete(project.id)
