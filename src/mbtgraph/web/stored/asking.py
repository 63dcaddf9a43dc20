"""One stored query: asked by an address, answered as a page or in the format that is wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from starlette.responses import Response

from mbtgraph.catalog import LICENSE
from mbtgraph.errors import BadParameter
from mbtgraph.lens import LEVELS
from mbtgraph.media import HTML
from mbtgraph.queries.formats import words
from mbtgraph.web.lens import level
from mbtgraph.web.rendering import page
from mbtgraph.web.responses import link, respond
from mbtgraph.web.served import served
from mbtgraph.web.stored.copying import copies
from mbtgraph.web.stored.forms import address, explicit, fields, given_in
from mbtgraph.web.stored.representations import EXCEL, OFFERED, chosen, evidence_for, written

if TYPE_CHECKING:
    from starlette.requests import Request

    from mbtgraph.queries.citation import Citation
    from mbtgraph.queries.results import Answer
    from mbtgraph.queries.stored import StoredQuery

CITED: Final = {
    "text": ("text/plain; charset=utf-8", "txt"),
    "bibtex": ("application/x-bibtex; charset=utf-8", "bib"),
    "cff": ("application/yaml", "cff"),
}
"""The forms of a citation, with their types and suffixes."""
_LONG: Final = 500
"""Characters from which on a question is not said again for each format: headers are bounded."""
DOWNLOADS: Final = (
    ("csv", ".csv"), ("csv for a spreadsheet", ""), ("tsv", ".tsv"), ("json", ".json"),
    ("SPARQL results in JSON", ".srj"), ("in XML", ".srx"), ("the evidence as Turtle", ".ttl"),
)  # fmt: skip


def answer(request: Request) -> Response:
    """Return the answer of a stored query.

    Raises:
        UnknownQuery: There is none of this name.
        BadParameter: A parameter is not what it should be, and no page was asked for that could say so.
        Problem: The answer is not offered in this format.
    """
    name, _, suffix = request.path_params["name"].partition(".")
    query = served(request).graph.query(name)
    if suffix == "rq":
        return _text(request, query)
    choice = chosen(request, suffix)
    media = choice.media
    if "cite" in request.query_params:
        return _citation(request, query)
    if media is HTML:
        return _page(request, query)
    amount = evidence_for(request, media)
    found = _asked(request, query)
    headers = {"Content-Location": _located(request, query, f".{media.suffix}")}
    if media is EXCEL:
        headers = {"Content-Disposition": f'attachment; filename="{query.id}.csv"'}
    return respond(
        request, lambda: written(served(request).graph, found, media, amount),
        content_type=choice.header, headers=headers, links=_links(request, query),
    )  # fmt: skip


def _asked(request: Request, query: StoredQuery) -> Answer:
    return served(request).graph.ask(query.id, trust=level(request), **given_in(request))


def _text(request: Request, query: StoredQuery) -> Response:
    """Return the SPARQL as it is run, to be run elsewhere."""
    told = served(request).graph.explain(query.id, trust=level(request), **given_in(request))
    return respond(
        request, lambda: str(told), content_type="application/sparql-query; charset=utf-8", vary=()
    )


def _citation(request: Request, query: StoredQuery) -> Response:
    form = request.query_params["cite"]
    if form not in CITED:
        raise BadParameter("cite", expected=f"one of {', '.join(CITED)}", got=repr(form[:80]))
    type_, suffix = CITED[form]
    # It names the day, so it is the same tomorrow in nothing but its works.
    headers = {"Cache-Control": "no-store", "Content-Type": type_, "Vary": "Accept"}
    if form != "text":
        headers["Content-Disposition"] = f'attachment; filename="{query.id}.{suffix}"'
    return Response(cited(_asked(request, query).citation, form), headers=headers)


def cited(citation: Citation, form: str) -> str:
    """Return a citation in one of its forms."""
    return {"text": citation.text, "bibtex": citation.bibtex, "cff": citation.cff}[form]


def _page(request: Request, query: StoredQuery) -> Response:
    now, trust, texts = served(request), level(request), given_in(request)
    try:
        evidence_for(request, HTML)
        found = _asked(request, query)
    except BadParameter as error:
        return page(
            request, "query.html", status=400, headers={"Cache-Control": "no-store"},
            query=query, answer=None, fields=fields(now.graph, query, texts, error),
            problem="" if error.name in query.params else str(error),
        )  # fmt: skip
    values = explicit(now.graph, query, texts)
    return page(
        request, "query.html", links=_links(request, query), query=query, answer=found, problem="",
        generated=_generated, filled=_filled, fields=fields(now.graph, query, texts), values=values,
        given={name: values[name] for name in texts}, words=words, downloads=DOWNLOADS,
        sparql=found.explain().sparql, citations=CITED,
        permalink=now.settings.absolute(address(f"/query/{query.id}", values, trust=trust)),
        copies=copies(now.settings, query, values, trust),
    )  # fmt: skip


def _generated(found: Answer) -> bool:
    """Tell whether a language model wrote any of the claims behind an answer."""
    return any(claim.level == LEVELS[-1] for row in found.rows for claim in row.claims)


def _filled(found: Answer) -> list[str]:
    """Return the columns that any row fills."""
    return [column for column in found.columns if any(row[column] is not None for row in found.rows)]


def _located(request: Request, query: StoredQuery, suffix: str) -> str:
    """Return the address of one representation, with all that was asked."""
    kept = [pair for pair in request.query_params.multi_items() if pair[0] != "format"]
    told = f"?{urlencode(kept)}" if kept else ""
    return served(request).settings.absolute(f"/query/{query.id}{suffix}{told}")


def _links(request: Request, query: StoredQuery) -> list[str]:
    """Return what a client may want to know of an answer: its other formats, and what describes it."""
    absolute = served(request).settings.absolute
    offered = OFFERED if len(request.url.query) < _LONG else ()
    return [
        link(_located(request, query, ""), "canonical"),
        *(link(_located(request, query, f".{one.suffix}"), "alternate", type=one.type) for one in offered),
        link(absolute("/queries.ttl"), "describedby", type="text/turtle"),
        link(absolute("/openapi.json"), "service-desc", type="application/json"),
        link(LICENSE, "license"),
    ]
