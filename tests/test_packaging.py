"""The wheel, installed alone in a new environment, outside the checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def distributions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """sdist and wheel, built as for a release: the wheel from the sdist."""
    out = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return out


@pytest.fixture(scope="module")
def installed(distributions: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new environment with nothing but the wheel; its dependencies are those of the test environment."""
    folder = tmp_path_factory.mktemp("installed")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    site = next(folder.glob("lib/python*/site-packages"))
    wheel = next(distributions.glob("*.whl"))
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    here = next(Path(sys.prefix).glob("lib/python*/site-packages"))
    for entry in here.iterdir():
        name = entry.name.lower()
        if not name.startswith(("duizhao", "_duizhao", "__editable__", "_editable_impl")):
            (site / entry.name).symlink_to(entry)
    return folder


def _run(installed: Path, folder: Path, script: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "HF_HOME": str(folder / "hf"), "HF_HUB_OFFLINE": "1"}
    environment.pop("DUIZHAO_ROOT", None)
    environment.pop("PYTHONPATH", None)
    return subprocess.run(
        [str(installed / "bin" / "python"), "-c", script],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def _duizhao(installed: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return _run(
        installed,
        folder,
        f"import sys; sys.argv = {['duizhao', *arguments]!r}; from duizhao.cli import main; main()",
    )


def test_the_wheel_holds_code_and_data(distributions: Path) -> None:
    """corpus/ and annotations/ travel inside; tests, docs and private state do not."""
    with zipfile.ZipFile(next(distributions.glob("*.whl"))) as archive:
        names = set(archive.namelist())
    for name in (
        "_data/corpus/README.md",
        "_data/corpus/data/manifest.json",
        "_data/corpus/sources/dangqi-gaogao-piaoyang/zh.md",
        "_data/annotations/schema.yaml",
        "_data/annotations/guidelines/entities-and-stance.zh.md",
        "labelstudio/server/requirements.txt",
        "py.typed",
    ):
        assert f"duizhao/{name}" in names
    assert {name.split("/")[0] for name in names} <= {
        "duizhao",
        next(n.split("/")[0] for n in names if ".dist-info" in n),
    }
    assert not [name for name in names if ".duizhao" in name or "/tests/" in name]


def test_the_source_is_byte_for_byte(distributions: Path) -> None:
    """Neither archive touches the line ends of a source."""
    inside = "corpus/sources/dangqi-gaogao-piaoyang/zh.md"
    want = (ROOT / inside).read_bytes()
    with zipfile.ZipFile(next(distributions.glob("*.whl"))) as archive:
        assert archive.read(f"duizhao/_data/{inside}") == want
    with tarfile.open(next(distributions.glob("*.tar.gz"))) as archive:
        name = next(name for name in archive.getnames() if name.endswith(inside))
        file = archive.extractfile(name)
        assert file is not None
        assert file.read() == want


def test_show_and_load_work_outside_the_checkout(installed: Path, tmp_path: Path) -> None:
    """The installed package finds its own copy of the corpus."""
    shown = _duizhao(installed, tmp_path, "show", "dangqi-gaogao-piaoyang")
    assert shown.returncode == 0, shown.stderr
    assert "7 torn sentence(s) mended" in shown.stdout
    loaded = _duizhao(installed, tmp_path, "load", "stance", "--rows", "1")
    assert loaded.returncode == 0, loaded.stderr
    assert "stance/train, 119 rows" in loaded.stdout
    found = _run(installed, tmp_path, "import duizhao; print(duizhao.find_workspace())")
    assert "packaged=True" in found.stdout


def test_the_packaged_corpus_is_not_written_to(installed: Path, tmp_path: Path) -> None:
    """A build needs a workspace of the user's own; `init` makes one that builds."""
    refused = _duizhao(installed, tmp_path, "build")
    assert refused.returncode == 1
    assert refused.stderr.startswith("error: ")
    assert "duizhao init" in refused.stderr
    made = _duizhao(installed, tmp_path, "init", "mine", "--with-corpus")
    assert made.returncode == 0, made.stderr
    built = _duizhao(installed, tmp_path, "build", "--root", "mine")
    assert built.returncode == 0, built.stderr
    checked = _duizhao(installed, tmp_path, "validate", "--root", "mine")
    assert checked.returncode == 0, checked.stdout


def test_only_one_name_is_importable(installed: Path, tmp_path: Path) -> None:
    """The folders of the repository are no packages of the installation."""
    names = ("toolkit", "corpus", "annotations", "tests")
    script = f"import importlib.util as u; print([n for n in {names} if u.find_spec(n)])"
    assert _run(installed, tmp_path, script).stdout.strip() == "[]"


def test_constraints_are_those_of_the_lock() -> None:
    """`pip` and `uv` install the same versions: constraints.txt is exported from uv.lock."""
    lock = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))
    locked = {(package["name"], package.get("version")) for package in lock["package"]}
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = {tuple(line.split(";")[0].strip().split("==")) for line in lines if "==" in line.split(";")[0]}
    assert len(pinned) > 50
    assert pinned <= locked


def test_versions_agree() -> None:
    """One version everywhere, and the changelog has a section for it."""
    import duizhao

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == duizhao.__version__
    assert f"version: {duizhao.__version__}\n" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"## [{duizhao.__version__}]" in changelog
    assert "## [Unreleased]" in changelog


def test_the_licence_is_whole() -> None:
    """Apache-2.0, as the metadata say."""
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License" in text
    assert "END OF TERMS AND CONDITIONS" in text
    assert shutil.which("git") is None or (ROOT / "corpus" / "LICENSE.md").is_file()
