"""The types that users of the Python face see: checked by mypy, never run."""

from __future__ import annotations

from typing import assert_type

import mbtgraph
from mbtgraph.rdf import Fact, Rows

graph = mbtgraph.open()
assert_type(graph, mbtgraph.Graph)
answer = graph.ask("evidence-for", modality="mbt", trust="t1")
assert_type(answer, mbtgraph.Answer)
for row in answer:
    assert_type(row, mbtgraph.Row)
assert_type(graph.select("SELECT * {}"), Rows)
assert_type(graph.construct("CONSTRUCT WHERE { ?s ?p ?o }"), tuple[Fact, ...])
assert_type(graph.boolean("ASK {}", trust="t2", timeout=1.5), bool)
report = mbtgraph.check("data/claims/my-file.ttl")
assert_type(report, mbtgraph.Report)
assert_type(report.ok, bool)
assert_type(report.findings, tuple[mbtgraph.Finding, ...])
