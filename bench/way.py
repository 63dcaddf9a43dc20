"""Measure each step of the way of the data, on the real files."""

from __future__ import annotations

import statistics
import time
from pathlib import Path
from typing import TYPE_CHECKING

from mbtgraph import judge, lint, shapes
from mbtgraph.build import assemble, build, quads
from mbtgraph.derive import derive
from mbtgraph.gate import check
from mbtgraph.graph import open as open_graph
from mbtgraph.lens import ONTOLOGY
from mbtgraph.loading import load
from mbtgraph.project import Project
from mbtgraph.rdf import Facts, ntriples, parse_file
from mbtgraph.reason import infer_types
from mbtgraph.store.embedded import EmbeddedStore

if TYPE_CHECKING:
    from collections.abc import Callable

RUNS = 5
PROJECT = Project(Path(__file__).parents[1])


def _median(step: Callable[[], object], runs: int = RUNS) -> float:
    taken = []
    for _ in range(runs):
        begun = time.perf_counter()
        step()
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken)


def main() -> None:
    """Print the median seconds of each step."""
    loaded, _ = load(PROJECT)
    graphs = assemble(loaded)
    everything = [fact for facts in graphs.values() for fact in facts]
    data = quads(graphs)
    store = EmbeddedStore(data)
    rules = lint.rules(PROJECT)
    files = PROJECT.files("shapes", "*.ttl")
    shape_graph = ntriples(Facts(fact for path in files for fact in parse_file(path)))
    graph = open_graph(PROJECT.root)
    curated = ntriples([*graphs[ONTOLOGY], *loaded.data])
    print(f"{len(loaded.ontology)} + {len(loaded.data)} curated triples, {len(everything)} in all")
    steps: dict[str, tuple[Callable[[], object], int]] = {
        "load files": (lambda: load(PROJECT), RUNS),
        "derive": (lambda: derive(loaded.ontology, loaded.data), RUNS),
        "types, all at once": (lambda: infer_types(everything), RUNS),
        "derive and types": (lambda: assemble(loaded), RUNS),
        "canonical N-Quads": (lambda: quads(graphs), RUNS),
        "stored queries, all": (lambda: [graph.ask(name) for name in graph.queries], RUNS),
        "lints": (lambda: [list(lint.mistakes(store, rule, {})) for rule in rules], RUNS),
        "shapes, shacl": (lambda: shapes.validate(curated, shape_graph), RUNS),
        "shapes, pySHACL": (lambda: shapes.validate(curated, shape_graph, engine="pyshacl"), 1),
        "OWL judge": (lambda: judge.verdict(everything), 1),
        "whole: build": (lambda: build(PROJECT), RUNS),
        "whole: check": (lambda: check(root=PROJECT.root), 1),
    }
    for name, (step, runs) in steps.items():
        print(f"{name:20} {_median(step, runs):8.3f} s")


if __name__ == "__main__":
    main()
