"""Graphs by address: the read side of the SPARQL 1.1 Graph Store Protocol.

`/rdf-graph-store?graph=IRI` and `?default` name them indirectly. `/graph/…` is where the IRIs of our own
graphs lead. What is sent is what the files say, and not what the engine made of it: an engine keeps
numbers by their value, so that a source's 0.30 would become 0.3.
"""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

from mbtgraph.catalog import LICENSE
from mbtgraph.lens import LEVELS, claims_graph
from mbtgraph.media import GRAPHS, HTML, NTRIPLES
from mbtgraph.namespaces import GRAPH, PREFIXES
from mbtgraph.rdf import parse_nquads
from mbtgraph.store.writing import write
from mbtgraph.web.problems import Problem
from mbtgraph.web.protocol import asking, description
from mbtgraph.web.protocol.negotiation import FORMATS, chosen
from mbtgraph.web.protocol.parameters import of_address, wrong
from mbtgraph.web.rendering import page
from mbtgraph.web.responses import link, respond
from mbtgraph.web.served import served

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.requests import Request
    from starlette.responses import Response

    from mbtgraph.media import Media
    from mbtgraph.web.protocol.parameters import Parameters
    from mbtgraph.web.served import Served


def indirect(request: Request) -> Response:
    """Return the graph that a parameter names, or all graphs as one.

    Raises:
        Problem: None is named, or there is no such graph.
    """
    given = of_address(request)
    given.refuse_unknown(("graph", "default", "trust", *FORMATS))
    if len(given.all("graph")) + len(given.all("default")) != 1:
        raise wrong("graph", "Name one graph as graph=IRI, or all of them as one by default.")
    iri = given.one("graph")
    return _answer(request, given, None if iri is None else asking.absolute("graph", iri))


def direct(request: Request) -> Response:
    """Return the graph whose IRI leads here.

    Raises:
        Problem: There is none.
    """
    given = of_address(request)
    given.refuse_unknown(("trust", *FORMATS))
    now, name = served(request), request.path_params["name"]
    return _answer(request, given, GRAPH + name if now.ours else now.settings.absolute("/graph/" + name))


def _answer(request: Request, given: Parameters, iri: str | None) -> Response:
    """Return a graph, or where none is named all graphs that the level of trust shows."""
    now = served(request)
    seen = _seen(now, given)
    if iri is not None and iri not in seen:
        why = "is hidden at this level of trust" if iri in now.counts else "is not here"
        detail = f"The graph {iri[:200]} {why}. {now.settings.absolute('/sparql')} tells which there are."
        raise Problem(404, "unknown-graph", "There is no such graph", detail)
    graphs = seen if iri is None else (iri,)
    choice = chosen(request, given, (*GRAPHS, HTML))
    if choice.media is HTML:
        return _page(request, iri or "", graphs)
    return respond(
        request, lambda: _triples(now, graphs, choice.media),
        content_type=choice.header, links=description.links(now),
    )  # fmt: skip


def _seen(now: Served, given: Parameters) -> tuple[str, ...]:
    trust = given.one("trust")
    shown = now.counts if trust is None else asking.lens(now, trust)
    return tuple(graph for graph in sorted(now.counts) if graph in shown)


def _triples(now: Served, graphs: tuple[str, ...], media: Media) -> bytes:
    """Return the triples of some graphs; they are kept packed, since they take long to write."""
    key = "graphs", graphs, media.name
    try:
        return gzip.decompress(now.keep(key, lambda: gzip.compress(_written(now, graphs, media), 5)))
    except ValueError as error:
        detail = f"This format cannot hold the graph: {error}. Ask for {NTRIPLES.type}."
        raise Problem(406, "unwritable", "This format cannot hold the graph", detail) from error


def _written(now: Served, graphs: Iterable[str], media: Media) -> bytes:
    ends = tuple(f" <{graph}> .".encode() for graph in graphs)
    lines = [line for line in now.data.split(b"\n") if line.endswith(ends)]
    return write(parse_nquads(b"\n".join(lines)), media, PREFIXES)


def _page(request: Request, iri: str, graphs: tuple[str, ...]) -> Response:
    now, words = served(request), request.url.query
    more = f"{words}&" if words else ""
    formats = {media: f"?{more}format={media.name}" for media in GRAPHS}
    links = [link(target, "alternate", type=media.type) for media, target in formats.items()]
    return page(
        request, "graph.html", links=[*description.links(now), *links], iri=iri,
        name=iri.removeprefix(GRAPH) or "All graphs as one", about=description.ABOUT.get(iri, ""),
        count=description.union(now, graphs), formats=formats, names=description.NAMES,
        license=LICENSE if now.ours else "", written_by_model=claims_graph(LEVELS[-1]) in graphs,
    )  # fmt: skip
