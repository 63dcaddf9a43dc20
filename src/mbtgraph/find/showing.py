"""Hits as they are shown: the group that each stands in, and as plain values for programs."""

from __future__ import annotations

from mbtgraph.namespaces import MBT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from mbtgraph.find import Hit

_THINGS, _TERMS, _CLAIMS, _QUERIES = (
    "Things, people, studies, sources", "Terms of the ontology", "Claims", "Questions that can be asked",
)  # fmt: skip


def group(hit: Hit) -> str:
    """Return the title of the group that a hit stands in."""
    if hit.command:
        return _QUERIES
    if hit.claim is not None:
        return _CLAIMS
    return _TERMS if hit.iri.startswith(MBT) else _THINGS


def plain(hit: Hit) -> dict[str, Any]:
    """Return a hit as plain values."""
    claim = hit.claim
    return {
        "iri": hit.iri,
        "curie": hit.curie,
        "label": hit.label,
        "kind": hit.kind,
        "score": round(hit.score, 3),
        "level": claim.level if claim else None,
        "mark": claim.mark if claim else None,
        "command": hit.command or None,
        "why": list(hit.why),
        "matches": [{key: part for key, part in vars(match).items() if part} for match in hit.matches],
    }
