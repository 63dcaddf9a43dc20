"""Which nodes differ, and in which values: triples held against triples, anonymous nodes by content."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mbtgraph.diff.contents import Content, Contents
from mbtgraph.namespaces import PROV
from mbtgraph.rdf import BlankNode, Facts, NamedNode, n

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mbtgraph.diff.sides import Side
    from mbtgraph.rdf import Fact, Term

Told = tuple[NamedNode, NamedNode, "Term | Content"]
_CURATION: Final = (NamedNode(PROV + "wasAttributedTo"), NamedNode(PROV + "generatedAtTime"))
_STATED_IN: Final = n("mbt:statedIn")


class Nodes:
    """Hold the triples of a side on nodes that have names, and what stands beside them without one."""

    def __init__(self, side: Side, *, shapes: bool) -> None:
        """Take a side, with its shapes or without."""
        self.side = side
        parts = (side.ontology, side.data, side.shapes) if shapes else (side.ontology, side.data)
        plain: list[tuple[NamedNode, NamedNode, Term]] = []
        anonymous: list[Fact] = []
        for facts in parts:
            for fact in facts:
                subject, predicate, value = fact
                if isinstance(subject, BlankNode) or isinstance(value, BlankNode):
                    anonymous.append(fact)
                else:
                    plain.append((subject, predicate, value))
        self.contents = Contents(Facts(anonymous))
        said = set(self._said_by_section())
        self.told: set[Told] = {(s, p, o) for s, p, o in plain if (s, p, o) not in said}
        self.told.update(
            (subject, predicate, self.contents.of(value))
            for subject, predicate, value in anonymous
            if isinstance(subject, NamedNode) and isinstance(value, BlankNode)
        )
        self.names = {subject for subject, _, _ in self.told}
        self.loose = set(self.contents.loose())

    def _said_by_section(self) -> Iterator[Fact]:
        """Yield what claims repeat of the curation that their section gives them: it says nothing new."""
        data = self.side.data
        for predicate in _CURATION:
            for fact in data.having(predicate):
                sections = data.objects(fact[0], _STATED_IN)
                if any(fact[2] in data.objects(section, predicate) for section in sections):
                    yield fact


def by_node(told: set[Told]) -> dict[NamedNode, dict[NamedNode, list[Term | Content]]]:
    """Return values by node and property."""
    found: dict[NamedNode, dict[NamedNode, list[Term | Content]]] = {}
    for node, predicate, value in told:
        found.setdefault(node, {}).setdefault(predicate, []).append(value)
    return found
