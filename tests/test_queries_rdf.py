"""Stored queries as RDF: conforming, complete, found by editors, and runnable as they stand."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest
import rdflib

from mbtgraph.build import quads
from mbtgraph.catalog import SERVICE, describe_queries
from mbtgraph.namespaces import PARAMETER, PREFIXES, SH
from mbtgraph.queries.header import read_query
from mbtgraph.queries.parameters import Parameter
from mbtgraph.queries.schema import defaults
from mbtgraph.queries.stored import StoredQuery
from mbtgraph.rdf import Facts, NamedNode, Rows, n, ntriples, parse_file, parse_turtle, text_of
from mbtgraph.rdf import Literal as RdfLiteral
from mbtgraph.shapes import validate
from mbtgraph.store.embedded import EmbeddedStore
from tests.conftest import ROOT

if TYPE_CHECKING:
    from mbtgraph.derive import Graphs
    from mbtgraph.graph import Graph
    from mbtgraph.rdf import Fact

    Engine = Literal["shacl", "pyshacl"]

SHAPES_FILE = ROOT / "docs" / "queries.shacl.ttl"
EVERY = read_query(
    """#+ id: every
#+ summary: What of every type?
#+ description: Takes a parameter of each type.
#+ tags: [all of them, x]
#+ params:
#+   thing: {type: iri, class: mbt:Problem, multiple: true, description: Things}
#+   any: {type: iri, optional: true, description: A thing}
#+   side: {type: string, enum: [left, right], description: A side}
#+   code: {type: string, pattern: "[A-Z]+", max_length: 9, optional: true, description: A code}
#+   since: {type: integer, minimum: 1900, maximum: 2100, description: A year, examples: ["1999"]}
#+   share: {type: decimal, minimum: 0.5, description: A share}
#+   sure: {type: boolean, description: Whether}
#+ columns:
#+   thing: {type: iri, label: Thing}
#+ evidence: [edge]
PREFIX problem: <https://w3id.org/mbtgraph/id/problem/>
SELECT ?thing ?edge WHERE {
  VALUES ?thing { problem:impulsivity problem:self-harm }
  VALUES ?any { UNDEF } VALUES ?side { "left" } VALUES ?code { UNDEF }
  VALUES ?since { 2000 } VALUES ?share { 0.75 } VALUES ?sure { true }
} ORDER BY ?thing
""",
    path=Path("every.rq"),
)
DESCRIBED = tuple(describe_queries([EVERY]))
SINCE = "https://w3id.org/mbtgraph/query/every/since"


def described(graph: Graph) -> tuple[Fact, ...]:
    """Return all stored queries as RDF."""
    return tuple(describe_queries(list(graph.queries.values())))


@pytest.fixture(scope="module")
def shapes() -> bytes:
    return ntriples(parse_file(SHAPES_FILE))


@pytest.mark.parametrize("engine", ["shacl", "pyshacl"])
def test_what_is_exported_conforms(graph: Graph, shapes: bytes, engine: Engine) -> None:
    for facts in (described(graph), DESCRIBED):
        assert validate(ntriples(facts), shapes, engine=engine) == []


QUERY, PARAM = "query:every", f"<{SINCE}>"
SPOILT = {
    "query-text": (f'{QUERY} sh:ask "ASK {{}}" .', None),
    "query-comment": ("query:none a sh:SPARQLExecutable .", None),
    "query-target": (f'{QUERY} schema:target "here" .', None),
    "query-keywords": (f'{QUERY} schema:keywords " space" .', None),
    "query-keyword": (f'{QUERY} schema:keyword "one" .', None),
    "query-prefixes": ("", (QUERY, "sh:prefixes")),
    "query-declarations": ("<https://w3id.org/mbtgraph/prefix/problem> sh:prefix 'p' .", None),
    "parameter-path": ("", (SINCE, "sh:path")),
    "parameter-name": (f'{PARAM} sh:name "Since" .', (SINCE, "sh:name")),
    "parameter-description": (f'{PARAM} sh:description "Another"@en .', None),
    "parameter-order": (f"{PARAM} sh:order 9 .", None),
    "parameter-optional": (f'{PARAM} sh:optional "yes" .', (SINCE, "sh:optional")),
    "parameter-default": ("", (SINCE, "sh:defaultValue")),
    "parameter-kind": (f"{PARAM} sh:class mbt:Problem .", None),
    "parameter-several": (f"{PARAM} sh:maxCount 3 .", (SINCE, "sh:maxCount")),
    "parameter-bounds": (f"{PARAM} sh:minInclusive 2101 .", (SINCE, "sh:minInclusive")),
    "parameter-length": (f"{PARAM} sh:maxLength 0 .", None),
    "parameter-query": (f"query:other sh:parameter {PARAM} .", None),
    "parameter-once": (f"{PARAM} sh:order 0 .", (SINCE, "sh:order")),
    "parameter-default-fits": (f"{PARAM} sh:defaultValue 2000.0 .", (SINCE, "sh:defaultValue")),
    "parameter-default-fits of its choices": (
        '<https://w3id.org/mbtgraph/query/every/side> sh:defaultValue "up" .', None
    ),
}  # fmt: skip


def test_every_shape_has_a_case() -> None:
    named = Facts(parse_file(SHAPES_FILE))
    kinds = (n("sh:NodeShape"), n("sh:PropertyShape"))
    ours = {s.value.partition("#")[2] for s, _, o in named.having(n("rdf:type")) if o in kinds}
    assert ours == {name.partition(" ")[0] for name in SPOILT}


@pytest.mark.parametrize("engine", ["shacl", "pyshacl"])
@pytest.mark.parametrize("case", SPOILT)
def test_what_does_not_conform_is_found(shapes: bytes, case: str, engine: Engine) -> None:
    added, taken = SPOILT[case]
    head = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
    left = [f for f in DESCRIBED if taken is None or not _is(f, *taken)]
    assert len(left) == len(DESCRIBED) - (taken is not None)
    data = ntriples([*left, *parse_turtle(head + added, path=Path("added.ttl"))])
    found = {result.shape.partition("#")[2] for result in validate(data, shapes, engine=engine)}
    assert any(shape.startswith(case.partition(" ")[0]) for shape in found)


def _is(fact: Fact, subject: str, predicate: str) -> bool:
    node = NamedNode(subject) if subject.startswith("https") else n(subject)
    return fact[:2] == (node, n(predicate))


def test_the_shapes_are_in_our_form() -> None:
    from mbtgraph.turtle.form import form_of  # noqa: PLC0415

    text = SHAPES_FILE.read_text(encoding="utf-8")
    assert form_of(text) == text


def test_the_snapshot_holds_what_is_exported_and_every_lens_shows_it(graph: Graph, graphs: Graphs) -> None:
    catalog = set(graphs["https://w3id.org/mbtgraph/graph/catalog"])
    assert set(described(graph)) < catalog
    assert not [fact for fact in described(graph) if not all(isinstance(t, NamedNode) for t in fact[:2])]


EDITOR = """
PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?sq ?comment ?query WHERE {
  ?sq a sh:SPARQLExecutable ; rdfs:label|rdfs:comment ?comment ;
    sh:select|sh:ask|sh:construct|sh:describe ?query .
} ORDER BY ?sq
"""


@pytest.mark.parametrize("trust", ["t1", "model"])
def test_an_editor_finds_each_query_with_its_question(graph: Graph, trust: Literal["t1", "model"]) -> None:
    found = graph.select(EDITOR, trust=trust).rows
    questions = {f"{query.id}": query.summary for query in graph.queries.values()}
    assert {text_of(sq).rpartition("/")[2]: text_of(comment) for sq, comment, _ in found} == questions
    assert len(found) == len(questions) >= 66


def test_the_published_text_runs_as_it_stands(graph: Graph, graphs: Graphs) -> None:
    whole, empty = EmbeddedStore(quads(graphs)), rdflib.Graph()
    for query, _, text in graph.select(EDITOR).rows:
        name, written = text_of(query).rpartition("/")[2], text_of(text)
        assert "#+" not in written
        found = whole.run(written, trust="model")
        assert isinstance(found, Rows)
        assert len(found.rows) >= len(graph.ask(name))
        assert tuple(map(str, empty.query(written).vars or ())) == found.variables


CALLS = [
    ("problem:impulsivity", "left", "2000", True),
    ("problem:impulsivity", "up", "2000", False),
    ("problem:impulsivity", "left", "1899", False),
    ("mode:pretend-mode", "left", "2000", False),
    ('"impulsivity"', "left", "2000", False),
    ("problem:impulsivity", "left", "2000.5", False),
]


@pytest.mark.parametrize("engine", ["shacl", "pyshacl"])
@pytest.mark.parametrize(("thing", "side", "since", "fits"), CALLS)
def test_the_parameters_are_shapes_of_a_call(
    thing: str, side: str, since: str, engine: Engine, *, fits: bool
) -> None:
    head = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
    call = (
        f'<urn:x:call> parameter:thing {thing} ; parameter:side "{side}" ; parameter:since {since} ;\n'
        "parameter:share 0.5 ; parameter:sure false . problem:impulsivity a mbt:Problem ."
    )
    asked = [*DESCRIBED, (n(QUERY), n("rdf:type"), n("sh:NodeShape"))]
    asked += [(s, n("sh:property"), o) for s, p, o in DESCRIBED if p == NamedNode(SH + "parameter")]
    asked += [(n(QUERY), n("sh:targetNode"), NamedNode("urn:x:call"))]
    kept = [f for f in asked if f[1].value != SH + "select" and f[2] != n("sh:Parameter")]
    data = ntriples(parse_turtle(head + call, path=Path("call.ttl")))
    assert (validate(data, ntriples(kept), engine=engine) == []) is fits


def test_a_bound_is_a_number_of_its_type_however_large() -> None:
    spec = Parameter(name="p", type="integer", minimum=-1_234_567, maximum=1e9)
    query = StoredQuery(id="q", summary="", text="", params={"p": spec})
    told = {str(o) for _, p, o in describe_queries([query]) if p.value.endswith("clusive")}
    assert told == {str(RdfLiteral(-1_234_567)), str(RdfLiteral(1_000_000_000))}
    assert spec.expected == "a whole number ≥ -1234567 ≤ 1000000000"


def test_each_parameter_tells_its_default_as_terms(graph: Graph) -> None:
    told = Facts(described(graph))
    for query in graph.queries.values():
        for name in query.params:
            node = NamedNode(f"https://w3id.org/mbtgraph/query/{query.id}/{name}")
            assert told.objects(node, n("sh:defaultValue")) == list(defaults(query, name))
            assert told.one(node, n("sh:path")) == NamedNode(PARAMETER + name)
    assert len(told.having(n("sh:parameter"))) >= 40
    assert told.one(n("query:modes"), n("schema:target")) == NamedNode(SERVICE)
    assert re.fullmatch(r"https://\S+", SERVICE)
