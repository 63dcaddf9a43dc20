"""The pages of evidence: all outcomes, and the findings on one as forest plots."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mbtgraph.lens import LEVELS
from mbtgraph.namespaces import ID
from mbtgraph.web.figures.behind import read_notes
from mbtgraph.web.figures.findings import findings, trials
from mbtgraph.web.figures.forest import draw, panels
from mbtgraph.web.figures.wording import lines
from mbtgraph.web.lens import level
from mbtgraph.web.problems import Problem
from mbtgraph.web.rendering import page
from mbtgraph.web.served import served

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from starlette.requests import Request
    from starlette.responses import Response

    from mbtgraph.web.figures.findings import Finding, Findings

_OUTCOME: Final = ID + "outcome/"
_POPULATION: Final = ID + "population/"


@dataclass(frozen=True)
class Counted:
    """Hold an outcome with the numbers of what was found on it."""

    name: str
    label: str
    findings: Sequence[Finding]

    @property
    def comparisons(self) -> tuple[Finding, ...]:
        """Return the comparisons with another treatment."""
        return tuple(one for one in self.findings if one.kind == "comparison")

    @property
    def pooled(self) -> int:
        """Count the results that a review pooled."""
        return sum(one.kind == "pooled" for one in self.findings)

    @property
    def trials(self) -> tuple[int, int]:
        """Count the trials that compared, and those of them that no originator signed."""
        return trials(self.comparisons)

    @property
    def drawn(self) -> int:
        """Count what stands on an axis."""
        shown, _ = panels(one for one in self.findings if one.kind in {"comparison", "pooled"})
        return sum(len(panel.findings) for panel in shown)


def outcomes(request: Request) -> Response:
    """Return the page of all outcomes.

    Raises:
        Problem: No study was with the people asked for.
    """
    found = findings(served(request), level(request))
    people = _people(request)
    counted = [
        Counted(iri.removeprefix(_OUTCOME), found.labels.get(iri, iri), own)
        for iri, of_all in found.by_outcome.items()
        if (own := _with(people, of_all))
    ]
    counted.sort(key=lambda one: (-one.trials[0], -len(one.comparisons), one.label))
    return page(
        request, "evidence.html", people=_named(request, people),
        compared=[one for one in counted if one.comparisons or one.pooled],
        alone=[one for one in counted if not one.comparisons and not one.pooled],
        hidden=_hidden(request, lambda known: _with(people, known.all)),
    )  # fmt: skip


def outcome(request: Request) -> Response:
    """Return the page of one outcome: a forest plot for each type of estimate, and all that has no axis.

    Raises:
        Problem: No result of any level is on such an outcome, or no study was with the people asked for.
    """
    trust, now = level(request), served(request)
    name = request.path_params["outcome"]
    iri, people = _OUTCOME + name, _people(request)
    widest = findings(now, LEVELS[-1])
    if iri not in widest.by_outcome:
        raise Problem(
            404, "unknown-outcome", "There is no such outcome",
            f"No result is on an outcome called {name[:80]}. All outcomes are at /evidence.",
        )  # fmt: skip
    own = _with(people, findings(now, trust).by_outcome.get(iri, ()))
    drawn, left = panels(one for one in own if one.kind in {"comparison", "pooled"})
    claims = tuple({claim.iri: claim for one in own for claim in one.claims}.values())
    return page(
        request, "outcome.html", people=_named(request, people), name=name,
        wanted=sorted({one.text("desirableDirection") for one in own}),
        label=widest.labels.get(iri, iri), panels=drawn, draw=draw, left=lines(left),
        apart={
            kind: lines(one for one in own if one.kind == kind)
            for kind in ("forms", "before", "alone", "counted")
        },
        hidden=_hidden(request, lambda known: _with(people, known.by_outcome.get(iri, ()))),
        notes=list(read_notes(claims)), model=any(claim.level == "model" for claim in claims),
    )  # fmt: skip


def _people(request: Request) -> str:
    """Return whom the studies have to be with, where `?people=` says so.

    Raises:
        Problem: No study was with them.
    """
    name = request.query_params.get("people")
    if not name:
        return ""
    iri = _POPULATION + name
    known = findings(served(request), LEVELS[-1])
    if not any(iri in one.study.people for one in known.all):
        raise Problem(
            404, "unknown-people", "No study was with such people",
            f"No study here was with people called {name[:80]}. All are at /gaps.",
        )  # fmt: skip
    return iri


def _with(people: str, found: Sequence[Finding]) -> tuple[Finding, ...]:
    return tuple(one for one in found if not people or people in one.study.people)


def _named(request: Request, people: str) -> str:
    """Return what people are called."""
    return served(request).graph.labels([people]).get(people, people) if people else ""


def _hidden(request: Request, own: Callable[[Findings], Sequence[Finding]]) -> Sequence[str]:
    """Return what the level of the request keeps out of sight."""
    now = served(request)
    wide, narrow = (len(own(findings(now, step))) for step in (LEVELS[-1], level(request)))
    if wide == narrow:
        return ()
    return (
        f"{wide - narrow} of {wide} results are not shown at this level, since they rest on weaker claims.",
    )
