"""Our own edge rules: what they add, on what it rests, and that owlrl adds the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mbtgraph.derive import Closure, compile_rules
from mbtgraph.derive.rules import Rule
from mbtgraph.lens import LEVELS, ONTOLOGY, THINGS, claims_graph, inferred_graph
from mbtgraph.namespaces import MBT
from mbtgraph.rdf import TYPE, Fact, Facts, Literal, n
from mbtgraph.reason import keep
from tests.test_reason import by_owlrl

if TYPE_CHECKING:
    from mbtgraph.derive import Graphs

P, Q, R = n("mbt:p"), n("mbt:q"), n("mbt:r")
A, B, C, D = (n(f"state:{name}") for name in "abcd")


def _added(rules: list[Rule], *edges: Fact) -> set[Fact]:
    return {inferred.edge for inferred in Closure(rules).add(edges)}


def test_sub_property() -> None:
    assert _added([Rule((P,), Q)], (A, P, B)) == {(A, Q, B)}


def test_inverse_and_symmetric() -> None:
    assert _added([Rule((P,), Q, turned=True), Rule((Q,), P, turned=True)], (A, P, B)) == {(B, Q, A)}
    assert _added([Rule((P,), P, turned=True)], (A, P, B)) == {(B, P, A)}


def test_transitive() -> None:
    added = _added([Rule((P, P), P)], (A, P, B), (B, P, C), (C, P, D))
    assert added == {(A, P, C), (B, P, D), (A, P, D)}


def test_a_literal_where_a_thing_should_stand_ends_a_chain() -> None:
    text = Literal("five")
    assert _added([Rule((P,), Q, turned=True), Rule((P, P), P)], (A, P, B), (B, P, text)) == {
        (B, Q, A),
        (A, P, text),
    }


def test_a_cycle_ends() -> None:
    added = _added([Rule((P, P), P)], (A, P, B), (B, P, A))
    assert added == {(A, P, A), (B, P, B)}


def test_a_chain_of_three_in_any_order_of_arrival() -> None:
    chain = [Rule((P, Q, R), P)]
    edges = [(A, P, B), (B, Q, C), (C, R, D)]
    for order in ([0, 1, 2], [2, 1, 0], [1, 2, 0]):
        closure = Closure(chain)
        assert [i.edge for o in order for i in closure.add([edges[o]])] == [(A, P, D)]


def test_the_first_witness_stays_when_weaker_edges_come() -> None:
    closure = Closure([Rule((P, P), P)])
    (strong,) = closure.add([(A, P, B), (B, P, C)])
    assert strong.premises == ((A, P, B), (B, P, C))
    weaker = list(closure.add([(A, P, D), (D, P, C)]))
    assert (A, P, C) not in {inferred.edge for inferred in weaker}


def test_two_hedged_sentences_are_not_composed_into_a_claim(graphs: Graphs) -> None:
    leads = n("mbt:leadsTo")
    for level in LEVELS:
        assert not any(fact[1] == leads for fact in graphs[inferred_graph(level)])


def test_every_edge_has_a_proposition_and_every_premise_too(graphs: Graphs) -> None:
    facts = Facts(fact for graph in graphs.values() for fact in graph)
    inferred = facts.subjects(TYPE, n("mbt:InferredProposition"))
    assert len(inferred) >= 40
    for node in inferred:
        assert facts.one(node, n("mbt:inferredBy")) is not None
        premises = facts.objects(node, n("mbt:restsOn"))
        assert premises
        assert all(facts.one(premise, n("mbt:from")) is not None for premise in premises)
        edge = (facts.one(node, n("mbt:from")), facts.one(node, n("mbt:via")), facts.one(node, n("mbt:to")))
        assert edge in facts


def test_owlrl_infers_the_same_after_the_published_filter(graphs: Graphs) -> None:
    """Edges of our own properties between things, and types that pass the filter of `reason.keep`."""
    propositions = {fact[0] for graph in graphs.values() for fact in graph if fact[1] == n("mbt:inferredBy")}
    inferred = [f for level in LEVELS for f in graphs[inferred_graph(level)] if f[0] not in propositions]
    curated = [*graphs[ONTOLOGY], *graphs[THINGS]]
    curated += [f for level in LEVELS for f in graphs[claims_graph(level)]]
    given = Facts(curated)
    terms = {fact[0] for fact in graphs[ONTOLOGY]}

    def edge(fact: Fact) -> bool:
        """Keep edges of our properties between things: owlrl adds reflexive sub-properties among terms."""
        ours = fact[1].value.startswith(MBT) and fact not in given
        return ours and fact[0] not in terms and (fact[1], TYPE, n("owl:ObjectProperty")) in given

    judged = by_owlrl(curated)
    ours_types = {f for f in inferred if f[1] == TYPE and f[0] not in propositions}
    assert {f for f in judged if keep(f, given)} == ours_types
    assert {f for f in judged if edge(f)} == {f for f in inferred if edge(f)}
    assert len(inferred) > 200


def test_rules_come_from_the_axioms(graphs: Graphs) -> None:
    texts = {rule.text for rule in compile_rules(graphs[ONTOLOGY])}
    assert {
        "mbt:leadsTo -> mbt:upstreamOf",
        "mbt:upstreamOf o mbt:upstreamOf -> mbt:upstreamOf",
        "mbt:addressesMode o mbt:manifestsAs -> mbt:bearsOn",
        "mbt:hasPart o mbt:bearsOn -> mbt:bearsOn",
        "mbt:cites o mbt:hasAuthor -> mbt:restsOnAgent",
        "mbt:developedBy -> inverse mbt:developed",
    } <= texts
