"""Two servers of other makers answer as the embedded store does, through the same lens, and cut nothing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from mbtgraph.build import quads
from mbtgraph.errors import EndpointError, QueryError, QuerySyntaxError, QueryTimeout
from mbtgraph.graph.endpoint import connect
from mbtgraph.lens import graphs, up_to
from mbtgraph.namespaces import MBT
from mbtgraph.rdf import Literal, NamedNode, Rows, Triples, parse_nquads
from mbtgraph.store import http
from mbtgraph.store.remote import RemoteStore
from tests import servers
from tests.loaded import put
from tests.misbehaving import endpoint, rows, says
from tests.test_cli import Run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from urllib.request import Request

    from mbtgraph.derive import Graphs
    from mbtgraph.graph import Graph
    from mbtgraph.lens import Level
    from mbtgraph.rdf import Result
    from mbtgraph.snapshot import Snapshot

pytestmark = pytest.mark.enable_socket
P = f"PREFIX mbt: <{MBT}> "


@pytest.fixture(params=["oxigraph", "virtuoso"])
def url(request: pytest.FixtureRequest) -> str:
    """Return the address of a server that holds the real dataset."""
    server: servers.Server = request.getfixturevalue(f"{request.param}_endpoint")
    return server.query


@pytest.mark.parametrize("level", ["t1", "unmarked", "model"])
def test_no_graph_beyond_the_lens_is_seen_by_any_way(url: str, level: Level) -> None:
    store = RemoteStore(url)
    text = "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }"
    assert {cell.value for (cell,) in _rows(store.run(text, trust=level)) if cell} == set(graphs(level))
    levels = f"{P} SELECT DISTINCT ?level WHERE {{ ?claim mbt:trustLevel ?level }}"
    seen = {cell.value for (cell,) in _rows(store.run(levels, trust=level)) if cell}
    assert seen == {f"{MBT}level-{name}" for name in up_to(level)}


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}",
        "SELECT * {{ VALUES ?g {{ <{graph}> }} GRAPH ?g {{ ?s ?p ?o }} }}",
        "SELECT * {{ GRAPH ?g {{ ?s ?p ?o }} }} VALUES ?g {{ <{graph}> }}",
        "SELECT * {{ GRAPH ?g {{ ?s ?p ?o FILTER(?g = <{graph}>) }} }}",
        "SELECT * {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(STR(?g) = '{graph}') }}",
        "SELECT * {{ BIND(IRI('{graph}') AS ?g) GRAPH ?g {{ ?s ?p ?o }} }}",
        "SELECT * {{ {{ SELECT (<{graph}> AS ?g) {{}} }} GRAPH ?g {{ ?s ?p ?o }} }}",
        "SELECT * {{ <{claim}> ?p ?o }}",
        "SELECT * {{ GRAPH ?g {{ <{claim}> ?p ?o }} }}",
        "DESCRIBE <{claim}>",
        "CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}",
        "ASK {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}",
    ],
)
def test_a_hidden_graph_stays_hidden(url: str, text: str, graph: Graph) -> None:
    hidden = f"{P} SELECT ?claim WHERE {{ ?claim mbt:trustLevel <{MBT}level-model> }} LIMIT 1"
    ((claim,),) = graph.select(hidden).rows
    assert isinstance(claim, NamedNode)
    query = text.format(graph=graphs("model")[-2], claim=claim.value)
    store = RemoteStore(url)
    assert _count(store.run_bounded(query, trust="t1", timeout=300)) == 0
    assert _count(store.run_bounded(query, trust="model", timeout=300)) > 0


def _count(result: Result) -> int:
    if isinstance(result, bool):
        return int(result)
    return len(result.rows if isinstance(result, Rows) else result.facts)


def test_a_query_cannot_choose_its_own_dataset(virtuoso_endpoint: servers.Server) -> None:
    text = f"DEFINE input:default-graph-uri <{graphs('model')[-2]}> SELECT * {{ ?s ?p ?o }} LIMIT 1"
    with pytest.raises(QuerySyntaxError, match="a query begins with PREFIX, BASE"):
        RemoteStore(virtuoso_endpoint.query).run_bounded(text, trust="t1", timeout=30)


def _rows(result: Result) -> tuple[tuple[NamedNode | Literal | None, ...], ...]:
    assert isinstance(result, Rows)
    return result.rows  # type: ignore[return-value]  # no blank nodes here


@pytest.mark.parametrize("level", ["t1", "model"])
@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("upstream-causes", {"problem": "impulsivity"}),
        ("evidence-for", {}),
        ("originators-alone", {}),
        ("developers", {}),
    ],
)
def test_a_stored_query_is_answered_as_here(
    url: str, snapshot: Snapshot, graph: Graph, name: str, given: dict[str, str], level: Level
) -> None:
    answer, here = (
        connect(url, snapshot).ask(name, trust=level, **given),
        graph.ask(name, trust=level, **given),
    )
    assert answer.rows == here.rows
    assert answer.rows
    assert answer.labels == here.labels
    assert answer.notes[: len(here.notes)] == here.notes


def test_a_question_takes_few_requests(
    oxigraph_endpoint: servers.Server, snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[Request] = []
    send = http.Connection.send

    def counted(self: http.Connection, request: Request, *, seconds: float) -> http.Reply:
        sent.append(request)
        return send(self, request, seconds=seconds)

    monkeypatch.setattr(http.Connection, "send", counted)
    there = connect(oxigraph_endpoint.query, snapshot)
    # What was loaded, and since no push was: whether anything was, and what the server says of itself.
    assert len(sent) == 3
    for known in (False, True):
        sent.clear()
        answer = there.ask("upstream-causes", problem="impulsivity")
        assert all(row.claims for row in answer)
        # The names of problems once; the rows; what stands behind them, inference by inference; the labels.
        assert len(sent) <= (7 if known else 8)


@pytest.mark.parametrize(
    "command",
    [
        ("info",),
        ("show", "psychic equivalence", "-o", "json"),
        ("why", "attachment-system activation", "upstream of", "impulsivity", "--trust", "unmarked"),
        ("ask", "modes", "-o", "csv"),
        ("find", "teenagers who cut themselves", "-o", "csv"),
    ],
    ids=lambda command: command[0],
)
def test_each_command_prints_what_it_prints_here(
    url: str, built: Path, command: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    here = Run(capsys, *command, "--root", str(built))
    there = Run(capsys, *command, "--root", str(built), "--endpoint", url)
    assert (here.code, there.code) == (0, 0)
    version = json.loads((built / "build/snapshot/manifest.json").read_text())["version"]
    plain = there.out.replace("data version unknown", f"data version {version}")
    if command[-1] == "json":
        answers = [json.loads(text)["claimed"]["rows"] for text in (plain, here.out)]
        assert answers[0] == answers[1]
    else:
        assert plain == here.out
    if command[0] not in {"why", "find"}:
        assert "does not tell which data version it holds" in there.out + there.err


def test_typed_in_queries_of_each_form(url: str, snapshot: Snapshot, graph: Graph) -> None:
    there = connect(url, snapshot)
    text = f"{P} SELECT ?claim ?only WHERE {{ ?claim mbt:originatorOnly ?only }} ORDER BY ?claim"
    assert there.select(text).rows == graph.select(text).rows
    text = f"{P} CONSTRUCT {{ ?c mbt:originatorOnly ?only }} WHERE {{ ?c mbt:originatorOnly ?only }}"
    assert set(there.construct(text)) == set(graph.construct(text))
    assert there.boolean(f"{P} ASK {{ ?c mbt:originatorOnly true }}", trust="t1")
    assert not there.boolean(f"{P} ASK {{ ?c mbt:originatorOnly 5 }}", trust="t1")
    with pytest.raises(QueryError, match="SERVICE is not allowed"):
        there.sparql("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }")
    with pytest.raises(QueryError, match=r"does not answer this \(status 400\). It says: "):
        there.sparql("SELECT * { ?s ?p }")
    with pytest.raises(EndpointError, match="is asked, not loaded"):
        there.owl()


def test_a_typed_in_query_ends_in_time(virtuoso_endpoint: servers.Server) -> None:
    # One that ends by itself: no limit of Virtuoso stops it, and other tests ask the same server afterwards.
    text = "SELECT (bif:delay(4) AS ?n) WHERE { }"
    with pytest.raises(QueryTimeout, match="stopped after 1 s"):
        RemoteStore(virtuoso_endpoint.query).run_bounded(text, trust="t1", timeout=1)


def test_virtuoso_asks_who_is_there_by_digest(
    virtuoso_endpoint: servers.Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = RemoteStore(virtuoso_endpoint.update)
    with pytest.raises(EndpointError, match="wants to know who asks"):
        store.run("ASK { ?s ?p ?o }", trust="t1")
    monkeypatch.setenv("MBTGRAPH_ENDPOINT_USER", virtuoso_endpoint.user)
    monkeypatch.setenv("MBTGRAPH_ENDPOINT_PASSWORD", virtuoso_endpoint.password)
    assert RemoteStore(virtuoso_endpoint.update).run("ASK { ?s ?p ?o }", trust="t1") is True


@pytest.fixture(scope="module")
def cutting(graphs: Graphs, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run a Virtuoso that gives 50 rows of a result and no more."""
    with servers.virtuoso(tmp_path_factory.mktemp("cutting"), rows=50) as server:
        put(server, parse_nquads(quads(graphs)))
        yield server.query


def test_what_a_server_cuts_comes_back_whole(cutting: str, snapshot: Snapshot, graph: Graph) -> None:
    there = connect(cutting, snapshot)
    answer, here = there.ask("applications"), graph.ask("applications")
    assert sum(len(row.claims) for row in here.rows) > 10
    assert answer.rows == here.rows
    assert there.names("mbt:Study").labels == graph.names("mbt:Study").labels
    text = f"{P} SELECT ?claim WHERE {{ ?claim mbt:originatorOnly true }} ORDER BY ?claim"
    found, own = RemoteStore(cutting).run(text, trust="model"), graph.select(text)
    assert isinstance(found, Rows)
    assert found.rows == own.rows
    assert len(own.rows) > 100


@pytest.mark.parametrize(
    ("text", "complete"),
    [
        ("SELECT ?s WHERE { ?s ?p ?o }", False),
        ("SELECT ?s WHERE { ?s ?p ?o } LIMIT 51", False),
        ("SELECT ?s WHERE { ?s ?p ?o } LIMIT 50", True),
        (f"{P} SELECT ?c WHERE {{ ?c mbt:originatorOnly true }} LIMIT 9 # LIMIT", True),
        ("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", False),
        ("CONSTRUCT WHERE { ?s ?p ?o }", False),
        ("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 20", True),
        ("DESCRIBE ?s WHERE { ?s ?p ?o }", False),
        ("DESCRIBE <https://w3id.org/mbtgraph/id/claim/S0-142>", True),
    ],
)
def test_a_typed_in_query_that_was_cut_says_so(cutting: str, text: str, complete: bool) -> None:  # noqa: FBT001
    found = RemoteStore(cutting).run_bounded(text, trust="t1", timeout=300)
    assert isinstance(found, Rows | Triples)
    assert found.complete is complete


def test_pages_that_do_not_fit_together_are_refused() -> None:
    page, rest = rows(*map(str, range(100))), rows("0", "1")
    parts = (page, rows("more"), page, rest, says(_counts(102, 102)))
    with endpoint(*parts) as server, pytest.raises(EndpointError, match="further pages do not fit together"):
        RemoteStore(server.url).run("SELECT ?x WHERE { ?x ?y ?z }", trust="t1")
    assert len(server.asked) == 5
    with endpoint(page, rows()) as server:
        found = RemoteStore(server.url).run("SELECT ?x WHERE { ?x ?y ?z }", trust="t1")
    assert isinstance(found, Rows)
    assert (len(found.rows), len(server.asked)) == (100, 2)


def _counts(every: int, different: int) -> str:
    numbers = {"all": every, "different": different}
    cells = {name: {"type": "literal", "value": str(number)} for name, number in numbers.items()}
    return json.dumps({"head": {"vars": list(cells)}, "results": {"bindings": [cells]}})
