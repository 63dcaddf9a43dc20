"""The first page: an answer with its marks, how to read a mark, and where to begin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from mbtgraph.lens import LEVELS
from mbtgraph.namespaces import ID
from mbtgraph.queries.lookups import nodes
from mbtgraph.rdf import text_of
from mbtgraph.web.asking import answer
from mbtgraph.web.lens import level
from mbtgraph.web.pages.browse import kind_counts
from mbtgraph.web.pages.kinds import ENTRANCES, KINDS, list_of
from mbtgraph.web.pages.reading import Reading
from mbtgraph.web.rendering import page
from mbtgraph.web.served import served

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.requests import Request
    from starlette.responses import Response

    from mbtgraph.lens import Level
    from mbtgraph.queries.results import Answer


class Mark(NamedTuple):
    """Hold a mark as the legend tells it, and how many sentences carry it."""

    level: Level
    shown: str
    means: str
    number: int
    start: float
    share: float


_MARKS: Final[tuple[tuple[Level, str, str, str], ...]] = (
    ("t1", "Cited", "T1", "A source of tier T1 is cited: peer-reviewed research or a review."),
    ("t2", "Cited", "T2", "… of tier T2: an authoritative organisation, a manual or a textbook."),
    ("t3", "Cited", "T3", "… of tier T3: media, a blog, a video, a page that nobody reviewed."),
    ("unmarked", "Unmarked", "unmarked", "Printed with neither a source nor a model tag."),
    ("unmarked", "Cited", "source not found", "A source is cited, but was not found or says otherwise."),
    ("model", "ModelGenerated", "LLM", "A language model wrote it. Verify it before clinical use."),
)  # fmt: skip
"""Level, basis, what the mark says, and what it means."""
_COUNTS: Final = """
SELECT ?level ?basis (COUNT(?claim) AS ?count) WHERE {
  ?claim mbt:trustLevel ?level ; mbt:basis ?basis ; mbt:statement ?text
} GROUP BY ?level ?basis
"""
_DOCUMENTS: Final = "SELECT (COUNT(DISTINCT ?document) AS ?count) WHERE { ?section mbt:sectionOf ?document }"
_SIDES: Final = """
SELECT DISTINCT ?result ?role ?treatment ?name WHERE {
  VALUES ?result { %s } ?result mbt:favours ?role ; mbt:comparesArm ?arm .
  ?arm mbt:armRole ?role ; mbt:armTreatment ?treatment .
  ?treatment rdfs:label ?name
} ORDER BY ?result ?role ?treatment
"""
"""The treatments on the side that did better."""


def home(request: Request) -> Response:
    """Return the first page."""
    now, trust = served(request), level(request)
    graph, reading = now.graph, Reading(now, ID, trust)
    rows = reading.rows(_COUNTS).rows
    counts = {
        (text_of(step).rpartition("-")[2], text_of(basis).rpartition("#")[2]): int(text_of(count))
        for step, basis, count in rows
    }
    things = kind_counts(reading)
    ((documents,),) = reading.rows(_DOCUMENTS).rows
    findings = answer(graph, "findings-for", trust, outcome="outcome:self-harm")
    return page(
        request,
        "home.html",
        findings=findings,
        better=_better(reading, findings) if findings else [],
        causes=answer(graph, "upstream-causes", trust, problem="problem:impulsivity"),
        modes=answer(graph, "modes", trust),
        marks=list(_marks(counts)),
        total=sum(counts.values()),
        things=things,
        documents=int(text_of(documents)),
        queries=len(graph.queries),
        entrances=ENTRANCES,
        kinds=KINDS,
        list_of=list_of,
        with_model="model" in LEVELS[: LEVELS.index(trust) + 1],
    )


def _better(reading: Reading, findings: Answer) -> list[str]:
    """Return for each row which treatment did better, or the side where no treatment is on record."""
    results = {step.object for row in findings for step in row.steps}
    sides: dict[tuple[str, str], list[str]] = {}
    for result, role, _, name in reading.rows(_SIDES % nodes(results)).rows if results else ():
        sides.setdefault((text_of(result), text_of(role)), []).append(text_of(name))
    return [
        ", ".join(
            name for step in row.steps for name in sides.get((step.object, text_of(row["favours"])), ())
        )
        or findings.text(row["favours"])
        for row in findings
    ]


def _marks(counts: dict[tuple[str, str], int]) -> Iterator[Mark]:
    """Yield the marks that a level shows, each with its share of the sentences."""
    total = sum(counts.values()) or 1
    start = 0.0
    for step, basis, shown, means in _MARKS:
        if count := counts.get((step, basis), 0):
            share = 100 * count / total
            yield Mark(step, shown, means, count, round(start, 2), round(share, 2))
            start += share
