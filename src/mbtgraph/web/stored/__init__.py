"""Stored queries over HTTP: forms, answers, OpenAPI; search; the SPARQL editor."""

from __future__ import annotations

from typing import Final

from starlette.routing import BaseRoute, Route

from mbtgraph.web.stored.asking import answer
from mbtgraph.web.stored.description import openapi
from mbtgraph.web.stored.editor import edit, terms
from mbtgraph.web.stored.gallery import catalogue, gallery
from mbtgraph.web.stored.notices import notices
from mbtgraph.web.stored.searching import find

ROUTES: Final[list[BaseRoute]] = [
    Route("/queries", gallery),
    Route("/queries.ttl", catalogue),
    Route("/query/{name}", answer),
    Route("/openapi.json", openapi),
    Route("/find", find),
    Route("/notices", notices),
    Route("/editor", edit),
    Route("/editor/terms.json", terms),
]
