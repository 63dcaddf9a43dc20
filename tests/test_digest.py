"""The digest of a graph: the same for the same values, and another one for anything else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Store

from mbtgraph.namespaces import XSD
from mbtgraph.rdf import BlankNode, Fact, Literal, NamedNode, Quad, ntriples
from mbtgraph.transfer import naming
from mbtgraph.transfer.batches import by_graph, cut, has_blank_node
from mbtgraph.transfer.digest import digest, of_all

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable

P, S = NamedNode("urn:p"), NamedNode("urn:s")


def _digest(text: str, kind: str) -> str:
    return digest([(S, P, Literal(text, datatype=NamedNode(XSD + kind)))]).digits


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("2.40", "decimal"), ("2.4", "decimal")),
        (("-0.0", "decimal"), ("0", "decimal")),
        ((".5", "decimal"), ("+0.50", "decimal")),
        (("007", "integer"), ("7", "nonNegativeInteger")),
        (("123456789012345678901234567890", "integer"), ("123456789012345678901234567890.0", "decimal")),
        (("1", "boolean"), ("true", "boolean")),
        (("0", "boolean"), ("false", "boolean")),
        (("1.0E3", "double"), ("1000", "double")),
        (("1e400", "double"), ("INF", "double")),
        (("NaN", "double"), ("NaN", "double")),
        (("0.1", "float"), ("0.10000000149", "float")),
        (("2024-01-02T03:04:05.120Z", "dateTime"), ("2024-01-02T03:04:05.12+00:00", "dateTime")),
        (("2024-02-28T24:00:00", "dateTime"), ("2024-02-29T00:00:00", "dateTime")),
        (("2024-01-02-00:00", "date"), ("2024-01-02Z", "date")),
        ((" 5 ", "integer"), ("5", "integer")),
    ],
)
def test_spellings_of_one_value_are_the_same(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert _digest(*one) == _digest(*other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("2.4", "decimal"), ("2.41", "decimal")),
        (("2.4", "decimal"), ("2.4", "double")),
        (("2.4", "decimal"), ("2.4", "string")),
        (("10", "integer"), ("1", "integer")),
        (("-1", "integer"), ("1", "integer")),
        (("1", "boolean"), ("1", "integer")),
        (("3.141592653589793", "double"), ("3.14159", "double")),
        (("0.1", "float"), ("0.1", "double")),
        (("2024-01-02T03:04:05", "dateTime"), ("2024-01-02T03:04:05Z", "dateTime")),
        (("2024-01-02T03:04:05.1Z", "dateTime"), ("2024-01-02T03:04:05Z", "dateTime")),
        (("9999-12-31T24:00:00", "dateTime"), ("9999-12-31T00:00:00", "dateTime")),
        (("x", "string"), (" x", "string")),
        (("abc", "integer"), ("0", "integer")),
        (("", "integer"), ("0", "integer")),
        (("maybe", "boolean"), ("false", "boolean")),
        (("http://x.example/", "anyURI"), ("http://x.example", "anyURI")),
    ],
)
def test_what_is_not_the_same_value_differs(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert _digest(*one) != _digest(*other)


_LITERALS = st.one_of(
    st.text(max_size=8).map(Literal),
    st.tuples(st.text(max_size=4), st.sampled_from(["en", "de", "en-gb"])).map(
        lambda pair: Literal(pair[0], language=pair[1])
    ),
    st.tuples(
        st.one_of(
            st.integers().map(str),
            st.decimals(-(10**9), 10**9, places=3).map("{:f}".format),
            st.sampled_from(["true", "1", "-0", "+3.10", "", "x", "INF", "1e2"]),
        ),
        st.sampled_from(["integer", "decimal", "boolean", "double", "int", "string", "anyURI"]),
    ).map(lambda pair: Literal(pair[0], datatype=NamedNode(XSD + pair[1]))),
)
_NODES = st.sampled_from([NamedNode("urn:a"), NamedNode("urn:b"), *(BlankNode(f"b{n}") for n in range(4))])
_GRAPHS = st.lists(st.tuples(_NODES, st.sampled_from([P, S]), st.one_of(_NODES, _LITERALS)), max_size=12)


def _renamed(facts: Iterable[Fact]) -> list[Fact]:
    def new(term: object) -> object:
        return BlankNode(f"other{term.value}") if isinstance(term, BlankNode) else term

    return [(new(s), p, new(o)) for s, p, o in facts]  # type: ignore[misc]


@given(_GRAPHS, st.randoms())
def test_order_and_names_of_blank_nodes_say_nothing(facts: list[Fact], shuffler: random.Random) -> None:
    other = _renamed(facts)
    shuffler.shuffle(other)
    assert digest(facts) == digest(other)


@given(_GRAPHS)
def test_what_an_engine_keeps_of_a_graph_has_its_digest(facts: list[Fact]) -> None:
    store = Store()
    store.extend(Quad(*fact) for fact in facts)
    kept = [(quad.subject, quad.predicate, quad.object) for quad in store.quads_for_pattern(None, None, None)]
    assert digest(kept) == digest(facts)  # type: ignore[arg-type]  # no triple terms


@given(_GRAPHS, st.tuples(_NODES, st.just(NamedNode("urn:new")), _LITERALS))
def test_a_triple_more_is_seen(facts: list[Fact], new: Fact) -> None:
    assert digest([*facts, new]) != digest(facts)


def test_the_digest_of_a_dataset_tells_its_graphs_apart() -> None:
    assert of_all({"urn:a": "1", "urn:b": "2"}) == of_all({"urn:b": "2", "urn:a": "1"})
    assert of_all({"urn:a": "1", "urn:b": "2"}) != of_all({"urn:a": "2", "urn:b": "1"})


@given(_GRAPHS, st.integers(1, 5))
def test_batches_are_the_graph_and_can_be_sent_again(facts: list[Fact], size: int) -> None:
    lines = sorted(set(ntriples(facts).splitlines(keepends=True)))
    batches = list(cut("urn:g", lines, size=size))
    assert sorted(b"".join(batch.ntriples for batch in batches).splitlines(keepends=True)) == lines
    assert [batch.replaces for batch in batches] == [n == 0 for n in range(len(batches))]
    assert sum(batch.count for batch in batches) == len(lines)
    for batch in batches[1:]:
        assert batch.count <= size
        assert not has_blank_node(batch.ntriples)
    assert len({batch.name for batch in batches}) == len(batches)


def test_a_dataset_is_taken_apart_by_graph() -> None:
    found = by_graph(b'<urn:a> <urn:p> "x <urn:h> ." <urn:g> .\n_:b <urn:p> "y" <urn:h> .\n')
    assert found == {
        "urn:g": [b'<urn:a> <urn:p> "x <urn:h> ." .\n'],
        "urn:h": [b'_:b <urn:p> "y" .\n'],
    }


def test_entangled_blank_nodes_are_not_named_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(naming, "_PATIENCE", 2.0)
    pairs = [(i, j) for i in range(12) for j in range(12) if i != j]
    knot = ntriples((BlankNode(f"a{i}"), P, BlankNode(f"a{j}")) for i, j in pairs)
    assert not naming.ends(knot)
    assert naming.ends(ntriples((BlankNode(f"a{i}"), P, BlankNode(f"a{i + 1}")) for i in range(9)))
