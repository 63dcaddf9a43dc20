"""Documents as articles: the list of them, and each with its sentences, marks and sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mbtgraph.lens import LEVELS, up_to
from mbtgraph.namespaces import ID, MBT, RDFS
from mbtgraph.rdf import NamedNode
from mbtgraph.reports.coverage import STATEMENTS
from mbtgraph.web.asking import answer, local, texts
from mbtgraph.web.lens import level
from mbtgraph.web.pages.article import article, marks
from mbtgraph.web.pages.provenance import provenance
from mbtgraph.web.problems import Problem
from mbtgraph.web.rendering import page
from mbtgraph.web.served import served

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from mbtgraph.web.served import Served

OWN: Final = (ID + "source/background-vocabularies", ID + "source/evidence-table")
"""The tables that were drawn up for this graph, from the works that each sentence cites."""
SENTENCES: Final = f"""PREFIX mbt: <{MBT}>
PREFIX rdfs: <{RDFS}>
SELECT ?section ?claim ?statement ?basis ?level WHERE {{
  ?in mbt:sectionOf %s ; mbt:sectionOrder ?order ; rdfs:label ?section .
  ?claim mbt:statedIn ?in ; mbt:statement ?statement ; mbt:basis/rdfs:label ?basis .
  ?claim mbt:trustLevel/rdfs:label ?level .
}} ORDER BY ?order ?claim"""
"""The sentences of a document, as anybody can ask for them."""
_DOCUMENTS: Final = """
SELECT ?document ?label ?tier WHERE {
  ?document a mbt:Document ; rdfs:label ?label ; mbt:tier/rdfs:label ?tier
}
"""
_LEVELS: Final = """
SELECT ?document ?level (COUNT(?claim) AS ?claims) WHERE {
  ?claim mbt:statedIn/mbt:sectionOf ?document ; mbt:trustLevel ?level
} GROUP BY ?document ?level
"""


def articles(request: Request) -> Response:
    """Return the list of the documents."""
    trust, now = level(request), served(request)
    known = documents(now)
    counts: dict[str, dict[str, int]] = {iri: dict.fromkeys(LEVELS, 0) for iri in known}
    for iri, step, number in now.keep("documents by level", lambda: texts(now.graph, _LEVELS, LEVELS[-1])):
        counts[iri][local(step).removeprefix("level-")] = int(number)
    return page(
        request, "articles.html", documents=known, counts=counts, shown=up_to(trust), local=local,
        said={iri: answer(now.graph, "article-provenance", trust, document=iri) for iri in known}, own=OWN,
    )  # fmt: skip


def one(request: Request) -> Response:
    """Return one document as an article.

    Raises:
        Problem: There is no such document.
    """
    trust, now = level(request), served(request)
    known, iri = documents(now), f"{ID}source/{request.path_params['name']}"
    if iri not in known:
        names = ", ".join(map(local, known))
        raise Problem(404, "http", "There is no such document", f"The documents are {names}.")
    sections = article(now, iri, trust)
    sentences = [sentence for section in sections for sentence in section.sentences]
    cited = [sentence for sentence in sentences if sentence.claim.basis == "cited"]
    return page(
        request, "article.html", iri=iri, name=local(iri), title=known[iri][0], tier=known[iri][1],
        sections=sections, from_where=provenance(now, iri, sections, trust), own=iri in OWN,
        query=SENTENCES % NamedNode(iri),
        said=answer(now.graph, "article-provenance", trust, document=iri),
        marks=marks(sentences), cited=len(cited),
        unread=sum(sentence.claim.verification == "unverified" for sentence in cited),
        hidden={step: sum(one.hidden.get(step, 0) for one in sections) for step in LEVELS},
    )  # fmt: skip


def documents(now: Served) -> dict[str, tuple[str, str]]:
    """Return label and tier of each document, in the order of the inventories, others last."""
    order = list(STATEMENTS)
    rows = now.keep("documents", lambda: texts(now.graph, _DOCUMENTS, LEVELS[-1]))
    ordered = sorted(
        rows, key=lambda row: (order.index(row[1]) if row[1] in STATEMENTS else len(order), row[1])
    )
    return {iri: (label, tier) for iri, label, tier in ordered}
