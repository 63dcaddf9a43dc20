"""The graph that describes the dataset: its title, its licence, and the stored queries as RDF.

It says nothing that depends on a claim, since every lens shows it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mbtgraph.namespaces import DCTERMS, RDFS, ROOT, SH, VOID
from mbtgraph.rdf import TYPE, Fact, Literal, NamedNode, n

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mbtgraph.queries.stored import StoredQuery

TITLE: Final = (
    "mbtgraph: a knowledge graph of Mentalization-Based Treatment in which every claim tells who says so"
)
"""The title under which the dataset is cited."""

_DATASET = NamedNode(ROOT + "dataset")
_LABEL = NamedNode(RDFS + "label")


def describe(queries: Iterable[StoredQuery]) -> Iterator[Fact]:
    """Yield the triples that describe the dataset and its stored queries."""
    yield _DATASET, TYPE, NamedNode(VOID + "Dataset")
    yield _DATASET, NamedNode(DCTERMS + "title"), Literal(TITLE, language="en")
    yield (
        _DATASET,
        NamedNode(DCTERMS + "description"),
        Literal("Claims about Mentalization-Based Treatment, each with who says so.", language="en"),
    )
    license_ = NamedNode("https://creativecommons.org/licenses/by/4.0/")
    yield _DATASET, NamedNode(DCTERMS + "license"), license_
    for query in queries:
        node = n("query:" + query.id)
        yield node, TYPE, NamedNode(SH + "SPARQLExecutable")
        yield node, TYPE, NamedNode(SH + "SPARQLSelectExecutable")
        yield node, _LABEL, Literal(query.summary, language="en")
        # Without the header: its tests count rows, which depend on claims.
        text = "\n".join(line for line in query.text.splitlines() if not line.startswith("#+"))
        yield node, NamedNode(SH + "select"), Literal(text)
        for tag in query.tags:
            yield node, NamedNode(DCTERMS + "subject"), Literal(tag, language="en")
