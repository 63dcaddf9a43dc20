"""Types: what follows, what the filter lets through, and the traps of the engine."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import owlrl  # type: ignore[import-untyped]
import pytest
import rdflib
import reasonable  # type: ignore[import-untyped]

from mbtgraph.build import collector_paused
from mbtgraph.derive import derive
from mbtgraph.lens import LEVELS, ONTOLOGY, THINGS, claims_graph, inferred_graph
from mbtgraph.namespaces import OWL, RDF, RDFS
from mbtgraph.rdf import TYPE, BlankNode, Fact, Facts, Literal, NamedNode, n, ntriples, parse_file
from mbtgraph.reason import Types, infer_types, keep
from tests.part import around, seeds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mbtgraph.build import Loaded
    from mbtgraph.lens import Level

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
    """What is held back from the engine, and what it keeps from level to level, changes no answer."""
    nodes = {fact[0] for fact in loaded.data} if whole else around(loaded, seeds(loaded))
    graphs = derive(loaded.ontology, Facts(fact for fact in loaded.data if fact[0] in nodes))
    types, seen = Types(), [*graphs[ONTOLOGY], *graphs[THINGS]]
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


CLASS, DOMAIN, UNION = n("owl:Class"), n("rdfs:domain"), n("owl:unionOf")
A, B, P, X, Y = n("mbt:A"), n("mbt:B"), n("mbt:p"), n("state:x"), n("state:y")
EITHER, LIST = BlankNode("either"), BlankNode("list")
PARTS: list[Fact] = [
    (A, TYPE, CLASS), (B, TYPE, CLASS), (X, P, Y), (P, DOMAIN, EITHER), (EITHER, TYPE, CLASS),
    (EITHER, UNION, LIST), (LIST, n("rdf:first"), A), (LIST, n("rdf:rest"), n("rdf:nil")),
]  # fmt: skip


@pytest.mark.parametrize(
    "axiom",
    [
        (P, DOMAIN, B),
        (P, n("rdfs:subPropertyOf"), n("mbt:q")),
        (EITHER, n("rdfs:subClassOf"), B),
        (EITHER, n("owl:equivalentClass"), B),
        (B, n("owl:equivalentClass"), EITHER),
    ],
    ids=str,
)
def test_what_is_held_back_is_used_once_an_axiom_speaks_of_it(axiom: Fact) -> None:
    types = Types()
    assert types.add([*PARTS, (n("mbt:q"), DOMAIN, B)]) == set()
    assert types.add([axiom]) == {(X, TYPE, B)}
    assert types.add([axiom]) == set()


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


def test_trap_reasonable_panics_at_a_pyoxigraph_term() -> None:
    term = n("modality:mbt")
    with pytest.raises(BaseException, match="unwrap") as caught:
        reasonable.PyReasoner().from_graph([(term, TYPE, term)])
    assert not isinstance(caught.value, Exception)


def test_trap_reasonable_knows_files_by_suffix(tmp_path: Path) -> None:
    path = tmp_path / "facts.nt"
    path.write_bytes(b"")
    with pytest.raises(OSError, match="only ttl and n3"):
        reasonable.PyReasoner().load_file(str(path))
