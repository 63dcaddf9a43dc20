"""What stands behind the edges that a figure draws, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mbtgraph.namespaces import shrink

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from mbtgraph.queries.evidence import ClaimEvidence, Step


def each_once(found: Iterable[Step]) -> tuple[ClaimEvidence, ...]:
    """Return the claims of some steps, each once."""
    return tuple({claim.iri: claim for step in found for claim in step.claims}.values())


def limits(found: Iterable[Step], labels: Mapping[str, str]) -> tuple[str, ...]:
    """Return what some steps are limited to, in words."""
    words = {"inPopulation": "only in", "comparedWith": "compared with"}
    told = (
        f"{words.get(slot, slot)} {labels.get(iri, shrink(iri))}"
        for step in found
        for slot, iri in step.qualifiers
    )
    return tuple(dict.fromkeys(told))


def read_notes(claims: Sequence[ClaimEvidence]) -> Iterator[str]:
    """Yield how far somebody read the sources of the claims behind a figure."""
    cited = [claim for claim in claims if claim.basis == "cited"]
    if unread := sum(claim.verification == "unverified" for claim in cited):
        verb = "rests" if unread == 1 else "rest"
        yield f"{unread} of {len(cited)} cited claims {verb} on sources nobody has read for this graph."
    if abstracts := sum(claim.verification == "checked against the abstract" for claim in cited):
        verb = "was" if abstracts == 1 else "were"
        yield f"{abstracts} of {len(cited)} cited claims {verb} checked against an abstract alone."
