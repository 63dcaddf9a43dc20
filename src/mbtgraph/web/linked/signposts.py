"""Signposts: typed links in the header by which a machine finds its way without reading the page (FAIR)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from mbtgraph.catalog import DATASET, LICENSE
from mbtgraph.media import GRAPHS
from mbtgraph.namespaces import SCHEMA
from mbtgraph.web.linked.documents import address, query
from mbtgraph.web.linked.dumps import dumps, named
from mbtgraph.web.linked.embedded import schema_type
from mbtgraph.web.responses import link, respond
from mbtgraph.web.served import served

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from mbtgraph.web.pages.reading import Reading

LINKSET: Final = "application/linkset+json"


def of_thing(request: Request, path: str, reading: Reading) -> list[str]:
    """Return the signposts of the document on a thing."""
    return [
        link(reading.iri, "cite-as"),
        link(SCHEMA + "AboutPage", "type"),
        link(SCHEMA + schema_type(reading.values("rdf:type")), "type"),
        link(DATASET, "collection"),
        link(LICENSE, "license"),
        *(link(who, "author") for who in reading.values("prov:wasAttributedTo")),
        *(link(address(request, path, form), "describedby", type=form.type) for form in GRAPHS[:2]),
    ]


def of_dataset(request: Request) -> list[str]:
    """Return the signposts of the pages where the dataset as a whole is found: the first one, downloads."""
    prefix = served(request).settings.prefix
    return [
        link((prefix if target.startswith("/") else "") + target, rel, **({"type": type_} if type_ else {}))
        for target, rel, type_ in _of_dataset(request)
    ]


def linkset(request: Request) -> Response:
    """Return the signposts of the first page as a linkset (RFC 9264)."""
    absolute = served(request).settings.absolute

    def body() -> str:
        told: dict[str, object] = {"anchor": absolute("/")}
        for target, rel, type_ in _of_dataset(request):
            held = told.setdefault(rel, [])
            if rel != "linkset" and isinstance(held, list):
                place = absolute(target) if target.startswith("/") else target
                held.append({"href": place, **({"type": type_} if type_ else {})})
        return json.dumps({"linkset": [{rel: held for rel, held in told.items() if held}]}, indent=1)

    return respond(request, body, content_type=LINKSET, vary=())


def _of_dataset(request: Request) -> list[tuple[str, str, str]]:
    """Return where the signposts of the dataset point: target, which may be a path here, relation, type."""
    now = served(request)
    described = [(f"/dataset.{form.suffix}{query(request)}", "describedby", form.type) for form in GRAPHS]
    files = [("/dumps/" + named(now, dump), "item", "application/gzip") for dump in dumps(now)]
    endpoint = [("/sparql", "service-desc", "text/turtle")] * now.settings.live
    if not now.ours:
        return [*described, *files, *endpoint]
    return [
        (DATASET, "cite-as", ""),
        (SCHEMA + "AboutPage", "type", ""),
        (SCHEMA + "Dataset", "type", ""),
        (LICENSE, "license", ""),
        *described,
        *files,
        ("/linkset.json", "linkset", LINKSET),
        *endpoint,
        ("/openapi.json", "service-desc", "application/vnd.oai.openapi+json"),
    ]
