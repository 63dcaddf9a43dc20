"""What programs look for at known addresses: robots.txt, sitemap.xml, llms.txt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape

from mbtgraph.catalog import LICENSE
from mbtgraph.namespaces import ID, MBT, PROV, QUERY, RDF, ROOT
from mbtgraph.web.asking import texts
from mbtgraph.web.linked import catalog
from mbtgraph.web.problems import Problem
from mbtgraph.web.rendering import filled
from mbtgraph.web.responses import respond
from mbtgraph.web.served import served

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.requests import Request
    from starlette.responses import Response

    from mbtgraph.web.served import Served

PART: Final = 50_000
"""Addresses that one sitemap may hold."""
_SPACE: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"
_PAGES: Final = (
    "/", "/browse", "/articles", "/evidence", "/causes", "/gaps", "/conflicts", "/queries", "/ontology",
    "/quality", "/about", "/downloads",
)  # fmt: skip
_THINGS: Final = f"""
SELECT ?thing (MAX(?at) AS ?last) WHERE {{
  ?thing ?p ?o . FILTER(STRSTARTS(STR(?thing), "{ID}")) OPTIONAL {{ ?thing <{PROV}generatedAtTime> ?at }}
}} GROUP BY ?thing ORDER BY ?thing
"""
_DOCUMENTS: Final = f"SELECT ?document WHERE {{ ?document <{RDF}type> <{MBT}Document> }} ORDER BY ?document"


def robots(request: Request) -> Response:
    """Return what crawlers are told: every page may be read, and no question asked of the endpoint."""
    now = served(request)
    refused = f"{now.settings.prefix}/sparql?" if now.settings.live else ""
    lines = ["User-agent: *", f"Disallow: {refused}".rstrip()]
    if now.ours:
        lines.append(f"Sitemap: {now.settings.absolute('/sitemap.xml')}")
    return respond(
        request, lambda: "\n".join(lines) + "\n", content_type="text/plain; charset=utf-8", vary=()
    )


def sitemap(request: Request) -> Response:
    """Return all addresses of pages, or an index of sitemaps where these are too many for one.

    Raises:
        Problem: There is no such part.
    """
    now = served(request)
    found = now.keep("sitemap", lambda: _addresses(now))
    parts = range(1, -(-len(found) // PART) + 1)
    number = request.path_params.get("part")
    if number is not None and number not in parts:
        raise Problem(404, "unknown-sitemap", "There is no such part", f"The sitemap has {len(parts)} parts.")
    if number is None and len(parts) > 1:
        index = [(now.settings.absolute(f"/sitemap-{part}.xml"), "") for part in parts]
        return _xml(request, "sitemapindex", "sitemap", index)
    start = ((number or 1) - 1) * PART
    return _xml(request, "urlset", "url", found[start : start + PART])


def _addresses(now: Served) -> list[tuple[str, str]]:
    """Return the addresses of all pages, and the day from which what they show is, where the data tell."""
    paths = [
        *((path, "") for path in (*_PAGES, *(["/sparql"] * now.settings.live))),
        *(("/article/" + iri.rpartition("/")[2], "") for (iri,) in texts(now.graph, _DOCUMENTS)),
        *((QUERY.removeprefix(ROOT.rstrip("/")) + name, "") for name in now.graph.queries),
        *(("/doc/" + iri.removeprefix(ID), last[:10]) for iri, last in texts(now.graph, _THINGS)),
    ]
    return [(now.settings.absolute(path), last) for path, last in paths]


def _xml(request: Request, root: str, item: str, entries: Sequence[tuple[str, str]]) -> Response:
    def body() -> str:
        lines = [
            f"<{item}><loc>{escape(address)}</loc>"
            + (f"<lastmod>{last}</lastmod>" if last else "")
            + f"</{item}>"
            for address, last in entries
        ]
        head = f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{_SPACE}">'
        return "\n".join([head, *lines, f"</{root}>"]) + "\n"

    return respond(request, body, content_type="application/xml", vary=())


def llms(request: Request) -> Response:
    """Return what a language model has to know to use this well, in the form of llms.txt."""
    now = served(request)
    return respond(request, lambda: _llms(now), content_type="text/markdown; charset=utf-8", vary=())


def _llms(now: Served) -> str:
    title, about, _, _ = catalog.head(now)
    return filled(
        "llms.txt", title=title.partition(":")[0], about=about, version=now.version, license=LICENSE,
        base=now.settings.absolute("/").rstrip("/"), settings=now.settings,
    )  # fmt: skip
