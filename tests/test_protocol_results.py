"""Answers over HTTP: the format that was asked for, under its own name, to the letter."""

from __future__ import annotations

import csv
import gzip
import io
import json
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

import pytest

from mbtgraph.media import GRAPHS, ROWS
from tests.protocol_bed import EX, SMALL, cells, problem, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from httpx2 import Response
    from starlette.testclient import TestClient

_SELECT: Final = "SELECT ?s ?o ?none { ?s ?p ?o } ORDER BY ?s"
_CONSTRUCT: Final = "CONSTRUCT WHERE { ?s ?p ?o }"
_DESCRIBE: Final = f"DESCRIBE <{EX}a>"
_BROWSER: Final = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"


@pytest.fixture(scope="module")
def small() -> Iterator[TestClient]:
    with serving(SMALL, {f"{EX}g{n}": 1 for n in range(1, 5)}) as client:
        yield client


def _ask(client: TestClient, query: str, accept: str | None = None, **more: str) -> Response:
    # What the library would send otherwise, */*, is a wish too.
    headers = {"Accept": accept} if accept is not None else {"Accept": ""}
    return client.get("/sparql", params={"query": query, **more}, headers=headers)


@pytest.mark.parametrize("accept", [None, "*/*"])
def test_who_asks_for_nothing_gets_the_default(client: TestClient, accept: str | None) -> None:
    """B1."""
    for query in ("SELECT * {} ", "ASK {}"):
        assert _ask(client, query, accept).headers["Content-Type"] == "application/sparql-results+json"
    for query in ("CONSTRUCT {} {}", "DESCRIBE <a:b>"):
        assert _ask(client, query, accept).headers["Content-Type"] == "text/turtle; charset=utf-8"


@pytest.mark.parametrize("query", ["SELECT * { ?s ?p ?o } LIMIT 2", "ASK {}"])
@pytest.mark.parametrize("kind", [kind for media in ROWS for kind in media.types])
def test_rows_and_truth_come_as_each_type_by_its_own_name(client: TestClient, query: str, kind: str) -> None:
    """B2, B9, B18."""
    found = _ask(client, query, kind)
    assert found.status_code == 200
    assert found.headers["Content-Type"] == kind + ("; charset=utf-8" if kind.startswith("text/") else "")
    if query.startswith("ASK") and kind in {"text/csv", "text/tab-separated-values"}:
        assert found.text == "true"


@pytest.mark.parametrize("query", [_CONSTRUCT + " LIMIT 2", "DESCRIBE ?s { ?s ?p ?o } LIMIT 1"])
@pytest.mark.parametrize("kind", [kind for media in GRAPHS for kind in media.types])
def test_triples_come_as_each_type_by_its_own_name(client: TestClient, query: str, kind: str) -> None:
    """B2, B8, B18."""
    found = _ask(client, query, kind)
    assert found.status_code == 200
    assert found.headers["Content-Type"] == kind + ("; charset=utf-8" if kind.startswith("text/") else "")
    assert found.content


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("text/csv;q=1, application/sparql-results+json", "text/csv"),
        ("application/sparql-results+json, text/csv", "application/sparql-results+json"),
        ("application/sparql-results+json;q=0, */*", "application/sparql-results+xml"),
        ("text/*", "text/csv"),
        ("text/csv;q=0.1, application/sparql-results+xml;q=0.2", "application/sparql-results+xml"),
        ("a/b;q=x", "application/sparql-results+json"),
        ("é, ,;,/", "application/sparql-results+json"),
        ("a/b;q=x, " * 1200, "application/sparql-results+json"),
        ("x" * 10_000, "application/sparql-results+json"),
    ],
)
def test_the_best_liked_format_is_given(client: TestClient, accept: str, kind: str) -> None:
    """B3, B4, B5, B11."""
    found = client.get(
        "/sparql", params={"query": "SELECT * {}"}, headers={b"Accept": accept.encode("latin-1")}
    )
    assert found.status_code == 200
    assert found.headers["Content-Type"].partition(";")[0] == kind


@pytest.mark.parametrize(
    ("query", "accept", "formats"),
    [
        (_SELECT, "application/foo", ROWS),
        (_SELECT, "text/turtle", ROWS),
        (_CONSTRUCT, "application/sparql-results+json", GRAPHS),
        ("ASK {}", "image/png, application/n-triples", ROWS),
    ],
)
def test_what_is_not_offered_is_refused_with_what_is(
    client: TestClient, query: str, accept: str, formats: tuple[object, ...]
) -> None:
    """B6, B7: an answer is never given as another type than its own."""
    told = problem(_ask(client, query, accept), 406, "not-acceptable")
    assert [*told["formats"], ""] == [*(media.name for media in formats), "html", ""]  # type: ignore[attr-defined, misc]
    problem(_ask(client, query, "*/*", format="pdf"), 406, "not-acceptable")


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("csv", "text/csv"), ("CSV", "text/csv"), ("tsv", "text/tab-separated-values"),
        ("xml", "application/sparql-results+xml"), ("srj", "application/sparql-results+json"),
        ("application/sparql-results+json", "application/sparql-results+json"),
    ],
)  # fmt: skip
def test_a_format_in_the_address_goes_before_accept(client: TestClient, word: str, kind: str) -> None:
    """B12: whichever of the three names servers know it by."""
    for name in ("format", "output", "results"):
        found = _ask(client, "SELECT * {}", "application/foo", **{name: word})
        assert found.headers["Content-Type"].partition(";")[0] == kind
    twice = client.get("/sparql?query=ASK{}&format=table&format=text/csv&output=xml")
    assert twice.headers["Content-Type"].partition(";")[0] == "text/csv"
    graph = _ask(client, _CONSTRUCT + " LIMIT 1", _BROWSER, format="xml")
    assert graph.headers["Content-Type"] == "application/rdf+xml"


def test_a_browser_gets_pages_and_keeps_its_query(client: TestClient, small: TestClient) -> None:
    """B10, C10, F1."""
    for served in (client, small):
        editor = served.get("/sparql", headers={"Accept": _BROWSER})
        assert editor.headers["Content-Type"] == "text/html; charset=utf-8"
        assert "<textarea" in editor.text
        rows = _ask(served, "SELECT ?x { VALUES ?x { 'sev<en' } }", _BROWSER)
        assert rows.status_code == 200
        assert rows.headers["Content-Type"] == "text/html; charset=utf-8"
        assert "sev&lt;en" in rows.text
        assert "attachment" not in rows.headers.get("Content-Disposition", "")
        for text, status in (("ASK { ?kept", 400), ("", 400), ("ASK { SERVICE <a:kept> {} }", 403)):
            broken = _ask(served, text, _BROWSER)
            assert broken.status_code == status
            assert broken.headers["Content-Type"] == "text/html; charset=utf-8"
            assert ("kept" in broken.text) == ("kept" in text)
        assert _ask(served, "ASK {}", format="html").headers["Content-Type"] == "text/html; charset=utf-8"
        assert "triples" not in _ask(served, "CONSTRUCT {} {}", _BROWSER).headers["Content-Type"]


def test_caches_are_told_what_an_answer_depends_on(client: TestClient) -> None:
    """B13: refusals too; and what is known is not sent again."""
    for found in (_ask(client, "ASK {}"), _ask(client, "ASK {"), _ask(client, _SELECT, "application/foo")):
        assert "Accept" in found.headers["Vary"].split(", ")
    first = _ask(client, "ASK {}")
    headers = {"If-None-Match": first.headers["ETag"], "Accept": ""}
    again = client.get("/sparql", params={"query": "ASK {}"}, headers=headers)
    assert (again.status_code, again.content) == (304, b"")
    other = client.get("/sparql", params={"query": "ASK {}"}, headers={**headers, "Accept": "text/csv"})
    assert other.status_code == 200
    assert "ETag" not in client.post("/sparql", data={"query": "ASK {}"}).headers


@pytest.mark.parametrize("call", ["NOW()", "RAND()", "UUID()", "struuid ()"])
def test_what_changes_by_itself_is_not_kept(client: TestClient, call: str) -> None:
    found = _ask(client, f"SELECT ({call} AS ?x) {{}}")
    assert found.headers["Cache-Control"] == "no-store"
    assert "ETag" not in found.headers


def test_a_long_answer_is_packed(client: TestClient) -> None:
    """B14."""
    query = "SELECT * { ?s ?p ?o } LIMIT 10000"
    plain = _ask(client, query)
    with client.stream(
        "GET", "/sparql", params={"query": query}, headers={"Accept-Encoding": "gzip", "Accept": ""}
    ) as packed:
        raw = b"".join(packed.iter_raw())
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert packed.headers["ETag"] != plain.headers.get("ETag") or "gzip" in plain.headers["Content-Encoding"]
    assert len(raw) < len(plain.content) / 4
    assert sorted(map(repr, json.loads(gzip.decompress(raw))["results"]["bindings"])) == sorted(
        map(repr, plain.json()["results"]["bindings"])
    )
    body = gzip.compress(b"query=ASK{}")
    kind = {"Content-Type": "application/x-www-form-urlencoded", "Content-Encoding": "gzip"}
    problem(client.post("/sparql", content=body, headers=kind), 415)


def test_csv_is_what_rfc_4180_says(small: TestClient) -> None:
    """B15: bare, since programs read it; the guard against formulas is that of the page for spreadsheets."""
    found = _ask(small, f"SELECT ?o {{ <{EX}b> ?p ?o }}", "text/csv")
    assert found.content.startswith(b"o\r\n")
    assert found.content.endswith(b"\r\n")
    rows = list(csv.reader(io.StringIO(found.content.decode(), newline="")))
    assert rows == [["o"], ['+&% é 🙂 "=1+1"\n\tx']]


def test_xml_cannot_hold_everything_and_says_so(small: TestClient) -> None:
    """B16."""
    control, nameless = f"SELECT ?o {{ <{EX}d> ?p ?o }}", f"CONSTRUCT WHERE {{ <{EX}e> ?p ?o }}"
    told = problem(_ask(small, control, "application/sparql-results+xml"), 406)
    assert "JSON" in str(told["detail"])
    problem(_ask(small, nameless, "application/rdf+xml"), 406)
    assert cells(_ask(small, control)) == [("\x01",)]
    assert "unnameable" in _ask(small, nameless, "text/turtle").text
    fine = _ask(small, f"SELECT ?o {{ <{EX}b> ?p ?o }}", "application/sparql-results+xml")
    assert ET.fromstring(fine.text)[1][0][0][0].text == '+&% é 🙂 "=1+1"\n\tx'  # noqa: S314 (our own)


def test_terms_are_kept_as_they_are_written(small: TestClient) -> None:
    """B17: but the engine keeps numbers by their value."""
    rows = _ask(small, "SELECT ?o { ?s ?p ?o FILTER(isLiteral(?o)) } ORDER BY ?s").json()["results"][
        "bindings"
    ]
    assert rows[0]["o"]["xml:lang"] == "en-gb"
    assert rows[1]["o"]["value"] == "1"
    text = "SELECT (BNODE() AS ?a) (?a AS ?b) (BNODE() AS ?c) {}"
    (row,) = _ask(small, text).json()["results"]["bindings"]
    assert row["a"] == row["b"] != row["c"]


def test_the_head_is_there_without_rows(small: TestClient) -> None:
    """B19: with the variables in the order of the query."""
    none = _ask(small, "SELECT ?z ?a ?m { ?z ?a ?m FILTER(false) }").json()
    assert none == {"head": {"vars": ["z", "a", "m"]}, "results": {"bindings": []}}
    assert _ask(small, "SELECT ?z ?a ?m { FILTER(false) }", "text/csv").content == b"z,a,m\r\n"
    assert _ask(small, "SELECT * {}").json()["head"]["vars"] == []
    stars = {_ask(small, "SELECT * { ?s ?p ?o }", "text/csv").content.partition(b"\r")[0] for _ in range(3)}
    assert stars == {b"o,p,s"}
    assert cells(_ask(small, f"SELECT ?s ?none {{ BIND(<{EX}a> AS ?s) }}")) == [(f"{EX}a", "")]


def test_a_graph_is_the_same_bytes_each_time(client: TestClient) -> None:
    """B20: with the prefixes of this project."""
    query = "CONSTRUCT WHERE { <https://w3id.org/mbtgraph/id/mode/pretend-mode> ?p ?o }"
    for kind in ("text/turtle", "application/rdf+xml", "application/ld+json", "application/n-triples"):
        first, *others = (_ask(client, query, kind).content for _ in range(3))
        assert all(other == first for other in others)
    assert b"@prefix mode: <https://w3id.org/mbtgraph/id/mode/> ." in _ask(client, query).content
