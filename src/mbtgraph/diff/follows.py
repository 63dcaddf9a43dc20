"""What follows from the claims of a side: levels, contents and conflicts, by the rules of the build."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

from mbtgraph.derive import Claim, Proposition, read_claims
from mbtgraph.derive.conflicts import View, conflicts
from mbtgraph.derive.propositions import propositions_of
from mbtgraph.diff.model import TURNS, ConflictChange, PropositionChange, Turn
from mbtgraph.namespaces import shrink
from mbtgraph.rdf import n

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from mbtgraph.derive.conflicts.model import Conflict
    from mbtgraph.diff.sides import Side
    from mbtgraph.diff.words import Words
    from mbtgraph.lens import Level
    from mbtgraph.rdf import NamedNode

Holders = dict[Proposition, list[Claim]]


class Consequences:
    """Hold what follows from the claims of a whole project, seen at the widest level."""

    def __init__(self, side: Side) -> None:
        """Read the claims of a side."""
        self._side = side
        self.claims = {claim.node: claim for claim in read_claims(side.ontology, side.data)}
        self.affirmed: Holders = {}
        self.denied: Holders = {}
        for claim in self.claims.values():
            for proposition in propositions_of(claim):
                (self.denied if claim.denies else self.affirmed).setdefault(proposition, []).append(claim)

    def level(self, node: NamedNode) -> Level | None:
        """Return the level at which a claim is seen."""
        return self.claims[node].level if node in self.claims else None

    def contested(self, proposition: Proposition) -> bool:
        """Tell whether some claims affirm a content and others deny it."""
        return proposition in self.affirmed and proposition in self.denied

    def backed(self, proposition: Proposition) -> bool:
        """Tell whether a claim that a source of tier T1 bears out affirms a content."""
        return any(claim.level == "t1" for claim in self.affirmed.get(proposition, ()))

    def holders(self, proposition: Proposition) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the claims that affirm a content, and those that deny it, by name."""
        affirmed, denied = (
            tuple(shrink(claim.node.value) for claim in of.get(proposition, ()))
            for of in (self.affirmed, self.denied)
        )
        return affirmed, denied

    @cached_property
    def conflicts(self) -> dict[NamedNode, Conflict]:
        """Return the conflicts that the build computes."""
        view = View(
            ontology=self._side.ontology, data=self._side.data, claims=tuple(self.claims.values()),
            affirmed=self.affirmed, denied=self.denied, whole=True,
        )  # fmt: skip
        return {conflict.node: conflict for conflict in conflicts(view)}

    @cached_property
    def by_node(self) -> dict[NamedNode, Proposition]:
        """Return the contents by their IRI."""
        return {proposition.node: proposition for proposition in (*self.affirmed, *self.denied)}


_QUESTIONS: Final[tuple[tuple[Callable[[Consequences, Proposition], bool], Turn, Turn], ...]] = (
    (Consequences.contested, "became contested", "ceased to be contested"),
    (Consequences.backed, "gained a first T1 source", "lost the last T1 source"),
)


def turned(old: Consequences, new: Consequences, words: Words) -> tuple[PropositionChange, ...]:
    """Return the contents that stand otherwise than before, by what happened to them."""
    every = dict.fromkeys(p for side in (old, new) for of in (side.affirmed, side.denied) for p in of)
    found = list(_turned(every, old, new, words))
    return tuple(sorted(found, key=lambda change: (TURNS.index(change.turn), change.text, change.iri)))


def _turned(
    every: Iterable[Proposition], old: Consequences, new: Consequences, words: Words
) -> Iterator[PropositionChange]:
    for proposition in every:
        for holds, begins, ends in _QUESTIONS:
            before, after = holds(old, proposition), holds(new, proposition)
            if before != after:
                (affirmed, denied), (now_affirmed, now_denied) = (
                    old.holders(proposition),
                    new.holders(proposition),
                )
                yield PropositionChange(
                    turn=begins if after else ends, iri=proposition.node.value,
                    text=words.proposition(proposition),
                    affirmed=(affirmed, now_affirmed), denied=(denied, now_denied),
                )  # fmt: skip


def clashes(old: Consequences, new: Consequences, words: Words) -> tuple[ConflictChange, ...]:
    """Return the computed conflicts that are new, and those that are gone."""
    found = [
        ConflictChange(
            change="added" if side is new else "removed", iri=node.value,
            kind=words.named(n("mbt:" + conflict.kind)), severity=conflict.severity, text=conflict.text,
            about=tuple(sorted(words.proposition(side.by_node[p]) for p in conflict.propositions)),
            claims=tuple(sorted(shrink(claim.value) for claim in conflict.claims)),
        )
        for side, other in ((old, new), (new, old))
        for node, conflict in side.conflicts.items()
        if node not in other.conflicts
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda change: (change.change, change.kind, change.about, change.iri)))
