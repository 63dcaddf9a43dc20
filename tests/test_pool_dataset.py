"""The dataset of a query at the pool: all graphs, those of the text, or those that a request gives."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import pytest
from pyoxigraph import NamedNode, QueryResultsFormat, QuerySolutions

from mbtgraph.errors import QueryError
from mbtgraph.media import CSV, TSV
from mbtgraph.store.oxigraph import evaluate, load
from tests.pool_bed import G1, G2, ask, few, pool

if TYPE_CHECKING:
    from mbtgraph.snapshot import Snapshot
    from mbtgraph.store.pool import Pool

__all__ = ["few", "pool"]

DEFAULT: Final = "SELECT (COUNT(*) AS ?n) %s { ?s ?p ?o }"
THINGS: Final = "SELECT (COUNT(DISTINCT ?s) AS ?n) %s { ?s ?p ?o }"
NAMED: Final = "SELECT (COUNT(*) AS ?n) %s { GRAPH ?g { ?s ?p ?o } }"


def _count(pool: Pool, text: str, **dataset: Any) -> int:  # noqa: ANN401
    return int(ask(pool, text, CSV.type, **dataset).body.split()[1])


def test_without_a_dataset_the_default_graph_is_the_union_of_all(few: Pool) -> None:
    """A20: a triple of two graphs is one triple of their union, and one of no graph is there too."""
    assert _count(few, DEFAULT % "") == 4
    assert _count(few, NAMED % "") == 4


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?s ?p ?o { ?s ?p ?o }",
        "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g",
        "SELECT ?t (COUNT(DISTINCT ?s) AS ?n) { ?s a ?t } GROUP BY ?t",
        "SELECT ?a ?c { ?a <http://www.w3.org/2000/01/rdf-schema#subClassOf>+ ?c }",
        "SELECT ?s ?g { ?s a <https://w3id.org/mbtgraph/ontology#Study> GRAPH ?g { ?s ?p ?o } }",
    ],
)  # fmt: skip
def test_the_union_answers_as_the_engine_does_over_all_graphs(
    snapshot: Snapshot, pool: Pool, text: str
) -> None:
    store = load(snapshot.data)
    found = evaluate(
        store, text, [graph.value for graph in store.named_graphs() if isinstance(graph, NamedNode)]
    )
    assert isinstance(found, QuerySolutions)
    lines = (found.serialize(format=QueryResultsFormat.TSV) or b"").splitlines()
    ours = ask(pool, text, TSV.type)
    assert ours.complete
    assert sorted(_without_names(ours.body.splitlines())) == sorted(_without_names(lines))


def _without_names(lines: list[bytes]) -> list[bytes]:
    return [re.sub(rb"_:\w+", b"_:", line) for line in lines]


def test_a_dataset_that_is_given_is_the_whole_dataset(few: Pool) -> None:
    """A16, A17: what is not given is empty."""
    assert _count(few, DEFAULT % "", default=[G1]) == 2
    assert _count(few, NAMED % "", default=[G1]) == 0
    assert _count(few, DEFAULT % "", named=[G2]) == 0
    assert _count(few, NAMED % "", named=[G2]) == 2
    assert _count(few, DEFAULT % "", default=[G1], named=[G2]) == 2
    assert _count(few, THINGS % "", default=[G1, G2]) == 3
    assert _count(few, NAMED % "", named=[G1, G2]) == 4
    assert _count(few, DEFAULT % "", default=[], named=[]) == 0
    assert _count(few, NAMED % "", default=[], named=[]) == 0


def test_the_engine_counts_a_triple_of_two_chosen_graphs_twice(few: Pool) -> None:
    """A17: a deliberate difference, of no consequence for this project: its graphs share no triple."""
    assert _count(few, DEFAULT % "", default=[G1, G2]) == 4
    assert _count(few, DEFAULT % f"FROM <{G1}> FROM <{G2}>") == 4


def test_graphs_of_this_project_share_no_triple(pool: Pool) -> None:
    assert _count(pool, DEFAULT % "") == _count(pool, NAMED % "")


def test_a_graph_that_does_not_exist_is_empty(few: Pool) -> None:
    """A19."""
    assert _count(few, DEFAULT % "", default=["urn:none"]) == 0
    assert _count(few, NAMED % "", named=["urn:none", G1]) == 2
    assert _count(few, DEFAULT % "FROM <urn:none>") == 0


def test_from_chooses_the_dataset_where_none_is_given(few: Pool) -> None:
    assert _count(few, DEFAULT % f"FROM <{G1}>") == 2
    assert _count(few, NAMED % f"FROM <{G1}>") == 0
    assert _count(few, DEFAULT % f"FROM NAMED <{G2}>") == 0
    assert _count(few, NAMED % f"FROM NAMED <{G2}>") == 2
    assert _count(few, THINGS % f"FROM <{G1}> FROM <{G2}>") == 3


def test_a_dataset_that_is_given_wins_over_from(few: Pool) -> None:
    """A18."""
    assert _count(few, DEFAULT % "FROM <urn:none>", default=[G1]) == 2
    assert _count(few, DEFAULT % f"FROM <{G1}>", default=["urn:none"]) == 0
    assert _count(few, NAMED % f"FROM NAMED <{G1}>", default=[]) == 0


def test_a_base_resolves_relative_addresses(few: Pool) -> None:
    """A21."""
    text = "SELECT (STR(<a>) AS ?x) {}"
    assert (
        ask(few, text, CSV.type, base="https://example.org/x/y").body == b"x\r\nhttps://example.org/x/a\r\n"
    )
    with pytest.raises(QueryError):
        ask(few, text)
    with pytest.raises(QueryError, match="base"):
        ask(few, text, base="no base")
