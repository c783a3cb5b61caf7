"""Values that the files of annotations/ have in common: texts, texts in both languages, ids of sentences."""

from __future__ import annotations

import re
from typing import Any

from duizhao.errors import SchemaError
from duizhao.yamlfile import KeyPath, YamlFile

_SENTENCE_ID = re.compile(r"[a-z0-9][a-z0-9-]*-b\d{3,}-s\d{2,}")


def read_pair(file: YamlFile, key: KeyPath, value: Any) -> tuple[str, str]:
    """A text in both languages: ``{zh: …, en: …}``.

    Raises:
        SchemaError: when one is missing, empty or no text.
    """
    file.check_keys(key, value, ("zh", "en"), required=("zh", "en"))
    return read_text(file, (*key, "zh"), value["zh"]), read_text(file, (*key, "en"), value["en"])


def read_text(file: YamlFile, key: KeyPath, value: Any) -> str:
    """A text that is not empty.

    Raises:
        SchemaError: for anything else, such as a number without quotes.
    """
    # The last key is the name of the value, after that of the part in a pair of languages.
    what = " ".join(str(one) for one in key[-2:] if isinstance(one, str))
    if not isinstance(value, str) or not value.strip():
        raise SchemaError(
            f"{what} must be text, not {value!r}",
            where=file.where(*key),
            remedy="write it, in quotes where needed",
        )
    return value


def read_sentence_id(file: YamlFile, key: KeyPath, value: Any) -> str:
    """The id of a sentence, such as ``news-b004-s01``.

    Raises:
        SchemaError: when it has not that form.
    """
    if not isinstance(value, str) or not _SENTENCE_ID.fullmatch(value):
        raise SchemaError(
            f"{value!r} is no id of a sentence",
            where=file.where(*key),
            remedy="write one such as news-b004-s01, or leave the key out",
        )
    return value


def count(text: str, part: str) -> int:
    """How often a part stands in a text, overlapping places counted too.

    Example:
        >>> count("天天天", "天天")
        2
    """
    return sum(text.startswith(part, at) for at in range(len(text)))
