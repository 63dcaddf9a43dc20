"""Conflicts as pages show them: what differs, and who stands on which side."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from mbtgraph.web.asking import local, texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

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
SELECT ?conflict ?subject ?property ?value ?people ?other ?claim ?recorded WHERE {
  ?conflict mbt:onProposition ?proposition .
  ?proposition mbt:from ?from ; mbt:via ?via ; mbt:to|mbt:toValue ?to .
  ?from rdfs:label ?subject . ?via rdfs:label ?property .
  OPTIONAL { ?to rdfs:label ?name }
  OPTIONAL { ?proposition mbt:inPopulation/rdfs:label ?people }
  OPTIONAL { ?proposition mbt:comparedWith/rdfs:label ?other }
  OPTIONAL { ?proposition mbt:assertedBy|mbt:deniedBy ?claim . ?conflict mbt:between ?claim }
  # What our own record of a work has in place of what is printed of it.
  OPTIONAL { ?via mbt:recordedAs ?slot . ?from ?slot ?record }
  BIND(COALESCE(?name, STR(?to)) AS ?value)
  BIND(STR(?record) AS ?recorded)
} ORDER BY ?conflict ?proposition ?claim
"""


@dataclass(frozen=True)
class Side:
    """Hold what some claims of a conflict say alike, as subject, property and value, and these claims.

    It is said of some `people` alone, or compared with an `other`, where these are given.
    """

    subject: str = ""
    property: str = ""
    value: str = ""
    people: str = ""
    other: str = ""
    recorded: str = ""
    claims: tuple[str, ...] = ()


@dataclass(frozen=True)
class Conflict:
    """Hold one conflict; `rule` is what computed it, or that it was found by reading.

    `stated_in` has the document of each claim, as IRI and label.
    """

    iri: str
    title: str
    severity: str
    kind: str
    definition: str
    explanation: str
    rule: str
    sides: tuple[Side, ...]
    stated_in: Mapping[str, tuple[str, str]]

    @property
    def name(self) -> str:
        """Return the last part of its IRI."""
        return local(self.iri)

    @property
    def documents(self) -> list[tuple[str, str]]:
        """Return the documents in which its claims stand, as IRI and label."""
        return sorted(set(self.stated_in.values()), key=lambda document: document[1])

    @property
    def claims(self) -> tuple[str, ...]:
        """Return the claims of all sides."""
        return tuple(dict.fromkeys(claim for side in self.sides for claim in side.claims))


def conflicts(now: Served, trust: Level) -> tuple[Conflict, ...]:
    """Return all conflicts that a level shows, the gravest first."""
    return now.keep(("conflicts", trust), lambda: tuple(_read(now.graph, trust)))


def _read(graph: Graph, trust: Level) -> list[Conflict]:
    between: dict[str, dict[str, tuple[str, str]]] = defaultdict(dict)
    for conflict, claim, document, label in texts(graph, _SIDES, trust):
        between[conflict][claim] = (document, label)
    points: dict[str, dict[Side, tuple[list[str], set[str]]]] = defaultdict(dict)
    for conflict, subject, prop, value, people, other, claim, recorded in texts(graph, _POINTS, trust):
        said, records = points[conflict].setdefault(Side(subject, prop, value, people, other), ([], set()))
        said += [claim] if claim and claim not in said else []
        records |= {recorded} - {""}
    found = []
    for iri, severity, kind, definition, explanation, rule, label in texts(graph, _CONFLICTS, trust):
        claims = between[iri]
        sides = [
            replace(point, claims=tuple(said), recorded=" or ".join(sorted(records)))
            for point, (said, records) in points[iri].items()
        ]
        left = tuple(claim for claim in claims if not any(claim in side.claims for side in sides))
        found.append(
            Conflict(
                iri, label or _title(rule, sides), local(severity), kind, definition,
                explanation, rule or BY_READING, (*sides, *([Side(claims=left)] if left else [])),
                claims,
            )
        )  # fmt: skip
    return sorted(
        found, key=lambda one: (SEVERITIES.index(one.severity), one.rule != BY_READING, one.kind, one.title)
    )


def _title(rule: str, sides: Iterable[Side]) -> str:
    """Return what a computed conflict is called: its rule, and the things that it is about, two at most."""
    first, second, *more = (*dict.fromkeys(side.subject for side in sides), "", "")
    things = ", ".join(filter(None, (first, second)))
    others = len([one for one in more if one])
    return f"{rule}: {things}" + f" and {others} more" * bool(others) if things else rule
