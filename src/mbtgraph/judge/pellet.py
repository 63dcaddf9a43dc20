"""Pellet, taught what it leaves out.

It bounds what a property joins (domain and range) only where the property is stated, or follows
from a sub-property, and not where it follows from a chain. So the bounds of such properties are
said to it once more, as axioms on classes, which it holds against everything.
"""

from __future__ import annotations

from typing import Any

from mbtgraph.judge.jvm import package


def reasoner(ontology: Any, *, tracing: bool = False) -> Any:  # noqa: ANN401 (JPype has no types)
    """Return Pellet over an ontology, to which bounds are added; `tracing` keeps account of what is used."""
    options = package("org").mindswap.pellet.PelletOptions
    options.USE_TRACING = tracing
    options.USE_ROLE_ABSORPTION = False  # it would make bounds of properties out of these again
    added = package("java").util.HashSet(list(bounds(ontology)))
    ontology.getOWLOntologyManager().addAxioms(ontology, added)
    factory = package("com").clarkparsia.pellet.owlapiv3.PelletReasonerFactory
    return factory.getInstance().createNonBufferingReasoner(ontology)


def bounds(ontology: Any) -> dict[Any, Any]:  # noqa: ANN401
    """Return the bounds of properties that follow from a chain, as axioms on classes; each with its own."""
    kinds = package("org").semanticweb.owlapi.model.AxiomType
    factory = ontology.getOWLOntologyManager().getOWLDataFactory()
    reached = _behind_chains(ontology, kinds)
    found = {}
    for kind in (kinds.OBJECT_PROPERTY_RANGE, kinds.OBJECT_PROPERTY_DOMAIN):
        for axiom in ontology.getAxioms(kind) if reached else ():
            joins = axiom.getProperty()
            if joins.getNamedProperty() in reached:
                is_range = kind.equals(kinds.OBJECT_PROPERTY_RANGE)
                bound = axiom.getRange() if is_range else axiom.getDomain()
                way = joins if is_range else joins.getInverseProperty()
                only = factory.getOWLObjectAllValuesFrom(way, bound)
                found[factory.getOWLSubClassOfAxiom(factory.getOWLThing(), only)] = axiom
    return found


def _behind_chains(ontology: Any, kinds: Any) -> set[Any]:  # noqa: ANN401
    """Return the properties that can follow from a chain, by themselves or by another property."""
    reached = {
        axiom.getSuperProperty().getNamedProperty()
        for axiom in ontology.getAxioms(kinds.SUB_PROPERTY_CHAIN_OF)
    }
    steps = [
        {joins.getNamedProperty() for joins in axiom.getObjectPropertiesInSignature()}
        for kind in (
            kinds.SUB_OBJECT_PROPERTY,
            kinds.EQUIVALENT_OBJECT_PROPERTIES,
            kinds.INVERSE_OBJECT_PROPERTIES,
        )
        for axiom in ontology.getAxioms(kind)
    ]
    size = -1
    while size != len(reached):
        size = len(reached)
        # Upwards would be enough; the same bound said once too often does no harm.
        for step in steps:
            if step & reached:
                reached |= step
    return reached
