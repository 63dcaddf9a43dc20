"""The map of gaps: with whom, and on which outcomes, MBT was compared, and where not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mbtgraph.lens import LEVELS
from mbtgraph.namespaces import ID
from mbtgraph.web.asking import answer
from mbtgraph.web.figures.findings import findings, trials
from mbtgraph.web.figures.gapmap import draw
from mbtgraph.web.lens import level
from mbtgraph.web.rendering import page
from mbtgraph.web.served import served

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from starlette.requests import Request
    from starlette.responses import Response

    from mbtgraph.lens import Level
    from mbtgraph.web.figures.findings import Finding
    from mbtgraph.web.served import Served

_OTHER: Final = "other outcomes, of one trial each"


@dataclass(frozen=True)
class Head:
    """Hold a row or a column of the map: a thing, or what is left where `name` is empty."""

    name: str
    label: str
    trials: tuple[int, int]


@dataclass(frozen=True)
class Cell:
    """Hold how many trials are in one place of the map, and how many of them are independent."""

    people: Head
    outcome: Head
    trials: tuple[int, int]


@dataclass(frozen=True)
class Gaps:
    """Hold the map: its rows and columns, the largest first, each cell, and who was never in a comparison."""

    people: tuple[Head, ...]
    outcomes: tuple[Head, ...]
    cells: tuple[Cell, ...]
    uncompared: tuple[tuple[str, str], ...]
    hidden: int

    @property
    def empty(self) -> int:
        """Count the cells without a trial."""
        return sum(not cell.trials[0] for cell in self.cells)


def gap_map(request: Request) -> Response:
    """Return the page with the map of gaps."""
    trust, now = level(request), served(request)
    found = now.keep(("gaps", trust), lambda: _read(now, trust))
    return page(
        request, "gaps.html", gaps=found, draw=draw, other=_OTHER,
        untested=now.keep(("untested", trust), lambda: answer(now.graph, "untested-populations", trust)),
    )  # fmt: skip


def _read(now: Served, trust: Level) -> Gaps:
    found = findings(now, trust)
    compared = [one for one in found.all if one.kind == "comparison"]
    by_people = _grouped(compared, lambda one: one.study.people)
    by_outcome = _grouped(compared, lambda one: one.slots.get("ofOutcome", ()))
    several = {iri: own for iri, own in by_outcome.items() if trials(own)[0] > 1}
    rest = [one for iri, own in by_outcome.items() if iri not in several for one in own]
    rows = _heads(by_people, found.labels)
    columns = [*_heads(several, found.labels), *([Head("", _OTHER, trials(rest))] if rest else [])]
    cells = []
    for row in rows:
        own = by_people[f"{ID}population/{row.name}"]
        for column in columns:
            behind = several.get(f"{ID}outcome/{column.name}", rest)
            shared = [one for one in own if one in behind]
            cells.append(Cell(row, column, trials(shared)))
    studied = {iri for one in found.all for iri in one.study.people} - by_people.keys()
    wide = findings(now, LEVELS[-1]).all
    return Gaps(
        tuple(rows),
        tuple(columns),
        tuple(cells),
        tuple(sorted(((iri, found.labels.get(iri, iri)) for iri in studied), key=lambda pair: pair[1])),
        sum(one.kind == "comparison" for one in wide) - len(compared),
    )


def _grouped(found: Iterable[Finding], of: Callable[[Finding], Sequence[str]]) -> dict[str, list[Finding]]:
    grouped: dict[str, list[Finding]] = {}
    for finding in found:
        for iri in of(finding):
            grouped.setdefault(iri, []).append(finding)
    return grouped


def _heads(grouped: Mapping[str, Sequence[Finding]], labels: Mapping[str, str]) -> list[Head]:
    made = [
        Head(iri.rpartition("/")[2], labels.get(iri, iri).removesuffix(" (outcome)"), trials(own))
        for iri, own in grouped.items()
    ]
    return sorted(made, key=lambda head: (-head.trials[0], head.label))
