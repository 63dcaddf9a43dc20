"""Bounds of time, rows and memory: what a stranger's query asks for is refused, cut or stopped in time."""

from __future__ import annotations

import gc
import os
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

import pytest

from mbtgraph import graph as face
from mbtgraph.errors import QueryError, QueryForbidden, QueryTimeout
from mbtgraph.rdf import Rows, Triples, text_of
from tests.conftest import ROOT
from tests.processes import children, wait

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mbtgraph.graph import Graph

ALL = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i"
NONE = "CONCAT(STR(?a), STR(?d), STR(?g)) = ''"
ENDLESS = {
    "a count of a product": f"SELECT (COUNT(*) AS ?n) {{ {ALL} }}",
    "a product in order": f"SELECT * {{ {ALL} }} ORDER BY ?i ?f",
    "distinct rows of a product": f"SELECT (COUNT(*) AS ?n) {{ SELECT DISTINCT ?a ?d ?g {{ {ALL} }} }}",
    "groups of a product": f"SELECT ?a ?d ?g (COUNT(*) AS ?n) {{ {ALL} }} GROUP BY ?a ?d ?g",
    "a text that grows": f"SELECT (GROUP_CONCAT(CONCAT(STR(?a), STR(?f))) AS ?x) {{ {ALL} }}",
    "a pattern on a product": f"SELECT * {{ {ALL} FILTER(REGEX(CONCAT(?c, ?f, ?i), '(a.*)+$')) }}",
    "a product that nothing passes": f"ASK {{ {ALL} FILTER({NONE}) }}",
    "triples of a product": f"CONSTRUCT {{ ?a ?b 1 }} {{ {ALL} FILTER({NONE}) }}",
    "a description of a product": f"DESCRIBE ?a {{ {ALL} FILTER({NONE}) }}",
    "paths of everything": "SELECT (COUNT(*) AS ?n) { ?a (!<urn:x>|^!<urn:x>)* ?b . ?c (!<urn:y>)+ ?d }",
    "all without its like": "SELECT * { ?a ?b ?c FILTER NOT EXISTS { ?d ?e ?f . ?g ?h ?i FILTER(?f = ?a) } }",
    "a text doubled forty times": "SELECT ?x40 { BIND('x' AS ?x0) "
    + " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(40))
    + " }",
}
LIMIT = 1.0


@contextmanager
def in_time() -> Iterator[None]:
    """Expect what is done to end half a second behind the limit, as this machine counts half a second.

    A clock runs beside it, and shows how late a busy machine wakes whoever waits for the limit.
    """
    late: list[float] = []

    def sleep() -> None:
        begun = time.monotonic()
        time.sleep(LIMIT)
        late.append(time.monotonic() - begun - LIMIT)

    clock = Thread(target=sleep, daemon=True)
    clock.start()
    begun = time.monotonic()
    yield
    took = time.monotonic() - begun
    if took > LIMIT:
        clock.join()
        assert took - late[0] < LIMIT + 0.5


@pytest.mark.parametrize("text", ENDLESS.values(), ids=ENDLESS)
def test_what_would_not_end_is_stopped_within_its_limit(graph: Graph, text: str) -> None:
    with in_time(), pytest.raises(QueryError) as caught:
        graph.sparql(text, timeout=LIMIT)
    assert isinstance(caught.value, QueryTimeout) or "too much memory" in str(caught.value)
    assert graph.boolean("ASK { ?s ?p ?o }")


MANY = 2_500
DEEP = {
    "braces": "SELECT * " + "{" * MANY + "}" * MANY,
    "open braces": "SELECT * " + "{" * MANY,
    "parentheses": "SELECT * { FILTER(" + "(" * MANY + "1" + ")" * MANY + ") }",
    "optional parts": "SELECT * { " + "OPTIONAL { " * MANY + "}" * MANY + " }",
    "what is not there": "SELECT * { " + "FILTER NOT EXISTS { " * MANY + "}" * MANY + " }",
    "sub-queries": "SELECT * " + "{ SELECT * " * MANY + "{}" + "}" * MANY,
    "negations": "ASK { FILTER(" + "!" * MANY + "true) }",
    "signs": "ASK { FILTER(" + "- " * MANY + "1 = 1) }",
    "groups of paths": "ASK { ?a " + "(" * MANY + "<urn:p>" + ")*" * MANY + " ?b }",
    "inverse paths": "ASK { ?a " + "^" * MANY + "<urn:p> ?b }",
    "repeated paths": "ASK { ?a <urn:p>" + "+" * MANY + " ?b }",
    "long paths": "ASK { ?a " + "/".join(["<urn:p>"] * MANY) + " ?b }",
    "paths of choices": "ASK { ?a " + "|".join(["<urn:p>"] * MANY) + " ?b }",
    "lists": "ASK { ?a <urn:p> " + "( " * MANY + ")" * MANY + " }",
    "nameless nodes": "ASK { ?a <urn:p> " + "[ <urn:p> " * MANY + "1" + "]" * MANY + " }",
    "calls": "ASK { FILTER(" + "STR(" * MANY + "1" + ")" * MANY + " = '') }",
    "conjunctions": "ASK { FILTER(" + " && ".join(["true"] * MANY) + ") }",
    "sums": "ASK { FILTER(" + " + ".join(["1"] * MANY) + " = 1) }",
    "unions": "ASK { " + " UNION ".join(["{}"] * MANY) + " }",
    "names of colons": "ASK { ?a " + ":" * 250_000 + " ?b }",
}


@pytest.mark.parametrize("text", DEEP.values(), ids=DEEP)
def test_what_is_deep_or_long_is_refused_or_answered_in_time(graph: Graph, text: str) -> None:
    with in_time(), suppress(QueryError):
        graph.sparql(text, timeout=LIMIT)
    assert graph.boolean("ASK { ?s ?p ?o }")


@pytest.mark.enable_socket
@pytest.mark.parametrize("word", ["SERVICE", "SERVICE SILENT", "service", "GRAPH ?g { SERVICE"])
def test_no_request_reaches_a_server_on_this_machine(graph: Graph, word: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.05)
        address = f"<http://127.0.0.1:{listener.getsockname()[1]}/>"
        with in_time(), pytest.raises(QueryForbidden):
            graph.sparql(f"SELECT * {{ {word} {address} {{ ?s ?p ?o }} }}", timeout=LIMIT)
        with pytest.raises(TimeoutError):
            listener.accept()


PRODUCT = "{ ?a ?b ?c . ?d ?e ?f }"


def test_an_answer_is_cut_at_a_number_of_rows_and_says_so(graph: Graph) -> None:
    cut = graph.select(f"SELECT ?a ?f {PRODUCT}")
    assert (len(cut.rows), cut.complete) == (100_000, False)
    whole = graph.select(f"SELECT ?a ?f {PRODUCT} LIMIT 100000")
    assert (len(whole.rows), whole.complete) == (100_000, True)


def test_triples_are_cut_as_rows_are_and_refused_where_nothing_can_say_so(graph: Graph) -> None:
    text = f"CONSTRUCT {{ ?a ?b ?f }} {PRODUCT}"
    cut = graph.sparql(text)
    assert isinstance(cut, Triples)
    assert (len(cut.facts), cut.complete) == (100_000, False)
    with pytest.raises(QueryError, match="more than the 100000 triples that are taken"):
        graph.construct(text)
    assert len(graph.construct(f"{text} LIMIT 10")) <= 10


def test_an_answer_has_a_size_at_most(graph: Graph) -> None:
    text = f"SELECT ('{'x' * 200_000}' AS ?x) {{ ?s ?p ?o }} LIMIT 1000"
    cut = graph.select(text)
    assert not cut.complete
    assert 300 < len(cut.rows) < 400
    assert {len(text_of(value)) for (value,) in cut.rows} == {200_000}


def test_a_row_that_is_too_large_is_refused(graph: Graph) -> None:
    doubled = " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(10))
    with pytest.raises(QueryError, match="One row of the answer is over 64 MiB"):
        graph.select(f"SELECT ?x10 {{ BIND('{'x' * 100_000}' AS ?x0) {doubled} }}")


DOUBLED = " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(5))
LARGE = f"BIND('{'x' * 200_000}' AS ?x0) {DOUBLED} BIND(CONCAT(?x5, ?x5, ?x5) AS ?x)"
NESTED = " ".join(f"BIND(TRIPLE(<urn:a>, <urn:b>, ?x{n}) AS ?x{n + 1})" for n in range(200))
UNREAD = {
    "a row": (f"SELECT ?x {{ {LARGE} }}", "a row or a triple of over 16 MiB"),
    "a triple": (
        f"CONSTRUCT {{ <urn:a> <urn:b> ?x }} WHERE {{ {LARGE} }}",
        "a row or a triple of over 16 MiB",
    ),
    "nested triples": (f"SELECT ?x200 {{ BIND(<urn:a> AS ?x0) {NESTED} }}", "nest too deep"),
}


@pytest.mark.parametrize(("text", "told"), UNREAD.values(), ids=UNREAD)
def test_what_is_written_and_not_read_is_refused_and_thrown_away_in_any_thread(
    graph: Graph, monkeypatch: pytest.MonkeyPatch, text: str, told: str
) -> None:
    """An engine's result that is thrown away in another thread than its own is told as a fault."""
    faults: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", faults.append)
    with ThreadPoolExecutor(1) as pool:
        error = pool.submit(graph.sparql, text).exception()
    assert isinstance(error, QueryError)
    assert told in str(error)
    del error
    gc.collect()
    assert not faults


def test_rows_come_through_as_they_are(graph: Graph) -> None:
    values = (
        r'''"a\tb\n\r\"\\" "" "x"@en 01 +1 .5 1e400 true "tRue"^^<urn:d> <urn:x> "_:b" UNDEF "\u0001é😀"'''
    )
    text = f"SELECT * {{ VALUES ?x {{ {values} }} }}"
    assert graph.sparql(text) == graph._store.run(text, trust="model")  # noqa: SLF001 (not by a worker)
    assert graph.sparql("SELECT * {}") == Rows((), ((),))


@contextmanager
def _asking(built: Path, timeout: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command that asks what would not end, and wait until its worker is at it."""
    command = [sys.executable, "-m", "mbtgraph", "sparql", "-", "--timeout", timeout, "--root", str(built)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    asking = subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, env=environment)
    try:
        assert asking.stdin
        asking.stdin.write(ENDLESS["a count of a product"].encode())
        asking.stdin.close()
        wait(lambda: any(busy > 0.5 for busy in children(asking.pid).values()))
        yield asking
    finally:
        asking.kill()
        asking.wait()
        assert asking.stderr
        asking.stderr.close()


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_whoever_asks_ends_at_once_and_leaves_no_process_behind(built: Path, sent: signal.Signals) -> None:
    with _asking(built, "600") as asking:
        (worker,) = children(asking.pid)
        asking.send_signal(sent)
        assert asking.wait(20) == (130 if sent == signal.SIGINT else -sent)
        assert asking.stderr
        assert asking.stderr.read() == b""
        wait(lambda: not Path(f"/proc/{worker}").exists())


def test_a_worker_ends_by_itself_where_its_parent_cannot_end_it(built: Path) -> None:
    with _asking(built, "6") as asking:
        asking.send_signal(signal.SIGSTOP)
        wait(lambda: not children(asking.pid))
        asking.send_signal(signal.SIGCONT)
        assert asking.wait(20) == 3
        assert asking.stderr
        assert b"stopped after 6 s" in asking.stderr.read()


def test_a_worker_is_kept_for_the_next_query_and_ends_with_its_graph(built: Path) -> None:
    before = set(children(os.getpid()))

    def own() -> set[int]:
        return set(children(os.getpid())) - before

    graph = face.open(built)
    assert graph.boolean("ASK {}")
    (first,) = own()
    assert graph.boolean("ASK {}")
    assert own() == {first}
    os.kill(first, signal.SIGKILL)
    wait(lambda: not own())
    assert graph.boolean("ASK {}")
    with pytest.raises(QueryTimeout):
        graph.sparql(ENDLESS["a count of a product"], timeout=0.5)
    wait(lambda: not own())
    assert graph.boolean("ASK {}")
    del graph
    gc.collect()
    assert not own()


def test_threads_ask_side_by_side(graph: Graph) -> None:
    def ask(number: int) -> str:
        return text_of(graph.select(f"SELECT ({number} AS ?x) {{ ?s ?p ?o }} LIMIT 1").rows[0][0])

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(ask, range(12))) == [str(number) for number in range(12)]


FORKED = """
import os, sys
from mbtgraph.graph import open
graph = open(sys.argv[1])
assert graph.boolean("ASK {}")
child = os.fork()
for number in range(20):
    text = f"{os.getpid()} {number}"
    assert graph.select(f"SELECT ('{text}' AS ?x) {{}}").rows[0][0].value == text
if child:
    assert os.waitpid(child, 0)[1] == 0
"""


def test_a_forked_process_has_workers_of_its_own(built: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    subprocess.run([sys.executable, "-c", FORKED, str(built)], check=True, env=environment, timeout=60)
