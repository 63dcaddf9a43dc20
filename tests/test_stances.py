"""Denials, contradictions and limits: what an answer must not let a reader overlook."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mbtgraph.build import assemble, quads
from mbtgraph.cli.answers import answer_text
from mbtgraph.cli.text import clean, table
from mbtgraph.errors import QueryError
from mbtgraph.graph import Graph
from mbtgraph.namespaces import PREFIXES
from mbtgraph.queries.header import read_query
from mbtgraph.rdf import Facts, n, parse_turtle
from mbtgraph.snapshot import Snapshot
from tests.part import around, seeds

if TYPE_CHECKING:
    from mbtgraph.loading import Loaded
    from mbtgraph.rdf import Fact

PROLOGUE = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
DENIALS = """
claim:X-1 a mbt:UnmarkedClaim ; mbt:stance mbt:Denies ;
    mbt:statement "MBT is said not to be for ruptures."@en ;
    mbt:subject modality:mbt ; mbt:predicate mbt:indicatedFor ; mbt:object problem:relational-ruptures ;
    mbt:statedIn section:wiki-flow-diagram ; mbt:locator "nowhere" .
claim:X-2 a mbt:UnmarkedClaim ; mbt:stance mbt:Denies ;
    mbt:statement "MBT is said to be no psychodynamic therapy."@en ;
    mbt:subject modality:mbt ; mbt:predicate mbt:kindOf ; mbt:object modality:psychodynamic-therapy ;
    mbt:statedIn section:wiki-flow-diagram ; mbt:locator "nowhere" .
"""


def _graph(loaded: Loaded, *facts: Fact, without: Fact | None = None, query: str = "") -> Graph:
    changed = replace(loaded, data=Facts([*(f for f in loaded.data if f != without), *facts]))
    stored = [*loaded.queries, *([read_query(query, path=Path("mine.rq"))] if query else [])]
    return Graph(Snapshot(quads(assemble(changed)), "test", tuple(q.to_json() for q in stored), {}))


@pytest.fixture(scope="module")
def some(loaded: Loaded) -> Loaded:
    """Return a part of the real project that holds every claim on MBT, and on what it has as a part."""
    slots = (n("mbt:subject"), n("modality:mbt")), (n("mbt:predicate"), n("mbt:hasDirectPart"))
    nodes = around(loaded, seeds(loaded).union(*(loaded.data.subjects(*slot) for slot in slots)))
    return replace(loaded, data=Facts(fact for fact in loaded.data if fact[0] in nodes))


@pytest.fixture(scope="module")
def denying(some: Loaded) -> Graph:
    """Return the part with two denials."""
    return _graph(some, *parse_turtle(PROLOGUE + DENIALS, path=Path("denials.ttl")))


def test_what_is_only_denied_never_reads_as_claimed(denying: Graph) -> None:
    answer = denying.ask("term", term="MBT")
    (row,) = (row for row in answer if row["value"] == n("problem:relational-ruptures"))
    assert row.steps[0].denied
    assert row.rests_on == "unmarked"
    text = answer_text(answer)
    assert "relational ruptures" in text
    assert "denied" in text
    assert "against: X-1 unmarked" in text
    assert any(
        re.fullmatch(r"\d+ of \d+ rows are denied by every claim on it\.", note) for note in answer.notes
    )


def test_what_is_claimed_and_denied_is_said_to_be(denying: Graph) -> None:
    answer = denying.ask("term", term="MBT")
    assert any(
        re.fullmatch(r"1 of \d+ rows is contested, claimed and denied\.", note) for note in answer.notes
    )
    (row,) = (
        row
        for row in answer
        if row["value"] == n("modality:psychodynamic-therapy") and row["property"] == n("mbt:kindOf")
    )
    assert [(claim.id, claim.denies) for claim in row.claims] == [("S0-009", False), ("X-2", True)]


@pytest.mark.parametrize(
    ("subject", "slot", "old", "new", "mark"),
    [
        ("claim:S0-111", "mbt:verification", "mbt:Unverified", "mbt:Contradicted", "contradicted"),
        ("source:bateman-fonagy-2010", "mbt:located", "mbt:Located", "mbt:NotFound", "source not found"),
    ],
)
def test_a_tier_that_nothing_bears_out_is_not_printed(
    some: Loaded, subject: str, slot: str, old: str, new: str, mark: str
) -> None:
    changed = (n(subject), n(slot), n(new))
    graph = _graph(some, changed, without=(n(subject), n(slot), n(old)))
    (row,) = (row for row in graph.ask("components-of") if row["component"] == n("intervention:validation"))
    assert (row.claims[0].mark, row.rests_on) == (mark, "unmarked")
    hidden = graph.ask("components-of", trust="t3")
    assert n("intervention:validation") not in {row["component"] for row in hidden}


def test_limits_stand_in_the_row(graph: Graph) -> None:
    answer = graph.ask("term", term="MBT")
    limits = {str(row["value"]): row.limits for row in answer if row.limits}
    assert (
        limits.items()
        >= {
            str(n("problem:emotion-dysregulation")): (
                ("inPopulation", n("population:people-with-bpd").value),
            ),
            str(n("mbt:OneOfDegree")): (("comparedWith", n("modality:structured-comparator").value),),
        }.items()
    )
    assert "compared with" in answer_text(answer)


def test_a_row_without_a_claim_is_refused(some: Loaded) -> None:
    query = """#+ id: mine
#+ summary: Which capacities are there?
#+ columns:
#+   thing: {type: iri, label: Thing}
#+ evidence: [edge]
PREFIX mbt: <https://w3id.org/mbtgraph/ontology#>
SELECT ?thing ?edge WHERE { ?x mbt:fosters ?thing OPTIONAL { ?edge mbt:via mbt:nothing } }
"""
    with pytest.raises(QueryError, match="answers a row that no claim stands behind"):
        _graph(some, query=query).ask("mine").serialize("csv", evidence="none")


def test_an_unknown_column_is_an_error(graph: Graph) -> None:
    (row, *_) = graph.ask("modes")
    with pytest.raises(KeyError):
        row["nope"]


def test_data_cannot_command_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    assert clean("a\x1b[2Jb\u202ec\x00\nd") == "a\ufffd[2Jb\ufffdc\ufffd\nd"
    monkeypatch.setenv("COLUMNS", "0")
    assert "\x1b" not in table(("A",), [["\x1b[31mred"]])
    monkeypatch.setenv("COLUMNS", "3")
    assert max(map(len, table(("A", "B"), [["word " * 20, "x"]]).splitlines())) <= 40
