"""The expected answers: a table that no flag rewrites.

The rows of the wiki article were written down before the queries; those that later material added were
read off the answers, so they hold what is there and prove nothing about it.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import pytest

from mbtgraph.namespaces import shrink
from mbtgraph.rdf import NamedNode, text_of
from tests.conftest import call, expected

if TYPE_CHECKING:
    from mbtgraph.graph import Graph
    from mbtgraph.queries.results import Answer
    from mbtgraph.rdf import Term

Expected = dict[tuple[str, str], list[tuple[str, frozenset[str]]]]


def _table() -> Expected:
    found: Expected = defaultdict(list)
    for row in expected("answers"):
        found[row["query"], row["parameters"]].append((row["things"], frozenset(row["claims"].split())))
    return found


EXPECTED = _table()

# The columns whose cells a row of the table names, where that is not the first column alone.
_CELLS = {
    "term": ("property", "value"),
    "conflicts": ("conflict", "kind", "severity"),
    "mixed-basis": ("subject", "property", "value"),
    "evidence-for": ("property", "value"),
    "findings-for": ("study", "favours", "estimate"),
    "independent-findings": ("study", "outcome", "favours"),
    "dose-comparisons": ("study", "outcome", "favours", "estimate"),
    "arm-figures": ("outcome", "arm", "people", "analysed", "mean"),
    "pooled-findings": ("review", "outcome", "favours", "estimate"),
    "risk-of-bias": ("result", "property", "rating"),
    "graded-above-findings": ("condition", "study", "outcome", "favours"),
    "evidence-gaps": ("outcome", "study"),
    "developers": ("developer", "profession"),
    "investigators": ("study", "report", "author", "developed"),
    "order-of-work": ("first", "then"),
    "mappings": ("relation", "term"),
    "dimensions": ("capacity", "dimension"),
    "sources-of": ("source", "tier"),
    "uncited-sources": ("source",),
    "results-of": ("result", "outcome"),
    "secondary-citations": ("study", "result", "source"),
    "sources-behind-results": ("result", "percentage", "source", "author"),
    "study-designs": ("study", "treatment", "comparator", "duration"),
    "open-time-frames": ("objective", "frame"),
    "objective-targets": ("objective", "target", "unit"),
    "objectives-without-number": ("objective", "target"),
    "article-provenance": ("property", "value"),
    "marker-totals": ("marker", "markers"),
    "llm-only-sections": ("section", "markers", "claim"),
    "contraindications": ("kind", "claim"),
    "unmarked-in": ("claim",),
    "work-on-mode": ("work", "problem"),
    "work-by-indication": ("problem", "work"),
    "llm-alone": ("subject", "property", "value"),
    "untested-populations": ("modality", "population"),
    "aims-against-modes": ("aim", "mode"),
    "compared-treatments": ("treatment", "property"),
    "timeline": ("thing", "from", "recorded"),
    "settings-of": ("setting",),
    "misconceptions": ("misconception", "correction"),
    "definitions": ("term", "definition"),
    "applications": ("modality", "population"),
    "studies-with": ("study", "treatment", "comparator", "randomised"),
    "results-without-number": ("result",),
    "assessments": ("means", "assessed", "material"),
    "shared-works": ("work", "document"),
    "claims-by-document": ("document", "claims", "cited", "generated", "unmarked", "first"),
    "recommendations": ("guideline", "document", "claim"),
    "uses-named-once": ("treatment", "people", "document"),
    "counterparts": ("claim", "match"),
    "formats": ("document", "treatment", "property", "value"),
    "treatments-for-kind": ("treatment", "disorder", "property"),
    "clashes-by-kind": ("narrower", "value", "wider", "other", "severity"),
}


def _found(answer: Answer) -> list[tuple[str, frozenset[str]]]:
    columns = _CELLS.get(answer.query) or tuple(answer.columns)[:1]
    return [
        (" | ".join(_cell(row[name]) for name in columns), frozenset(claim.id for claim in row.claims))
        for row in answer
    ]


def _cell(term: Term | None) -> str:
    return shrink(term.value) if isinstance(term, NamedNode) else text_of(term)


def _key(row: tuple[str, frozenset[str]]) -> tuple[str, list[str]]:
    return row[0], sorted(row[1])


@pytest.mark.parametrize(("query", "parameters"), sorted(EXPECTED), ids=lambda value: value or "defaults")
def test_answer_equals_the_table(engine: Graph, query: str, parameters: str) -> None:
    given: Any = call(parameters)
    answer = engine.ask(query, **given)
    assert sorted(_found(answer), key=_key) == sorted(EXPECTED[query, parameters], key=_key)


def test_every_stored_query_is_in_the_table(graph: Graph) -> None:
    assert {query for query, _ in EXPECTED} == set(graph.queries)
    assert len(graph.queries) >= 45


def test_every_row_names_claims_with_basis_sources_tier_and_verification(engine: Graph) -> None:
    rows = [row for name in engine.queries for row in engine.ask(name)]
    assert len(rows) >= 600
    for row in rows:
        assert row.claims
        for claim in row.claims:
            if claim.basis == "cited":
                assert claim.verification
                assert all(source.tier in {"T1", "T2", "T3"} for source in claim.sources)
                assert claim.sources
            else:
                assert not claim.sources


def test_upstream_causes_tell_the_path_in_order(engine: Graph) -> None:
    answer = engine.ask("upstream-causes", problem="impulsivity")
    paths = {answer.text(row["cause"]): [answer.labels[step.subject] for step in row.steps] for row in answer}
    assert paths["insecure attachment"] == [
        "insecure attachment",
        "attachment-system activation",
        "emotional distress",
    ]


def test_self_harm_is_reached_through_the_teleological_mode_by_model_claims_alone(engine: Graph) -> None:
    answer = engine.ask("interventions-for", problem="self-harm")
    (row,) = answer
    assert [answer.labels[step.object] for step in row.steps] == ["teleological mode", "self-harm"]
    assert {claim.basis for claim in row.claims} == {"model-generated"}
    assert "Every step rests on the LLM tag alone: verify before clinical use." in answer.notes


def test_why_shows_the_same_steps_for_any_edge(engine: Graph) -> None:
    (reason,) = engine.why("attachment-system activation", "upstream of", "impulsivity")
    assert reason.rule == "mbt:upstreamOf o mbt:upstreamOf -> mbt:upstreamOf"
    first, second = reason.premises
    assert [claim.id for claim in first.premises[0].step.claims] == ["S0-020"]
    assert [claim.id for claim in second.premises[0].step.claims] == ["S0-023"]
    (asserted,) = engine.why("MBT", "developed by", "Peter Fonagy")
    assert [claim.id for claim in asserted.step.claims] == ["S0-012", "S0-046", "S1-011", "S2-058"]


def test_modes_at_t1_are_none_and_the_answer_says_why(engine: Graph) -> None:
    answer = engine.ask("modes", trust="t1")
    assert not answer.rows
    assert answer.notes == ("3 rows are hidden at t1: 3 model-generated (LLM tag). Trust model shows them.",)


def test_an_answer_at_t1_says_how_many_claims_nobody_has_read(engine: Graph) -> None:
    answer = engine.ask("components-of", trust="t1")
    assert answer.notes == ("5 of 5 cited claims rest on sources nobody has read for this graph.",)
    told = engine.ask("findings-for", outcome="remission of depression")
    assert told.notes == ("1 of 1 cited claims was checked against an abstract alone.",)
    assert told.rows[0].claims[0].verification == "checked against the abstract"
