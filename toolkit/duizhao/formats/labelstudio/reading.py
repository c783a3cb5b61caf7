"""Tasks -> passages: one for each annotation, draft or prediction of a task."""

from __future__ import annotations

import reprlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from duizhao.errors import AnchorError, InputError
from duizhao.formats.labelstudio.results import Found, read_annotation
from duizhao.formats.labelstudio.writing import COMMENT_KEY, KINDS, OF_ANNOTATION, RECORDS
from duizhao.interchange.carrying import plain
from duizhao.interchange.lines import MEND, get, require
from duizhao.interchange.passage import Passage, Position, annotated
from duizhao.labelstudio.results.imported import as_they_were, only_imported
from duizhao.labelstudio.screen.config import COMMENT, TRANSLATION
from duizhao.labelstudio.tasks import ASSIGNED, EMPTY, KEY
from duizhao.labelstudio.tasks.unit import Unit
from duizhao.losses import Losses
from duizhao.model import Span, Word

# What duizhao's screen shows: the same as is said elsewhere in the task, or made of the text.
_SHOWN = ("prev", "next", "html", "pinyin", "other", "words", "en", ASSIGNED)
_EXACT = ("sentences", "tokens", "syllables", "variants", "translation", "meta")
_BACK = ("base", "alignment", "variant", "end")
_SCRIPTS = {
    "t": "hant", "tw": "hant_tw", "twp": "hant_tw", "hk": "hant_hk", "hkp": "hant_hk", "s": "hans",
    "sp": "hans",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Shown:
    """The text that the offsets count in, and the way from there to the passage's."""

    text: str
    base: Passage
    to_base: Callable[[Span], Span]


def passages_of(task: dict[str, Any], number: int, where: str, losses: Losses) -> Iterator[Passage]:
    """The passages of a task; a task that nobody has said anything of is one passage with the state ``none``.

    Args:
        number: of the task in its file, an id where it has none.

    Raises:
        InputError: with the place, for a task of another shape or a region that does not fit its text.

    Example:
        >>> [one] = passages_of({"id": 7, "data": {"text": "胡说"}}, 1, "a.json:1", Losses())
        >>> one.id, one.state
        ('7', 'none')
    """
    records = get(get(task, "meta", dict, where, {}), RECORDS, dict, where, {})
    shown = _shown(task, number, where, losses)
    empty = True
    for kind in KINDS:
        for each in _entries(task, kind, where, losses):
            empty = False
            yield _passage(shown, task, kind, each, records, where, losses)
    if empty:
        record = get(records, "0", dict, where, {})
        yield _with_record(replace(shown.base, state="none"), record, where)


def _entries(task: dict[str, Any], kind: str, where: str, losses: Losses) -> Iterator[dict[str, Any]]:
    old = "completions" if kind == "annotations" and "annotations" not in task else kind
    for each in get(task, old, list, where, []):
        if type(each) is int:  # the export of a snapshot names them only
            losses.add(f"{kind[:-1]} of which the file has the number only", f"{where} {each}")
        else:
            require(each, dict, where, kind)
    given = {"annotations": task.get(old) or [], "meta": task.get("meta")}
    yield from as_they_were(given)


def _passage(
    shown: _Shown,
    task: dict[str, Any],
    kind: str,
    one: dict[str, Any],
    records: dict[str, Any],
    where: str,
    losses: Losses,
) -> Passage:
    found = read_annotation(one.get("result"), shown.text, where, losses, shown.to_base)
    state = {"annotations": "submitted", "drafts": "draft", "predictions": "none"}[kind]
    if one.get("was_cancelled"):
        state = "skipped"
    passage = replace(shown.base, state=state, annotator=_who(one, kind, where))
    passage = _whole(passage, one, found, where, losses)
    record = get(records, _number(one), dict, where, {})
    more = get(record, "stances", list, where, [])
    if kind == "annotations" and record and not only_imported(one, task.get("meta") or {}):
        # Somebody has judged it since: it is theirs now, and the screen did not show the rest.
        if more:
            losses.add(
                "stance that the screen did not show, of an annotation changed since", where, len(more)
            )
        record, more = {}, []
    passage = _with_record(passage, record, where)
    stances = [_position(require(each, dict, where, "stances"), where) for each in more]
    return annotated(passage, found.mentions, [*found.positions, *stances], where=where)


def _who(one: dict[str, Any], kind: str, where: str) -> str:
    """A number rather than an address, where the file has both."""
    if kind == "predictions":
        return get(one, "model_version", str, where, "")
    given = one.get("completed_by") if kind == "annotations" else one.get("user", one.get("created_username"))
    if isinstance(given, dict):
        given = given.get("id", given.get("email"))
    return "" if given is None or isinstance(given, bool) else str(given)


def _number(one: dict[str, Any]) -> str:
    """The number under which duizhao wrote it; empty for one that a server made."""
    if "import_id" in one or "created_at" not in one:
        return str(one.get("import_id") or one.get("id") or "")
    return ""


def _with_record(passage: Passage, record: dict[str, Any], where: str) -> Passage:
    meta = plain(get(record, "meta", dict, where, {}))
    return replace(
        passage,
        state=get(record, "state", str, where, passage.state) if "state" in record else passage.state,
        annotator=get(record, "annotator", str, where, passage.annotator),
        meta={**passage.meta, **meta},
    )


def _position(row: dict[str, Any], where: str) -> Position:
    holder, target, polarity = (get(row, key, str, where) for key in ("holder", "target", "polarity"))
    evidence = None
    if row.get("evidence") is not None:
        evidence = _pair(row["evidence"], where)
    start, end = get(row, "start", int, where, 0), get(row, "end", int, where, -1)
    return Position(holder, target, polarity, get(row, "basis", str, where, ""), evidence, start, end)


def _pair(value: Any, where: str) -> tuple[int, int]:
    pair = require(value, list, where)
    if len(pair) != 2:
        raise InputError("a span is not a start and an end", where=where, remedy=MEND)
    return require(pair[0], int, where), require(pair[1], int, where)


def _whole(passage: Passage, one: dict[str, Any], found: Found, where: str, losses: Losses) -> Passage:
    """The passage with what was said of it as a whole, and when."""
    meta = dict(passage.meta)
    times = {key: one[key] for key in OF_ANNOTATION if one.get(key) not in (None, False)}
    said = {name: values[0] if len(values) == 1 else values for name, values in found.whole.items() if values}
    translation = said.pop(TRANSLATION, None)
    if isinstance(translation, list):
        translation = "\n".join(translation)
    if COMMENT in said:
        said[COMMENT_KEY] = "\n".join(found.whole[COMMENT])
    for name, value in plain({**times, **said}).items():
        if meta.get(name, value) != value:
            losses.add("metadata of a task that a control of the same name replaces", f"{where} {name}")
        meta[name] = value
    if translation is not None:
        if passage.translation not in {"", translation}:
            losses.add("translation of a task, beside that of its annotator", where)
        passage = replace(passage, translation=translation)
    return replace(passage, meta=meta)


def _shown(task: dict[str, Any], number: int, where: str, losses: Losses) -> _Shown:
    data = get(task, "data", dict, where)
    field = _text_field(data, where)
    text = get(data, field, str, where)
    name = data.get(KEY) or task.get("id")
    name = str(name) if isinstance(name, (str, int)) and name else str(number)
    document = next((data[key] for key in ("doc", "doc_id") if isinstance(data.get(key), str)), "")
    known = [field, KEY, "doc", "doc_id"]
    passage = Passage(name, text, document, meta=_meta(task, data, known, where))
    if KEY not in data:
        return _Shown(text, passage, lambda span: span)
    passage = _exact(passage, data, where)
    if data.get("base") is None:
        return _Shown(text, passage, lambda span: span)
    return _other_script(passage, data, where, losses)


def _text_field(data: dict[str, Any], where: str) -> str:
    """The field with the text: ``text``, or the only one that is text."""
    if isinstance(data.get("text"), str):
        return "text"
    fields = [key for key, value in data.items() if isinstance(value, str)]
    if len(fields) != 1:
        there = ", ".join(map(repr, fields)) or "none"
        raise InputError(
            f"no field is called 'text', and those that are text are {there}",
            where=where,
            remedy="call the field with the text 'text'",
        )
    return fields[0]


def _meta(task: dict[str, Any], data: dict[str, Any], known: list[str], where: str) -> dict[str, str]:
    """Metadata: that which duizhao wrote, or all fields of another project."""
    if KEY in data:
        given = get(data, "meta", dict, where, {})
        if "meta" not in data:  # a project's own task
            left = {*known, *_SHOWN, *_EXACT, *_BACK}
            given = {
                key: value for key, value in data.items() if key not in left and value not in (EMPTY, "")
            }
        return plain(given)
    given = {key: value for key, value in data.items() if key not in known and value is not None}
    if isinstance(given.get("meta"), dict):
        given |= given.pop("meta")
    more = {
        key: value for key, value in get(task, "meta", dict, where, {}).items() if not key.startswith(RECORDS)
    }
    return plain({**more, **given})


def _exact(passage: Passage, data: dict[str, Any], where: str) -> Passage:
    """What duizhao wrote beside what the screen shows."""
    english = data.get("en") if data.get("en") != EMPTY else ""
    return replace(
        passage,
        sentences=tuple(Span(*_pair(one, where)) for one in get(data, "sentences", list, where, [])),
        words=tuple(
            _word(require(one, dict, where, "tokens"), where) for one in get(data, "tokens", list, where, [])
        ),
        syllables=tuple(
            None if one is None else require(one, str, where, "syllables")
            for one in get(data, "syllables", list, where, [])
        ),
        variants={
            key: require(value, str, where, key)
            for key, value in get(data, "variants", dict, where, {}).items()
        },
        translation=get(data, "translation", str, where, english if isinstance(english, str) else ""),
    )


def _word(row: dict[str, Any], where: str) -> Word:
    fields = [get(row, key, str, where, "") for key in ("pos", "pinyin", "gloss", "gloss_source")]
    start, end = get(row, "start", int, where), get(row, "end", int, where)
    return Word(start, end, get(row, "text", str, where), *fields)


def _other_script(passage: Passage, data: dict[str, Any], where: str, losses: Losses) -> _Shown:
    """A task that shows the text in another script than that of the corpus."""
    try:
        unit = Unit.of_task(data)
    except AnchorError as error:
        raise InputError(error.what, where=where, remedy=MEND) from None

    def to_base(span: Span) -> Span:
        found, widened = unit.to_base(span)
        if widened:
            losses.add("exact place of a region in a phrase that has another length in the base text", where)
        return Span(found.start - unit.start, found.end - unit.start)

    config = str(data.get("variant"))
    script = _SCRIPTS.get(config.partition("2")[2], reprlib.repr(config))
    base = replace(passage, text=unit.text, variants={**passage.variants, script: unit.text_shown})
    return _Shown(unit.text_shown, base, to_base)
