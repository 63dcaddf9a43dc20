"""The SPARQL editor: a query as text, what was found, and where it is wrong; and the names that it offers."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mbtgraph.lens import LEVELS
from mbtgraph.media import CSV, GRAPHS, JSON, ROWS
from mbtgraph.namespaces import MBT, OWL, PREFIXES, RDFS, shrink
from mbtgraph.queries.lookups import nodes
from mbtgraph.queries.notes import UNSOURCED
from mbtgraph.rdf import NamedNode, Rows, Triples
from mbtgraph.web.asking import texts
from mbtgraph.web.assets import library
from mbtgraph.web.lens import level
from mbtgraph.web.rendering import page
from mbtgraph.web.responses import respond
from mbtgraph.web.served import served
from mbtgraph.web.stored.forms import address, given_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from starlette.requests import Request
    from starlette.responses import Response

    from mbtgraph.graph import Graph
    from mbtgraph.lens import Level
    from mbtgraph.rdf import Result, Term
    from mbtgraph.web.problems import Problem

_SAMPLE: Final = f"""PREFIX mbt: <{MBT}>
SELECT ?claim ?statement
WHERE {{
  ?claim mbt:statement ?statement ; mbt:kind mbt:kind-comparison .
}}
ORDER BY ?claim
LIMIT 20
"""
_TERMS: Final = f"""
SELECT DISTINCT ?thing ?label ?kind WHERE {{
  ?thing <{RDFS}label> ?label .
  OPTIONAL {{
    VALUES (?type ?kind) {{
      (<{OWL}Class> "class") (<{OWL}ObjectProperty> "property") (<{OWL}DatatypeProperty> "property")
      (<{OWL}AnnotationProperty> "property")
    }}
    ?thing a ?type .
  }}
}} ORDER BY ?thing ?label
"""
_LEVELS: Final = f"SELECT ?claim ?level WHERE {{ VALUES ?claim {{ %s }} ?claim <{MBT}trustLevel> ?level }}"
_DATASET: Final = ("default-graph-uri", "named-graph-uri")
_NEAR: Final = 60
"""Characters that are quoted on each side of a mistake."""
_SECONDS: Final = (1, 5, 10, 30, 60)


@dataclass(frozen=True)
class Quote:
    """Hold the line of a query that is wrong, in three parts: before the place, the place, what follows."""

    line: int
    column: int
    before: str
    at: str
    after: str


@dataclass(frozen=True)
class Table:
    """Hold what was found as a table; `complete` tells whether it is all of it."""

    header: Sequence[str]
    rows: Sequence[Sequence[Term | None]]
    complete: bool
    graph: bool


def show(
    request: Request,
    *,
    query: str = "",
    trust: str = "",
    found: Result | None = None,
    problem: Problem | None = None,
) -> Response:
    """Return the page of the editor: with a query, what it found, or what is wrong with it.

    `trust` is the level at which was asked, where a form told it in its body and not the address.
    """
    now, asking = served(request), request.query_params
    told = trust or asking.get("trust")
    asked = next((step for step in LEVELS if step == told), LEVELS[-1])  # any other is the problem shown
    table = _table(found)
    iris = {t.value for row in (table.rows if table else ()) for t in row if isinstance(t, NamedNode)}
    dataset = {name: asking.getlist(name) for name in _DATASET if name in asking}
    chosen = dataset or ({"trust": [asked]} if now.ours else {})  # two ways to choose, of which one is taken
    headers = {"Cache-Control": "no-store"} if found is not None or problem else {}
    headers |= problem.headers if problem else {}
    return page(
        request, "editor.html", status=problem.status if problem else 200, headers=headers, trust=asked,
        query=query or _SAMPLE, dataset=dataset, by_level="trust" in chosen,
        table=table, truth=found if isinstance(found, bool) else None,
        labels=now.graph.labels(iris, trust=asked) if iris else {}, unsourced=UNSOURCED,
        marks=_marks(now.graph, iris, asked), problem=problem, quote=_quote(query, problem),
        editor=library("@zazuko/yasqe"),
        seconds=[one for one in _SECONDS if one <= now.settings.seconds],
        formats=_formats(found), examples=sorted(now.graph.queries.values(), key=lambda one: one.id),
        permalink=now.settings.absolute(address("/sparql", {"query": [query], **chosen})),
    )  # fmt: skip


def _marks(graph: Graph, iris: Iterable[str], trust: Level) -> dict[str, str]:
    """Return the level of each claim among some IRIs."""
    claims = [iri for iri in iris if iri.startswith(PREFIXES["claim"])]
    found = texts(graph, _LEVELS % nodes(claims), trust) if claims else ()
    return {claim: level.rpartition("#level-")[2] for claim, level in found}


def _formats(found: Result | None) -> list[str]:
    offered = (
        GRAPHS if isinstance(found, Triples) else ROWS if found is not None else (JSON, CSV, *GRAPHS[:1])
    )
    return [media.name for media in offered]


def _table(found: Result | None) -> Table | None:
    if isinstance(found, Rows):
        return Table(found.variables, found.rows, found.complete, graph=False)
    if isinstance(found, Triples):
        return Table(("subject", "predicate", "object"), found.facts, found.complete, graph=True)
    return None


def _quote(query: str, problem: Problem | None) -> Quote | None:
    """Return the place of a mistake with what stands around it, where the problem has one."""
    line, column = (problem.more.get(name) if problem else None for name in ("line", "column"))
    lines = query.split("\n")
    if not isinstance(line, int) or not isinstance(column, int) or not 0 < line <= len(lines):
        return None
    text, at = lines[line - 1].rstrip("\r"), max(column - 1, 0)
    before, after = text[:at], text[at + 1 :]
    return Quote(
        line, column,
        before if len(before) <= _NEAR else f"…{before[-_NEAR:]}",
        text[at : at + 1] or " ",
        after if len(after) <= _NEAR else f"{after[:_NEAR]}…",
    )  # fmt: skip


def edit(request: Request) -> Response:
    """Return the editor with a stored query in it, bound to what the address gives, and not yet run.

    Raises:
        UnknownQuery: There is none of this name.
        BadParameter: A parameter is not what it should be.
    """
    texts = given_in(request)
    names = texts.pop("example", [])
    if not names:
        return show(request)
    told = served(request).graph.explain(names[0], trust=level(request), **texts)
    return show(request, query=told.sparql.strip("\n") + "\n")


def terms(request: Request) -> Response:
    """Return the names that the editor offers: prefixes, and what has a label at a level of trust.

    Raises:
        BadParameter: The level of trust is none.
    """
    graph, trust = served(request).graph, level(request)
    return respond(
        request, lambda: json.dumps(_terms(graph, trust), ensure_ascii=False, separators=(",", ":")),
        content_type="application/json", vary=(),
    )  # fmt: skip


def _terms(graph: Graph, trust: Level) -> dict[str, object]:
    named = [(shrink(thing), label, kind) for thing, label, kind in texts(graph, _TERMS, trust)]
    return {"prefixes": PREFIXES, "terms": [term for term in named if not term[0].startswith("http")]}
