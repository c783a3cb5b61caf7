"""The store of sources: ``corpus/sources/<id>/zh.md`` with its ``meta.yaml``.

A source never changes in silence: ``meta.yaml`` records the hash of ``zh.md``, and every reading checks
it. What is not known about a text is ``null`` or left out; nothing here guesses.
"""

from __future__ import annotations

import datetime
import hashlib
import re
import shutil
import tempfile
import unicodedata
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from duizhao.errors import DecodeError, InputError, SchemaError, SourceError, WorkspaceError
from duizhao.model import SCRIPTS, Script, Source
from duizhao.yamlfile import read_yaml

if TYPE_CHECKING:
    from duizhao.importers.base import Imported
    from duizhao.paths import Workspace

TEXT, META = "zh.md", "meta.yaml"


@dataclass(frozen=True, slots=True)
class MetaKey:
    """What ``meta.yaml`` holds under one key.

    Attributes:
        type: ``text``, ``date``, ``list of texts``, ``sha256``, or ``mapping`` of texts.
        description: what it says, for people.
        choices: the only values allowed; empty for any.
        fields: the keys of a ``mapping``.
        required: whether it must be there; every other key may be left out or ``null``.
    """

    type: str
    description: str
    choices: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    required: bool = False


META_KEYS: dict[str, MetaKey] = {
    "title": MetaKey("text", "The title as printed."),
    "language": MetaKey("text", "Language of the text.", choices=("zh",)),
    "script": MetaKey("text", "Script that the text is written in.", choices=SCRIPTS),
    "publisher": MetaKey("text", "Newspaper, agency or site that published it."),
    "published": MetaKey("date", "Date of publication, YYYY-MM-DD, or the year alone."),
    "authors": MetaKey("list of texts", "Authors stated outside the text; bylines are read from the text."),
    "url": MetaKey("text", "Address where the text is published."),
    "place": MetaKey("text", "Place that the text is about or comes from."),
    "genre": MetaKey("text", "Kind of text, such as news, speech or notice."),
    "topic": MetaKey("mapping", "The topic that stance is taken toward.", fields=("zh", "en")),
    "rights": MetaKey("text", "Who holds the rights, and on what ground the text is here."),
    "license": MetaKey("text", "SPDX identifier of the text's licence; null where there is none."),
    "obtained": MetaKey("text", "How the text was obtained."),
    "split": MetaKey(
        "text", "Split of the dataset; train by default.", choices=("train", "validation", "test")
    ),
    "origin": MetaKey("mapping", "The imported file.", fields=("file", "format", "encoding", "sha256")),
    "sha256": MetaKey("sha256", "Hash of zh.md, in hex.", required=True),
    "note": MetaKey("text", "Anything else worth knowing."),
}
"""The keys of ``meta.yaml``, in the order in which they are written."""

_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")
_DEVICES = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}
)
_SHA256 = re.compile(r"[0-9a-f]{64}")
_SPDX = re.compile(r"[A-Za-z0-9.+-]+(?: (?:AND|OR|WITH) [A-Za-z0-9.+-]+)*")


# --- ids -----------------------------------------------------------------------------------------


def check_doc_id(doc_id: object, *, where: str = "") -> str:
    """Return ``doc_id`` when it can name a document, which is also the name of its folder.

    Raises:
        InputError: unless it is 1 to 64 lower-case ASCII letters, digits and inner hyphens.
    """
    if isinstance(doc_id, str) and _ID.fullmatch(doc_id) and doc_id not in _DEVICES:
        return doc_id
    raise InputError(
        f"{doc_id!r} cannot be a document id",
        where=where,
        remedy="use up to 64 lower-case letters, digits and hyphens, such as `dangqi-gaogao-piaoyang`",
    )


def make_doc_id(stem: str, title: str, romanise: Callable[[str], str], *, where: str = "") -> str:
    """An id from the file's stem when that is ASCII, else from the first four words of the title.

    Args:
        stem: the file's name without suffix; empty to go by the title.
        title: the document's title.
        romanise: Chinese -> toneless pinyin, its words or syllables apart by spaces.

    Raises:
        InputError: when neither yields an id.

    Example:
        >>> make_doc_id("稿件", "高高飘扬", lambda text: "gaogao piaoyang")
        'gaogao-piaoyang'
    """
    slug = _slug(stem) if stem.isascii() else ""
    if not slug and title.strip():
        slug = _slug(" ".join(romanise(title).split()[:4]))
    if not slug or slug in _DEVICES:
        raise InputError(
            "no document id can be made of its name or title", where=where, remedy="give one with --id"
        )
    return slug


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:64].strip("-")


# --- script --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ScriptEvidence:
    """What a script was told by.

    Attributes:
        hans: how many characters of the text exist in simplified script only.
        hant: how many exist in traditional script only.
    """

    hans: int
    hant: int


def detect_script(
    text: str, to_hans: Callable[[str], str], to_hant: Callable[[str], str]
) -> tuple[Script, ScriptEvidence]:
    """Tell simplified from traditional script; the region of a traditional text is not guessed.

    A character counts when the conversion changes it and the character set of the other script lacks
    it, so 里, 后 or 台, which both scripts have, say nothing. Without any evidence the answer is ``hans``.

    Args:
        to_hans, to_hant: conversions between the scripts that keep line ends.

    Example:
        >>> detect_script("旗高", lambda t: t, lambda t: t)
        ('hans', ScriptEvidence(hans=0, hant=0))
    """
    characters = sorted({each for each in text if each > "\u2e80"})
    if not characters:
        return "hans", ScriptEvidence(0, 0)
    # One character a line, or the converters would see words in the sorted row and choose by them.
    column = "\n".join(characters)
    simple = _other_only(characters, to_hant(column).split("\n"), "big5")
    traditional = _other_only(characters, to_hans(column).split("\n"), "gb2312")
    evidence = ScriptEvidence(sum(map(text.count, simple)), sum(map(text.count, traditional)))
    return ("hant" if evidence.hant > evidence.hans else "hans"), evidence


def _other_only(characters: list[str], converted: list[str], codec: str) -> Iterator[str]:
    for before, after in zip(characters, converted, strict=True):
        if before != after and not before.encode(codec, "ignore"):
            yield before


# --- meta.yaml -----------------------------------------------------------------------------------


def read_meta(path: Path, *, where: str = "", recorded: bool = True) -> dict[str, Any]:
    """Read and check a file of the shape of ``meta.yaml``.

    Args:
        path: the file.
        where: how messages name the file, to which they add the line; default the path.
        recorded: whether this is the record of a source, which must have its hash.

    Raises:
        SourceError, InputError: when there is no such file, for a record and for any other.
        SchemaError: for bad YAML, an unknown or doubled key or a wrong value.
    """
    where = where or str(path)
    try:
        parsed = read_yaml(path, where)
    except SchemaError:
        raise
    except FileNotFoundError:
        if recorded:
            raise SourceError("is missing", where=where, remedy="restore it") from None
        raise InputError("no such file", where=where) from None
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror})", where=where) from None
    except (ValueError, RecursionError) as error:
        # What looks like a date and is none (2022-13-45), or a list that holds itself.
        raise SchemaError(f"bad value: {error}", where=where) from None
    if not isinstance(parsed.value, dict):
        raise SchemaError("holds no keys", where=where, remedy=f"the keys are {', '.join(META_KEYS)}")
    lines = {str(key): parsed.lines.get((key,), 1) for key in parsed.value}
    return check_meta(parsed.value, where=where, recorded=recorded, lines=lines)


def check_meta(
    value: Mapping[str, Any], *, where: str, recorded: bool = True, lines: Mapping[str, int] | None = None
) -> dict[str, Any]:
    """Check keys and values against :data:`META_KEYS`; dates come out as text, keys in order.

    Raises:
        SchemaError: naming the key, what it must be, and the line where ``lines`` knows it.
    """

    def at(key: str) -> str:
        return f"{where}:{lines[key]}" if lines and key in lines else where

    for key in value:
        if key not in META_KEYS:
            raise SchemaError(
                f"unknown key {key!r}", where=at(key), remedy=f"the keys are {', '.join(META_KEYS)}"
            )
    checked: dict[str, Any] = {}
    for key, rule in META_KEYS.items():
        if value.get(key) is not None:
            checked[key] = _check_value(key, rule, value[key], at(key))
        elif rule.required and recorded:
            raise SchemaError(f"the key {key!r} is missing", where=at(key))
        elif key in value:
            checked[key] = None
    return checked


def _check_value(key: str, rule: MetaKey, value: Any, where: str) -> Any:
    if rule.type == "date":
        if type(value) is datetime.date or (type(value) is int and 0 < value <= 9999):
            value = value.isoformat() if isinstance(value, datetime.date) else f"{value:04}"
        good = isinstance(value, str) and _is_date(value)
    elif rule.type == "list of texts":
        good = isinstance(value, list) and all(map(_is_text, value))
    elif rule.type == "mapping":
        unknown = [k for k in value if k not in rule.fields] if isinstance(value, Mapping) else []
        if unknown:
            remedy = f"the keys are {', '.join(rule.fields)}"
            raise SchemaError(f"unknown key {unknown[0]!r} in {key}", where=where, remedy=remedy)
        good = isinstance(value, Mapping) and all(each is None or _is_text(each) for each in value.values())
        value = {field: value[field] for field in rule.fields if field in value} if good else value
    else:
        good = _is_text(value) and (rule.type != "sha256" or _SHA256.fullmatch(value) is not None)
    if not good:
        raise SchemaError(f"{key} must be {_wanted(key, rule)}, not {value!r}", where=where)
    if (rule.choices and value not in rule.choices) or (key == "license" and not _SPDX.fullmatch(value)):
        raise SchemaError(f"{key} must be {_wanted(key, rule)}, not {value!r}", where=where)
    return value


def _wanted(key: str, rule: MetaKey) -> str:
    if rule.choices:
        return " or ".join(rule.choices)
    if key == "license":
        return "an SPDX identifier such as CC-BY-4.0"
    return {
        "text": "text",
        "date": "a date (YYYY-MM-DD) or a year (YYYY)",
        "list of texts": "a list of texts",
        "mapping": f"a mapping with {', '.join(rule.fields)} as texts",
        "sha256": "64 hexadecimal digits, lower case",
    }[rule.type]


def _is_text(value: Hashable) -> bool:
    return isinstance(value, str) and bool(value.strip()) and not re.search("[\ud800-\udfff]", value)


def _is_date(value: str) -> bool:
    if re.fullmatch("[0-9]{4}", value):
        return True
    try:
        return datetime.date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def write_meta(metadata: Mapping[str, Any]) -> str:
    r"""The content of ``meta.yaml``: keys in the order of :data:`META_KEYS`, Chinese readable.

    ``read_meta`` gives back what was written.

    Example:
        >>> write_meta({"genre": "news", "title": "通知"})
        'title: 通知\ngenre: news\n'
    """
    import yaml

    class Dumper(yaml.SafeDumper):
        """Quotes texts with the rare line breaks, which PyYAML would write bare and read as spaces."""

    def text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
        style = '"' if re.search("[\x85\u2028\u2029]", value) else None
        return dumper.represent_scalar("tag:yaml.org,2002:str", value, style)

    Dumper.add_representer(str, text)
    ordered = {key: metadata[key] for key in META_KEYS if key in metadata}
    written: str = yaml.dump(
        ordered, Dumper=Dumper, allow_unicode=True, sort_keys=False, default_flow_style=False, width=100
    )
    return written


# --- the store -----------------------------------------------------------------------------------


def document_ids(ws: Workspace) -> list[str]:
    """Ids of all documents, sorted; hidden folders and loose files are none."""
    if not ws.sources.is_dir():
        return []
    return sorted(
        each.name for each in ws.sources.iterdir() if each.is_dir() and not each.name.startswith(".")
    )


def load_source(ws: Workspace, doc_id: str) -> Source:
    """Read one source and check that it is the text that was recorded.

    Raises:
        SourceError: when there is no such document, a file of it is missing, or the text has changed.
        DecodeError: when ``zh.md`` is not UTF-8.
        SchemaError: when ``meta.yaml`` is wrong.
    """
    check_doc_id(doc_id, where=ws.relative(ws.sources))
    folder = ws.sources / doc_id
    if not folder.is_dir():
        known = ", ".join(document_ids(ws)) or "none yet"
        raise SourceError(
            f"no document {doc_id!r}", where=ws.relative(ws.sources), remedy=f"there are: {known}"
        )
    metadata = load_meta(ws, doc_id)
    path = folder / TEXT
    data, where = _bytes(path, ws), ws.relative(path)
    digest = hashlib.sha256(data).hexdigest()
    if digest != metadata["sha256"]:
        raise SourceError(
            f"has changed since it was recorded (sha256 {digest[:12]}…, recorded {metadata['sha256'][:12]}…)",
            where=where,
            remedy="restore the file, or record the correction with "
            f"`duizhao add FILE --id {doc_id} --corrected`",
        )
    return Source(doc_id, _utf8(data, where), digest, metadata.get("script") or "hans", metadata)


def load_meta(ws: Workspace, doc_id: str) -> dict[str, Any]:
    """The checked metadata of a document, whatever has become of its text.

    Raises:
        SourceError: when ``meta.yaml`` is missing.
        SchemaError: when it is wrong.
    """
    path = ws.sources / doc_id / META
    return read_meta(path, where=ws.relative(path))


def _bytes(path: Path, ws: Workspace) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise SourceError("is missing", where=ws.relative(path), remedy="restore it") from None
    except OSError as error:
        raise SourceError(f"cannot be read ({error.strerror})", where=ws.relative(path)) from None


def _utf8(data: bytes, where: str) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        found = data[error.start : error.end].hex(" ")
        raise DecodeError(
            f"byte offset {error.start}: {found} is not utf-8", where=f"{where}:{line}"
        ) from None


def prepare_source(
    ws: Workspace,
    imported: Imported,
    doc_id: str,
    metadata: Mapping[str, Any],
    *,
    defaults: Mapping[str, Any] | None = None,
    corrected: bool = False,
) -> Source:
    """The source that :func:`add_source` would write, with everything checked and nothing written.

    Args:
        defaults: metadata that yields to whatever else is known.

    Raises:
        InputError, SchemaError, SourceError: as :func:`add_source` does.
    """
    from duizhao.importers.encoding import check_text

    check_doc_id(doc_id)
    where = imported.origin.file
    check_text(imported.text, where)
    _check_id_is_free(ws, doc_id, where, corrected)
    digest = hashlib.sha256(imported.text.encode()).hexdigest()
    for other in document_ids(ws):
        if other != doc_id and load_meta(ws, other)["sha256"] == digest:
            raise SourceError(f"the same text is in the corpus as {other!r}", where=where)
    merged: dict[str, Any] = {"language": "zh", "split": "train"}
    known = load_meta(ws, doc_id) if corrected else {}
    computed = {"origin": asdict(imported.origin), "sha256": digest}
    for layer in (defaults or {}, imported.metadata, known, metadata, computed):
        # null says that a fact is unknown, so it never hides one that another layer knows.
        merged |= {key: value for key, value in layer.items() if value is not None or key not in merged}
    checked = check_meta(merged, where=where)
    script = cast(Script, checked.get("script") or "hans")
    return Source(doc_id, imported.text, digest, script, checked)


def _check_id_is_free(ws: Workspace, doc_id: str, where: str, corrected: bool) -> None:
    exists = (ws.sources / doc_id).exists()
    if exists and not corrected:
        remedy = "choose another with --id, or replace its text with --corrected"
        raise SourceError(f"the id {doc_id!r} is taken", where=where, remedy=remedy)
    if corrected and not exists:
        raise SourceError(f"no document {doc_id!r} to correct", where=where, remedy="leave --corrected out")


def add_source(
    ws: Workspace, imported: Imported, doc_id: str, metadata: Mapping[str, Any], *, corrected: bool = False
) -> Path:
    """Put a document into the corpus: all of it, or on any failure nothing.

    Args:
        imported: the document; its text is written as it is, in UTF-8.
        doc_id: its id.
        metadata: further keys of ``meta.yaml``, which go before those that the file states. ``origin``
            and ``sha256`` are always computed.
        corrected: replace the text of the document that is there; its other metadata and files stay.

    Returns:
        The document's folder.

    Raises:
        WorkspaceError: when the workspace is read-only or cannot be written.
        SourceError: when the id is taken, or the same text is there under another id.
        InputError, SchemaError: for an impossible id, text or metadata.
    """
    ws.writable()
    source = prepare_source(ws, imported, doc_id, metadata, corrected=corrected)
    target = ws.sources / doc_id
    try:
        ws.sources.mkdir(parents=True, exist_ok=True)
        # A folder in a hidden one, so that it gets the usual permissions and not those of a temporary.
        with tempfile.TemporaryDirectory(prefix=f".{doc_id}-", dir=ws.sources) as hidden:
            new = Path(hidden) / "new"
            if corrected:
                shutil.copytree(target, new)
            else:
                new.mkdir()
            (new / TEXT).write_bytes(source.text.encode())
            (new / META).write_bytes(write_meta(source.metadata).encode())
            _put(new, target, Path(hidden) / "old")
    except OSError as error:
        raise WorkspaceError(f"cannot be written ({error.strerror})", where=ws.relative(target)) from error
    return target


def _put(new: Path, target: Path, old: Path) -> None:
    """Move ``new`` to ``target``, where a folder that stands there gives way or, on failure, returns."""
    if not target.exists():
        new.rename(target)
        return
    target.rename(old)
    try:
        new.rename(target)
    except BaseException:
        old.rename(target)
        raise
