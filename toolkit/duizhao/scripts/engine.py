"""The converters: OpenCC (Apache-2.0), with the entries of an override dictionary among its phrases.

The only module that imports OpenCC. A converter is made once a process and shared. An override dictionary is
written into a copy of OpenCC's own configuration as inline dictionaries, so longest match is decided between
its words and OpenCC's phrases by OpenCC itself.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from duizhao.scripts.overrides import Overrides

Json = dict[str, Any]

OVERRIDDEN = frozenset({"s2t", "s2tw", "s2twp", "s2hk", "t2s", "tw2s", "tw2sp", "hk2s"})
"""The configurations that an override dictionary has a say in. Between traditional forms it has none."""


def opencc_version() -> str:
    """Name and version of OpenCC.

    Example:
        >>> opencc_version().split()[0]
        'OpenCC'
    """
    return f"OpenCC {version('opencc')}"


def run(text: str, config: str, overrides: Overrides | None = None) -> str:
    """``text`` through one or more configurations, ``+`` between them; ``identity`` changes nothing.

    Example:
        >>> run("汉语发展", "s2tw"), run("后", "identity")
        ('漢語發展', '后')
    """
    if config == "identity":
        return text
    for name in config.split("+"):
        text = str(_converter(name, overrides if name in OVERRIDDEN else None).convert(text))
    return text


def run_all(texts: Sequence[str], config: str, overrides: Overrides | None = None) -> list[str]:
    """Each text through a configuration, all in one call.

    They are joined by line ends, which no phrase of a dictionary holds, so a joined text converts as it does
    alone; where texts have line ends of their own, each goes alone.

    Example:
        >>> run_all(["头发", "发展"], "s2tw")
        ['頭髮', '發展']
    """
    joined = "\n".join(texts)
    if joined.count("\n") == len(texts) - 1:
        converted = run(joined, config, overrides).split("\n")
        if len(converted) == len(texts):
            return converted
    return [run(text, config, overrides) for text in texts]


@lru_cache(maxsize=32)
def _converter(name: str, overrides: Overrides | None) -> Any:
    from opencc import OpenCC

    if overrides is None:
        return OpenCC(name)
    # OpenCC reads configurations from files only; it needs the file no longer once it has read it.
    with tempfile.TemporaryDirectory(prefix="duizhao-") as folder:
        path = Path(folder) / f"{name}.json"
        path.write_text(json.dumps(_configuration(name, overrides), ensure_ascii=False), encoding="utf-8")
        return OpenCC(str(path))


def _configuration(name: str, overrides: Overrides) -> Json:
    """OpenCC's configuration with our words before its phrases, in every step that could undo them."""
    import opencc

    share = Path(opencc.__file__).parent / "clib" / "share" / "opencc"
    config: Json = _absolute(json.loads((share / f"{name}.json").read_text(encoding="utf-8")), share)
    steps = _to_hans(overrides) if name.endswith(("2s", "2sp")) else _to_hant(name, overrides)
    if "segmentation" in config:
        segmentation = config["segmentation"]
        segmentation["dict"] = _before(steps[0], segmentation["dict"])
    chain = config["conversion_chain"]
    for step, words in zip(chain, steps[-len(chain) :], strict=True):
        step["dict"] = _before(words, step["dict"])
    return config


def _to_hant(name: str, overrides: Overrides) -> list[dict[str, str]]:
    """Words for the step from simplified script, then for the step to regional forms."""
    taiwan = name in {"s2tw", "s2twp"}
    words = overrides.table("hant", "tw") if taiwan else overrides.table("hant")
    # The dictionary is written in Taiwan's forms; the steps of OpenCC meet in its own standard (爲, 裏, 着).
    standard = dict(zip(words, run_all(list(words.values()), "tw2t"), strict=True))
    if not taiwan:
        return [standard] if name == "s2t" else [standard, {}]
    forms = overrides.table("tw-form")
    kept = {standard[word]: wanted for word, wanted in overrides.table("tw").items()}
    return [standard, {**forms, **kept}]


def _to_hans(overrides: Overrides) -> list[dict[str, str]]:
    """Words for the step from regional forms, which must leave them alone, then to simplified script."""
    words = overrides.table("hans")
    return [{word: word for word in words}, words]


def _before(words: Mapping[str, str], dictionary: Json) -> Json:
    """A dictionary in which ``words`` stand beside those of another: the longest match wins, then ours."""
    if not words:
        return dictionary
    inline = {"type": "inline", "entries": dict(words)}
    if dictionary.get("match_policy") == "short_circuit":
        # Characters are the last resort: our words belong to the phrases, which are asked before them.
        first, *rest = dictionary["dicts"]
        return {**dictionary, "dicts": [_union(inline, first), *rest]}
    return _union(inline, dictionary)


def _union(*dictionaries: Json) -> Json:
    return {"type": "group", "match_policy": "union", "dicts": list(dictionaries)}


def _absolute(node: Any, folder: Path) -> Any:
    if isinstance(node, dict):
        return {
            key: str(folder / value) if key == "file" else _absolute(value, folder)
            for key, value in node.items()
        }
    return [_absolute(each, folder) for each in node] if isinstance(node, list) else node
