"""Lints, as findings with places."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

from mbtgraph import lint, reason
from mbtgraph.findings import Finding
from mbtgraph.namespaces import shrink
from mbtgraph.rdf import TYPE, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from mbtgraph.gate.places import Places
    from mbtgraph.queries.stored import StoredQuery
    from mbtgraph.rdf import Facts
    from mbtgraph.store.embedded import EmbeddedStore
    from mbtgraph.turtle.positions import Part

_AT_PREDICATE: Final = {"identity-only"}


def mistakes(
    rules: Iterable[StoredQuery], store: EmbeddedStore, labels: Mapping[str, str], places: Places
) -> Iterator[Finding]:
    """Yield what lints find in a store; `labels` names the things of the graph."""
    # The engine lets go of the interpreter while it evaluates.
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for found in pool.map(lambda rule: list(lint.mistakes(store, rule, labels)), rules):
            yield from (_finding(mistake, places) for mistake in found)


def _finding(m: lint.Mistake, places: Places) -> Finding:
    at_predicate = m.rule in _AT_PREDICATE or m.value == m.predicate
    part: Part = "predicate" if at_predicate else "object"
    return Finding(
        rule=m.rule, stage="lints", severity=m.severity, message=m.message,
        **places.find(m.focus, m.predicate, m.value, part)._asdict(), why=m.why,
        focus=m.focus, predicate=m.predicate, value=m.value or "", expected=m.expected, fix=m.mend,
    )  # fmt: skip


def uncovered(ontology: Facts, places: Places) -> Iterator[Finding]:
    """Yield the axioms from which types would follow that are not inferred."""
    for subject, predicate, value in reason.uncovered(ontology):
        term = value if predicate == TYPE else predicate
        yield Finding(
            rule="uncovered-axiom", stage="lints", severity="error",
            message=f"No types are inferred from {shrink(text_of(term))}; say it otherwise.",
            **places.find(text_of(subject), predicate.value, text_of(value), "object")._asdict(),
            why="What follows from an axiom has to stand in the graph, or answers would lack it in silence.",
            focus=text_of(subject), predicate=predicate.value, value=text_of(value),
        )  # fmt: skip
