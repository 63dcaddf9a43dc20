"""What a client may keep: never an answer that is another one, at another level, address or time."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from starlette.testclient import TestClient

from mbtgraph.web.app import create_app
from mbtgraph.web.protocol import description
from tests.pages import Page
from tests.protocol_bed import problem, serving

if TYPE_CHECKING:
    from mbtgraph.media import Media
    from mbtgraph.web.served import Served


def test_a_tag_changes_with_the_public_address(client: TestClient, now: Served) -> None:
    """G9: an answer tells addresses, so that the same data at another one is another answer."""
    settings = replace(now.settings, base="https://elsewhere.example/graph/")
    other = replace(now, settings=settings)
    with TestClient(create_app(other)) as moved:
        for path in ("/doc/claim/S0-142.ttl", "/openapi.json", "/about", "/sparql?query=ASK{}"):
            assert client.get(path).headers["ETag"] != moved.get(path).headers["ETag"]


@pytest.mark.parametrize(
    ("accept", "packed"),
    [
        ("gzip", True), ("br, GZIP;q=0.5", True), ("gzip;q=1.0", True), ("gzip;q=0", False),
        ("gzip ; q=0.000, br", False), ("identity", False), ("x-gzip", False), ("", False),
    ],
)  # fmt: skip
def test_packed_is_what_a_client_takes_so(client: TestClient, accept: str, packed: bool) -> None:  # noqa: FBT001 (a case)
    """B14."""
    found = client.get("/about", headers={"Accept-Encoding": accept})
    assert ("Content-Encoding" in found.headers) is packed
    assert "Accept-Encoding" in found.headers["Vary"]


@pytest.mark.parametrize("call", ["NOW()", "now # when?\n ()", "RAND()", "STRUUID ( )", "UUID()"])
@pytest.mark.parametrize("accept", ["text/csv", "text/html"])
def test_what_is_by_chance_is_kept_by_nobody(client: TestClient, call: str, accept: str) -> None:
    asked = {"query": f"SELECT ({call} AS ?x) {{}}"}
    first, second = (client.get("/sparql", params=asked, headers={"Accept": accept}) for _ in range(2))
    assert first.status_code == 200
    assert first.text != second.text
    for one in (first, second):
        assert one.headers["Cache-Control"] == "no-store"
        assert "ETag" not in one.headers


def test_a_query_that_is_wrong_is_wrong_for_who_has_anything(client: TestClient) -> None:
    problem(client.get("/sparql?query=ASK {", headers={"If-None-Match": "*"}), 400, "syntax")
    assert client.get("/sparql?query=ASK {}", headers={"If-None-Match": "*"}).status_code == 304


def test_a_problem_has_no_tag(client: TestClient) -> None:
    for path in ("/nothing", "/doc/claim/B-001?trust=t1", "/query/modes?trust=t9"):
        found = client.get(path, headers={"Accept": "text/html"})
        assert found.status_code >= 400
        assert "ETag" not in found.headers


def test_a_page_tells_the_level_that_a_form_gave(client: TestClient) -> None:
    """A form that is posted has its level in the body; the page names no other."""
    asked = {"query": "ASK { ?claim a <https://w3id.org/mbtgraph/ontology#ModelGeneratedClaim> }"}
    for query in (asked["query"], "ASK {"):
        found = client.post("/sparql", data={"query": query, "trust": "t1"}, headers={"Accept": "text/html"})
        page = Page(found.text)
        (option,) = (
            one for one, _ in page.all("option") if "selected" in one and one["value"] in {"t1", "model"}
        )
        assert option["value"] == "t1"
        assert "trust=model" not in found.text
    assert (
        '<h2 id="found">No</h2>'
        in client.post("/sparql", data={**asked, "trust": "t1"}, headers={"Accept": "text/html"}).text
    )


def test_an_answer_too_large_for_a_page_is_told_there(client: TestClient) -> None:
    """C6, C10: a cell of 16 MiB, which other formats hold."""
    doubled = "".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1}) " for n in range(24))
    query = f'SELECT ?x24 {{ BIND("a" AS ?x0) {doubled} }}'
    found = client.post("/sparql", data={"query": query}, headers={"Accept": "text/html"})
    assert found.status_code == 413
    assert "too large for a page" in found.text
    assert "CONCAT" in found.text


def test_the_description_of_many_graphs_is_written_once_and_keeps_nobody_waiting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """F1: in no thread in which a server has to listen."""
    made: list[str] = []
    written = description.written

    def noted(now: Served, media: Media) -> bytes:
        made.append(threading.current_thread().name)
        return written(now, media)

    monkeypatch.setattr(description, "written", noted)
    data = b"".join(b"<a:s> <a:p> <a:o> <a:g%d> .\n" % number for number in range(100))
    with serving(data, {f"a:g{number}": 1 for number in range(100)}) as client:
        first, second = (client.get("/sparql", headers={"Accept": "text/turtle"}) for _ in range(2))
    assert first.content == second.content
    assert first.text.count("sd:name ") == 100
    (thread,) = made
    assert "worker" in thread.lower()
