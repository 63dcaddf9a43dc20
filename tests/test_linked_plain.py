"""A server over a stranger's data: its first page, any name in the data, description and files."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlencode

import pytest
from pyoxigraph import RdfFormat, parse
from starlette.testclient import TestClient

from mbtgraph.web.app import create_app
from mbtgraph.web.linked.resource import PAGE
from mbtgraph.web.operation.opening import open_files
from mbtgraph.web.settings import Settings
from tests.pages import page

if TYPE_CHECKING:
    from collections.abc import Iterator

BASE: Final = "https://lab.example/data/"
TURTLE: Final = """
PREFIX ex: <http://example.org/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
ex:anna a ex:Person ; rdfs:label "Anna <b>bold</b>"@en , "Anna (de)"@de ; ex:knows ex:ben ; ex:age 42 ;
  ex:address [ ex:street "Main Street" ; ex:geo [ ex:lat 1.5 ] ] .
ex:ben a ex:Person ; rdfs:label "Ben" .
ex:bad ex:page <javascript:alert(1)> .
<http://example.org/日é> rdfs:label "太陽"@ja .
<https://lab.example/data/thing/1> rdfs:label "a thing of this server" .
"""
MANY: Final = "".join(
    f"<http://example.org/x{number}> <http://example.org/in> <http://example.org/hub> .\n"
    for number in range(450)
)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """Return what asks a server over two files."""
    folder = tmp_path_factory.mktemp("plain")
    (folder / "people.ttl").write_text(TURTLE, encoding="utf-8")
    (folder / "many.nt").write_text(MANY)
    now = open_files([folder / "people.ttl", folder / "many.nt"], Settings(base=BASE))
    app = create_app(now)
    with TestClient(app, base_url="http://testserver", follow_redirects=False) as client:
        yield client
    now.pool.close()


def at(iri: str, suffix: str = "", **more: str) -> str:
    rest = "".join(f"&{name}={text}" for name, text in more.items())
    return f"/resource{suffix}?iri={quote(iri, safe='')}{rest}"


def test_the_first_page_counts_graphs_classes_and_properties(plain: TestClient) -> None:
    page = plain.get("/").text
    assert "464 triples in 2 graphs" in page
    graph = "https://lab.example/data/graph/people.ttl"
    assert f'href="/data/rdf-graph-store?graph={quote(graph, safe="")}"' in page
    assert plain.get(f"/rdf-graph-store?graph={quote(graph, safe='')}").status_code == 200
    person = quote("http://example.org/Person", safe="")
    assert f'href="/data/resource?iri={person}"' in page
    assert '<td class="number">450</td>' in page
    assert "mbt" not in page.partition("<main")[2].partition("</main")[0].replace("mbtgraph", "")


def test_the_editor_asks_without_a_level_of_trust(plain: TestClient) -> None:
    """A stranger's data have none, and a query that named one would be refused."""
    fields = {"query": "SELECT ?x { ?x a <http://example.org/Person> } ORDER BY ?x", "format": "html"}
    found = page(plain, f"/sparql?{urlencode(fields)}")
    assert {a["name"] for a, _ in found.all("select")} == {"timeout", "format"}
    ((permalink, _),) = found.all("a", class_="long")
    assert page(plain, permalink["href"].removeprefix("/data")).all("td") == found.all("td")
    assert [text for _, text in found.all("td")] == [
        "http://example.org/anna",
        "http://example.org/ben",
    ]


def test_a_resource_shows_both_directions_and_what_it_is_called(plain: TestClient) -> None:
    page = plain.get(at("http://example.org/anna"), headers={"Accept": "text/html"}).text
    assert "Anna &lt;b&gt;bold&lt;/b&gt;" in page
    assert "<b>bold</b>" not in page
    for text in ("Main Street", "1.5", ">Ben<", "people.ttl", 'lang="de"', "integer"):
        assert text in page, text
    assert ">Anna &lt;b&gt;bold&lt;/b&gt;</bdi></a>" in plain.get(at("http://example.org/ben")).text


@pytest.mark.parametrize(
    ("suffix", "form"),
    [("ttl", RdfFormat.TURTLE), ("nt", RdfFormat.N_TRIPLES), ("rdf", RdfFormat.RDF_XML),
     ("jsonld", RdfFormat.JSON_LD)],
)  # fmt: skip
def test_a_resource_is_had_as_rdf_with_its_nameless_nodes(
    plain: TestClient, suffix: str, form: RdfFormat
) -> None:
    """G5: blank node closure."""
    named = plain.get(at("http://example.org/anna", "." + suffix))
    asked = plain.get(at("http://example.org/anna"), headers={"Accept": form.media_type})
    for reply in (named, asked):
        assert reply.status_code == 200
        quads = list(parse(reply.content, format=form))
        told = {(q.predicate.value.rpartition("/")[2], str(q.object)) for q in quads}
        assert {("street", '"Main Street"'), ("knows", "<http://example.org/ben>")} <= told
        assert any(name == "lat" for name, _ in told)
        assert any(name.endswith("label") and text == '"Ben"' for name, text in told)


def test_much_comes_in_pages(plain: TestClient) -> None:
    """G5: rel=next."""
    found, number, more = set(), 1, True
    while more:
        reply = plain.get(at("http://example.org/hub", page=str(number)))
        names = {part.partition("<")[0] for part in reply.text.split("<bdi>http://example.org/x")[1:]}
        assert len(names) <= PAGE
        found |= names
        more = 'rel="next"' in reply.headers.get("Link", "")
        number += 1
    assert len(found) == 450
    assert number == 4


@pytest.mark.parametrize(
    "query",
    ["", "?iri=", "?iri=relative", "?iri=http://a/%3E%20x", "?iri=http://a/%00",
     "?iri=" + "http://a/" + "x" * 9000, "?iri=http://example.org/anna&page=0", "?iri=http://example.org/anna&page=x"],
)  # fmt: skip
def test_what_is_no_resource_is_refused(plain: TestClient, query: str) -> None:
    """G4, S8."""
    assert plain.get("/resource" + query).status_code == 400


def test_what_the_data_do_not_say_is_unknown(plain: TestClient) -> None:
    """G3."""
    assert plain.get(at("http://example.org/nobody")).status_code == 404
    assert plain.get("/nothing/here").status_code == 404
    assert plain.get("/%2e%2e/%2e%2e/etc/passwd").status_code == 404


def test_a_name_under_the_address_of_the_server_leads_to_its_page(plain: TestClient) -> None:
    """G1: linked data for whoever publishes under their own address."""
    found = plain.get("/thing/1")
    assert found.status_code == 303
    place = found.headers["Location"].removeprefix("/data")
    assert "a thing of this server" in plain.get(place).text


@pytest.mark.parametrize("language", ["de", "ja"])
def test_a_thing_is_called_by_its_english_name_or_by_another(plain: TestClient, language: str) -> None:
    """G8: whatever language is liked."""
    for name, called in (("anna", "Anna &lt;b&gt;bold&lt;/b&gt;"), ("日é", "太陽")):
        found = plain.get(at(f"http://example.org/{name}"), headers={"Accept-Language": language})
        assert f"<h1><bdi>{called}</bdi></h1>" in found.text
        assert "Accept-Language" not in found.headers["Vary"]


def test_a_script_is_no_link(plain: TestClient) -> None:
    """S6."""
    page = plain.get(at("http://example.org/bad")).text
    assert 'href="javascript' not in page
    shown = plain.get(at("javascript:alert(1)")).text
    assert 'href="javascript' not in shown


def test_description_and_files_are_those_of_these_data(plain: TestClient) -> None:
    """F6: no word of ours in them."""
    text = plain.get("/.well-known/void").text
    assert "https://lab.example/data/dataset" in text
    assert "creativecommons" not in text
    assert "void:triples 464" in text
    page = plain.get("/downloads").text
    assert "CC BY" not in page
    assert "@misc" not in page
    sums = dict(line.split("  ")[::-1] for line in plain.get("/dumps/SHA256SUMS").text.splitlines())
    assert len(sums) == 2
    for name in sums:
        body = gzip.decompress(plain.get(f"/dumps/{name}").content)
        form = RdfFormat.TRIG if ".trig" in name else RdfFormat.N_QUADS
        assert len(list(parse(body, format=form))) == 464
    assert plain.get("/robots.txt").text == "User-agent: *\nDisallow: /data/sparql?\n"


def test_what_only_ours_has_is_not_there(plain: TestClient) -> None:
    for path in ("/ontology", "/id/claim/S0-142", "/llms.txt", "/sitemap.xml", "/queries"):
        assert plain.get(path).status_code == 404
    assert "Conflicts" not in plain.get("/").text


@pytest.mark.parametrize("accept", ["text/html", "text/turtle"])
def test_a_name_beyond_ascii_is_pointed_at_by_its_uri(plain: TestClient, accept: str) -> None:
    """G2: a header is ASCII, whatever letters an IRI has."""
    found = plain.get(at("http://example.org/日é"), headers={"Accept": accept})
    assert found.status_code == 200
    assert '<http://example.org/%E6%97%A5%C3%A9>; rel="describes"' in found.headers["Link"]
