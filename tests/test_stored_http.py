"""Stored queries over HTTP: each in each format, negotiated, cached, and refused with a mend."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from openapi_spec_validator import OpenAPIV31SpecValidator

from mbtgraph.namespaces import MBT
from mbtgraph.rdf import parse_turtle
from tests.conftest import ROOT
from tests.service import BASE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.testclient import TestClient

    from mbtgraph.graph import Graph
    from mbtgraph.queries.stored import StoredQuery

TYPES = {
    "json": "application/json",
    "srj": "application/sparql-results+json",
    "csv": "text/csv; charset=utf-8",
    "tsv": "text/tab-separated-values; charset=utf-8",
    "srx": "application/sparql-results+xml",
    "ttl": "text/turtle; charset=utf-8",
    "html": "text/html; charset=utf-8",
}
CAUSES = "/query/upstream-causes"


@pytest.fixture(scope="module")
def document(client: TestClient) -> dict[str, Any]:
    answer = client.get("/openapi.json")
    assert answer.headers["Content-Type"] == "application/json"
    return answer.json()  # type: ignore[no-any-return]


def test_the_document_is_valid_and_names_this_service(document: dict[str, Any]) -> None:
    assert list(OpenAPIV31SpecValidator(document).iter_errors()) == []
    assert document["servers"] == [{"url": BASE.rstrip("/")}]


def calls(query: StoredQuery) -> Iterator[dict[str, Any]]:
    """Yield what a query is asked with in its own tests, and by its defaults."""
    yield {}
    yield from (dict(test["params"]) for test in query.tests if "params" in test)


def test_every_answer_of_every_query_is_as_the_document_says(
    client: TestClient, document: dict[str, Any], graph: Graph
) -> None:
    for query in graph.queries.values():
        content = document["paths"][f"/query/{query.id}"]["get"]["responses"]["200"]["content"]
        checks = {
            suffix: Draft202012Validator(
                {**content[TYPES[suffix]]["schema"], "components": document["components"]}
            )
            for suffix in ("json", "srj")
        }
        for given in calls(query):
            for suffix, check in checks.items():
                answer = client.get(f"/query/{query.id}.{suffix}", params=given)
                assert answer.headers["Content-Type"] == TYPES[suffix]
                check.validate(answer.json())
            own = json.loads(graph.ask(query.id, **given).serialize("json"))
            assert client.get(f"/query/{query.id}", params=given).json() == own


def test_every_refusal_is_as_the_document_says(client: TestClient, document: dict[str, Any]) -> None:
    problem = {"$ref": "#/components/schemas/Problem", "components": document["components"]}
    check = Draft202012Validator(problem)
    for path, accept, status in (
        (f"{CAUSES}?problem=impulsivty", "*/*", 400), ("/query/mode", "*/*", 404), (CAUSES, "a/b", 406)
    ):  # fmt: skip
        answer = client.get(path, headers={"Accept": accept})
        assert (answer.status_code, answer.json()["status"]) == (status, status)
        check.validate(answer.json())
        assert str(status) in document["paths"][CAUSES]["get"]["responses"]


@pytest.mark.parametrize("suffix", TYPES)
def test_suffix_format_and_accept_say_the_same(client: TestClient, suffix: str) -> None:
    """B2, B12, B18: each way to a format leads to the same bytes, with the type that was asked for."""
    type_ = TYPES[suffix]
    asked = {"problem": "impulsivity"}
    by_suffix = client.get(f"{CAUSES}.{suffix}", params=asked)
    by_word = client.get(CAUSES, params={**asked, "format": suffix}, headers={"Accept": "image/png"})
    by_accept = client.get(CAUSES, params=asked, headers={"Accept": type_.partition(";")[0]})
    assert {a.status_code for a in (by_suffix, by_word, by_accept)} == {200}
    assert {a.headers["Content-Type"] for a in (by_suffix, by_word, by_accept)} == {type_}
    if suffix != "html":
        assert by_suffix.content == by_word.content == by_accept.content
        assert (
            by_accept.headers["Content-Location"]
            == f"{BASE}query/upstream-causes.{suffix}?problem=impulsivity"
        )


def test_what_is_accepted_is_weighed(client: TestClient) -> None:
    """B1, B3, B4, B5, B6, B11, B13: JSON by default, weights kept, nothing that is refused, and Vary."""

    def given(accept: str | None) -> str:
        answer = client.get(CAUSES, headers={"Accept": accept} if accept else {})
        assert "Accept" in answer.headers["Vary"]
        return answer.headers["Content-Type"].partition(";")[0]

    assert given("*/*") == "application/json"
    assert given("text/csv;q=0.2, text/turtle") == "text/turtle"
    assert given("application/json;q=0, application/sparql-results+json;q=0, */*") == "text/csv"
    assert given("text/*") == "text/csv"
    assert given("a/b;q=x, " * 900) == "application/json"
    assert given("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8") == "text/html"
    refused = client.get(CAUSES, headers={"Accept": "application/foo"})
    assert refused.status_code == 406
    assert refused.json()["offered"][:3] == [
        "application/json",
        "application/sparql-results+json",
        "text/csv",
    ]


def test_how_much_evidence_comes_along_can_be_chosen(client: TestClient) -> None:
    def header(**given: str) -> list[str]:
        return client.get("/query/modes.csv", params=given).text.splitlines()[0].split(",")

    assert header(evidence="none") == ["mode", "limits", "hedge", "rests_on"]
    assert header() == header(evidence="inline")
    assert "hedge" in header()
    assert "statement" in header(evidence="full")
    for path in (
        "/query/modes.json?evidence=none",
        "/query/modes.ttl?evidence=inline",
        "/query/modes.csv?evidence=x",
    ):
        refused = client.get(path)
        assert (refused.status_code, refused.json()["parameter"]) == (400, "evidence")


def test_turtle_is_what_stands_behind_the_answer(client: TestClient, graph: Graph) -> None:
    """B20: with the site's prefixes, and the same bytes each time."""
    text = client.get("/query/modes.ttl").text
    assert text.startswith("@prefix ")
    found = set(parse_turtle(text, path=ROOT))
    assert found == set(graph.facts_behind(graph.ask("modes")))
    assert any(predicate.value == f"{MBT}statement" for _, predicate, _ in found)


def test_csv_is_exact_and_guarded_only_for_a_spreadsheet(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """B15: RFC 4180 to the letter; a cell that a spreadsheet would run is text in that export alone."""
    hostile = 'x,y\r\n=1+1,"@a, ""b"""\r\n-0.5,-x\r\n\t1,🙂\r\n'
    plain = client.get("/query/modes?format=excel")
    assert plain.headers["Content-Disposition"] == 'attachment; filename="modes.csv"'
    assert plain.text.removeprefix("\ufeff") == client.get("/query/modes.csv").text
    monkeypatch.setattr("mbtgraph.queries.results.Answer.serialize", lambda *_, **__: hostile)
    assert client.get("/query/modes.csv").content == hostile.encode()
    guarded = client.get("/query/modes?format=excel").text
    assert guarded[0] == "\ufeff"
    rows = list(csv.reader(io.StringIO(guarded[1:], newline="")))
    assert rows == [["x", "y"], ["'=1+1", '\'@a, "b"'], ["-0.5", "'-x"], ["'\t1", "🙂"]]


def test_an_answer_that_the_client_has_is_not_sent_again(client: TestClient) -> None:
    """G9: a tag for each format and question; 304 with Vary."""
    paths = [f"/query/modes.{suffix}" for suffix in TYPES]
    paths += ["/query/modes.csv?trust=t1", "/query/modes.csv?evidence=none"]
    tags = [client.get(path).headers["ETag"] for path in paths]
    assert len(set(tags)) == len(paths)
    for path, tag in zip(paths, tags, strict=True):
        again = client.get(path, headers={"If-None-Match": tag})
        assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", tag)
        assert "Accept" in again.headers["Vary"]


def test_head_says_what_get_says(client: TestClient) -> None:
    """A6, A7: the same headers without a body; other methods are refused with those that are taken."""
    own = ("Content-Type", "ETag", "Link", "Content-Location", "Content-Length")
    get, head = client.get("/query/modes.csv"), client.head("/query/modes.csv")
    assert [get.headers[name] for name in own] == [head.headers[name] for name in own]
    assert head.content == b""
    refused = client.post("/query/modes")
    assert refused.status_code == 405
    assert "GET" in refused.headers["Allow"]


def _refused(client: TestClient, path: str, **given: str) -> tuple[int, str, str]:
    answer = client.get(path, params=given or None)
    assert answer.headers["Content-Type"] == "application/problem+json"
    told = answer.json()
    return answer.status_code, told.get("parameter", ""), told["detail"]


def test_what_is_wrong_is_told_with_its_mend(client: TestClient) -> None:
    status, parameter, detail = _refused(client, f"{CAUSES}?problem=impulsivty")
    assert (status, parameter) == (400, "problem")
    assert "Did you mean 'impulsivity' (problem:impulsivity)?" in detail
    assert _refused(client, f"{CAUSES}?problm=x")[:2] == (400, "problm")
    assert _refused(client, f"{CAUSES}?problem=a&problem=b")[:2] == (400, "problem")
    assert _refused(client, f"{CAUSES}?trust=t9")[:2] == (400, "trust")
    assert _refused(client, f"{CAUSES}?format=cvs")[:2] == (400, "format")
    assert "Did you mean csv?" in _refused(client, f"{CAUSES}?format=cvs")[2]
    assert _refused(client, "/query/upstream-cause")[0] == 404
    assert "upstream-causes" in client.get("/query/upstream-cause").json()["nearest"]
    assert ".csv" in _refused(client, f"{CAUSES}.doc")[2]


@pytest.mark.parametrize(
    "value",
    ['"} INSERT DATA {}', "> <urn:x>", "\\u003E", "a\nb", "#", "x" * 60_000, "\x00", "\ufffe", "<script>"],
)
def test_no_value_becomes_a_part_of_a_query(client: TestClient, value: str) -> None:
    """S5: what is no name is refused, whatever it holds."""
    for path in (CAUSES, "/query/term", "/query/claims-about"):
        name = {"/query/term": "term", "/query/claims-about": "thing"}.get(path, "problem")
        assert _refused(client, path, **{name: value})[:2] == (400, name)
        page = client.get(path, params={name: value}, headers={"Accept": "text/html"})
        assert page.status_code == 400
        assert "<script>" not in page.text.replace('<script type="module"', "")


def test_the_gallery_as_rdf_describes_every_query_at_this_service(client: TestClient, graph: Graph) -> None:
    text = client.get("/queries", headers={"Accept": "text/turtle"})
    assert text.headers["Content-Location"] == f"{BASE}queries.ttl"
    found = parse_turtle(text.content, path=ROOT)
    targets = {str(o) for _, p, o in found if p.value.endswith("/target")}
    assert targets == {f"<{BASE}sparql>"}
    named = {s.value.rpartition("/")[2] for s, p, _ in found if p.value.endswith("/target")}
    assert named == graph.queries.keys()
    assert client.get("/queries", headers={"Accept": "image/png"}).status_code == 406
