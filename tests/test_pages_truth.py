"""What a row of figures tells by itself: never more, and never firmer, than the sentences behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mbtgraph.lens import claims_graph
from mbtgraph.namespaces import ID, MBT
from mbtgraph.rdf import Rows, text_of
from tests.pages import Page, one_line
from tests.test_pages_things import changed

if TYPE_CHECKING:
    from starlette.testclient import TestClient

    from mbtgraph.graph import Graph
    from mbtgraph.snapshot import Snapshot
    from mbtgraph.web.served import Served

_MBT = "PREFIX mbt: <https://w3id.org/mbtgraph/ontology#>\n"
_EFFECTS = """
SELECT ?study ?result ?outcome ?hedge WHERE {
  ?claim mbt:predicate mbt:reports ; mbt:subject ?study ; mbt:object ?result .
  ?claim mbt:hedge/rdfs:label ?hedge .
  ?result mbt:ofOutcome ?outcome ; mbt:favours|mbt:observedChange ?better .
  FILTER NOT EXISTS {
    ?other mbt:predicate mbt:reports ; mbt:object ?result . FILTER NOT EXISTS { ?other mbt:hedge ?any }
  }
}
"""
_UNTREATED = """
SELECT ?outcome ?result ?told WHERE {
  VALUES ?time { mbt:AtBaseline mbt:BeforeTreatment } ?time rdfs:label ?told .
  ?result mbt:resultTime ?time ; mbt:ofOutcome ?outcome
}
"""
_REPORTED_AND_PLAIN = """
SELECT ?content ?plain WHERE {
  ?content mbt:via mbt:reports ; mbt:to <%s> .
  ?plain mbt:trustLevel mbt:level-t1 ; mbt:statement ?said . FILTER NOT EXISTS { ?plain mbt:hedge ?any }
} LIMIT 1
"""
_LIMITED = """
SELECT ?study ?result ?people WHERE {
  ?claim mbt:predicate mbt:reports ; mbt:subject ?study ; mbt:object ?result .
  ?claim mbt:inPopulation/rdfs:label ?people
}
"""
_ARMS = """
PREFIX study: <https://w3id.org/mbtgraph/id/study/>
SELECT ?arm ?treatment WHERE {
  study:bateman-fonagy-1999 mbt:hasArm ?arm . ?arm mbt:armTreatment/rdfs:label ?treatment
}
"""


def _asked(graph: Graph, text: str) -> list[tuple[str, ...]]:
    found = graph.run(_MBT + "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\n" + text)
    assert isinstance(found, Rows)
    return [tuple(text_of(term).removeprefix(ID) for term in row) for row in found.rows]


def _row(client: TestClient, thing: str, result: str) -> str:
    """Return the row of a result on the page of a thing."""
    rows = client.get(f"/doc/{thing}").text.split("<tr>")
    row = next(row for row in rows if f'"/doc/{result}"' in row)
    page = Page(f"<div>{row.partition('</tr>')[0]}</div>")
    return one_line("".join(page.elements[0][2]))


def test_what_sentences_hedge_is_told_as_hedged(client: TestClient, graph: Graph) -> None:
    hedged = _asked(graph, _EFFECTS)
    assert hedged
    for study, result, outcome, hedge in hedged:
        name = result.partition("/")[2]
        for told in (
            _row(client, study, result),
            _row(client, outcome, result),
            client.get(f"/doc/{result}").text.partition('class="lead"')[2].partition("</p>")[0],
            client.get(f"/evidence/{outcome.partition('/')[2]}")
            .text.partition(f'data-result="{name}"')[2]
            .partition("</tr>")[0],
        ):
            assert f"worded: {hedge}" in told, (result, told)


def test_a_plain_denial_makes_no_hedged_result_firmer(snapshot: Snapshot, now: Served, graph: Graph) -> None:
    _, result, _, hedge = _asked(graph, _EFFECTS)[0]
    content, denial = _asked(graph, _REPORTED_AND_PLAIN % (ID + result))[0]
    told = f"<{ID}{content}> <{MBT}deniedBy> <{ID}{denial}> <{claims_graph('t1')}> .\n"
    with changed(snapshot, now, snapshot.data + told.encode()) as client:
        text = client.get(f"/doc/{result}").text
        assert f'"/doc/{denial}"' in text
        assert f"(worded: {hedge})" in text.partition('class="lead"')[2].partition("</p>")[0]


def test_a_state_before_treatment_is_told_as_such(client: TestClient, graph: Graph) -> None:
    states = _asked(graph, _UNTREATED)
    assert states
    for outcome, result, told in states:
        assert told in _row(client, outcome, result)


def test_what_is_reported_of_some_people_only_stands_on_the_page_of_its_study(
    client: TestClient, graph: Graph
) -> None:
    limited = _asked(graph, _LIMITED)
    assert limited
    for study, result, people in limited:
        assert f"only in {people}" in _row(client, study, result)


def test_an_arm_is_called_by_all_that_it_received(client: TestClient, graph: Graph) -> None:
    arms = _asked(graph, _ARMS)
    assert len(arms) > 2
    page = Page(client.get("/doc/study/bateman-fonagy-1999").text.partition('id="findings"')[2])
    for arm, treatment in arms:
        named = [text for _, text in page.all("a", href=f"/doc/{arm}")]
        assert named
        assert all(treatment in text for text in named)
