"""The wheel, installed alone into a clean environment, far from any checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest

from mbtgraph.web.assets import fresh, packages
from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path


def _built(folder: Path, **environment: str) -> Path:
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, **environment})
    (made,) = folder.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the wheel, built from the checkout."""
    return _built(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of programs of a new environment that holds the wheel and what it depends on."""
    folder = tmp_path_factory.mktemp("clean")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    programs = folder / ("Scripts" if os.name == "nt" else "bin")
    command = ["-m", "pip", "--python", str(programs / "python"), "install", "--quiet", str(wheel)]
    subprocess.run([sys.executable, *command], check=True, capture_output=True)
    return programs


def _run(program: Path, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(program), *arguments], cwd=cwd, capture_output=True, text=True, check=False)


def test_the_wheel_carries_ontology_shapes_queries_and_snapshot(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for part in (
        "ontology/claims.ttl",
        "shapes/claim.ttl",
        "queries/ask/modes.rq",
        "build/snapshot/manifest.json",
    ):
        assert f"mbtgraph/shipped/{part}" in names
    assert {f"mbtgraph/findings/html/page.{kind}" for kind in ("css", "js")} < set(names)
    assert sum("/shipped/build/snapshot/dataset-" in name for name in names) == 1
    assert not any("/data/" in name for name in names)


def test_the_wheel_carries_what_pages_are_made_from_and_load(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    own = {path.relative_to(ROOT / "src") for path in (ROOT / "src" / "mbtgraph" / "web").rglob("*.*")}
    carried = {path.as_posix() for path in own if path.suffix in {".html", ".css", ".js", ".svg", ".json"}}
    assert "mbtgraph/web/templates/base.html" in carried
    assert carried <= names
    assert "mbtgraph/web/assets.json" in names
    libraries = {f"mbtgraph/web/static/vendor/{file}" for one in packages() for file in one.files.values()}
    # What npm fetches is in the wheel where it was fetched, all of it.
    assert (names & libraries) == (libraries if fresh() else set())


def test_it_is_built_without_the_libraries_where_that_is_wanted(tmp_path: Path) -> None:
    names = zipfile.ZipFile(_built(tmp_path, MBTGRAPH_NO_ASSETS="1")).namelist()
    assert not any("/vendor/" in name for name in names)
    assert "mbtgraph/web/static/style.css" in names


def test_it_answers_with_evidence(installed: Path, tmp_path: Path) -> None:
    asked = _run(installed / "mbtgraph", "ask", "modes", cwd=tmp_path)
    assert asked.returncode == 0
    for claim in ("S0-084 LLM", "S0-087 LLM", "S0-092 LLM"):
        assert claim in asked.stdout
    program = "import mbtgraph; print(len(mbtgraph.open().select('SELECT * { ?s a ?o } LIMIT 3').rows))"
    assert _run(installed / "python", "-c", program, cwd=tmp_path).stdout == "3\n"


def test_it_says_what_it_lacks(installed: Path, tmp_path: Path) -> None:
    for command in ("build", "check"):
        refused = _run(installed / "mbtgraph", command, "--root", str(ROOT), cwd=tmp_path)
        assert refused.returncode == 3
        assert "pip install 'mbtgraph[curate]'" in refused.stderr
        refused = _run(installed / "mbtgraph", command, cwd=tmp_path)
        assert refused.returncode == 3
        assert "can be asked, not checked or built" in refused.stderr
    owl = _run(installed / "python", "-c", "import mbtgraph; mbtgraph.open().owl()", cwd=tmp_path)
    assert "pip install 'mbtgraph[owl]'" in owl.stderr
