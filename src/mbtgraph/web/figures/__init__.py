"""Figures drawn from triples: forest plot, gap map, causal diagram, neighbourhood."""

from __future__ import annotations

from typing import Final

from starlette.routing import BaseRoute, Route

from mbtgraph.web.figures.around import around, around_json
from mbtgraph.web.figures.causes import causes
from mbtgraph.web.figures.evidence import outcome, outcomes
from mbtgraph.web.figures.gaps import gaps

ROUTES: Final[list[BaseRoute]] = [
    Route("/evidence", outcomes),
    Route("/evidence/{outcome}", outcome),
    Route("/gaps", gaps),
    Route("/causes", causes),
    Route("/causes/{view}", causes),
    Route("/around/{kind}/{name}.json", around_json),
    Route("/around/{kind}/{name}", around),
]
