"""The dataset of a query at the pool: all graphs, those of the text, or those that a request gives."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, QueryBoolean, QueryResultsFormat, QuerySolutions

from mbtgraph.errors import QueryError
from mbtgraph.media import CSV, TSV
from mbtgraph.queries.guard import refuse_unsafe
from mbtgraph.store.oxigraph import evaluate, load, query
from mbtgraph.store.pool import Pool
from mbtgraph.store.pool.dataset import Dataset
from tests.pool_bed import G1, G2, ask, few, pool

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyoxigraph import QueryTriples, Store

    from mbtgraph.snapshot import Snapshot

__all__ = ["few", "pool"]

DEFAULT: Final = "SELECT (COUNT(*) AS ?n) %s { ?s ?p ?o }"
THINGS: Final = "SELECT (COUNT(DISTINCT ?s) AS ?n) %s { ?s ?p ?o }"
NAMED: Final = "SELECT (COUNT(*) AS ?n) %s { GRAPH ?g { ?s ?p ?o } }"


def _count(pool: Pool, text: str, **dataset: Any) -> int:  # noqa: ANN401
    return int(ask(pool, text, CSV.type, **dataset).body.split()[1])


def test_without_a_dataset_the_default_graph_is_the_union_of_all(few: Pool) -> None:
    """A20: a triple of two graphs is one triple of their union, and one of no graph is there too."""
    assert _count(few, DEFAULT % "") == 4
    assert _count(few, NAMED % "") == 4


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?s ?p ?o { ?s ?p ?o }",
        "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g",
        "SELECT ?t (COUNT(DISTINCT ?s) AS ?n) { ?s a ?t } GROUP BY ?t",
        "SELECT ?a ?c { ?a <http://www.w3.org/2000/01/rdf-schema#subClassOf>+ ?c }",
        "SELECT ?s ?g { ?s a <https://w3id.org/mbtgraph/ontology#Study> GRAPH ?g { ?s ?p ?o } }",
    ],
)  # fmt: skip
def test_the_union_answers_as_the_engine_does_over_all_graphs(
    snapshot: Snapshot, pool: Pool, text: str
) -> None:
    store = load(snapshot.data)
    found = evaluate(
        store, text, [graph.value for graph in store.named_graphs() if isinstance(graph, NamedNode)]
    )
    assert isinstance(found, QuerySolutions)
    lines = (found.serialize(format=QueryResultsFormat.TSV) or b"").splitlines()
    ours = ask(pool, text, TSV.type)
    assert ours.cut is None
    assert sorted(_without_names(ours.body.splitlines())) == sorted(_without_names(lines))


def _without_names(lines: list[bytes]) -> list[bytes]:
    return [re.sub(rb"_:\w+", b"_:", line) for line in lines]


APART: Final = b"""\
<urn:a> <urn:p> "one" <urn:g1> .
<urn:b> <urn:p> "two" <urn:g2> .
<urn:b> <urn:from> "three" <urn:g2> .
<urn:c> <urn:p> "four" .
"""


@pytest.fixture(scope="module")
def apart() -> Iterator[Pool]:
    """Return what answers about graphs that share no triple."""
    made = Pool(APART)
    yield made
    made.close()


def test_graphs_that_share_nothing_have_the_same_union(apart: Pool) -> None:
    """A16, A18, A20: there the engine itself makes it."""
    assert _count(apart, DEFAULT % "") == 4
    assert _count(apart, NAMED % "") == 3
    assert _count(apart, DEFAULT % "FROM <urn:g2>") == 2
    assert _count(apart, NAMED % "FROM <urn:g2>") == 0
    assert _count(apart, DEFAULT % "FROM NAMED <urn:g2>") == 0
    assert _count(apart, NAMED % "FROM NAMED <urn:g2>") == 2
    assert _count(apart, DEFAULT % "", default=[G1]) == 1
    assert _count(apart, DEFAULT % "", default=[]) == 0
    assert _count(apart, DEFAULT % "FROM <urn:none>", default=[G2]) == 2


def _with_union(data: bytes) -> Store:
    """Return a store that needs no option: its default graph holds what any graph holds."""
    store = load(data)
    store.update("INSERT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }")
    return store


def _told(found: QuerySolutions | QueryBoolean | QueryTriples) -> list[str]:
    return [str(bool(found))] if isinstance(found, QueryBoolean) else sorted(map(str, found))


_HEADS: Final = st.sampled_from(
    ["", "PREFIX from: <urn:> ", "PREFIX FROM: <urn:> ", "PREFIX : <urn:> ", "PREFIX a: <urn:> # FROM\n"]
)
_CHOICES: Final = st.lists(
    st.sampled_from(
        [
            "FROM <urn:g2>", "FROM<urn:g1>", "from :g2", "FROM:g2", "from:g2", "FROM NAMED :g1", "FROM a:g2",
            "FROMNAMED:g1", "# FROM <urn:g2>\n", "a:b.c.FROM:g1", "FROM <urn:'>",
        ]
    ),
    max_size=2,
).map(" ".join)  # fmt: skip
_BODIES: Final = st.lists(
    st.sampled_from(
        [
            "?s ?p ?o .", "?s from:p ?o .", "?s <urn:from> ?o .", "?s ?from 'FROM' .", "?s :from ?o .",
            "GRAPH ?g { ?s ?p ?o }", "FILTER(?s != FROM:x)", "FROM:b ?p ?o .", 'FILTER("FROM <urn:a>" != ?o)',
        ]
    ),
    max_size=3,
).map(" ".join)  # fmt: skip
_FORMS: Final = st.sampled_from(
    ["SELECT ?s ?p ?o", "ASK", "SELECT (COUNT(*) AS ?n)", "SELECT*", "SELECT (1<'>' AS ?n)"]
)


@settings(max_examples=400, deadline=None)
@given(_HEADS, _FORMS, _CHOICES, _BODIES)
def test_from_is_found_wherever_the_engine_finds_it(head: str, form: str, choice: str, body: str) -> None:
    """A18: what the engine could read in two ways is refused, and all else answered as it reads it."""
    text = f"{head}{form} {choice} WHERE {{ {body} }}"
    try:
        refuse_unsafe(text, dataset=True)
        found = _told(Dataset(APART).query(text, None, None, base=None))
    except QueryError:
        return
    assert found == _told(query(_with_union(APART), text))


def test_a_dataset_that_is_given_is_the_whole_dataset(few: Pool) -> None:
    """A16, A17: what is not given is empty."""
    assert _count(few, DEFAULT % "", default=[G1]) == 2
    assert _count(few, NAMED % "", default=[G1]) == 0
    assert _count(few, DEFAULT % "", named=[G2]) == 0
    assert _count(few, NAMED % "", named=[G2]) == 2
    assert _count(few, DEFAULT % "", default=[G1], named=[G2]) == 2
    assert _count(few, THINGS % "", default=[G1, G2]) == 3
    assert _count(few, NAMED % "", named=[G1, G2]) == 4
    assert _count(few, DEFAULT % "", default=[], named=[]) == 0
    assert _count(few, NAMED % "", default=[], named=[]) == 0


def test_the_engine_counts_a_triple_of_two_chosen_graphs_twice(few: Pool) -> None:
    """A17: a deliberate difference, of no consequence for this project: its graphs share no triple."""
    assert _count(few, DEFAULT % "", default=[G1, G2]) == 4
    assert _count(few, DEFAULT % f"FROM <{G1}> FROM <{G2}>") == 4


def test_graphs_of_this_project_share_no_triple(pool: Pool) -> None:
    assert _count(pool, DEFAULT % "") == _count(pool, NAMED % "")


def test_a_graph_that_does_not_exist_is_empty(few: Pool) -> None:
    """A19."""
    assert _count(few, DEFAULT % "", default=["urn:none"]) == 0
    assert _count(few, NAMED % "", named=["urn:none", G1]) == 2
    assert _count(few, DEFAULT % "FROM <urn:none>") == 0


def test_from_chooses_the_dataset_where_none_is_given(few: Pool) -> None:
    assert _count(few, DEFAULT % f"FROM <{G1}>") == 2
    assert _count(few, NAMED % f"FROM <{G1}>") == 0
    assert _count(few, DEFAULT % f"FROM NAMED <{G2}>") == 0
    assert _count(few, NAMED % f"FROM NAMED <{G2}>") == 2
    assert _count(few, THINGS % f"FROM <{G1}> FROM <{G2}>") == 3


def test_a_dataset_that_is_given_wins_over_from(few: Pool) -> None:
    """A18."""
    assert _count(few, DEFAULT % "FROM <urn:none>", default=[G1]) == 2
    assert _count(few, DEFAULT % f"FROM <{G1}>", default=["urn:none"]) == 0
    assert _count(few, NAMED % f"FROM NAMED <{G1}>", default=[]) == 0


def test_a_base_resolves_relative_addresses(few: Pool) -> None:
    """A21."""
    text = "SELECT (STR(<a>) AS ?x) {}"
    assert (
        ask(few, text, CSV.type, base="https://example.org/x/y").body == b"x\r\nhttps://example.org/x/a\r\n"
    )
    with pytest.raises(QueryError):
        ask(few, text)
    with pytest.raises(QueryError, match="base"):
        ask(few, text, base="no base")
