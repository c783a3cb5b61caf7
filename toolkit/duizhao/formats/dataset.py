"""A Hugging Face dataset folder: what `load_dataset` opens, with a card and Croissant metadata.

Read are the folders that this writes, the corpus's own (``data/sentences``), and foreign ones: Parquet or
JSON Lines with a ``text``, or with ``tokens`` and tags.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from duizhao.dataset.folder import parquet_rows, passage_features, write_folder
from duizhao.errors import InputError
from duizhao.formats.jsonl import from_row, to_row
from duizhao.interchange.format import EVERYTHING, Format, Options
from duizhao.interchange.lines import MEND, get, read_json_lines, require
from duizhao.interchange.passage import Mention, Passage, Position, annotated, require_said
from duizhao.interchange.tagging import untag
from duizhao.losses import Losses
from duizhao.model import Span

Row = dict[str, Any]
_TAGS = ("ner_tags", "tags", "labels", "ner")
_OWN = "sentences"


def write(passages: Iterator[Passage], path: Path, options: Options, _losses: Losses) -> None:
    """Write the folder; the labels that occur are collected first, in the order of the alphabet."""
    labels: set[str] = set()
    polarities: set[str] = set()
    with tempfile.TemporaryFile("w+", encoding="utf-8", newline="\n") as spool:
        for passage in passages:
            labels.update(one.label for one in passage.entities)
            polarities.update(one.polarity for one in passage.stances)
            spool.write(json.dumps(to_row(passage), ensure_ascii=False) + "\n")
        spool.seek(0)
        rows = (_flat(json.loads(line)) for line in iter(spool.readline, ""))
        features = passage_features(sorted(labels), sorted(polarities))
        write_folder(rows, path, features, options.title or "duizhao export")


def _flat(row: Row) -> Row:
    """A passage as one row of columns of fixed types."""
    size = len(row["text"])
    return {
        "id": row["id"],
        "doc_id": row.get("doc_id", ""),
        "text": row["text"],
        "sentences": [{"start": start, "end": end} for start, end in row.get("sentences", [])],
        "words": [
            {"end": word["end"], "pos": "", "pinyin": "", "gloss": "", "gloss_source": "", **word}
            for word in row.get("words", [])
        ],
        "syllables": row.get("syllables", []),
        "entities": [{"attributes": [], **one} for one in row.get("entities", [])],
        "stances": [_flat_stance(one, size) for one in row.get("stances", [])],
        "variants": [{"script": name, "text": text} for name, text in row.get("variants", {}).items()],
        "translation": row.get("translation", ""),
        "state": row.get("state", ""),
        "annotator": row.get("annotator", ""),
        "meta": [{"key": key, "value": value} for key, value in row.get("meta", {}).items()],
    }


def _flat_stance(one: Row, size: int) -> Row:
    evidence = one.get("evidence") or {}
    return {
        "holder": one["holder"],
        "target": one["target"],
        "polarity": one["polarity"],
        "basis": one.get("basis", ""),
        "start": one.get("start", 0),
        "end": one.get("end", size),
        "evidence_start": evidence.get("start"),
        "evidence_end": evidence.get("end"),
    }


def read(path: Path, _options: Options, losses: Losses) -> Iterator[Passage]:
    """The passages of a folder, or of one Parquet file."""
    number = 0
    for file in _files(path):
        rows = parquet_rows(file) if file.suffix == ".parquet" else read_json_lines(file)
        for where, row in rows:
            number += 1
            yield _passage(row, where, number, losses)


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    data = path / "data" if (path / "data").is_dir() else path
    if (data / _OWN).is_dir():
        data = data / _OWN  # the corpus's own: its other configurations have the same sentences
    found = sorted(
        file for file in data.rglob("*") if file.suffix in {".parquet", ".jsonl"} and file.is_file()
    )
    if not found:
        raise InputError(
            "has no Parquet or JSON Lines file", where=str(path), remedy="name the dataset's folder"
        )
    return found


def _passage(row: Row, where: str, number: int, losses: Losses) -> Passage:
    if isinstance(row.get("tokens"), list):
        return _of_tokens(row, where, number, losses)
    if isinstance(row.get("meta"), list) or isinstance(row.get("variants"), list):
        return from_row(_nested(row, where), where)
    return _of_text(row, where, number, losses)


def _nested(row: Row, where: str) -> Row:
    """A row of this format as the JSON Lines have it."""
    pairs = {"variants": ("script", "text"), "meta": ("key", "value")}
    out: Row = {key: value for key, value in row.items() if value not in (None, "", [])}
    out["id"], out["text"] = get(row, "id", str, where), get(row, "text", str, where)
    for name, (key, value) in pairs.items():
        found = [require(one, dict, where, name) for one in get(row, name, list, where, [])]
        out[name] = {get(one, key, str, where): get(one, value, str, where, "") for one in found}
    spans = [require(one, dict, where, "sentences") for one in get(row, "sentences", list, where, [])]
    out["sentences"] = [[get(one, "start", int, where), get(one, "end", int, where)] for one in spans]
    stances = [require(one, dict, where, "stances") for one in get(row, "stances", list, where, [])]
    out["stances"] = [_nested_stance(one) for one in stances]
    return out


def _nested_stance(one: Row) -> Row:
    start, end = one.get("evidence_start"), one.get("evidence_end")
    kept = {key: value for key, value in one.items() if not key.startswith("evidence_") and value is not None}
    return kept | (
        {"evidence": {"start": start, "end": end}} if start is not None and end is not None else {}
    )


def _of_tokens(row: Row, where: str, number: int, losses: Losses) -> Passage:
    """A row for token classification. Tokens of Chinese are joined without a space, others with one."""
    tokens = [require(one, str, where, "tokens") for one in row["tokens"]]
    text, spans = "", []
    for token in tokens:
        if (
            text
            and token
            and text[-1].isascii()
            and token[0].isascii()
            and text[-1].isalnum()
            and token[0].isalnum()
        ):
            text += " "
            losses.add("space put between two tokens of Latin letters or figures", where)
        spans.append(Span(len(text), len(text) + len(token)))
        text += token
    name = next((key for key in _TAGS if isinstance(row.get(key), list)), "")
    tags = [str(one) for one in row[name]] if name else ["O"] * len(tokens)
    if len(tags) != len(tokens):
        raise InputError(f"has {len(tokens)} tokens and {len(tags)} tags", where=where, remedy=MEND)
    full = [(span, tag) for span, tag in zip(spans, tags, strict=True) if span.start < span.end]
    found = untag([span for span, _ in full], [tag for _, tag in full], losses, where)
    given = row.get("id")
    passage = Passage(str(given) if given not in (None, "") else str(number), text, _text(row, "doc_id"))
    return annotated(passage, found, where=where)


def _of_text(row: Row, where: str, number: int, losses: Losses) -> Passage:
    """A row with a text; the columns of the corpus's own `sentences` are known, others become metadata."""
    text = get(row, "text", str, where)
    given = row.get("id")
    name = str(given) if given not in (None, "") else str(number)
    own = {
        "id",
        "text",
        "doc_id",
        "entities",
        "stances",
        "words",
        "syllables",
        "annotation",
        "hans",
        "hant_tw",
        "hant_hk",
    }
    meta = {key: value for key, value in row.items() if key not in own and isinstance(value, str) and value}
    for key, value in row.items():
        if key not in own and value is not None and not isinstance(value, str):
            meta[key] = json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    variants = {key: row[key] for key in ("hans", "hant_tw", "hant_hk") if isinstance(row.get(key), str)}
    words = [
        {key: value for key, value in require(one, dict, where, "words").items() if value is not None}
        for one in get(row, "words", list, where, [])
    ]
    bare = from_row(
        {"id": name, "text": text, "words": words, "syllables": get(row, "syllables", list, where, [])}, where
    )
    passage = Passage(
        name,
        text,
        _text(row, "doc_id"),
        words=bare.words,
        syllables=bare.syllables,
        variants=variants,
        state=_text(row, "annotation"),
        meta=meta,
    )
    entities = [require(one, dict, where, "entities") for one in get(row, "entities", list, where, [])]
    found = [_entity(one, text, where) for one in entities]
    stances = [require(one, dict, where, "stances") for one in get(row, "stances", list, where, [])]
    return annotated(passage, found, [_stance(one, text, where, losses) for one in stances], where=where)


def _entity(one: Row, text: str, where: str) -> Mention:
    start, end = get(one, "start", int, where), get(one, "end", int, where)
    if one.get("text") is not None:
        require_said(text, start, end, get(one, "text", str, where), where)
    attributes = tuple(
        require(each, str, where, "attributes") for each in get(one, "attributes", list, where, [])
    )
    return Mention(start, end, get(one, "label", str, where), attributes, get(one, "id", str, where, ""))


def _stance(one: Row, text: str, where: str, losses: Losses) -> Position:
    said = one.get("evidence")
    evidence = None
    if isinstance(said, str) and said:
        at = text.find(said)
        if at >= 0 and text.find(said, at + 1) < 0:
            evidence = (at, at + len(said))
        else:
            losses.add("evidence of a stance that has no one place in the text", f"{where} {said}")
    holder, target = get(one, "holder", str, where), get(one, "target", str, where)
    return Position(
        holder, target, get(one, "polarity", str, where), get(one, "basis", str, where, ""), evidence
    )


def _text(row: Mapping[str, Any], key: str) -> str:
    value = row.get(key)
    return value if isinstance(value, str) else ""


FORMATS = (
    Format(
        "dataset",
        "Hugging Face dataset folder",
        (".parquet",),
        EVERYTHING,
        read,
        write,
        folder=True,
        notes="Parquet, a card and croissant.json; `load_dataset` opens it, class labels have their names.",
    ),
)
