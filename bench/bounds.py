"""Measure what it costs to run a typed-in query in a child process, and how soon an endless one ends.

All is asked of one snapshot, alternating, so that the machine's other work meets all alike.
"""

from __future__ import annotations

import os
import platform
import statistics
import time
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from mbtgraph.errors import QueryTimeout
from mbtgraph.graph import open as open_graph

if TYPE_CHECKING:
    from collections.abc import Callable

    from mbtgraph.graph import Graph

RUNS = 15
LIMIT = 1.0
ROOT = Path(__file__).parents[1]
ASK = "ASK {}"
ROWS = "SELECT * { ?s ?p ?o } LIMIT 1000"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def _seconds(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def _endless(graph: Graph) -> None:
    try:
        graph.sparql(ENDLESS, timeout=LIMIT)
    except QueryTimeout:
        return
    raise AssertionError("it ended")


def _forked(graph: Graph) -> None:
    """Ask in a fork of this process, which holds the loaded data: what the worker is compared with."""
    child = os.fork()
    if not child:
        graph._store.run(ASK, trust="model")  # noqa: SLF001 (within one process)
        os._exit(0)
    os.waitpid(child, 0)


def main() -> None:
    """Print medians."""
    warm = open_graph(ROOT)
    warm.sparql(ASK)
    store = warm._store  # noqa: SLF001 (within one process)
    store.run(ASK, trust="model")
    acts: dict[str, Callable[[], object]] = {
        "ASK, within the process": lambda: store.run(ASK, trust="model"),
        "ASK, first query of a graph (a new worker)": lambda: open_graph(ROOT).sparql(ASK),
        "opening the graph, of that": lambda: open_graph(ROOT),
        "ASK, next query (the worker kept)": lambda: warm.sparql(ASK),
        "1,000 rows, within the process": lambda: store.run(ROWS, trust="model"),
        "1,000 rows, next query": lambda: warm.sparql(ROWS),
        "ASK, in a fork of the process": lambda: _forked(warm),
    }
    taken: dict[str, list[float]] = {name: [] for name in acts}
    late: list[float] = []
    for _ in range(RUNS):
        for name, act in acts.items():
            taken[name].append(_seconds(act))
        late.append(_seconds(lambda: _endless(warm)) - LIMIT)
        warm.sparql(ASK)
    print(f"Python {platform.python_version()}, pyoxigraph {version('pyoxigraph')}; {RUNS} runs, alternating")
    for name, times in taken.items():
        print(f"{name:45} {statistics.median(times) * 1000:8.2f} ms")
    print(f"{'an endless query, behind its limit':45} {statistics.median(late) * 1000:8.2f} ms"
          f" (at most {max(late) * 1000:.2f} ms)")  # fmt: skip


if __name__ == "__main__":
    main()
