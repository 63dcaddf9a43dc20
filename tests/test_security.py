"""What every response has, and what no request can bring about; each line of docs/operation.md has a test."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pytest
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from mbtgraph.web import guarding
from mbtgraph.web.app import create_app
from tests.conftest import ROOT
from tests.markup import Page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.requests import Request

    from mbtgraph.web.served import Served

HTML: Final = {"Accept": "text/html"}
POLICY: Final = (
    "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)
SAMPLES: Final = {
    "kind": "concept", "name": "mentalizing", "id": "modes", "digest": "0" * 12, "outcome": "self-harm",
    "suffix": "ttl", "format": "csv", "part": "1",
}  # fmt: skip
"""What stands for the parameters of a route."""


def addresses(client: TestClient) -> list[str]:
    """Return an address for each route."""
    routes = [route for route in client.app.routes if isinstance(route, Route)]  # type: ignore[attr-defined]
    made = [
        re.sub(r"\{(\w+)(?::\w+)?\}", lambda found: SAMPLES.get(found[1], "x"), one.path) for one in routes
    ]
    return [*made, "/doc/concept/mentalizing.ttl", "/nothing/here", "/find?q=x"]


@pytest.fixture
def odd(now: Served) -> Iterator[TestClient]:
    """Return a client of a service that has a page with a fault and one that reads a body."""

    def fault(_: Request) -> PlainTextResponse:
        raise RuntimeError("a secret of /etc")

    async def body(request: Request) -> PlainTextResponse:
        return PlainTextResponse(str(len(await request.body())))

    app = create_app(now)
    app.router.routes += [Route("/fault", fault), Route("/body", body, methods=["POST"])]
    with TestClient(app, raise_server_exceptions=False, follow_redirects=False) as made:
        yield made


@pytest.mark.parametrize("accept", ["text/html", "application/json", "text/turtle", "application/foo", "*/*"])
def test_every_response_has_what_keeps_a_browser_safe(client: TestClient, accept: str) -> None:
    """S7, S17, G14: pages, data, redirects and problems alike."""
    for address in addresses(client):
        found = client.get(address, headers={"Accept": accept})
        assert found.status_code < 500, address
        told = found.headers
        assert told["Content-Security-Policy"] == POLICY, address
        assert told["X-Content-Type-Options"] == "nosniff"
        assert told["Referrer-Policy"] == "no-referrer"
        assert told["Cross-Origin-Opener-Policy"] == "same-origin"
        assert told["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert "camera=()" in told["Permissions-Policy"]
        assert told["Access-Control-Allow-Origin"] == "*"
        exposed = set(told["Access-Control-Expose-Headers"].split(", "))
        assert {"Link", "ETag", "X-Result-Truncated"} <= exposed
        assert not {"Access-Control-Allow-Credentials", "Server", "Set-Cookie", "X-Powered-By"} & set(told)
        if found.status_code >= 400:
            assert told["Cache-Control"] == "no-store", address
        if told.get("Content-Type", "").startswith("text/html"):
            assert found.text.startswith("<!doctype html>"), address
            Page(found.text).hold(address)


def test_whatever_accept_decides_on_says_so(client: TestClient) -> None:
    """B13: what differs by Accept varies by it, whichever of them is given, refusals included."""
    asked = ("text/html", "application/json", "text/turtle", "text/csv", "application/foo")
    for address in addresses(client):
        found = [client.get(address, headers={"Accept": accept}) for accept in asked]
        if len({(one.status_code, one.headers.get("Content-Type")) for one in found}) > 1:
            assert all("Accept" in one.headers["Vary"].split(", ") for one in found), address


@pytest.mark.parametrize(
    "address",
    [
        "/doc/concept/mentalizing.ttl",
        "/doc/concept/mentalizing.nt",
        "/sparql",
        "/ontology",
        "/.well-known/void",
    ],
)
def test_rdf_is_never_called_a_page(client: TestClient, address: str) -> None:
    """S7: what a browser takes for HTML is a page of ours."""
    found = client.get(address, headers={"Accept": "text/html;q=0.1, text/turtle, */*;q=0.2"})
    assert not found.headers["Content-Type"].startswith("text/html")


def test_there_is_no_page_for_debugging(client: TestClient, odd: TestClient) -> None:
    """S17: neither documentation of a framework nor a trace."""
    for address in ("/docs", "/redoc", "/debug", "/console", "/.git/config", "/.env"):
        assert client.get(address).status_code == 404
    for accept in ("text/html", "*/*"):
        found = odd.get("/fault", headers={"Accept": accept})
        assert found.status_code == 500
        assert found.headers["Content-Security-Policy"] == POLICY
        assert found.headers["X-Request-Id"] in found.text
        assert not re.search(r"secret|RuntimeError|Traceback|/etc|\.py", found.text)


def test_the_id_of_a_request_is_ours(client: TestClient) -> None:
    """S19: nobody chooses the id under which the log has a request."""
    ids = {
        client.get("/healthz", headers={"X-Request-Id": "chosen"}).headers["X-Request-Id"] for _ in range(5)
    }
    assert len(ids) == 5
    assert all(re.fullmatch(r"[0-9a-f]{16}", one) for one in ids)


def test_every_address_tells_what_it_takes(client: TestClient) -> None:
    """A6, G14: a preflight is answered everywhere, and what is not taken is refused with what is."""
    for address in addresses(client)[:-3]:
        asked = {"Origin": "https://intruder.example", "Access-Control-Request-Method": "GET"}
        found = client.options(address, headers=asked)
        assert (found.status_code, found.content) == (204, b""), address
        assert found.headers["Allow"] in {
            "GET, HEAD, OPTIONS",
            "GET, HEAD, POST, OPTIONS",
            "GET, HEAD, POST, QUERY, OPTIONS",
        }
        assert found.headers["Access-Control-Allow-Methods"] == found.headers["Allow"]
        assert found.headers["Access-Control-Allow-Headers"] == "*"
        assert found.headers["Access-Control-Max-Age"] == "86400"
        assert found.headers["Access-Control-Allow-Origin"] == "*"
        for method in ("PUT", "DELETE", "PATCH", "TRACE", "BREW"):
            refused = client.request(method, address)
            assert (refused.status_code, refused.headers["Allow"]) == (405, found.headers["Allow"]), address
    assert client.options("/nothing/here").status_code == 404


def test_packed_bodies_are_refused(odd: TestClient) -> None:
    """S12, B14: nothing is unpacked, so nothing can unfold."""
    for coding in ("gzip", "deflate", "br", "zstd", "gzip, gzip"):
        found = odd.post("/body", content=b"x", headers={"Content-Encoding": coding})
        assert (found.status_code, found.headers["Accept-Encoding"]) == (415, "identity")
    assert odd.post("/body", content=b"x", headers={"Content-Encoding": "identity"}).text == "1"


def test_a_body_has_a_size_at_most(odd: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """S12: whether it tells its size or comes in parts; what is far too large is not even read to its end."""
    monkeypatch.setattr(guarding, "_BODY", 1000)
    monkeypatch.setattr(guarding, "_DISCARDED", 3000)
    assert odd.post("/body", content=b"x" * 1000).text == "1000"
    for body in (b"x" * 1001, iter([b"x" * 500] * 3), iter([b"x" * 500] * 10_000)):
        found = odd.post("/body", content=body)
        assert (found.status_code, found.json()["title"]) == (413, "This request is too large")
    waiting = odd.post("/body", content=b"x" * 1001, headers={"Expect": "100-continue"})
    assert waiting.status_code == 413


def test_too_many_requests_at_once_are_told_to_come_again(
    odd: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guarding, "_AT_WORK", 0)
    found = odd.get("/")
    assert (found.status_code, found.headers["Retry-After"]) == (503, "1")
    assert odd.get("/healthz").status_code == odd.get("/metrics").status_code == 200


def test_the_page_on_operation_has_a_test_for_each_line_on_security() -> None:
    page = (ROOT / "docs" / "operation.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| (S\d+) \|.*\| (`.*`) \|$", page, re.MULTILINE))
    assert [*rows] == [f"S{number}" for number in range(1, 20)]
    for line, named in rows.items():
        for file, test in re.findall(r"`(\w+\.py)(?:::(\w+))?`", named):
            text = (ROOT / "tests" / file).read_text(encoding="utf-8")
            assert f"def {test}" in text, (line, file, test)
