"""Documents that hold what their names with a `#` stand for: the ontology, and the dataset itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from starlette.responses import RedirectResponse

from mbtgraph.lens import ONTOLOGY
from mbtgraph.media import HTML
from mbtgraph.namespaces import OWL, ROOT
from mbtgraph.rdf import NamedNode, canonical_nquads, parse_nquads
from mbtgraph.web.asking import rows
from mbtgraph.web.lens import level
from mbtgraph.web.linked import catalog
from mbtgraph.web.linked.description import quad
from mbtgraph.web.linked.documents import RDF, address, chosen, suffix_of, variants, written
from mbtgraph.web.linked.downloads import show
from mbtgraph.web.linked.embedded import embed
from mbtgraph.web.linked.signposts import of_dataset
from mbtgraph.web.pages import vocabulary
from mbtgraph.web.pages.home import home
from mbtgraph.web.problems import Problem
from mbtgraph.web.responses import link
from mbtgraph.web.served import served

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.requests import Request
    from starlette.responses import Response

    from mbtgraph.media import Choice
    from mbtgraph.rdf import Quad
    from mbtgraph.web.served import Served

_AXIOMS: Final = f"SELECT ?s ?p ?o ?g WHERE {{ VALUES ?g {{ <{ONTOLOGY}> }} GRAPH ?g {{ ?s ?p ?o }} }}"
_VERSIONS: Final = f"ASK {{ <{ROOT}ontology> <{OWL}versionIRI> %s }}"


def ontology(request: Request) -> Response:
    """Return the ontology, as a page or as RDF; what its terms mean is the same at every level of trust."""
    choice = chosen(request, suffix_of(request))
    links = [*variants(request, "/ontology"), link(ROOT + "ontology", "cite-as")]
    if choice.media is HTML:
        shown = vocabulary.show(request, links)
        shown.headers["Content-Location"] = address(request, "/ontology", HTML)
        return shown
    return written(
        request, lambda: _axioms(served(request)), choice,
        links=links, location=address(request, "/ontology", choice.media), kept="ontology",
    )  # fmt: skip


def _axioms(now: Served) -> tuple[Quad, ...]:
    """Return the axioms; the nodes without names get the same labels each time."""

    def read() -> tuple[Quad, ...]:
        quads = [quad(row) for row in rows(now.graph, _AXIOMS).rows]
        return tuple(parse_nquads(canonical_nquads(quads)))

    return now.keep("axioms", read)


def ontology_version(request: Request) -> Response:
    """Lead from a version of the ontology to the ontology, if it is the one that is served."""
    now, version = served(request), request.path_params["version"]
    if not version.replace(".", "").isalnum() or not now.graph.run(
        _VERSIONS % NamedNode(f"{ROOT}ontology/{version}")
    ):
        raise Problem(
            404, "unknown-version", "This version is not served here",
            "This server holds one version of the ontology, at /ontology; the others are in its releases.",
        )  # fmt: skip
    return RedirectResponse(address(request, "/ontology"), 303, {"Vary": "Accept"})


def landing(request: Request) -> Response:
    """Return the first page, with what leads machines on: signposts, and the dataset as JSON-LD."""
    links = of_dataset(request)
    embed(request, links)
    shown = home(request)
    shown.headers["Link"] = ", ".join(links)
    return shown


def void(request: Request) -> Response:
    """Return the description of the dataset where programs look for it, which want no page."""
    return _described(
        request, chosen(request, None, RDF), [*variants(request, "/dataset"), *of_dataset(request)]
    )


def dataset(request: Request) -> Response:
    """Return the description of the dataset: as RDF, or as the page of downloads."""
    choice = chosen(request, suffix_of(request))
    links = [*variants(request, "/dataset"), *of_dataset(request)]
    if choice.media is HTML:
        shown = show(request, links)
        shown.headers["Content-Location"] = address(request, "/downloads")
        return shown
    return _described(request, choice, links)


def _described(request: Request, choice: Choice, links: Sequence[str]) -> Response:
    return written(
        request, lambda: catalog.description(request), choice,
        links=links, location=address(request, "/dataset", choice.media), kept=("dataset", level(request)),
    )  # fmt: skip
