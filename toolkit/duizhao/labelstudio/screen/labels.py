"""A project's label configuration with other labels and everything else as it is.

Annotation leads edit the screen by hand: a heading, a font, a control of their own. A migration changes the
labels of our controls and leaves the rest alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from xml.etree import ElementTree

from duizhao.errors import ServerError
from duizhao.labelstudio.screen.config import GROUP_OF, RELATIONS

_HEAD = re.compile(r"schema\.yaml ([0-9A-Za-z._+]+)")
Keep = Callable[[str, str], bool]
"""Whether a label that the new screen does not have stays: (group, id)."""


def version_of(config: str) -> str:
    """The schema version that the configuration says it was built from; empty where it says none.

    Example:
        >>> version_of("<!-- built by `duizhao build` from schema.yaml 1.0.0: edit that --><View/>")
        '1.0.0'
    """
    found = _HEAD.search(config.split("-->", 1)[0])
    return found[1] if found else ""


def labels_of(config: str) -> dict[str, list[str]]:
    """Control -> the ids that it offers, in order; ``relations`` for those of the arrows.

    Raises:
        ServerError: when the configuration is no XML.

    Example:
        >>> labels_of('<View><Labels name="entity"><Label value="人名 PER" alias="PER"/></Labels></View>')
        {'entity': ['PER']}
    """
    return {name: [_id(one) for one in control] for name, control in _controls(_parse(config)).items()}


def is_generated(config: str, *built: str) -> bool:
    """Whether a configuration is one of those that were built, but for its labels."""
    return _skeleton(config) in {_skeleton(one) for one in built}


def with_labels(live: str, new: str, keep: Keep, *, built: bool) -> tuple[str, list[str]]:
    """The configuration with the labels of ``new``, and those of its own labels that are to be kept.

    Args:
        live: as the project has it.
        new: what the new schema makes.
        keep: says which further labels of ``live`` stay; they come last, without keys that are taken.
        built: take everything but the labels from ``new`` instead of ``live``.

    Returns:
        the configuration, and the controls of ``new`` that ``live`` lacks and that cannot be put in.
    """
    made, there = _controls(_parse(new)), _controls(_parse(live))
    root = _parse(new if built else live)
    controls = _controls(root)
    keys = {key for control in made.values() for one in control if (key := one.get("hotkey"))}
    extras = 0
    for name, control in controls.items():
        known = {_id(one) for one in made.get(name, [])}
        further = [
            one for one in there.get(name, []) if _id(one) not in known and keep(_group(name), _id(one))
        ]
        extras += len(further)
        tail = control[-1].tail if len(control) else control.text
        for one in list(control):
            control.remove(one)
        control.extend([*made.get(name, []), *(_without_key(one, keys) for one in further)])
        if len(control):
            control[-1].tail = tail
    if built and not extras:
        return new, []
    ElementTree.indent(root, "  ")
    # A comment before the first element is no part of the tree.
    head = live[: live.index("<View")] if live.lstrip().startswith("<!--") and "<View" in live else ""
    return head + ElementTree.tostring(root, encoding="unicode") + "\n", sorted(set(made) - set(controls))


def with_version(config: str, version: str) -> str:
    """The configuration with that schema version in its first comment, where it has one."""
    head, mark, rest = config.partition("-->")
    return _HEAD.sub(f"schema.yaml {version}", head, count=1) + mark + rest


def _parse(config: str) -> ElementTree.Element:
    parser = ElementTree.XMLParser(target=ElementTree.TreeBuilder(insert_comments=True))
    try:
        root: ElementTree.Element = ElementTree.fromstring(config, parser=parser)
    except ElementTree.ParseError as error:
        raise ServerError(
            f"the project's label configuration is no XML ({error})",
            remedy="mend it under Settings, Labeling Interface",
        ) from None
    return root


def _controls(root: ElementTree.Element) -> dict[str, ElementTree.Element]:
    found = {str(one.get("name")): one for one in root.iter() if one.get("name") in GROUP_OF}
    arrows = root.find(".//Relations")
    return found if arrows is None else {**found, RELATIONS: arrows}


def _group(control: str) -> str:
    return GROUP_OF.get(control, control)


def _id(label: ElementTree.Element) -> str:
    return str(label.get("alias") or label.get("value") or "")


def _without_key(label: ElementTree.Element, taken: set[str]) -> ElementTree.Element:
    if label.get("hotkey") in taken:
        del label.attrib["hotkey"]
    return label


def _skeleton(config: str) -> str:
    root = _parse(config)
    for control in _controls(root).values():
        for one in list(control):
            control.remove(one)
        control.text = None
    for one in root.iter():
        one.text, one.tail = (part.strip() if part else "" for part in (one.text, one.tail))
    return ElementTree.tostring(root, encoding="unicode")
