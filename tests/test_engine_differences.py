"""Where engines differ: what `docs/engines.md` says of each is what it does."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pytest
import rdflib

from mbtgraph.lens import graphs
from mbtgraph.rdf import Triples, n, text_of
from tests.conftest import ROOT

if TYPE_CHECKING:
    from mbtgraph.graph import Graph
    from tests.engines import Engine

PREFIXES: Final = """
PREFIX mbt: <https://w3id.org/mbtgraph/ontology#>
PREFIX mode: <https://w3id.org/mbtgraph/id/mode/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""


def name_of(request: pytest.FixtureRequest) -> str:
    """Return which engine a test runs on."""
    name: str = request.node.callspec.params["engine"]
    return name.removesuffix("_endpoint")


def cells(engine: Engine, text: str) -> list[tuple[str, ...]]:
    """Return the rows of a query as texts."""
    return sorted(tuple(map(text_of, row)) for row in engine.table(PREFIXES + text).rows)


def test_the_lens_is_the_dataset_also_of_graph(engine: Engine) -> None:
    for trust in ("t1", "model"):
        found = engine.table("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }", trust)
        assert {text_of(g) for (g,) in found.rows} <= set(graphs(trust))
        assert len(found.rows) > 4
    hidden = f"SELECT ?s {{ GRAPH <{graphs('model')[-1]}> {{ ?s ?p ?o }} }}"
    assert engine.table(hidden, "t1").rows == ()
    assert engine.table(hidden, "model").rows


def test_each_form_of_a_query_is_answered(engine: Engine) -> None:
    about = "mode:pretend-mode a mbt:NonMentalizingMode"
    assert engine.store.run(PREFIXES + f"ASK {{ {about} }}", trust="t1") is True
    assert engine.store.run(PREFIXES + "ASK { mode:pretend-mode a mbt:Problem }", trust="t1") is False
    made = engine.store.run(PREFIXES + f"CONSTRUCT {{ {about} }} WHERE {{ {about} }}", trust="t1")
    assert made == Triples(((n("mode:pretend-mode"), n("rdf:type"), n("mbt:NonMentalizingMode")),))
    described = engine.store.run(PREFIXES + "DESCRIBE mode:pretend-mode", trust="t1")
    assert isinstance(described, Triples)
    # What a description holds is left to the engine; what is said of the thing itself is always in it.
    assert {p for s, p, _ in described.facts if s == n("mode:pretend-mode")} >= {
        n("rdf:type"),
        n("rdfs:label"),
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT ?a ?b { VALUES (?a ?b) { (1 UNDEF) (UNDEF 2) (3 4) } }", [("", "2"), ("1", ""), ("3", "4")]),
        ("SELECT ?a { VALUES ?a { 1 2 3 } VALUES ?a { UNDEF } }", [("1",), ("2",), ("3",)]),
        ("SELECT ?a { VALUES ?a { 1 2 } MINUS { VALUES ?a { 2 } } }", [("1",)]),
        ("SELECT (COUNT(*) AS ?n) { VALUES ?a { 1 1 } }", [("2",)]),
        ("SELECT (ROUND(2.4) AS ?n) {}", [("2",)]),
        ("SELECT (1 / 4.0 AS ?n) {}", [("0.25",)]),
        ('SELECT (STRLEN("é😀") AS ?n) {}', [("2",)]),
        ('SELECT (STRAFTER("a/claim/b", "/claim/") AS ?n) {}', [("b",)]),
        ('SELECT (xsd:boolean("true") AS ?n) {}', [("true",)]),
    ],
)
def test_what_stored_queries_use_means_the_same(
    engine: Engine, text: str, expected: list[tuple[str, ...]]
) -> None:
    assert cells(engine, text) == expected


# What one engine does otherwise: what all others answer, and what it answers; None where it fails.
DIFFERENT: Final = [
    ("SELECT (3 / 2 AS ?n) {}", [("1.5",)], {"virtuoso": [("1",)]}),
    (
        "SELECT (EXISTS { mode:pretend-mode a ?kind } AS ?n) {}",
        [("true",)],
        {"virtuoso": [("1",)], "rdflib": None},
    ),
    ("SELECT ?n { VALUES ?n { 1 2 } MINUS { VALUES ?b { 2 } } }", [("1",), ("2",)], {"virtuoso": []}),
    ("SELECT ?n { { SELECT ?x (1 AS ?n) { ?x a mbt:Nothing } GROUP BY ?x } }", [], {"rdflib": [("1",)]}),
    ("SELECT ?n { VALUES ?n { } }", [], {"rdflib": None}),
    ("SELECT (STR(0.60) AS ?n) {}", [("0.6",)], {"rdflib": [("0.60",)]}),
    (
        "SELECT ?n { VALUES ?n { mode:pretend-mode } ?n mbt:restsOn* ?step }",
        [("https://w3id.org/mbtgraph/id/mode/pretend-mode",)],
        {"virtuoso": None},
    ),
]
FAILS: Final = r"CompValue|has no attribute 'name'|transitive start not given"  # rdflib raises no better


@pytest.mark.parametrize(("text", "usual", "unusual"), DIFFERENT)
def test_what_one_engine_does_otherwise(
    engine: Engine,
    request: pytest.FixtureRequest,
    text: str,
    usual: list[tuple[str, ...]],
    unusual: dict[str, list[tuple[str, ...]] | None],
) -> None:
    expected = unusual.get(name_of(request), usual)
    if expected is None:
        with pytest.raises(Exception, match=FAILS):
            cells(engine, text)
    else:
        assert cells(engine, text) == expected


def test_exists_inside_of_optional(engine: Engine, graph: Graph, request: pytest.FixtureRequest) -> None:
    text = """SELECT ?conflict ?edge {
      ?conflict mbt:between ?claim .
      OPTIONAL { ?claim mbt:asserts ?edge FILTER EXISTS { ?conflict mbt:onProposition ?edge } }
    }"""
    own = sorted(tuple(map(text_of, row)) for row in graph.select(PREFIXES + text).rows)
    assert (cells(engine, text) == own) is (name_of(request) != "virtuoso")


def test_a_string_is_two_terms_in_rdflib() -> None:
    text, string = rdflib.Literal("a"), rdflib.Literal("a", datatype=rdflib.XSD.string)
    assert text != string
    data = rdflib.Graph().add((rdflib.URIRef("urn:s"), rdflib.URIRef("urn:p"), string))
    assert data.query('ASK { ?s ?p "a" }').askAnswer is False


OTHERWISE: Final = "test_engine_differences.test_what_one_engine_does_otherwise"
HELD: Final = {
    "`3 / 2`": OTHERWISE,
    "booleans": "test_endpoints.test_typed_in_queries_of_each_form",
    "`EXISTS` as a value": OTHERWISE,
    "a path behind `VALUES`": OTHERWISE,
    "`ASK` about a graph outside of the lens": "test_endpoints.test_a_hidden_graph_stays_hidden",
    "`MINUS` without a shared variable": OTHERWISE,
    "`EXISTS` inside of `OPTIONAL`": "test_engine_differences.test_exists_inside_of_optional",
    "the order of texts": "test_engines.test_virtuoso_orders_texts_its_own_way",
    "long texts": "test_binding.test_a_server_takes_a_megabyte_or_says_why_not",
    "`\\u0022`": "test_binding.test_no_escape_is_written_that_an_engine_can_read_in_two_ways",
    "`VALUES ?x { }`": OTHERWISE,
    "`GROUP BY` without a match": OTHERWISE,
    "the spelling of numbers": OTHERWISE,
    "strings": "test_engine_differences.test_a_string_is_two_terms_in_rdflib",
    "`DESCRIBE`": "test_engine_differences.test_each_form_of_a_query_is_answered",
}
"""The test that holds each difference of the page."""


def test_each_difference_of_the_page_has_its_test() -> None:
    page = (ROOT / "docs" / "engines.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| (.+?) \|", page, re.MULTILINE) == ["What", *HELD]
    for place in HELD.values():
        file, _, test = place.partition(".")
        assert f"def {test}(" in (ROOT / "tests" / f"{file}.py").read_text(encoding="utf-8")
