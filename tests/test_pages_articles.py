"""Articles: what a document says, each sentence once and with the mark under which it is printed."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs, urlsplit

import pytest

from mbtgraph.lens import LEVELS, up_to
from tests.conftest import expected

if TYPE_CHECKING:
    from starlette.testclient import TestClient

    from mbtgraph.graph import Graph
    from mbtgraph.lens import Level

DOCUMENTS: Final = {
    "000": "clinical-wiki",
    "001": "psychology-today-mbt",
    "002": "practical-guide-review",
    "003": "blog-mbt",
}
ALL: Final = (*DOCUMENTS.values(), "evidence-table", "background-vocabularies")
_SENTENCE: Final = re.compile(
    r'<li class="sentence \w+" id="(?P<id>[\w.-]+)".*?data-mark="(?P<mark>[^"]+)">(?P<body>.*?)</li>',
    re.DOTALL,
)
_SECTION: Final = re.compile(r'<section id="(?P<id>[\w-]+)" .*?</section>', re.DOTALL)


def _page(client: TestClient, name: str, trust: Level = "model") -> str:
    found = client.get(f"/article/{name}", params={"trust": trust})
    assert found.status_code == 200
    return found.text


def _sentences(page: str) -> list[dict[str, str]]:
    return [match.groupdict() for match in _SENTENCE.finditer(page)]


def _printed(sentence: dict[str, str]) -> str:
    """Return the marker of a sentence as the inventory writes it."""
    number = re.search(r'class="ref"[^>]*>\[(\d+)\]', sentence["body"])
    return number[1] if number else "LLM" if sentence["mark"] == "LLM" else "-"


def _claims(graph: Graph, name: str) -> dict[str, tuple[str, str, str]]:
    """Return section, level and statement of the claims of a document, asked for in plain SPARQL."""
    found = graph.select(
        f"""PREFIX mbt: <https://w3id.org/mbtgraph/ontology#>
        PREFIX source: <https://w3id.org/mbtgraph/id/source/>
        SELECT ?id ?in ?level ?statement WHERE {{
          ?section mbt:sectionOf source:{name} .
          ?claim mbt:statedIn ?section ; mbt:trustLevel ?of ; mbt:statement ?statement .
          BIND(STRAFTER(STR(?claim), "/claim/") AS ?id) BIND(STRAFTER(STR(?section), "/section/") AS ?in)
          BIND(STRAFTER(STR(?of), "#level-") AS ?level)
        }}"""
    ).values()
    return {str(row["id"]): (str(row["in"]), str(row["level"]), str(row["statement"])) for row in found}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_each_statement_stands_once_with_the_marker_of_the_inventory(
    client: TestClient, document: str
) -> None:
    found = _sentences(_page(client, DOCUMENTS[document]))
    ids = [sentence["id"] for sentence in found]
    assert len(ids) == len(set(ids))
    listed = {row["id"]: row["marker"] for row in expected("statements") if row["document"] == document}
    assert {sentence["id"]: _printed(sentence) for sentence in found if sentence["id"] in listed} == listed


@pytest.mark.parametrize("name", ALL)
def test_every_sentence_says_what_its_claim_says_and_leads_to_it(
    client: TestClient, graph: Graph, name: str
) -> None:
    claims = _claims(graph, name)
    found = _sentences(_page(client, name))
    assert {one["id"] for one in found} == claims.keys()
    for one in found:
        assert f'<p class="said"><bdi>{claims[one["id"]][2]}</bdi>' in unescape(one["body"])
        assert f'href="/doc/claim/{one["id"]}"' in one["body"]


@pytest.mark.parametrize("trust", LEVELS)
@pytest.mark.parametrize("name", ALL)
def test_a_lens_shows_its_sentences_alone_and_counts_the_rest_section_by_section(
    client: TestClient, graph: Graph, name: str, trust: Level
) -> None:
    claims, page = _claims(graph, name), _page(client, name, trust)
    shown = {key for key, (_, level, _) in claims.items() if level in up_to(trust)}
    assert {one["id"] for one in _sentences(page)} == shown
    assert not any(f">{claims[key][2]}<" in unescape(page) for key in claims.keys() - shown)
    sections = {match["id"]: match[0] for match in _SECTION.finditer(page)}
    for section in {at for at, _, _ in claims.values()}:
        hidden = sum(at == section and key not in shown for key, (at, _, _) in claims.items())
        told = re.findall(r'data-hidden="(\d+)"', sections[section])
        assert told == ([str(hidden)] if hidden else [])


def test_what_is_denied_reads_as_denied(client: TestClient, graph: Graph) -> None:
    denials = {
        str(row["id"])
        for row in graph.select(
            """PREFIX mbt: <https://w3id.org/mbtgraph/ontology#>
            SELECT ?id WHERE {
              ?claim mbt:denies ?proposition . BIND(STRAFTER(STR(?claim), "/claim/") AS ?id)
            }"""
        ).values()
    }
    found = [one for name in ALL for one in _sentences(_page(client, name))]
    assert {one["id"] for one in found if '<b class="against">denied:</b>' in one["body"]} == denials
    crisis = next(one for one in found if one["id"] == "S0-199")
    assert re.search(r"denied:</b> <bdi>Mentalization-Based Treatment · [^<]*crisis", crisis["body"])
    limited = next(one for one in found if one["id"] == "S0-073")
    assert re.search(r"denied:</b> <bdi>[^<]*, in people with borderline[^<]* only<", limited["body"])


def test_sources_and_sentences_lead_to_each_other(client: TestClient) -> None:
    page = _page(client, "clinical-wiki")
    works = re.findall(r'<li id="work-([\w-]+)">(.*?)</li>', page, re.DOTALL)
    assert [re.findall(r"\[(\d)\]", body)[0] for _, body in works] == list("1234567")
    for work, body in works:
        leading = {one["id"] for one in _sentences(page) if f'href="#work-{work}"' in one["body"]}
        cited = body.partition("<details>")[2]
        assert set(re.findall(r'href="#(S0-\d+)"', cited)) == leading
    lost = {work for work, body in works if "looked for and not found" in body}
    assert lost == {"anna-freud-what-is-mbt", "jorgensen-2024"}


def test_markers_are_held_against_the_sentences_that_carry_them(client: TestClient, graph: Graph) -> None:
    page = _page(client, "clinical-wiki")
    table = page.partition("Markers, printed and carried")[2]
    total = re.search(r'<tfoot>.*?class="number">(\d+)</td><td class="number">(\d+)<', table)
    printed = sum(int(str(row.value("markers"))) for row in graph.ask("marker-totals"))
    carried = len([row for row in expected("statements") if row["marker"] != "-"])
    assert total
    assert (int(total[1]), int(total[2])) == (printed, carried)


def test_sentences_are_beside_their_conflicts(client: TestClient, graph: Graph) -> None:
    sides: dict[str, set[str]] = {}
    for row in graph.ask("conflicts"):
        for claim in row.claims:
            conflict = str(row.value("conflict", things="iri")).rpartition("/")[2]
            sides.setdefault(claim.id, set()).add(conflict)
    for one in (one for name in ALL for one in _sentences(_page(client, name))):
        assert set(re.findall(r'/conflicts#([\w-]+)"', one["body"])) == sides.get(one["id"], set())


def test_the_list_tells_the_documents_from_our_own_tables(client: TestClient) -> None:
    page = client.get("/articles").text
    theirs, _, ours = page.partition("Tables of our own")
    for name in DOCUMENTS.values():
        assert f'href="/article/{name}"' in theirs
    assert 'href="/article/evidence-table"' in ours
    narrow = client.get("/articles", params={"trust": "t1"}).text
    assert 'href="/article/blog-mbt?trust=t1"' in narrow
    assert "No claim of it stands at this level." in narrow


def test_the_sentences_can_be_asked_for_by_the_query_that_is_linked(client: TestClient, graph: Graph) -> None:
    for trust in LEVELS:
        page = _page(client, "clinical-wiki", trust)
        link = re.search(r'href="(/sparql\?[^"]+)">Its claims', page)
        assert link
        asked = parse_qs(urlsplit(unescape(link[1])).query)
        rows = graph.select(asked["query"][0], trust=trust).values()
        assert {str(row["statement"]) for row in rows} == {
            unescape(re.search("<bdi>(.*?)</bdi>", one["body"])[1])  # type: ignore[index]
            for one in _sentences(page)
        }


def test_a_document_that_is_not_there_is_told_with_those_that_are(client: TestClient) -> None:
    found = client.get("/article/bateman-fonagy-2010")
    assert found.status_code == 404
    assert "clinical-wiki" in found.json()["detail"]
    assert client.get("/article/clinical-wiki", params={"trust": "high"}).status_code == 400


@pytest.mark.parametrize("trust", LEVELS)
def test_what_was_not_found_is_told_at_every_level(client: TestClient, trust: Level) -> None:
    page = _page(client, "clinical-wiki", trust)
    lost = page.partition("Works that were looked for and not found")[2].partition("</ul>")[0]
    assert re.findall(r"\[(\d)\]", lost) == ["4", "6"]
    assert set(re.findall(r"<td>(LLM|\[\d\])</td>", page)) == {
        "LLM",
        "[1]",
        "[2]",
        "[3]",
        "[4]",
        "[5]",
        "[6]",
    }
