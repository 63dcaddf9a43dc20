"""Types: what follows, what the filter lets through, and the traps of the engine."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import owlrl  # type: ignore[import-untyped]
import pytest
import rdflib
import reasonable  # type: ignore[import-untyped]
from hypothesis import given as generated
from hypothesis import settings
from hypothesis import strategies as st

from mbtgraph.derive import derive
from mbtgraph.lens import LEVELS, ONTOLOGY, THINGS, claims_graph, inferred_graph
from mbtgraph.loading import collector_paused
from mbtgraph.namespaces import OWL, RDF, RDFS
from mbtgraph.rdf import (
    TYPE,
    BlankNode,
    Fact,
    Facts,
    Literal,
    NamedNode,
    n,
    ntriples,
    parse_file,
    parse_turtle,
)
from mbtgraph.reason import Types, infer_types, keep, uncovered
from tests.part import around, seeds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mbtgraph.lens import Level
    from mbtgraph.loading import Loaded

ROOT = Path(__file__).parents[1]
CASES = ROOT / "tests" / "cases" / "owl"


def read(*folders: str) -> list[Fact]:
    """Return the facts of all Turtle files below some folders of the project."""
    paths = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.ttl"))]
    return [fact for path in paths for fact in parse_file(path)]


def typed(facts: set[Fact], kind: str) -> set[str]:
    """Return the IRIs of what has a type."""
    return {subject.value for subject, _, value in facts if value == n(kind)}


def by_reasonable(facts: list[Fact], folder: Path) -> set[tuple[str, str, str]]:
    """Return all that `reasonable` says, unfiltered."""
    path = folder / "facts.ttl"
    path.write_bytes(ntriples(facts))
    engine = reasonable.PyReasoner()
    engine.load_file(str(path))
    return {(str(subject), str(predicate), str(value)) for subject, predicate, value in engine.reason()}


HEAD = """
@prefix mbt: <https://w3id.org/mbtgraph/ontology#> . @prefix state: <https://w3id.org/mbtgraph/id/state/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
mbt:A a owl:Class . mbt:B a owl:Class . mbt:C a owl:Class . mbt:D a owl:Class .
mbt:p a owl:ObjectProperty . mbt:q a owl:ObjectProperty . mbt:r a owl:ObjectProperty .
"""


class Semantics(owlrl.OWLRL_Semantics):  # type: ignore[misc]
    """OWL 2 RL, spared what takes owlrl long and comes to nothing.

    Each of its rules starts from a triple with a name of RDF, RDFS or OWL as property or as type, but it
    tries all rules on every triple; and through `x owl:sameAs x` it repeats each triple for each term.
    """

    def rules(self, t: tuple[str, str, str], cycle_num: int) -> None:
        """Try the rules on a triple; all see it once, since the first cycle also collects blank nodes."""
        told = t[2] if str.__eq__(t[1], TYPE.value) else t[1]
        if cycle_num == 1 or str.startswith(told, (RDF, RDFS, OWL)):
            super().rules(t, cycle_num)

    def _equality(self, triple: tuple[object, object, object], cycle_num: int) -> None:
        if triple[1] == rdflib.OWL.sameAs and triple[0] != triple[2]:
            super()._equality(triple, cycle_num)


def by_owlrl(facts: list[Fact]) -> set[Fact]:
    """Return the closure that owlrl makes, as far as it is told by names alone.

    Annotations mean nothing to OWL, and owlrl takes its time over each triple: it is spared them.
    """
    remarks = {n("rdfs:label"), *Facts(facts).subjects(TYPE, n("owl:AnnotationProperty"))}
    graph = rdflib.Graph(store="SimpleMemory")
    graph.parse(data=ntriples(fact for fact in facts if fact[1] not in remarks), format="nt")
    with collector_paused():
        owlrl.DeductiveClosure(Semantics).expand(graph)
    named = (triple for triple in graph if all(isinstance(term, rdflib.URIRef) for term in triple))
    return {(NamedNode(str(s)), NamedNode(str(p)), NamedNode(str(o))) for s, p, o in named}


@pytest.fixture(scope="module")
def ontology() -> list[Fact]:
    """Return the axioms of the ontology."""
    return read("ontology")


@pytest.fixture(scope="module")
def given(ontology: list[Fact]) -> list[Fact]:
    """Return the ontology with the small graph."""
    return [*ontology, *parse_file(CASES / "types-given.ttl")]


@pytest.fixture(scope="module")
def real() -> list[Fact]:
    """Return the ontology and the data, with the edges that the claims about MBT's makers make."""
    treatment = n("modality:mbt")
    makers = [n("person:anthony-bateman"), n("person:peter-fonagy")]
    return [
        *read("ontology", "data"),
        *((treatment, n("mbt:developedBy"), maker) for maker in makers),
        *((maker, n("mbt:developed"), treatment) for maker in makers),
    ]


@pytest.fixture(scope="module")
def inferred(real: list[Fact]) -> set[Fact]:
    """Return the types that follow from the real files."""
    return infer_types(real)


def test_claims_that_cite_a_t1_source_are_t1_cited_claims(real: list[Fact], inferred: set[Fact]) -> None:
    facts = Facts(real)
    cited = facts.subjects(TYPE, n("mbt:CitedClaim"))
    best = set(facts.subjects(n("mbt:tier"), n("mbt:T1")))
    strong = {claim.value for claim in cited if not best.isdisjoint(facts.objects(claim, n("mbt:cites")))}
    assert n("claim:S0-142").value in strong
    assert typed(inferred, "mbt:T1CitedClaim") == strong


def test_a_trial_of_the_makers_is_an_originator_involved_trial(inferred: set[Fact]) -> None:
    assert (n("study:bateman-fonagy-2008-follow-up"), TYPE, n("mbt:OriginatorInvolvedTrial")) in inferred


def test_without_the_makers_edges_no_trial_is_originator_involved(ontology: list[Fact]) -> None:
    assert not typed(infer_types([*ontology, *read("data")]), "mbt:OriginatorInvolvedTrial")


def test_things_have_the_classes_above_their_own(inferred: set[Fact]) -> None:
    assert (n("modality:mbt"), TYPE, n("skos:Concept")) in inferred
    assert (n("claim:S0-142"), TYPE, n("mbt:Claim")) in inferred
    assert (n("mbt:T1"), TYPE, n("mbt:ControlledValue")) in inferred


def test_only_new_types_of_things_come_out(real: list[Fact], inferred: set[Fact]) -> None:
    facts = Facts(real)
    classes = set(facts.subjects(TYPE, n("owl:Class")))
    terms = {
        *classes,
        *facts.subjects(TYPE, n("owl:ObjectProperty")),
        *facts.subjects(TYPE, n("owl:DatatypeProperty")),
        *facts.subjects(TYPE, n("owl:AnnotationProperty")),
    }
    assert len(inferred) > 100
    assert inferred.isdisjoint(real)
    assert {predicate for _, predicate, _ in inferred} == {TYPE}
    assert {value for _, _, value in inferred} <= classes
    assert terms.isdisjoint(subject for subject, _, _ in inferred)


def test_the_answer_does_not_depend_on_order_or_run(given: list[Fact]) -> None:
    assert infer_types(given) == infer_types(reversed(given)) == infer_types([*given, *given])


@pytest.mark.parametrize(("whole", "compared"), [(False, LEVELS), (True, LEVELS[-1:])])
def test_growing_facts_give_what_all_of_them_give_at_once(
    loaded: Loaded, tmp_path: Path, *, whole: bool, compared: Sequence[Level]
) -> None:
    """What is kept from level to level changes no answer, and another engine gives the same."""
    nodes = {fact[0] for fact in loaded.data} if whole else around(loaded, seeds(loaded))
    graphs = derive(loaded.ontology, Facts(fact for fact in loaded.data if fact[0] in nodes))
    types, seen = Types(graphs[ONTOLOGY]), [*graphs[ONTOLOGY], *graphs[THINGS]]
    told: set[Fact] = set()
    for level in LEVELS:
        seen += [*graphs[claims_graph(level)], *graphs[inferred_graph(level)]]
        new = types.add(seen)
        assert new.isdisjoint(told)
        told |= new
        if level in compared:
            held, said = Facts(seen), by_reasonable(seen, tmp_path)
            named = (triple for triple in said if all(term.startswith("http") for term in triple))
            once = {(NamedNode(s), NamedNode(p), NamedNode(o)) for s, p, o in named if p == TYPE.value}
            assert told == {fact for fact in once if keep(fact, held)}


@pytest.mark.parametrize(
    "axiom",
    [
        "mbt:A owl:equivalentClass [ owl:onProperty mbt:p ; owl:allValuesFrom mbt:B ] .",
        "mbt:A rdfs:subClassOf [ owl:onProperty mbt:p ; owl:hasValue mbt:T1 ] .",
        "mbt:A owl:equivalentClass [ owl:intersectionOf ( [ owl:onProperty mbt:p ; owl:hasValue 1 ] ) ] .",
        "mbt:A owl:oneOf ( mbt:T1 ) .",
        "mbt:p a owl:FunctionalProperty .",
        "mbt:p owl:equivalentProperty mbt:q .",
        "owl:Thing rdfs:subClassOf mbt:A .",
        "mbt:A owl:equivalentClass owl:Thing .",
        "mbt:A owl:equivalentClass [ owl:unionOf ( mbt:B owl:Thing ) ] .",
        "state:x owl:sameAs state:y .",
    ],
)
def test_an_axiom_that_is_not_covered_is_told(axiom: str) -> None:
    (found,) = uncovered(Facts(parse_turtle(HEAD + axiom, path=Path("axiom.ttl"))))
    assert any(isinstance(term, NamedNode) and term.value.startswith(OWL) for term in found)


def test_every_axiom_of_the_ontology_is_covered(ontology: list[Fact]) -> None:
    assert uncovered(Facts(ontology)) == []


CLASSES = st.sampled_from(["mbt:A", "mbt:B", "mbt:C", "mbt:D"])
PROPERTIES = st.sampled_from(["mbt:p", "mbt:q", "mbt:r"])
NODES = st.sampled_from(["state:x", "state:y", "state:z", "mbt:T1"])
EXPRESSIONS = st.recursive(
    CLASSES | st.builds("[ owl:onProperty {} ; owl:hasValue {} ]".format, PROPERTIES, NODES),
    lambda inner: st.one_of(
        st.builds("[ owl:onProperty {} ; owl:someValuesFrom {} ]".format, PROPERTIES, inner),
        st.lists(inner, min_size=2, max_size=3).map(" ".join).map("[ owl:intersectionOf ( {} ) ]".format),
        st.lists(inner, min_size=2, max_size=3).map(" ".join).map("[ owl:unionOf ( {} ) ]".format),
    ),
    max_leaves=4,
)
AXIOMS = st.one_of(
    st.builds("{} rdfs:subClassOf {} .".format, CLASSES, CLASSES),
    st.builds("{} owl:equivalentClass {} .".format, CLASSES, CLASSES),
    st.builds("{} rdfs:subClassOf {} .".format, EXPRESSIONS.filter(lambda text: "[" in text), CLASSES),
    st.builds("{} rdfs:domain {} .".format, PROPERTIES, CLASSES),
    st.builds("{} rdfs:range {} .".format, PROPERTIES, CLASSES),
    st.builds("{} a {} .".format, NODES, CLASSES),
    st.builds("{} {} {} .".format, NODES, PROPERTIES, NODES),
)


@settings(max_examples=150, deadline=None)
@generated(st.lists(AXIOMS, max_size=14))
def test_small_ontologies_give_what_owlrl_gives(axioms: list[str]) -> None:
    facts = parse_turtle(HEAD + "\n".join(axioms), path=Path("small.ttl"))
    assert infer_types(facts) == {fact for fact in by_owlrl(facts) if keep(fact, Facts(facts))}


def test_nothing_follows_from_nothing() -> None:
    assert infer_types([]) == set()


@pytest.mark.parametrize(
    ("fact", "kept"),
    [
        ((n("modality:first"), TYPE, n("mbt:Modality")), True),
        ((n("modality:first"), TYPE, n("skos:Concept")), True),
        ((n("mbt:T1"), TYPE, n("mbt:ControlledValue")), True),
        ((n("study:own"), TYPE, n("mbt:RandomisedControlledTrial")), False),
        ((n("modality:first"), TYPE, n("owl:Thing")), False),
        ((n("modality:first"), TYPE, n("mbt:Modalty")), False),
        ((n("modality:first"), TYPE, n("mbt:T1")), False),
        ((n("modality:first"), TYPE, n("mbt:cites")), False),
        ((n("modality:first"), n("mbt:developedBy"), n("person:stranger")), False),
        ((n("mbt:Modality"), TYPE, n("skos:Concept")), False),
        ((n("mbt:cites"), TYPE, n("skos:Concept")), False),
        ((n("mbt:statement"), TYPE, n("skos:Concept")), False),
        ((BlankNode("b"), TYPE, n("mbt:Modality")), False),
        ((n("modality:first"), TYPE, BlankNode("b")), False),
        ((n("modality:first"), TYPE, Literal("mbt:Modality")), False),
    ],
    ids=str,
)
def test_filter(fact: Fact, *, kept: bool, given: list[Fact]) -> None:
    assert keep(fact, Facts(given)) is kept


def test_another_engine_gives_the_same_set(given: list[Fact]) -> None:
    held, mine = Facts(given), infer_types(given)
    assert mine == {fact for fact in by_owlrl(given) if keep(fact, held)}
    assert typed(mine, "mbt:T1CitedClaim") == {n("claim:strong").value}
    assert typed(mine, "mbt:OriginatorInvolvedTrial") == {n("study:own").value}


def test_trap_reasonable_is_silent_about_contradictions(ontology: list[Fact], tmp_path: Path) -> None:
    said = by_reasonable([*ontology, *parse_file(CASES / "clash-two-bases.ttl")], tmp_path)
    torn = {value for subject, _, value in said if subject == n("claim:torn").value}
    assert {n("mbt:CitedClaim").value, n("mbt:ModelGeneratedClaim").value} <= torn
    assert n("owl:Nothing").value not in torn


def test_trap_reasonable_has_no_property_chains(given: list[Fact], tmp_path: Path) -> None:
    chained = (n("modality:second").value, n("mbt:bearsOn").value, n("problem:impulsivity").value)
    assert chained not in by_reasonable(given, tmp_path)
