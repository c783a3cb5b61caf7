"""Simplified and traditional script: variants of a text, and projection of spans onto them.

OpenCC converts, with an override dictionary of ours among its own phrases. A variant carries an alignment, so
that any span of the base text can be found in it and the other way round. See ``docs/scripts.md``.
"""

from duizhao.scripts.alignment import project, project_back, widens
from duizhao.scripts.ambiguity import Ambiguity, ambiguities
from duizhao.scripts.convert import (
    VARIANTS,
    all_variants,
    config_name,
    convert,
    convert_with,
    make_variant,
    producer,
    variants,
)
from duizhao.scripts.detection import ScriptFinding, detect
from duizhao.scripts.overrides import Override, Overrides, parse_overrides, shipped_overrides

__all__ = [
    "VARIANTS",
    "Ambiguity",
    "Override",
    "Overrides",
    "ScriptFinding",
    "all_variants",
    "ambiguities",
    "config_name",
    "convert",
    "convert_with",
    "detect",
    "make_variant",
    "parse_overrides",
    "producer",
    "project",
    "project_back",
    "shipped_overrides",
    "variants",
    "widens",
]
