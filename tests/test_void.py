"""The dataset described: VoID and DCAT say what the data say, and what lies at their addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest
from pyoxigraph import NamedNode, QuerySolutions, RdfFormat, Store

from mbtgraph.lens import graphs
from mbtgraph.namespaces import DCAT, DCTERMS, ID, MBT, OWL, ROOT, SKOS, SPDX, VOID
from mbtgraph.rdf import Rows
from tests.conftest import ROOT as PROJECT
from tests.service import BASE

if TYPE_CHECKING:
    from starlette.testclient import TestClient

    from mbtgraph.graph import Graph
    from mbtgraph.lens import Level

DATASET: Final = ROOT + "dataset"
DISTINCT: Final = "void:distinctSubjects"
PREFIXES: Final = f"""
PREFIX void: <{VOID}> PREFIX ext: <http://ldf.fi/void-ext#> PREFIX dcat: <{DCAT}> PREFIX spdx: <{SPDX}>
PREFIX dcterms: <{DCTERMS}> PREFIX mbt: <{MBT}> PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX foaf: <http://xmlns.com/foaf/0.1/>
"""


class Described:
    """Ask a description as an editor does that has loaded it."""

    def __init__(self, body: bytes) -> None:
        """Load it."""
        self._store = Store()
        self._store.load(body, format=RdfFormat.TURTLE)

    def ask(self, query: str) -> set[tuple[str, ...]]:
        """Return the rows of a SELECT as text."""
        found = self._store.query(PREFIXES + query)
        assert isinstance(found, QuerySolutions)
        return {tuple("" if term is None else term.value for term in row) for row in found}


def told(client: TestClient, trust: Level = "model") -> Described:
    reply = client.get(f"/.well-known/void?trust={trust}", headers={"Accept": "text/turtle"})
    assert reply.status_code == 200
    return Described(reply.content)


def data(graph: Graph, query: str, trust: Level = "model") -> set[tuple[str, ...]]:
    found = graph.run(PREFIXES + query, trust=trust)
    assert isinstance(found, Rows)
    return {tuple("" if term is None else term.value for term in row) for row in found.rows}


@pytest.mark.parametrize("trust", ["t1", "model"])
def test_counts_are_those_of_the_data_at_each_level(client: TestClient, graph: Graph, trust: Level) -> None:
    """F10."""
    found = told(client, trust)
    same = {
        f"SELECT ?n {{ <{DATASET}> void:triples ?n }}": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
        f"SELECT ?c ?n {{ <{DATASET}> void:classPartition [ void:class ?c ; void:entities ?n ] }}":
            "SELECT ?c (COUNT(DISTINCT ?s) AS ?n) { ?s a ?c } GROUP BY ?c",
        f"SELECT ?p ?n {{ <{DATASET}> void:propertyPartition [ void:property ?p ; void:triples ?n ] }}":
            "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p",
        f"SELECT ?p ?n {{ <{DATASET}> void:propertyPartition [ void:property ?p ; {DISTINCT} ?n ] }}":
            "SELECT ?p (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o } GROUP BY ?p",
        """SELECT ?p ?n { ?part void:class mbt:Claim ; void:entities [] ; void:propertyPartition
             [ void:property ?p ; void:triples ?n ] }""":
            "SELECT ?p (COUNT(*) AS ?n) { ?s a mbt:Claim ; ?p ?o } GROUP BY ?p",
        "SELECT ?g ?n { ?g a void:Dataset ; void:triples ?n . FILTER(CONTAINS(STR(?g), '/graph/')) }":
            "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g",
    }  # fmt: skip
    for described, counted in same.items():
        assert (rows := found.ask(described))
        assert rows == data(graph, counted, trust), described


def test_editors_find_what_a_class_leads_to(client: TestClient, graph: Graph) -> None:
    """F6: subject class, property, object class or datatype, as editors and assistants ask."""
    found = told(client).ask(
        """SELECT DISTINCT ?class ?property ?to ?datatype {
             ?part void:class ?class ; void:propertyPartition ?of . ?of void:property ?property .
             OPTIONAL { { ?of void:classPartition [ void:class ?to ] }
                        UNION { ?of ext:datatypePartition [ ext:datatype ?datatype ] } } }"""
    )
    claim, cites, source = MBT + "CitedClaim", MBT + "cites", MBT + "Source"
    assert (claim, cites, source, "") in found
    assert (claim, MBT + "originatorOnly", "", "http://www.w3.org/2001/XMLSchema#boolean") in found
    assert {(c, p, t) for c, p, t, _ in found if t} == data(
        graph, "SELECT DISTINCT ?c ?p ?t { ?s a ?c ; ?p ?o . ?o a ?t . FILTER(ISIRI(?c) && ISIRI(?t)) }"
    )


def test_each_part_has_one_name_and_one_number(client: TestClient) -> None:
    """F6: names of parts do not run into one another."""
    found = told(client)
    for number in ("void:triples", "void:entities", "void:class", "void:property"):
        assert not found.ask(
            f"SELECT ?part {{ ?part {number} ?n }} GROUP BY ?part HAVING(COUNT(DISTINCT ?n) > 1)"
        )


def test_the_dataset_has_what_a_catalog_needs(client: TestClient, graph: Graph) -> None:
    """F6, G12: title, licence, version, creator, addresses."""
    held = {(p, o) for p, o in told(client).ask(f"SELECT ?p ?o {{ <{DATASET}> ?p ?o }}")}
    for fact in (
        (DCTERMS + "license", "https://creativecommons.org/licenses/by/4.0/"),
        (OWL + "versionInfo", graph.data_version),
        (VOID + "sparqlEndpoint", BASE + "sparql"),
        (VOID + "uriSpace", ID),
        (VOID + "vocabulary", MBT),
        (VOID + "vocabulary", SKOS),
        (DCAT + "landingPage", BASE),
        (DCTERMS + "conformsTo", ROOT + "ontology"),
    ):
        assert fact in held, fact
    (name,) = told(client).ask(
        f"SELECT ?n {{ <{DATASET}> dcterms:publisher [ a foaf:Agent ; foaf:name ?n ] }}"
    )
    assert f"- name: {name[0]}" in (PROJECT / "CITATION.cff").read_text(encoding="utf-8")


def test_links_to_other_vocabularies_are_counted(client: TestClient, graph: Graph) -> None:
    """F6."""
    found = told(client).ask(
        f"""SELECT ?to ?relation ?n {{ <{DATASET}> void:subset ?links . ?links a void:Linkset ;
             void:linkPredicate ?relation ; void:triples ?n ; void:objectsTarget [ dcterms:title ?to ] }}"""
    )
    (total,) = data(graph, "SELECT (COUNT(*) AS ?n) { ?m a mbt:Mapping }")
    assert sum(int(n) for _, _, n in found) == int(total[0])
    assert any(to == "DOID" and relation == SKOS + "exactMatch" for to, relation, _ in found)


def test_every_distribution_is_what_the_description_says(client: TestClient) -> None:
    """F6, G12: address, size and checksum of each dump."""
    found = told(client).ask(
        f"""SELECT ?at ?size ?sum {{ <{DATASET}> dcat:distribution ?d ; void:dataDump ?d .
             ?d dcat:downloadURL ?at ; dcat:byteSize ?size ; dcat:mediaType ?type ;
               spdx:checksum [ spdx:checksumValue ?sum ] }}"""
    )
    assert len(found) == 7
    sums = client.get("/dumps/SHA256SUMS").text
    for address, size, digest in found:
        body = client.get("/" + address.removeprefix(BASE)).content
        assert len(body) == int(size)
        assert f"{digest}  {address.rpartition('/')[2]}" in sums


def test_the_description_has_one_address_more_and_the_page_beside_it(client: TestClient) -> None:
    """F6: `/dataset` in all formats; people get the downloads."""
    for suffix in ("ttl", "jsonld", "rdf", "nt", "trig", "nq"):
        assert client.get(f"/dataset.{suffix}").headers["Content-Location"] == f"/dataset.{suffix}"
    page = client.get("/dataset", headers={"Accept": "text/html"})
    assert page.headers["Content-Location"] == "/downloads"
    assert "<h1>Downloads</h1>" in page.text
    assert client.get("/.well-known/void", headers={"Accept": "image/png"}).status_code == 406


def test_the_catalog_of_the_graph_says_nothing_of_these_counts(graph: Graph) -> None:
    """What every level shows must not depend on a claim; so the counts stand at their address alone."""
    assert not graph.run(f"ASK {{ ?x <{VOID}triples> ?n }}")
    assert NamedNode(graphs("t1")[2]).value.endswith("/catalog")
