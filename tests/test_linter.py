"""The rules of stored queries: each fires on its mistake and on nothing else, and the trap is real."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from mbtgraph.queries.header import read_query
from mbtgraph.queries.linter import faults
from mbtgraph.rdf import Rows
from mbtgraph.store.embedded import EmbeddedStore
from tests.conftest import ROOT
from tests.engines import RdflibStore
from tests.test_guard import unmarked

if TYPE_CHECKING:
    from mbtgraph.loading import Loaded
    from mbtgraph.store.protocol import Store

HEADER: Final = """#+ id: mine
#+ summary: What leads to a thing?
#+ params:
#+   p: {type: iri}
#+   o: {type: iri, optional: true}
#+ columns:
#+   s: {type: iri, label: Thing}
#+ evidence: [e]
PREFIX : <https://w3id.org/mbtgraph/ontology#>
"""
BEFORE: Final = "SELECT ?s ?e WHERE {\n VALUES ?p { :b }\n VALUES ?o { UNDEF }\n ?e :from ?s ; :to ?t .\n "
AFTER: Final = "\n} ORDER BY ?s ?e"
DATA: Final = "".join(
    f"<https://w3id.org/mbtgraph/ontology#{s}> <https://w3id.org/mbtgraph/ontology#{p}> "
    f"<https://w3id.org/mbtgraph/ontology#{o}> <https://w3id.org/mbtgraph/graph/things> .\n"
    for s, p, o in (
        ("e1", "from", "a"),
        ("e1", "to", "b"),
        ("e2", "from", "c"),
        ("e2", "to", "d"),
        ("b", "is", "b"),
    )
).encode()
ENGINES: Final[dict[str, Store]] = {"pyoxigraph": EmbeddedStore(DATA), "rdflib": RdflibStore(DATA)}

UNSEEN: Final = "query-parameter-unseen"
UNGUARDED: Final = "query-optional-unguarded"

# A pattern, the rule that it breaks, and how many rows each engine finds where one would do what was meant.
TRAPS: Final = [
    ("{ SELECT ?e { ?e :to ?x FILTER(?x = ?p) } }", UNSEEN, 0),
    ("{ SELECT ?e { ?e :to ?p } }", UNSEEN, 2),
    ("MINUS { SELECT ?e { ?e :to ?p } }", UNSEEN, 0),
    ("MINUS { ?e :to ?x FILTER(?x != ?p) }", UNSEEN, 2),
    ("{ ?e :to ?x FILTER(?x = ?p) }", UNSEEN, 0),
    ("{ ?e :to ?x FILTER(?x = ?p) } UNION { ?e :none ?p }", UNSEEN, 0),
    ("{ ?e :to ?x FILTER EXISTS { ?x :is ?y FILTER(?y = ?p) } }", UNSEEN, 0),
    ("{ ?e :to ?x OPTIONAL { ?x :is ?y FILTER(?y = ?p) } FILTER(BOUND(?y)) }", UNSEEN, 0),
    ("OPTIONAL { ?e :to ?x BIND(?x = ?p AS ?same) } FILTER(?same)", UNSEEN, 0),
    ("FILTER(?t = ?o)", UNGUARDED, 0),
    ("FILTER(!(?t != ?o))", UNGUARDED, 0),
    ("FILTER NOT EXISTS { ?e :from ?s ; ?any ?o }", UNGUARDED, 0),
    ("BIND(?t = ?o AS ?same) FILTER(?same)", UNGUARDED, 0),
    ("MINUS { ?e :to ?o }", UNGUARDED, 0),
]
# What means the same and keeps the rules.
SOUND: Final = [
    ("?e :to ?p .", 1),
    ("FILTER(?t = ?p)", 1),
    ("{ SELECT ?e ?p { ?e :to ?p } }", 1),
    ("{ SELECT * { ?e :to ?p } }", 1),
    ("MINUS { SELECT ?e ?p { ?e :to ?p } }", 1),
    ("MINUS { SELECT ?e ?p { ?e :to ?p } ORDER BY ?e } FILTER(?t != ?p)", 1),
    ("{ SELECT ?p (COUNT(?e2) AS ?n) { ?e2 :to ?p } GROUP BY ?p } FILTER(?t = ?p)", 1),
    ("MINUS { ?e :to ?p }", 1),
    ("MINUS { ?e :to ?x . ?p :is ?p FILTER(?x != ?p) }", 1),
    ("{ ?e :to ?p } UNION { ?e :from ?p }", 1),
    ("{ ?e :to ?x . ?p :is ?p FILTER(?x = ?p) }", 1),
    ("FILTER EXISTS { ?e :to ?x FILTER(?x = ?p) }", 1),
    ("FILTER NOT EXISTS { ?e :to ?x FILTER(?x != ?p) }", 1),
    ("OPTIONAL { ?e :to ?x FILTER(?x = ?p) } FILTER(BOUND(?x))", 1),
    ("BIND(?p AS ?q) FILTER(?t = ?q)", 1),
    ("FILTER(!BOUND(?o) || ?t = ?o)", 2),
    ("FILTER(BOUND(?o) = false || ?t = ?o)", 2),
    ("FILTER(?t = COALESCE(?o, ?t))", 2),
    ("FILTER(!BOUND(?o) || NOT EXISTS { ?e :to ?o })", 2),
    ("FILTER EXISTS { ?e :to ?o }", 2),
    ("?e :to ?o . FILTER(?o != :x)", 2),
    ("?e :to ?o . MINUS { ?e :none ?o }", 2),
]  # fmt: skip


def broken(pattern: str) -> list[str]:
    """Return the rules that a query with a pattern breaks."""
    query = read_query(HEADER + BEFORE + pattern + AFTER, path=Path("mine.rq"))
    return [rule for rule, *_ in faults(query)]


def count(store: Store, pattern: str) -> int:
    """Return how many rows an engine finds for a query with a pattern."""
    result = store.run(HEADER + BEFORE + pattern + AFTER, trust="model")
    assert isinstance(result, Rows)
    return len(set(result.rows))


@pytest.mark.parametrize(("pattern", "rule", "rows"), TRAPS)
def test_a_trap_is_found_and_is_one(pattern: str, rule: str, rows: int) -> None:
    assert set(broken(pattern)) == {rule}
    assert {name: count(store, pattern) for name, store in ENGINES.items()} == dict.fromkeys(ENGINES, rows)


@pytest.mark.parametrize(("pattern", "rows"), SOUND)
def test_what_is_sound_is_not_complained_of(pattern: str, rows: int) -> None:
    assert broken(pattern) == []
    assert {name: count(store, pattern) for name, store in ENGINES.items()} == dict.fromkeys(ENGINES, rows)


@pytest.mark.parametrize("path", ["?s a ?kind", "?s :is ?x ; a ?kind", "?s :is/a ?kind", "?kind ^a ?s"])
def test_an_answer_by_a_type_is_found_in_paths_too(path: str) -> None:
    assert broken(path) == ["query-type-only"]


def test_a_fault_is_told_at_its_place() -> None:
    query = read_query(HEADER + BEFORE + "MINUS { ?e :to ?x FILTER(?x != ?p) }" + AFTER, path=Path("mine.rq"))
    ((rule, message, line, column),) = faults(query)
    assert (rule, line) == (UNSEEN, 14)
    assert query.text.splitlines()[line - 1][column - 1 :].startswith("?p) }")
    assert message.startswith("FILTER does not see ?p here: no pattern of this group binds it.")


@pytest.mark.parametrize("keys", ["?s", "?s ?t", "DESC(?s)", "STR(?s)"])
def test_an_order_without_the_evidence_leaves_rows_open(keys: str) -> None:
    query = read_query(HEADER + BEFORE + f"?e :to ?p }} ORDER BY {keys}", path=Path("mine.rq"))
    assert [message for _, message, *_ in faults(query)] == [
        "Order by ?e too: rows that differ there alone come in any order."
    ]


def test_an_inner_order_is_not_the_order_of_the_rows() -> None:
    query = read_query(HEADER + BEFORE + "{ SELECT ?e { ?e :to ?x } ORDER BY ?e } }", path=Path("mine.rq"))
    assert [rule for rule, *_ in faults(query)] == ["query-order"]


GOOD = """#+ id: good
#+ summary: What is good?
#+ params:
#+   thing: {type: iri}
#+   other: {type: iri, optional: true}
#+ columns:
#+   cause: {type: iri, label: Cause}
#+   count: {type: integer, label: Count}
#+ evidence: [edge]
PREFIX mbt: <https://w3id.org/mbtgraph/ontology#>
SELECT ?cause (COUNT(?step) AS ?count) ?edge
WHERE {
  VALUES ?thing { <urn:x> }   # parameter
  VALUES ?other { UNDEF }   # parameter
  ?edge a mbt:AssertedProposition ; mbt:from ?cause ; mbt:to ?thing ; mbt:restsOn ?step .
  FILTER(!BOUND(?other) || ?step != ?other)
}
GROUP BY ?cause ?edge
ORDER BY ?cause ?edge
"""
FAULTS = {
    "query-safe": ("?edge a", "«SERVICE <urn:x> {} ?edge a"),
    "query-parameter-block": ("{ <urn:x> }", ""),
    "query-parameter-depth": ("VALUES ?thing { <urn:x> }", "OPTIONAL { VALUES ?thing «{ <urn:x> } }"),
    "query-parameter-undeclared": ("{\n  VALUES", "{\n  VALUES ?more «{ 1 } # parameter\n  VALUES"),
    "query-select": ("SELECT ?cause (COUNT(?step) AS ?count) ?edge", "ASK"),
    "query-evidence": ("#+ evidence: [edge]\n", "#+   edge: {type: iri, label: Edge}\n"),
    "query-parameter-unseen": ("?step .\n", "?step . MINUS { ?edge mbt:is ?x FILTER(?x = «?thing) }\n"),
    "query-optional-unguarded": ("!BOUND(?other) || ?step != ?other", "?step != «?other"),
    "query-columns": ("#+   count: {type", "#+   side: {type: iri, label: Side}\n#+   count: {type"),
    "query-graph": ("?edge a", "«GRAPH <urn:x> {} ?edge a"),
    "query-limit": ("ORDER", "«LIMIT 5 ORDER"),
    "query-order": ("ORDER BY ?cause ?edge\n", ""),
    "query-type-only": ("?edge a mbt:AssertedProposition", "?edge «a mbt:Claim"),
}
MORE_FAULTS = [
    ("query-safe", "?other)\n}", "?other) VALUES ?more {"),
    ("query-columns", "?cause (", "?cause ?side ("),
    ("query-columns", "#+   count: {type: integer, label: Count}\n", ""),
    ("query-limit", "ORDER BY ?cause ?edge", "ORDER BY ?cause ?edge OFFSET 1"),
    ("query-parameter-block", "?thing { <urn:x> }", "?thing { <urn:x> } VALUES ?thing { <urn:x> }"),
    ("query-type-only", "; mbt:from", "; a ?kind ; mbt:from"),
    ("query-type-only", "a mbt:AssertedProposition", "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type> ?k"),
    ("query-type-only", "a mbt:AssertedProposition", "rdf:type/rdfs:subClassOf* mbt:Claim"),
]  # fmt: skip


def spoilt(old: str, new: str) -> list[tuple[str, str, int, int]]:
    """Return the faults of the good query after a change."""
    assert old in GOOD
    return list(faults(read_query(GOOD.replace(old, new, 1).replace("«", ""), path=Path("good.rq"))))


@pytest.mark.parametrize("rule", FAULTS)
def test_each_rule_finds_its_fault_and_no_other_does(rule: str) -> None:
    old, new = FAULTS[rule]
    found = spoilt(old, new)
    assert {fault[0] for fault in found} == {rule}
    if "«" in new:
        assert found[0][2:] == unmarked(GOOD.replace(old, new, 1))[1]
    assert all(re.fullmatch(r"(?s).+[.\]`]", fault[1]) for fault in found)


@pytest.mark.parametrize(("rule", "old", "new"), MORE_FAULTS)
def test_a_rule_finds_other_forms_of_its_fault(rule: str, old: str, new: str) -> None:
    assert {fault[0] for fault in spoilt(old, new)} == {rule}


def test_every_rule_has_its_fault() -> None:
    source = (ROOT / "src/mbtgraph/queries/linter.py").read_text(encoding="utf-8")
    named = set(re.findall(r'"(query-[a-z-]+)"', source))
    assert named == FAULTS.keys()
    assert len(named) >= 13


def test_the_real_queries_have_no_fault(loaded: Loaded) -> None:
    assert spoilt("", "") == []
    assert {query.id: list(faults(query)) for query in loaded.queries} == {q.id: [] for q in loaded.queries}
    assert len(loaded.queries) >= 8
