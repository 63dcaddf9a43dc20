"""What the OWL judge says, as findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mbtgraph import judge
from mbtgraph.errors import MissingExtra
from mbtgraph.findings import Finding
from mbtgraph.lens import CATALOG

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mbtgraph.derive import Graphs


def contradictions(graphs: Graphs) -> Iterator[Finding]:
    """Yield what is outside the profile, or else what contradicts itself."""
    facts = [fact for graph, own in graphs.items() if graph != CATALOG for fact in own]
    try:
        rule, sentences = "owl-profile", judge.profile_violations(facts)
        if not sentences:  # a reasoner may be unable to read what is outside the profile
            rule, sentences = "owl-consistency", judge.clashes(facts)
    except MissingExtra as error:
        yield not_run(str(error))
        return
    for sentence in sentences:
        yield Finding(rule=rule, stage="owl", severity="error", message=sentence)


def not_run(why: str) -> Finding:
    """Return the finding that the judge was not asked, with its reason."""
    return Finding(rule="owl-not-run", stage="owl", severity="info", message=why)
