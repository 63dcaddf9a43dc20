"""What the judge says: values, in words and in triples, without a place (the gate knows places)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Engine = Literal["hermit", "pellet", "konclude"]
ENGINES: Final[dict[Engine, str]] = {"hermit": "HermiT", "pellet": "Pellet", "konclude": "Konclude"}
"""The engines by name, and as their authors write them."""

Triple = tuple[str, str, str]
"""Subject, predicate and object: IRIs bare, literals by lexical form, empty where a bracket stood."""


@dataclass(frozen=True, kw_only=True)
class Reason:
    """Hold one axiom that takes part: in words, and as the triples that state it, the likeliest first."""

    words: str
    triples: tuple[Triple, ...] = ()
    fact: bool = False
    """Whether it speaks of a single thing, as data do, and not of classes and properties."""


@dataclass(frozen=True, kw_only=True)
class Clash:
    """Hold axioms that cannot all be true, facts first; nothing among them can be left out."""

    reasons: tuple[Reason, ...]

    @property
    def sentence(self) -> str:
        """Return all reasons as one sentence."""
        return "; ".join(reason.words for reason in self.reasons) + "."


@dataclass(frozen=True, kw_only=True)
class Empty:
    """Hold a class that nothing can be in, or a property that nothing can have, and why."""

    iri: str
    kind: Literal["class", "property"]
    label: str
    reasons: tuple[Reason, ...]

    @property
    def sentence(self) -> str:
        """Return what is empty, and why, as one sentence."""
        verb = "be in the class" if self.kind == "class" else "have the property"
        because = "; ".join(reason.words for reason in self.reasons) or "its axioms exclude one another"
        return f"Nothing can {verb} {self.label}: {because}."


@dataclass(frozen=True, kw_only=True)
class Violation:
    """Hold what is outside OWL 2 DL: a sentence, and the names that it is about."""

    sentence: str
    triples: tuple[Triple, ...] = ()
    names: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """Hold what an engine says of an ontology and its data.

    A reasoner may be unable to read what is outside the profile, or pass over it in silence: where
    there are violations, none was asked.
    """

    engine: Engine
    violations: tuple[Violation, ...] = ()
    clashes: tuple[Clash, ...] = ()
    empty: tuple[Empty, ...] = ()

    @property
    def consistent(self) -> bool | None:
        """Tell whether all is consistent; nothing where no reasoner was asked."""
        return None if self.violations else not self.clashes
