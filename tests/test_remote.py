"""Endpoints that misbehave: an error with a sentence, in time and in bounds, and never a short answer."""

from __future__ import annotations

import json
import math
import os
import signal
import subprocess
import sys
import time
from email.utils import formatdate
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mbtgraph.errors import BadParameter, EndpointError, QueryError, QuerySyntaxError, QueryTimeout
from mbtgraph.lens import graphs
from mbtgraph.rdf import Literal, Rows
from mbtgraph.store import http, patience, remote
from mbtgraph.store.remote import RemoteStore
from tests.conftest import ROOT
from tests.misbehaving import JSON, Behaviour, drips, drops, endpoint, floods, hangs, name_nobody, rows, says

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.enable_socket
TEXT = "SELECT ?x WHERE { ?x ?y ?z }"
ANSWER = json.dumps(
    {"head": {"vars": ["x"]}, "results": {"bindings": [{"x": {"type": "literal", "value": "a"}}]}}
)


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "_FIRST", 0.01)
    name_nobody(monkeypatch)


def values(url: str, text: str = TEXT) -> list[str]:
    """Return the texts that an endpoint answers."""
    found = RemoteStore(url).run(text, trust="t1")
    assert isinstance(found, Rows)
    return [cell.value for row in found.rows for cell in row if isinstance(cell, Literal)]


def problem_of(*behaviours: Behaviour) -> EndpointError:
    """Return the error that an endpoint leads to."""
    with endpoint(*behaviours) as server, pytest.raises(EndpointError) as caught:
        values(server.url)
    assert str(caught.value).startswith(server.url)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 600
    return caught.value


def test_a_query_goes_out_with_the_lens_as_its_dataset() -> None:
    with endpoint(rows("a")) as server:
        assert values(server.url) == ["a"]
    (asked,) = server.asked
    assert (asked.method, asked.path, asked.query) == ("GET", "/sparql", TEXT)
    assert asked.parameters["default-graph-uri"] == asked.parameters["named-graph-uri"] == list(graphs("t1"))
    assert asked.headers["accept"] == JSON
    assert asked.parameters.keys() == {"query", "default-graph-uri", "named-graph-uri"}
    assert "authorization" not in asked.headers


def test_a_long_query_is_posted_and_says_the_same() -> None:
    text = "SELECT ?x WHERE { VALUES ?x { %s } }" % ('"é" ' * 1000)
    with endpoint(rows("a")) as server:
        values(server.url, text)
    (asked,) = server.asked
    assert (asked.method, asked.query) == ("POST", text)
    assert asked.parameters["named-graph-uri"] == list(graphs("t1"))


def test_one_connection_serves_many_queries() -> None:
    with endpoint(rows("a")) as server:
        store = RemoteStore(server.url)
        for _ in range(5):
            store.run(TEXT, trust="t1")
    assert (len(server.asked), server.connections) == (5, 1)


@pytest.mark.parametrize("status", [429, 502, 503])
def test_a_busy_server_is_asked_again(status: int) -> None:
    with endpoint(says("busy", "text/plain", status), drops, rows("a")) as server:
        assert values(server.url) == ["a"]
    assert len(server.asked) == 3


@pytest.mark.parametrize("told", ["1", lambda: formatdate(time.time() + 1.5, usegmt=True)])
def test_a_server_that_says_when_is_asked_again_then(told: object, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    monkeypatch.setattr(time, "sleep", waited.append)
    when = told if isinstance(told, str) else told()  # type: ignore[operator]
    with endpoint(says("", status=503, Retry_After=when), rows("a")) as server:
        assert values(server.url) == ["a"]
    assert len(waited) == 1
    assert 0 < waited[0] <= 1.5


def test_a_server_that_stays_busy_is_left_alone_with_its_own_words() -> None:
    behaviour = says("<html><title>x</title><p>Down for &quot;repair&quot;</p>", "text/html", 503)
    with endpoint(behaviour) as server, pytest.raises(EndpointError) as caught:
        values(server.url)
    assert str(caught.value) == f'{server.url} is busy (status 503). It says: Down for "repair"'
    assert (len(server.asked), caught.value.status) == (4, 503)


def test_a_wait_beyond_the_time_is_told_and_not_begun() -> None:
    problem = problem_of(says("", status=429, Retry_After="86400"))
    assert str(problem).endswith("is busy, and asks to wait 86400 s (status 429).")


def test_a_connection_that_is_dropped_each_time_is_an_error() -> None:
    assert "dropped the connection before its answer was whole, 4 times" in str(problem_of(drops))


def test_a_server_that_is_not_there_is_told_at_once() -> None:
    with endpoint(rows("a")) as server:
        pass
    with pytest.raises(EndpointError, match="cannot be reached: Connection refused"):
        values(server.url)


@pytest.mark.parametrize("behaviour", [hangs, drips])
def test_waiting_ends_in_time(behaviour: Behaviour, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote, "_PATIENCE", 0.5)
    with endpoint(behaviour) as server:
        with pytest.raises(EndpointError, match=r"did not answer within 0\.5 s"):
            values(server.url)
        with pytest.raises(QueryTimeout, match=r"stopped after 0\.3 s"):
            RemoteStore(server.url).run_bounded(TEXT, trust="t1", timeout=0.3)


@pytest.mark.parametrize("timeout", [1e300, math.inf, math.nan])
def test_a_time_without_end_is_refused(timeout: float) -> None:
    with pytest.raises(QueryError, match="cannot be given"):
        RemoteStore("http://127.0.0.1:9/").run_bounded(TEXT, trust="t1", timeout=timeout)


def test_an_answer_without_end_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "_SIZE", 2)
    assert "gives an answer over 2 MiB; ask for less" in str(problem_of(floods(Content_Type=JSON)))


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, len(ANSWER) - 1))
def test_an_answer_that_breaks_off_is_never_a_short_one(length: int) -> None:
    assert "gives a broken answer: it breaks off" in str(problem_of(says(ANSWER[:length])))


def test_an_answer_shorter_than_it_says_is_no_answer() -> None:
    short = says(ANSWER, Content_Length=str(len(ANSWER) + 9), Connection="close")
    assert "dropped the connection" in str(problem_of(short))


@pytest.mark.parametrize(
    ("body", "kind", "told"),
    [
        ("<html>Welcome</html>", "text/html", "answers with a web page: this is no SPARQL endpoint"),
        ("{}", "application/json; x=\x1b[31m", "gives a broken answer"),
        ("{}", "image/png", "answers with image/png: this is no SPARQL endpoint"),
        ('{"head": {}, "boolean": true}', JSON, "gives a broken answer"),
        ("[" * 100_000, JSON, "gives a broken answer"),
        (
            '{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"uri","value":"a b"}}]}}',
            JSON,
            "broken",
        ),
        (b"\xff\xfe", JSON, "gives a broken answer"),
    ],
)
def test_what_is_no_result_is_told(body: str, kind: str, told: str) -> None:
    assert told in str(problem_of(says(body, kind)))


def test_a_part_of_an_answer_is_no_answer() -> None:
    problem = problem_of(says(ANSWER, X_SQL_State="S1TAT"))
    assert "stopped the query at a limit of its own, and gave a part of the answer only" in str(problem)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_on_the_same_host_is_followed_with_the_query(status: int) -> None:
    moved = says("", status=status, Location="/new/sparql?query=changed")
    text = f"SELECT ?x WHERE {{ VALUES ?x {{ {'1 ' * 3000} }} }}"
    with endpoint(moved, rows("a")) as server:
        assert values(server.url, text) == ["a"]
    assert [(asked.method, asked.path, asked.query) for asked in server.asked] == [
        ("POST", "/sparql", text), ("POST", "/new/sparql", text),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "where", ["http://example.org/sparql", "//u:p@example.org/sparql", "ftp://127.0.0.1/"]
)
def test_a_redirect_to_another_host_is_told_and_not_followed(where: str) -> None:
    problem = str(problem_of(says("", status=302, Location=where)))
    assert "is not followed; give that address if you trust it" in problem
    assert "u:p" not in problem


def test_no_proxy_learns_what_this_machine_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    with endpoint(rows("a")) as server, endpoint(rows("b")) as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url.removesuffix("/sparql"))
        assert values(server.url) == ["a"]
        assert proxy.asked == []
        assert values("http://beyond.invalid/sparql") == ["b"]
    assert [asked.path for asked in proxy.asked] == ["http://beyond.invalid/sparql"]


def test_a_redirect_to_no_address_is_told() -> None:
    assert "redirects to 'http://[x', which is no address" in str(
        problem_of(says("", status=302, Location="http://[x"))
    )


def test_redirects_in_a_circle_end() -> None:
    one, two = (says("", status=302, Location=f"/{name}") for name in ("a", "b"))
    assert "redirects in a circle" in str(problem_of(one, two, one, two))


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (403, "does not allow this (status 403)."),
        (404, "is not there (status 404): is the path right?"),
        (500, "does not answer this (status 500)."),
    ],
)
def test_a_refusal_carries_the_servers_own_reason(status: int, told: str) -> None:
    problem = problem_of(
        says("Out of\n\tmemory \x1b[31m" + "x" * 9999 + "\n\nquery: …", "text/plain", status)
    )
    assert f"{told} It says: Out of memory [31mxxx" in str(problem)
    assert problem.status == status


def test_a_typed_in_query_that_the_server_does_not_take_is_the_users_error() -> None:
    with endpoint(says("error at 1:8: expected ?", "text/plain", 400)) as server:
        with pytest.raises(QueryError, match="It says: error at 1:8: expected"):
            RemoteStore(server.url).run_bounded(TEXT, trust="t1", timeout=5)
        with pytest.raises(QuerySyntaxError, match="it has no SELECT, ASK"):
            RemoteStore(server.url).run_bounded("PREFIX select: <urn:x> # ASK", trust="t1", timeout=5)
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("http://ann:secret@example.org/sparql", "one with a user or a password in it"),
        ("ftp://example.org/sparql", "got 'ftp://example.org/sparql'"),
        ("example.org/sparql", "got 'example.org/sparql'"),
        ("http://[::1/sparql", "what is no address"),
        ("http://example.org:port/", "what is no address"),
        ("http://example.org/a b", "got 'http://example.org/a b'"),
        ("https://example.org/sparql?key=secret", "ends before any"),
    ],
)
def test_an_address_that_cannot_be_asked_is_told(url: str, told: str) -> None:
    with pytest.raises(BadParameter) as caught:
        RemoteStore(url)
    assert told in str(caught.value)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("host", ["a..b", "a" * 64 + ".invalid", "*", ".invalid"])
def test_a_name_that_no_host_has_is_told_at_once(host: str) -> None:
    with pytest.raises(EndpointError, match="no host has such a name"):
        values(f"http://{host}/sparql")


def test_an_interrupt_ends_the_wait_at_once(built: Path) -> None:
    with endpoint(hangs) as server:
        command = ["ask", "modes", "--root", str(built), "--endpoint", server.url]
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
        with subprocess.Popen(
            [sys.executable, "-m", "mbtgraph", *command], stderr=subprocess.PIPE, env=environment
        ) as running:
            while not server.asked:
                assert running.poll() is None
                time.sleep(0.02)
            running.send_signal(signal.SIGINT)
            _, told = running.communicate(timeout=20)
    assert (running.returncode, told) == (130, b"")
