"""Results of shapes, as findings with places, and shapes that are not run at all."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mbtgraph.errors import MbtGraphError, MissingExtra
from mbtgraph.findings import Finding
from mbtgraph.namespaces import shrink
from mbtgraph.rdf import Facts, ntriples
from mbtgraph.shapes import Shapes, Validator
from mbtgraph.shapes.guard import unsafe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from mbtgraph.gate.places import Places
    from mbtgraph.rdf import Fact
    from mbtgraph.shapes import Engine, ShapeResult


def refused(name: str, text: str, facts: Iterable[Fact]) -> Iterator[Finding]:
    """Yield what a file of shapes may not say, such as what would read a file or ask a server."""
    for error in unsafe(text, facts, path=Path(name)):
        yield Finding(
            rule="unsafe-shape", stage="shapes", severity="error", message=error.message, path=name,
            line=error.line, column=error.column,
            why="Shapes are checked before anybody has read them, so they reach nothing but the data.",
        )  # fmt: skip


def broken(
    rules: Iterable[Fact],
    data: Iterable[Fact],
    places: Places,
    labels: Callable[[], Mapping[str, str]],
    *,
    engine: Engine = "shacl",
) -> Iterator[Finding]:
    """Yield what breaks a shape in data, which hold the ontology too; `labels` returns names to tell of.

    A shape has one sentence, so what breaks it in several ways (datatype and range, say) is told once.
    """

    def name(term: str) -> str:
        short = shrink(term)
        return labels().get(term) or (short if short != term or "://" in term else "")

    shapes, given = Shapes(rules), list(data)
    try:
        with Validator(shapes, engine=engine) as validator:
            results = validator.validate(ntriples(given))
        if not results:
            return
        from mbtgraph.shapes.branches import explain  # noqa: PLC0415 (most checks find nothing)

        facts = Facts(given)
        details = explain(results, shapes, facts, name=name, engine=engine)
    except MissingExtra:
        raise
    except MbtGraphError as error:
        yield Finding(rule="shapes-not-run", stage="shapes", severity="error", message=str(error))
        return
    from mbtgraph.gate.pointing import Pointer  # noqa: PLC0415 (most checks find nothing)
    from mbtgraph.shapes.wording import sentence  # noqa: PLC0415

    point = Pointer(shapes, facts, places)
    for result in _once(results):
        yield Finding(
            rule=result.rule, stage="shapes", severity=result.severity,
            message=result.message or sentence(result, shapes.facts, name),
            **point.at(result)._asdict(), why=result.why, details=details.get(result, ()),
            focus=result.focus, predicate=result.path, value=result.value, component=result.component,
        )  # fmt: skip


def _once(results: Iterable[ShapeResult]) -> Iterator[ShapeResult]:
    told = set()
    for result in results:
        once = result.shape, result.focus, result.path, result.value, result.message or result.component
        if once not in told:
            told.add(once)
            yield result
