"""Propositions as a network: what somebody claims of two things, and never what only follows."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mbtgraph.namespaces import ID, MBT
from mbtgraph.web.asking import steps, texts
from mbtgraph.web.figures.behind import each_once, limits

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from mbtgraph.graph import Graph
    from mbtgraph.lens import Level
    from mbtgraph.queries.evidence import ClaimEvidence, Step

_KIND_OF: Final = MBT + "kindOf"
_CLAIMED: Final = (
    "?edge mbt:from ?a ; mbt:via ?via ; mbt:to ?b . FILTER NOT EXISTS { ?edge mbt:inferredBy ?rule }"
)


@dataclass(frozen=True, eq=False)
class Edge:
    """Hold one proposition: what it joins, what it is limited to, and who claims or denies it."""

    iri: str
    subject: str
    predicate: str
    object: str
    step: Step
    labels: Mapping[str, str]

    @property
    def name(self) -> str:
        """Return the kind and the name of the proposition."""
        return kind_and_name(self.iri)

    @property
    def level(self) -> Level:
        """Return the strongest level of those who claim it."""
        return self.step.level

    @property
    def claims(self) -> tuple[ClaimEvidence, ...]:
        """Return the claims for it and against it."""
        return each_once([self.step])

    @property
    def limits(self) -> tuple[str, ...]:
        """Return what it is limited to, in words."""
        return limits([self.step], self.labels)

    @property
    def stance(self) -> str:
        """Return whether claims only deny it, or some do."""
        return "denied" if self.step.denied else "contested" if self.step.contested else ""

    @property
    def word(self) -> str:
        """Return the property as a reader wants it."""
        return self.labels.get(self.predicate, self.predicate)


@dataclass(frozen=True)
class Network:
    """Hold propositions, and what the things in them are called."""

    edges: tuple[Edge, ...]
    labels: Mapping[str, str]

    @property
    def nodes(self) -> tuple[str, ...]:
        """Return the things, in the order of the edges."""
        return tuple(dict.fromkeys(end for edge in self.edges for end in (edge.subject, edge.object)))

    def label(self, node: str) -> str:
        """Return what a thing is called."""
        return self.labels.get(node, kind_and_name(node))

    def only(self, kept: Iterable[Edge]) -> Network:
        """Return a part of the network."""
        return Network(tuple(kept), self.labels)

    def with_more(self, other: Network) -> Network:
        """Return both networks as one."""
        return Network((*self.edges, *other.edges), {**self.labels, **other.labels})


def kind_and_name(iri: str) -> str:
    """Return the kind and the name that an IRI of ours is made of.

    >>> kind_and_name("https://w3id.org/mbtgraph/id/state/high-affect")
    'state/high-affect'
    """
    return iri.removeprefix(ID)


def kind(iri: str) -> str:
    """Return the kind of a thing as its IRI says it; one of the ontology's own terms is a value."""
    return kind_and_name(iri).partition("/")[0] if iri.startswith(ID) else "value"


def run(edge: Edge) -> tuple[str, str]:
    """Return the ends of an edge from left to right: a mode stands left of its kinds."""
    if edge.predicate == _KIND_OF and kind(edge.object) == "mode":
        return edge.object, edge.subject
    return edge.subject, edge.object


def network(graph: Graph, pattern: str, trust: Level) -> Network:
    """Return the propositions that a pattern of ours binds to `?edge`, as far as somebody claims them."""
    found = texts(
        graph,
        f"SELECT DISTINCT ?edge ?a ?via ?b WHERE {{ {pattern} {_CLAIMED} }} ORDER BY ?a ?via ?b ?edge",
        trust,
    )
    behind, labels = steps(
        graph, (row[0] for row in found), (term for row in found for term in row[1:]), trust
    )
    made = [
        Edge(iri, subject, predicate, target, behind[iri][0], labels)
        for iri, subject, predicate, target in found
        if behind[iri]
    ]
    return Network(tuple(made), labels)


def count(graph: Graph, pattern: str, trust: Level) -> int:
    """Count such propositions, as far as somebody claims them."""
    found = texts(graph, f"SELECT (COUNT(DISTINCT ?edge) AS ?n) WHERE {{ {pattern} {_CLAIMED} }}", trust)
    return int(found[0][0])


def via(*names: str) -> str:
    """Return the pattern of propositions with some properties of ours."""
    return f"VALUES ?via {{ {' '.join(f'<{MBT}{name}>' for name in names)} }}"


def reached(edges: Sequence[tuple[str, str]], start: str) -> set[str]:
    """Return what is reached from a node along some edges, with the node itself."""
    after = defaultdict[str, list[str]](list)
    for a, b in edges:
        after[a].append(b)
    seen, stack = {start}, [start]
    while stack:
        new = [node for node in after[stack.pop()] if node not in seen]
        seen.update(new)
        stack += new
    return seen
