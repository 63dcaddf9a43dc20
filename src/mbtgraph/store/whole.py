"""A store that shows all it holds: for data that have no levels of trust."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from mbtgraph.store.oxigraph import evaluate, load, to_result

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyoxigraph import BlankNode, NamedNode, Quad

    from mbtgraph.rdf import Result


class WholeStore:
    """Answer our own queries from N-Quads, over all graphs that have a name."""

    def __init__(self, data: bytes) -> None:
        """Load the N-Quads."""
        self._store = load(data)

    @cached_property
    def graphs(self) -> tuple[str, ...]:
        """Return the names of the graphs."""
        return tuple(sorted(str(graph)[1:-1] for graph in self._store.named_graphs()))

    def run(self, text: str) -> Result:
        """Return what a query that we wrote ourselves yields."""
        return to_result(evaluate(self._store, text, self.graphs))

    def out_of(self, subject: NamedNode | BlankNode, predicate: NamedNode | None = None) -> Iterator[Quad]:
        """Yield what is said of a node, one by one: whoever asks may stop."""
        return self._store.quads_for_pattern(subject, predicate, None)

    def into(self, target: NamedNode) -> Iterator[Quad]:
        """Yield what leads to a node, one by one."""
        return self._store.quads_for_pattern(None, None, target)
