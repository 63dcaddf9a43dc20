"""What the OWL judge says, as findings with the places of all that takes part."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from mbtgraph import judge
from mbtgraph.errors import MissingExtra
from mbtgraph.findings import Finding
from mbtgraph.gate.places import NOWHERE
from mbtgraph.gate.stated import Stated
from mbtgraph.judge import Hearing
from mbtgraph.lens import CATALOG
from mbtgraph.namespaces import RDF, shrink

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from mbtgraph.derive import Graphs
    from mbtgraph.gate.places import Places, Spot
    from mbtgraph.judge import Clash, Empty, Engine, Reason, Triple, Verdict, Violation
    from mbtgraph.loading import Loaded
    from mbtgraph.rdf import Fact

_WHY_CLASH: Final = (
    "From a contradiction everything follows: until it is gone, no answer of a reasoner means anything."
)
_WHY_EMPTY: Final = "A name that nothing can have was not meant so: its axioms say more than they should."
_WHY_PROFILE: Final = "Outside OWL 2 DL a reasoner may stop, or pass over what it cannot read without a word."
_MEND_CLASH: Final = (
    "take back one of the statements that are named here, or mend the axiom that excludes them"
)


@contextmanager
def asked(loaded: Loaded, graphs: Graphs) -> Iterator[Callable[[Places], Iterable[Finding]]]:
    """Put the question to the judge, who works on it meanwhile, and yield what waits for the findings.

    At the end of the context a judge that was not waited for is stopped.
    """
    try:
        hearing = Hearing(*_facts(loaded, graphs))
    except MissingExtra as error:
        told = [not_run(str(error))]
        yield lambda _: told
        return
    with hearing:
        yield lambda places: findings(hearing.verdict(), graphs, places)


def judged(loaded: Loaded, graphs: Graphs, *, engine: Engine = "hermit") -> Verdict:
    """Return what the judge says of a dataset.

    Raises:
        MissingExtra: A program that the engine needs is not installed.
        MbtGraphError: The judge did not finish.
    """
    return judge.verdict(*_facts(loaded, graphs), engine=engine)


def _facts(loaded: Loaded, graphs: Graphs) -> tuple[Collection[Fact], Iterator[Fact]]:
    """Return what is written, and what follows from it."""
    written = dict.fromkeys((*loaded.ontology, *loaded.data))
    return written, (f for name, own in graphs.items() if name != CATALOG for f in own if f not in written)


def findings(verdict: Verdict, graphs: Graphs, places: Places) -> Iterator[Finding]:
    """Yield a verdict as findings; none where all is well."""
    stated = Stated(graphs, places)
    for violation in verdict.violations:
        yield _outside(violation, places)
    for clash in verdict.clashes:
        yield _clash(clash, stated)
    for empty in verdict.empty:
        yield _empty(empty, stated, places)


def not_run(why: str) -> Finding:
    """Return the finding that the judge was not asked, with its reason."""
    return Finding(rule="owl-not-run", stage="owl", severity="info", message=why)


def _outside(violation: Violation, places: Places) -> Finding:
    exact = (places.exact(*triple) for triple in violation.triples)
    named = (places.find(name, "", None, "subject") for name in violation.names)
    spot = next((spot for spot in (*exact, *named) if spot is not NOWHERE), NOWHERE)
    return Finding(
        rule="owl-profile", stage="owl", severity="error", message=violation.sentence, **spot._asdict(),
        why=_WHY_PROFILE, focus=next(iter(violation.names), ""), value=violation.sentence,
    )  # fmt: skip


def _clash(clash: Clash, stated: Stated) -> Finding:
    if not clash.reasons:
        message = "The ontology and the data are inconsistent, and Pellet found no explanation."
        return Finding(rule="owl-consistency", stage="owl", severity="error", message=message, why=_WHY_CLASH)
    spot, details = _told(clash.reasons, stated)
    focus, predicate, value = next((t for r in clash.reasons for t in r.triples), ("", "", ""))
    return Finding(
        rule="owl-consistency", stage="owl", severity="error", **spot._asdict(),
        message=f"These cannot all be true: {clash.sentence}", why=_WHY_CLASH, details=details,
        fix=_MEND_CLASH, focus=focus, predicate=predicate, value=value,
    )  # fmt: skip


def _empty(empty: Empty, stated: Stated, places: Places) -> Finding:
    spot = places.find(empty.iri, RDF + "type", None, "subject")
    _, details = _told(empty.reasons, stated)
    return Finding(
        rule="owl-unsatisfiable", stage="owl", severity="error", message=empty.sentence, **spot._asdict(),
        why=_WHY_EMPTY, details=details, fix=f"mend one of these axioms, or take back {shrink(empty.iri)}",
        focus=empty.iri,
    )  # fmt: skip


def _told(reasons: Sequence[Reason], stated: Stated) -> tuple[Spot, tuple[str, ...]]:
    """Return the first place at which a reason is stated, and all places with what each says."""
    first, lines = NOWHERE, []
    for reason in reasons:
        spots = _spots(reason.triples, stated)
        for spot, by in spots:
            first = spot if first is NOWHERE else first
            lines.append(f"{spot.path}:{spot.line}:{spot.column}: {reason.words}{by}")
        if not spots:
            lines.append(reason.words)
    return first, tuple(lines)


def _spots(triples: Sequence[Triple], stated: Stated) -> list[tuple[Spot, str]]:
    return next((found for triple in triples if (found := list(stated.spots(triple)))), [])
