"""Shapes and data of a stranger: what would reach out is refused, and what would never end is stopped."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from mbtgraph.errors import MbtGraphError
from mbtgraph.rdf import ntriples, parse_turtle
from mbtgraph.shapes import validate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mbtgraph.shapes import Engine

SRC = Path(__file__).parents[1] / "src"
PREFIXES = """@prefix e: <http://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
CONTEXT = '{"@context": "SERVER", "@id": "http://example.org/s"}'
MARK = "a-mark-that-nobody-may-see"
QUERY = "e:s a sh:NodeShape ; sh:targetClass e:C ; sh:sparql [ sh:select "
REFUSED = {
    "from": QUERY + '"SELECT DISTINCT $this ?value «»FROM <FILE> WHERE { $this ?p ?value }" ] .',
    "from-named": QUERY + '"""SELECT DISTINCT $this ?value\n  «»FROM NAMED <SERVER>\n'
    '  WHERE { GRAPH ?g { $this ?p ?value } }""" ] .',
    "service": QUERY
    + "'''\nSELECT DISTINCT $this ?value WHERE {\n «»SERVICE <SERVER> { ?s ?p ?value } }''' ] .",
    "service-in-disguise": "e:s a sh:NodeShape ; sh:targetClass e:C ; sh:sparql [\n"
    '  «»sh:select "SELECT DISTINCT $this { SERV\\u0049CE <SERVER> { ?s ?p ?o } }" ] .',
    "prefix-in-disguise": QUERY + '"SELECT DISTINCT $this WHERE { $this ?p ?o }" ; «»sh:prefixes e:p ] .',
    "imports": "<http://example.org/shapes> a owl:Ontology ; «»owl:imports <SERVER> .",
    "script": "e:s a sh:NodeShape ; sh:targetClass e:C ; «»sh:js e:j .",
    "library": 'e:l «»sh:jsLibraryURL "SERVER"^^xsd:anyURI .',
    "rule": "e:s a sh:NodeShape ; sh:targetClass e:C ; «»sh:rule e:r .",
    "construct": 'e:r «»sh:construct "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }" .',
    "ask": 'e:c sh:path e:p ; «»sh:ask "ASK { FILTER(true) }" .',
    "entailment": "<http://example.org/shapes> «»sh:entailment <http://www.w3.org/ns/entailment/RDFS> .",
    "graph": "<http://example.org/shapes> «»sh:shapesGraph <SERVER> .",
    "deep": "e:s a sh:NodeShape ; " + "sh:node [ " * 64 + "sh:node «»[ " + "] " * 65 + ".",
    "unclear": QUERY + "\"SELECT DISTINCT $this WHERE { FILTER(1«»<'>') }\" ] .",
}
MANY = " , ".join(map(str, range(4000)))
FULL = (
    " ".join(f"e:n{i} e:p {' , '.join(f'e:n{j}' for j in range(25))} ." for i in range(25)) + " e:n0 a e:C ."
)
ENDLESS = {
    "a query over all pairs of all pairs": (
        (QUERY + '"SELECT DISTINCT $this { { SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . '
        '?j ?k ?l . ?m ?o ?p } } FILTER(?n < 0) }" ] .'),
        FULL,
    ),
    "shapes that double": (
        " ".join(f"e:s{i} a sh:NodeShape ; sh:and ( e:s{i + 1} e:s{i + 1} ) ." for i in range(40))
        + "e:s40 a sh:NodeShape ; sh:nodeKind sh:IRI . e:s0 sh:targetClass e:C .",
        "e:x a e:C .",
    ),
    "paths in paths": (
        "e:s a sh:PropertyShape ; sh:targetClass e:C ; sh:minCount 1 ; sh:path "
        + "[ sh:zeroOrMorePath " * 60 + "e:p" + " ]" * 60 + " .",
        FULL,
    ),
    "each value with each": (
        "e:s a sh:PropertyShape ; sh:targetClass e:C ; sh:path e:p ; sh:lessThan e:q .",
        f"e:x a e:C ; e:p {MANY} ; e:q {MANY} .",
    ),
    "a shape that asks for itself": (
        ("e:s a sh:NodeShape ; sh:targetClass e:C ; sh:property e:p . e:p a sh:PropertyShape ; sh:path e:p ; "
        "sh:node e:s ."),
        FULL,
    ),
}  # fmt: skip


class Server(NamedTuple):
    """Hold a listener that nobody may ask, and a file that nobody may read."""

    listener: socket.socket
    address: str
    file: Path

    def untouched(self) -> bool:
        """Tell whether no connection came."""
        try:
            self.listener.accept()
        except BlockingIOError:
            return True
        return False


@pytest.fixture
def server(tmp_path: Path, socket_enabled: None) -> Iterator[Server]:  # noqa: ARG001 (what it does is enough)
    """Listen on this machine, and lay a marked file beside."""
    file = tmp_path / "secret.nt"
    file.write_text(f'<http://example.org/x> <http://example.org/p> "{MARK}" .\n')
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        yield Server(listener, f"http://127.0.0.1:{listener.getsockname()[1]}/x.ttl", file)


def tiny(root: Path, **files: str) -> Path:
    """Write a project of two triples, and files of shapes or of data beside them."""
    project = root / "tiny"
    (project / "queries").mkdir(parents=True)
    basis = {"ontology/o.ttl": "e:C a owl:Class .", "data/x.ttl": "e:x a e:C ."}
    for name, text in {**basis, **files}.items():
        file = project / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(PREFIXES + text if file.suffix == ".ttl" else text)
    return project


def check(project: Path) -> tuple[int, str, dict[str, str]]:
    """Check a project in a process of its own: exit code, all it says, messages by place and rule."""
    done = subprocess.run(
        [sys.executable, "-m", "mbtgraph", "check", "-o", "json", "--root", project],
        cwd=SRC, capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip
    assert "Traceback" not in done.stderr
    found = json.loads(done.stdout)["findings"]
    told = {f"{f['path']}:{f['line']}:{f['column']} {f['rule']}": f["message"] for f in found}
    return done.returncode, done.stdout + done.stderr, told


def test_what_would_reach_out_is_refused_at_its_place(tmp_path: Path, server: Server) -> None:
    texts = {
        f"shapes/{name}.ttl": text.replace("SERVER", server.address).replace("FILE", server.file.as_uri())
        for name, text in REFUSED.items()
    }
    code, said, told = check(tiny(tmp_path, **{name: text.replace("«»", "") for name, text in texts.items()}))
    assert code == 1
    for name, text in texts.items():
        before = (PREFIXES + text).partition("«»")[0].split("\n")
        place = f"{name}:{len(before)}:{len(before[-1]) + 1}"
        assert {f"{place} unsafe-shape", f"{place} turtle-syntax"} & told.keys(), (name, told)
    assert MARK not in said
    assert server.untouched()


def test_what_is_not_read_is_not_fetched(tmp_path: Path, server: Server) -> None:
    files = {
        "data/imports.ttl": f"<http://example.org/d> a owl:Ontology ; owl:imports <{server.address}> .",
        "ontology/imports.ttl": f"<http://example.org/o> a owl:Ontology ; owl:imports <{server.address}> .",
        "shapes/remote.jsonld": CONTEXT.replace("SERVER", server.address),
        "data/remote.jsonld": CONTEXT.replace("SERVER", server.address),
        "shapes/graph.ttl": f'{QUERY}"SELECT DISTINCT $this ?value WHERE {{ GRAPH <{server.address}> '
        f'{{ ?s ?p ?value }} GRAPH <{server.file.as_uri()}> {{ ?s ?p ?o }} }}" ] .',
    }
    code, said, told = check(tiny(tmp_path, **files))
    assert not any("shape" in place for place in told if not place.endswith("not-formatted"))
    assert code in {0, 1}  # the reasoner may not be there, or have its say of so small an ontology
    assert MARK not in said
    assert server.untouched()


@pytest.mark.parametrize("case", ENDLESS.values(), ids=ENDLESS)
def test_what_would_never_end_is_stopped(tmp_path: Path, case: tuple[str, str]) -> None:
    shapes, data = case
    code, _, told = check(tiny(tmp_path, **{"shapes/s.ttl": shapes, "data/d.ttl": data}))
    assert code == 1
    sentence = "The shapes cannot be checked with shacl: they were not done"
    assert told[":0:0 shapes-not-run"].startswith(sentence)


def facts(text: str) -> bytes:
    """Return a Turtle text as N-Triples."""
    return ntriples(parse_turtle(PREFIXES + text, path=Path("x.ttl")))


@pytest.mark.parametrize("engine", ["shacl", "pyshacl"])
def test_an_engine_alone_reads_and_asks_nothing(server: Server, engine: Engine) -> None:
    """What the guard refuses first reaches nothing in the child either."""
    for name in (
        "from",
        "from-named",
        "service",
        "imports",
        "script",
        "library",
        "rule",
        "entailment",
        "graph",
    ):
        text = REFUSED[name].replace("«»", "").replace("SERVER", server.address)
        shapes = facts(text.replace("FILE", server.file.as_uri()))
        said = ""
        try:
            said = str(validate(facts("e:x a e:C ."), shapes, engine=engine))
        except MbtGraphError as error:
            said = str(error)
        assert MARK not in said
    assert server.untouched()


ODD = {
    "a list in a circle": "e:s sh:targetClass e:C ; sh:and e:l . e:l rdf:first e:s ; rdf:rest e:l .",
    "a path in a circle": "e:s sh:targetClass e:C ; sh:path _:p ; sh:minCount 1 . _:p sh:inversePath _:p .",
    "a path that is its own list": "e:s sh:targetClass e:C ; sh:path _:l ; sh:minCount 1 . "
    "_:l rdf:first _:l ; rdf:rest _:l .",
    "a shape within itself": "_:s a sh:NodeShape ; sh:targetClass e:C ; sh:property _:s ; sh:node _:s .",
    "a huge number": f"e:s sh:targetClass e:C ; sh:path e:p ; sh:maxCount {'9' * 5000} .",
    "a long list": f"e:s sh:targetClass e:C ; sh:path e:p ; sh:in ( {'e:v ' * 50000}) .",
    "no pattern": 'e:s a sh:PropertyShape ; sh:targetClass e:C ; sh:path e:p ; sh:pattern "(((" .',
    "a huge pattern": "e:s a sh:PropertyShape ; sh:targetClass e:C ; sh:path e:p ; "
    'sh:pattern "((a{0,999}){0,999}){0,999}" .',
    "a long chain": " ".join(f"e:s{i} sh:node e:s{i + 1} ." for i in range(20000))
    + " e:s0 sh:targetClass e:C .",
}


def test_data_that_nest_without_end_are_refused(tmp_path: Path) -> None:
    code, _, told = check(
        tiny(tmp_path, **{"data/d.ttl": "e:x e:p " + "[ e:p " * 10**5 + "] " * 10**5 + "."})
    )
    assert code == 1
    assert told["data/d.ttl:6:393 turtle-syntax"] == "This nests deeper than 64 brackets."


def test_odd_shapes_are_checked_or_refused(tmp_path: Path) -> None:
    """Shapes that turn in circles or are huge end in a report."""
    rdf = "@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .\n"
    for number, text in enumerate(ODD.values()):
        project = tiny(tmp_path / str(number), **{"shapes/s.ttl": rdf + text, "data/d.ttl": 'e:x e:p "a" .'})
        code, _, _ = check(project)
        assert code in {0, 1}


def test_a_pattern_takes_time_in_proportion() -> None:
    """What takes a backtracking engine for ever, and a text of ten million letters."""
    evil = 'e:s a sh:PropertyShape ; sh:targetClass e:C ; sh:path e:p ; sh:pattern "^(a+)+$" .'
    for text in ("a" * 40 + "!", "a" * 10**7):
        found = validate(facts(f'e:x a e:C ; e:p "{text}" .'), facts(evil))
        assert len(found) == text.endswith("!")


def test_a_pattern_that_backtracks_for_ever_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mbtgraph.shapes._SECONDS", {"pyshacl": 4})
    evil = 'e:s a sh:PropertyShape ; sh:targetClass e:C ; sh:path e:p ; sh:pattern "^(a+)+$" .'
    with pytest.raises(MbtGraphError, match="with pySHACL: they were not done after 4 s"):
        validate(facts(f'e:x a e:C ; e:p "{"a" * 40}!" .'), facts(evil), engine="pyshacl")


def test_results_without_end_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mbtgraph.shapes._SECONDS", {"shacl": 30})
    data = " ".join(f"e:x{i} a e:C ." for i in range(10_001))
    shapes = "e:s sh:targetClass e:C ; sh:path e:p ; sh:minCount 1 ; sh:severity sh:Info ."
    with pytest.raises(MbtGraphError, match="there are over 10000 results"):
        validate(facts(data), facts(shapes))
