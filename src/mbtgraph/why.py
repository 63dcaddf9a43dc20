"""Where an edge comes from: the tree of propositions down to the claims."""

from __future__ import annotations

from mbtgraph.namespaces import MBT
from mbtgraph.queries.evidence import Step
from mbtgraph.values import value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Final

    from mbtgraph.queries.evidence import Evidence

FIND: Final = f"""
PREFIX mbt: <{MBT}>
SELECT DISTINCT ?edge WHERE {{ ?edge mbt:from %s ; mbt:via %s ; mbt:to|mbt:toValue %s }} ORDER BY ?edge
"""
"""The query that finds the propositions of a triple: one for each set of qualifiers."""


@value
class Reason:
    """Hold one proposition of the tree: asserted, with claims; or inferred, with a rule and premises."""

    step: Step
    rule: str = ""
    premises: tuple[Reason, ...] = ()


def reason(node: str, evidence: Evidence, step: Callable[[str], Step]) -> Reason:
    """Return a proposition with everything it rests on; `step` makes an asserted one."""
    slots = evidence.propositions[node]
    if "inferredBy" not in slots:
        return Reason(step=step(node))
    subject, target = slots["from"][0], slots["to"][0]
    premises = [reason(premise, evidence, step) for premise in slots["restsOn"]]
    premises.sort(key=lambda premise: (premise.step.subject != subject, premise.step.object == target))
    return Reason(
        step=Step(iri=node, subject=subject, predicate=slots["via"][0], object=target),
        rule=slots["inferredBy"][0],
        premises=tuple(premises),
    )
