"""Data that are hostile to a reader: every text holds markup, every address a script; all stays text."""

from __future__ import annotations

import json
import re
from collections import Counter
from importlib.resources import files
from typing import TYPE_CHECKING, Final

import pytest
from starlette.testclient import TestClient

from mbtgraph.graph import Graph
from mbtgraph.namespaces import ROOT
from mbtgraph.snapshot import Snapshot
from mbtgraph.store.pool import Pool
from mbtgraph.web.app import create_app
from mbtgraph.web.served import Served
from mbtgraph.web.settings import Settings
from tests.markup import Page
from tests.service import BASE
from tests.test_security import POLICY

if TYPE_CHECKING:
    from collections.abc import Iterator

MARKUP: Final = (
    r"<script>alert(1)</script><img src=x onerror=alert(1)>\"'>]]>--></title></textarea>"
    r"{{7*7}}[x](javascript:alert(1))\u202E&lt;"
)
_SCRIPTS: Final = (b"javascript:alert(1)", b"data:text/html,alert(1)")
_PLAIN: Final = re.compile(rb'("(?:[^"\\]|\\.)*)"((?:@[\w-]+)? <[^<>]+> \.\n)')
_AWAY: Final = re.compile(rb" <(?!%b)https?://[^<>]+> (<[^<>]+> \.\n)" % ROOT.encode())
_INLINE: Final = {
    "a",
    "abbr",
    "b",
    "cite",
    "code",
    "em",
    "i",
    "mark",
    "q",
    "small",
    "span",
    "strong",
    "tspan",
}
"""What stands in a line with other text, and does not end what turns it round."""
_OF_A_SORT: Final = 3
"""Pages of each sort, such as those of claims, that are read."""


def _spoiled(data: bytes) -> bytes:
    """Append markup to each text, and make a script of each address that a thing leads to."""
    lines = []
    for number, line in enumerate(data.splitlines(keepends=True)):
        told = _PLAIN.sub(lambda found: found[1] + MARKUP.encode() + b'"' + found[2], line)
        if b"XMLSchema" not in line and b"/ontology>" not in line:
            told = _AWAY.sub(rb" <%b> \1" % _SCRIPTS[number % 2], told)
        lines.append(told)
    return b"".join(lines)


@pytest.fixture(scope="module")
def spoiled(snapshot: Snapshot, now: Served) -> Iterator[TestClient]:
    data = _spoiled(snapshot.data)
    assert data.count(b"<script>") > 1000
    assert all(data.count(b"<%b>" % script) > 50 for script in _SCRIPTS)
    graph = Graph(Snapshot(data, "spoiled", snapshot.queries, snapshot.counts, snapshot.census))
    pool = Pool(data)
    app = create_app(Served(graph, pool, data, now.counts, Settings(base=BASE)))
    with TestClient(app, base_url="http://testserver", follow_redirects=True) as client:
        yield client
    pool.close()


def test_what_data_hold_stays_text_on_every_page(spoiled: TestClient) -> None:
    """S6: from the first page on, along every link, to some pages of each sort."""
    left, seen, found = ["/"], {"/"}, Counter[str]()
    style = files("mbtgraph.web").joinpath("static", "style.css").read_text(encoding="utf-8")
    (apart,) = re.findall(r"^([a-z, ]+) \{ unicode-bidi: isolate; \}", style, re.MULTILINE)
    while left:
        address = left.pop(0)
        sort = address.partition("?")[0].rpartition("/")[0]
        if found[sort] == _OF_A_SORT:
            continue
        answer = spoiled.get(address, headers={"Accept": "text/html"})
        assert answer.status_code < 500, address
        if not answer.headers["Content-Type"].startswith("text/html"):
            continue
        found[sort] += 1
        assert answer.headers["Content-Security-Policy"] == POLICY
        page = Page(answer.text)
        page.hold(address)
        assert page.turning & _INLINE <= {*apart.split(", ")}, address
        for _, attributes in page.elements:
            assert attributes.get("src") != "x", address
            link = (attributes.get("href") or "").partition("#")[0]
            if re.match(r"/[^/]", link) and link not in seen:
                seen.add(link)
                left.append(link)
    assert {"/doc/claim", "/doc/mode", "/article", "/query", "/evidence"} <= found.keys()


def test_no_text_ends_what_a_page_carries_for_machines(spoiled: TestClient) -> None:
    """S6: `<` is written as an escape, so that JSON ends where it should."""
    for address in ("/", "/doc/mode/pretend-mode"):
        page = spoiled.get(address, headers={"Accept": "text/html"}).text
        block = page.partition('<script type="application/ld+json">')[2].partition("</script>")[0]
        assert "</title></textarea>" in json.loads(block)["name"]
        assert "<" not in block


def test_no_lens_and_no_parameter_is_written_as_markup(spoiled: TestClient) -> None:
    """S6: neither what an address names, in a page or in a problem."""
    for address in (
        "/",
        "/find",
        "/queries",
        "/sparql",
        "/nothing/<script>alert(1)<~script>".replace("~", "/"),
    ):
        for name in ("q", "query", "trust", "kind", "page", "x"):
            text = f'"><script>alert(1)</script><x {name}='
            answer = spoiled.get(address, params={name: text}, headers={"Accept": "text/html"})
            assert answer.status_code < 500
            assert "<script>alert" not in answer.text, (address, name)
            assert f"<x {name}" not in answer.text, (address, name)
