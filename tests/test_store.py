"""Bounds: a stranger's query is refused, stopped or contained, and never takes the process along."""

from __future__ import annotations

import math
import os
import socket
from typing import TYPE_CHECKING

import pytest

from mbtgraph.errors import QueryError, QueryForbidden, QuerySyntaxError
from mbtgraph.rdf import Literal

if TYPE_CHECKING:
    from pathlib import Path

    from mbtgraph.graph import Graph


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("SELECT * { SERVICE <http://127.0.0.1:9/sparql> { ?s ?p ?o } }", "SERVICE"),
        ("SELECT * FROM <file:///etc/hostname> { ?s ?p ?o }", "FROM"),
        ("SELECT * FROM NAMED <https://w3id.org/mbtgraph/graph/claims/model> { ?s ?p ?o }", "FROM"),
        ("LOAD <http://127.0.0.1:9/x>", "LOAD"),
        ("INSERT DATA { <urn:a> <urn:b> 1 }", "INSERT"),
        ("DELETE WHERE { ?s ?p ?o }", "DELETE"),
        ("DROP ALL", "DROP"),
    ],
)
def test_what_reaches_out_or_writes_is_refused(graph: Graph, text: str, form: str) -> None:
    with pytest.raises(QueryForbidden) as caught:
        graph.sparql(text)
    assert caught.value.form == form


def test_nesting_beyond_the_bound_is_refused_before_the_engine_sees_it(graph: Graph) -> None:
    with pytest.raises(QuerySyntaxError, match="nests deeper than 64"):
        graph.select("SELECT * " + "{" * 5000 + "}" * 5000)


def test_a_syntax_error_has_its_place(graph: Graph) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        graph.select("SELECT ?x\nWHERE { ?x ?y }")
    assert caught.value.line == 2


def test_each_method_says_which_to_use_instead(graph: Graph) -> None:
    with pytest.raises(QueryError, match="no SELECT; use `boolean`"):
        graph.select("ASK {}")
    with pytest.raises(QueryError, match="no ASK; use `select`"):
        graph.boolean("SELECT * {}")
    with pytest.raises(QueryError, match="makes no triples; use `select`"):
        graph.construct("SELECT * {}")


def test_construct_and_describe_give_triples(graph: Graph) -> None:
    text = (
        "PREFIX mbt: <https://w3id.org/mbtgraph/ontology#> CONSTRUCT { ?s <urn:x> ?o } WHERE { "
        "?s mbt:percentage ?o ; mbt:ofOutcome <https://w3id.org/mbtgraph/id/outcome/meeting-bpd-criteria> }"
    )
    facts = graph.construct(text)
    assert {value.value for _, _, value in facts if isinstance(value, Literal)} == {"13", "14", "87"}
    assert graph.construct("DESCRIBE <https://w3id.org/mbtgraph/id/claim/S0-142>")


def test_a_literal_comes_through_the_worker_as_it_is(graph: Graph) -> None:
    (row,) = graph.select('SELECT ("a\\tb\\n\\"\\\\\\u202e" AS ?x) WHERE {}').rows
    assert row == (Literal('a\tb\n"\\\u202e'),)


@pytest.mark.enable_socket
def test_the_engine_can_open_no_connection_even_past_the_checks(graph: Graph) -> None:
    """The worker may open no further file, so no socket: a request fails where it would begin."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.2)
        text = f"SELECT * {{ SERVICE <http://127.0.0.1:{listener.getsockname()[1]}/> {{ ?s ?p ?o }} }}"
        with pytest.raises(QueryError):
            graph._store.run_bounded(text, trust="model", timeout=20)  # noqa: SLF001 (past the checks)
        with pytest.raises(TimeoutError):
            listener.accept()


def test_the_worker_runs_no_code_from_the_current_folder(
    graph: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "json.py").write_text("open('ran', 'w').close()\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", os.pathsep)
    assert graph.boolean("ASK {}")
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("timeout", [1e300, math.inf, math.nan])
def test_a_time_without_end_is_refused(graph: Graph, timeout: float) -> None:
    with pytest.raises(QueryError, match="cannot be given"):
        graph.boolean("ASK {}", timeout=timeout)
