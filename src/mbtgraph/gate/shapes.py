"""Results of shapes, as findings with places."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mbtgraph import shapes
from mbtgraph.findings import Finding
from mbtgraph.rdf import ntriples

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mbtgraph.gate.places import Places
    from mbtgraph.rdf import Fact
    from mbtgraph.turtle.positions import Part


def broken(rules: Iterable[Fact], data: Iterable[Fact], places: Places) -> Iterator[Finding]:
    """Yield what breaks a shape in data, which hold the ontology too.

    A shape has one sentence, so what breaks it in several ways (datatype and range, say) is told once.
    """
    told = set()
    for result in shapes.validate(ntriples(data), ntriples(rules)):
        once = result.rule, result.focus, result.path, result.value
        if once in told:
            continue
        told.add(once)
        part: Part = "predicate" if result.component.startswith("Closed") else "object"
        yield Finding(
            rule=result.rule, stage="shapes", severity=result.severity, message=result.message,
            **places.find(result.focus, result.path, result.value or None, part)._asdict(),
            why=result.why, focus=result.focus, predicate=result.path, value=result.value,
            component=result.component,
        )  # fmt: skip
