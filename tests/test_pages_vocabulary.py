"""The vocabulary: every term of the ontology with its meaning, at the anchor to which its IRI leads."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest

from mbtgraph.lens import LEVELS
from mbtgraph.namespaces import MBT, OWL, RDF, SKOS
from mbtgraph.rdf import Literal, NamedNode, text_of
from mbtgraph.web.pages.axioms import Axioms

if TYPE_CHECKING:
    from starlette.testclient import TestClient

    from mbtgraph.derive import Graphs
    from mbtgraph.graph import Graph
    from mbtgraph.lens import Level
    from mbtgraph.rdf import Fact


@pytest.fixture(scope="module")
def axioms(graphs: Graphs) -> list[Fact]:
    """Return the triples of the ontology."""
    return list(graphs["https://w3id.org/mbtgraph/graph/ontology"])


def _entries(page: str) -> dict[str, str]:
    """Return what stands on the page of each term, by its anchor."""
    return dict(re.findall(r'<section class="term" id="([\w-]+)"[^>]*>(.*?)</section>', page, re.DOTALL))


def _text(part: str) -> str:
    return re.sub(
        r"\s+", " ", unescape(re.sub("<[^>]+>", "", part.replace("</dt>", " ").replace("</dd>", " ")))
    )


@pytest.mark.parametrize("trust", LEVELS)
def test_every_term_has_its_entry_with_its_definition_at_its_anchor(
    client: TestClient, axioms: list[Fact], trust: Level
) -> None:
    page = client.get("/ontology", params={"trust": trust}, headers={"Accept": "text/html"}).text
    entries = _entries(page)
    defined = {
        text_of(s).removeprefix(MBT): text_of(o) for s, p, o in axioms if p.value == SKOS + "definition"
    }
    assert entries.keys() == defined.keys()
    assert len(defined) > 500
    for name, definition in defined.items():
        assert f'<p class="definition">{definition}</p>' in unescape(entries[name])
        assert page.count(f' id="{name}"') == 1


def test_every_link_on_the_page_to_itself_leads_somewhere(client: TestClient) -> None:
    page = client.get("/ontology", headers={"Accept": "text/html"}).text
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(ids)


def test_domain_range_axioms_and_mappings_are_in_words(client: TestClient) -> None:
    entries = {
        name: _text(part)
        for name, part in _entries(client.get("/ontology", headers={"Accept": "text/html"}).text).items()
    }
    assert "Implies upstream of" in entries["leadsTo"]
    assert (
        "To psychological state or manifestation or non-mentalizing mode or mentalizing" in entries["leadsTo"]
    )
    assert "It is downstream of read backwards." in entries["upstreamOf"]
    assert "It is upstream of read backwards." in entries["downstreamOf"]
    assert "links first and third" in entries["upstreamOf"]
    assert "It follows from addresses mode, then manifests as." in entries["bearsOn"]
    assert (
        "is a cited claim and something with a link “cites” to something whose “tier” is T1"
        in (entries["T1CitedClaim"])
    )
    assert "Kind of cited claim" not in entries["Study"]
    assert "Marked limited by has limited evidence for" in entries["appliedTo"]
    assert "Exact match schema:WebPage" in entries["WebPage"]
    assert "Kind of study" in entries["FollowUpStudy"]
    assert "follow-up study" in entries["Study"]


def test_uses_are_counted_as_the_level_shows_them(client: TestClient, graph: Graph) -> None:
    for trust in LEVELS:
        page = client.get("/ontology", params={"trust": trust}, headers={"Accept": "text/html"}).text
        told = re.search(r"in (\d+) claim", _entries(page)["leadsTo"])
        counted = graph.select(f"SELECT * {{ ?claim <{MBT}predicate> <{MBT}leadsTo> }}", trust=trust)
        assert told
        assert int(told[1]) == len(counted)


def test_a_class_is_the_kind_of_as_many_things_as_the_data_have(client: TestClient, graph: Graph) -> None:
    entries = _entries(client.get("/ontology", headers={"Accept": "text/html"}).text)
    counted = {
        str(row["class"]): str(row["things"])
        for row in graph.select(
            "SELECT ?class (COUNT(DISTINCT ?thing) AS ?things) { ?thing a ?class } GROUP BY ?class"
        ).values(things="iri")
    }
    told = {
        MBT + name: found[1].replace(",", "")
        for name, part in entries.items()
        if (found := re.search(r"the kind of ([\d,]+) thing", part))
    }
    assert told == {iri: counted.get(iri, "0") for iri in told}
    assert len(told) > 100


def test_each_link_to_a_query_shows_the_term_in_use(client: TestClient, graph: Graph) -> None:
    entries = _entries(client.get("/ontology", headers={"Accept": "text/html"}).text)
    asked = {
        name: parse_qs(urlsplit(unescape(found[1])).query)["query"][0]
        for name, part in entries.items()
        if (found := re.search(r'href="(/sparql\?[^"]+)">see where', part))
    }
    assert len(asked) > len(entries) / 2
    assert "leadsTo" in asked
    empty = [name for name, query in asked.items() if not len(graph.select(query))]
    assert not empty


def test_the_name_that_people_expect_leads_to_the_ontology(client: TestClient) -> None:
    found = client.get("/vocabulary", params={"trust": "t2"})
    assert (found.status_code, found.headers["Location"]) == (303, "/ontology?trust=t2")


def test_other_axioms_read_as_words_too() -> None:
    """What the ontology does not use yet: a symmetric property."""
    knows, label = NamedNode(MBT + "knows"), NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
    kind = NamedNode(RDF + "type")
    read = Axioms([(knows, kind, NamedNode(OWL + "SymmetricProperty")), (knows, label, Literal("knows"))])
    assert list(read.of(knows)) == [(("What holds one way holds the other way too.", ""),)]
