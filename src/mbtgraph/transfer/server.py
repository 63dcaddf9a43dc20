"""A server that holds a dataset: what its record says, and what its graphs hold, read back by queries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mbtgraph.errors import EndpointError
from mbtgraph.lens import PUBLICATION
from mbtgraph.rdf import BlankNode, Rows, Triples, ntriples, text_of
from mbtgraph.store import publication
from mbtgraph.store.remote import RemoteStore
from mbtgraph.transfer.naming import ends

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mbtgraph.rdf import Fact, Result
    from mbtgraph.store.publication import Publication

_PAGE: Final = 50_000
"""Triples that are asked for at once."""

_DIGITS: Final = 16
"""Digits that no count of triples has."""

_COUNT: Final = "SELECT (COUNT(*) AS ?count) WHERE { ?s ?p ?o }"
_ALL: Final = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
_BLANK: Final = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o FILTER(isBlank(?s) || isBlank(?o)) }"


class Server:
    """Read a server's record and graphs."""

    def __init__(self, endpoint: str) -> None:
        """Take the address at which it answers queries; nothing is sent yet.

        Raises:
            BadParameter: The address is none.
            EndpointError: Who asks is not told as it should be.
        """
        self.endpoint = endpoint
        self._store = RemoteStore(endpoint)

    def record(self) -> Publication | None:
        """Return what the server says of what was loaded, or nothing if it says nothing.

        Raises:
            EndpointError: The server cannot be asked.
        """
        found = self._store.query(publication.READ, [PUBLICATION])
        rows = found.rows if isinstance(found, Rows) else ()
        return publication.read((s, p, o) for s, p, o in rows)  # type: ignore[misc]  # no row has a gap

    def holds(self, graph: str) -> bool:
        """Tell whether a graph has any triple."""
        return self._store.query("ASK { ?s ?p ?o }", [graph]) is True

    def facts(self, graph: str, progress: Callable[[int], None] = lambda _: None) -> list[Fact]:
        """Return all triples of a graph, telling how many are here to `progress`.

        Raises:
            EndpointError: The server cannot be asked, or gives fewer than it counts.
        """
        count = self._count(graph)
        found = list(self._construct(_ALL, graph)) if 0 < count <= _PAGE else []
        if len(found) != count:
            # In two answers a blank node may have two names, so all of them come with one.
            found = [fact for fact in self._pages(graph, count, progress) if not _is_blank(fact)]
            found += self._construct(_BLANK, graph)
        progress(len(found))
        if len(found) != count:
            problem = (
                f"counts {count} triples in {graph} and gives {len(found)}: it changes, or cuts answers off."
            )
            raise EndpointError(self.endpoint, problem)
        blank = [fact for fact in found if _is_blank(fact)]
        if blank and not ends(ntriples(blank)):
            problem = f"holds blank nodes in {graph} that are too entangled to be told apart."
            raise EndpointError(self.endpoint, problem)
        return found

    def _pages(self, graph: str, count: int, progress: Callable[[int], None]) -> Iterator[Fact]:
        """Yield triples page by page, each as long as the server lets the first one be."""
        size, done = _PAGE, 0
        while done < count:
            page = self._construct(f"{_ALL} LIMIT {size} OFFSET {done}", graph)
            if not page or len(page) > size:
                return
            yield from page
            size, done = min(size, len(page)), done + len(page)
            progress(done)

    def _construct(self, text: str, graph: str) -> tuple[Fact, ...]:
        found: Result = self._store.query(text, [graph])
        return found.facts if isinstance(found, Triples) else ()

    def _count(self, graph: str) -> int:
        found = self._store.query(_COUNT, [graph])
        text = text_of(found.rows[0][0]) if isinstance(found, Rows) and found.rows else ""
        if not (text.isdecimal() and len(text) < _DIGITS):
            raise EndpointError(self.endpoint, "does not count its triples: it is no SPARQL 1.1 endpoint.")
        return int(text)


def _is_blank(fact: Fact) -> bool:
    return isinstance(fact[0], BlankNode) or isinstance(fact[2], BlankNode)
