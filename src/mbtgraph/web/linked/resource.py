"""Any name of a stranger's data: what is said of it and what leads to it, as a page and as RDF."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from starlette.responses import RedirectResponse

from mbtgraph.media import HTML
from mbtgraph.namespaces import DCTERMS, FOAF, RDFS, SCHEMA, SKOS, shrink
from mbtgraph.rdf import BlankNode, Literal, NamedNode
from mbtgraph.web.linked.documents import FORMATS, chosen, suffix_of, written
from mbtgraph.web.linked.whole import whole
from mbtgraph.web.problems import Problem
from mbtgraph.web.rendering import page
from mbtgraph.web.responses import link
from mbtgraph.web.served import served

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from starlette.requests import Request
    from starlette.responses import Response

    from mbtgraph.rdf import Quad
    from mbtgraph.store.whole import WholeStore

PAGE: Final = 200
"""Statements in each direction that one page holds."""
_BLANK: Final = 2_000
"""Statements on nodes without names that go along with a page."""
_LENGTH: Final = 2_000
"""Characters that an IRI may have."""
_NAMES: Final = tuple(
    NamedNode(iri)
    for iri in (RDFS + "label", SKOS + "prefLabel", FOAF + "name", DCTERMS + "title", SCHEMA + "name")
)


@dataclass(frozen=True)
class Part:
    """Hold one page of a resource: what is said of it and of its nameless nodes, and what leads to it."""

    said: tuple[Quad, ...]
    leads: tuple[Quad, ...]
    more: bool


def resource(request: Request) -> Response:
    """Return a resource as a page or as RDF."""
    node, number = _asked(request)
    store = whole(served(request))
    part = _part(store, node, number)
    if not part.said and not part.leads:
        raise Problem(
            404, "unknown-resource", "The data say nothing of this",
            f"{node.value[:200]} is neither subject nor object in the data.", headers={"Vary": "Accept"},
        )  # fmt: skip
    choice = chosen(request, suffix_of(request))
    links = [link(node.value, "describes")] if node.value.startswith("http") else []
    links += [
        link(_address(request, node, "." + form.suffix), "alternate", type=form.type) for form in FORMATS
    ]
    if part.more:
        suffix = "" if choice.media is HTML else "." + choice.media.suffix
        links.append(link(_address(request, node, suffix, page=str(number + 1)), "next"))
    if choice.media is HTML:
        return _page(request, node, number, part, links)
    return written(
        request, lambda: [*part.said, *_labels(store, part.said)], choice,
        links=links, location=_address(request, node, "." + choice.media.suffix),
    )  # fmt: skip


def under_base(request: Request) -> Response:
    """Lead from a name of the data that lies under the address of this service to its page.

    Raises:
        Problem: The data say nothing of it.
    """
    now = served(request)
    for path in (request.scope["path"], request.url.path):
        try:
            node = NamedNode(now.settings.absolute(path))
        except ValueError:
            continue
        if len(path) <= _LENGTH and next(whole(now).out_of(node), None):
            return RedirectResponse(_address(request, node), 303, {"Vary": "Accept"})
    raise Problem(
        404, "http", "There is nothing at this address", f"Nothing is known under {request.url.path[:200]}."
    )


def _asked(request: Request) -> tuple[NamedNode, int]:
    """Return the resource and the page that a request asks for.

    Raises:
        Problem: One of them is none.
    """
    text, number = request.query_params.get("iri", ""), request.query_params.get("page", "1")
    try:
        node = NamedNode(text if len(text) <= _LENGTH else "")
    except ValueError as error:
        raise Problem(
            400, "parameter", "This is no IRI",
            f"iri is a whole IRI of at most {_LENGTH} characters, such as http://example.org/thing, "
            f"not {text[:100]!r}.",
        ) from error  # fmt: skip
    if not re.fullmatch(r"[1-9][0-9]{0,5}", number, re.ASCII):
        raise Problem(
            400, "parameter", "The page is wrong", f"page is a number from 1 on, not {number[:40]!r}."
        )
    return node, int(number)


def _part(store: WholeStore, node: NamedNode, number: int) -> Part:
    start, end = (number - 1) * PAGE, number * PAGE
    said = list(islice(store.out_of(node), start, end + 1))
    leads = list(islice(store.into(node), start, end + 1))
    shown = said[:PAGE]
    seen, wanted = set(), [quad.object for quad in shown if isinstance(quad.object, BlankNode)]
    while wanted and len(shown) < PAGE + _BLANK:
        if (blank := wanted.pop(0)) not in seen:
            seen.add(blank)
            found = list(islice(store.out_of(blank), _BLANK))
            shown += found
            wanted += [quad.object for quad in found if isinstance(quad.object, BlankNode)]
    return Part(tuple(shown), tuple(leads[:PAGE]), max(len(said), len(leads)) > PAGE)


def _named(quads: Iterable[Quad]) -> set[NamedNode]:
    terms = (term for quad in quads for term in (quad.subject, quad.predicate, quad.object))
    return {term for term in terms if isinstance(term, NamedNode)}


def _labels(store: WholeStore, quads: Iterable[Quad]) -> Iterator[Quad]:
    """Yield what the data call the names that some statements show, once for each of its kinds of name."""
    for node in _named(quads):
        for name in _NAMES:
            yield from islice(store.out_of(node, name), 5)


def _called(names: Iterable[Quad]) -> dict[str, str]:
    """Return what each node is called: in English, or else in the first language that there is."""
    found: dict[str, str] = {}
    others: dict[str, str] = {}
    for quad in names:
        if isinstance(quad.object, Literal):
            told = found if (quad.object.language or "en").startswith("en") else others
            told.setdefault(str(quad.subject)[1:-1], quad.object.value)
    return others | found


def _address(request: Request, node: NamedNode, suffix: str = "", **more: str) -> str:
    return f"{served(request).settings.prefix}/resource{suffix}?{urlencode({'iri': node.value, **more})}"


def _page(request: Request, node: NamedNode, number: int, part: Part, links: list[str]) -> Response:
    store = whole(served(request))
    labels = _called(_labels(store, [*part.said, *part.leads]))
    blanks: dict[BlankNode, str] = {}

    def told(term: object) -> dict[str, str]:
        """Return a term as the page shows it: its text, and what leads to more on it."""
        shown = {"iri": "", "text": str(term), "language": "", "kind": "", "anchor": ""}
        if isinstance(term, BlankNode):
            name = blanks.setdefault(term, str(len(blanks) + 1))
            shown |= {"text": f"node {name}", "anchor": f"node-{name}"}
        if isinstance(term, NamedNode):
            shown |= {"iri": term.value, "text": labels.get(term.value, shrink(term.value))}
        if isinstance(term, Literal):
            kind = "" if term.language else shrink(term.datatype.value).removeprefix("xsd:string")
            shown |= {"text": term.value, "language": term.language or "", "kind": kind}
        return shown

    own = [quad for quad in part.said if quad.subject == node]
    nested: dict[str, list[Quad]] = {}
    for quad in part.said[len(own) :]:
        nested.setdefault(str(quad.subject), []).append(quad)
    return page(
        request, "resource.html", links=links, iri=node.value, label=labels.get(node.value, ""),
        said=sorted(own, key=str), nested=nested.values(), leads=sorted(part.leads, key=str),
        told=told, number=number, more=part.more,
    )  # fmt: skip
