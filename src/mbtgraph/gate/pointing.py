"""Where the result of a shape points: at what is missing, wrong, too much, or not allowed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mbtgraph.gate.places import NOWHERE
from mbtgraph.namespaces import RDF
from mbtgraph.rdf import NamedNode, n, text_of
from mbtgraph.shapes import Step

if TYPE_CHECKING:
    from mbtgraph.gate.places import Places, Spot
    from mbtgraph.lexer import Token
    from mbtgraph.rdf import Facts
    from mbtgraph.shapes import ShapeResult, Shapes
    from mbtgraph.turtle.positions import Place

_MISSING: Final = {"MinCount", "HasValue", "QualifiedMinCount"}
_SURPLUS: Final = {"MaxCount": "maxCount", "QualifiedMaxCount": "qualifiedMaxCount", "UniqueLang": ""}
_PAIRS: Final = ("equals", "disjoint", "lessThan", "lessThanOrEquals")
"""Constraints that compare with the values of another property."""


class Pointer:
    """Find the place of a result.

    What is missing is missing in the description of the focus, so its name is pointed at; of too
    many values the first that is one too many; a wrong value itself, or where a path leads further,
    the step that leads there; a property that is not allowed itself.
    """

    def __init__(self, shapes: Shapes, data: Facts, places: Places) -> None:
        """Take the shapes and the data, and where the data stand."""
        self._shapes, self._data, self._places = shapes, data, places

    def at(self, result: ShapeResult) -> Spot:
        """Return the place of a result."""
        kind = result.component.removesuffix("ConstraintComponent")
        own = self._first_steps(result)
        if kind == "Closed":
            exact = [(file, place) for file, place in own if place.value == result.value]
            return self._spot(result, exact or own, "predicate")
        if kind in _MISSING:
            return self._spot(result, own if self._goes_on(result) else [], "object")
        if kind in _SURPLUS:
            most = self._most(result, _SURPLUS[kind])
            return self._spot(result, own[: most + 1], "object")
        return self._spot(result, self._with_value(result, own), "object")

    def _first_steps(self, result: ShapeResult) -> list[tuple[str, Place]]:
        """Return the triples that the path of a result begins with."""
        rule = self._shapes.rules.get(result.shape)
        steps = rule.steps if rule else ()
        if result.path not in {step.predicate for step in steps}:  # a query or a closed list names its own
            steps = (Step(result.path),) if result.path else ()
        return [
            found
            for step in steps
            for found in self._places.triples(result.focus, backwards=step.backwards)
            if found[1].predicate == step.predicate
        ]

    def _goes_on(self, result: ShapeResult) -> bool:
        """Tell whether the path of a shape is a sequence, so that something may be missing further on."""
        path = self._shapes.facts.one(NamedNode(result.shape), n("sh:path"))
        return path is not None and self._shapes.facts.one(path, n("rdf:first")) is not None

    def _most(self, result: ShapeResult, parameter: str) -> int:
        """Return how many values there may be."""
        given = self._shapes.facts.one(NamedNode(result.shape), n(f"sh:{parameter}")) if parameter else None
        number = text_of(given)
        return int(number) if number.isdecimal() and len(number) < len("1000000000") else 1

    def _with_value(self, result: ShapeResult, own: list[tuple[str, Place]]) -> list[tuple[str, Place]]:
        """Return the triples that hold the value of a result, or lead to it; else all."""
        value, focus = result.value, result.focus
        exact = [f for f in own if value in {f[1].value, f[1].subject} - {focus}]
        exact = exact or [f for f in own if f[1].value == f[1].subject == value]
        return exact or [f for f in own if self._leads(f[1], value)] or self._compared(result) or own

    def _leads(self, place: Place, value: str) -> bool:
        if ":" not in place.value:
            return False
        about = self._data.about(NamedNode(place.value)) if "://" in place.value else {}
        return any(text_of(term) == value for terms in about.values() for term in terms)

    def _compared(self, result: ShapeResult) -> list[tuple[str, Place]]:
        """Return the triples that hold the value under the property that a constraint compares with."""
        shape = NamedNode(result.shape)
        others = {
            text_of(term) for pair in _PAIRS for term in self._shapes.facts.objects(shape, n(f"sh:{pair}"))
        }
        return [
            (file, place)
            for file, place in self._places.triples(result.focus)
            if place.predicate in others and place.value == result.value
        ]

    def _spot(self, result: ShapeResult, found: list[tuple[str, Place]], part: str) -> Spot:
        """Return the place of the last triple, or of the statement that tells what the focus is."""
        if found:
            file, place = found[-1]
            return self._places.spot(file, _token(place, part, result.component))
        own = self._places.triples(result.focus)
        typed = [(file, place) for file, place in own if place.predicate == RDF + "type"]
        for file, place in (typed or own)[:1]:
            return self._places.spot(file, place.at_subject)
        return NOWHERE


def _token(place: Place, part: str, component: str) -> Token:
    if part == "object" and component.startswith("LanguageIn") and place.at_suffix:
        return place.at_suffix
    return place.at_predicate if part == "predicate" else place.at_value
