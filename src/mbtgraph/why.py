"""Where an edge comes from: the tree of propositions down to the claims."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mbtgraph.namespaces import MBT
from mbtgraph.queries.evidence import Step, evidence_query, steps_by_edge
from mbtgraph.rdf import Literal, NamedNode, Rows, Term

if TYPE_CHECKING:
    from mbtgraph.lens import Level
    from mbtgraph.store import Store

_FIND: Final = """
PREFIX mbt: <%s>
SELECT DISTINCT ?edge WHERE { ?edge mbt:from %s ; mbt:via %s ; mbt:to|mbt:toValue %s } ORDER BY ?edge
"""
_TREE: Final = """
PREFIX mbt: <%s>
SELECT DISTINCT ?whole ?from ?via ?to ?rule ?premise WHERE {
  VALUES ?edge { %s }
  ?edge mbt:restsOn* ?whole .
  ?whole mbt:restsOn ?premise ; mbt:inferredBy ?rule ; mbt:from ?from ; mbt:via ?via ; mbt:to ?to .
} ORDER BY ?whole ?premise
"""


@dataclass(frozen=True, kw_only=True)
class Reason:
    """Hold one proposition of the tree: asserted, with claims; or inferred, with a rule and premises."""

    step: Step
    rule: str = ""
    premises: tuple[Reason, ...] = ()


def why(store: Store, subject: Term, predicate: Term, value: Term, *, trust: Level) -> tuple[Reason, ...]:
    """Return the reasons for an edge that a lens shows: one for each set of qualifiers it is claimed with."""
    found = _rows(store, _FIND % (MBT, subject, predicate, value), trust)
    edges = [edge.value for (edge,) in found.rows if isinstance(edge, NamedNode)]
    if not edges:
        return ()
    evidence = _rows(store, evidence_query(edges), trust)
    steps = {s.iri: s for own in steps_by_edge(evidence.variables, evidence.rows).values() for s in own}
    tree: dict[str, list[tuple[str, ...]]] = {}
    for row in _rows(store, _TREE % (MBT, " ".join(f"<{edge}>" for edge in edges)), trust).rows:
        cells = tuple(t.value for t in row if isinstance(t, NamedNode | Literal))
        tree.setdefault(cells[0], []).append(cells)
    return tuple(_reason(edge, steps, tree) for edge in edges)


def _rows(store: Store, text: str, trust: Level) -> Rows:
    result = store.run(text, trust=trust)
    return result if isinstance(result, Rows) else Rows((), ())


def _reason(iri: str, steps: dict[str, Step], tree: dict[str, list[tuple[str, ...]]]) -> Reason:
    if iri not in tree:
        return Reason(step=steps.get(iri, Step(iri=iri)))
    _, subject, predicate, value, rule, _ = tree[iri][0]
    premises = [_reason(cells[5], steps, tree) for cells in tree[iri]]
    premises.sort(key=lambda reason: (reason.step.subject != subject, reason.step.object == value))
    return Reason(
        step=Step(iri=iri, subject=subject, predicate=predicate, object=value),
        rule=rule,
        premises=tuple(premises),
    )
