"""Conflicts that can be computed: reported with both sides, never resolved."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Final

from mbtgraph.rdf import TYPE, Fact, Facts, Literal, NamedNode, Term, n

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from mbtgraph.derive.claims import Claim
    from mbtgraph.derive.propositions import Proposition

_DAYS: Final = {"d": 1.0, "wk": 7.0, "mo": 30.4375, "a": 365.25}
"""UCUM units of time, in days: the units between which amounts are compared."""

_TEXTS: Final = {
    "OppositeStances": "One claim affirms what another denies.",
    "MixedBasis": "The same content is printed with a source and again with the LLM tag.",
    "DifferentValues": "Claims give one property of one thing different values.",
    "PrintedAgainstRecord": "What a document prints about a work differs from the record of that work.",
}


@dataclass(frozen=True)
class Conflict:
    """Hold a computed conflict: its kind, how far its sides exclude each other, and who takes part."""

    kind: str
    severity: str
    propositions: tuple[NamedNode, ...]
    claims: tuple[NamedNode, ...]

    def facts(self) -> Iterator[Fact]:
        """Yield the triples that describe the conflict."""
        key = "\n".join((self.kind, *sorted(node.value for node in self.propositions)))
        node = n("conflict:" + hashlib.sha256(key.encode()).hexdigest()[:16])
        yield node, TYPE, n("mbt:Conflict")
        yield node, n("mbt:conflictKind"), n("mbt:" + self.kind)
        yield node, n("mbt:severity"), n("mbt:" + self.severity)
        yield node, n("mbt:explanation"), Literal(_TEXTS[self.kind], language="en")
        for proposition in self.propositions:
            yield node, n("mbt:onProposition"), proposition
        for claim in self.claims:
            yield node, n("mbt:between"), claim


def conflicts(
    affirmed: Mapping[Proposition, list[Claim]],
    denied: Mapping[Proposition, list[Claim]],
    *,
    ontology: Facts,
    data: Facts,
    broader: frozenset[tuple[Term, Term]],
) -> Iterator[Conflict]:
    """Yield the conflicts among the claims that are visible at one level.

    `broader` holds the pairs (kind, broader kind) that are visible there.
    """
    for proposition, holders in affirmed.items():
        yield from _mixed(proposition, holders)
        if proposition in denied:
            yield _conflict("OppositeStances", "High", [proposition], [*holders, *denied[proposition]])
        yield from _against_record(proposition, holders, ontology, data)
    single = {fact[0] for fact in ontology.having(n("mbt:singleValued"))}
    groups: dict[tuple[NamedNode, NamedNode], list[Proposition]] = {}
    for proposition in affirmed:
        if proposition.predicate in single:
            groups.setdefault((proposition.subject, proposition.predicate), []).append(proposition)
    for group in groups.values():
        for one, two in combinations(group, 2):
            # A claim that gives both values, side by side in one sentence, does not contradict itself.
            first = [claim for claim in affirmed[one] if claim not in affirmed[two]]
            second = [claim for claim in affirmed[two] if claim not in affirmed[one]]
            severity = _severity(one.object, two.object, data) if _comparable(one, two, broader) else None
            if severity and first and second:
                yield _conflict("DifferentValues", severity, [one, two], [*first, *second])


def _conflict(
    kind: str, severity: str, propositions: Iterable[Proposition], claims: Iterable[Claim]
) -> Conflict:
    return Conflict(
        kind,
        severity,
        tuple(sorted((p.node for p in propositions), key=lambda node: node.value)),
        tuple(sorted({c.node for c in claims}, key=lambda node: node.value)),
    )


def _mixed(proposition: Proposition, holders: list[Claim]) -> Iterator[Conflict]:
    sides = [claim for claim in holders if claim.basis in {n("mbt:Cited"), n("mbt:ModelGenerated")}]
    if len({claim.basis for claim in sides}) > 1:
        yield _conflict("MixedBasis", "Medium", [proposition], sides)


def _against_record(
    proposition: Proposition, holders: list[Claim], ontology: Facts, data: Facts
) -> Iterator[Conflict]:
    recorded_as = ontology.one(proposition.predicate, n("mbt:recordedAs"))
    if isinstance(recorded_as, NamedNode):
        recorded = data.objects(proposition.subject, recorded_as)
        if recorded and proposition.object not in recorded:
            yield _conflict("PrintedAgainstRecord", "High", [proposition], holders)


def _comparable(one: Proposition, two: Proposition, broader: frozenset[tuple[Term, Term]]) -> bool:
    population = n("mbt:inPopulation")
    others = [{q for q in p.qualifiers if q[0] != population} for p in (one, two)]
    groups = [{q[1] for q in p.qualifiers if q[0] == population} for p in (one, two)]
    if others[0] != others[1]:
        return False
    # A statement without a population, or on a wider one, is read as holding for the narrower one.
    return any(
        all(any(b == wide or (b, wide) in broader for b in narrower) for wide in wider)
        for wider, narrower in ((groups[0], groups[1]), (groups[1], groups[0]))
    )


def _severity(one: Term, two: Term, data: Facts) -> str | None:
    """Return how far two values exclude each other, or nothing where both can hold."""
    a, b = _interval(one, data), _interval(two, data)
    if a is None or b is None or a[2:] != b[2:]:
        return "High"
    overlap = min(a[1], b[1]) - max(a[0], b[0])
    if overlap < 0:
        return "High"
    touching = overlap == 0 and a[0] < a[1] and b[0] < b[1]
    return "Medium" if touching else None


def _interval(value: Term, data: Facts) -> tuple[float, float, str, Term | None] | None:
    """Return lower end, upper end, kind of unit and direction of change; an absent end is open."""
    first, last = (data.one(value, n("mbt:" + slot)) for slot in ("fromYear", "toYear"))
    if isinstance(first, Literal) and isinstance(last, Literal):  # the last year counts whole
        return float(first.value), float(last.value) + 1, "year", None
    low, high, unit = (data.one(value, n("mbt:" + slot)) for slot in ("min", "max", "unit"))
    if not isinstance(unit, Literal):
        return None
    scale = _DAYS.get(unit.value, 1.0)
    kind = "time" if unit.value in _DAYS else unit.value
    return (
        float(low.value) * scale if isinstance(low, Literal) else float("-inf"),
        float(high.value) * scale if isinstance(high, Literal) else float("inf"),
        kind,
        data.one(value, n("mbt:change")),
    )
