"""The two standard ways in which a server takes data: the Graph Store Protocol, and SPARQL 1.1 Update.

Each request does the same when it is sent twice.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Final, Protocol
from urllib.parse import quote
from urllib.request import Request

from mbtgraph.errors import EndpointError
from mbtgraph.store.credentials import checked, credentials
from mbtgraph.store.http import Connection, Moved
from mbtgraph.transfer.batches import has_blank_node

if TYPE_CHECKING:
    from collections.abc import Callable

_PATIENCE: Final = 600.0
"""Seconds that one request may take."""

_HOPS: Final = 3
"""Redirects that are followed."""

_NOT_TAKEN: Final = {400, 404, 405, 406, 415, 500, 501}
"""What servers say at an address that takes something else."""


class Writer(Protocol):
    """Write graphs of a server."""

    url: str
    size: int
    """Triples that one request takes with ease; `bench/README.md` has the figures."""

    def replace(self, graph: str, ntriples: bytes) -> None:
        """Let a graph hold these triples alone."""

    def add(self, graph: str, ntriples: bytes) -> None:
        """Let a graph hold these triples too; none has a blank node."""

    def remove(self, graph: str) -> None:
        """Let a graph hold nothing."""


class GraphStore:
    """Write by the SPARQL 1.1 Graph Store HTTP Protocol."""

    size = 10_000

    def __init__(self, url: str) -> None:
        """Take the address; nothing is sent yet."""
        self.url = checked(url)
        self._connection = Connection(url, credentials(url))

    def replace(self, graph: str, ntriples: bytes) -> None:
        """Let a graph hold these triples alone."""
        self._send("PUT", graph, ntriples)

    def add(self, graph: str, ntriples: bytes) -> None:
        """Let a graph hold these triples too."""
        self._send("POST", graph, ntriples)

    def remove(self, graph: str) -> None:
        """Let a graph hold nothing."""
        try:
            self._send("DELETE", graph)
        except EndpointError as error:
            if error.status != HTTPStatus.NOT_FOUND:
                raise

    def _send(self, method: str, graph: str, ntriples: bytes | None = None) -> None:
        kind = {"Content-Type": "application/n-triples"} if ntriples is not None else {}

        def request(url: str) -> Request:
            return Request(f"{url}?graph={quote(graph, safe='')}", ntriples, kind, method=method)  # noqa: S310

        _send(self._connection, request, "graphs by the SPARQL 1.1 Graph Store Protocol")


class Updates:
    """Write by SPARQL 1.1 Update."""

    size = 2_000

    def __init__(self, url: str) -> None:
        """Take the address; nothing is sent yet."""
        self.url = checked(url)
        self._connection = Connection(url, credentials(url))

    def replace(self, graph: str, ntriples: bytes) -> None:
        """Let a graph hold these triples alone."""
        self._send(b"%b;\n%b" % (_drop(graph), _insert(graph, ntriples)))

    def add(self, graph: str, ntriples: bytes) -> None:
        """Let a graph hold these triples too."""
        self._send(_insert(graph, ntriples))

    def remove(self, graph: str) -> None:
        """Let a graph hold nothing."""
        self._send(_drop(graph))

    def _send(self, update: bytes) -> None:
        kind = {"Content-Type": "application/sparql-update"}

        def request(url: str) -> Request:
            return Request(url, update, kind, method="POST")  # noqa: S310 (checked above)

        _send(self._connection, request, "SPARQL 1.1 updates")


def _drop(graph: str) -> bytes:
    return b"DROP SILENT GRAPH <%b>" % graph.encode()


def _insert(graph: str, ntriples: bytes) -> bytes:
    """Return the update that adds triples; Virtuoso takes blank nodes in a template only, and few in one."""
    what = b"GRAPH <%b> {\n%b}" % (graph.encode(), ntriples)
    return b"INSERT { %b } WHERE { }" % what if has_blank_node(ntriples) else b"INSERT DATA { %b }" % what


def _send(connection: Connection, request: Callable[[str], Request], what: str) -> None:
    """Send a request, following redirects of the same host.

    Raises:
        EndpointError: The server does not do it.
    """
    try:
        for _ in range(_HOPS):
            try:
                connection.send(request(connection.url), seconds=_PATIENCE)
            except Moved as moved:
                connection.url = moved.url
            else:
                return
    except TimeoutError as error:
        raise EndpointError(connection.url, f"took no data within {_PATIENCE:g} s.") from error
    except EndpointError as error:
        if error.status not in _NOT_TAKEN:
            raise
        problem = f"{ended(error.problem)} Is this where the server takes {what}?"
        raise EndpointError(error.url, problem, status=error.status) from error
    raise EndpointError(connection.url, "redirects in a circle.")


def ended(problem: str) -> str:
    """Return a problem as a sentence that ends; a server's own words may not."""
    return problem if problem.endswith((".", "?", "!", "…")) else f"{problem}."
