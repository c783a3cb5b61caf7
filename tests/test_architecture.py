"""The shape of the house: which way imports point, and where third-party libraries come in."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "toolkit" / "duizhao"

# From the bottom up: a module may import from its own layer and from those below it.
LAYERS = [
    {"errors", "losses"},
    {"model", "paths", "files", "cycles", "digest", "offsets", "yamlfile"},
    {"words", "pinyin", "scripts", "glosses", "metadata", "importers"},
    {"article", "sources"},
    {"splitting", "api", "analysis", "annotation"},
    {"documents"},
    {"agreement"},
    {"adjudication"},
    {"dataset", "labelstudio", "suggest", "workspace"},
    {"build", "validate", "demo", "adding", "adjudicating", "reanchoring"},
    {"interchange", "formats"},
    {"cli", "__main__"},
]
# The same inside of `labelstudio`.
LABEL_STUDIO = [
    {"connection"},
    {"client", "server"},
    {"screen"},
    {"projects", "tasks"},
    {"results", "team"},
    {"push"},
    {"pull"},
    {"restore", "migration", "curation"},
]
# Each third-party library is imported in one place only.
HOMES: dict[str, str | tuple[str, ...]] = {
    "datasets": "dataset/",
    "huggingface_hub": "dataset/",
    "pyarrow": "dataset/",
    "opencc": "scripts/engine.py",
    "numpy": "pinyin/network.py",
    "pypinyin": "pinyin/forms.py",
    "rjieba": "words/engine.py",
    "scipy": "agreement/gamma.py",
    "ijson": "labelstudio/client.py",
    "label_studio_sdk": "labelstudio/client.py",
    "httpx": "labelstudio/client.py",
    "markdown_it": "labelstudio/screen/instruction.py",
    "yaml": "yamlfile.py",
    "docx": "importers/",
    "lxml": ("importers/", "interchange/xmlfile.py"),
    "cassis": "formats/xmi.py",
    "spacy": "formats/docbin.py",
    "typer": "cli/",
    "rich": "cli/",
}


def _imports(path: Path) -> Iterator[tuple[str, bool]]:
    """Imported module names, and whether the import runs when the module is imported."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    top = set(map(id, tree.body))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, id(node) in top
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module, id(node) in top
            if node.module == "duizhao":
                for alias in node.names:
                    yield f"duizhao.{alias.name}", id(node) in top


def _part(module: str, at: int = 1) -> str:
    parts = module.split(".")
    return parts[at] if at < len(parts) else ""


def _level(part: str, layers: list[set[str]] = LAYERS) -> int:
    return next((level for level, names in enumerate(layers) if part in names), -1)


MODULES = sorted(PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_imports_point_down(path: Path) -> None:
    """model <- stages <- annotation, dataset, Label Studio <- build <- command line."""
    inside = path.relative_to(PACKAGE)
    own = inside.parts[0].removesuffix(".py")
    if own == "__init__":
        return
    assert _level(own) >= 0, f"{own} has no layer: add it to LAYERS"
    for name, _ in _imports(path):
        part = _part(name)
        if name.startswith("duizhao") and part not in {"", "__version__", own}:
            assert _level(part) <= _level(own), f"{inside} imports {name}"


@pytest.mark.parametrize(
    "path",
    [
        path
        for path in MODULES
        if path.parent != PACKAGE and path.relative_to(PACKAGE).parts[0] == "labelstudio"
    ],
    ids=lambda path: path.relative_to(PACKAGE).as_posix(),
)
def test_imports_point_down_inside_of_labelstudio(path: Path) -> None:
    """client <- screen <- tasks <- results <- push <- pull <- restore, migration."""
    own = path.relative_to(PACKAGE).parts[1].removesuffix(".py")
    if own == "__init__":
        return
    assert _level(own, LABEL_STUDIO) >= 0, f"{own} has no layer: add it to LABEL_STUDIO"
    for name, _ in _imports(path):
        part = _part(name, 2)
        if name.startswith("duizhao.labelstudio.") and part != own:
            assert 0 <= _level(part, LABEL_STUDIO) <= _level(own, LABEL_STUDIO), f"{path.name} imports {name}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_each_library_is_imported_in_one_place(path: Path) -> None:
    """A library that is wrapped in one module can be replaced there."""
    inside = path.relative_to(PACKAGE).as_posix()
    for name, at_import in _imports(path):
        library = name.split(".")[0]
        if library in HOMES:
            home = HOMES[library]
            assert inside.startswith(home), f"{inside} imports {library}, which belongs to {home}"
            assert not at_import or library in {"typer", "yaml"}, f"{inside} imports {library} at its top"
        else:
            known = library == "duizhao" or library in sys.stdlib_module_names
            assert known, f"{library}: say in HOMES where it belongs"


def test_help_loads_nothing_heavy() -> None:
    """`duizhao --help` imports neither the dictionaries nor the dataset library."""
    script = (
        "import sys\nfrom duizhao.cli import make_app\nmake_app()\n"
        f"print(sorted(set(sys.modules) & {set(HOMES) - {'typer', 'rich'} | {'numpy', 'pandas'}!r}))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
