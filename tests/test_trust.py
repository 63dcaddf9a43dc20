"""At the strongest level, no answer of any stored query shows what no T1-cited claim carries."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from mbtgraph.build import assemble, quads
from mbtgraph.derive import read_claims
from mbtgraph.graph import Graph
from mbtgraph.lens import LEVELS
from mbtgraph.rdf import TYPE, Facts, Literal, NamedNode, n
from mbtgraph.snapshot import Snapshot

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mbtgraph.loading import Loaded
    from mbtgraph.queries.results import Answer, Row


def _plain(literal: Literal) -> str:
    """Return the text of a literal, numbers in one spelling: the engine drops zeros at their end."""
    kind = literal.datatype.value.rpartition("#")[2]
    return f"{Decimal(literal.value).normalize():f}" if kind in {"decimal", "integer"} else literal.value


_AMOUNTS = tuple(
    n(f"mbt:{name}")
    for name in ("min", "max", "fromYear", "toYear", "percentage", "mean", "estimate", "resultAtMonths")
)


@pytest.fixture(scope="module")
def asked(graph: Graph) -> list[Answer]:
    """Return the answers at t1 of every stored query, with its defaults and as each of its tests asks it."""
    return [
        graph.ask(name, trust="t1", **test.get("params", {}))
        for name, query in graph.queries.items()
        for test in ({}, *query.tests)
    ]


def _carried(loaded: Loaded, claims: set[NamedNode]) -> set[str]:
    """Return the texts and numbers that claims carry: their own, and those of what they name."""
    named = {
        thing
        for claim in claims
        for slot in ("subject", "object", "about")
        for thing in loaded.data.objects(claim, n(f"mbt:{slot}"))
    }
    return {
        _plain(value)
        for node in (*claims, *named)
        for values in loaded.data.about(node).values()
        for value in values
        if isinstance(value, Literal)
    }


def _shown(loaded: Loaded, answer: Answer, row: Row) -> Iterator[str]:
    """Yield each text and number of a row, and of the amounts, periods and results in its cells.

    Texts of our own record are left out, and so is a number of claims that the lens shows: the title of
    their column says what they are.
    """
    for name, term in row.terms.items():
        if answer.columns.get(name, "").endswith("(our count)"):
            continue
        if isinstance(term, Literal):
            if name not in _RECORD.get(answer.query, ()):
                yield _plain(term)
        elif isinstance(term, NamedNode):
            for slot in _AMOUNTS:
                yield from (_plain(v) for v in loaded.data.objects(term, slot) if isinstance(v, Literal))


def test_at_t1_every_number_and_definition_is_carried_by_a_t1_cited_claim(
    asked: list[Answer], loaded: Loaded
) -> None:
    levels = {claim.node: claim.level for claim in read_claims(loaded.ontology, loaded.data)}
    rows, shown = 0, set()
    for answer in asked:
        for row in answer:
            claims = {NamedNode(claim.iri) for claim in row.claims}
            assert {levels[claim] for claim in claims} == {"t1"}, (answer.query, row.terms)
            seen = set(_shown(loaded, answer, row))
            assert seen <= _carried(loaded, claims), (answer.query, row.terms)
            shown |= seen
            rows += 1
    assert rows > 300
    assert {"14", "87", "18", "1996", "80"} <= shown
    assert any("subjective states" in text for text in shown)


def test_what_is_no_longer_cited_is_no_longer_shown_at_t1(loaded: Loaded) -> None:
    claim = n("claim:S0-142")
    kept = [
        f
        for f in loaded.data
        if f[0] != claim or f[1].value.rpartition("#")[2] not in {"type", "cites", "verification"}
    ]
    changed = replace(loaded, data=Facts([*kept, (claim, TYPE, n("mbt:ModelGeneratedClaim"))]))
    stored = tuple(query.to_json() for query in loaded.queries)
    graph = Graph(Snapshot(quads(assemble(changed)), "test", stored, {}))
    answer = graph.ask("results-of", study="study:bateman-fonagy-2008-follow-up", trust="t1")
    shares = {str(row["percentage"]).partition("^")[0] for row in answer}
    assert shares == {"None", '"10"', '"13"', '"23"', '"45"', '"74"', '"87"'}
    assert "1 row is hidden at t1: 1 model-generated (LLM tag). Trust model shows it." in answer.notes


def _cells(answer: Answer) -> list[frozenset[tuple[str, str]]]:
    return [
        frozenset((name, str(term)) for name, term in row.terms.items() if term is not None) for row in answer
    ]


def test_a_row_that_a_wider_lens_no_longer_answers_is_told(graph: Graph) -> None:
    for name in graph.queries:
        widest = set(_cells(graph.ask(name)))
        for level in LEVELS[:-1]:
            answer = graph.ask(name, trust=level)
            changed = [row for row in _cells(answer) if row not in widest]
            if changed:
                assert any("stand here" in note or "stands here" in note for note in answer.notes), (
                    name,
                    level,
                )


def test_a_query_answers_every_value_of_its_parameter_without_doubles(graph: Graph) -> None:
    asked = 0
    for name, query in graph.queries.items():
        for key, parameter in query.params.items():
            for iri in sorted(graph.names(parameter.class_).labels) if parameter.class_ else ():
                given: Any = {key: iri}
                answer = graph.ask(name, **given)
                rows = [(*row.terms.items(), row.steps) for row in answer]
                assert len(set(rows)) == len(rows), (name, iri)
                asked += 1
    assert asked > 150


# What a cell may show that no claim of its row holds in a slot: our own record of a work or a study.
_RECORD = {
    "conflicts": {"severity", "conflict", "kind"},
    "clashes-by-kind": {"severity"},
    "study-designs": {"population", "duration"},
    "mappings": {"relation", "term", "name", "strength", "verified"},
    "sources-behind-results": {"author", "tier"},
    "investigators": {"report", "author"},
    "evidence-for": {"property"},
    "findings-for": {"comparator"},
    "independent-findings": {"comparator"},
    "dose-comparisons": {"tested", "other"},
    "evidence-gaps": {"people"},
    "compared-treatments": {"property"},
    "claims-not-by-developers": {"source"},
    "work-by-indication": {"problem"},
}


def test_at_t1_every_thing_in_a_cell_stands_in_a_claim_of_the_row(
    asked: list[Answer], loaded: Loaded
) -> None:
    checked = 0
    for answer in asked:
        for row in answer:
            own = _things(loaded, {NamedNode(claim.iri) for claim in row.claims})
            for name, term in row.terms.items():
                if isinstance(term, NamedNode) and name not in _RECORD.get(answer.query, ()):
                    assert term in own, (answer.query, name, term)
                    checked += 1
    assert checked > 300


def _things(loaded: Loaded, claims: set[NamedNode]) -> set[object]:
    """Return the claims themselves, what stands in their slots, and what their results are of."""
    held = {value for claim in claims for values in loaded.data.about(claim).values() for value in values}
    results = {
        v for r in held if isinstance(r, NamedNode) for vs in loaded.data.about(r).values() for v in vs
    }
    return {*claims, *held, *results}
