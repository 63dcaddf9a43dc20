"""The pages of evidence: all outcomes, and the findings on one as forest plots."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mbtgraph.lens import LEVELS
from mbtgraph.namespaces import ID
from mbtgraph.web.figures.behind import read_notes
from mbtgraph.web.figures.findings import findings
from mbtgraph.web.figures.forest import draw, panels
from mbtgraph.web.figures.wording import lines
from mbtgraph.web.lens import level
from mbtgraph.web.problems import Problem
from mbtgraph.web.rendering import page
from mbtgraph.web.served import served

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from starlette.requests import Request
    from starlette.responses import Response

    from mbtgraph.web.figures.findings import Finding

_OUTCOME = ID + "outcome/"


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
    def studies(self) -> int:
        """Count the studies that compared."""
        return len({one.study.iri for one in self.comparisons})

    @property
    def independent(self) -> int:
        """Count those of them that no originator signed."""
        return len({one.study.iri for one in self.comparisons if one.study.involvement == "independent"})

    @property
    def drawn(self) -> int:
        """Count what stands on an axis."""
        shown, _ = panels(one for one in self.findings if one.kind in {"comparison", "pooled"})
        return sum(len(panel.findings) for panel in shown)


def outcomes(request: Request) -> Response:
    """Return the page of all outcomes."""
    found = findings(served(request).graph, level(request))
    counted = [
        Counted(iri.removeprefix(_OUTCOME), found.labels.get(iri, iri), own)
        for iri, own in found.by_outcome.items()
    ]
    counted.sort(key=lambda one: (-one.studies, -len(one.comparisons), one.label))
    return page(
        request, "evidence.html",
        compared=[one for one in counted if one.comparisons or one.pooled],
        alone=[one for one in counted if not one.comparisons and not one.pooled],
        hidden=_hidden(request, None),
    )  # fmt: skip


def outcome(request: Request) -> Response:
    """Return the page of one outcome: a forest plot for each type of estimate, and all that has no axis.

    Raises:
        Problem: No result of any level is on such an outcome.
    """
    trust, graph = level(request), served(request).graph
    iri = _OUTCOME + request.path_params["outcome"]
    widest = findings(graph, LEVELS[-1])
    if iri not in widest.by_outcome:
        raise Problem(
            404, "unknown-outcome", "There is no such outcome",
            f"No result is on an outcome called {request.path_params['outcome']}. All are at /evidence.",
        )  # fmt: skip
    own = findings(graph, trust).by_outcome.get(iri, ())
    drawn, left = panels(one for one in own if one.kind in {"comparison", "pooled"})
    claims = tuple({claim.iri: claim for one in own for claim in one.claims}.values())
    return page(
        request, "outcome.html",
        label=widest.labels.get(iri, iri), iri=iri, panels=drawn, draw=draw, left=lines(left),
        forms=lines([one for one in own if one.kind == "forms"]),
        before=lines([one for one in own if one.kind == "before"]),
        alone=lines([one for one in own if one.kind == "alone"]),
        hidden=_hidden(request, iri), notes=list(read_notes(claims)),
        model=any(claim.level == "model" for claim in claims),
    )  # fmt: skip


def _hidden(request: Request, iri: str | None) -> Sequence[str]:
    return list(_hidden_at(request, iri))


def _hidden_at(request: Request, iri: str | None) -> Iterator[str]:
    """Yield what the level of the request keeps out of sight."""
    graph, trust = served(request).graph, level(request)
    wide, narrow = (
        {(one.study.iri, one.iri) for one in (found.by_outcome.get(iri, ()) if iri else found.all)}
        for found in (findings(graph, LEVELS[-1]), findings(graph, trust))
    )
    if wide - narrow:
        counted = f"{len(wide - narrow)} of {len(wide)}"
        yield f"{counted} results are not shown at this level, since they rest on weaker claims."
