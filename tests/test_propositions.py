"""Propositions: an identity that depends on content alone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mbtgraph.derive import Claim, Proposition
from mbtgraph.derive.propositions import propositions_of
from mbtgraph.rdf import Literal, NamedNode, n

LEADS, DISTRESS, IMPULSIVITY = n("mbt:leadsTo"), n("state:emotional-distress"), n("problem:impulsivity")
BPD, SCM = n("population:people-with-bpd"), n("modality:structured-clinical-management")
POPULATION, COMPARED = n("mbt:inPopulation"), n("mbt:comparedWith")

# The test vectors of docs/design.md: anyone can compute them with a SHA-256 tool.
VECTORS = [
    (Proposition(DISTRESS, LEADS, IMPULSIVITY), "dfe488e5ce208806e186c72127908b40"),
    (Proposition(DISTRESS, LEADS, IMPULSIVITY, ((POPULATION, BPD),)), "5f97d58c534eaecaba9440519c759722"),
    (
        Proposition(n("mode:pretend-mode"), n("mbt:definedAs"), Literal('A "mode".\nÉ', language="en")),
        "87646f8d07bb0b4becac2a6e980419e8",
    ),
]


@pytest.mark.parametrize(("proposition", "digits"), VECTORS)
def test_the_identity_is_the_published_one(proposition: Proposition, digits: str) -> None:
    assert proposition.node == n(f"proposition:{digits}")


def test_the_canonical_text_is_the_published_one() -> None:
    proposition = Proposition(DISTRESS, LEADS, IMPULSIVITY, ((POPULATION, BPD), (COMPARED, SCM)))
    assert proposition.text == (
        "mbtgraph-proposition-1\n"
        "from <https://w3id.org/mbtgraph/id/state/emotional-distress>\n"
        "via <https://w3id.org/mbtgraph/ontology#leadsTo>\n"
        "to <https://w3id.org/mbtgraph/id/problem/impulsivity>\n"
        "<https://w3id.org/mbtgraph/ontology#comparedWith> "
        "<https://w3id.org/mbtgraph/id/modality/structured-clinical-management>\n"
        "<https://w3id.org/mbtgraph/ontology#inPopulation> "
        "<https://w3id.org/mbtgraph/id/population/people-with-bpd>\n"
    )


def test_a_decomposed_letter_gives_the_same_proposition() -> None:
    one = Proposition(DISTRESS, LEADS, Literal("\u00c9", language="en"))
    assert one.node == Proposition(DISTRESS, LEADS, Literal("E\u0301", language="en")).node


_texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
_nodes = st.sampled_from([DISTRESS, IMPULSIVITY, BPD, SCM, LEADS])
_values = st.one_of(_nodes, _texts.map(Literal), _texts.map(lambda text: Literal(text, language="en")))
_qualifiers = st.lists(st.tuples(st.sampled_from([POPULATION, COMPARED]), _nodes), max_size=3, unique=True)
_propositions = st.builds(Proposition, _nodes, _nodes, _values, _qualifiers.map(tuple))


@given(_propositions, st.randoms())
def test_the_order_of_qualifiers_does_not_matter(proposition: Proposition, random: object) -> None:
    shuffled = list(proposition.qualifiers)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert replace(proposition, qualifiers=tuple(shuffled)).node == proposition.node


@given(_propositions, _propositions)
def test_different_content_gives_different_propositions(one: Proposition, two: Proposition) -> None:
    same = (
        one.text == two.text
        or (one.subject, one.predicate, one.object, set(one.qualifiers))
        == (two.subject, two.predicate, two.object, set(two.qualifiers))
    )  # fmt: skip
    assert (one.node == two.node) == same


def _claim(**slots: object) -> Claim:
    plain = Claim(
        node=n("claim:X-1"),
        basis=n("mbt:Cited"),
        level="t1",
        cited_tier=n("mbt:T1"),
        subjects=(DISTRESS,),
        predicate=LEADS,
        objects=(IMPULSIVITY,),
        qualifiers=(),
        denies=False,
        sources=(),
        mentions=(),
    )
    return replace(plain, **slots)  # type: ignore[arg-type]


def test_several_subjects_and_objects_assert_each_pair() -> None:
    claim = _claim(subjects=(DISTRESS, BPD), objects=(IMPULSIVITY, SCM))
    pairs = {(p.subject, p.object) for p in propositions_of(claim)}
    assert pairs == {(DISTRESS, IMPULSIVITY), (DISTRESS, SCM), (BPD, IMPULSIVITY), (BPD, SCM)}


def test_a_claim_without_property_has_no_proposition() -> None:
    assert not list(propositions_of(_claim(predicate=None)))


def test_basis_level_and_sources_never_enter_the_identity() -> None:
    (one,) = propositions_of(_claim())
    (two,) = propositions_of(
        _claim(
            node=n("claim:X-2"), basis=n("mbt:ModelGenerated"), level="model", sources=(NamedNode("urn:x"),)
        )
    )
    assert one == two
