"""Measure what asking costs beside bare engines: as a program of its own, and within a process.

What is compared alternates within one run, so that the machine's other work meets all of it.
"""

from __future__ import annotations

import compileall
import gc
import platform
import statistics
import subprocess
import sys
import time
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Final

import rdflib
from pyoxigraph import NamedNode, RdfFormat, Store

from mbtgraph import snapshot
from mbtgraph.graph import Graph
from mbtgraph.lens import graphs
from mbtgraph.namespaces import MBT
from mbtgraph.project import Project
from mbtgraph.queries.stored import StoredQuery

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

RUNS: Final = 25
ROOT: Final = Path(__file__).parents[1]

BARE: Final = """
import sys
from pyoxigraph import RdfFormat, Store
store = Store()
store.load(path=sys.argv[1], format=RdfFormat.N_QUADS)
for row in store.query(open(sys.argv[2]).read(), use_default_graph_as_union=True):
    print(row["mode"].value)
"""
ROWS: Final = {
    "looked up": "?claim mbt:statement ?statement }",
    "looked up and sorted": "?claim mbt:statement ?statement } ORDER BY ?claim",
    "joined": "?claim mbt:statement ?statement ; mbt:statedIn/mbt:sectionOf ?document }",
}
"""What has 1,000 rows and more: the first is the worst for us, since the engine has next to nothing to do."""
COLUMNS: Final = ("claim", "statement")


def _programs(dataset: Path) -> dict[str, list[str]]:
    mbtgraph = str(Path(sys.executable).with_name("mbtgraph"))
    query = str(ROOT / "queries" / "ask" / "modes.rq")
    return {
        "bare script": [sys.executable, "-c", BARE, str(dataset), query],
        "bare interpreter": [sys.executable, "-c", "pass"],
        "ask modes -o csv": [mbtgraph, "ask", "modes", "-o", "csv"],
        "ask modes (table)": [mbtgraph, "ask", "modes"],
        "ask modes --trust t1": [mbtgraph, "ask", "modes", "--trust", "t1", "-o", "csv"],
        "ask llm-alone -o csv": [mbtgraph, "ask", "llm-alone", "-o", "csv"],
        "ask claims-by-tier": [mbtgraph, "ask", "claims-by-tier"],
        "--help": [mbtgraph, "--help"],
    }


def _texts() -> dict[str, str]:
    head = f"PREFIX mbt: <{MBT}> SELECT ?claim ?statement WHERE {{ "
    return {name: f"{head}{pattern} LIMIT 1000" for name, pattern in ROWS.items()}


def _graph() -> Graph:
    """Return the graph with a stored query for each pattern."""
    built = snapshot.read(Project(ROOT))
    stored = (
        StoredQuery(id=name, summary="?", text=text, columns=dict.fromkeys(COLUMNS, ""), evidence=("claim",))
        for name, text in _texts().items()
    )
    queries = (*built.queries, *(query.to_json() for query in stored))
    return Graph(snapshot.Snapshot(built.data, built.version, queries, built.counts))


def _bare(store: Store, text: str, seen: list[NamedNode]) -> None:
    for row in store.query(text, default_graph=seen, named_graphs=seen):  # type: ignore[arg-type, union-attr]
        for column in COLUMNS:
            row[column]


def _ask(graph: Graph, name: str) -> None:
    for row in graph.ask(name):
        for column in COLUMNS:
            row[column]


def _look(graph: Graph, name: str) -> None:
    for row in graph.ask(name):
        _ = row.claims


def _rdflib(dataset: rdflib.Dataset, text: str) -> None:
    for row in dataset.query(text):
        for column in COLUMNS:
            row[column]  # type: ignore[index, call-overload]


def _ways(file: Path) -> Iterator[tuple[str, dict[str, Callable[[], object]]]]:
    """Yield the ways in which each pattern is asked within a process."""
    graph, store, dataset = _graph(), Store(), rdflib.Dataset(default_union=True)
    store.load(path=str(file), format=RdfFormat.N_QUADS)
    dataset.parse(file, format="nquads")
    gc.freeze()  # what was loaded need not be looked through again and again
    seen = [NamedNode(name) for name in graphs("model")]
    for name, text in _texts().items():
        yield (
            name,
            {
                "bare pyoxigraph": partial(_bare, store, text, seen),
                "graph.ask": partial(_ask, graph, name),
                "graph.ask, evidence looked at": partial(_look, graph, name),
                "rdflib": partial(_rdflib, dataset, text),
            },
        )


def _alternating(
    ways: Mapping[str, Callable[[], object]], clock: Callable[[], float]
) -> dict[str, list[float]]:
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(RUNS):
        for name, way in ways.items():
            begun = clock()
            way()
            taken[name].append(clock() - begun)
    return taken


def _print(title: str, taken: Mapping[str, list[float]]) -> None:
    """Print medians, and the ratios of each to the first."""
    print(f"\n{title}")
    first = next(iter(taken.values()))
    for name, seconds in taken.items():
        ratio = statistics.median(mine / base for mine, base in zip(seconds, first, strict=True))
        print(f"  {name:30} median {statistics.median(seconds) * 1000:7.2f} ms   ratio {ratio:.2f}")


def main() -> None:
    """Print the figures."""
    compileall.compile_dir(ROOT / "src", quiet=1)  # as an installed package is
    snapshot.read(Project(ROOT))  # refuses a stale snapshot before anything is measured
    (dataset,) = Project(ROOT).snapshot_folder.glob("dataset-*.nq")
    engines = ", ".join(f"{name} {version(name)}" for name in ("pyoxigraph", "rdflib"))
    print(f"Python {platform.python_version()}, {engines}; {RUNS} runs, alternating")

    run = partial(subprocess.run, check=True, capture_output=True, cwd=ROOT)
    programs = {name: partial(run, command) for name, command in _programs(dataset).items()}
    _print("As programs", _alternating(programs, time.perf_counter))
    for name, ways in _ways(dataset):
        # Time of computing: what takes a few milliseconds is told less well by the clock of a busy machine.
        _print(f"1,000 rows, {name}", _alternating(ways, time.process_time))


if __name__ == "__main__":
    main()
