"""What tests share: the real project and a part of it, built once, and the switch for golden files."""

from __future__ import annotations

import csv
import gc
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

import pytest
from hypothesis import settings

from mbtgraph import graph as face
from mbtgraph.build import assemble, build, quads
from mbtgraph.judge import Verdict
from mbtgraph.loading import Loaded, load
from mbtgraph.project import Project
from mbtgraph.snapshot import Snapshot
from tests.loaded import oxigraph_endpoint, virtuoso_endpoint
from tests.part import around, seeds, write_part
from tests.service import client, now, server

if TYPE_CHECKING:
    from mbtgraph.derive import Graphs
    from mbtgraph.graph import Graph
    from tests.engines import Engine

__all__ = ["client", "now", "oxigraph_endpoint", "server", "virtuoso_endpoint"]

ROOT = Path(__file__).parents[1]

settings.register_profile("thorough", max_examples=10_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


def expected(name: str) -> list[dict[str, str]]:
    """Return the rows of a table of `tests/expected`, where a quotation mark is part of the text."""
    with (ROOT / "tests" / "expected" / f"{name}.tsv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def call(parameters: str) -> dict[str, list[str]]:
    """Return the parameters of a call as a table writes them: `thing=a;b&kind=c`."""
    pairs = (part.partition("=") for part in parameters.split("&") if part)
    return {name: value.split(";") for name, _, value in pairs}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the switch that rewrites golden files; the diff is the review."""
    parser.addoption("--update-golden", action="store_true", help="rewrite the golden files")


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "110")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.delenv("PYTHONPATH", raising=False)
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)


@pytest.fixture(scope="session")
def project() -> Project:
    """Return the real project."""
    return Project(ROOT)


@pytest.fixture(scope="session")
def loaded(project: Project) -> Loaded:
    """Return what the real files say."""
    found, errors = load(project)
    assert not errors
    return found


@pytest.fixture(scope="session")
def graphs(loaded: Loaded) -> Graphs:
    """Return the graphs of the real dataset."""
    made = assemble(loaded)
    gc.freeze()  # what lives to the end need not be looked through by the collector again and again
    return made


@pytest.fixture(scope="session")
def snapshot(project: Project, loaded: Loaded, graphs: Graphs) -> Snapshot:
    """Return the snapshot of the files as they are, in memory."""
    queries = tuple(query.to_json() for query in loaded.queries)
    census = (project.root / "queries" / "report" / "census.rq").read_text(encoding="utf-8")
    return Snapshot(quads(graphs), "test", queries, {}, census)


@pytest.fixture(scope="session")
def graph(snapshot: Snapshot) -> Graph:
    """Return the real graph."""
    return face.Graph(snapshot)


SERVERS: Final = [
    pytest.param("oxigraph_endpoint", marks=pytest.mark.enable_socket),
    pytest.param("virtuoso_endpoint", marks=pytest.mark.enable_socket),
]


@pytest.fixture(scope="session", params=["pyoxigraph", "rdflib", *SERVERS])
def engine(request: pytest.FixtureRequest, snapshot: Snapshot) -> Engine:
    """Return the real graph as one of four engines holds it."""
    from tests.engines import Engine, store_of  # noqa: PLC0415 (most tests need no rdflib, which loads long)

    return Engine(snapshot, store_of(request, snapshot.data))


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the root of a copy of the real project, built; not to be changed."""
    root = tmp_path_factory.mktemp("built") / "project"
    for folder in ("ontology", "data", "shapes", "queries"):
        shutil.copytree(ROOT / folder, root / folder)
    build(Project(root))
    return root


@pytest.fixture(scope="session")
def built_part(loaded: Loaded, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the root of a part of the real project, built; not to be changed."""
    root = tmp_path_factory.mktemp("part") / "project"
    write_part(ROOT, root, around(loaded, seeds(loaded)))
    build(Project(root))
    return root


@pytest.fixture
def part(built_part: Path, tmp_path: Path) -> Path:
    """Return the root of a part of the real project, not built; a test may change it."""
    return shutil.copytree(built_part, tmp_path / "project", ignore=shutil.ignore_patterns("build"))


class Agreeable:
    """A judge that finds nothing."""

    def __init__(self, *_: object, **__: object) -> None:
        """Take any question."""

    def __enter__(self) -> Self:
        """Enter the context."""
        return self

    def __exit__(self, *_: object) -> None:
        """Leave nothing behind."""

    def verdict(self) -> Verdict:
        """Find nothing."""
        return Verdict(engine="hermit")


@pytest.fixture
def unjudged(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the reasoner find nothing."""
    unjudge(monkeypatch)


def unjudge(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the reasoner find nothing, and nothing be remembered of it."""
    monkeypatch.setattr("mbtgraph.gate.owl.Hearing", Agreeable)
    monkeypatch.setattr("mbtgraph.gate.memory.Memory.knows", lambda *_: False)
    monkeypatch.setattr("mbtgraph.gate.memory.Memory.write", lambda _: None)
