"""Names that were given out and are gone, as findings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mbtgraph.findings import Finding
from mbtgraph.namespaces import ROOT, shrink

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from mbtgraph.diff.model import Entry

RULE: Final = "removed-iri"


def removed(entries: Iterable[Entry], homes: Mapping[str, str]) -> Iterator[Finding]:
    """Yield a finding for each name of ours that is gone; `homes` tells the file that described it."""
    for entry in entries:
        if entry.change == "removed" and entry.iri.startswith(ROOT):
            name = shrink(entry.iri)
            label = f" “{entry.label}”" if entry.label else ""
            yield Finding(
                rule=RULE,
                stage="lints",
                severity="error",
                message=f"{name}{label} was described and is gone.",
                path=homes.get(entry.iri, ""),
                why="A name that was given out is cited elsewhere: it keeps its meaning, and never vanishes.",
                fix=f"keep it: {name} owl:deprecated true ; dcterms:isReplacedBy …, with what to use instead",
                focus=entry.iri,
            )
