"""Tools within their bounds: no name beyond a level, no number too long, no text taken for what it is not."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from mbtgraph import graph as face
from mbtgraph import snapshot
from mbtgraph.errors import BadParameter
from mbtgraph.lens import claims_graph
from mbtgraph.mcp.tools import toolbox
from mbtgraph.namespaces import MBT
from mbtgraph.project import Project
from mbtgraph.snapshot import Snapshot

if TYPE_CHECKING:
    from pathlib import Path

    from mbtgraph.graph import Graph


def test_no_name_is_told_that_only_a_wider_level_shows(graph: Graph) -> None:
    narrow = toolbox(graph, trust="t1")["describe_term"]
    (hidden,) = graph.select(
        f"SELECT ?c {{ GRAPH <{claims_graph('model')}> {{ ?c <{MBT}statement> ?text }} }} LIMIT 1"
    ).rows[0]
    called = str(hidden).rpartition("/")[2].rstrip(">")
    assert toolbox(graph)["describe_term"].call({"term": called})
    conflict = graph.labels(["https://w3id.org/mbtgraph/id/conflict/C01"])
    for term in (called, *conflict.values(), *(label[:-1] for label in conflict.values())):
        with pytest.raises(BadParameter) as caught:
            narrow.call({"term": term})
        assert "conflict:" not in str(caught.value)
        assert f"claim:{called}" not in str(caught.value)
    assert toolbox(graph)["describe_term"].call({"term": called}), "the graph itself is as it was"


def test_a_number_of_any_length_gets_a_sentence(graph: Graph) -> None:
    with pytest.raises(BadParameter, match="a number with thousands of digits"):
        toolbox(graph)["find"].call({"text": "MBT", "limit": 10**5000})


def test_a_text_that_looks_like_an_iri_stays_a_text(built: Path) -> None:
    found = snapshot.read(Project(built))
    given = re.sub(rb'(#statement> ")', rb"\1http://a b ", found.data)
    tools = toolbox(face.Graph(Snapshot(given, found.version, found.queries, found.counts)))
    edge = {"subject": "emotional distress", "predicate": "leads to", "object": "impulsivity"}
    for name, arguments in {
        "evidence-for": {},
        "why": edge,
        "find": {"text": "impulsivity", "kind": "claim"},
        "describe_term": {"term": "impulsivity"},
    }.items():
        reply = tools[name].call(arguments)
        statements = [claim["statement"] for claim in reply.content.get("claims", ())]
        assert statements or name == "describe_term"
        assert all(statement.startswith("http://a b ") for statement in statements)


def test_text_of_the_graph_stays_text(graph: Graph) -> None:
    reply = toolbox(graph)["claims-about"].call({})
    statements = [claim["statement"] for claim in reply.content["claims"]]
    assert statements
    for statement in statements:
        assert f"“{' '.join(statement.split())}”" in reply.text
