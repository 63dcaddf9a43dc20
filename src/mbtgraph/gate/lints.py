"""Lints, as findings with places."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mbtgraph import lint
from mbtgraph.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from mbtgraph.gate.places import Places
    from mbtgraph.queries.stored import StoredQuery
    from mbtgraph.store.embedded import EmbeddedStore
    from mbtgraph.turtle.positions import Part

_AT_PREDICATE: Final = {"identity-only"}


def mistakes(
    rules: Iterable[StoredQuery], store: EmbeddedStore, labels: Mapping[str, str], places: Places
) -> Iterator[Finding]:
    """Yield what lints find in a store; `labels` names the things of the graph."""
    for rule in rules:
        for m in lint.mistakes(store, rule, labels):
            at_predicate = rule.id in _AT_PREDICATE or m.value == m.predicate
            part: Part = "predicate" if at_predicate else "object"
            yield Finding(
                rule=m.rule, stage="lints", severity=m.severity, message=m.message,
                **places.find(m.focus, m.predicate, m.value, part)._asdict(), why=m.why,
                focus=m.focus, predicate=m.predicate, value=m.value or "", expected=m.expected,
            )  # fmt: skip
