"""Where an edge comes from: the tree of propositions down to the claims."""

from __future__ import annotations

from mbtgraph.namespaces import MBT
from mbtgraph.queries.evidence import Step
from mbtgraph.values import value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Final

    from mbtgraph.queries.evidence import Evidence
    from mbtgraph.queries.formats.words import Branch

FIND: Final = f"""
PREFIX mbt: <{MBT}>
SELECT DISTINCT ?edge WHERE {{ ?edge mbt:from %s ; mbt:via %s ; mbt:to|mbt:toValue %s }} ORDER BY ?edge
"""
"""The query that finds the propositions of a triple: one for each set of qualifiers."""


@value
class Reason:
    """Hold one proposition of the tree: asserted, with claims; or inferred, with a rule and premises."""

    step: Step
    labels: Mapping[str, str]
    rule: str = ""
    premises: tuple[Reason, ...] = ()

    @property
    def said(self) -> str:
        """Return the proposition as a sentence."""
        from mbtgraph.queries.formats import words  # noqa: PLC0415 (a question needs none of them)

        return words.say(self.step, self.labels)

    def branches(self) -> list[Branch]:
        """Return what the proposition rests on as a tree: the rule, the premises, the claims, in words."""
        from mbtgraph.queries.formats import words  # noqa: PLC0415

        below: list[Branch] = [(f"inferred by {self.rule}", ())] if self.rule else []
        below += [(premise.said, premise.branches()) for premise in self.premises]
        for claim in self.step.claims:
            verb = "denied" if claim.denies else "claimed"
            told = f"{verb} by {claim.id} {claim.mark}: {claim.statement} ({words.about(claim)})"
            below.append((told, ()))
        return below

    def __repr__(self) -> str:
        """Say the proposition, and how it is known."""
        how = f"inferred by {self.rule}" if self.rule else f"claims: {len(self.step.claims)}"
        return f"<Reason: {self.said}; {how}>"

    def _repr_html_(self) -> str:
        from mbtgraph.queries.formats import html  # noqa: PLC0415

        return html.framed(html.tree(self.said, self.branches()))


def reason(node: str, evidence: Evidence, step: Callable[[str], Step], labels: Mapping[str, str]) -> Reason:
    """Return a proposition with everything it rests on; `step` makes an asserted one."""
    slots = evidence.propositions[node]
    if "inferredBy" not in slots:
        return Reason(step(node), labels)
    subject, target = slots["from"][0], slots["to"][0]
    premises = [reason(premise, evidence, step, labels) for premise in slots["restsOn"]]
    premises.sort(key=lambda premise: (premise.step.subject != subject, premise.step.object == target))
    return Reason(
        step=Step(iri=node, subject=subject, predicate=slots["via"][0], object=target),
        labels=labels,
        rule=slots["inferredBy"][0],
        premises=tuple(premises),
    )
