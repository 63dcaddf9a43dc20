"""Conflicts as pages show them: what differs, and who stands on which side."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mbtgraph.web.pages.asking import kept, local, texts

if TYPE_CHECKING:
    from mbtgraph.graph import Graph
    from mbtgraph.lens import Level
    from mbtgraph.web.served import Served

SEVERITIES: Final = ("High", "Medium", "Low")
BY_READING: Final = "found by reading"
"""What stands for a rule where curators found a conflict."""

_CONFLICTS: Final = """
SELECT ?conflict ?severity ?kind ?definition ?explanation ?rule ?label WHERE {
  ?conflict mbt:conflictKind ?sort ; mbt:severity ?severity ; mbt:explanation ?explanation .
  ?sort rdfs:label ?kind ; skos:definition ?definition .
  OPTIONAL { ?conflict mbt:computedBy ?rule }
  OPTIONAL { ?conflict rdfs:label ?label }
} ORDER BY ?conflict
"""
_SIDES: Final = """
SELECT ?conflict ?claim ?document ?label WHERE {
  ?conflict mbt:between ?claim .
  ?claim mbt:statedIn/mbt:sectionOf ?document .
  ?document rdfs:label ?label .
} ORDER BY ?conflict ?claim
"""
_POINTS: Final = """
SELECT ?conflict ?subject ?property ?value ?claim ?recorded WHERE {
  ?conflict mbt:onProposition ?proposition .
  ?proposition mbt:from ?from ; mbt:via ?via ; mbt:to|mbt:toValue ?to .
  ?from rdfs:label ?subject . ?via rdfs:label ?property .
  OPTIONAL { ?to rdfs:label ?name }
  OPTIONAL { ?proposition mbt:assertedBy|mbt:deniedBy ?claim . ?conflict mbt:between ?claim }
  # What our own record of a work has in place of what is printed of it.
  OPTIONAL { ?via mbt:recordedAs ?slot . ?from ?slot ?record }
  BIND(COALESCE(?name, STR(?to)) AS ?value)
  BIND(STR(?record) AS ?recorded)
} ORDER BY ?conflict ?proposition ?claim
"""


@dataclass(frozen=True)
class Side:
    """Hold what some claims of a conflict say alike, as subject, property and value, and these claims."""

    subject: str = ""
    property: str = ""
    value: str = ""
    recorded: str = ""
    claims: tuple[str, ...] = ()


@dataclass(frozen=True)
class Conflict:
    """Hold one conflict; `rule` is what computed it, or that it was found by reading."""

    iri: str
    title: str
    severity: str
    kind: str
    definition: str
    explanation: str
    rule: str
    sides: tuple[Side, ...]
    documents: tuple[tuple[str, str], ...]

    @property
    def name(self) -> str:
        """Return the last part of its IRI."""
        return local(self.iri)

    @property
    def claims(self) -> tuple[str, ...]:
        """Return the claims of all sides."""
        return tuple(dict.fromkeys(claim for side in self.sides for claim in side.claims))


def conflicts(now: Served, trust: Level) -> tuple[Conflict, ...]:
    """Return all conflicts that a level shows, the gravest first."""
    return kept(now, ("conflicts", trust), lambda: tuple(_read(now.graph, trust)))


def _read(graph: Graph, trust: Level) -> list[Conflict]:
    between: dict[str, dict[str, tuple[str, str]]] = defaultdict(dict)
    for conflict, claim, document, label in texts(graph, _SIDES, trust):
        between[conflict][claim] = (document, label)
    points: dict[str, dict[tuple[str, str, str], tuple[list[str], set[str]]]] = defaultdict(dict)
    for conflict, subject, prop, value, claim, recorded in texts(graph, _POINTS, trust):
        said, records = points[conflict].setdefault((subject, prop, value), ([], set()))
        said += [claim] if claim and claim not in said else []
        records |= {recorded} - {""}
    found = []
    for iri, severity, kind, definition, explanation, rule, label in texts(graph, _CONFLICTS, trust):
        claims = between[iri]
        sides = [
            Side(*point, " or ".join(sorted(records)), tuple(said))
            for point, (said, records) in points[iri].items()
        ]
        left = tuple(claim for claim in claims if not any(claim in side.claims for side in sides))
        things = list(dict.fromkeys(side.subject for side in sides))
        about = ", ".join(things[:2]) + (f" and {len(things) - 2} more" if len(things) > 2 else "")  # noqa: PLR2004
        found.append(
            Conflict(
                iri, label or (f"{rule}: {about}" if about else rule), local(severity), kind, definition,
                explanation, rule or BY_READING, (*sides, *([Side(claims=left)] if left else [])),
                tuple(sorted(set(claims.values()), key=lambda pair: pair[1])),
            )
        )  # fmt: skip
    return sorted(
        found, key=lambda one: (SEVERITIES.index(one.severity), one.rule != BY_READING, one.kind, one.title)
    )
