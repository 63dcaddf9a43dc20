"""What no address can bring about: another file, another host, another site, a line of somebody's log."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pytest

from mbtgraph.web.rendering import digest
from tests.raw import ask
from tests.service import BASE
from tests.test_security import addresses

if TYPE_CHECKING:
    from starlette.testclient import TestClient

DOTS: Final = "0" * 12
TRAVERSALS: Final = [
    "/static/../app.py", "/static/%2e%2e/app.py", f"/static/{DOTS}/../../app.py",
    "/static/x/..%2f..%2fapp.py", "/static/x/%252e%252e%252fapp.py", "/static/x//etc/passwd",
    "/static/x/%2Fetc%2Fpasswd",
    "/%2e%2e/%2e%2e/etc/passwd", "/../../etc/passwd", "/static/x/style.css%00.txt",
    "/static/x/..\\..\\app.py",
    "/static/" + "a/" * 4096, "/" + "a" * 8192, "/query/../../x", "/query/%2e%2e%2fx", "/article/..%2f..%2fx",
    "/doc/../x", "/doc/concept/..%2F..%2Fetc%2Fpasswd", "/id/concept/" + "a" * 8192, "/id/concept/a%3Eb",
    "/id/concept/a%00b", "/id/concept/%ff%fe", "/id/concept/%F0%9F%98%80", "/dumps/..%2f..%2fx",
    "/graph/..%2f..%2fx", "/evidence/..%2fx", "/around/concept/..%2fx", "/doc/concept/..", "/doc/%2e%2e/..",
    "*", "http://intruder.example/etc/passwd", "/.", "//", "/%", "/%zz", "/%00",
]  # fmt: skip


@pytest.mark.parametrize("address", TRAVERSALS, ids=lambda text: text[:40])
@pytest.mark.parametrize("accept", ["text/html", "text/turtle"])
def test_no_address_is_a_path(client: TestClient, address: str, accept: str) -> None:
    """S10, G4: an address is looked up, and never opened."""
    found = ask(client, address, headers=[("Accept", accept)])
    assert found.status in {303, 400, 404, 406, 410}
    assert not re.search(r"root:|import annotations|Traceback|site-packages", found.text)


@pytest.mark.parametrize(
    "name", ["../app.py", "../templates/base.html", "./style.css", "STYLE.css", "style.css/"]
)
def test_a_file_beside_the_static_ones_is_none(client: TestClient, name: str) -> None:
    """S10: the right digits lend no file an address."""
    mark = digest("style.css")
    assert ask(client, f"/static/{mark}/style.css").status == 200
    for written in (name, name.replace("/", "%2F"), name.replace(".", "%2e")):
        if written != "%2e/style%2ecss":
            assert ask(client, f"/static/{mark}/{written}").status == 404


@pytest.mark.parametrize(
    "host",
    ["intruder.example", "intruder.example/x?", "[", "a@intruder", "intruder.example:99999", "intruder\xe9"],
)
def test_no_host_that_a_request_names_decides_on_an_address(client: TestClient, host: str) -> None:
    """S15: absolute addresses come from what the server was told, whoever asks or says to ask for another."""
    told = [
        ("X-Forwarded-Host", "intruder.example"), ("X-Forwarded-Proto", "gopher"),
        ("Forwarded", "host=intruder.example"), ("X-Original-URL", "/intruder"),
        ("X-Rewrite-URL", "/intruder"),
    ]  # fmt: skip
    for address in addresses(client):
        for accept in ("text/html", "text/turtle"):
            found = ask(client, address, host=host, headers=[*told, ("Accept", accept)])
            assert found.status < 500, address
            assert "intruder" not in found.text + str(found.headers), address
            assert found.headers.get("Location", BASE).startswith((BASE, "/")), address


def test_a_request_without_a_host_or_with_two_is_none(client: TestClient) -> None:
    """S15: what two readers of a request may read differently is not read at all."""
    assert ask(client, "/", headers=[("Host", "intruder.example")]).status == 400


@pytest.mark.parametrize(
    "address",
    [
        "//intruder.example/", "/%2F/intruder.example/", "/\\intruder.example", "/id//intruder.example",
        "/id/%2F%2Fintruder.example/x",
        "/id/concept//intruder.example", "/id/concept/%2F%2Fintruder.example", "/?next=//intruder.example",
        "/vocabulary?next=//intruder.example", "/vocabulary?//intruder.example",
        "/id/https:/intruder.example",
        "/id/concept/mentalizing?trust=t1%0d%0aLocation:%20//intruder.example",
    ],
)  # fmt: skip
def test_no_redirect_leads_to_others(client: TestClient, address: str) -> None:
    """S16: a redirect leads to addresses of ours, whatever is asked for."""
    found = ask(client, address)
    place = found.headers.get("Location", BASE)
    assert place.startswith(BASE) or re.match(r"/[^/\\]", place)
    assert "\n" not in place


@pytest.mark.parametrize(
    "address", ["/?q=\xff", "/\x7f", "/a%0d%0aSet-Cookie:%20x", "/%00", "/?q=%ff%00%0d%0aX-Evil:%201"]
)
def test_odd_addresses_end_in_a_sentence(client: TestClient, address: str) -> None:
    found = ask(client, address)
    assert found.status in {200, 400}
    assert not {"set-cookie", "x-evil"} & set(found.headers)
