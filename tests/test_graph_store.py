"""Graphs by address: the read side of the Graph Store Protocol."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import quote

import pytest
from rdflib import Graph as RdflibGraph

from mbtgraph.lens import CATALOG, THINGS, claims_graph, graphs
from mbtgraph.media import GRAPHS
from mbtgraph.namespaces import GRAPH
from mbtgraph.rdf import parse_nquads
from tests.protocol_bed import EX, SMALL, problem, serving

if TYPE_CHECKING:
    from starlette.testclient import TestClient

    from mbtgraph.web.served import Served

_STORE: Final = "/rdf-graph-store"
_FORMATS: Final = {"turtle": "turtle", "jsonld": "json-ld", "rdfxml": "xml", "ntriples": "nt"}
_BROWSER: Final = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


def _lines(now: Served, *names: str) -> set[str]:
    """Return the triples of some graphs as N-Triples."""
    found = (quad for quad in parse_nquads(now.data) if quad.graph_name.value in names)  # type: ignore[union-attr]
    return {f"{quad.triple} ." for quad in found}


def test_each_graph_is_there_in_whole_under_both_addresses(client: TestClient, now: Served) -> None:
    """E1: with the digits that a source prints, which the engine would shorten."""
    assert len(now.counts) >= 14
    for name, count in now.counts.items():
        indirect = client.get(_STORE, params={"graph": name, "format": "nt"})
        direct = client.get(f"/graph/{name.removeprefix(GRAPH)}", headers={"Accept": "application/n-triples"})
        assert indirect.status_code == direct.status_code == 200
        assert indirect.content == direct.content
        lines = set(indirect.text.splitlines())
        assert len(lines) == count
        assert lines == _lines(now, name)


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # by the reader itself
@pytest.mark.parametrize("media", GRAPHS, ids=lambda media: media.name)
def test_each_format_holds_the_same_triples(client: TestClient, now: Served, media: object) -> None:
    """E1: as another reader understands them."""
    for kind in media.types:  # type: ignore[attr-defined]
        found = client.get("/graph/catalog", headers={"Accept": kind})
        assert found.headers["Content-Type"].partition(";")[0] == kind
        assert found.headers["Vary"] == "Accept, Accept-Encoding"
        read = RdflibGraph().parse(data=found.text, format=_FORMATS[media.name])  # type: ignore[attr-defined]
        assert len(read) == now.counts[CATALOG]


def test_the_default_graph_is_the_union_that_a_lens_shows(client: TestClient, now: Served) -> None:
    """E1: as the service description says of the default graph."""
    every = client.get(_STORE, params={"default": "", "format": "nt"})
    assert len(every.text.splitlines()) == sum(now.counts.values())
    assert '"-0.30"' in every.text
    narrow = client.get(_STORE, params={"default": "", "trust": "t1", "format": "nt"})
    assert set(narrow.text.splitlines()) == _lines(now, *graphs("t1"))
    problem(client.get(_STORE, params={"graph": claims_graph("model"), "trust": "t3"}), 404, "unknown-graph")
    problem(client.get("/graph/claims/model?trust=t3"), 404, "unknown-graph")
    problem(client.get("/graph/claims/model?trust=t9"), 400, "parameter")


@pytest.mark.parametrize("address", ["?graph=http%3A%2F%2Fex.org%2Fnone", "?graph=urn:x"])
def test_a_graph_that_is_not_there_is_not_found(client: TestClient, address: str) -> None:
    """E2: and never an empty one; nothing is fetched."""
    problem(client.get(_STORE + address), 404, "unknown-graph")
    problem(client.get("/graph/none"), 404, "unknown-graph")
    problem(client.get("/graph/"), 404, "unknown-graph")
    head = client.head(_STORE + address)
    assert (head.status_code, head.content) == (404, b"")


def test_head_tells_what_get_would(client: TestClient) -> None:
    """E3."""
    for address in (f"{_STORE}?graph={quote(THINGS, '')}", "/graph/things"):
        got, head = client.get(address), client.head(address)
        assert head.content == b""
        told = {name: text for name, text in got.headers.items() if name != "x-request-id"}
        assert told == {name: text for name, text in head.headers.items() if name != "x-request-id"}
        assert int(head.headers["Content-Length"]) > 1000
        again = client.get(address, headers={"If-None-Match": got.headers["ETag"]})
        assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH"])
@pytest.mark.parametrize("address", [f"{_STORE}?graph=urn:x", f"{_STORE}?default", "/graph/things"])
def test_nothing_can_be_written(client: TestClient, now: Served, method: str, address: str) -> None:
    """E4, E5, E6, E9, E10, E12: the store is read-only, whatever is sent and however it is guarded."""
    before = client.get("/graph/things").headers["ETag"]
    for kind in ("text/turtle", "multipart/form-data; boundary=x", "application/sparql-update"):
        headers = {"Content-Type": kind, "If-Match": '"old"'}
        found = client.request(method, address, content=b"<a:a> <a:b> <a:c> .", headers=headers)
        problem(found, 405)
        assert found.headers["Allow"] == "GET, HEAD, OPTIONS"
    assert client.get("/graph/things").headers["ETag"] == before
    assert len(client.get("/graph/things?format=nt").text.splitlines()) == now.counts[THINGS]


@pytest.mark.parametrize(
    "address",
    ["", "?graph=urn:x&default", "?graph=urn:x&graph=urn:x", "?default&default", "?graph=", "?graph=foo",
     "?default&grahp=urn:x", "?graph=%ff"],
)  # fmt: skip
def test_one_graph_is_named_by_an_absolute_iri(client: TestClient, address: str) -> None:
    """E7, E11."""
    problem(client.get(_STORE + address), 400)


def test_an_iri_is_decoded_once(client: TestClient) -> None:
    """E8: however much of it is percent-encoded, it is the same; and %2520 stands for %20 in it."""
    data = SMALL.replace(b"ex.org/g1>", b"ex.org/g%201>")
    with serving(data, {f"{EX}g%201": 2, f"{EX}g2": 1}) as small:
        for told in (quote(f"{EX}g%201", ""), f"{EX}g%25201", quote(f"{EX}g%201", ":/")):
            found = small.get(f"{_STORE}?graph={told}&format=nt")
            assert len(found.text.splitlines()) == 2
        problem(small.get(f"{_STORE}?graph={EX}g%201"), 400)  # its IRI would have a space
        problem(small.get(_STORE, params={"default": "", "trust": "t1"}), 400, "parameter")
    encoded = client.get("/graph/claims%2Ft1", params={"format": "nt"})
    assert encoded.content == client.get("/graph/claims/t1", params={"format": "nt"}).content


def test_a_browser_gets_a_page_that_leads_to_the_triples(client: TestClient) -> None:
    for address in ("/graph/claims/t1", f"{_STORE}?default"):
        found = client.get(address, headers={"Accept": _BROWSER})
        assert found.headers["Content-Type"] == "text/html; charset=utf-8"
        assert "creativecommons.org" in found.text
        for media in GRAPHS:
            assert f"format={media.name}" in found.text
            assert f'rel="alternate"; type="{media.type}"' in found.headers["Link"]
    assert "cited from tier T1" in client.get("/graph/claims/t1", headers={"Accept": _BROWSER}).text
    problem(client.get("/graph/things", headers={"Accept": "text/csv"}), 406, "not-acceptable")
    with serving(SMALL, {f"{EX}g2": 1, f"{EX}g4": 1}) as small:
        assert "Triples</th>" not in small.get(f"{_STORE}?default", headers={"Accept": _BROWSER}).text
        page = small.get(_STORE, params={"graph": f"{EX}g2"}, headers={"Accept": _BROWSER})
        assert page.status_code == 200
        assert "creativecommons" not in page.text
        problem(small.get(_STORE, params={"graph": f"{EX}g4", "format": "xml"}), 406)
