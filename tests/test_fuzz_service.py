"""Requests of every shape, to every route: each gets an answer that is safe to read, and the server lives.

`HYPOTHESIS_PROFILE=thorough python -m pytest tests/test_fuzz_service.py` sends 10,000 to a server.
"""

from __future__ import annotations

import http.client
import re
import socket
from contextlib import suppress
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from starlette.testclient import TestClient

from mbtgraph.web.app import create_app
from mbtgraph.web.operation.opening import open_files
from mbtgraph.web.settings import Settings
from tests.conftest import ROOT
from tests.raw import Raw, ask
from tests.service import BASE, started
from tests.soup import Asked, requests

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.service import Started

ODD: Final = "http://a/%2Fb?c=d&e=%C3%A9#f'g"
REFUSED: Final = {503, 504, 507}
"""What is no fault of ours: a limit of time, of memory, or of how much at once."""
_TOLD: Final = re.compile(
    r"Traceback \(most|site-packages|\.py\b.{0,4}line \d|root:x:0|" + re.escape(str(ROOT))
)


def _is_safe(asked: Asked, status: int, headers: dict[str, str], text: str) -> None:
    assert status < 500 or status in REFUSED, (asked, text[:500])
    assert not _TOLD.search(text), asked
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"].startswith("default-src 'self'; object-src 'none'")
    assert not {"x-evil", "set-cookie", "server", "access-control-allow-credentials"} & set(headers), asked
    kind = headers.get("content-type", "")
    if kind.startswith("text/html") and text:
        assert text.startswith("<!doctype html>"), asked
    if status >= 400:
        assert headers["cache-control"] == "no-store", asked
        assert kind.startswith(("application/problem+json", "text/html")), asked
    if "location" in headers:
        assert not headers["location"].startswith("//"), asked
        assert "intruder" not in urlsplit(headers["location"]).netloc, asked


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """Return a client of a service over files of a stranger."""
    folder = tmp_path_factory.mktemp("files")
    (folder / "a.ttl").write_text(
        f"<{ODD}> <urn:b> [ <urn:c> 1 ], '<script>'@en, <javascript:x>, 'a\\u0001\\n' ; a <#C> .",
        encoding="utf-8",
    )
    (folder / "b.nq").write_text("_:x <http://a/b> <urn:c> <urn:g> .\n", encoding="utf-8")
    now = open_files([folder / "a.ttl", folder / "b.nq"], Settings(base=BASE, seconds=5))
    with TestClient(create_app(now), raise_server_exceptions=False) as client:
        yield client
    now.pool.close()


@pytest.fixture(params=["client", "plain"])
def service(request: pytest.FixtureRequest) -> TestClient:
    """Return a client of each kind of service."""
    made: TestClient = request.getfixturevalue(request.param)
    return made


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=requests())
def test_every_request_gets_an_answer_that_is_safe_to_read(service: TestClient, asked: Asked) -> None:
    method, target, headers, body = asked
    found: Raw = ask(service, target, method=method, headers=headers, body=body)
    text = "" if "content-encoding" in found.headers else found.text
    _is_safe(asked, found.status, {name.lower(): told for name, told in found.headers.items()}, text)


@pytest.fixture(scope="module")
def live(built: Path) -> Iterator[Started]:
    """Run a server whose queries are stopped soon."""
    with started("--root", str(built), "--timeout", "2") as server:
        yield server
        assert server.process.poll() is None
        assert not [line for line in server.lines(0) if "traceback" in line]


@pytest.mark.enable_socket
@settings(deadline=None)
@given(asked=requests())
def test_the_server_lives_through_every_request(live: Started, asked: Asked) -> None:
    address = urlsplit(live.address)
    lines = [
        f"{asked.method} {asked.target} HTTP/1.1", "Host: a", "Connection: close",
        *(f"{name}: {text}" for name, text in asked.headers), f"Content-Length: {len(asked.body)}", "", "",
    ]  # fmt: skip
    with socket.create_connection((address.hostname, address.port), timeout=60) as connection:
        with suppress(OSError):  # the server may have heard enough
            connection.sendall("\r\n".join(lines).encode("latin-1", "replace") + asked.body)
        answer = http.client.HTTPResponse(connection, method=asked.method)
        answer.begin()
        body = answer.read()
    assert live.process.poll() is None
    told = {name.lower(): text for name, text in answer.getheaders()}
    if "x-request-id" not in told:
        assert answer.status in {400, 431}  # this was no HTTP, and nobody read further
        return
    text = "" if "content-encoding" in told else body.decode(errors="replace")
    _is_safe(asked, answer.status, told, text)
    assert not (asked.method == "HEAD" and body)
