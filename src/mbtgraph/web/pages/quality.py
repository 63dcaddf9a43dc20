"""How good the graph is: what is weak first, then every figure with the query that gives it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mbtgraph.reports.coverage import QUESTIONS, STATEMENTS
from mbtgraph.web.lens import level
from mbtgraph.web.pages.measures import figures
from mbtgraph.web.rendering import page
from mbtgraph.web.served import served

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from starlette.requests import Request
    from starlette.responses import Response

    from mbtgraph.web.pages.measures import Figures


_WEAK: Final = (
    ("curators", ["software"], "claims were drawn from their documents by software"),
    ("verification", ["unverified"], "cited claims rest on sources that nobody has read for this graph"),
    ("verification", ["checked against the abstract"], "cited claims were checked against an abstract alone"),
    (
        "own",
        ["every source by developers"],
        "cited claims rest on works by developers of the treatment alone",
    ),
    ("itself", ["the document itself"], "cited claims have no source but the document that prints them"),
    ("basis", ["model-generated"], "claims were written by a language model"),
    ("basis", ["unmarked"], "claims carry no mark at all"),
    ("form", ["thin", "about only"], "claims are thin, or only name what they are about"),
    ("located", ["not found"], "works were looked for and not found"),
    ("conflicts", ["high"], "conflicts have sides that cannot both be right"),
    ("terms", ["coined here"], "terms are coinages of ours"),
)
"""What is weak: a measure, the rows of it that are, and what these are of all that it counts."""


@dataclass(frozen=True)
class Weakness:
    """Hold one thing that is weak: how many of how many, and where it is counted."""

    count: int
    of: int
    words: str
    measure: str

    @property
    def share(self) -> float:
        """Return the share, from 0 to 1."""
        return self.count / self.of if self.of else 0.0


def show(request: Request) -> Response:
    """Return the page on the quality of the graph."""
    now = served(request)
    found = figures(now, level(request))
    answered = {key for query in now.graph.queries.values() for key in query.questions}
    return page(
        request, "quality.html", figures=found, inventory=STATEMENTS,
        weak=sorted((one for one in _weak(found) if one.count), key=lambda one: -one.share),
        questions=len(QUESTIONS), answered=len(answered.intersection(QUESTIONS)),
        queries=len(now.graph.queries),
    )  # fmt: skip


def _weak(found: Mapping[str, Figures]) -> Iterator[Weakness]:
    for name, rows, words in _WEAK:
        own = found[name]
        yield Weakness(own.of(*rows), own.total, words, name)
    lost = found["borne"].total
    yield Weakness(
        lost, found["basis"].of("cited"), "cited claims have a mark that nothing bears out", "borne"
    )
