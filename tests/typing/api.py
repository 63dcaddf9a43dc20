"""The types that users of the Python face see: checked by mypy, never run."""

from __future__ import annotations

from typing import assert_type

import polars as pl

import mbtgraph
from mbtgraph.queries.citation import Citation
from mbtgraph.queries.typed import Value
from mbtgraph.rdf import Fact

graph = mbtgraph.open()
assert_type(graph, mbtgraph.Graph)
answer = graph.ask("evidence-for", modality="mbt", trust="t1")
assert_type(answer, mbtgraph.Answer)
for row in answer:
    assert_type(row, mbtgraph.Row)
    assert_type(row.value("value", things="curie"), Value | None)
assert_type(answer.serialize("csv", evidence="none"), str)
assert_type(answer.citation, Citation)
assert_type(answer.to_polars(things="iri"), pl.DataFrame)
assert_type(graph.select("SELECT * {}"), mbtgraph.Solutions)
assert_type(graph.construct("CONSTRUCT WHERE { ?s ?p ?o }"), tuple[Fact, ...])
assert_type(graph.boolean("ASK {}", trust="t2", timeout=1.5), bool)
report = mbtgraph.check("data/claims/my-file.ttl")
assert_type(report, mbtgraph.Report)
assert_type(report.ok, bool)
assert_type(report.findings, tuple[mbtgraph.Finding, ...])
