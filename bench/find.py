"""Measure a search: warm over the judged questions, cold beside `ask`, and how well it finds.

A machine's other work meets all of them: programs alternate, and warm searches are timed by the
processor's clock too.
"""

from __future__ import annotations

import compileall
import csv
import platform
import resource
import sqlite3
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from mbtgraph.graph import open as open_graph
from mbtgraph.namespaces import expand

if TYPE_CHECKING:
    from collections.abc import Callable

    from mbtgraph.graph import Graph

RUNS = 15
ROOT = Path(__file__).parents[1]
_TEXTS = """
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX mbt: <https://w3id.org/mbtgraph/ontology#>
SELECT ?node ?text WHERE {
  { ?node rdfs:label|skos:altLabel|skos:definition|mbt:statement ?text }
  FILTER NOT EXISTS { ?node a mbt:Mapping } FILTER NOT EXISTS { ?node a mbt:Result }
  FILTER NOT EXISTS { ?node a mbt:StudyArm }
}
"""


def _questions() -> list[dict[str, str]]:
    with (ROOT / "tests" / "expected" / "find.tsv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def _quality(name: str, search: Callable[[str], list[str]], questions: list[dict[str, str]]) -> None:
    for part in ("set", "held out"):
        for columns in (("relevant",), ("relevant", "afterwards")):
            shares, ranks = [], []
            for row in (row for row in questions if row["part"] == part):
                wanted = {expand(curie) for column in columns for curie in row[column].split()}
                first = search(row["question"])
                shares.append(len(wanted & set(first[:5])) / min(5, len(wanted)))
                ranks.append(next((1 / rank for rank, iri in enumerate(first, 1) if iri in wanted), 0.0))
            print(
                f"{name:12} {part:8} {'+'.join(columns):19} recall at 5 {statistics.mean(shares):.3f}"
                f"   MRR {statistics.mean(ranks):.3f}"
            )


def _plain(graph: Graph) -> Callable[[str], list[str]]:
    """Return a search by SQLite's full-text search alone, over the same texts."""
    texts: dict[str, list[str]] = {}
    for node, text in graph.select(_TEXTS).rows:
        texts.setdefault(node.value, []).append(text.value)  # type: ignore[union-attr]
    index = sqlite3.connect(":memory:")
    index.execute("CREATE VIRTUAL TABLE t USING fts5(node UNINDEXED, text, tokenize = 'porter unicode61')")
    index.executemany("INSERT INTO t VALUES (?, ?)", ((node, " ".join(own)) for node, own in texts.items()))

    def search(text: str) -> list[str]:
        plain = "".join(c if c.isalnum() else " " for c in text).split()
        rows = index.execute(
            "SELECT node FROM t WHERE t MATCH ? ORDER BY rank LIMIT 10",
            (" OR ".join(f'"{w}"' for w in plain),),
        )
        return [node for (node,) in rows]

    return search


def _warm(graph: Graph, questions: list[str]) -> None:
    for question in questions:
        graph.find(question)
    for name, clock in (("wall", time.perf_counter), ("processor", time.process_time)):
        taken = []
        for question in questions:
            best = float("inf")
            for _ in range(3):
                begun = clock()
                graph.find(question)
                best = min(best, clock() - begun)
            taken.append(best * 1000)
        p95 = statistics.quantiles(taken, n=20)[-1]
        print(
            f"warm, {name:9} median {statistics.median(taken):.1f} ms"
            f"   p95 {p95:.1f} ms   max {max(taken):.1f} ms"
        )


def _cold() -> None:
    program = [str(Path(sys.executable).with_name("mbtgraph"))]
    if not Path(program[0]).exists():
        program = [sys.executable, "-m", "mbtgraph"]
    commands = {
        "ask modes": ["ask", "modes"],
        "find TEXT": ["find", "teenagers who cut themselves"],
        "find TEXT --trust t1": ["find", "teenagers who cut themselves", "--trust", "t1"],
        "find MISSPELT": ["find", "borderlin persnality disoder"],
        "find --kind problem": ["find", "--kind", "problem"],
    }
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
    for _ in range(RUNS):
        for name, arguments in commands.items():
            begun, spent = time.perf_counter(), _processor()
            subprocess.run([*program, *arguments], check=True, capture_output=True, cwd=ROOT)
            taken[name].append((time.perf_counter() - begun, _processor() - spent))
    base = taken["ask modes"]
    for name, times in taken.items():
        wall, processor = (statistics.median(column) * 1000 for column in zip(*times, strict=True))
        ratio = statistics.median(mine[1] / other[1] for mine, other in zip(times, base, strict=True))
        print(f"cold {name:20} {wall:5.0f} ms   processor {processor:4.0f} ms, {ratio:.2f} of `ask modes`")


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Print quality, then times."""
    compileall.compile_dir(ROOT / "src", quiet=1)
    print(f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}")
    graph, questions = open_graph(ROOT), _questions()
    graph.census()
    begun = time.perf_counter()
    graph.find("mentalizing")
    print(f"first search of an open graph {(time.perf_counter() - begun) * 1000:.0f} ms")
    _quality("find", lambda text: [hit.iri for hit in graph.find(text)], questions)
    _quality("plain FTS5", _plain(graph), questions)
    _warm(graph, [row["question"] for row in questions if row["part"] == "set"])
    _cold()


if __name__ == "__main__":
    main()
