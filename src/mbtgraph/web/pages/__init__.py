"""What people read: home, things, sentences with their marks, articles, conflicts, vocabulary."""

from __future__ import annotations

from typing import Final

from starlette.routing import BaseRoute, Route

from mbtgraph.web.pages import about, articles, browse, conflicts, quality, vocabulary
from mbtgraph.web.pages.home import home

ROUTES: Final[list[BaseRoute]] = [
    Route("/", home),
    Route("/browse", browse.index),
    Route("/browse/{kind}", browse.one),
    Route("/about", about.show),
    Route("/articles", articles.articles),
    Route("/article/{name}", articles.one),
    Route("/conflicts", conflicts.show),
    Route("/quality", quality.show),
    Route("/vocabulary", vocabulary.lead),
]
