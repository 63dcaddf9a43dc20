"""Propositions: what claims share, with an identity computed from content alone.

The identity is the SHA-256 of a canonical text, one slot a line:

```
mbtgraph-proposition-1
from <subject>
via <property>
to <object>, or a literal as N-Triples writes it
<qualifier slot> <node>        none or more, sorted
```

in Unicode NFC and UTF-8, lines ended by a newline. The IRI carries the first 32 hexadecimal
digits. Strength, hedge, locator, stance and basis belong to a claim and never enter.
"""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from mbtgraph.rdf import TYPE, Fact, Literal, NamedNode, Term, n

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mbtgraph.derive.claims import Claim, Qualifiers


@dataclass(frozen=True)
class Proposition:
    """Hold the slots that make a proposition what it is."""

    subject: NamedNode
    predicate: NamedNode
    object: Term
    qualifiers: Qualifiers = ()

    @property
    def text(self) -> str:
        """Return the canonical text of the slots."""
        lines = [
            "mbtgraph-proposition-1",
            f"from {self.subject}",
            f"via {self.predicate}",
            f"to {self.object}",
            *sorted(f"{slot} {node}" for slot, node in self.qualifiers),
        ]
        return unicodedata.normalize("NFC", "".join(line + "\n" for line in lines))

    @cached_property
    def node(self) -> NamedNode:
        """Return the IRI of the proposition."""
        return n("proposition:" + hashlib.sha256(self.text.encode()).hexdigest()[:32])

    @property
    def edge(self) -> Fact:
        """Return the plain triple that an unqualified proposition stands for."""
        return self.subject, self.predicate, self.object

    def facts(self, kind: NamedNode) -> Iterator[Fact]:
        """Yield the triples that describe the proposition."""
        slot = n("mbt:toValue") if isinstance(self.object, Literal) else n("mbt:to")
        yield self.node, TYPE, kind
        yield self.node, n("mbt:from"), self.subject
        yield self.node, n("mbt:via"), self.predicate
        yield self.node, slot, self.object
        for qualifier, value in self.qualifiers:
            yield self.node, qualifier, value


def propositions_of(claim: Claim) -> Iterator[Proposition]:
    """Yield the propositions of a claim: each of its subjects with each of its objects."""
    if claim.predicate is not None:
        for subject in claim.subjects:
            for value in claim.objects:
                yield Proposition(subject, claim.predicate, value, claim.qualifiers)
