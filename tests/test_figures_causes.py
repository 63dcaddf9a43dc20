"""The causal diagram and the neighbourhood of a thing: only what somebody claims, and all of it."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mbtgraph.rdf import n, text_of
from mbtgraph.web.figures.causes import CAUSAL, ORDER
from mbtgraph.web.figures.layers import layout
from tests.figures import drawings, page, rows, texts

if TYPE_CHECKING:
    from xml.etree import ElementTree as ET

    from starlette.testclient import TestClient

    from mbtgraph.graph import Graph
    from mbtgraph.loading import Loaded

_CLAIMED = """PREFIX mbt: <https://w3id.org/mbtgraph/ontology#>
SELECT DISTINCT ?edge WHERE {
  VALUES ?via { %s } ?edge mbt:via ?via . { ?edge mbt:assertedBy ?claim } UNION { ?edge mbt:deniedBy ?claim }
}"""


def _edges(text: str) -> dict[str, ET.Element]:
    return {
        node.attrib["data-edge"]: node
        for figure in drawings(text)
        for node in figure.iter()
        if "data-edge" in node.attrib
    }


def _claimed(graph: Graph, names: tuple[str, ...], trust: str = "model") -> set[str]:
    found = graph.run(_CLAIMED % " ".join(f"mbt:{name}" for name in names), trust=trust)  # type: ignore[arg-type]
    return {text_of(row[0]).partition("/id/")[2] for row in found.rows}  # type: ignore[union-attr]


@pytest.mark.parametrize("trust", ["t1", "t3", "unmarked", "model"])
def test_each_claimed_step_in_scope_is_drawn_and_nothing_else(
    client: TestClient, graph: Graph, trust: str
) -> None:
    drawn = _edges(page(client, f"/causes/all?trust={trust}"))
    kinds = {
        edge
        for edge in _claimed(graph, ("kindOf",), trust)
        if edge in drawn  # of these, modes of thought alone
    }
    assert drawn.keys() - kinds == _claimed(graph, CAUSAL, trust)
    assert all(texts(drawn[edge], "sign").startswith("T") for edge in drawn) == (trust in {"t1", "t3"})
    assert len(kinds) == (3 if trust == "model" else 0)
    order = _edges(page(client, f"/causes/order?trust={trust}"))
    assert order.keys() == _claimed(graph, ORDER, trust)


def test_each_line_has_a_claim_and_the_table_says_the_same(client: TestClient, loaded: Loaded) -> None:
    for address in ("/causes", "/causes/all", "/causes?work=1", "/around/state/mentalizing-failure"):
        text = page(client, address)
        drawn, table = _edges(text), rows(text, "edge")
        assert drawn.keys() == table.keys()
        for name, line in drawn.items():
            assert line.attrib["href"] == f"/doc/{name}"
            said = "".join(next(one for one in line.iter() if one.tag.endswith("}title")).itertext())
            claims = [word for word in table[name].split() if loaded.data.about(n(f"claim:{word}"))]
            assert claims, said
            limits = said.rpartition(" (")[2].rstrip(")").split(", ")[1:]
            assert all(limit in table[name] for limit in limits), said


def test_the_strongest_level_is_told_by_pattern_and_by_word(client: TestClient, graph: Graph) -> None:
    drawn = _edges(page(client, "/causes/all"))
    words = {"t1": "T1", "t2": "T2", "t3": "T3", "unmarked": "unmarked", "model": "LLM"}
    seen: set[str] = set()
    for name, line in drawn.items():
        level = line.attrib["class"].split()[1]
        assert words[level] in texts(line, "sign")
        narrower = [step for step in words if name in _claimed(graph, (*CAUSAL, "kindOf"), step)]
        assert narrower[0] == level
        seen.add(level)
    assert seen == {"t1", "t3", "unmarked", "model"}


def test_what_only_follows_is_not_drawn(client: TestClient, graph: Graph) -> None:
    answer = graph.ask("upstream-causes")
    assert any(len(row.steps) > 1 for row in answer)
    text = page(client, "/causes?to=problem/impulsivity")
    drawn = _edges(text)
    steps = {step.iri.partition("/id/")[2] for row in answer for step in row.steps}
    assert steps <= drawn.keys()
    assert not [line for line in drawn.values() if "upstream" in "".join(line.itertext())]
    assert "What is said to lead to impulsivity" in text


def test_a_limit_stands_at_its_line_with_its_words_below(client: TestClient) -> None:
    text = page(client, "/causes")
    limited = [
        line for line in _edges(text).values() if "only in people with borderline" in "".join(line.itertext())
    ]
    assert limited
    assert all(texts(line, "sign").endswith(" a") for line in limited)
    assert "<b>a</b> <bdi>only in people with borderline personality disorder</bdi>" in text


def test_filters_keep_what_lies_between(client: TestClient) -> None:
    whole = _edges(page(client, "/causes/all")).keys()
    start, end = "from=state/attachment-system-activation", "to=problem/self-harm"
    after, before = (_edges(page(client, f"/causes?{one}")).keys() for one in (start, end))
    both = _edges(page(client, f"/causes?{start}&{end}")).keys()
    assert both
    assert both <= after & before < whole
    assert client.get("/causes?from=state/nothing").status_code == 404
    assert client.get("/causes/sideways").status_code == 404
    assert client.get("/causes?from=%3E%20x").status_code == 404


def test_a_neighbourhood_holds_what_is_claimed_of_a_thing(client: TestClient, graph: Graph) -> None:
    for name, trust in (
        ("mode/pretend-mode", "model"),
        ("state/mentalizing-failure", "t1"),
        ("modality/mbt", "t3"),
    ):
        found = client.get(f"/around/{name}.json?trust={trust}")
        assert found.headers["Content-Type"] == "application/json"
        told = found.json()
        assert (told["trust"], told["data_version"]) == (trust, graph.data_version)
        assert all(told["thing"] in {edge["from"], edge["to"]} for edge in told["edges"])
        assert all(edge["claims"] for edge in told["edges"])
        assert len(told["nodes"]) <= 61
        assert bool(told["more"]) == (name == "modality/mbt")
        text = page(client, f"/around/{name}?trust={trust}")
        assert {edge["id"].partition("/id/")[2] for edge in told["edges"]} == _edges(text).keys()
        assert f"{told['more']} more neighbours" in text or not told["more"]
    assert client.get("/around/mode/nothing.json").status_code == 404
    assert client.get("/around/mode/%3E%3Cscript%3E").status_code == 404


def test_steps_that_are_denied_are_marked(client: TestClient) -> None:
    text = page(client, "/around/process/insight-delivery")
    lines = _edges(text).values()
    denied = [line for line in lines if line.attrib["class"].endswith("denied")]
    assert denied
    assert all("denied" in texts(line, "sign") for line in denied)
    assert '<b class="against">denied</b>' in text


@given(
    edges=st.lists(st.tuples(st.sampled_from("abcdefgh"), st.sampled_from("abcdefgh")), max_size=24),
)
def test_a_layout_places_all_and_lets_nothing_overlap(edges: list[tuple[str, str]]) -> None:
    heights = dict.fromkeys("abcdefgh", 30.0)
    made = layout(heights, edges)
    assert made.places.keys() == heights.keys()
    assert made.bends.keys() == {edge for edge in edges if edge[0] != edge[1]}
    for a, b in made.bends:
        assert made.places[a][0] != made.places[b][0]
        assert len(made.bends[a, b]) == abs(made.places[a][0] - made.places[b][0]) - 1
    taken = sorted(made.places.values())
    for (left, upper), (right, lower) in pairwise(taken):
        assert left != right or lower - upper >= 30
    assert all(0 <= y <= made.height for _, y in made.places.values())
