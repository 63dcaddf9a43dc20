"""A dataset as queries see it: its default graph is the union of all graphs, unless they choose another."""

from __future__ import annotations

from typing import cast

from pyoxigraph import NamedNode, RdfFormat, Store, parse

from mbtgraph.queries.guard import chooses_dataset
from mbtgraph.store.oxigraph import query

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from pyoxigraph import Literal, QueryBoolean, QuerySolutions, QueryTriples


class Dataset:
    """Hold N-Quads in memory.

    The engine's own union gives a triple once for each graph that holds it, so that it counts too much.
    Where graphs share triples, the default graph holds their union, which is in memory twice then.
    """

    def __init__(self, data: bytes) -> None:
        """Load them; nameless nodes keep the names that they have in the data, in each process the same."""
        self._store = Store()
        self._store.bulk_extend(parse(data, format=RdfFormat.N_QUADS, lenient=True))
        self._shared = self._distinct() < len(self._store)
        if self._shared:
            self._store.update("INSERT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }")

    def _distinct(self) -> int:
        text = "SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?s ?p ?o { ?s ?p ?o } }"
        (row,) = cast("QuerySolutions", query(self._store, text, use_default_graph_as_union=True))
        return int(cast("Literal", row[0]).value)

    def query(
        self, text: str, default: Sequence[str] | None, named: Sequence[str] | None, *, base: str | None
    ) -> QuerySolutions | QueryBoolean | QueryTriples:
        """Evaluate a query over some graphs; where none are given, FROM in it or else all graphs hold.

        Raises:
            QuerySyntaxError: It is not SPARQL.
            ValueError: What is given is no IRI.
        """
        options: dict[str, Any] = {}
        if default is not None or named is not None:
            options["default_graph"] = [NamedNode(graph) for graph in default or ()]
            options["named_graphs"] = [NamedNode(graph) for graph in named or ()]
        elif not self._shared and not chooses_dataset(text):
            options["use_default_graph_as_union"] = True
        return query(self._store, text, base_iri=base, **options)
