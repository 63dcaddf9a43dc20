"""What asks for too much: it is stopped in time, refused, or cut with a mark that nobody overlooks."""

from __future__ import annotations

import http.client
import json
import re
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode, urlsplit
from xml.etree import ElementTree as ET

import pytest

from mbtgraph.store.limits import ROWS
from mbtgraph.web.problems import PROBLEM
from tests.protocol_bed import problem, serving, truth
from tests.service import running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from starlette.testclient import TestClient

_ENDLESS: Final = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
_DATA: Final = "".join(f'<a:{n}> <a:p> "{n}" <a:g> .\n' for n in range(400)).encode()
"""Triples of which a cross product makes 160,000."""
_MANY: Final = "SELECT ?s ?z { ?s ?p ?o . ?x ?y ?z }"
_MANY_TRIPLES: Final = "CONSTRUCT { ?s <a:p> ?z } { ?s ?p ?o . ?x ?y ?z }"


@pytest.fixture(scope="module")
def many() -> Iterator[TestClient]:
    with serving(_DATA, {"a:g": 400}, seconds=30) as client:
        yield client


@pytest.mark.parametrize("timeout", [200, 700])
def test_a_client_may_be_less_patient_than_the_service(client: TestClient, timeout: int) -> None:
    """C1, C3: the answer says after how long it was stopped."""
    begun = time.monotonic()
    told = problem(client.get("/sparql", params={"query": _ENDLESS, "timeout": timeout}), 503, "timeout")
    assert told["limit_ms"] == timeout
    assert time.monotonic() - begun < timeout / 1000 + 3


def test_no_client_may_be_more_patient(client: TestClient) -> None:
    """C3."""
    for text in ("0", "-1", "1.5", "soon", "", "٣"):
        problem(client.get("/sparql", params={"query": "ASK {}", "timeout": text}), 400, "parameter")
    assert truth(client.get("/sparql", params={"query": "ASK {}", "timeout": "9" * 30}))
    with serving(_DATA, {"a:g": 400}, seconds=0.3) as hasty:
        endless = _ENDLESS.replace("?i", "?i . ?j ?k ?l . ?m ?n ?o")
        told = problem(hasty.get("/sparql", params={"query": endless, "timeout": "60000"}), 503, "timeout")
        assert told["limit_ms"] == 300


def test_rows_that_were_cut_say_so_in_json_and_xml(many: TestClient) -> None:
    """C4: in the head of the response, and in that of the answer."""
    found = many.get("/sparql", params={"query": _MANY})
    assert found.headers["X-Result-Truncated"] == str(ROWS)
    told = found.json()
    assert len(told["results"]["bindings"]) == ROWS
    assert told["head"]["link"] == ["https://w3id.org/mbtgraph/problem/truncated"]
    xml = many.get("/sparql", params={"query": _MANY, "format": "xml"})
    assert xml.headers["X-Result-Truncated"] == str(ROWS)
    root = ET.fromstring(xml.text)  # noqa: S314 (our own)
    assert [child.tag.rpartition("}")[2] for child in root[0]] == ["variable", "variable", "link"]
    assert len(root[1]) == ROWS
    whole = many.get("/sparql", params={"query": _MANY + " LIMIT 10"})
    assert "X-Result-Truncated" not in whole.headers
    assert "link" not in whole.json()["head"]


@pytest.mark.parametrize(
    ("query", "word"),
    [(_MANY, "csv"), (_MANY, "tsv"), (_MANY_TRIPLES, "turtle"), (_MANY_TRIPLES, "nt")],
)
def test_what_has_no_place_for_a_mark_is_refused(many: TestClient, query: str, word: str) -> None:
    """C4: unless the client says that a part will do."""
    told = problem(many.get("/sparql", params={"query": query, "format": word}), 413, "truncated")
    assert told["most"] == ROWS
    assert "allow_partial=1" in str(told["detail"])
    part = many.get("/sparql", params={"query": query, "format": word, "allow_partial": "1"})
    assert part.status_code == 200
    assert part.headers["X-Result-Truncated"] == str(ROWS)
    if word in {"csv", "tsv", "nt"}:
        assert part.content.count(b"\n") == ROWS + (word != "nt")
    problem(many.get("/sparql", params={"query": query, "allow_partial": "yes"}), 400, "parameter")


def test_a_page_says_that_there_is_more(many: TestClient) -> None:
    """C4: it shows a thousand rows."""
    found = many.get("/sparql", params={"query": _MANY}, headers={"Accept": "text/html"})
    assert found.status_code == 200
    assert len(found.content) < 1_000_000


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?x { " + 'BIND("x" AS ?a0) '
        + " ".join(f"BIND(CONCAT(?a{n}, ?a{n}) AS ?a{n + 1})" for n in range(40))
        + " BIND(?a40 AS ?x) }",
        "SELECT (GROUP_CONCAT(?t) AS ?x) { ?s ?p ?o . ?a ?b ?c BIND(CONCAT(STR(?s), STR(?c)) AS ?t) }",
    ],
)  # fmt: skip
def test_an_answer_without_measure_takes_nobody_along(client: TestClient, query: str) -> None:
    """C6, S14."""
    found = client.get("/sparql", params={"query": query, "timeout": "4000"})
    assert found.status_code in {413, 503}
    assert found.headers["Content-Type"] == PROBLEM
    assert truth(client.get("/sparql", params={"query": "ASK {}"}))


@pytest.fixture(scope="module")
def own(built: Path) -> Iterator[str]:
    """Run a server of one's own; yield its address."""
    with running(built) as address:
        yield address


def _connection(address: str) -> http.client.HTTPConnection:
    return http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)


def _busy(address: str) -> int:
    """Return how many requests the server is at work on."""
    connection = _connection(address)
    connection.request("GET", "/metrics")
    told = connection.getresponse().read().decode()
    connection.close()
    found = re.search(r"^mbtgraph_requests_at_work (\d+)", told, re.MULTILINE)
    assert found, told
    return int(found[1])


@pytest.mark.enable_socket
def test_the_work_ends_when_the_client_leaves(own: str) -> None:
    """C2: within a second or so, and not at the limit of half a minute."""
    connection = _connection(own)
    connection.request("GET", "/sparql?" + urlencode({"query": _ENDLESS}))
    time.sleep(0.5)
    assert _busy(own) == 2  # and the request that asks for it
    connection.close()
    end = time.monotonic() + 5
    while _busy(own) > 1 and time.monotonic() < end:
        time.sleep(0.05)
    assert _busy(own) == 1


@pytest.mark.enable_socket
def test_quick_queries_are_answered_beside_slow_ones(own: str) -> None:
    """C7: the surplus of slow ones are told when to come again."""
    slow = [_connection(own) for _ in range(50)]
    for connection in slow:
        connection.request("GET", "/sparql?" + urlencode({"query": _ENDLESS}))
    end = time.monotonic() + 20  # before the first slow one is stopped
    status = 0
    # On a machine with other work, a quick one may be taken for slow and told to come again.
    while status != 200 and time.monotonic() < end:
        quick = _connection(own)
        quick.request("GET", "/sparql?" + urlencode({"query": "ASK {}"}))
        status = quick.getresponse().status
        quick.close()
    assert status == 200
    busy = []
    for connection in slow:
        assert connection.sock
        connection.sock.settimeout(0.1)
        with suppress(TimeoutError):
            busy.append(connection.getresponse())
    assert 0 < len(busy) < len(slow)
    for answer in busy:
        assert answer.status == 503
        assert int(answer.headers["Retry-After"]) > 0
        assert json.loads(answer.read())["type"].endswith("/busy")
    for connection in slow:
        connection.close()
