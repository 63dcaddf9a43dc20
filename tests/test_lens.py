"""The lens: what is seen at a level never depends on a claim beyond it, and nothing else is seen."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import pytest

from mbtgraph.build import assemble, prove_disjoint, quads
from mbtgraph.derive import Graphs, read_claims
from mbtgraph.errors import MbtGraphError
from mbtgraph.lens import LEVELS, THINGS, claims_graph, inferred_graph, up_to
from mbtgraph.lens import graphs as visible
from mbtgraph.rdf import Fact, Facts, n

if TYPE_CHECKING:
    from collections.abc import Callable

    from mbtgraph.graph import Graph
    from mbtgraph.lens import Level
    from mbtgraph.loading import Loaded


def _seen(graphs: Graphs, level: Level) -> dict[str, set[Fact]]:
    return {graph: set(graphs[graph]) for graph in visible(level)}


def _only_up_to(loaded: Loaded, level: Level) -> Loaded:
    """Return the project without the claims, records and conflicts beyond a level."""
    beyond = {c.node for c in read_claims(loaded.ontology, loaded.data) if c.level not in up_to(level)}
    kept = Facts(fact for fact in loaded.data if fact[0] not in beyond)
    hidden = {
        fact[0]
        for fact in kept.having(n("mbt:between"))
        if fact[2] in beyond
    }  # fmt: skip
    return replace(loaded, data=Facts(fact for fact in kept if fact[0] not in hidden))


@pytest.fixture(scope="module")
def alone(loaded: Loaded) -> Callable[[Level], Graphs]:
    """Return what builds the graphs from the claims up to a level alone, once for each level."""
    return cache(lambda level: assemble(_only_up_to(loaded, level)))


@pytest.mark.parametrize("level", LEVELS)
def test_what_a_lens_shows_is_what_its_claims_alone_give(
    alone: Callable[[Level], Graphs], graphs: Graphs, level: Level
) -> None:
    assert _seen(graphs, level) == _seen(alone(level), level)


def test_one_leaked_triple_is_noticed(alone: Callable[[Level], Graphs], graphs: Graphs) -> None:
    leaked = next(iter(graphs[claims_graph("model")]))
    spoilt = {**graphs, claims_graph("t1"): Facts([*graphs[claims_graph("t1")], leaked])}
    assert _seen(spoilt, "t1") != _seen(alone("t1"), "t1")


def test_levels_are_not_empty_so_that_the_proof_says_something(graphs: Graphs) -> None:
    for level in ("t1", "unmarked", "model"):
        assert len(graphs[claims_graph(level)]) > 100
        assert len(graphs[inferred_graph(level)]) > 50


def test_graphs_are_disjoint_and_a_doubled_triple_is_refused(graphs: Graphs) -> None:
    prove_disjoint(graphs)
    doubled = next(iter(graphs[claims_graph("model")]))
    spoilt = {**graphs, THINGS: Facts([*graphs[THINGS], doubled])}
    with pytest.raises(MbtGraphError, match="stands in two graphs"):
        prove_disjoint(spoilt)


def test_a_graph_pattern_at_t1_sees_nothing_beyond_the_lens(graph: Graph) -> None:
    text = "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }"
    seen = {str(g)[1:-1] for (g,) in graph.select(text, trust="t1").rows}
    assert seen <= set(visible("t1"))
    assert claims_graph("t1") in seen
    named = "ASK { GRAPH <https://w3id.org/mbtgraph/graph/claims/model> { ?s ?p ?o } }"
    assert graph.boolean(named) is True
    assert graph.boolean(named, trust="t1") is False


def test_every_count_is_the_number_of_distinct_triples(graph: Graph, graphs: Graphs) -> None:
    (row,) = graph.select("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }").rows
    assert str(row[0]).startswith(f'"{sum(len(facts) for facts in graphs.values())}"')


def test_things_hold_identity_only_and_no_claim(loaded: Loaded, graphs: Graphs) -> None:
    claims = {claim.node for claim in read_claims(loaded.ontology, loaded.data)}
    assert not any(fact[0] in claims for fact in graphs[THINGS])
    assert not any(fact[1] == n("mbt:percentage") for fact in graphs[THINGS])


def test_the_snapshot_holds_every_graph_that_is_not_empty(graphs: Graphs) -> None:
    text = quads(graphs).decode()
    for graph, facts in graphs.items():
        assert text.count(f"<{graph}> .\n") == len(facts)
