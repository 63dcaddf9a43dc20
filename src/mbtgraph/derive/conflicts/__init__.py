"""Conflicts that can be computed: reported with all sides, never resolved.

A rule speaks of properties by their marks in the ontology, or of a property by what it means; none
knows a thing or a claim. What a rule finds at one level of trust stands at every wider one, so rules
that look for what is missing are asked only where nothing lies beyond.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mbtgraph.derive.conflicts import documents, evidence, values
from mbtgraph.derive.conflicts.model import View

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mbtgraph.derive.conflicts.model import Conflict

RULES: Final[tuple[Callable[[View], Iterator[Conflict]], ...]] = (
    values.opposite_stances,
    values.different_values,
    values.different_results,
    values.printed_against_record,
    values.order_of_time,
    evidence.mixed_basis,
    evidence.different_grades,
    evidence.use_on_limited_evidence,
    evidence.results_at_second_hand,
    evidence.unnamed_studies,
    evidence.authority_not_seen,
    evidence.interested_sources,
    documents.count_against_list,
    documents.listed_twice,
    documents.missing_markers,
    documents.different_names,
    documents.direct_or_mediated,
    documents.comparison_without_amount,
    documents.amount_without_number,
)


def conflicts(view: View) -> Iterator[Conflict]:
    """Yield the conflicts among the claims that are visible at one level."""
    for rule in RULES:
        yield from rule(view)


__all__ = ["RULES", "View", "conflicts"]
