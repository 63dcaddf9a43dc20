"""The wheel, installed alone into a clean environment, far from any checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest

from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the wheel, built from the checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


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
