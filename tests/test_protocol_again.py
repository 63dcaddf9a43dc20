"""Who asks again gets the same bytes, and no engine is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mbtgraph.errors import Busy
from mbtgraph.web.protocol import recent

if TYPE_CHECKING:
    from starlette.testclient import TestClient

    from mbtgraph.store.pool import Asked, Reply
    from mbtgraph.web.served import Served

QUERY = "SELECT ?again WHERE { VALUES ?again { 1 2 } }"


@pytest.fixture
def _asleep(now: Served, client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the engine answer nobody; what was asked before may be known."""
    for accept in ("application/sparql-results+json", "text/csv"):
        assert client.get("/sparql", params={"query": QUERY}, headers={"Accept": accept}).status_code == 200

    async def busy(_: Asked) -> Reply:
        raise Busy

    monkeypatch.setattr(now.pool, "answer", busy)


@pytest.mark.usefixtures("_asleep")
def test_the_same_request_is_answered_without_the_engine(client: TestClient) -> None:
    json = client.get(
        "/sparql", params={"query": QUERY}, headers={"Accept": "application/sparql-results+json"}
    )
    csv = client.get("/sparql", params={"query": QUERY}, headers={"Accept": "text/csv"})
    assert json.headers["Content-Type"] == "application/sparql-results+json"
    assert len(json.json()["results"]["bindings"]) == 2
    assert csv.text == "again\r\n1\r\n2\r\n"
    assert json.headers["ETag"] != csv.headers["ETag"]
    assert json.headers["X-Request-Id"] != csv.headers["X-Request-Id"]
    assert "Accept" in json.headers["Vary"]


@pytest.mark.usefixtures("_asleep")
@pytest.mark.parametrize(
    ("given", "accept"),
    [
        ({"query": QUERY + " "}, "text/csv"),
        ({"query": QUERY, "trust": "t1"}, "text/csv"),
        ({"query": QUERY}, "text/tab-separated-values"),
    ],
)
def test_another_request_is_not(client: TestClient, given: dict[str, str], accept: str) -> None:
    assert client.get("/sparql", params=given, headers={"Accept": accept}).status_code == 503
    assert client.post("/sparql", data=given, headers={"Accept": accept}).status_code == 503


def test_each_address_has_the_tag_that_it_has_by_head(client: TestClient) -> None:
    for path in ("/sparql/", "/sparql"):
        got, head = (ask(path, params={"query": QUERY}) for ask in (client.get, client.head))
        assert got.headers["ETag"] == head.headers["ETag"], path


def test_what_may_change_is_asked_each_time(client: TestClient) -> None:
    answers = {client.get("/sparql", params={"query": "SELECT (RAND() AS ?x) {}"}).text for _ in range(3)}
    assert len(answers) == 3


def test_the_oldest_go_where_there_are_too_many(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recent, "_MOST", 3_000)
    held = recent.Recent()
    monkeypatch.setattr("mbtgraph.web.protocol.endpoint.Recent", lambda: held)
    monkeypatch.setattr("mbtgraph.web.served.Served.keep", lambda _, __, make: make())
    for number in range(20):
        client.get("/sparql", params={"query": f"SELECT ({number} AS ?x) {{}}"})
    assert 0 < len(held) < 10
