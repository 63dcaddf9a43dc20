"""Clients that others wrote ask a running service as they ask any other."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
from typing import TYPE_CHECKING, Any, Final

import pytest
from rdflib import RDFS, Graph, Literal, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, GET, JSON, JSONLD, POST, POSTDIRECTLY, RDFXML, TSV, TURTLE, XML, SPARQLWrapper

from mbtgraph import graph as face
from mbtgraph import snapshot
from mbtgraph.lens import LEVELS, THINGS, graphs
from mbtgraph.project import Project
from mbtgraph.rdf import Rows
from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from mbtgraph.graph import Graph as OwnGraph
    from mbtgraph.lens import Level

pytestmark = pytest.mark.enable_socket

MODE: Final = "https://w3id.org/mbtgraph/id/mode/pretend-mode"
LABEL: Final = f"SELECT ?label {{ <{MODE}> <{RDFS.label}> ?label }}"
PAGE: Final = ROOT / "docs" / "sparql-protocol.md"
COMUNICA: Final = ROOT / "build" / "node" / "node_modules" / ".bin" / "comunica-sparql"
"""Installed by `make test`."""


def _wrapped(
    server: str, query: str, form: str, method: str = GET, *, directly: bool = False, graph: str = ""
) -> Any:  # noqa: ANN401 (whatever the client makes of the format)
    asked = SPARQLWrapper(server + "sparql")
    asked.setQuery(query)
    asked.setReturnFormat(form)
    asked.setMethod(method)
    if directly:
        asked.setRequestMethod(POSTDIRECTLY)
    if graph:
        asked.addParameter("default-graph-uri", graph)
    return asked.queryAndConvert()


@pytest.mark.parametrize("method", [GET, POST])
@pytest.mark.parametrize("form", [JSON, XML, CSV, TSV])
def test_sparqlwrapper_reads_rows_in_each_format(server: str, form: str, method: str) -> None:
    found = _wrapped(server, LABEL, form, method)
    text = found if isinstance(found, bytes | dict) else found.toxml()
    assert "pretend mode" in str(text)


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # by the client itself
@pytest.mark.parametrize("form", [TURTLE, RDFXML, JSONLD, XML])
def test_sparqlwrapper_reads_triples_in_each_format(server: str, form: str) -> None:
    found = _wrapped(server, f"CONSTRUCT WHERE {{ <{MODE}> <{RDFS.label}> ?label }}", form)
    read = Graph().parse(data=found, format="turtle") if isinstance(found, bytes) else found
    assert list(read.objects(URIRef(MODE), RDFS.label)) == [Literal("pretend mode", lang="en")]


def test_sparqlwrapper_keeps_to_a_dataset_and_posts_directly(server: str) -> None:
    query = f"ASK {{ <{MODE}> <{RDFS.label}> ?label }}"
    assert _wrapped(server, query, JSON, POST, directly=True)["boolean"]
    assert not _wrapped(server, query, JSON, POST, directly=True, graph=graphs("t1")[0])["boolean"]


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_rdflib_reads_the_service_as_a_graph(server: str, method: str) -> None:
    everything = Graph(SPARQLStore(server + "sparql", method=method))
    assert list(everything.objects(URIRef(MODE), RDFS.label)) == [Literal("pretend mode", lang="en")]
    named = SPARQLStore(server + "sparql", method=method, context_aware=True)
    things = Graph(named, identifier=URIRef(THINGS))
    assert 1000 < len(things) < len(everything)
    assert bool(everything.query("ASK {}"))
    assert len(everything.query(f"DESCRIBE <{MODE}>").graph or ()) > 3


def _printed(command: list[str]) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=120).stdout


def test_curl_asks_by_address_and_by_form(server: str, tmp_path: Path) -> None:
    curl = shutil.which("curl")
    assert curl, "curl is not installed"
    form = ("--data-urlencode", f"query={LABEL}", server + "sparql")
    for way in (["-G"], []):
        printed = _printed([curl, "-sS", "--fail", *way, "-H", "Accept: text/csv", *form])
        assert list(csv.reader(printed.splitlines())) == [["label"], ["pretend mode"]]
    text = tmp_path / "label.rq"
    text.write_text(LABEL, encoding="utf-8")
    alone = ("-H", "Content-Type: application/sparql-query", "--data-binary", f"@{text}")
    packed = _printed([curl, "-sS", "--fail", "--compressed", *alone, server + "sparql"])
    assert json.loads(packed)["results"]["bindings"][0]["label"]["value"] == "pretend mode"
    status = ("-o", os.devnull, "-w", "%{http_code}")
    assert _printed([curl, "-sS", *status, "-T", str(text), server + "rdf-graph-store?default"]) == "405"
    turtle = _printed([curl, "-sS", "--fail", "-H", "Accept: text/turtle", server + "graph/things"])
    assert turtle.startswith("@prefix ")


@pytest.mark.parametrize(
    ("query", "form", "said"),
    [
        (LABEL, "application/sparql-results+json", "pretend mode"),
        (f"ASK {{ <{MODE}> ?p ?o }}", "simple", "true"),
        (f"CONSTRUCT WHERE {{ <{MODE}> <{RDFS.label}> ?o }}", "application/n-triples", '"pretend mode"@en'),
        # A join that it works out by itself from what it is given.
        (f"SELECT ?n {{ {{ SELECT (COUNT(*) AS ?n) {{ <{MODE}> ?p ?o }} }} }}", "text/csv", "n"),
    ],
)
def test_comunica_asks_the_service(server: str, query: str, form: str, said: str) -> None:
    assert COMUNICA.exists(), "Comunica is not installed; `make test` installs it with npm"
    printed = _printed([str(COMUNICA), f"sparql@{server}sparql", query, "-t", form])
    assert said in printed


def test_the_page_of_the_protocol_is_true(
    server: str, capsys: pytest.CaptureFixture[str], request: pytest.FixtureRequest
) -> None:
    text = PAGE.read_text(encoding="utf-8")
    blocks = re.findall(r"```console\n(.*?)```", text, re.DOTALL)
    assert len(blocks) >= 4
    for block in blocks:
        commands = [part.partition("\n") for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]]
        told = ""
        for first, _, rest in commands:
            more = "".join(line + "\n" for line in rest.splitlines() if line.startswith("  "))
            command = f"{first}\n{more}".strip()
            printed = _printed(["bash", "-c", command.replace("http://127.0.0.1:8000/", server)])
            told += f"$ {command}\n" + printed.replace("\r\n", "\n").rstrip("\n") + "\n"
        if request.config.getoption("--update-golden"):
            text = text.replace(block, told)
            PAGE.write_text(text, encoding="utf-8")
        assert block == told or request.config.getoption("--update-golden")
    (program,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    exec(program.replace("http://127.0.0.1:8000/", server), {})  # noqa: S102 (our own page)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 5
    assert all(line.startswith("https://w3id.org/mbtgraph/id/claim/") for line in lines)


@pytest.mark.parametrize("level", [LEVELS[0], LEVELS[-1]])
def test_this_package_asks_the_service_as_it_asks_its_own_files(
    server: str, built: Path, graph: OwnGraph, level: Level
) -> None:
    """Stored queries with all that stands behind their rows, and a query of one's own, through a lens."""
    remote = face.open(built, endpoint=server + "sparql")
    assert remote.data_version == snapshot.read(Project(built)).version
    assert not remote.notes
    for name in ("modes", "evidence-for"):
        own, found = graph.ask(name, trust=level), remote.ask(name, trust=level)
        assert [row.terms for row in found] == [row.terms for row in own]
        assert [row.steps for row in found] == [row.steps for row in own]
    text = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
    counted = remote.sparql(text, trust=level)
    assert isinstance(counted, Rows)
    own_count = graph.sparql(text, trust=level)
    assert isinstance(own_count, Rows)
    assert counted.rows == own_count.rows
