"""What was curated, read back from a built dataset: what the build adds to it is left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mbtgraph.derive import BASES
from mbtgraph.lens import CATALOG, LEVELS, MAPPINGS, ONTOLOGY, claims_graph, inferred_graph
from mbtgraph.namespaces import PREFIXES
from mbtgraph.rdf import TYPE, Facts, NamedNode, Triple, n, parse_nquads

if TYPE_CHECKING:
    from mbtgraph.rdf import Fact, Term

_LEFT_OUT: Final = frozenset({CATALOG, MAPPINGS, *(inferred_graph(level) for level in LEVELS)})
_CLAIMED: Final = frozenset(claims_graph(level) for level in LEVELS)
_OF_CLAIMS: Final = frozenset(
    n("mbt:" + name) for name in ("asserts", "denies", "basis", "trustLevel", "citedTier", "originatorOnly")
)
"""What the build says of a claim; the rest of it is the curator's."""


def curated(data: bytes) -> tuple[Facts, Facts]:
    """Return the ontology and the data that a dataset was built from."""
    ontology, data_facts, claimed = Facts(), Facts(), Facts()
    for quad in parse_nquads(data):
        graph = quad.graph_name.value if isinstance(quad.graph_name, NamedNode) else ""
        if graph in _LEFT_OUT or isinstance(quad.subject, Triple) or isinstance(quad.object, Triple):
            continue
        facts = ontology if graph == ONTOLOGY else claimed if graph in _CLAIMED else data_facts
        facts.add((quad.subject, quad.predicate, quad.object))
    claims = {subject for subject, _, kind in claimed.having(TYPE) if kind in BASES}
    derived = {fact[0] for fact in claimed.having(n("mbt:computedBy"))} | _propositions(claimed)
    edges = _edges(claimed)
    claimable = {fact[0] for fact in ontology.having(n("mbt:claimable"))}
    for fact in claimed:
        subject, predicate, _ = fact
        of_build = predicate in _OF_CLAIMS if subject in claims else predicate in claimable and fact in edges
        if subject not in derived and not of_build:
            data_facts.add(fact)
    return ontology, data_facts


def _propositions(facts: Facts) -> set[Term]:
    return {s for s, _, _ in facts.having(n("mbt:via")) if s.value.startswith(PREFIXES["proposition"])}


def _edges(facts: Facts) -> set[Fact]:
    """Return the plain triples of propositions."""
    found: set[Fact] = set()
    for node, _, via in facts.having(n("mbt:via")):
        values = [*facts.objects(node, n("mbt:to")), *facts.objects(node, n("mbt:toValue"))]
        for subject in facts.objects(node, n("mbt:from")):
            found.update((subject, via, value) for value in values)  # type: ignore[misc]
    return found
