"""Why: the least axioms that cannot all be true, by Pellet, which keeps track of what it uses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mbtgraph.judge import pellet
from mbtgraph.judge.child import MOST
from mbtgraph.judge.jvm import axioms_of, package, with_axioms

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence


def clashes(java: Any, ontology: Any, curated: Any) -> list[list[str]]:  # noqa: ANN401
    """Return clashes of which none shares a fact with another, each as axioms in functional syntax.

    They are looked for among the axioms that somebody wrote, and only where these are consistent
    among what follows from them too: what follows from a contradiction is another one, and mends
    with it. Types that follow come last, since all that they follow from says more.
    Where Pellet finds none, there is one clash without axioms.
    """
    for axioms in _circles(axioms_of(ontology), curated):
        if found := _apart(java, axioms):
            return [[str(axiom) for axiom in clash] for clash in found]
    return [[]]


def _circles(whole: Any, curated: Any) -> Iterator[Any]:  # noqa: ANN401
    """Yield the axioms to search, from those with the best places to all."""
    if curated is not None:
        yield curated
        yield [axiom for axiom in whole if curated.contains(axiom) or _kind(axiom) != "ClassAssertion"]
    yield whole


def _apart(java: Any, axioms: Any) -> list[list[Any]]:  # noqa: ANN401
    left = with_axioms(java, axioms)
    found: list[list[Any]] = []
    while len(found) < MOST and (clash := _explained(java, left)):
        found.append(clash)
        facts = [axiom for axiom in clash if _is_fact(axiom)]
        if not facts:
            break
        for axiom in facts:
            left.getOWLOntologyManager().removeAxiom(left, axiom)
    return found


def reasons_of_empty(java: Any, ontology: Any, holders: Any) -> list[str]:  # noqa: ANN401
    """Return why nothing can be in a class: the axioms, which are those of the ontology if they suffice."""
    whole = axioms_of(ontology)
    for axioms in ([axiom for axiom in whole if not _is_fact(axiom)], whole):
        tried = with_axioms(java, axioms)
        manager = tried.getOWLOntologyManager()
        factory = manager.getOWLDataFactory()
        # What is named for the purpose, so that Pellet's account of it can be told from the rest.
        witness = factory.getOWLClassAssertionAxiom(
            holders, factory.getOWLNamedIndividual(java.owlapi.model.IRI.create("urn:mbtgraph:witness"))
        )
        manager.addAxiom(tried, witness)
        if clash := _explained(java, tried):
            return [str(axiom) for axiom in clash if not axiom.equals(witness)]
    return []


def _kind(axiom: Any) -> str:  # noqa: ANN401
    return str(axiom.getAxiomType().getName())


def _is_fact(axiom: Any) -> bool:  # noqa: ANN401
    return bool(
        package("org").semanticweb.owlapi.model.AxiomType.ABoxAxiomTypes.contains(axiom.getAxiomType())
    )


def _explained(java: Any, ontology: Any) -> list[Any]:  # noqa: ANN401
    """Return the least axioms that exclude one another, or nothing where there are none."""
    reasoner = pellet.reasoner(ontology, tracing=True)
    known = reasoner.getKB()
    known.setDoExplanation(True)
    if known.isConsistent():
        return []
    converter = package("com").clarkparsia.pellet.owlapiv3.AxiomConverter(reasoner)
    stated = pellet.bounds(ontology)
    converted = (converter.convert(term) for term in known.getExplanationSet())
    used = list({stated.get(axiom, axiom) for axiom in converted if axiom is not None})
    reasoner.dispose()

    def clash(axioms: Sequence[Any]) -> bool:
        return not pellet.reasoner(with_axioms(java, axioms)).isConsistent()

    if not clash(used):  # its account has a gap; the search takes longer then
        used = list({stated.get(axiom, axiom) for axiom in axioms_of(ontology)})
    pairs = _in_pairs(used)
    return _least(pairs if clash(pairs) else used, clash)


def _in_pairs(axioms: Sequence[Any]) -> list[Any]:
    """Return axioms in which a list of disjoint classes is the pairs of those that other axioms name."""
    lists = [axiom for axiom in axioms if _kind(axiom) == "DisjointClasses"]
    others = [axiom for axiom in axioms if axiom not in lists]
    named = {str(name) for axiom in others for name in axiom.getClassesInSignature()}
    pairs = [
        pair
        for axiom in lists
        for pair in axiom.asPairwiseAxioms()
        if {str(name) for name in pair.getClassesInSignature()} <= named
    ]
    return [*others, *pairs]


def _least(axioms: Sequence[Any], clash: Callable[[Sequence[Any]], bool]) -> list[Any]:
    """Return the least part of some axioms that still clashes, halving what may be left out.

    Data come last among what is tried, so that where two explain the same, fewer facts are named.
    """
    ordered = sorted(axioms, key=lambda axiom: (_is_fact(axiom), str(axiom)))

    def needed(base: list[Any], changed: bool, rest: list[Any]) -> list[Any]:  # noqa: FBT001
        if changed and clash(base):
            return []
        if len(rest) == 1:
            return rest
        half = len(rest) // 2
        first, second = rest[:half], rest[half:]
        of_second = needed([*base, *first], True, second)
        of_first = needed([*base, *of_second], bool(of_second), first)
        return [*of_first, *of_second]

    return needed([], False, ordered) if ordered else []
