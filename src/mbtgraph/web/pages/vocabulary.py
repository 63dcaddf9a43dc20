"""The page of the ontology: each term with its meaning, at the anchor to which its IRI leads."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from starlette.responses import RedirectResponse

from mbtgraph.web.lens import level
from mbtgraph.web.pages.terms import uses, vocabulary
from mbtgraph.web.rendering import page
from mbtgraph.web.served import served

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from starlette.requests import Request
    from starlette.responses import Response

    from mbtgraph.web.pages.terms import Term
    from mbtgraph.web.served import Served


def show(request: Request, links: Sequence[str]) -> Response:
    """Return the ontology as a page."""
    now = served(request)
    found = vocabulary(now)
    return page(
        request, "vocabulary.html", links=links, found=found, terms=found.terms,
        uses=uses(now, level(request)), asked=now.keep("asked", lambda: _asked(now)),
        groups=_grouped(found.terms.values()), roots=_roots(found.terms),
    )  # fmt: skip


def lead(request: Request) -> Response:
    """Lead from the name that people expect to that of the ontology."""
    asked = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"{served(request).settings.prefix}/ontology{asked}", 303)


def _asked(now: Served) -> dict[str, list[str]]:
    """Return the stored queries that use a term, by its local name."""
    found: dict[str, list[str]] = {}
    for query in now.graph.queries.values():
        for name in sorted(set(re.findall(r"\bmbt:([\w-]+)", query.text))):
            found.setdefault(name, []).append(query.id)
    return found


def _grouped(terms: Iterable[Term]) -> dict[str, list[Term]]:
    """Return the terms by heading: classes, properties, then values by their class."""
    found: dict[str, list[Term]] = {
        "Classes": [], "What a claim may say": [], "Slots, figures and what follows": [],
        "Names and records of things": [], "Marks and notes": [],
    }  # fmt: skip
    for term in sorted(terms, key=lambda one: (one.sort == "value", one.group)):
        found.setdefault(term.group, []).append(term)
    return found


def _roots(terms: Mapping[str, Term]) -> list[Term]:
    """Return the classes below which the others stand."""
    return [
        term for term in terms.values()
        if term.sort == "class" and not any(iri in terms for _, iri in term.broader)
    ]  # fmt: skip
