"""A small layer, and a workspace whose schema is one version ahead of it."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from duizhao.annotation.layers import stance_id, write_layer
from duizhao.model import Entity, Layer, Stance
from duizhao.paths import Workspace

PERSON = Entity("d-b001:0-2:PER", "d", "d-b001", 0, 2, "PER", "胡进", ("metonymy",))
FIRM = Entity("d-b001:3-6:ORG", "d", "d-b001", 3, 6, "ORG", "某公司")
BODY = Entity("d-b001:7-9:ORG", "d", "d-b001", 7, 9, "ORG", "某局")
BARE = Stance("", "d", "d-b001", 0, 9, "句", PERSON.id, FIRM.id, "favor", "explicit")
STANCE = replace(BARE, id=stance_id(BARE))
LAYER = Layer("d", "f" * 64, "a01", "x", "manual", "1.0.0", (PERSON, FIRM, BODY), (STANCE,))

SCHEMA = """\
version: {version}
entities:
{entities}
attributes:
  - {{id: uncertain, name: {{zh: 不, en: u}}, description: {{zh: 不, en: u}}}}
  - {{id: metonymy, name: {{zh: 转, en: m}}, description: {{zh: 转, en: m}}}}
polarities:
  - {{id: favor, name: {{zh: 支, en: f}}, description: {{zh: 支, en: f}}}}
bases:
  - {{id: explicit, name: {{zh: 明, en: e}}, description: {{zh: 明, en: e}}}}
"""
STEP = "- from: 1.0.0\n  to: 1.1.0\n  changes:\n"


def schema_text(version: str, *names: str) -> str:
    rows = [
        f'  - {{id: {name}, name: {{zh: 名, en: n}}, description: {{zh: 名, en: n}}, color: "#00000{at}"}}'
        for at, name in enumerate(names)
    ]
    return SCHEMA.format(version=version, entities="\n".join(rows))


def behind(root: Path) -> Workspace:
    """Schema 1.0.0 was kept, 1.1.0 is in force, a01 and a gold layer are of 1.0.0."""
    found = Workspace(root)
    (found.annotations / "schemas").mkdir(parents=True)
    (found.annotations / "schemas" / "1.0.0.yaml").write_text(schema_text("1.0.0", "PER", "ORG"), "utf-8")
    found.schema.write_text(schema_text("1.1.0", "PERSON", "ORG"), "utf-8")
    (found.annotations / "migrations.yaml").write_text(
        f"{STEP}  - {{group: entities, rename: PER, to: PERSON}}\n", "utf-8"
    )
    write_layer(found, LAYER)
    write_layer(found, replace(LAYER, annotator="a02"))
    shutil.copytree(found.layers, found.gold)
    return found
