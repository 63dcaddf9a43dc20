"""Quality and the page for clinicians: figures that equal independent counts, and what is weak first."""

from __future__ import annotations

import re
from collections import Counter
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest

from mbtgraph.lens import LEVELS, graphs
from mbtgraph.namespaces import MBT, RDFS
from mbtgraph.rdf import parse_nquads, text_of
from mbtgraph.reports.coverage import STATEMENTS

if TYPE_CHECKING:
    from starlette.testclient import TestClient

    from mbtgraph.graph import Graph
    from mbtgraph.lens import Level
    from mbtgraph.snapshot import Snapshot

Nodes = dict[str, dict[str, list[str]]]
"""All that a level shows, by subject and property, read from the snapshot without any engine."""


@pytest.fixture(scope="module")
def everything(snapshot: Snapshot) -> dict[Level, Nodes]:
    """Return what each level shows."""
    found: dict[Level, Nodes] = {level: {} for level in LEVELS}
    for subject, predicate, target, graph in parse_nquads(snapshot.data):
        for level in LEVELS:
            if text_of(graph) in graphs(level):
                own = found[level].setdefault(text_of(subject) or str(subject), {})
                own.setdefault(predicate.value, []).append(text_of(target))
    return found


def _figures(page: str, name: str) -> dict[str, int]:
    section = re.search(rf'<section class="measure" id="{name}".*?</section>', page, re.DOTALL)
    assert section
    rows = re.findall(rf'<bdi>([^<]*)</bdi></th><td class="number" data-figure="{name}">(\d+)<', section[0])
    return {unescape(row): int(number) for row, number in rows}


def _page(client: TestClient, trust: Level, path: str = "/quality") -> str:
    found = client.get(path, params={"trust": trust})
    assert found.status_code == 200
    return found.text


def _counted(nodes: Nodes, slot: str) -> Counter[str]:
    """Count nodes by the label of what stands in a slot."""
    return Counter(
        nodes[value][RDFS + "label"][0] for own in nodes.values() for value in own.get(MBT + slot, ())
    )


@pytest.mark.parametrize("trust", LEVELS)
def test_figures_equal_counts_made_without_an_engine(
    client: TestClient, everything: dict[Level, Nodes], trust: Level
) -> None:
    nodes, page = everything[trust], _page(client, trust)
    claims = {iri: own for iri, own in nodes.items() if MBT + "basis" in own}
    cited = {iri: own for iri, own in claims.items() if own[MBT + "basis"] == [MBT + "Cited"]}
    for name, slot in (
        ("basis", "basis"), ("verification", "verification"), ("tier", "citedTier"), ("located", "located"),
        ("conflicts", "severity"),
    ):  # fmt: skip
        assert _figures(page, name) == _counted(nodes, slot)
    alone = sum(own.get(MBT + "originatorOnly") == ["true"] for own in cited.values())
    assert _figures(page, "own").get("every source by developers", 0) == alone
    lost = sum(own[MBT + "trustLevel"] == [MBT + "level-unmarked"] for own in cited.values())
    assert sum(_figures(page, "borne").values()) == lost
    assert _figures(page, "curators") == {"software": len(claims)}
    rules = sum(MBT + "computedBy" in own for own in nodes.values())
    assert _figures(page, "found")["a rule"] == rules
    documents = Counter(
        nodes[nodes[own[MBT + "statedIn"][0]][MBT + "sectionOf"][0]][RDFS + "label"][0]
        for own in claims.values()
    )
    assert _figures(page, "documents") == documents
    itself = sum(
        own[MBT + "cites"] == nodes[own[MBT + "statedIn"][0]][MBT + "sectionOf"] for own in cited.values()
    )
    assert _figures(page, "itself").get("the document itself", 0) == itself


def test_markers_are_held_against_what_is_printed(client: TestClient, graph: Graph) -> None:
    page = _page(client, "model")
    printed, carried = _figures(page, "printed"), _figures(page, "carried")
    assert printed.keys() == carried.keys()
    assert sum(printed.values()) == sum(int(str(row.value("markers"))) for row in graph.ask("marker-totals"))
    assert all(carried[name] >= number for name, number in printed.items())


def test_the_form_of_claims_is_counted_as_in_the_census(client: TestClient, graph: Graph) -> None:
    counted = {name: int(count) for group, name, count in graph.census() if group == "claims by form"}
    shown = _figures(_page(client, "model"), "form")
    text = sum(number for name, number in counted.items() if name.startswith("text"))
    assert shown == {name: n for name, n in counted.items() if not name.startswith("text")} | {"text": text}


@pytest.mark.parametrize("trust", LEVELS)
def test_each_figure_can_be_asked_by_the_query_that_is_linked(
    client: TestClient, graph: Graph, trust: Level
) -> None:
    page = _page(client, trust)
    sections = re.findall(r'<section class="measure" id="(\w+)"(.*?)</section>', page, re.DOTALL)
    linked = {name: re.search(r'href="(/sparql\?[^"]+)">The query', part) for name, part in sections}
    assert [name for name, found in linked.items() if not found] == ["questions"]
    for name, found in linked.items():
        if found:
            asked = parse_qs(urlsplit(unescape(found[1])).query)
            assert asked.get("trust", ["model"]) == [trust]
            rows = graph.select(asked["query"][0], trust=trust).values()
            assert _figures(page, name) == {str(row["name"]): int(str(row["count"])) for row in rows}


def test_what_is_weak_is_said_first(client: TestClient) -> None:
    page = _page(client, "model")
    assert page.index('id="weak"') < page.index('class="measure"')
    weak = page.partition('<ul class="weak">')[2].partition("</ul>")[0]
    told = [int(count) / int(of) for count, of in re.findall(r"(\d+) of (\d+) \w", weak)]
    assert len(told) > 8
    assert told == sorted(told, reverse=True)
    unread = _figures(page, "verification")["unverified"]
    assert f"{unread} of {sum(_figures(page, 'verification').values())} cited claims rest on sources" in weak


def test_the_inventory_and_the_questions_are_covered(client: TestClient) -> None:
    page = _page(client, "model")
    for name, number in STATEMENTS.items():
        assert _figures(page, "documents")[name] >= number
        assert re.search(rf"<bdi>{name}</bdi></th><td [^>]*>\d+</td><td class=\"number\">{number}<", page)
    assert "54 of 54 questions" in page


@pytest.mark.parametrize("trust", LEVELS)
def test_clinicians_see_limits_with_their_marks_and_the_warning(
    client: TestClient, everything: dict[Level, Nodes], trust: Level
) -> None:
    page = _page(client, trust, "/about")
    kinds = {MBT + "kind-limitation", MBT + "kind-caution", MBT + "kind-contraindication"}
    limits = {
        level: {
            iri.rpartition("/")[2]
            for iri, own in everything[level].items()
            if MBT + "basis" in own and kinds & set(own[MBT + "kind"])
        }
        for level in (trust, LEVELS[-1])
    }
    assert set(re.findall(r'data-claim="([\w-]+)"', page)) == limits[trust]
    told = re.findall(r'data-hidden="(\d+)"', page)
    hidden = len(limits[LEVELS[-1]] - limits[trust])
    assert told == ([str(hidden)] if hidden else [])
    assert "Verify it before clinical use." in page
    assert "no guideline, no advice" in page
    assert not re.search(r"mailto:|@[\w-]+\.\w", page)


def test_every_mark_and_every_state_of_verification_is_explained(client: TestClient, graph: Graph) -> None:
    page = _page(client, "model", "/about")
    seen = {claim.mark for row in graph.ask("conflicts") for claim in row.claims}
    # A claim that cites sources of two tiers carries both marks.
    marks = {mark for marks in seen for mark in (marks.split() if marks.startswith("T") else [marks])}
    for mark in marks | {"contradicted"}:
        assert re.search(rf'<dt><span class="mark \w+">{mark}</span></dt>', page), mark
    verified = _figures(_page(client, "model"), "verification")
    for state, number in verified.items():
        assert re.search(rf"<dt>{state}</dt><dd><strong>{number}</strong>: A state of claims", page)
