"""Figures drawn from triples: forest plot, gap map, causal diagram, neighbourhood."""

from __future__ import annotations

from typing import Final

from starlette.routing import BaseRoute, Route

from mbtgraph.web.figures.around import neighbourhood, neighbourhood_json
from mbtgraph.web.figures.causes import diagram
from mbtgraph.web.figures.evidence import outcome, outcomes
from mbtgraph.web.figures.gaps import gap_map

ROUTES: Final[list[BaseRoute]] = [
    Route("/evidence", outcomes),
    Route("/evidence/{outcome}", outcome),
    Route("/gaps", gap_map),
    Route("/causes", diagram),
    Route("/causes/{view}", diagram),
    Route("/around/{kind}/{name}.json", neighbourhood_json),
    Route("/around/{kind}/{name}", neighbourhood),
]
