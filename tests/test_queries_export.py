"""`mbtgraph queries export`: what other tools read, as they read it."""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from mbtgraph.build import quads
from mbtgraph.catalog import describe_queries
from mbtgraph.cli.asking import query_parser
from mbtgraph.queries.binding import bind
from mbtgraph.queries.grlc import MARK, grlc
from mbtgraph.queries.header import read_query
from mbtgraph.rdf import Rows, parse_turtle
from mbtgraph.store.embedded import EmbeddedStore
from tests.test_cli import Run
from tests.test_queries_rdf import EVERY

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mbtgraph.derive import Graphs
    from mbtgraph.graph import Graph
    from mbtgraph.queries.stored import StoredQuery

Module = Any
"""A module of grlc, which ships no types."""

SERVICE = "http://localhost:7878/query"


@pytest.fixture
def gquery(monkeypatch: pytest.MonkeyPatch) -> Module:
    """Return grlc's own module that reads and rewrites queries; the web server around it is left out."""
    for name in ("flask", "SPARQLTransformer"):
        left_out = ModuleType(name)
        vars(left_out).update(request=None, has_request_context=lambda: False)
        monkeypatch.setitem(sys.modules, name, left_out)
    return importlib.import_module("grlc.gquery")


@pytest.fixture(scope="module")
def store(graphs: Graphs) -> EmbeddedStore:
    return EmbeddedStore(quads(graphs))


def solutions(store: EmbeddedStore, text: str) -> Rows:
    """Return what a query finds; it is ours, so no child bounds it."""
    found = store.run(text, trust="model")
    assert isinstance(found, Rows)
    return found


def test_each_query_is_a_command_with_its_parameters(graph: Graph) -> None:
    for query in (*graph.queries.values(), EVERY):
        help_text = query_parser(query).format_help()
        told = [name for name in query.params if f"--{name.replace('_', '-')} " in help_text]
        assert told == list(query.params)
        assert query.summary in help_text


def test_the_rdf_is_what_the_catalog_says(
    capsys: pytest.CaptureFixture[str], built: Path, graph: Graph
) -> None:
    run = Run(capsys, "queries", "export", "rdf", "--root", str(built))
    said = set(describe_queries(list(graph.queries.values())))
    assert (run.code, run.err) == (0, "")
    assert set(parse_turtle(run.out, path=Path("out.ttl"))) == said
    assert 'sh:select """PREFIX' in run.out
    one = Run(capsys, "queries", "export", "rdf", "modes", "--root", str(built), "--service", SERVICE).out
    assert f"schema:target <{SERVICE}>" in one
    assert len(parse_turtle(one, path=Path("out.ttl"))) < 40


def test_the_openapi_document_is_printed(capsys: pytest.CaptureFixture[str], built: Path) -> None:
    run = Run(
        capsys, "queries", "export", "openapi", "--root", str(built), "--service", "https://example.org/"
    )
    document = json.loads(run.out)
    assert list(OpenAPIV31SpecValidator(document).iter_errors()) == []
    assert document["servers"] == [{"url": "https://example.org"}]  # a path is appended as it stands
    assert len(document["paths"]) >= 66


def test_grlc_reads_every_query_with_its_parameters(gquery: Module, graph: Graph) -> None:
    for query in (*graph.queries.values(), EVERY):
        read = gquery.get_metadata(grlc(query, service=SERVICE), SERVICE)
        assert (read["type"], read["summary"], read["endpoint"]) == ("SelectQuery", query.summary, SERVICE)
        assert list(read["parameters"]) == list(query.params)
        assert not any(spec["required"] for spec in read["parameters"].values())
        assert [str(name) for name in read["variables"]] == [*query.columns, *query.evidence] or (
            {str(name) for name in read["variables"]} == {*query.columns, *query.evidence}
        )


def test_what_grlc_asks_is_what_is_asked_here(gquery: Module, graph: Graph, store: EmbeddedStore) -> None:
    asked = 0
    for query in graph.queries.values():
        text = grlc(query, service=SERVICE)
        read = gquery.get_metadata(text, SERVICE)
        assert solutions(store, text).rows == solutions(store, query.text).rows
        for call in (*query.tests, *query.questions.values()):
            given: Mapping[str, Any] = call.get("params", {})
            if given and all(isinstance(value, str) for value in given.values()):
                iris = {n: graph.names(query.params[n].class_).find(v, parameter=n) for n, v in given.items()}
                rewritten = gquery.rewrite_query(text, read["parameters"], iris)
                ours = [tuple(row.terms.values()) for row in graph.ask(query.id, **given)]
                columns = [list(solutions(store, rewritten).variables).index(name) for name in query.columns]
                theirs = [tuple(row[i] for i in columns) for row in solutions(store, rewritten).rows]
                assert theirs == ours, query.id
                asked += 1
    assert asked >= 15


def test_grlc_writes_each_type_as_a_literal_of_its_own(
    gquery: Module, graph: Graph, store: EmbeddedStore
) -> None:
    echo = read_query(
        EVERY.text.replace("SELECT ?thing ?edge", "SELECT ?thing ?side ?since ?share ?sure ?code"),
        path=Path("every.rq"),
    )
    text = grlc(echo, service=SERVICE)
    read = gquery.get_metadata(text, SERVICE)
    assert read["parameters"]["side"]["enum"] == ["left", "right"]
    assert read["parameters"]["since"]["default"] == "2000"
    given = {"side": "right", "since": "1999", "share": "0.5", "sure": "false", "code": "X"}
    calls: list[dict[str, str]] = [{}, given]
    for values in calls:
        rewritten = gquery.rewrite_query(text, read["parameters"], values)
        assert solutions(store, rewritten).rows == solutions(store, _bound(echo, values, graph)).rows
    one = {"thing": "https://w3id.org/mbtgraph/id/problem/suicidality"}
    assert len(solutions(store, gquery.rewrite_query(text, read["parameters"], one)).rows) == 1


def _bound(query: StoredQuery, values: Mapping[str, str], graph: Graph) -> str:
    return bind(query, values, lambda spec: graph.names(spec.class_))


def test_files_for_grlc_are_written_and_written_anew(
    capsys: pytest.CaptureFixture[str], built: Path, tmp_path: Path
) -> None:
    arguments = ("queries", "export", "grlc", "--root", str(built), "--to", str(tmp_path / "out"))
    for _ in range(2):
        run = Run(capsys, *arguments)
        assert (run.code, run.out) == (0, "")
        assert run.err == f"66 files written to {tmp_path / 'out'}.\n"
    assert len(list((tmp_path / "out").iterdir())) == 66
    assert all(file.read_text().startswith(MARK) for file in (tmp_path / "out").iterdir())
    printed = Run(capsys, "queries", "export", "grlc", "modes", "--root", str(built)).out
    assert printed == (tmp_path / "out" / "modes.rq").read_text()


def test_a_file_that_no_export_wrote_is_left_alone(
    capsys: pytest.CaptureFixture[str], built: Path, tmp_path: Path
) -> None:
    mine = tmp_path / "modes.rq"
    mine.write_text("SELECT * {}")
    run = Run(capsys, "queries", "export", "grlc", "--root", str(built), "--to", str(tmp_path))
    assert run.code == 3
    assert run.err == (
        f"error: {mine} was not written by an export, so it is left alone; name another folder.\n"
    )
    assert [file.name for file in tmp_path.iterdir()] == ["modes.rq"]
    assert mine.read_text() == "SELECT * {}"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ("", "the following arguments are required: FORM"),
        ("ttl", "expected one of rdf, openapi, grlc, got 'ttl'"),
        ("grlc", "grlc has a file for each query: name one, or a folder with --to."),
        ("rdf --to out", "--to is for grlc; rdf is one text, so redirect it: > FILE"),
        ("rdf modess", "There is no stored query 'modess'. Did you mean modes or "),
        ("rdf --sevice x", "--sevice is not expected here. Did you mean --service?"),
    ],
)
def test_what_is_wrong_is_told(
    capsys: pytest.CaptureFixture[str], built: Path, arguments: str, told: str
) -> None:
    run = Run(capsys, "queries", "export", *arguments.split(), *(["--root", str(built)] * bool(arguments)))
    assert (run.code, run.out) == (2, "")
    assert told in run.err


def test_a_folder_that_cannot_be_written_is_told(
    capsys: pytest.CaptureFixture[str], built: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    target = str(tmp_path / "file" / "out")
    run = Run(capsys, "queries", "export", "grlc", "--root", str(built), "--to", target)
    assert run.code == 3
    assert run.err == f"error: The files cannot be written to {target}: Not a directory.\n"
