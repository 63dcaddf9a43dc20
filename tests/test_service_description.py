"""What the service says of itself, held against what it does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest
from rdflib import RDF, Graph, Literal, Namespace, URIRef

from mbtgraph.lens import LEVELS, ONTOLOGY, claims_graph, inferred_graph
from mbtgraph.media import GRAPHS, ROWS
from mbtgraph.namespaces import DCTERMS, PROV, SH, VOID
from tests.protocol_bed import EX, SMALL, cells, serving, truth
from tests.service import BASE

if TYPE_CHECKING:
    from starlette.testclient import TestClient

    from mbtgraph.web.served import Served

SD: Final = Namespace("http://www.w3.org/ns/sparql-service-description#")
_ENDPOINT: Final = URIRef(BASE + "sparql")
_TYPES: Final = {
    "SPARQL_Results_JSON": "application/sparql-results+json",
    "SPARQL_Results_XML": "application/sparql-results+xml",
    "SPARQL_Results_CSV": "text/csv", "SPARQL_Results_TSV": "text/tab-separated-values",
    "Turtle": "text/turtle", "JSON-LD": "application/ld+json", "RDF_XML": "application/rdf+xml",
    "N-Triples": "application/n-triples",
}  # fmt: skip
"""What the names of formats stand for (https://www.w3.org/ns/formats/)."""


def _described(client: TestClient) -> Graph:
    return Graph().parse(data=client.get("/sparql").text, format="turtle")


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # by the reader itself
@pytest.mark.parametrize("accept", [None, *(media.type for media in GRAPHS)])
def test_the_endpoint_describes_itself_in_each_format(client: TestClient, accept: str | None) -> None:
    """F1, F2: and its address is that of the public, whatever a request calls it."""
    asked = {"Accept": accept or "*/*", "Host": "evil.example", "X-Forwarded-Host": "evil.example"}
    found = client.get("/sparql", headers=asked)
    kind = found.headers["Content-Type"].partition(";")[0]
    assert kind == (accept or "text/turtle")
    form = {"application/rdf+xml": "xml", "application/n-triples": "nt"}.get(kind, kind.rpartition("/")[2])
    told = Graph().parse(data=found.text, format={"ld+json": "json-ld"}.get(form, form))
    assert list(told.subjects(RDF.type, SD.Service)) == [_ENDPOINT]
    assert list(told.objects(_ENDPOINT, SD.endpoint)) == [_ENDPOINT]
    assert "evil" not in found.text
    assert client.get("/sparql", headers=asked).content == found.content


def test_every_format_that_is_listed_works_and_no_other_does(client: TestClient) -> None:
    """F3."""
    listed = {str(one).rpartition("/")[2] for one in _described(client).objects(_ENDPOINT, SD.resultFormat)}
    assert {_TYPES[name] for name in listed} == {media.type for media in (*ROWS, *GRAPHS)}
    for name in listed:
        query = "ASK {}" if "Results" in name else "CONSTRUCT {} {}"
        found = client.get("/sparql", params={"query": query}, headers={"Accept": _TYPES[name]})
        assert found.headers["Content-Type"].partition(";")[0] == _TYPES[name]
    for other in ("application/trig", "application/n-quads", "text/n3", "application/x-binary-rdf"):
        for query in ("ASK {}", "CONSTRUCT {} {}"):
            refused = client.get("/sparql", params={"query": query}, headers={"Accept": other})
            assert refused.status_code == 406


def test_what_it_can_do_is_what_it_says(client: TestClient) -> None:
    """A20, D1, F4."""
    told = _described(client)
    assert set(told.objects(_ENDPOINT, SD.feature)) == {SD.UnionDefaultGraph}
    assert set(told.objects(_ENDPOINT, SD.supportedLanguage)) == {SD.SPARQL11Query}
    beyond = "ASK { GRAPH ?g { ?s ?p ?o } FILTER NOT EXISTS { ?s ?p ?o } }"
    assert not truth(client.get("/sparql", params={"query": beyond}))
    assert client.get("/sparql", params={"query": "ASK { SERVICE <a:b> {} }"}).status_code == 403
    assert client.post("/sparql", data={"update": "CLEAR ALL"}).status_code == 403


def test_its_numbers_are_those_of_the_data(client: TestClient, now: Served) -> None:
    """F5, F10."""
    told = _described(client)
    dataset = told.value(_ENDPOINT, SD.defaultDataset)
    counted = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
    counts = {row[0]: row[1] for row in cells(client.get("/sparql", params={"query": counted}))}
    named = list(told.objects(dataset, SD.namedGraph))
    assert {str(told.value(one, SD.name)) for one in named} == counts.keys() == now.counts.keys()
    for one in named:
        graph = told.value(one, SD.graph)
        assert int(str(told.value(graph, URIRef(VOID + "triples")))) == int(
            counts[str(told.value(one, SD.name))]
        )
        assert told.value(graph, URIRef(DCTERMS + "license"))
        assert told.value(graph, URIRef(DCTERMS + "title"))
    default = told.value(dataset, SD.defaultGraph)
    ((every,),) = cells(client.get("/sparql", params={"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"}))
    assert str(told.value(default, URIRef(VOID + "triples"))) == every
    assert Literal(now.version) in set(told.objects(dataset))


def test_what_follows_names_what_it_follows_from(client: TestClient) -> None:
    """F5."""
    told = _described(client)
    for place, level in enumerate(LEVELS):
        sources = {
            str(one) for one in told.objects(URIRef(inferred_graph(level)), URIRef(PROV + "wasDerivedFrom"))
        }
        assert {claims_graph(step) for step in LEVELS[: place + 1]} | {ONTOLOGY} <= sources
        assert not {claims_graph(step) for step in LEVELS[place + 1 :]} & sources


def test_stored_queries_are_examples_for_the_endpoint(client: TestClient, now: Served) -> None:
    """F7: with their prefixes, and the address of this endpoint; each runs as it stands."""
    found = client.get("/.well-known/sparql-examples")
    assert found.headers["Content-Type"] == "text/turtle; charset=utf-8"
    told = Graph().parse(data=found.text, format="turtle")
    examples = list(told.subjects(RDF.type, URIRef(SH + "SPARQLExecutable")))
    assert len(examples) == len(now.graph.queries) >= 60
    assert set(told.objects(None, URIRef("https://schema.org/target"))) == {_ENDPOINT}
    assert len(set(told.objects(None, URIRef(SH + "declare")))) >= 10
    for example in examples:
        query = str(told.value(example, URIRef(SH + "select")))
        assert client.post("/sparql", data={"query": query}).status_code == 200


def test_responses_point_at_what_describes_them(client: TestClient) -> None:
    """F8."""
    for found in (
        client.get("/sparql"),
        client.get("/sparql", params={"query": "ASK {}"}),
        client.get("/graph/things"),
    ):
        for rel in ("service-desc", "describedby", "license"):
            assert f'rel="{rel}"' in found.headers["Link"]


def test_a_dataset_of_strangers_is_described_without_our_words() -> None:
    with serving(SMALL, {f"{EX}g1": 2, f"{EX}g2": 1, f"{EX}g3": 1, f"{EX}g4": 1}) as small:
        found = small.get("/sparql")
        told = Graph().parse(data=found.text, format="turtle")
        assert len(set(told.subjects(RDF.type, SD.NamedGraph))) == 4
        # Graphs of strangers may share triples, so that their union is not counted.
        (default,) = told.objects(None, SD.defaultGraph)
        assert told.value(default, URIRef(VOID + "triples")) is None
        assert "mbtgraph" not in found.text
        assert "license" not in found.text + found.headers["Link"]
        assert len(Graph().parse(data=small.get("/.well-known/sparql-examples").text, format="turtle")) == 0
