"""What asks for too much: it is stopped in time, refused, or cut with a mark that nobody overlooks."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import time
import urllib.request
from contextlib import ExitStack, closing
from select import select
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode, urlsplit
from xml.etree import ElementTree as ET

import pytest

from mbtgraph.store.limits import ROWS
from mbtgraph.web.problems import PROBLEM
from tests.processes import computing, wait
from tests.protocol_bed import problem, serving, truth
from tests.service import started

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from starlette.testclient import TestClient

    from tests.service import Started

_ENDLESS: Final = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
_DATA: Final = "".join(f'<a:{n}> <a:p> "{n}" <a:g> .\n' for n in range(400)).encode()
"""Triples of which a cross product makes 160,000."""
_SLOWLY: Final = "SELECT ?a ?h { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(STRLEN(STR(?i)) = 7 && ?c = ?i) }"
"""Has a row from time to time."""
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
    assert "These are the first 1000 rows, and not all" in found.text
    assert found.text.count("<tr><td>") == 1000


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
def own(built: Path) -> Iterator[Started]:
    """Run a server of one's own."""
    with started("--root", str(built)) as server:
        yield server


def _asking(server: Started, query: str, **more: str) -> http.client.HTTPConnection:
    connection = http.client.HTTPConnection(urlsplit(server.address).netloc, timeout=30)
    connection.request("GET", "/sparql?" + urlencode({"query": query, **more}))
    return connection


def _at_work(server: Started) -> int:
    """Return how many requests the server is at work on, this one beside."""
    with urllib.request.urlopen(server.address + "metrics", timeout=30) as answer:
        (found,) = re.findall(rb"^mbtgraph_requests_at_work (\d+)", answer.read(), re.MULTILINE)
    return int(found) - 1


@pytest.mark.enable_socket
def test_the_work_ends_when_the_client_leaves(own: Started) -> None:
    """C2: within a second or so, and not at the limit of half a minute."""
    wait(lambda: not _at_work(own))  # on what others asked for
    with closing(_asking(own, _ENDLESS)):
        wait(lambda: _at_work(own) == 1)
    wait(lambda: not _at_work(own), seconds=5)


@pytest.mark.enable_socket
@pytest.mark.parametrize("word", ["json", "csv"])
def test_half_an_answer_is_none(own: Started, word: str) -> None:
    """C5: an answer is whole and tells its length; where its making ends in the middle there is none."""
    with closing(_asking(own, "SELECT * { ?s ?p ?o } LIMIT 2000", format=word)) as connection:
        whole = connection.getresponse()
        assert int(whole.headers["Content-Length"]) == len(whole.read()) > 100_000
    with closing(_asking(own, _SLOWLY, format=word)) as connection:
        wait(lambda: computing(own.process.pid))
        for one in computing(own.process.pid):
            os.kill(one, signal.SIGKILL)
        answer = connection.getresponse()
        told = json.loads(answer.read())
    assert (answer.status, answer.headers["Content-Type"]) == (told["status"], PROBLEM)
    assert told["status"] in {413, 503}
    with closing(_asking(own, "ASK {}")) as connection:
        assert connection.getresponse().status == 200


@pytest.mark.enable_socket
def test_quick_queries_are_answered_beside_slow_ones(own: Started) -> None:
    """C7: the surplus of slow ones are told when to come again."""
    with ExitStack() as opened:
        slow = [opened.enter_context(closing(_asking(own, _ENDLESS))) for _ in range(50)]
        end = time.monotonic() + 25  # before the first slow one is stopped
        status = 0
        # On a machine with other work, a quick one may be taken for slow and told to come again.
        while status != 200 and time.monotonic() < end:
            with closing(_asking(own, "ASK {}")) as quick:
                status = quick.getresponse().status
        assert status == 200
        told, _, _ = select([one.sock for one in slow], [], [], max(0, end - time.monotonic()))
        busy = [one.getresponse() for one in slow if one.sock in told]
        assert 0 < len(busy) < len(slow)
        for answer in busy:
            assert answer.status == 503
            assert int(answer.headers["Retry-After"]) > 0
            assert json.loads(answer.read())["type"].endswith("/busy")
