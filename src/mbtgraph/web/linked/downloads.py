"""The page of downloads: every dump with size and checksum, how to load it, how to cite it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mbtgraph.catalog import LICENSE
from mbtgraph.namespaces import ROOT
from mbtgraph.web.linked import catalog
from mbtgraph.web.linked.dumps import dumps, made
from mbtgraph.web.linked.embedded import embed
from mbtgraph.web.linked.signposts import of_dataset
from mbtgraph.web.rendering import page
from mbtgraph.web.served import served

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.requests import Request
    from starlette.responses import Response


def downloads(request: Request) -> Response:
    """Return the page of downloads."""
    return show(request, of_dataset(request))


def show(request: Request, links: Sequence[str]) -> Response:
    """Return the page of downloads with the links of another address, too."""
    now = served(request)
    if now.ours:
        embed(request, links)
    title, _, creator, version = catalog.head(now)
    files = [(dump, made(now, dump)) for dump in dumps(now)]
    return page(
        request, "downloads.html", links=links, files=files, title=title, creator=creator, version=version,
        license=LICENSE, root=ROOT, dataset=catalog.iri_of(now), first=files[0][1].name if files else "",
        absolute=now.settings.absolute, year=catalog.modified(now)[:4],
    )  # fmt: skip
