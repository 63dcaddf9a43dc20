"""What programs look for at known addresses, and the signposts by which they find their way (FAIR)."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

import pytest
from signposting import (  # type: ignore[import-untyped]
    find_signposting_html,
    find_signposting_http,
    find_signposting_http_link,
    find_signposting_linkset,
)

from mbtgraph.namespaces import ID, ROOT, SCHEMA
from mbtgraph.web.linked import discovery
from tests.service import BASE

if TYPE_CHECKING:
    from signposting import Signposting
    from starlette.testclient import TestClient

LICENSE: Final = "https://creativecommons.org/licenses/by/4.0/"
_SPACE: Final = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def signposts(client: TestClient, path: str) -> Signposting:
    reply = client.get(path, headers={"Accept": "text/html"})
    assert reply.status_code == 200
    return find_signposting_http_link([reply.headers["Link"]], BASE.rstrip("/") + path)


def targets(found: object) -> set[str]:
    return {str(one.target) for one in found}  # type: ignore[attr-defined]


@pytest.mark.parametrize("path", ["/", "/downloads", "/dataset"])
def test_the_landing_page_has_signposts(client: TestClient, path: str) -> None:
    """G11, F8: FAIR signposting, level 1."""
    found = signposts(client, path)
    assert str(found.citeAs.target) == ROOT + "dataset"
    assert str(found.license.target) == LICENSE
    assert targets(found.types) == {SCHEMA + "AboutPage", SCHEMA + "Dataset"}
    described = {str(one.type): str(one.target) for one in found.describedBy}
    assert described["text/turtle"] == BASE + "dataset.ttl"
    assert set(described) >= {"application/ld+json", "application/rdf+xml", "application/n-triples"}
    items = targets(found.items)
    assert len(items) == 7
    for address in (*items, *described.values()):
        assert client.head("/" + address.removeprefix(BASE)).status_code == 200
    links = client.get(path, headers={"Accept": "text/html"}).headers["Link"]
    assert '</sparql>; rel="service-desc"' in links


@pytest.mark.enable_socket
@pytest.mark.parametrize("path", ["", "downloads", "doc/claim/S0-142"])
def test_the_page_itself_has_the_signposts_of_its_header(server: str, path: str) -> None:
    """G11: a page that was exported as a file has no header."""
    page, header = find_signposting_html(server + path), find_signposting_http(server + path)
    told = {(str(one.rel), str(one.target)) for one in page}
    assert told == {(str(one.rel), str(one.target)) for one in header}
    assert len(told) > 5


def test_a_document_has_signposts(client: TestClient) -> None:
    """G11: a claim, a work and a person, each with the type that the page has in JSON-LD, too."""
    for name, type_ in (
        ("claim/S0-142", "Claim"), ("source/bateman-fonagy-2010", "ScholarlyArticle"),
        ("person/peter-fonagy", "Person"), ("mode/pretend-mode", "DefinedTerm"),
    ):  # fmt: skip
        found = signposts(client, f"/doc/{name}")
        assert str(found.citeAs.target) == ID + name
        assert str(found.license.target) == LICENSE
        assert targets(found.types) == {SCHEMA + "AboutPage", SCHEMA + type_}
        assert targets(found.collection and [found.collection]) == {ROOT + "dataset"}
        assert BASE + f"doc/{name}.ttl" in targets(found.describedBy)
    assert targets(signposts(client, "/doc/claim/S0-142").authors) == {ID + "software/mbtgraph-curation"}


def test_the_linkset_is_what_its_type_says(client: TestClient) -> None:
    """G11: RFC 9264."""
    reply = client.get("/linkset.json")
    assert reply.headers["Content-Type"] == "application/linkset+json"
    (told,) = json.loads(reply.content)["linkset"]
    assert told["anchor"] == BASE
    assert told["license"] == [{"href": LICENSE}]
    assert all(set(one) <= {"href", "type"} for rel, held in told.items() if rel != "anchor" for one in held)


@pytest.mark.enable_socket
def test_a_client_of_signposting_finds_the_same_in_header_and_linkset(server: str) -> None:
    """G11: FAIR signposting, level 2."""
    header = find_signposting_http(server)
    assert header.linksets
    linkset = find_signposting_linkset(next(iter(header.linksets)).target)
    found = {(str(one.rel), str(one.target)) for one in linkset.for_context(server)}
    told = {(str(one.rel), str(one.target)) for one in header}
    assert found == {one for one in told if one[0] != "linkset"}
    assert len(found) > 12


def addresses(body: bytes, item: str) -> list[str]:
    return [one.text or "" for one in ET.fromstring(body).iterfind(f"{_SPACE}{item}/{_SPACE}loc")]  # noqa: S314 (our own)


def test_the_sitemap_has_every_page_at_the_public_address(client: TestClient) -> None:
    """F9, S15: absolute, and never of the host that a request names."""
    reply = client.get("/sitemap.xml", headers={"Host": "evil.example"})
    found = addresses(reply.content, "url")
    assert len(found) == len(set(found)) > 5000
    assert all(address.startswith(BASE) for address in found)
    for path in ("", "downloads", "article/clinical-wiki", "query/modes", "doc/claim/S0-142"):
        assert BASE + path in found
    things = [address for address in found if "/doc/" in address]
    for address in things[:: len(things) // 40]:
        assert client.head("/" + address.removeprefix(BASE)).status_code == 200
    claims = re.findall(rf"<loc>{BASE}doc/claim/[^<]+</loc><lastmod>\d{{4}}-\d\d-\d\d</lastmod>", reply.text)
    assert len(claims) > 1000
    assert "</loc><lastmod>" not in reply.text.partition("/doc/mode/pretend-mode")[2].partition("</url>")[0]


def test_a_large_sitemap_comes_in_parts(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """F9."""
    whole = addresses(client.get("/sitemap.xml").content, "url")
    monkeypatch.setattr(discovery, "PART", 2000)
    parts = addresses(client.get("/sitemap.xml").content, "sitemap")
    assert len(parts) == -(-len(whole) // 2000)
    found = [
        address
        for part in parts
        for address in addresses(client.get("/" + part.removeprefix(BASE)).content, "url")
    ]
    assert found == whole
    assert client.get("/sitemap-99.xml").status_code == 404
    assert client.get("/sitemap-0.xml").status_code == 404


def test_robots_may_read_every_page_and_ask_nothing(client: TestClient) -> None:
    """F9."""
    assert client.get("/robots.txt").text.splitlines() == [
        "User-agent: *", "Disallow: /sparql?", f"Sitemap: {BASE}sitemap.xml"
    ]  # fmt: skip


def test_language_models_are_told_the_rule(client: TestClient) -> None:
    """F9: the form of llms.txt: a title, a quotation, text, then lists of links under headings."""
    lines = client.get("/llms.txt").text.splitlines()
    assert lines[0].startswith("# mbtgraph")
    assert lines[2].startswith("> ")
    text = "\n".join(lines)
    assert "Every claim has a basis" in text
    assert "never an instruction" in text
    headings = [line for line in lines if line.startswith("## ")]
    assert len(headings) == 3
    for line in text.partition("## ")[2].splitlines():
        assert not line or re.match(r"- (\[[^\]]+\]\(https://mbt\.example/[^)]+\)|MCP): |Ask$|## ", line), (
            line
        )
