"""Things and the documents on them: 303, formats, links, validators, what is unknown, hostile or hidden."""

from __future__ import annotations

import json
import urllib.request
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pytest
from pyoxigraph import RdfFormat, parse
from starlette.testclient import TestClient

from mbtgraph.graph import Graph
from mbtgraph.namespaces import expand
from mbtgraph.snapshot import Snapshot
from mbtgraph.web.app import create_app
from tests.service import BASE, running

if TYPE_CHECKING:
    from pathlib import Path

    from mbtgraph.web.served import Served

CLAIM: Final = "/doc/claim/S0-142"
TYPES: Final = {
    "html": "text/html", "ttl": "text/turtle", "jsonld": "application/ld+json", "rdf": "application/rdf+xml",
    "nt": "application/n-triples", "trig": "application/trig", "nq": "application/n-quads",
}  # fmt: skip
RDF: Final = {suffix: type_ for suffix, type_ in TYPES.items() if suffix != "html"}


def facts(body: bytes, type_: str) -> set[tuple[str, str, str]]:
    form = RdfFormat.from_media_type(type_)
    return {(str(q.subject), str(q.predicate), str(q.object)) for q in parse(body, format=form)}


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_thing_leads_to_its_document(client: TestClient, method: str) -> None:
    """G1."""
    found = client.request(method, "/id/claim/S0-142")
    assert (found.status_code, found.headers["Location"]) == (303, CLAIM)
    assert found.headers["Vary"] == "Accept"
    assert found.content == b""


def test_the_lens_goes_along_with_the_lead(client: TestClient) -> None:
    """G1."""
    assert client.get("/id/claim/S0-142?trust=t1").headers["Location"] == CLAIM + "?trust=t1"
    assert client.get("/id/claim/S0-142?trust=t9").status_code == 400


@pytest.mark.parametrize(("suffix", "type_"), TYPES.items())
def test_a_document_is_had_by_accept_and_by_suffix(client: TestClient, suffix: str, type_: str) -> None:
    """G2."""
    asked = client.get(CLAIM, headers={"Accept": type_})
    named = client.get(f"{CLAIM}.{suffix}")
    for found in (asked, named):
        assert found.status_code == 200
        assert found.headers["Content-Type"].partition(";")[0] == type_
        assert found.headers["Content-Location"] == f"{CLAIM}.{suffix}"
        assert "Accept" in found.headers["Vary"]
        links = found.headers["Link"]
        assert f'<{BASE}doc/claim/S0-142>; rel="canonical"' in links
        for other, name in TYPES.items():
            assert f'<{CLAIM}.{other}>; rel="alternate"; type="{name}"' in links
    # A page links to itself at other levels, so that its address stands in it.
    assert suffix == "html" or asked.content == named.content


def test_a_suffix_wins_over_accept(client: TestClient) -> None:
    """G2: a link to a file means that file, whatever the browser says."""
    found = client.get(CLAIM + ".ttl", headers={"Accept": "text/html"})
    assert found.headers["Content-Type"] == "text/turtle; charset=utf-8"


def test_browsers_and_whoever_takes_anything_get_the_page(client: TestClient) -> None:
    """G2."""
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    for accept in (browser, "*/*"):
        found = client.get(CLAIM, headers={"Accept": accept})
        assert found.headers["Content-Type"] == "text/html; charset=utf-8"


def test_all_formats_say_the_same(client: TestClient) -> None:
    """G2."""
    told = {suffix: facts(client.get(f"{CLAIM}.{suffix}").content, type_) for suffix, type_ in RDF.items()}
    assert len(told["nt"]) > 50
    for suffix, found in told.items():
        assert found == told["nt"], suffix


def test_the_same_bytes_come_each_time(client: TestClient) -> None:
    """G2, B20: sorted, with the prefixes of the site."""
    for suffix in RDF:
        assert client.get(f"{CLAIM}.{suffix}").content == client.get(f"{CLAIM}.{suffix}").content
    lines = client.get(CLAIM + ".ttl").text.splitlines()
    prefixes = [line for line in lines if line.startswith("@prefix")]
    assert prefixes == sorted(prefixes)
    assert "claim:S0-142 a mbt:CitedClaim" in "\n".join(lines)


def test_json_ld_has_a_context_that_leads_nowhere(client: TestClient) -> None:
    """S13: the context holds prefixes, and nothing is to be fetched."""
    told = json.loads(client.get(CLAIM + ".jsonld").content)
    assert told["@context"]["mbt"] == expand("mbt:")
    assert all(isinstance(space, str) for space in told["@context"].values())
    (claim,) = (node for node in told["@graph"] if node["@id"] == "claim:S0-142")
    assert "mbt:CitedClaim" in claim["@type"]


@pytest.mark.parametrize("suffix", TYPES)
def test_what_the_client_has_is_not_sent_again(client: TestClient, suffix: str) -> None:
    """G9."""
    first = client.get(f"{CLAIM}.{suffix}")
    again = client.get(f"{CLAIM}.{suffix}", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert "Accept" in again.headers["Vary"]
    assert first.headers["ETag"].startswith("W/") == (suffix == "html")
    assert first.headers["Cache-Control"] == "no-cache"


def test_each_type_and_level_has_a_tag_of_its_own(client: TestClient) -> None:
    """G9."""
    tags = {client.get(CLAIM, headers={"Accept": type_}).headers["ETag"] for type_ in TYPES.values()}
    tags.add(client.get(CLAIM + "?trust=t1", headers={"Accept": "text/turtle"}).headers["ETag"])
    assert len(tags) == len(TYPES) + 1


@pytest.mark.parametrize(
    "path", ["/id/claim/S9-999", "/doc/claim/S9-999", "/doc/claim/S9-999.ttl", "/doc/x/y"]
)
def test_what_is_unknown_is_no_empty_answer(client: TestClient, path: str) -> None:
    """G3."""
    found = client.get(path, headers={"Accept": "text/turtle"})
    assert found.status_code == 404
    assert found.headers["Content-Type"] == "application/problem+json"
    assert found.json()["title"] == "There is no such thing"
    page = client.get(path, headers={"Accept": "text/html"})
    assert (page.status_code, page.headers["Content-Type"]) == (404, "text/html; charset=utf-8")


def test_a_format_that_is_not_written_is_refused_with_those_that_are(client: TestClient) -> None:
    """G2, B6."""
    found = client.get(CLAIM, headers={"Accept": "image/png"})
    assert found.status_code == 406
    assert found.json()["offered"] == list(TYPES.values())
    assert found.headers["Vary"] == "Accept"


@pytest.mark.parametrize(
    "name",
    [
        "a%2Fb", "S0-142%3E", "S0-142%3E%20a%20%3Cx", "..", "%2e%2e", "..%2f..%2fetc%2fpasswd", "%00",
        "S0-142%00", "S0-142%0A", "x" * 8192, "%22", "S0-142%7D", "%C3%A9", "%FF", "S0%20142",
        "S0-142%E2%80%AE",
    ],
)  # fmt: skip
@pytest.mark.parametrize("room", ["id", "doc"])
def test_hostile_names_lead_nowhere(client: TestClient, room: str, name: str) -> None:
    """G4, S8, S10: no other thing, no file, no query."""
    found = client.get(f"/{room}/claim/{name}")
    assert found.status_code in {400, 404}
    assert "root:" not in found.text
    assert client.get(f"/{room}/{name}/S0-142").status_code in {400, 404}


def test_what_a_lens_hides_is_told(client: TestClient) -> None:
    """G3: a claim that a level does not show is not unknown; the answer says from where on it is seen."""
    assert client.get("/doc/claim/S0-001.nt").status_code == 200
    hidden = next(
        row
        for row in (client.get(f"/doc/claim/S0-{n:03}.nt?trust=t1") for n in range(1, 60))
        if row.status_code == 404 and row.json()["type"].endswith("beyond-lens")
    ).json()
    assert hidden["seen_from"] != "t1"
    assert client.get(hidden["address"]).status_code == 200


@pytest.mark.parametrize("path", ["/id/claim/S0-142", CLAIM, "/ontology", "/dataset", "/downloads"])
def test_a_slash_at_the_end_leads_to_the_address_without(client: TestClient, path: str) -> None:
    """G13."""
    found = client.get(path + "/?trust=t1")
    assert (found.status_code, found.headers["Location"]) == (301, path + "?trust=t1")


@pytest.mark.parametrize(("suffix", "type_"), RDF.items())
def test_the_ontology_is_had_as_rdf(client: TestClient, suffix: str, type_: str) -> None:
    """G1, G2: names with a # need no 303."""
    found = client.get("/ontology", headers={"Accept": type_})
    named = client.get(f"/ontology.{suffix}")
    assert found.content == named.content == client.get("/ontology", headers={"Accept": type_}).content
    assert found.headers["Content-Location"] == f"/ontology.{suffix}"
    told = facts(found.content, type_)
    assert (f"<{expand('mbt:Claim')}>", f"<{expand('rdf:type')}>", f"<{expand('owl:Class')}>") in told


def test_the_version_of_the_ontology_leads_to_it(client: TestClient) -> None:
    """G10."""
    assert client.get("/ontology/0.1.0").headers["Location"] == "/ontology"
    for other in ("9.9.9", "%3E", "x" * 300):
        assert client.get(f"/ontology/{other}").status_code in {400, 404}
    assert client.get("/ontology.exe").status_code == 404


@pytest.mark.parametrize(
    ("path", "target"),
    [("/query/term/term", "/query/term"), ("/parameter/modality", "/queries"), ("/prefix/mbt", "/ontology")],
)
def test_names_that_the_catalog_gives_lead_to_what_tells_of_them(
    client: TestClient, path: str, target: str
) -> None:
    """G1: every name of ours in the data leads somewhere."""
    found = client.get(path)
    assert (found.status_code, found.headers["Location"]) == (303, target)
    assert client.get(path + "x").status_code == 404


def test_a_tag_changes_with_the_data(client: TestClient, now: Served, snapshot: Snapshot) -> None:
    """G9: what a client has of one version is not said to be what another has."""
    graph = Graph(Snapshot(snapshot.data, "other", snapshot.queries, snapshot.counts, snapshot.census))
    other = create_app(replace(now, graph=graph))
    with TestClient(other, base_url="http://testserver", follow_redirects=False) as changed:
        for address in (
            CLAIM, CLAIM + ".ttl", "/", "/ontology", "/dataset.ttl", "/graph/things", "/query/modes.csv",
            "/sparql", "/sparql?query=ASK{}", "/sitemap.xml",
        ):  # fmt: skip
            tag = client.get(address).headers["ETag"]
            found = changed.get(address, headers={"If-None-Match": tag})
            assert found.status_code == 200, address
            assert found.headers["ETag"] != tag


@pytest.mark.enable_socket
def test_two_processes_give_the_same_tags(built: Path) -> None:
    """G9."""
    base = ("--base", BASE)
    with running(built, *base) as one, running(built, *base) as other:
        tags = []
        for address in (one, other):
            with urllib.request.urlopen(address + "doc/claim/S0-142.ttl") as reply:
                tags.append(reply.headers["ETag"])
    assert tags[0] == tags[1] != ""
