"""Conflicts as tests see them: which are computed, also once made-up claims have come in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from mbtgraph.derive import derive
from mbtgraph.lens import LEVELS, claims_graph
from mbtgraph.namespaces import PREFIXES
from mbtgraph.rdf import TYPE, Facts, n, parse_turtle, text_of

if TYPE_CHECKING:
    from mbtgraph.derive import Graphs
    from mbtgraph.lens import Level
    from mbtgraph.loading import Loaded
    from mbtgraph.rdf import Term

PROLOGUE = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())


@dataclass(frozen=True)
class Computed:
    """Hold a computed conflict by the short names of what it consists of."""

    rule: str
    kind: str
    severity: str
    level: Level
    claims: frozenset[str]
    bridged: bool


def with_claims(loaded: Loaded, text: str, *, ontology: str = "") -> Graphs:
    """Return the graphs of the real project and of what a text adds to it."""
    data = parse_turtle(PROLOGUE + text, path=Path("case.ttl"))
    terms = parse_turtle(PROLOGUE + ontology, path=Path("terms.ttl"))
    changed = replace(loaded, data=Facts([*loaded.data, *data]), ontology=Facts([*loaded.ontology, *terms]))
    return derive(changed.ontology, changed.data)


def computed(graphs: Graphs) -> set[Computed]:
    """Return the conflicts that were computed, each with the level at which it becomes visible."""
    everything = Facts(fact for facts in graphs.values() for fact in facts)
    return {
        Computed(
            rule=text_of(everything.one(node, n("mbt:computedBy"))),
            kind=_name(everything.one(node, n("mbt:conflictKind"))),
            severity=_name(everything.one(node, n("mbt:severity"))),
            level=level,
            claims=frozenset(_name(claim) for claim in everything.objects(node, n("mbt:between"))),
            bridged=bool(everything.objects(node, n("mbt:bridgedBy"))),
        )
        for level in LEVELS
        for node in graphs[claims_graph(level)].subjects(TYPE, n("mbt:Conflict"))
        if everything.objects(node, n("mbt:computedBy"))
    }


def made_up(loaded: Loaded, text: str, *, rule: str = "", ontology: str = "") -> set[Computed]:
    """Return the conflicts in which a made-up claim takes part: its name begins with X."""
    return {
        conflict
        for conflict in computed(with_claims(loaded, text, ontology=ontology))
        if any(name.startswith("X-") for name in conflict.claims) and rule in {"", conflict.rule}
    }


def alone(loaded: Loaded, text: str) -> set[Computed]:
    """Return the conflicts that are computed where a text is all there is."""
    return computed(derive(loaded.ontology, Facts(parse_turtle(PROLOGUE + text, path=Path("case.ttl")))))


def claim(name: str, slots: str, *, basis: str = "Unmarked") -> str:
    """Return the Turtle of a claim."""
    return f"claim:{name} a mbt:{basis}Claim ; {slots} .\n"


def _name(term: Term | None) -> str:
    return text_of(term).replace("#", "/").rpartition("/")[2]
