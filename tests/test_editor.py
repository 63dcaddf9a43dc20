"""The SPARQL editor: a field that works as it is, what was found with labels, mistakes at their place."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from starlette.requests import Request

from mbtgraph.errors import BadParameter, QuerySyntaxError
from mbtgraph.namespaces import GRAPH, MBT, PREFIXES
from mbtgraph.queries.notes import UNSOURCED
from mbtgraph.rdf import BlankNode, Literal, NamedNode, Rows, Triples
from mbtgraph.web.assets import File
from mbtgraph.web.problems import Problem, of
from mbtgraph.web.stored import editor
from tests.answered import HOSTILE
from tests.pages import Page, page
from tests.service import BASE

if TYPE_CHECKING:
    from starlette.testclient import TestClient

    from mbtgraph.graph import Graph
    from mbtgraph.rdf import Result
    from mbtgraph.web.served import Served

PRETEND = NamedNode("https://w3id.org/mbtgraph/id/mode/pretend-mode")


def shown(
    now: Served,
    *,
    query: str = "",
    found: Result | None = None,
    problem: Problem | None = None,
    asked: str = "",
) -> tuple[int, Page]:
    """Return the status and the page of the editor, as the endpoint shows it."""
    scope = {
        "type": "http", "method": "GET", "path": "/sparql", "query_string": asked.encode(), "headers": [],
        "served": now,
    }  # fmt: skip
    answer = editor.show(Request(scope), query=query, found=found, problem=problem)
    return answer.status_code, Page(bytes(answer.body).decode())


def field(page: Page) -> str:
    """Return what stands in the field."""
    ((_, text),) = [("", "".join(text)) for name, _, text in page.elements if name == "textarea"]
    return text.removeprefix("\n")


def test_the_form_asks_the_endpoint_with_nothing_but_html(now: Served) -> None:
    """B10: a field, the level of trust, a time and a format, sent as any form is."""
    status, page = shown(now)
    assert status == 200
    ((form, _),) = page.all("form", id="editor")
    assert (form["action"], form["method"]) == ("/sparql", "get")
    names = {a["name"] for tag in ("textarea", "select") for a, _ in page.all(tag) if a["name"] != "example"}
    assert names == {"query", "trust", "timeout", "format"}
    assert [a["value"] for a, _ in page.all("option") if a["value"].isdigit()] == ["1000", "5000"]
    assert field(page).startswith("PREFIX mbt:")


def test_the_sample_is_answered(now: Served, graph: Graph) -> None:
    assert len(graph.select(field(shown(now)[1])).rows) == 20


def test_what_was_found_has_labels_and_links_and_says_that_it_carries_no_sources(now: Served) -> None:
    cells = (
        PRETEND, NamedNode("javascript:alert(1)"), Literal("a", language="de"), Literal(HOSTILE),
        BlankNode("b"), None,
    )  # fmt: skip
    query = "SELECT * { ?a ?b ?c }"
    _, page = shown(now, query=query, found=Rows(tuple("abcdef"), (cells,)), asked="trust=t2")
    row = [text for _, text in page.all("td")]
    assert row[0] == "pretend mode mode:pretend-mode"
    assert row[4:] == ["_:b", "not bound"]
    links = {a["href"] for a, _ in page.all("a")}
    assert "/doc/mode/pretend-mode?trust=t2" in links
    assert not any(link.startswith("javascript:") for link in links)
    assert page.all("bdi", lang="de") == [({"lang": "de"}, "a")]
    assert not page.all("img")
    assert UNSOURCED in {text for _, text in page.all("p")}
    assert field(page) == query
    permalink = f"{BASE}sparql?query=SELECT+%2A+%7B+%3Fa+%3Fb+%3Fc+%7D&trust=t2"
    assert permalink in {text for _, text in page.all("code")}


def test_the_graphs_that_were_asked_stay_with_all_that_asks_again(client: TestClient) -> None:
    """A17: as permalink, as download and as form, whatever has been found."""
    asked = [("default-graph-uri", f"{GRAPH}claims/t1"), ("default-graph-uri", f"{GRAPH}things"),
             ("named-graph-uri", f"{GRAPH}claims/t2")]  # fmt: skip
    query = "SELECT (COUNT(*) AS ?n) { ?claim ?p ?o }"
    first = page(client, f"/sparql?{urlencode([('query', query), *asked])}")
    ((permalink, told),) = first.all("a", class_="long")
    assert parse_qsl(urlsplit(permalink["href"]).query) == [("query", query), *asked]
    assert parse_qsl(urlsplit(told).query) == [("query", query), *asked]
    assert page(client, permalink["href"]).all("td") == first.all("td")
    assert first.all("td") != page(client, f"/sparql?{urlencode({'query': query})}").all("td")
    (csv,) = (attributes["href"] for attributes, text in first.all("a") if text == "csv")
    assert client.get(csv).text.split() == ["n", first.all("td")[0][1]]
    mistaken = page(client, f"/sparql?{urlencode([('query', 'SELECT'), *asked])}", 400)
    for shown in (first, mistaken):
        assert [
            (a["name"], a["value"]) for a, _ in shown.all("input", type="hidden") if "graph" in a["name"]
        ] == asked
        assert {a["name"] for a, _ in shown.all("select")} == {"example", "timeout", "format"}
        assert not shown.all("nav", class_="lens")


def test_a_claim_has_its_mark_and_what_a_model_wrote_is_to_be_verified(now: Served) -> None:
    claims = ("S0-072", "S0-086")
    rows = tuple((NamedNode(PREFIXES["claim"] + name),) for name in claims)
    _, page = shown(now, query="SELECT ?claim {}", found=Rows(("claim",), rows))
    marks = [text for _, text in page.all("span") if text in {"T1", "LLM"}]
    assert marks == ["T1", "LLM"]
    assert page.all("p", class_="verify")
    _, page = shown(now, query="SELECT ?claim {}", found=Rows(("claim",), rows), asked="trust=t1")
    assert [text for _, text in page.all("span") if text in {"T1", "LLM"}] == ["T1"]
    assert not page.all("p", class_="verify")


def test_what_is_not_all_says_so(now: Served) -> None:
    """C4: an unmissable mark."""
    found = Rows(("a",), ((Literal(1),), (Literal(2),)), complete=False)
    _, page = shown(now, query="SELECT * {}", found=found)
    assert "not all" in page.all("p", role="alert")[0][1]
    assert page.all("h2", id="found")[0][1] == "2 rows, and more"
    _, page = shown(now, query="SELECT * {}", found=Rows(found.variables, found.rows))
    assert not page.all("p", role="alert")


def test_triples_and_truth_are_shown_as_such(now: Served) -> None:
    facts = ((PRETEND, NamedNode(f"{MBT}leadsTo"), Literal("x")),)
    _, page = shown(now, query="DESCRIBE <urn:x>", found=Triples(facts))
    assert [text for _, text in page.all("th")] == ["subject", "predicate", "object"]
    assert {a["href"].rpartition("format=")[2] for a, t in page.all("a") if t == "turtle"} == {"turtle"}
    for truth, word in ((True, "Yes"), (False, "No")):
        assert shown(now, query="ASK {}", found=truth)[1].all("h2", id="found")[0][1] == word


def test_a_mistake_is_shown_at_its_place_and_the_query_stays(now: Served) -> None:
    """A13, C10: line and column, the line with the place marked, the text kept."""
    query = "SELECT * {\n  ?a é ?b\n}"
    problem = of(QuerySyntaxError("expected a predicate", line=2, column=6))
    status, page = shown(now, query=query, problem=problem)
    assert status == 400
    assert field(page) == query
    assert [text for _, text in page.all("mark")] == ["é"]
    assert page.all("pre", class_="quote")[0][1] == "?a é ?b"
    ((form, _),) = page.all("form", id="editor")
    assert (form["data-line"], form["data-column"]) == ("2", "6")
    assert "Expected a predicate" in page.all("div", role="alert")[0][1]


@pytest.mark.parametrize(
    ("more", "marked"),
    [
        ({"line": 9, "column": 1}, []),
        ({"line": 1, "column": 99_999}, [""]),
        ({}, []),
        ({"line": 1, "column": 1}, ["x"]),
    ],
)
def test_a_place_outside_of_the_query_harms_nothing(
    now: Served, more: dict[str, int], marked: list[str]
) -> None:
    problem = Problem(400, "syntax", "Wrong", "It is wrong.", more)
    status, page = shown(now, query="x" * 5000, problem=problem)
    assert (status, [text for _, text in page.all("mark")]) == (400, marked)
    assert len("".join(text for _, text in page.all("pre", class_="quote"))) < 200


def test_a_wrong_level_of_trust_loses_no_query(now: Served) -> None:
    problem = of(BadParameter("trust", expected="one of t1, …", got="'t9'"))
    status, page = shown(now, query="ASK {}", problem=problem, asked="trust=t9")
    assert (status, field(page)) == (400, "ASK {}")


def test_what_somebody_asked_stays_text(now: Served) -> None:
    """S6: the query comes back as text of the field, whatever it holds."""
    query = "</textarea><script>alert(1)</script>\n\n"
    _, page = shown(now, query=query, problem=Problem(400, "syntax", "Wrong", "It is wrong."))
    assert field(page) == query
    assert all("src" in attributes for attributes, _ in page.all("script"))


def test_the_page_works_without_the_library_and_loads_it_where_it_is_there(
    now: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    for there in (True, False):
        files = (File("icon.svg.css", "sha384-a"), File("style.css.js", "sha384-b")) if there else ()
        monkeypatch.setattr("mbtgraph.web.stored.editor.library", lambda _, files=files: files)
        monkeypatch.setattr("mbtgraph.web.rendering.digest", lambda _: "0")
        _, page = shown(now)
        guarded = [a for tag in ("script", "link") for a, _ in page.all(tag) if "integrity" in a]
        assert [a["integrity"] for a in guarded] == (["sha384-b", "sha384-a"] if there else [])
        own = [a["src"] for a, _ in page.all("script") if a["src"].endswith("/editor.js")]
        assert bool(own) is there
        assert field(page)


def test_a_stored_query_can_be_taken_as_a_beginning(client: TestClient, graph: Graph) -> None:
    page = Page(client.get("/editor?example=upstream-causes&problem=self-harm").text)
    assert field(page).strip() == graph.explain("upstream-causes", problem="self-harm").sparql.strip()
    assert not page.all("h2", id="found")
    for query in graph.queries:
        assert field(Page(client.get(f"/editor?example={query}").text)).startswith("PREFIX")
    assert client.get("/editor?example=nix").status_code == 404
    assert client.get("/editor?example=upstream-causes&problem=nix").status_code == 400
    assert field(Page(client.get("/editor").text)).startswith("PREFIX")


def test_the_names_on_offer_are_those_that_the_lens_shows(client: TestClient, graph: Graph) -> None:
    told = client.get("/editor/terms.json").json()
    assert told["prefixes"] == PREFIXES
    terms = {curie: (label, kind) for curie, label, kind in told["terms"]}
    assert terms["mbt:leadsTo"] == ("leads to", "property")
    assert terms["mbt:Claim"][1] == "class"
    assert terms["mode:pretend-mode"] == ("pretend mode", "")
    for level in ("t1", "model"):
        named = {curie for curie, *_ in client.get(f"/editor/terms.json?trust={level}").json()["terms"]}
        assert named == {curie for curie in terms if curie in named}
        labels = graph.labels(
            [PREFIXES[c.partition(":")[0]] + c.partition(":")[2] for c in named], trust=level
        )
        assert len(labels) == len(named)
    assert client.get("/editor/terms.json?trust=t9").status_code == 400
