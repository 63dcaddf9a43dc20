"""Graphs by address: the read side of the SPARQL 1.1 Graph Store Protocol.

`/rdf-graph-store?graph=IRI` and `?default` name them indirectly. `/graph/…` is where the IRIs of our own
graphs lead.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from mbtgraph.catalog import LICENCE
from mbtgraph.media import GRAPHS, HTML
from mbtgraph.namespaces import GRAPH
from mbtgraph.store.pool import Asked
from mbtgraph.web.problems import Problem
from mbtgraph.web.protocol import answering, asking, description
from mbtgraph.web.protocol.negotiation import FORMATS, chosen
from mbtgraph.web.protocol.parameters import of_address, wrong
from mbtgraph.web.rendering import page
from mbtgraph.web.responses import has_it, link, respond
from mbtgraph.web.served import served

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

    from mbtgraph.web.protocol.parameters import Parameters

_ALL: Final = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"


async def indirect(request: Request) -> Response:
    """Return the graph that a parameter names, or all graphs as one."""
    given = of_address(request)
    given.refuse_unknown(("graph", "default", "trust", *FORMATS))
    if len(given.all("graph")) + len(given.all("default")) != 1:
        raise wrong("graph", "Name one graph as graph=IRI, or all of them as one by default.")
    seen = _seen(request, given)
    iri = given.one("graph")
    if iri is None:
        return await _triples(request, given, seen)
    return await _one(request, given, asking.absolute("graph", iri), seen)


async def direct(request: Request) -> Response:
    """Return the graph whose IRI leads here."""
    given = of_address(request)
    given.refuse_unknown(("trust", *FORMATS))
    iri = GRAPH + request.path_params["name"]
    return await _one(request, given, iri, _seen(request, given))


def _seen(request: Request, given: Parameters) -> Mapping[str, int]:
    """Return the graphs that the level of trust shows, and how many triples each has."""
    now = served(request)
    trust = given.one("trust")
    if trust is None:
        return now.counts
    visible = asking.lens(now, trust)
    return {graph: count for graph, count in now.counts.items() if graph in visible}


async def _one(request: Request, given: Parameters, iri: str, seen: Mapping[str, int]) -> Response:
    if iri not in seen:
        known = iri in served(request).counts
        why = "is hidden at this level of trust" if known else "is not here"
        detail = (
            f"The graph {iri[:200]} {why}. {served(request).settings.prefix}/sparql names those that are."
        )
        raise Problem(404, "unknown-graph", "There is no such graph", detail)
    choice = chosen(request, given, (*GRAPHS, HTML))
    if choice.media is HTML:
        return await run_in_threadpool(_page, request, iri)
    return await _triples(request, given, {iri: seen[iri]})


async def _triples(request: Request, given: Parameters, graphs: Mapping[str, int]) -> Response:
    now = served(request)
    choice = chosen(request, given, GRAPHS)
    if has_it(request, choice.header):
        return respond(request, bytes, content_type=choice.header)
    asked = Asked(_ALL, choice.media.type, now.settings.seconds, tuple(graphs), (), rows=sum(graphs.values()))
    try:
        reply = await answering.reply(request, asked)
    except answering.Gone:
        return Response(status_code=499)  # which nobody reads
    return await answering.sent(request, reply, choice)


def _page(request: Request, iri: str) -> Response:
    now = served(request)
    links = [
        *description.links(now),
        *(link(f"?format={media.name}", "alternate", type=media.type) for media in GRAPHS),
    ]
    return page(
        request, "graph.html", links=links, iri=iri, about=description.ABOUT.get(iri, ""),
        count=now.counts[iri], formats=GRAPHS, licence=LICENCE if now.ours else "",
    )  # fmt: skip
