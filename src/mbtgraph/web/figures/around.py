"""What is claimed of one thing and its neighbours: a drawing, a table, and JSON for a graph that moves."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mbtgraph.lens import LEVELS
from mbtgraph.namespaces import ID
from mbtgraph.rdf import NamedNode
from mbtgraph.web.assets import library
from mbtgraph.web.figures.behind import each_once, read_notes
from mbtgraph.web.figures.causemap import draw, footnotes
from mbtgraph.web.figures.network import count, kind, kind_and_name, network
from mbtgraph.web.lens import level
from mbtgraph.web.problems import Problem
from mbtgraph.web.rendering import page
from mbtgraph.web.responses import respond
from mbtgraph.web.served import served

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from mbtgraph.web.figures.network import Network

MOST: Final = 60
"""Neighbours that are drawn; the rest are counted, and stand on the page of the thing."""


@dataclass(frozen=True)
class Around:
    """Hold what is claimed of a thing and others, as far as it is drawn, and how many are left out."""

    thing: str
    label: str
    shown: Network
    more: int
    hidden: int


def neighbourhood(request: Request) -> Response:
    """Return the page with the neighbourhood of a thing.

    Raises:
        Problem: There is no such thing.
    """
    found = _around(request)
    claims = each_once(edge.step for edge in found.shown.edges)
    return page(
        request, "around.html",
        found=found, draw=draw, footnotes=footnotes(found.shown), kind_and_name=kind_and_name,
        data=_told(request, found), library=library("cytoscape"),
        notes=list(read_notes(claims)), model=any(claim.level == "model" for claim in claims),
    )  # fmt: skip


def neighbourhood_json(request: Request) -> Response:
    """Return the neighbourhood of a thing as JSON.

    Raises:
        Problem: There is no such thing.
    """
    told = _told(request, _around(request))
    return respond(
        request, lambda: json.dumps(told, ensure_ascii=False, indent=1) + "\n",
        content_type="application/json", vary=(),
    )  # fmt: skip


def _around(request: Request) -> Around:
    graph, trust = served(request).graph, level(request)
    thing = f"{ID}{request.path_params['kind']}/{request.path_params['name']}"
    try:
        node = str(NamedNode(thing))
    except ValueError:
        node = ""
    label = graph.labels([thing]).get(thing) if node else None
    if label is None:
        raise Problem(
            404, "unknown-thing", "There is no such thing",
            f"Nothing here is called {kind_and_name(thing)[:80]}. Search at /find.",
        )  # fmt: skip
    claimed = f"{{ ?edge mbt:from {node} }} UNION {{ ?edge mbt:to {node} }}"
    whole = network(graph, claimed, trust)
    every = len(whole.edges) if trust == LEVELS[-1] else count(graph, claimed, LEVELS[-1])
    beside: dict[str, tuple[int, str]] = {}
    for edge in whole.edges:
        other = edge.object if edge.subject == thing else edge.subject
        rank = LEVELS.index(edge.level), whole.label(other)
        beside[other] = min(beside.get(other, rank), rank)
    kept = {thing, *sorted(beside, key=beside.__getitem__)[:MOST]}
    shown = whole.only(edge for edge in whole.edges if {edge.subject, edge.object} <= kept)
    return Around(thing, label, shown, max(len(beside) - MOST, 0), every - len(whole.edges))


def _told(request: Request, found: Around) -> dict[str, object]:
    """Return a neighbourhood as programs read it."""
    return {
        "thing": found.thing,
        "label": found.label,
        "trust": level(request),
        "data_version": served(request).version,
        "nodes": [
            {"id": node, "label": found.shown.label(node), "kind": kind(node), "name": kind_and_name(node)}
            for node in found.shown.nodes
        ],
        "edges": [
            {
                "id": edge.iri,
                "from": edge.subject,
                "to": edge.object,
                "property": edge.predicate,
                "label": edge.word,
                "level": edge.level,
                "stance": edge.stance or "claimed",
                "limited_to": list(edge.limits),
                "claims": [claim.id for claim in edge.claims],
            }
            for edge in found.shown.edges
        ],
        "more": found.more,
        "hidden": found.hidden,
    }
