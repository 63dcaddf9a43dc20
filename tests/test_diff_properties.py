"""What holds of every difference: nothing differs from itself, the way back mirrors, labels mean nothing."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from hypothesis import given, settings
from hypothesis import strategies as st

from mbtgraph.derive import BASES
from mbtgraph.diff import Side, compare
from mbtgraph.diff.contents import Contents
from mbtgraph.rdf import TYPE, BlankNode, Facts, Literal, NamedNode, Quad, Term, canonical_nquads, n

if TYPE_CHECKING:
    from random import Random

    from mbtgraph.diff import Difference
    from mbtgraph.rdf import Fact

NAMES: Final = [n(f"state:{name}") for name in "abc"]
PROPERTIES: Final = [n("mbt:leadsTo"), n("mbt:about"), TYPE]
LITERALS: Final = [Literal("x"), Literal("x", language="en"), Literal("1", datatype=n("xsd:integer"))]
BLANKS: Final = [BlankNode(f"b{number}") for number in range(5)]

graphs = st.lists(
    st.tuples(
        st.sampled_from([*NAMES, *BLANKS]),
        st.sampled_from(PROPERTIES),
        st.sampled_from([*NAMES, *BLANKS, *LITERALS]),
    ),
    max_size=12,
)
"""Facts of all sorts: anonymous nodes that hang in trees, share others, stand in rings or alone."""

trees = st.recursive(
    st.sampled_from([*NAMES, *LITERALS]),
    lambda below: st.lists(st.tuples(st.sampled_from(PROPERTIES), below), min_size=1, max_size=3),
    max_leaves=8,
)
"""Anonymous nodes with what hangs below them, to any depth."""

SOURCES: Final = [n(f"source:{name}") for name in ("one", "two", "three")]
Slots = dict[NamedNode, list[Term]]
claims: st.SearchStrategy[Slots] = st.fixed_dictionaries(
    {
        TYPE: st.sampled_from([[basis] for basis in BASES]),
        n("mbt:subject"): st.sampled_from([[name] for name in NAMES]),
        n("mbt:predicate"): st.just([n("mbt:leadsTo")]),
        n("mbt:object"): st.sampled_from([[name] for name in NAMES]),
        n("mbt:cites"): st.lists(st.sampled_from(SOURCES), max_size=2, unique=True),
        n("mbt:stance"): st.sampled_from([[], [n("mbt:Denies")]]),
        n("mbt:inPopulation"): st.sampled_from([[], [n("population:adults")]]),
        n("mbt:statement"): st.sampled_from([[Literal("one")], [Literal("two")]]),
    }
)
retired: st.SearchStrategy[Slots] = st.just(
    {
        n("owl:deprecated"): [Literal("true", datatype=n("xsd:boolean"))],
        n("dcterms:isReplacedBy"): [n("claim:X-9")],
    }
)


@st.composite
def projects(draw: st.DrawFn) -> Side:
    """Draw a whole project of a few claims and sources."""
    facts: list[Fact] = []
    for number, slots in draw(st.dictionaries(st.integers(1, 4), claims | retired, max_size=4)).items():
        facts += [(n(f"claim:X-{number}"), slot, value) for slot, values in slots.items() for value in values]
    for source in SOURCES:
        facts.append((source, n("mbt:tier"), draw(st.sampled_from([n("mbt:T1"), n("mbt:T3")]))))
    ontology = Facts([(n("mbt:inPopulation"), n("mbt:qualifier"), Literal("true"))])
    return Side("side", ontology, Facts(facts), whole=True)


def side(facts: list[Fact], *, whole: bool = False) -> Side:
    """Return facts as a side."""
    return Side("side", Facts(), Facts(facts), whole=whole)


def renamed(facts: list[Fact], number: int) -> list[Fact]:
    """Return facts with other labels of anonymous nodes."""

    def other(term: Any) -> Any:  # noqa: ANN401 (a term stays of its kind)
        return BlankNode(f"n{number}{term.value[::-1]}") if isinstance(term, BlankNode) else term

    return [(other(subject), predicate, other(value)) for subject, predicate, value in facts]


def hung(tree: Any, facts: list[Fact]) -> Term:  # noqa: ANN401 (recursive)
    """Add what a tree says to facts, under fresh anonymous nodes, and return its top."""
    if not isinstance(tree, list):
        term: Term = tree
        return term
    top = BlankNode()
    for predicate, below in tree:
        facts.append((top, predicate, hung(below, facts)))
    return top


@given(graphs, st.randoms(use_true_random=False), st.integers(0, 9))
@settings(deadline=None)
def test_order_and_labels_of_anonymous_nodes_mean_nothing(
    facts: list[Fact],
    random: Random,
    number: int,
) -> None:
    again = renamed(facts, number)
    random.shuffle(again)
    assert compare(side(facts), side(facts)).empty
    assert compare(side(facts), side(again)).empty


@given(graphs, graphs)
@settings(deadline=None)
def test_where_nothing_differs_no_named_node_says_anything_else(one: list[Fact], other: list[Fact]) -> None:
    plain = [
        {fact for fact in facts if not any(isinstance(term, BlankNode) for term in fact)}
        for facts in (one, other)
    ]
    found = compare(side(one), side(other))
    assert not (found.empty and plain[0] != plain[1])
    assert {e.iri for e in found.entries if e.iri} >= {s.value for s, _, _ in plain[0] ^ plain[1]}


@given(trees, trees)
@settings(deadline=None)
def test_trees_are_told_apart_as_their_canonical_form_tells_them_apart(one: Any, other: Any) -> None:  # noqa: ANN401
    contents, canonical = [], []
    for tree in (one, other):
        facts: list[Fact] = []
        top = hung([(n("mbt:about"), tree)], facts)
        assert isinstance(top, BlankNode)
        contents.append(Contents(Facts(facts)).of(top))
        canonical.append(
            canonical_nquads([Quad(NamedNode("urn:top"), TYPE, top), *(Quad(*fact) for fact in facts)])
        )
    assert (contents[0] == contents[1]) == (canonical[0] == canonical[1])


@given(projects(), projects())
@settings(deadline=None)
def test_the_way_back_mirrors_the_way_there(old: Side, new: Side) -> None:
    assert compare(old, old).empty
    there, back = compare(old, new), compare(new, old)
    assert _told(there) == _mirrored(back)
    assert bool(there.findings) == any(entry.change == "removed" for entry in there.entries)


_PAIRS: Final = {
    "added": "removed",
    "retired": "restored",
    "became contested": "ceased to be contested",
    "lost the last T1 source": "gained a first T1 source",
}
BACK: Final = _PAIRS | {there: back for back, there in _PAIRS.items()}


def _told(found: Difference) -> Any:  # noqa: ANN401 (plain data)
    return _unordered({key: asdict(found)[key] for key in ("entries", "propositions", "conflicts")})


def _mirrored(found: Difference) -> Any:  # noqa: ANN401 (plain data)
    return _unordered(_turned({key: asdict(found)[key] for key in ("entries", "propositions", "conflicts")}))


def _turned(value: Any) -> Any:  # noqa: ANN401 (plain data)
    """Return what is told of the way there as the way back tells it."""
    if isinstance(value, dict):
        swapped = {"old": "new", "new": "old"}
        turned = {swapped.get(key, key): _turned(below) for key, below in value.items()}
        for key in ("levels", "affirmed", "denied"):
            if key in turned:
                turned[key] = turned[key][::-1]
        return turned
    if isinstance(value, list | tuple):
        return tuple(map(_turned, value))
    return BACK.get(value, value)


def _unordered(value: Any) -> Any:  # noqa: ANN401 (plain data)
    """Return what is told without its order, and without what the newer side alone tells."""
    if isinstance(value, dict):
        return {key: _unordered(below) for key, below in value.items() if key not in {"label", "replaced_by"}}
    if isinstance(value, list | tuple) and all(isinstance(one, dict) for one in value):
        return sorted((_unordered(one) for one in value), key=repr)
    return value
