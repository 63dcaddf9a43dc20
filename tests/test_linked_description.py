"""What a document on a thing holds: the thing, what is said of it and by whom, and what is retired."""

from __future__ import annotations

import gc
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final
from weakref import ref

import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, parse
from starlette.testclient import TestClient

from mbtgraph import graph as face
from mbtgraph.lens import LEVELS, THINGS, claims_graph, graphs
from mbtgraph.namespaces import DCTERMS, ID, MBT, OWL, RDFS, expand
from mbtgraph.rdf import Rows
from mbtgraph.snapshot import Snapshot
from mbtgraph.web.app import create_app

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mbtgraph.graph import Graph
    from mbtgraph.lens import Level
    from mbtgraph.rdf import Result
    from mbtgraph.web.served import Served

THINGS_OF_ALL_KINDS: Final = (
    "mode/pretend-mode", "person/peter-fonagy", "claim/S0-142", "source/bateman-fonagy-2010", "conflict/C24",
    "study/bateman-fonagy-2008-follow-up", "section/wiki-evidence-base", "disorder/depression",
)  # fmt: skip


def quads(client: TestClient, name: str, trust: Level = "model") -> set[Quad]:
    """Return all pages of the document on a thing."""
    found: set[Quad] = set()
    address = f"/doc/{name}.nq?trust={trust}"
    while address:
        reply = client.get(address)
        assert reply.status_code == 200
        found |= set(parse(reply.content, format=RdfFormat.N_QUADS))
        following = re.search(r'<([^>]+)>; rel="next"', reply.headers["Link"])
        address = following[1] if following else ""
    return found


def rows(graph: Graph, query: str, trust: Level = "model") -> set[tuple[str, ...]]:
    found = graph.run(query, trust=trust)
    assert isinstance(found, Rows)
    return {tuple(map(str, row)) for row in found.rows}


@pytest.mark.parametrize("trust", ["t3", "model"])
@pytest.mark.parametrize("name", THINGS_OF_ALL_KINDS)
def test_all_that_is_told_of_a_thing_is_there_with_its_graph(
    client: TestClient, graph: Graph, name: str, trust: Level
) -> None:
    """G5."""
    thing = f"<{ID}{name}>"
    wanted = rows(graph, f"SELECT ?p ?o ?g {{ GRAPH ?g {{ {thing} ?p ?o }} }}", trust)
    found = quads(client, name, trust)
    assert {
        (str(q.predicate), str(q.object), str(q.graph_name)) for q in found if str(q.subject) == thing
    } == wanted
    named = {q.graph_name.value for q in found if isinstance(q.graph_name, NamedNode)}
    assert named <= set(graphs(trust))


@pytest.mark.parametrize("name", THINGS_OF_ALL_KINDS)
def test_every_name_that_is_shown_is_told_in_words(client: TestClient, graph: Graph, name: str) -> None:
    """G5."""
    found = quads(client, name)
    shown = {t.value for q in found for t in (q.subject, q.predicate, q.object) if isinstance(t, NamedNode)}
    called = {str(q.subject)[1:-1] for q in found if q.predicate.value == RDFS + "label"}
    assert shown & graph.labels(shown).keys() <= called
    assert MBT + "Claim" in called


@pytest.mark.parametrize("trust", LEVELS)
@pytest.mark.parametrize("name", ["mode/pretend-mode", "modality/mbt", "person/anthony-bateman"])
def test_whoever_says_a_fact_travels_along_with_it(
    client: TestClient, graph: Graph, name: str, trust: Level
) -> None:
    """G5: each claimed or inferred triple of a thing comes with its proposition and the claims behind it."""
    found = quads(client, name, trust)
    told = {
        (q.subject.value, q.predicate.value, str(q.object)) for q in found if isinstance(q.subject, NamedNode)
    }
    behind = rows(
        graph,
        f"PREFIX mbt: <{MBT}> SELECT DISTINCT ?edge ?claim {{ ?edge mbt:from <{ID}{name}> ; "
        "mbt:restsOn*/(mbt:assertedBy|mbt:deniedBy) ?claim }",
        trust,
    )
    assert len(behind) > 5 or name != "modality/mbt"
    for edge, claim in ((edge[1:-1], claim[1:-1]) for edge, claim in behind):
        assert any(s == edge and p == MBT + "via" for s, p, _ in told)
        slots = {p.removeprefix(MBT) for s, p, _ in told if s == claim}
        assert {"basis", "trustLevel", "statement", "statedIn"} <= slots
        for _, _, source in (fact for fact in told if fact[0] == claim and fact[1] == MBT + "cites"):
            assert any(f"<{s}>" == source and p == MBT + "tier" for s, p, _ in told)


def test_a_long_description_comes_in_pages_that_together_are_all_of_it(
    client: TestClient, graph: Graph
) -> None:
    """G5: a size cap, and rel=next."""
    first = client.get("/doc/modality/mbt.ttl")
    assert 'rel="next"' in first.headers["Link"]
    assert "Page 1 of " in first.text
    touching = rows(
        graph, f"SELECT DISTINCT ?c {{ ?c <{MBT}involves> <{ID}modality/mbt> ; <{MBT}statement> ?s }}"
    )
    assert len(touching) > 200
    claims = {f"{q.subject}" for q in quads(client, "modality/mbt") if q.predicate.value == MBT + "statement"}
    assert {claim for (claim,) in touching} <= claims
    for page in ("0", "x", "999", "1" * 40, "-1"):
        assert client.get(f"/doc/modality/mbt.ttl?page={page}").status_code in {400, 404}


def test_a_level_shows_nothing_beyond_it_and_says_so(client: TestClient) -> None:
    """G5."""
    wide = client.get("/doc/modality/mbt.ttl").text
    assert "was written by a language model. Verify it before clinical use." in wide
    narrow = client.get("/doc/modality/mbt.ttl?trust=t1").text
    assert "ModelGeneratedClaim" not in narrow
    assert re.search(r"\d+ claims touch this at wider levels of trust only, and not here\.", narrow)
    model = NamedNode(claims_graph("model"))
    assert model not in {q.graph_name for q in quads(client, "modality/mbt", "unmarked")}
    assert model in {q.graph_name for q in quads(client, "modality/mbt")}


def test_a_document_tells_what_it_is_itself(client: TestClient) -> None:
    """G5: topic, licence, dataset and data version stand in every page, about its own address."""
    text = client.get("/doc/mode/pretend-mode.ttl?trust=t2").text
    own = text.partition("<https://mbt.example/doc/mode/pretend-mode?trust=t2>")[2].partition(" .\n")[0]
    for part in (
        "foaf:primaryTopic mode:pretend-mode",
        "void:inDataset",
        "dcterms:license",
        "owl:versionInfo",
    ):
        assert part in own


OLD: Final = f"{ID}mode/retired-mode"


@pytest.fixture(scope="module")
def retired(now: Served, snapshot: Snapshot) -> Iterator[TestClient]:
    """Return what asks a service in which a thing was retired."""
    facts = (
        f'<{OLD}> <{RDFS}label> "retired mode"@en <{THINGS}> .\n'
        f'<{OLD}> <{OWL}deprecated> "true"^^<{expand("xsd:boolean")}> <{THINGS}> .\n'
        f"<{OLD}> <{DCTERMS}isReplacedBy> <{ID}mode/pretend-mode> <{THINGS}> .\n"
    )
    data = snapshot.data + facts.encode()
    made = face.Graph(Snapshot(data, "retired", snapshot.queries, {}, snapshot.census))
    served = replace(now, graph=made, data=data)
    with TestClient(create_app(served), base_url="http://testserver", follow_redirects=False) as client:
        yield client


@pytest.mark.parametrize("suffix", ["ttl", "jsonld", "rdf", "nt", "html"])
def test_what_was_retired_is_gone_and_says_what_replaces_it(retired: TestClient, suffix: str) -> None:
    """G3."""
    assert retired.get("/id/mode/retired-mode").status_code == 303
    found = retired.get(f"/doc/mode/retired-mode.{suffix}")
    assert found.status_code == 410
    assert f'<{ID}mode/pretend-mode>; rel="successor-version"' in found.headers["Link"]
    if suffix != "html":
        assert "isReplacedBy" in found.text
        assert "pretend-mode" in found.text


class Counted(face.Graph):
    """Count what is asked."""

    asked = 0

    def run(self, text: str, *, trust: Level = "model") -> Result:
        """Answer, and count."""
        self.asked += 1
        return super().run(text, trust=trust)


@pytest.fixture
def counted(snapshot: Snapshot) -> Counted:
    return Counted(snapshot)


def test_another_format_reads_nothing_anew_but_that_the_thing_is_seen(now: Served, counted: Counted) -> None:
    """G5."""
    with TestClient(create_app(replace(now, graph=counted)), base_url="http://testserver") as client:
        first = client.get("/doc/claim/S0-142.ttl")
        before = counted.asked
        assert before > 1
        second = client.get("/doc/claim/S0-142.nt")
        assert counted.asked == before + 1
        narrow = client.get("/doc/claim/S0-142.nt?trust=t3")
    same = [set(parse(one.content, format=RdfFormat.TURTLE)) for one in (first, second)]
    assert same[0] == same[1]
    assert narrow.status_code == 200
    assert narrow.content != second.content


def test_no_more_descriptions_are_held_than_a_few(now: Served, counted: Counted) -> None:
    """Or strangers could fill the memory."""
    with TestClient(create_app(replace(now, graph=counted)), base_url="http://testserver") as client:
        client.get("/doc/claim/S0-142.ttl")
        for number in range(1, 60):
            client.get(f"/doc/claim/S0-142.ttl?page={number}")
        before = counted.asked
        client.get("/doc/claim/S0-142.ttl")
        assert counted.asked > before + 1


def test_data_that_were_replaced_go_at_once(now: Served, counted: Counted) -> None:
    """Or each reload would add to the memory until the collector comes by."""
    held = replace(now, graph=counted)
    app, gone = create_app(held), ref(held)
    gc.disable()
    try:
        with TestClient(app, base_url="http://testserver") as client:
            assert client.get("/doc/claim/S0-142.ttl").status_code == 200
            app.state.serving.now = now
            del held
            assert client.get("/doc/claim/S0-142.ttl").status_code == 200
            assert gone() is None
    finally:
        gc.enable()


def test_what_was_kept_of_some_data_is_not_taken_for_others(now: Served) -> None:
    now.keep("kept", lambda: 1)
    assert replace(now, data=b"").keep("kept", lambda: 2) == 2
