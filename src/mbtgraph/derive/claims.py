"""Claims as values, read from curated facts, and the level of trust each stands at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mbtgraph.lens import LEVELS
from mbtgraph.rdf import TYPE, Facts, Literal, NamedNode, Term, n

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mbtgraph.lens import Level

BASES: Final = {
    n("mbt:CitedClaim"): n("mbt:Cited"),
    n("mbt:ModelGeneratedClaim"): n("mbt:ModelGenerated"),
    n("mbt:UnmarkedClaim"): n("mbt:Unmarked"),
}
_TIERS: Final[dict[Term, Level]] = {n("mbt:T1"): "t1", n("mbt:T2"): "t2", n("mbt:T3"): "t3"}
_TIER_OF_LEVEL: Final = {level: tier for tier, level in _TIERS.items()}

Qualifiers = tuple[tuple[NamedNode, NamedNode], ...]


@dataclass(frozen=True)
class Claim:
    """Hold the slots of a claim that decide what it says and at which level it is seen."""

    node: NamedNode
    basis: NamedNode
    level: Level
    cited_tier: Term | None
    subjects: tuple[NamedNode, ...]
    predicate: NamedNode | None
    objects: tuple[Term, ...]
    qualifiers: Qualifiers
    denies: bool
    sources: tuple[NamedNode, ...]
    mentions: tuple[NamedNode, ...]


def read_claims(ontology: Facts, data: Facts) -> list[Claim]:
    """Return the claims of curated data, sorted by IRI; nodes without exactly one basis are left out."""
    slots = sorted(
        (fact[0] for fact in ontology.having(n("mbt:qualifier")) if isinstance(fact[0], NamedNode)),
        key=lambda node: node.value,
    )
    found = []
    for subject, _, kind in data.having(TYPE):
        basis = BASES.get(kind) if isinstance(kind, NamedNode) else None
        if basis is not None and isinstance(subject, NamedNode):
            found.append(_read(subject, basis, data, slots))
    return sorted(found, key=lambda claim: claim.node.value)


def _read(node: NamedNode, basis: NamedNode, data: Facts, slots: Iterable[NamedNode]) -> Claim:
    predicate = data.one(node, n("mbt:predicate"))
    sources = _nodes(data.objects(node, n("mbt:cites")))
    subjects = _nodes(data.objects(node, n("mbt:subject")))
    things = _nodes(data.objects(node, n("mbt:object")))
    objects: tuple[Term, ...] = (*things, *_literals(data.objects(node, n("mbt:value"))))
    qualifiers = tuple((slot, value) for slot in slots for value in _nodes(data.objects(node, slot)))
    return Claim(
        node=node,
        basis=basis,
        level=_level(basis, sources, node, data),
        cited_tier=_best_tier(data, sources),
        subjects=subjects,
        predicate=predicate if isinstance(predicate, NamedNode) else None,
        objects=objects,
        qualifiers=qualifiers,
        denies=n("mbt:Denies") in data.objects(node, n("mbt:stance")),
        sources=sources,
        mentions=(
            *subjects,
            *things,
            *_nodes(data.objects(node, n("mbt:about"))),
        ),
    )


def _nodes(terms: Iterable[Term]) -> tuple[NamedNode, ...]:
    return tuple(sorted((t for t in terms if isinstance(t, NamedNode)), key=lambda t: t.value))


def _literals(terms: Iterable[Term]) -> tuple[Literal, ...]:
    return tuple(sorted((t for t in terms if isinstance(t, Literal)), key=str))


def _best_tier(data: Facts, sources: Iterable[NamedNode]) -> Term | None:
    levels = {_TIERS[t] for source in sources for t in data.objects(source, n("mbt:tier")) if t in _TIERS}
    return _TIER_OF_LEVEL[min(levels, key=LEVELS.index)] if levels else None


def _level(basis: NamedNode, sources: tuple[NamedNode, ...], node: NamedNode, data: Facts) -> Level:
    """Return the level: a source that was looked for and not found lends a claim nothing."""
    if basis == n("mbt:ModelGenerated"):
        return "model"
    not_found = n("mbt:NotFound")
    findable = [source for source in sources if not_found not in data.objects(source, n("mbt:located"))]
    tier = _best_tier(data, findable)
    contradicted = n("mbt:Contradicted") in data.objects(node, n("mbt:verification"))
    if basis == n("mbt:Unmarked") or tier is None or contradicted:
        return "unmarked"
    return _TIERS[tier]
