"""Pages that are read as wholes: every link within and between them leads to something that is there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import pytest
from starlette.testclient import TestClient

from mbtgraph import graph as face
from mbtgraph.lens import LEVELS
from mbtgraph.web.app import create_app
from mbtgraph.web.served import Served

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mbtgraph.graph import Graph
    from mbtgraph.lens import Level

PAGES: Final = (
    "/articles", "/article/clinical-wiki", "/article/evidence-table", "/conflicts", "/ontology", "/quality",
    "/about",
)  # fmt: skip


def _page(client: TestClient, path: str, trust: Level) -> str:
    asked = {} if trust == LEVELS[-1] else {"trust": trust}
    found = client.get(path, params=asked, headers={"Accept": "text/html"})
    assert found.status_code == 200
    return found.text


@pytest.mark.parametrize("trust", ["t1", "model"])
@pytest.mark.parametrize("path", PAGES)
def test_no_name_is_given_twice_and_links_within_a_page_lead_somewhere(
    client: TestClient, path: str, trust: Level
) -> None:
    page = _page(client, path, trust)
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(ids)


@pytest.mark.parametrize("trust", ["t1", "model"])
def test_links_between_articles_and_conflicts_lead_to_the_very_place(
    client: TestClient, trust: Level
) -> None:
    pages = {path: _page(client, path, trust) for path in PAGES}
    pages |= {
        path: _page(client, path, trust)
        for path in ("/article/blog-mbt", "/article/practical-guide-review", "/article/psychology-today-mbt")
    }
    ids = {path: set(re.findall(r' id="([^"]+)"', page)) for path, page in pages.items()}
    links = {
        urlsplit(link)
        for page in pages.values()
        for link in re.findall(r'href="(/(?:article|conflicts)[^"]*#[^"]+)"', page)
    }
    assert len(links) > 20
    assert not [link for link in links if link.fragment not in ids[link.path]]
    assert {link.query for link in links} == {"" if trust == LEVELS[-1] else f"trust={trust}"}


@pytest.mark.parametrize("path", PAGES)
def test_pages_reach_out_to_nobody(client: TestClient, path: str) -> None:
    page = _page(client, path, "model")
    assert " style=" not in page
    assert page.count("<script") == page.count('<script type="module" src="')
    fetched = re.findall(r'<(?:link|script|img|iframe|source)\b[^>]*(?:href|src)="([^"]+)"', page)
    assert fetched
    assert all(address.startswith("/static/") for address in fetched)


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_told_from_those_of_other_levels(client: TestClient, path: str) -> None:
    """The tag of a page changes with the level, and a page that the client has is not sent again."""
    accept = {"Accept": "text/html"}
    wide, narrow = (client.get(path, params={"trust": t}, headers=accept) for t in ("model", "t1"))
    assert wide.headers["ETag"] != narrow.headers["ETag"]
    again = client.get(
        path, params={"trust": "t1"}, headers=accept | {"If-None-Match": narrow.headers["ETag"]}
    )
    assert again.status_code == 304


@pytest.mark.parametrize("trust", LEVELS)
def test_stored_queries_that_are_linked_are_there(client: TestClient, graph: Graph, trust: Level) -> None:
    for path in PAGES:
        linked = re.findall(r'href="/query/([\w-]+)', _page(client, path, trust))
        assert set(linked) <= graph.queries.keys()


@pytest.fixture(scope="module")
def of_a_part(built_part: Path, now: Served) -> Iterator[TestClient]:
    """Return what asks a service over another project, which has other documents, few queries, and gaps."""
    part = Served(face.open(built_part), now.pool, now.data, now.counts, now.settings)
    with TestClient(create_app(part)) as asking:
        yield asking


@pytest.mark.parametrize("trust", LEVELS)
@pytest.mark.parametrize("path", [*PAGES, "/", "/browse", "/evidence", "/gaps", "/causes", "/queries"])
def test_pages_stand_over_a_part_of_the_data(
    of_a_part: TestClient, built_part: Path, path: str, trust: Level
) -> None:
    found = of_a_part.get(path, params={"trust": trust}, headers={"Accept": "text/html"})
    missing = path.startswith("/article/") and path.rpartition("/")[2] not in of_a_part.get("/articles").text
    assert found.status_code == (404 if missing else 200)
    assert set(re.findall(r'href="/query/([\w-]+)', found.text)) <= face.open(built_part).queries.keys()
