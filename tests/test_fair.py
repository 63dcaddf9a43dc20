"""What the judges of FAIR data look for (F-UJI) and of ontologies (FOOPS!), asked without a network."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

import pytest
import yaml
from pyoxigraph import Literal, NamedNode, RdfFormat, Store, parse

from mbtgraph.namespaces import DCAT, DCTERMS, MBT, OWL, RDF, RDFS, ROOT, SKOS
from tests.conftest import ROOT as PROJECT
from tests.service import BASE

if TYPE_CHECKING:
    from starlette.testclient import TestClient

VANN: Final = "http://purl.org/vocab/vann/"


@pytest.fixture(scope="module")
def dataset(client: TestClient) -> dict[str, set[str]]:
    """Return what is told of the dataset, by property."""
    quads = parse(client.get("/dataset.ttl").content, format=RdfFormat.TURTLE)
    held: dict[str, set[str]] = {}
    for quad in quads:
        if quad.subject == NamedNode(ROOT + "dataset") and isinstance(quad.object, NamedNode | Literal):
            held.setdefault(quad.predicate.value, set()).add(quad.object.value)
    return held


@pytest.fixture(scope="module")
def ontology(client: TestClient) -> Store:
    """Return the ontology as it is served."""
    store = Store()
    store.load(client.get("/ontology.ttl").content, format=RdfFormat.TURTLE)
    return store


def test_the_dataset_can_be_found(client: TestClient, dataset: dict[str, set[str]]) -> None:
    """F-UJI FsF-F1-01D, F1-02D, F2-01M, F3-01M, F4-01M: a lasting name, core metadata."""
    told = yaml.safe_load((PROJECT / "CITATION.cff").read_text(encoding="utf-8"))
    assert dataset[DCTERMS + "identifier"] == {ROOT + "dataset"}
    assert ROOT.startswith("https://w3id.org/")
    assert dataset[DCTERMS + "title"] == {told["title"]}
    assert dataset[DCTERMS + "description"]
    assert set(told["keywords"]) <= dataset[DCAT + "keyword"]
    page = client.get("/downloads").text
    embedded = json.loads(page.partition('<script type="application/ld+json">')[2].partition("<")[0])
    for key in ("name", "description", "keywords", "creator", "publisher", "identifier", "distribution"):
        assert embedded[key], key
    assert {one["contentUrl"]["@id"] for one in embedded["distribution"]} == dataset[DCAT + "distribution"]


def test_the_dataset_can_be_had(client: TestClient, dataset: dict[str, set[str]]) -> None:
    """F-UJI FsF-A1-01M, A1-02M, A1-03D: who may have it, and by plain HTTP."""
    assert {one.rpartition("/")[2] for one in dataset[DCTERMS + "accessRights"]} == {"PUBLIC"}
    for address in dataset[DCAT + "distribution"]:
        assert client.head("/" + address.removeprefix(BASE)).status_code == 200


def test_the_dataset_fits_to_others(client: TestClient, dataset: dict[str, set[str]]) -> None:
    """F-UJI FsF-I1-01M, I2-01M, I3-01M: RDF, known vocabularies, links to other data."""
    for suffix in ("ttl", "jsonld", "rdf", "nt"):
        assert client.get(f"/dataset.{suffix}").status_code == 200
    vocabularies = dataset["http://rdfs.org/ns/void#vocabulary"]
    assert {SKOS, DCTERMS, "http://www.w3.org/ns/prov#", OWL} <= vocabularies
    assert any("#links/" in one for one in dataset["http://rdfs.org/ns/void#subset"])


def test_the_dataset_can_be_used_again(client: TestClient, dataset: dict[str, set[str]]) -> None:
    """F-UJI FsF-R1-01M, R1.1-01M, R1.2-01M, R1.3-01M, R1.3-02D: content, licence, origin, format."""
    assert dataset[DCTERMS + "license"] == {"https://creativecommons.org/licenses/by/4.0/"}
    assert "CC BY 4.0" in client.get("/downloads").text
    assert dataset[DCTERMS + "creator"]
    assert dataset[DCTERMS + "modified"]
    assert DCAT + "Dataset" in dataset[RDF + "type"]
    text = client.get("/dataset.nt").text
    assert "media-types/application/n-quads" in text
    assert "dcat#byteSize" in text


def one(store: Store, subject: str, predicate: str) -> set[str]:
    found = store.quads_for_pattern(NamedNode(subject), NamedNode(predicate), None)
    return {quad.object.value for quad in found if isinstance(quad.object, NamedNode | Literal)}


def test_the_ontology_says_what_it_is(ontology: Store) -> None:
    """FOOPS! OM1 to OM5, VER1, FIND2, URI1: title, description, licence, creator, version, prefix."""
    name = ROOT + "ontology"
    for predicate in (
        DCTERMS + "title", DCTERMS + "description", DCTERMS + "license", DCTERMS + "creator",
        OWL + "versionInfo", OWL + "versionIRI",
    ):  # fmt: skip
        assert one(ontology, name, predicate), predicate
    assert one(ontology, name, VANN + "preferredNamespacePrefix") == {"mbt"}
    assert one(ontology, name, VANN + "preferredNamespaceUri") == {MBT}
    assert one(ontology, name, RDF + "type") == {OWL + "Ontology"}


def test_the_ontology_is_had_as_page_and_as_rdf(client: TestClient, ontology: Store) -> None:
    """FOOPS! CN1, DOC1, VER2, RDF1: content negotiation, a page, a version that leads somewhere."""
    page = client.get("/ontology", headers={"Accept": "text/html"})
    assert (page.status_code, page.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    for type_ in ("text/turtle", "application/rdf+xml", "application/ld+json"):
        assert client.get("/ontology", headers={"Accept": type_}).headers["Content-Type"].startswith(type_)
    (version,) = one(ontology, ROOT + "ontology", OWL + "versionIRI")
    found = client.get("/" + version.removeprefix(ROOT))
    assert (found.status_code, found.headers["Location"]) == (303, "/ontology")


def test_every_term_of_the_ontology_has_a_label_and_a_definition(ontology: Store) -> None:
    """FOOPS! VOC3, VOC4."""
    terms = {
        quad.subject.value
        for kind in ("Class", "ObjectProperty", "DatatypeProperty")
        for quad in ontology.quads_for_pattern(None, NamedNode(RDF + "type"), NamedNode(OWL + kind))
        if isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(MBT)
    }
    assert len(terms) > 300
    for term in terms:
        assert one(ontology, term, RDFS + "label"), term
        assert one(ontology, term, SKOS + "definition"), term
