"""Servers of other makers that hold the real dataset, each started and loaded once for all that ask it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import requests
from requests.auth import HTTPDigestAuth

from mbtgraph.build import quads
from mbtgraph.rdf import ntriples, parse_nquads
from tests import servers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mbtgraph.derive import Graphs
    from mbtgraph.rdf import Quad


def put(server: servers.Server, dataset: Iterable[Quad]) -> None:
    """Load a dataset by the Graph Store Protocol, one graph after the other."""
    by_graph: dict[str, list[Quad]] = {}
    for quad in dataset:
        by_graph.setdefault(quad.graph_name.value, []).append(quad)  # type: ignore[union-attr]
    auth = HTTPDigestAuth(server.user, server.password) if server.user else None
    # N-Triples are Turtle, which both servers take; only Oxigraph reads them as such.
    kind = "text/turtle" if server.user else "application/n-triples"
    for graph, own in by_graph.items():
        data = ntriples((quad.subject, quad.predicate, quad.object) for quad in own)  # type: ignore[misc]
        done = requests.put(
            server.graphs,
            data,
            params={"graph": graph},
            headers={"Content-Type": kind},
            auth=auth,
            timeout=60,
        )
        done.raise_for_status()


@pytest.fixture(scope="session")
def oxigraph_endpoint(graphs: Graphs, tmp_path_factory: pytest.TempPathFactory) -> Iterator[servers.Server]:
    """Run an Oxigraph server that holds the real dataset."""
    with servers.oxigraph(tmp_path_factory.mktemp("oxigraph")) as server:
        put(server, parse_nquads(quads(graphs)))
        yield server


@pytest.fixture(scope="session")
def virtuoso_endpoint(graphs: Graphs, tmp_path_factory: pytest.TempPathFactory) -> Iterator[servers.Server]:
    """Run a Virtuoso that holds the real dataset."""
    with servers.virtuoso(tmp_path_factory.mktemp("virtuoso")) as server:
        put(server, parse_nquads(quads(graphs)))
        yield server
