"""Four engines answer alike: each stored query, the evidence behind each row, and every look-up."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

import pytest

from mbtgraph.lens import LEVELS
from mbtgraph.store.embedded import EmbeddedStore
from tests.conftest import ROOT, SERVERS, call
from tests.engines import Engine
from tests.test_answers import EXPECTED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mbtgraph.queries.results import Answer
    from mbtgraph.snapshot import Snapshot

others: Final = pytest.mark.parametrize("engine", ["rdflib", *SERVERS], indirect=True)


@pytest.fixture(scope="module")
def ours(snapshot: Snapshot) -> Engine:
    """Return the real graph as we ship it, asked each thing once."""
    return Engine(snapshot, EmbeddedStore(snapshot.data))


def calls(graph: Engine) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each call that a test makes: with defaults, of the table of answers, of the headers."""
    for name, query in graph.queries.items():
        yield name, {}
        yield from ((name, call(given)) for known, given in EXPECTED if known == name and given)
        yield from ((name, test["params"]) for test in query.tests if test.get("params"))


def said(answer: Answer) -> tuple[object, ...]:
    """Return all that an answer says: rows with the steps and claims behind each, labels, notes."""
    found = Counter((tuple(row.terms.values()), row.steps) for row in answer)
    return found, answer.labels, answer.notes


@others
def test_each_call_has_the_same_rows_and_the_same_evidence(
    engine: Engine, ours: Engine, request: pytest.FixtureRequest
) -> None:
    orders = request.node.callspec.params["engine"] != "virtuoso_endpoint"
    made = list(calls(ours))
    assert len(made) >= 120
    for name, given in made:
        found, query = engine.rows(name, given, "model"), ours.query(name)
        assert set(found.variables) == {*query.columns, *query.evidence}
        own = ours.rows(name, given, "model")
        assert (found == own) if orders else (Counter(found.rows) == Counter(own.rows)), name
        assert said(engine.ask(name, **given)) == said(ours.ask(name, **given)), name


@pytest.mark.parametrize("engine", SERVERS, indirect=True)
def test_each_query_answers_alike_through_each_lens(engine: Engine, ours: Engine) -> None:
    for name in ours.queries:
        for trust in LEVELS:
            found = Counter(engine.rows(name, {}, trust).rows)
            assert found == Counter(ours.rows(name, {}, trust).rows), (name, trust)
        assert said(engine.ask(name, trust="t1")) == said(ours.ask(name, trust="t1")), name


@pytest.mark.parametrize("engine", ["rdflib"], indirect=True)
def test_rdflib_answers_alike_through_the_narrowest_lens(engine: Engine, ours: Engine) -> None:
    for name in ours.queries:
        assert Counter(engine.rows(name, {}, "t1").rows) == Counter(ours.rows(name, {}, "t1").rows), name


@pytest.mark.parametrize("engine", SERVERS[1:], indirect=True)
def test_virtuoso_orders_texts_its_own_way(engine: Engine, ours: Engine) -> None:
    differ = {
        name
        for name, given in calls(ours)
        if engine.rows(name, given, "model").rows != ours.rows(name, given, "model").rows
    }
    assert "definitions" in differ


@others
def test_each_look_up_finds_the_same(engine: Engine, ours: Engine) -> None:
    for term in ("mode:teleological-mode", "modality:mbt", "claim:S0-023", "source:bateman-fonagy-1999"):
        found, own = engine.describe(term), ours.describe(term)
        assert Counter(found.facts) == Counter(own.facts)
        assert (found.iri, found.touching) == (own.iri, own.touching)
    for edge in (
        ("attachment-system activation", "upstream of", "impulsivity"),
        ("MBT", "developed by", "Peter Fonagy"),
        ("validation", "part of", "MBT"),
    ):
        assert engine.why(*edge) == ours.why(*edge)
    answer = ours.ask("modes-without-work")
    assert engine.facts_behind(answer) == ours.facts_behind(answer)


@pytest.mark.parametrize("engine", SERVERS, indirect=True)  # rdflib takes minutes for the census
def test_the_census_counts_the_same(engine: Engine, ours: Engine) -> None:
    assert sorted(engine.census()) == sorted(ours.census())


# Virtuoso does not see the conflict from the EXISTS inside of OPTIONAL; the report is part of building.
@pytest.mark.parametrize("engine", ["rdflib", SERVERS[0]], indirect=True)
def test_the_report_on_conflicts_reads_the_same(engine: Engine, ours: Engine) -> None:
    text = (ROOT / "queries" / "report" / "conflicts.rq").read_text(encoding="utf-8")
    assert Counter(engine.table(text).rows) == Counter(ours.table(text).rows)
