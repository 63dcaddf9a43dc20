"""For clinicians: what this is and is not, how to read a mark, what limits the graph tells of itself."""

from __future__ import annotations

from collections import Counter
from importlib.metadata import version
from typing import TYPE_CHECKING, Final

from mbtgraph.catalog import LICENSE, TITLE
from mbtgraph.lens import LEVELS, up_to
from mbtgraph.namespaces import MBT
from mbtgraph.web.asking import claims, local, texts
from mbtgraph.web.lens import level
from mbtgraph.web.pages.measures import figures
from mbtgraph.web.pages.terms import vocabulary
from mbtgraph.web.rendering import page
from mbtgraph.web.served import served

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from mbtgraph.lens import Level
    from mbtgraph.queries.evidence import ClaimEvidence
    from mbtgraph.web.served import Served

_LIMITS: Final = """
SELECT ?claim ?level WHERE {
  VALUES ?kind { mbt:kind-limitation mbt:kind-caution mbt:kind-contraindication }
  ?claim mbt:kind ?kind ; mbt:trustLevel ?level .
} ORDER BY ?claim
"""
_MARKS: Final = ("T1", "T2", "T3", "Unmarked", "ModelGenerated")
_STATES: Final = ("Unverified", "AgainstAbstract", "AgainstFullText", "Contradicted")
_ASKED: Final = (
    "independent-findings", "originators-alone", "graded-above-findings", "evidence-gaps",
    "untested-populations", "risk-of-bias", "contraindications", "llm-alone",
)  # fmt: skip
"""The stored queries that tell most of the limits of the evidence."""


def show(request: Request) -> Response:
    """Return the page for clinicians."""
    now, trust = served(request), level(request)
    terms = vocabulary(now).terms
    limits = now.keep(("limits", trust), lambda: _limits(now, trust))
    every = now.keep("limits by level", lambda: texts(now.graph, _LIMITS, LEVELS[-1]))
    by_level = Counter(local(step).removeprefix("level-") for _, step in every)
    creator = vocabulary(now).header["creator"]
    return page(
        request, "about.html", limits=limits, figures=figures(now, trust),
        marks=[terms[MBT + name] for name in _MARKS], states=[terms[MBT + name] for name in _STATES],
        asked=[now.graph.query(name) for name in _ASKED if name in now.graph.queries],
        hidden={step: by_level[step] for step in LEVELS if step not in up_to(trust)},
        license=LICENSE,
        citation=f"{creator}. {TITLE}. Version {version('mbtgraph')}, data version {now.version}.",
    )  # fmt: skip


def _limits(now: Served, trust: Level) -> list[ClaimEvidence]:
    found = claims(now.graph, (iri for iri, _ in texts(now.graph, _LIMITS, trust)), trust)
    return sorted(found.values(), key=lambda claim: (LEVELS.index(claim.level), claim.id))
