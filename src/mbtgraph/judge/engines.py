"""The engines that tell whether all is consistent, and what is always empty."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mbtgraph.judge import konclude, pellet

if TYPE_CHECKING:
    from collections.abc import Callable

    Judge = Callable[[Any, Any, "Asked"], tuple[bool, list[int]]]
    """Takes the packages, an ontology and what is asked; returns the verdict and the numbers of the empty."""


@dataclass(frozen=True)
class Asked:
    """Hold all names of classes and properties, each with the class of what is in it, or has it."""

    names: list[Any]
    holders: list[Any]
    classes: int
    """How many of the names are of classes; these come first."""

    @classmethod
    def of(cls, ontology: Any) -> Asked:  # noqa: ANN401
        """Return what is asked of an ontology."""
        factory = ontology.getOWLOntologyManager().getOWLDataFactory()
        classes, of_things, of_values = (
            sorted((name for name in names if not name.isBuiltIn()), key=str)
            for names in (
                ontology.getClassesInSignature(),
                ontology.getObjectPropertiesInSignature(),
                ontology.getDataPropertiesInSignature(),
            )
        )
        thing, value = factory.getOWLThing(), factory.getTopDatatype()
        holders = [
            *classes,
            *(factory.getOWLObjectSomeValuesFrom(name, thing) for name in of_things),
            *(factory.getOWLDataSomeValuesFrom(name, value) for name in of_values),
        ]
        return cls([*classes, *of_things, *of_values], holders, len(classes))

    def kind(self, number: int) -> str:
        """Return what a name is of."""
        return "class" if number < self.classes else "property"


def engine_of(name: str) -> Judge:
    """Return the engine of a name."""
    if name == "konclude":
        return konclude.judged
    made = {"hermit": _hermit, "pellet": _pellet}[name]
    return lambda java, ontology, asked: _judged(lambda: made(java, ontology), ontology, asked)


def _hermit(java: Any, ontology: Any) -> Any:  # noqa: ANN401
    return java.HermiT.Reasoner(ontology)


def _pellet(_: Any, ontology: Any) -> Any:  # noqa: ANN401
    return pellet.reasoner(ontology)


def _judged(reasoner: Callable[[], Any], ontology: Any, asked: Asked) -> tuple[bool, list[int]]:  # noqa: ANN401
    """Return whether all is consistent, and what is always empty.

    Both are first asked at once: is all consistent together with a new thing in each class and each
    property? A model of that is a model of all, and shows none of them empty. If there is none, all
    is asked about without the new things, and then each name alone, for two of them may exclude
    only one another. So the answer is the same as that of asking one by one. But where nothing is
    wrong it takes one run over the data; a classification, which tells as much, takes hundreds,
    since HermiT goes through all the data for each question as soon as one axiom names a thing
    (`owl:hasValue mbt:T1`).
    """
    manager = ontology.getOWLOntologyManager()
    factory = manager.getOWLDataFactory()
    unnamed = factory.getOWLAnonymousIndividual
    witnesses = [factory.getOWLClassAssertionAxiom(holders, unnamed()) for holders in asked.holders]
    for witness in witnesses:
        manager.addAxiom(ontology, witness)
    well = reasoner().isConsistent()
    for witness in witnesses:
        manager.removeAxiom(ontology, witness)
    if well:
        return True, []
    again = reasoner()
    if not again.isConsistent():
        return False, []
    return True, [number for number, holders in enumerate(asked.holders) if not again.isSatisfiable(holders)]
