"""The competency questions: what has to stand behind each answer, as the questions themselves name it.

`competency.tsv` has a row for each call by which a question is asked. Its claims were named with the
questions, before there was a query; `not` holds those of them that no answer rests on, each with the reason.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import call, expected
from tests.test_answers import EXPECTED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mbtgraph.graph import Graph

ROWS = expected("competency")


def _claims(engine: Graph, query: str, parameters: str) -> set[str]:
    given: Any = call(parameters)
    return {claim.id for row in engine.ask(query, **given) for claim in row.claims}


def _left_out(row: Mapping[str, str]) -> dict[str, str]:
    """Return the claims that stand behind no answer, each with the reason."""
    parts = [part.partition(": ") for part in row["not"].split("; ") if part]
    return {name: reason for names, _, reason in parts for name in names.split()}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['question']}-{row['query']}")
def test_the_claims_that_a_question_names_stand_behind_its_answer(engine: Graph, row: dict[str, str]) -> None:
    found = _claims(engine, row["query"], row["parameters"])
    assert set(row["claims"].split()) <= found
    for name, reason in _left_out(row).items():
        assert name not in found
        assert len(reason.split()) > 3


def test_each_question_is_asked_by_the_calls_of_the_table_and_by_no_other(graph: Graph) -> None:
    asked = {
        (
            key,
            name,
            tuple(sorted((k, tuple([v] if isinstance(v, str) else v)) for k, v in spec["params"].items())),
        )
        for name, query in graph.queries.items()
        for key, spec in query.questions.items()
    }
    calls = {
        (
            row["question"],
            row["query"],
            tuple(sorted((k, tuple(v)) for k, v in call(row["parameters"]).items())),
        )
        for row in ROWS
    }
    assert asked == calls
    assert len(calls) == len(ROWS)


def test_no_question_stands_without_claims_and_none_of_them_twice() -> None:
    named: dict[str, list[str]] = defaultdict(list)
    for row in ROWS:
        named[row["question"]] += [*row["claims"].split(), *_left_out(row)]
    assert len(named) >= 52
    for question, claims in named.items():
        assert claims, question
        assert len(claims) == len(set(claims)), question


def test_the_whole_answer_of_each_call_is_expected() -> None:
    assert {(row["query"], row["parameters"]) for row in ROWS} <= set(EXPECTED)


@pytest.mark.parametrize(
    ("query", "parameters", "number"),
    [
        ("claims-by-tier", "", 140),
        ("claims-by-tier", "tier=T2", 26),
        ("claims-not-by-developers", "", 6),
        ("originators-alone", "", 136),
        ("plan-claims", "", 30),
    ],
)
def test_as_many_claims_of_the_wiki_article_as_the_questions_count(
    engine: Graph, query: str, parameters: str, number: int
) -> None:
    assert sum(name.startswith("S0-") for name in _claims(engine, query, parameters)) == number


def test_nothing_is_both_an_application_and_an_obstacle(engine: Graph) -> None:
    found = engine.select("""
        PREFIX mbt: <https://w3id.org/mbtgraph/ontology#>
        PREFIX owl: <http://www.w3.org/2002/07/owl#>
        PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
        PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        SELECT ?kind (COUNT(?axiom) AS ?axioms)
        WHERE {
          mbt:appliedTo rdfs:range/owl:unionOf/rdf:rest*/rdf:first ?kind .
          OPTIONAL {
            ?axiom a owl:AllDisjointClasses ; owl:members ?list .
            ?list rdf:rest*/rdf:first ?kind , mbt:Obstacle .
          }
        }
        GROUP BY ?kind
    """)
    assert len(found.rows) == 3
    assert all(str(axioms).startswith('"1"') for _, axioms in found.rows)
