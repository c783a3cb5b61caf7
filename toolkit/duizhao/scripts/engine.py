"""The converters: OpenCC (Apache-2.0), with the entries of an override dictionary among its phrases.

The only module that imports OpenCC. A converter is made once a process and shared. An override dictionary is
written into a copy of OpenCC's own configuration as inline dictionaries, so longest match is decided between
its words and OpenCC's phrases by OpenCC itself.

From simplified script to a region goes in two steps, to OpenCC's standard forms and from there to those of
the region. The first takes nearly all of the time, and the regions share it (:func:`run_configs`).
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import Any

from duizhao.errors import InputError
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


# With an override dictionary these are two steps; what the first one makes is the same for all regions.
_REGIONS: Mapping[str, str] = {"s2tw": "t2tw", "s2hk": "t2hk"}


def run(text: str, config: str, overrides: Overrides | None = None) -> str:
    """``text`` through one or more configurations, ``+`` between them; ``identity`` changes nothing.

    Raises:
        InputError: for a configuration that OpenCC does not have.

    Example:
        >>> run("汉语发展", "s2tw"), run("后", "identity")
        ('漢語發展', '后')
    """
    if config == "identity":
        return text
    for name in config.split("+"):
        if overrides is None or name not in OVERRIDDEN:
            text = str(_converter(name, None).convert(text))
        elif name in _REGIONS:
            standard = _converter("s2t", overrides, name).convert(text)
            text = str(_converter(_REGIONS[name], overrides).convert(standard))
        else:
            text = str(_converter(name, overrides).convert(text))
    return text


def run_all(texts: Sequence[str], config: str, overrides: Overrides | None = None) -> list[str]:
    """Each text through a configuration, all in one call.

    They are joined by line ends, which no phrase of a dictionary holds, so a joined text converts as it does
    alone.

    Example:
        >>> run_all(["头发", "发展"], "s2tw")
        ['頭髮', '發展']
    """
    return _joined(texts, lambda text: run(text, config, overrides))


def run_configs(
    texts: Sequence[str], configs: Sequence[str], overrides: Overrides | None = None
) -> list[list[str]]:
    """What :func:`run_all` says for each of several configurations; two regions take little more than one.

    Example:
        >>> from duizhao.scripts.overrides import shipped_overrides
        >>> run_configs(["台湾省", "里面"], ["s2tw", "s2hk"], shipped_overrides())
        [['臺灣省', '裡面'], ['台灣省', '裏面']]
    """
    if overrides is None or sum(config in _REGIONS for config in configs) < 2:
        return [run_all(texts, config, overrides) for config in configs]
    standard = _joined(texts, _converter("s2t", overrides).convert)
    return [
        _to_its_forms(texts, standard, config, overrides)
        if config in _REGIONS
        else run_all(texts, config, overrides)
        for config in configs
    ]


def _to_its_forms(
    texts: Sequence[str], standard: Sequence[str], config: str, overrides: Overrides
) -> list[str]:
    """The second step; a text that may hold a word of the region's own takes both steps by itself."""
    found = _joined(standard, _converter(_REGIONS[config], overrides).convert)
    own = _words_of(overrides, config)
    if own is not None and own.search("\n".join(texts)):
        for at, text in enumerate(texts):
            if own.search(text):
                found[at] = run(text, config, overrides)
    return found


def _joined(texts: Sequence[str], convert: Callable[[str], str]) -> list[str]:
    joined = "\n".join(texts)
    lines = convert(joined).split("\n")
    if len(lines) == len(texts):
        return lines
    if len(lines) != joined.count("\n") + 1:  # a dictionary with line ends in it
        return [convert(text) for text in texts]
    following = iter(lines)
    return ["\n".join(islice(following, text.count("\n") + 1)) for text in texts]


@lru_cache(maxsize=32)
def _words_of(overrides: Overrides, config: str) -> re.Pattern[str] | None:
    """What finds a text that holds one of the words that only this region has."""
    words = overrides.table("tw") if config == "s2tw" else {}
    # A word that holds another one of them adds nothing but time.
    least = [word for word in words if not any(other in word for other in words if other != word)]
    return re.compile("|".join(map(re.escape, least))) if least else None


@lru_cache(maxsize=32)
def _converter(name: str, overrides: Overrides | None, region: str = "") -> Any:
    """The converter of a configuration; ``region`` is the one that its output goes to, where there is one."""
    from opencc import OpenCC

    if name not in configurations():
        known = ", ".join(sorted(configurations()))
        raise InputError(
            f"no conversion is called {name!r}", remedy=f"one of {known}, or several with + between"
        )
    if overrides is None:
        return OpenCC(name)
    # OpenCC reads configurations from files only; it needs the file no longer once it has read it.
    with tempfile.TemporaryDirectory(prefix="duizhao-") as folder:
        path = Path(folder) / f"{name}.json"
        path.write_text(
            json.dumps(_configuration(name, overrides, region), ensure_ascii=False), encoding="utf-8"
        )
        return OpenCC(str(path))


@cache
def configurations() -> frozenset[str]:
    """The names of OpenCC's configurations.

    Example:
        >>> "s2tw" in configurations(), "s2x" in configurations()
        (True, False)
    """
    return frozenset(path.stem for path in _folder().glob("*.json"))


def _folder() -> Path:
    import opencc

    return Path(opencc.__file__).parent / "clib" / "share" / "opencc"


def _configuration(name: str, overrides: Overrides, region: str) -> Json:
    """OpenCC's configuration with our words before its phrases, in every step that could undo them."""
    share = _folder()
    config: Json = _absolute(json.loads((share / f"{name}.json").read_text(encoding="utf-8")), share)
    chain = config["conversion_chain"]
    if name.endswith(("2s", "2sp")):
        steps = _to_hans(overrides)
    elif name.startswith("t2"):
        steps = [_to_region(overrides, name)]
    else:
        taiwan = "s2tw" in {name.removesuffix("p"), region}
        steps = [_to_standard(overrides, taiwan=taiwan)]
        steps += [_to_region(overrides, "t2tw" if taiwan else "t2hk")] * (len(chain) - 1)
    if "segmentation" in config:
        segmentation = config["segmentation"]
        segmentation["dict"] = _before(steps[0], segmentation["dict"])
    for step, words in zip(chain, steps[-len(chain) :], strict=True):
        step["dict"] = _before(words, step["dict"])
    return config


def _to_standard(overrides: Overrides, *, taiwan: bool) -> dict[str, str]:
    """Words for the step from simplified script to OpenCC's standard forms."""
    words = overrides.table("hant", "tw") if taiwan else overrides.table("hant")
    # The dictionary is written in Taiwan's forms; the steps of OpenCC meet in its own standard (爲, 裏, 着).
    return dict(zip(words, run_all(list(words.values()), "tw2t"), strict=True))


def _to_region(overrides: Overrides, name: str) -> dict[str, str]:
    """Words for the step from the standard forms to those of a region."""
    if name != "t2tw":
        return {}
    standard = _to_standard(overrides, taiwan=True)
    kept = {standard[word]: wanted for word, wanted in overrides.table("tw").items()}
    return {**overrides.table("tw-form"), **kept}


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
