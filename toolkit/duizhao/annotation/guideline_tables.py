"""The parts of the guidelines that are made from data: label tables, cases, crosswalks, worked examples.

A part stands between two lines that Markdown does not show::

    [//]: # "begin cases entities PER"

    [//]: # "end"

=========================  =========================================================================
``labels GROUP``           a table of the labels of a group of schema.yaml
``cases GROUP ID``         the examples and counter-examples of a label
``crosswalks GROUP``       what the labels are in other schemes, and what is lost
``examples``               every worked example of examples.yaml
=========================  =========================================================================

What stands outside of these lines is people's and is never touched. ``python -m
duizhao.annotation.guideline_tables`` makes the parts anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from duizhao.annotation.crosswalks import SCHEMES
from duizhao.annotation.guideline_words import WORDS, Words
from duizhao.annotation.schema import GROUPS, Label, Schema, load_schema
from duizhao.annotation.worked_examples import (
    AUTHOR,
    TOPIC,
    StatedStance,
    WorkedExample,
    read_examples,
    unknown_ids,
)
from duizhao.errors import DuizhaoError, Finding, SchemaError
from duizhao.files import write_if_changed
from duizhao.paths import Workspace, find_workspace

_BEGIN = re.compile(r'\[//\]: # "begin ([^"\n]*)"')
_END = '[//]: # "end"'
_SIGNS = re.compile(r"[\\`*_\[\]<>&|#]")


def guideline_pages(workspace: Workspace, schema: Schema) -> Iterator[tuple[Path, str]]:
    """Each guideline with its made parts as schema.yaml and examples.yaml make them.

    Yields:
        the path of a page ``NAME.zh.md`` or ``NAME.en.md``, and what it should hold.

    Raises:
        SchemaError: when examples.yaml has a wrong shape, or a page has a line ``begin`` without its ``end``,
            or asks for a part that there is not.
    """
    folder = workspace.annotations / "guidelines"
    pages = [path for path in sorted(folder.glob("*.md")) if path.stem.endswith((".zh", ".en"))]
    examples = read_examples(workspace)
    for path in pages:
        text = path.read_text(encoding="utf-8")
        words = WORDS[path.stem[-2:]]
        yield path, fill(text, schema, examples, words, workspace.relative(path))


def write_guidelines(workspace: Workspace, schema: Schema) -> list[Path]:
    """Make the parts of every guideline anew; the pages that changed.

    Raises:
        SchemaError: see :func:`guideline_pages`.
    """
    made = list(guideline_pages(workspace, schema))
    return [path for path, text in made if write_if_changed(path, text.encode())]


def check_guidelines(workspace: Workspace, schema: Schema) -> Iterator[Finding]:
    """The findings of the guidelines, none when all is well.

    ========  =====================================================================
    ``E306``  examples.yaml, or a page of the guidelines, cannot be used
    ``W307``  the made parts of a page are not what schema.yaml and examples.yaml make
    ``W308``  an example or a page uses an id that the schema does not have
    ========  =====================================================================

    Example:
        >>> workspace = find_workspace()
        >>> list(check_guidelines(workspace, load_schema(workspace)))
        []
    """
    try:
        yield from unknown_ids(read_examples(workspace), schema)
        for path, text in guideline_pages(workspace, schema):
            shown = workspace.relative(path)
            if path.read_text(encoding="utf-8") != text:
                yield Finding("W307", shown, "its tables or examples are out of date", "run `duizhao build`")
            yield from _unknown_cases(text, schema, shown)
    except DuizhaoError as error:
        where = error.where or "annotations/guidelines"
        yield Finding("E306", where, error.what, error.remedy or "mend the file")


def fill(
    text: str, schema: Schema, examples: Sequence[WorkedExample], words: Words, where: str = "the page"
) -> str:
    r"""A page with its made parts filled in.

    A part about a label that the schema does not have stays as it is: people have to rewrite that section.

    Args:
        text: the page.
        schema, examples: what the parts are made from.
        words: the language of the page.
        where: how messages name it.

    Raises:
        SchemaError: with the line, for a part that there is not, or one that does not end.

    Example:
        >>> from duizhao.annotation.schema import Label
        >>> one = Schema("1", (Label("PER", "人名", "person", "姓名。", "A name."),), (), (), (), (), ())
        >>> page = '[//]: # "begin labels entities"\n[//]: # "end"\n'
        >>> print(fill(page, one, [], WORDS["en"]).splitlines()[4])
        | `PER` | 人名 person |  | A name. |
    """
    out: list[str] = []
    lines = text.splitlines(keepends=True)
    at = 0
    while at < len(lines):
        out.append(lines[at])
        found = _BEGIN.fullmatch(lines[at].rstrip())
        at += 1
        if not found:
            continue
        end = next((n for n in range(at, len(lines)) if lines[n].rstrip() == _END), None)
        if end is None or any(_BEGIN.match(line) for line in lines[at:end]):
            raise SchemaError(
                "the made part does not end", where=f"{where}:{at}", remedy=f"add the line {_END} after it"
            )
        made = _part(found[1].split(), schema, examples, words, f"{where}:{at}")
        out.append(
            "".join(lines[at:end]) if made is None else "\n" + "".join(f"{one}\n" for one in made) + "\n"
        )
        at = end
    return "".join(out)


def _part(
    name: list[str], schema: Schema, examples: Sequence[WorkedExample], words: Words, where: str
) -> list[str] | None:
    """The lines of a part; None where it is about a label that the schema does not have."""
    match name:
        case ["labels", group] if group in GROUPS:
            return _label_table(getattr(schema, group), words)
        case ["cases", group, wanted] if group in GROUPS:
            label = next((one for one in getattr(schema, group) if one.id == wanted), None)
            return None if label is None else _cases(label, words, group)
        case ["crosswalks", group] if group in GROUPS:
            return _crosswalk_table(getattr(schema, group), group, words)
        case ["examples"]:
            lines = [line for one in examples for line in (*_example(one, schema, words), "")]
            return lines[:-1]
    raise SchemaError(
        f"there is no part {' '.join(name)!r}",
        where=where,
        remedy="write labels GROUP, cases GROUP ID, crosswalks GROUP or examples",
    )


def _unknown_cases(text: str, schema: Schema, where: str) -> Iterator[Finding]:
    for found in _BEGIN.finditer(text):
        match found[1].split():
            case ["cases", group, name] if name not in schema.ids(group):
                remedy = "rewrite the section in the words of the schema"
                yield Finding("W308", where, f"{name!r} is not among the {group} of schema.yaml", remedy)


def _row(*cells: str) -> str:
    """A line of a table; a bar inside of a cell would begin another."""
    return f"| {' | '.join(one.replace('|', chr(92) + '|') for one in cells)} |"


def _plain(text: str) -> str:
    """In one line, as Markdown lists and tables need it."""
    return " ".join(text.split("\n")).strip()


def _escaped(text: str) -> str:
    """As Markdown shows it unchanged."""
    return _SIGNS.sub(r"\\\g<0>", text)


def _quoted(text: str) -> str:
    """In corner brackets: simplified texts use “ ” and ‘ ’ themselves."""
    return f"「{_escaped(_plain(text))}」"


def _label_table(labels: Sequence[Label], words: Words) -> list[str]:
    lines = [_row(*words.label_head), _row(*["---"] * len(words.label_head))]
    for one in labels:
        key = f"`{one.hotkey}`" if one.hotkey else ""
        lines.append(_row(f"`{one.id}`", words.name(one), key, _plain(words.description(one))))
    return lines


def _cases(label: Label, words: Words, group: str) -> list[str]:
    yes, no = words.verdicts[group]
    lines = []
    for verdict, several in ((yes, label.examples), (no, label.counter_examples)):
        for one in several:
            source = f" `{one.sentence}`" if one.sentence else ""
            note = _plain(words.pick(one.note_zh, one.note_en))
            before, after = map(_escaped, one.text.split(one.mark))
            lines.append(f"- {verdict}「{before}[{_escaped(one.mark)}]{after}」{words.dash}{note}{source}")
    return lines


def _crosswalk_table(labels: Sequence[Label], group: str, words: Words) -> list[str]:
    schemes = SCHEMES.get(group, {})
    head = (words.label_head[0], *(one.name for one in schemes.values()))
    lines = [_row(*head), _row(*["---"] * len(head))]
    notes = []
    for label in labels:
        cells = [f"`{label.id}`"]
        for key, scheme in schemes.items():
            one = label.crosswalk(key)
            if one is None:
                cells.append("")
                continue
            named = [f"`{name}`" for name in ([one.label] if one.label else one.among)]
            cells.append(f"{words.alternatives.join(named) or words.nothing} ({words.losses[one.loses]})")
            if note := _plain(words.pick(one.note_zh, one.note_en)):
                notes.append(f"- `{label.id}` → {scheme.name}{words.colon}{note}")
        lines.append(_row(*cells))
    return [*lines, *([""] if notes else []), *notes]


def _example(example: WorkedExample, schema: Schema, words: Words) -> list[str]:
    source = f"`{example.sentence}`" if example.sentence else words.made_up
    if example.about_zh:
        about = _quoted(words.pick(example.about_zh, example.about_en))
        source += f"{words.semicolon}{words.about}{about}"
    lines = [
        f"**{words.example} {example.number}** ({source})",
        "",
        f"> {bracketed(example, schema, words)}",
        "",
    ]
    if example.skipped:
        lines.append(f"- {words.skipped}")
    for one in sorted(example.stances, key=lambda one: one.target == TOPIC):
        lines.append(f"- {_stance(one, schema, words)}")
    reason = _plain(words.pick(example.reason_zh, example.reason_en))
    return [*lines, f"- {words.reason}{words.colon}{reason}"]


def _stance(stance: StatedStance, schema: Schema, words: Words) -> str:
    polarity = _named(schema.polarities, stance.polarity, words)
    if stance.target == TOPIC:
        head = f"{words.topic}{words.colon}"
    else:
        holder = words.author if stance.holder == AUTHOR else stance.holder
        head = f"{words.stance}{words.colon}{holder} → {stance.target}{words.comma}"
    basis = f" · {_named(schema.bases, stance.basis, words)}" if stance.basis else ""
    evidence = f"{words.semicolon}{words.evidence}{_quoted(stance.evidence)}" if stance.evidence else ""
    return f"{head}{polarity}{basis}{evidence}"


def _named(labels: Sequence[Label], wanted: str, words: Words) -> str:
    return next((words.pick(one.zh, one.en) for one in labels if one.id == wanted), wanted)


def bracketed(example: WorkedExample, schema: Schema, words: Words) -> str:
    """The text of an example with its marks in brackets, nested where they are, each label after its mark.

    Example:
        >>> from duizhao.annotation.worked_examples import MarkedEntity
        >>> marks = (MarkedEntity(0, 4, "ORG", "甲区党委"), MarkedEntity(0, 2, "GPE", "甲区"))
        >>> empty = Schema("1", (), (), (), (), (), ())
        >>> bracketed(WorkedExample(1, "甲区党委。", "", "", entities=marks), empty, WORDS["en"])
        '[[甲区]`GPE`党委]`ORG`。'
    """
    opened: dict[int, str] = {}
    closed: dict[int, str] = {}
    for one in example.entities:  # outer before inner
        opened[one.start] = opened.get(one.start, "") + "["
        attributes = "".join(f"·{_named(schema.attributes, name, words)}" for name in one.attributes)
        closed[one.end] = f"]`{one.label}{attributes}`" + closed.get(one.end, "")
    text = [*map(_escaped, example.text), ""]
    return "".join(closed.get(at, "") + opened.get(at, "") + one for at, one in enumerate(text))


def main() -> None:
    """Make the parts of the guidelines around here anew, and say which pages changed."""
    workspace = find_workspace()
    workspace.writable()
    for path in write_guidelines(workspace, load_schema(workspace)):
        print(workspace.relative(path))


if __name__ == "__main__":
    main()
