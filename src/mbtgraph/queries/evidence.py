"""Evidence: for any edge of an answer, the steps it rests on and the claims behind each step.

An evidence column holds propositions, asserted or inferred, or claims. One query fetches what
stands behind all of them, on any SPARQL 1.1 engine.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from mbtgraph.lens import LEVELS, Level
from mbtgraph.namespaces import MBT, RDFS, shrink
from mbtgraph.rdf import Literal, NamedNode, Term

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_QUERY: Final = """
PREFIX mbt: <%s>
PREFIX rdfs: <%s>
SELECT DISTINCT ?edge ?step ?from ?via ?to ?value ?population ?comparator ?claim ?verb ?basis ?level
       ?statement ?section ?verification ?source ?sourceLabel ?tier ?originators ?hedge ?strength
WHERE {
  # The claims behind propositions, and claims that stand for themselves: the join is repeated in
  # each branch, since engines plan a join with a union badly.
  {
    VALUES ?edge { %s }
    ?edge mbt:restsOn* ?step .
    ?claim ?verb ?step .
    VALUES ?verb { mbt:asserts mbt:denies }
    ?step mbt:from ?from ; mbt:via ?via .
    OPTIONAL { ?step mbt:to ?to }
    OPTIONAL { ?step mbt:toValue ?value }
    OPTIONAL { ?step mbt:inPopulation ?population }
    OPTIONAL { ?step mbt:comparedWith ?comparator }
    ?claim mbt:basis ?basis ; mbt:trustLevel/rdfs:label ?level ; mbt:statement ?statement ;
           mbt:statedIn/rdfs:label ?section .
    OPTIONAL { ?claim mbt:verification/rdfs:label ?verification }
    OPTIONAL { ?claim mbt:hedge/rdfs:label ?hedge }
    OPTIONAL { ?claim mbt:strength/rdfs:label ?strength }
    OPTIONAL { ?claim mbt:originatorOnly ?originators }
    OPTIONAL { ?claim mbt:cites ?source . ?source rdfs:label ?sourceLabel ; mbt:tier/rdfs:label ?tier }
  } UNION {
    VALUES ?edge { %s }
    ?edge mbt:statement ?statement ; mbt:basis ?basis ; mbt:trustLevel/rdfs:label ?level ;
          mbt:statedIn/rdfs:label ?section .
    BIND(?edge AS ?claim)
    OPTIONAL { ?claim mbt:verification/rdfs:label ?verification }
    OPTIONAL { ?claim mbt:hedge/rdfs:label ?hedge }
    OPTIONAL { ?claim mbt:strength/rdfs:label ?strength }
    OPTIONAL { ?claim mbt:originatorOnly ?originators }
    OPTIONAL { ?claim mbt:cites ?source . ?source rdfs:label ?sourceLabel ; mbt:tier/rdfs:label ?tier }
  }
}
"""


@dataclass(frozen=True, kw_only=True)
class Source:
    """Hold a cited source: its IRI, its label and its tier."""

    iri: str
    label: str
    tier: str


@dataclass(frozen=True, kw_only=True)
class ClaimEvidence:
    """Hold one claim as evidence: what it says, and everything that decides how far to trust it."""

    iri: str
    id: str
    statement: str
    basis: str
    level: Level
    section: str
    denies: bool = False
    verification: str = ""
    hedge: str = ""
    strength: str = ""
    originator_only: bool = False
    sources: tuple[Source, ...] = ()

    @property
    def mark(self) -> str:
        """Return the basis as a reader wants it: the tiers cited, or the kind of mark."""
        tiers = " ".join(sorted({source.tier for source in self.sources}))
        return tiers or {"model-generated": "LLM"}.get(self.basis, self.basis)


@dataclass(frozen=True, kw_only=True)
class Step:
    """Hold one asserted proposition on the way to an edge, with its claims; a bare claim has no slots."""

    iri: str
    subject: str = ""
    predicate: str = ""
    object: str = ""
    qualifiers: tuple[tuple[str, str], ...] = ()
    claims: tuple[ClaimEvidence, ...] = field(default=())

    @property
    def level(self) -> Level:
        """Return the strongest level among the claims that affirm the step."""
        return min((c.level for c in self.claims if not c.denies), key=LEVELS.index, default="model")


def evidence_query(edges: Iterable[str]) -> str:
    """Return the query that fetches what stands behind some edges."""
    values = " ".join(f"{NamedNode(edge)}" for edge in sorted(set(edges)))
    return _QUERY % (MBT, RDFS, values, values)


def steps_by_edge(
    variables: Sequence[str], rows: Iterable[Sequence[Term | None]]
) -> dict[str, tuple[Step, ...]]:
    """Return the steps of each edge, in the order in which they lead from its start to its end."""
    at = {name: index for index, name in enumerate(variables)}
    edges: dict[str, dict[str, dict[str, list[dict[str, str]]]]] = {}
    for row in rows:
        cell = {name: _value(row[index]) for name, index in at.items() if row[index] is not None}
        step = cell.get("step", cell["claim"])
        edges.setdefault(cell["edge"], {}).setdefault(step, {}).setdefault(cell["claim"], []).append(cell)
    return {
        edge: _in_order([_step(iri, claims) for iri, claims in sorted(steps.items())])
        for edge, steps in edges.items()
    }


def _value(term: Term | None) -> str:
    return term.value if isinstance(term, NamedNode | Literal) else ""


def _step(iri: str, claims: Mapping[str, list[dict[str, str]]]) -> Step:
    first = next(iter(claims.values()))[0]
    cells = [cell for rows in claims.values() for cell in rows]
    qualifiers = {
        (slot, cell[slot]) for cell in cells for slot in ("population", "comparator") if slot in cell
    }
    return Step(
        iri=iri,
        subject=first.get("from", ""),
        predicate=first.get("via", ""),
        object=first.get("to", first.get("value", "")),
        qualifiers=tuple(sorted(qualifiers)),
        claims=tuple(_claim(claim, rows) for claim, rows in sorted(claims.items())),
    )


def _claim(iri: str, rows: list[dict[str, str]]) -> ClaimEvidence:
    cell = rows[0]
    sources = {(r["source"], r["sourceLabel"], r["tier"]) for r in rows if "source" in r}
    level: Level = next(level for level in LEVELS if level == cell["level"])
    return ClaimEvidence(
        iri=iri,
        id=shrink(iri).partition(":")[2],
        statement=cell["statement"],
        basis={"Cited": "cited", "ModelGenerated": "model-generated"}.get(
            cell["basis"].rpartition("#")[2], "unmarked"
        ),
        level=level,
        section=cell["section"],
        denies=cell.get("verb", "").endswith("denies"),
        verification=cell.get("verification", ""),
        hedge=cell.get("hedge", ""),
        strength=cell.get("strength", ""),
        originator_only=cell.get("originators") == "true",
        sources=tuple(Source(iri=s, label=label, tier=tier) for s, label, tier in sorted(sources)),
    )


def _in_order(steps: list[Step]) -> tuple[Step, ...]:
    """Return steps so that each begins where the one before ended, as far as they do."""
    ends = {step.object for step in steps}
    ordered: list[Step] = []
    left = sorted(steps, key=lambda step: (step.subject in ends, step.subject, step.object))
    while left:
        following = [step for step in left if ordered and step.subject == ordered[-1].object]
        ordered.append((following or left)[0])
        left.remove(ordered[-1])
    return tuple(ordered)
