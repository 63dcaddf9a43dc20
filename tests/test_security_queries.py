"""Queries that try to reach out, over HTTP: each is refused, and nobody on this machine hears of it."""

from __future__ import annotations

import socket
import urllib.error
import urllib.parse
import urllib.request
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.enable_socket


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as made:
        made.settimeout(0.2)
        yield made
        with pytest.raises(TimeoutError):
            made.accept()


def _post(address: str, pairs: list[tuple[str, str]]) -> tuple[int, str]:
    data = urllib.parse.urlencode(pairs).encode()
    try:
        with urllib.request.urlopen(address + "sparql", data=data, timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { SERVICE <http://127.0.0.1:PORT/> { ?s ?p ?o } }",
        "SELECT * { SERVICE SILENT <http://127.0.0.1:PORT/> { ?s ?p ?o } }",
        "SELECT * { VALUES ?e { <http://127.0.0.1:PORT/> } SERVICE ?e { ?s ?p ?o } }",
        "SELECT * { SERVICE <http://2130706433:PORT/> { ?s ?p ?o } }",
        "SELECT * { SERVICE <http://[::ffff:127.0.0.1]:PORT/> { ?s ?p ?o } }",
        "SELECT * { SERV\\u0049CE <http://127.0.0.1:PORT/> { ?s ?p ?o } }",
        "SELECT * { SERVICE <http://169.254.169.254/latest/meta-data/> { ?s ?p ?o } }",
    ],
)
def test_no_query_asks_another_server(server: str, listener: socket.socket, text: str) -> None:
    """S1: refused before a socket is opened, wherever it would lead."""
    status, told = _post(server, [("query", text.replace("PORT", str(listener.getsockname()[1])))])
    assert status in {400, 403}
    assert "SERVICE is not allowed" in told or "The query is not SPARQL" in told


@pytest.mark.parametrize(
    "source", ["file:///etc/passwd", "http://127.0.0.1:PORT/x.ttl", "file:///proc/self/environ"]
)
@pytest.mark.parametrize("place", ["FROM", "FROM NAMED", "default-graph-uri", "named-graph-uri"])
def test_no_dataset_is_fetched(server: str, listener: socket.socket, source: str, place: str) -> None:
    """S2: a graph that is not here is empty, whatever its name looks like."""
    iri = source.replace("PORT", str(listener.getsockname()[1]))
    ask = "{ { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
    from_ = place.startswith("FROM")
    pairs = [("query", f"ASK {place} <{iri}> {ask}")] if from_ else [("query", f"ASK {ask}"), (place, iri)]
    status, told = _post(server, pairs)
    assert (status in {400, 403}) or (status == 200 and "false" in told)
    assert "root:" not in told


@pytest.mark.parametrize(
    "text",
    [
        "LOAD <file:///etc/passwd>", "LOAD SILENT <http://127.0.0.1:PORT/>",
        "INSERT DATA { <urn:a> <urn:b> 1 }", "CLEAR ALL", "DROP ALL", "CREATE GRAPH <urn:g>",
        "COPY DEFAULT TO <urn:g>", "MOVE DEFAULT TO <urn:g>",
        "ASK {} ; LOAD <http://127.0.0.1:PORT/>",
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["query", "update"])
def test_nothing_is_loaded_or_written(server: str, listener: socket.socket, text: str, name: str) -> None:
    """S3: there is no update, under whatever name it comes."""
    before = _post(server, [("query", "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")])
    status, _ = _post(server, [(name, text.replace("PORT", str(listener.getsockname()[1])))])
    assert status in {400, 403}
    assert _post(server, [("query", "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")]) == before
