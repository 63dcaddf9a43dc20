"""At the strongest level, no answer of any stored query shows what no T1-cited claim carries."""

from __future__ import annotations

from dataclasses import replace
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

    from mbtgraph.build import Loaded
    from mbtgraph.lens import Level
    from mbtgraph.queries.results import Answer, Row

_AMOUNTS = tuple(
    n(f"mbt:{name}") for name in ("min", "max", "fromYear", "toYear", "percentage", "resultAtMonths")
)


def _asked(graph: Graph) -> Iterator[Answer]:
    """Yield the answers at t1 of every stored query, with its defaults and as each of its tests asks it."""
    for name, query in graph.queries.items():
        for test in ({}, *query.tests):
            given: Any = {
                key: [*value] if isinstance(value, list) else value
                for key, value in test.get("params", {}).items()
            }
            yield graph.ask(name, trust="t1", **given)


def _carried(loaded: Loaded, claims: set[NamedNode]) -> set[str]:
    """Return the texts and numbers that claims carry: their own, and those of what they name."""
    named = {
        thing
        for claim in claims
        for slot in ("subject", "object", "about")
        for thing in loaded.data.objects(claim, n(f"mbt:{slot}"))
    }
    return {
        value.value.removesuffix(".0")
        for node in (*claims, *named)
        for values in loaded.data.about(node).values()
        for value in values
        if isinstance(value, Literal)
    }


def _shown(loaded: Loaded, row: Row) -> Iterator[str]:
    """Yield each text and number of a row, and of the amounts, periods and results in its cells."""
    for term in row.terms.values():
        if isinstance(term, Literal):
            yield term.value.removesuffix(".0")
        elif isinstance(term, NamedNode):
            for slot in _AMOUNTS:
                yield from (
                    v.value.removesuffix(".0")
                    for v in loaded.data.objects(term, slot)
                    if isinstance(v, Literal)
                )


def test_at_t1_every_number_and_definition_is_carried_by_a_t1_cited_claim(
    graph: Graph, loaded: Loaded
) -> None:
    levels = {claim.node: claim.level for claim in read_claims(loaded.ontology, loaded.data)}
    rows, shown = 0, set()
    for answer in _asked(graph):
        for row in answer:
            claims = {NamedNode(claim.iri) for claim in row.claims}
            assert {levels[claim] for claim in claims} == {"t1"}, (answer.query, row.terms)
            seen = set(_shown(loaded, row))
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
    assert [str(row["percentage"]).partition("^")[0] for row in answer] == ['"87"']
    assert "1 row is hidden at t1: 1 model-generated (LLM tag). `--trust model` shows it." in answer.notes


@pytest.mark.parametrize("level", LEVELS)
def test_a_wider_lens_loses_no_row_of_a_query_without_negation(graph: Graph, level: Level) -> None:
    for name, query in graph.queries.items():
        if query.monotone:
            narrow, wide = (len(graph.ask(name, trust=trust)) for trust in ("t1", level))
            assert narrow <= wide, name
