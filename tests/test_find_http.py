"""The search over HTTP: as a page and as JSON, at a level of trust, with reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from mbtgraph.lens import LEVELS
from mbtgraph.web.stored.searching import KINDS
from tests.pages import Page, page
from tests.service import BASE

if TYPE_CHECKING:
    from starlette.testclient import TestClient

    from mbtgraph.graph import Graph

JSON = {"Accept": "application/json"}


def test_a_page_shows_each_hit_with_its_kind_and_reason(client: TestClient, graph: Graph) -> None:
    found = page(client, "/find?q=teenagers+who+cut&trust=t3")
    links = {a["href"]: text for a, text in found.all("a")}
    said = {text for _, text in found.all("bdi")}
    for hit in graph.find("teenagers who cut", trust="t3", limit=20):
        assert set(hit.why) <= said
        if hit.claim:
            assert hit.claim.statement in said
        elif not hit.command:
            path = "/doc/" + hit.iri.partition("/id/")[2] if "/id/" in hit.iri else ""
            assert links.get(f"{path}?trust=t3", "") == hit.label or not path
    assert found.all("input", id="q")[0][0]["value"] == "teenagers who cut"


def test_a_stored_query_is_found_with_what_was_meant(client: TestClient) -> None:
    asked = "/find?q=who+ran+a+trial+on+adolescents"
    links = {a["href"] for a, _ in page(client, asked).all("a")}
    wanted = "/query/studies-with?population=population%3Aadolescents"
    assert wanted in links
    hits = client.get(asked, headers=JSON).json()["hits"]
    assert BASE.rstrip("/") + wanted in {hit["page"] for hit in hits}
    assert client.get(wanted).status_code == 200


def test_json_is_as_the_document_says(client: TestClient, graph: Graph) -> None:
    document = client.get("/openapi.json").json()
    schema = document["paths"]["/find"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    check = Draft202012Validator({**schema, "components": document["components"]})
    for asked in (
        "q=a+thought+seems+as+real",
        "kind=Modality",
        "q=mentalizing&limit=100",
        "q=developed&kind=term",
    ):
        told = client.get(f"/find?{asked}&format=json").json()
        check.validate(told)
        assert told["hits"]
        assert told["data_version"] == graph.data_version
    own = graph.find("a thought seems as real", limit=20)
    hits = client.get("/find?q=a+thought+seems+as+real", headers=JSON).json()["hits"]
    assert [hit["iri"] for hit in hits] == [hit.iri for hit in own]


def test_a_search_sees_what_its_level_shows(client: TestClient, graph: Graph) -> None:
    for level in LEVELS:
        told = client.get(f"/find?q=psychic+equivalence&trust={level}", headers=JSON).json()["hits"]
        own = graph.find("psychic equivalence", trust=level, limit=20)
        assert [(hit["iri"], hit["why"]) for hit in told] == [(hit.iri, [*hit.why]) for hit in own]
        assert all(level == "model" or f"trust={level}" in hit["page"] for hit in told)
    assert page(client, "/find?q=psychic+equivalence").all("p", class_="verify")
    assert not page(client, "/find?q=psychic+equivalence&trust=t3").all("p", class_="verify")


def test_what_nothing_is_found_for_says_so(client: TestClient) -> None:
    assert "Nothing in this graph is found" in " ".join(t for _, t in page(client, "/find?q=qqqqq").all("p"))
    told = " ".join(text for _, text in page(client, "/find?q=qqqqq&trust=t1").all("p"))
    assert "a wider level may show more" in told
    assert not page(client, "/find").all("h2")


def test_every_kind_that_the_page_offers_is_one(client: TestClient) -> None:
    for kind in KINDS:
        if kind:
            assert client.get("/find", params={"kind": kind}, headers=JSON).json()["hits"], kind


@pytest.mark.parametrize(
    ("asked", "parameter"),
    [
        ("q=!!", "TEXT"), (f"q={'x' * 501}", "TEXT"), ("q=a&kind=nix", "kind"), ("q=a&limit=0", "limit"),
        ("q=a&limit=101", "limit"), ("q=a&limit=%D9%A1", "limit"), ("q=a&limit=1e3", "limit"),
        ("q=a&trust=t9", "trust"), ("q=a&format=nix", "format"),
        ("q=%3Cscript%3E%00!%3Cb%3E&limit=x", "limit"),
    ],
)  # fmt: skip
def test_what_cannot_be_searched_for_is_refused_and_stays_in_the_form(
    client: TestClient, asked: str, parameter: str
) -> None:
    refused = client.get(f"/find?{asked}", headers=JSON)
    assert (refused.status_code, refused.json()["parameter"]) == (400, parameter)
    answer = client.get(f"/find?{asked}", headers={"Accept": "text/html"})
    assert answer.status_code == 400
    assert "<script>" not in answer.text
    if parameter in {"TEXT", "kind", "limit"}:
        ((box, _),) = Page(answer.text).all("input", id="q")
        assert (box["aria-invalid"], box["aria-describedby"]) == ("true", "wrong")


def test_only_what_is_offered_is_accepted(client: TestClient) -> None:
    """B6, G9: 406 with what there is; pages and JSON have tags of their own."""
    refused = client.get("/find?q=a", headers={"Accept": "text/csv"})
    assert (refused.status_code, refused.json()["offered"]) == (406, ["text/html", "application/json"])
    tags = {
        client.get("/find?q=mode", headers={"Accept": a}).headers["ETag"]
        for a in ("text/html", *JSON.values())
    }
    assert len(tags) == 2
