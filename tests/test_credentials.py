"""Who asks: sent to the endpoint that was named and to no other, and shown nowhere."""

from __future__ import annotations

import base64
import logging
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import TYPE_CHECKING

import pytest

from mbtgraph.errors import EndpointError
from mbtgraph.rdf import Rows
from mbtgraph.store import patience, remote
from mbtgraph.store.credentials import Credentials, credentials
from mbtgraph.store.remote import RemoteStore
from tests.misbehaving import Asked, Behaviour, Endpoint, drops, endpoint, floods, name_nobody, rows, says
from tests.test_cli import Run

if TYPE_CHECKING:
    from http.server import BaseHTTPRequestHandler
    from pathlib import Path

pytestmark = pytest.mark.enable_socket
TEXT = "SELECT ?x WHERE { ?x ?y ?z }"
SECRET = "s3cret-wörd"  # noqa: S105 (of nothing)
BASIC = "Basic " + base64.b64encode(f"ann:{SECRET}".encode()).decode()


@pytest.fixture(autouse=True)
def _nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "_FIRST", 0.01)
    name_nobody(monkeypatch)


@pytest.fixture
def ann(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the environment say who asks."""
    monkeypatch.setenv("MBTGRAPH_ENDPOINT_USER", "ann")
    monkeypatch.setenv("MBTGRAPH_ENDPOINT_PASSWORD", SECRET)


def wants(scheme: str) -> Behaviour:
    """Ask who is there."""
    return says("who?", "text/plain", 401, WWW_Authenticate=scheme)


def _asked(*behaviours: Behaviour) -> list[Asked]:
    with endpoint(*behaviours) as server:
        RemoteStore(server.url).run(TEXT, trust="t1")
    return server.asked


@pytest.mark.usefixtures("ann")
def test_a_password_goes_over_http_only_when_it_is_asked_for() -> None:
    first, second, third = _asked(wants('Basic realm="x"'), drops, rows("a"))
    assert "authorization" not in first.headers
    assert second.headers["authorization"] == third.headers["authorization"] == BASIC


@pytest.mark.usefixtures("ann")
def test_over_https_it_goes_at_once() -> None:
    known = credentials("https://example.org/sparql")
    assert type(known.unasked("https://example.org/sparql")).__name__ == "HTTPBasicAuth"
    assert type(known.unasked("http://example.org/sparql")).__name__ == "_Nobody"


@pytest.mark.usefixtures("ann")
def test_a_digest_is_preferred_and_does_not_hold_the_password() -> None:
    challenge = 'Digest realm="SPARQL", nonce="abc", qop="auth", algorithm=MD5'
    asked = _asked(wants(challenge), wants(challenge), rows("a"))
    assert asked[-1].headers["authorization"].startswith('Digest username="ann"')
    assert all(SECRET not in str(one) and BASIC not in str(one) for one in asked)


def test_a_token_is_shown_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MBTGRAPH_ENDPOINT_TOKEN", "t0ken")
    (asked,) = _asked(rows("a"))
    assert asked.headers["authorization"] == "Bearer t0ken"


def test_netrc_is_read_for_the_host_that_was_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "netrc"
    file.write_text(
        f"machine example.org login x password y\nmachine 127.0.0.1 login ann password {SECRET}\n"
    )
    monkeypatch.setenv("NETRC", str(file))
    _, asked = _asked(wants("Basic"), rows("a"))
    assert asked.headers["authorization"] == BASIC
    assert credentials("https://elsewhere.example/sparql") == Credentials()
    file.write_text(f"machine 127.0.0.1 login ann {SECRET}")
    with pytest.raises(EndpointError, match="the netrc file cannot be read") as caught:
        credentials("http://127.0.0.1/sparql")
    assert SECRET not in str(caught.value)
    assert caught.value.__cause__ is None


@pytest.mark.usefixtures("ann")
def test_the_environment_says_all_or_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MBTGRAPH_ENDPOINT_TOKEN", "t0ken")
    with pytest.raises(EndpointError, match="set either MBTGRAPH_ENDPOINT_TOKEN, or"):
        credentials("http://127.0.0.1/sparql")
    monkeypatch.delenv("MBTGRAPH_ENDPOINT_TOKEN")
    monkeypatch.setenv("MBTGRAPH_ENDPOINT_PASSWORD", "two\nlines")
    with pytest.raises(EndpointError, match="holds a line break"):
        credentials("http://127.0.0.1/sparql")
    monkeypatch.delenv("MBTGRAPH_ENDPOINT_PASSWORD")
    with pytest.raises(EndpointError, match="one is set, and one is not"):
        credentials("http://127.0.0.1/sparql")


def test_a_server_that_wants_to_know_is_told_how_to_say() -> None:
    with endpoint(wants("Basic")) as server, pytest.raises(EndpointError) as caught:
        RemoteStore(server.url).run(TEXT, trust="t1")
    assert "wants to know who asks (status 401): set MBTGRAPH_ENDPOINT_USER and" in str(caught.value)
    assert (len(server.asked), caught.value.status) == (1, 401)


@pytest.mark.parametrize("challenge", ["Basic", 'Digest realm="x", nonce="a"', "Negotiate"])
@pytest.mark.usefixtures("ann")
def test_what_is_not_accepted_is_sent_once_and_shown_nowhere(
    challenge: str, built: Path, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    echo = says(f"no: {SECRET} {BASIC}", "text/plain", 401, WWW_Authenticate=challenge)
    with endpoint(echo) as server:
        run = Run(capsys, "ask", "modes", "--root", str(built), "--endpoint", server.url)
    assert run.code == 3
    assert "does not accept the user and password" in run.err
    assert "It says: no: *** Basic ***" in run.err
    assert len(server.asked) <= 3
    shown = run.out + run.err + caplog.text + repr(credentials(server.url))
    for secret in (SECRET, BASIC.removeprefix("Basic ")):
        assert secret not in shown


@pytest.mark.parametrize("secrets", [{"USER": "ann", "PASSWORD": SECRET}, {"TOKEN": "t0ken"}])
def test_no_other_host_learns_of_them(secrets: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in secrets.items():
        monkeypatch.setenv(f"MBTGRAPH_ENDPOINT_{name}", value)
    with endpoint(rows("a")) as other:
        away = says("", status=307, Location=other.url)
        first = [wants("Basic")] if "USER" in secrets else []
        with endpoint(*first, away) as server, pytest.raises(EndpointError, match="is not followed"):
            RemoteStore(server.url).run(TEXT, trust="t1")
    assert other.asked == []


@pytest.mark.usefixtures("ann")
def test_a_challenge_without_end_is_not_read_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote, "_PATIENCE", 5.0)
    challenge = 'Digest realm="SPARQL", nonce="abc", qop="auth", algorithm=MD5'

    asked = _asked(wants(challenge), floods(401, WWW_Authenticate=challenge), rows("a"))
    assert asked[-1].headers["authorization"].startswith("Digest")


@pytest.mark.usefixtures("ann")
def test_threads_learn_each_for_themselves_how_to_say_who_asks() -> None:
    other_knows = Event()

    def late(handler: BaseHTTPRequestHandler, server: Endpoint) -> None:
        assert other_knows.wait(30)
        wants("Basic")(handler, server)

    def knows(handler: BaseHTTPRequestHandler, server: Endpoint) -> None:
        rows("a")(handler, server)
        other_knows.set()

    with endpoint(late, wants("Basic"), knows, rows("b")) as server, ThreadPoolExecutor() as pool:
        store = RemoteStore(server.url)
        first = pool.submit(store.run, TEXT, trust="t1")
        while not server.asked:
            time.sleep(0.01)
        for found, text in ((store.run(TEXT, trust="t1"), "a"), (first.result(60), "b")):
            assert isinstance(found, Rows)
            assert [str(cell) for row in found.rows for cell in row] == [f'"{text}"']


@pytest.mark.usefixtures("ann")
@pytest.mark.parametrize("before", range(280, 300))
def test_no_half_of_a_secret_is_shown(before: int) -> None:
    echo = says("x" * before + SECRET, "text/plain", 400)
    with endpoint(echo) as server, pytest.raises(EndpointError) as caught:
        RemoteStore(server.url).run(TEXT, trust="t1")
    assert SECRET[0] not in str(caught.value).partition("It says: ")[2]


def test_the_entry_of_netrc_for_any_host_is_for_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "netrc"
    file.write_text(f"machine example.org login x password y\ndefault login ann password {SECRET}\n")
    monkeypatch.setenv("NETRC", str(file))
    assert credentials("https://elsewhere.example/sparql") == Credentials()
    assert credentials("https://example.org/sparql") == Credentials("x", "y")


def test_names_and_tokens_of_any_script_are_sent_or_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MBTGRAPH_ENDPOINT_USER", "Жанна")
    monkeypatch.setenv("MBTGRAPH_ENDPOINT_PASSWORD", SECRET)
    challenge = 'Digest realm="SPARQL", nonce="abc", qop="auth", algorithm=MD5'
    asked = _asked(wants(challenge), wants(challenge), rows("a"))[-1].headers["authorization"]
    assert 'username="Жанна"' in asked.encode("latin-1").decode()
    monkeypatch.delenv("MBTGRAPH_ENDPOINT_USER")
    monkeypatch.delenv("MBTGRAPH_ENDPOINT_PASSWORD")
    monkeypatch.setenv("MBTGRAPH_ENDPOINT_TOKEN", "t✓ken")
    with pytest.raises(EndpointError, match="a token has letters, digits and signs of ASCII alone"):
        credentials("http://127.0.0.1/sparql")


@pytest.mark.usefixtures("ann")
def test_a_challenge_that_lacks_something_is_refused_and_no_crash() -> None:
    with endpoint(wants("Digest")) as server, pytest.raises(EndpointError, match="does not accept the user"):
        RemoteStore(server.url).run(TEXT, trust="t1")
