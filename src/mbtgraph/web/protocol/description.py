"""The service description: what can be asked here, in which formats, and of which graphs.

What it says of the data is counted in what is served, and what it says of formats is what the endpoint
chooses among, so that it cannot claim more than there is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mbtgraph.catalog import LICENSE
from mbtgraph.lens import (
    CATALOG,
    LEVELS,
    MAPPINGS,
    ONTOLOGY,
    READ_AS,
    THINGS,
    claims_graph,
    inferred_graph,
    up_to,
)
from mbtgraph.media import CSV, GRAPHS, JSON, JSONLD, NTRIPLES, RDFXML, ROWS, TSV, TURTLE, XML, Media
from mbtgraph.namespaces import DCTERMS, OWL, PREFIXES, PROV, RDFS, ROOT, SD, VOID
from mbtgraph.rdf import TYPE, Literal, NamedNode, Quad
from mbtgraph.store.writing import write
from mbtgraph.web.responses import link

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from mbtgraph.rdf import Fact
    from mbtgraph.web.served import Served

_FORMATS: Final = "http://www.w3.org/ns/formats/"
NAMES: Final[dict[Media, str]] = {
    JSON: "SPARQL_Results_JSON", XML: "SPARQL_Results_XML", CSV: "SPARQL_Results_CSV",
    TSV: "SPARQL_Results_TSV", TURTLE: "Turtle", JSONLD: "JSON-LD", RDFXML: "RDF_XML",
    NTRIPLES: "N-Triples",
}  # fmt: skip
_SOURCE: Final = NamedNode(ROOT + "dataset")

_ADVICE: Final = (
    "An edge does not tell who asserts it; mbt:assertedBy leads from a proposition to its claims, and these "
    "to their sources. The parameter trust (t1, t2, t3, unmarked, model) chooses what is seen; without it "
    "that is everything, what a language model wrote included. Verify that before clinical use."
)

ABOUT: Final = {
    ONTOLOGY: "The vocabulary: classes, properties and their axioms",
    THINGS: "Identity: what things are called, which kind they are of, bibliographic records",
    CATALOG: "The dataset's description, and its stored queries",
    MAPPINGS: "Mappings of things to other vocabularies, as plain SKOS",
    **{claims_graph(step): f"Claims that are {READ_AS[step]}, and the edges they assert" for step in LEVELS},
    **{
        inferred_graph(step): f"What follows once claims that are {READ_AS[step]} are added"
        for step in LEVELS
    },
}
"""What the graphs of our dataset hold."""


def links(now: Served) -> Sequence[str]:
    """Return what a response of the endpoint points at."""
    return now.keep("links", lambda: _links(now))


def _links(now: Served) -> Sequence[str]:
    prefix = now.settings.prefix
    told = [
        link(f"{prefix}/sparql", "service-desc"),
        link(f"{prefix}/.well-known/void", "describedby"),
    ]
    return [*told, link(LICENSE, "license")] if now.ours else told


def written(now: Served, media: Media) -> bytes:
    """Return the description in a format."""
    return write((Quad(*fact) for fact in describe(now)), media, {**PREFIXES, "sd": SD})


def union(now: Served, graphs: Collection[str]) -> int | None:
    """Return how many triples some graphs have together, where that is known: ours share none."""
    known = now.ours or len(graphs) == 1
    return sum(now.counts[graph] for graph in graphs) if known else None


def describe(now: Served) -> Iterator[Fact]:
    """Yield the triples that describe the service."""
    address = now.settings.absolute("/sparql")
    service = NamedNode(address)
    dataset, default = NamedNode(address + "#dataset"), NamedNode(address + "#default-graph")
    yield service, TYPE, _sd("Service")
    yield service, _sd("endpoint"), service
    if now.ours:
        yield service, NamedNode(RDFS + "comment"), Literal(_ADVICE, language="en")
    yield service, _sd("supportedLanguage"), _sd("SPARQL11Query")
    yield service, _sd("feature"), _sd("UnionDefaultGraph")
    for media in (*ROWS, *GRAPHS):
        yield service, _sd("resultFormat"), NamedNode(_FORMATS + NAMES[media])
    yield service, _sd("defaultDataset"), dataset
    yield dataset, TYPE, _sd("Dataset")
    yield dataset, NamedNode(OWL + "versionInfo"), Literal(now.version)
    yield dataset, _sd("defaultGraph"), default
    if now.ours:
        yield dataset, NamedNode(DCTERMS + "license"), NamedNode(LICENSE)
        yield dataset, NamedNode(DCTERMS + "source"), _SOURCE
    for graph in sorted(now.counts):
        yield dataset, _sd("namedGraph"), NamedNode(graph)
    yield default, TYPE, _sd("Graph")
    if (count := union(now, now.counts)) is not None:
        yield default, NamedNode(VOID + "triples"), Literal(count)
    for graph, count in sorted(now.counts.items()):
        yield from _graph(now, NamedNode(graph), count)


def _graph(now: Served, graph: NamedNode, count: int) -> Iterator[Fact]:
    """Yield what is known of a named graph; its name stands for what is in it too."""
    yield graph, TYPE, _sd("NamedGraph")
    yield graph, _sd("name"), graph
    yield graph, _sd("graph"), graph
    yield graph, TYPE, _sd("Graph")
    yield graph, NamedNode(VOID + "triples"), Literal(count)
    if now.ours and graph.value in ABOUT:
        yield graph, NamedNode(DCTERMS + "title"), Literal(ABOUT[graph.value], language="en")
        yield graph, NamedNode(DCTERMS + "license"), NamedNode(LICENSE)
        for source in _derived_from(graph.value):
            yield graph, NamedNode(PROV + "wasDerivedFrom"), NamedNode(source)


def _derived_from(graph: str) -> Iterator[str]:
    """Yield the graphs from which all in a graph follows."""
    for level in LEVELS:
        if graph == inferred_graph(level):
            yield ONTOLOGY
            yield THINGS
            yield from map(claims_graph, up_to(level))


def _sd(name: str) -> NamedNode:
    return NamedNode(SD + name)
