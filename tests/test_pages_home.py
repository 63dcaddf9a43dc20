"""The first page and the lists: what is there, by mark, and where to begin."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from mbtgraph.lens import LEVELS
from mbtgraph.web.pages.kinds import ELSEWHERE, KINDS
from tests.test_pages_things import hidden, rows, words

if TYPE_CHECKING:
    from starlette.testclient import TestClient

    from mbtgraph.graph import Graph
    from mbtgraph.lens import Level


def get(client: TestClient, path: str, trust: str = "model") -> str:
    address = path if trust == "model" else f"{path}?trust={trust}"
    found = client.get(address, headers={"Accept": "text/html"})
    assert found.status_code == 200, address
    return found.text


@pytest.mark.parametrize("trust", LEVELS)
def test_the_figures_of_the_first_page_are_those_of_the_graph(
    client: TestClient, graph: Graph, trust: Level
) -> None:
    text = get(client, "/", trust)
    found = rows(graph, "SELECT ?l (COUNT(?c) AS ?n) WHERE { ?c mbt:trustLevel ?l } GROUP BY ?l", trust)
    counts = {level.rpartition("-")[2]: int(number) for level, number in found}
    assert f"{sum(counts.values()):,} claims on MBT" in words(text)
    legend = text.partition('class="legend')[2].partition("</table>")[0]
    shown = re.findall(r'mark (\w+)">[^<]*</span></th>.*?data-label="Claims">(\d+)<', legend, re.DOTALL)
    told: dict[str, int] = {}
    for step, number in shown:
        told[step] = told.get(step, 0) + int(number)
    assert told == counts
    bar = re.search(r"<title[^>]*>(.*?)</title>", text.partition("<svg")[2], re.DOTALL)
    assert bar
    assert all(f" {number}" in bar[1] for _, number in shown)


def test_the_first_page_answers_at_once_and_names_who_says_so(client: TestClient, graph: Graph) -> None:
    text = get(client, "/")
    for row in graph.ask("findings-for", outcome="outcome:self-harm"):
        assert all(f"/doc/claim/{claim.id}" in text for claim in row.claims)
    assert 'class="verify"' in text
    for target in ("/sparql", "/openapi.json", "/downloads", "/llms.txt", "/about", "/articles", "/queries"):
        assert f'href="{target}"' in text


def test_the_first_page_names_the_treatment_that_did_better(client: TestClient, graph: Graph) -> None:
    """As the figure of the outcome does, and not the arm, which tells a reader nothing."""
    told = re.findall(r'data-label="Better"><bdi>([^<]*)</bdi>', get(client, "/"))
    figure = words(get(client, "/evidence/self-harm"))
    findings = graph.ask("findings-for", outcome="outcome:self-harm")
    assert len(told) == len(findings) > 4
    for row, better in zip(findings, told, strict=True):
        side = str(row.value("favours"))
        assert better == side if side == "neither arm" else f"{better} did better" in figure
        assert (better == row.value("comparator")) is (side == "comparator arm")


@pytest.mark.parametrize("trust", LEVELS[:-1])
def test_the_first_page_and_the_lists_hold_nothing_beyond_the_lens(
    client: TestClient, graph: Graph, trust: Level
) -> None:
    beyond = hidden(graph, trust)
    for path in ("/", "/browse", "/browse/mode", "/browse/modality", "/browse/source", "/browse/section"):
        text = get(client, path, trust)
        plain = words(text)
        assert not [name for name in re.findall(r"/doc/claim/([\w-]+)", text) if name in beyond]
        assert not [name for name, said in beyond.items() if said in plain]
        assert 'class="mark model"' not in text


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in ELSEWHERE])
def test_each_kind_has_a_list_that_leads_to_all_that_the_level_speaks_of(
    client: TestClient, graph: Graph, kind: str
) -> None:
    things = {
        iri
        for (iri,) in rows(
            graph, f"SELECT ?t WHERE {{ ?t rdfs:label ?l . FILTER(STRSTARTS(STR(?t), STR({kind}:))) }}"
        )
    }
    text = get(client, f"/browse/{kind}")
    assert set(re.findall(r'<li><a href="/doc/(' + kind + r'/[^"]+)"', text)) == {
        iri.partition("/id/")[2] for iri in things
    }
    narrow = get(client, f"/browse/{kind}", "t1")
    listed = len(set(re.findall(r'<li><a href="/doc/(' + kind + r'/[^"?]+)', narrow)))
    kept_back = re.search(r"(\d+) more (?:is|are) spoken of only beyond", narrow)
    assert listed + int(kept_back[1] if kept_back else 0) <= len(things)


def test_a_list_that_is_elsewhere_says_where(client: TestClient) -> None:
    found = client.get("/browse/conflict", headers={"Accept": "application/json"})
    assert found.status_code == 404
    assert "/conflicts" in found.json()["detail"]
    assert client.get("/browse/<script>").status_code == 404
