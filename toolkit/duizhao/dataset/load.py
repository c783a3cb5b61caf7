"""Opening the built dataset with `datasets.load_dataset`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from duizhao.dataset.features import CONFIGS
from duizhao.dataset.write import read_manifest
from duizhao.errors import DatasetError
from duizhao.paths import find_workspace


def load(
    config: str = "sentences",
    split: str | None = "train",
    *,
    root: Path | str | None = None,
    streaming: bool = False,
) -> Any:
    """Load one configuration of the corpus, offline, from a checkout or from the installed package.

    Args:
        config: ``sentences``, ``documents``, ``entities`` or ``stance``.
        split: a split, or None for all of them as a ``DatasetDict``.
        root: a workspace; default as for every command, the one around the current folder.
        streaming: True for an ``IterableDataset`` that reads the files row by row.

    Returns:
        What ``datasets.load_dataset`` returns.

    Raises:
        DatasetError: for an unknown configuration or split, or a dataset that is missing or incomplete.

    Example:
        >>> rows = load("documents")
        >>> rows[0]["title"]
        '党旗高高飘扬 汇聚磅礴力量'
    """
    if config not in CONFIGS:
        raise DatasetError(f"no configuration {config!r}", remedy=f"choose one of {', '.join(CONFIGS)}")
    workspace = find_workspace(root)
    there = read_manifest(workspace)["configs"][config]["splits"]
    if split is not None and split.split("[")[0] not in there:
        raise DatasetError(f"no split {split!r} in {config}", remedy=f"choose one of {', '.join(there)}")
    from datasets import load_dataset

    try:
        return load_dataset(str(workspace.corpus), config, split=split, streaming=streaming)
    except OSError:
        raise
    except Exception as error:
        # A card or a slice that `datasets` cannot read: it raises whatever its parts raise.
        said = (str(error).splitlines() or [type(error).__name__])[0]
        raise DatasetError(
            f"cannot be loaded: {said}",
            where=workspace.relative(workspace.corpus),
            remedy="check the split, or run `duizhao build`",
        ) from error
