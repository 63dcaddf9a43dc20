"""What differs between two states of a graph: values, ordered and without engine or colour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from mbtgraph.findings import Finding

Change = Literal["added", "removed", "retired", "restored", "changed"]
CHANGES: Final[tuple[Change, ...]] = ("added", "removed", "retired", "restored", "changed")
"""Retired is what stays under its name and is marked as deprecated; restored is the way back."""

Aspect = Literal["reworded", "re-sourced", "re-tiered", "value changed", "otherwise changed"]
ASPECTS: Final[tuple[Aspect, ...]] = (
    "value changed", "re-tiered", "re-sourced", "reworded", "otherwise changed",
)  # fmt: skip
"""In what respects a claim changed: what it says, its level, its sources or basis, its wording, the rest."""

GROUPS: Final = (
    "claims", "studies", "results", "sources", "conflicts", "things", "mappings", "terms", "shapes",
    "others",
)  # fmt: skip
"""What is told together, in the order in which it is told."""

Turn = Literal[
    "became contested", "ceased to be contested", "gained a first T1 source", "lost the last T1 source"
]
TURNS: Final[tuple[Turn, ...]] = (
    "became contested", "ceased to be contested", "lost the last T1 source", "gained a first T1 source",
)  # fmt: skip
"""What can happen to a proposition, in the order in which it is told."""


@dataclass(frozen=True, kw_only=True)
class Value:
    """Hold a term as it is told: an IRI with its label, a literal, or an anonymous node drawn as Turtle."""

    kind: Literal["iri", "literal", "anonymous"]
    text: str
    """The IRI, the lexical form, or the drawing."""
    label: str = ""
    language: str = ""
    datatype: str = ""


@dataclass(frozen=True, kw_only=True)
class Slot:
    """Hold the values that a property of a node lost and gained; those that stayed are not told."""

    property: str
    label: str
    old: tuple[Value, ...] = ()
    new: tuple[Value, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Cause:
    """Hold one change that moved a claim to another level: of the claim itself, or of a source."""

    about: Value
    slot: Slot


@dataclass(frozen=True, kw_only=True)
class Entry:
    """Hold one node that differs.

    `levels` are the levels of trust of a claim before and after, empty where it is not there or where
    no level can be told, since only a part of a project is compared.
    """

    group: str
    iri: str
    """Empty for an anonymous node that nothing names."""
    label: str
    """The statement of a claim, the label of another thing, the drawing of an anonymous node."""
    change: Change
    aspects: tuple[Aspect, ...] = ()
    slots: tuple[Slot, ...] = ()
    levels: tuple[str, str] = ("", "")
    because: tuple[Cause, ...] = ()
    replaced_by: tuple[Value, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PropositionChange:
    """Hold a content that several claims may share, and how it stands now."""

    turn: Turn
    iri: str
    text: str
    affirmed: tuple[tuple[str, ...], tuple[str, ...]]
    """The claims that affirm it, before and after; likewise those that deny it."""
    denied: tuple[tuple[str, ...], tuple[str, ...]]


@dataclass(frozen=True, kw_only=True)
class ConflictChange:
    """Hold a computed conflict that is new, or that is gone."""

    change: Literal["added", "removed"]
    iri: str
    kind: str
    severity: str
    text: str
    about: tuple[str, ...]
    """The contents that it is on."""
    claims: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Difference:
    """Hold all that differs between two sides, and what could not be compared."""

    old: str
    new: str
    entries: tuple[Entry, ...] = ()
    propositions: tuple[PropositionChange, ...] = ()
    conflicts: tuple[ConflictChange, ...] = ()
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        """Tell whether both sides say the same."""
        return not (self.entries or self.propositions or self.conflicts)
