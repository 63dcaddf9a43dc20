"""What stands behind the edges that a figure draws, and what of it is kept between two requests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar
from weakref import WeakKeyDictionary

from mbtgraph.graph.naming import Naming
from mbtgraph.namespaces import shrink
from mbtgraph.queries.evidence import Evidence
from mbtgraph.rdf import Rows, text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from mbtgraph.graph import Graph
    from mbtgraph.lens import Level
    from mbtgraph.queries.evidence import ClaimEvidence, Step

_PREFIXES: Final = """
PREFIX mbt: <https://w3id.org/mbtgraph/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
"""


def rows(graph: Graph, text: str, trust: Level) -> tuple[tuple[str, ...], ...]:
    """Return the rows of a query of ours as texts, empty where a variable has no value."""
    found = graph.run(_PREFIXES + text, trust=trust)
    return tuple(tuple(map(text_of, row)) for row in found.rows) if isinstance(found, Rows) else ()


def steps(
    graph: Graph, edges: Iterable[str], things: Iterable[str], trust: Level
) -> tuple[Mapping[str, Sequence[Step]], Mapping[str, str]]:
    """Return the steps behind each of some edges, and what these and some things are called."""
    wanted = set(edges)

    def ask(text: str, level: Level) -> Rows:
        found = graph.run(text, trust=level)
        return found if isinstance(found, Rows) else Rows((), ())

    evidence = Evidence(wanted, lambda text: ask(text, trust))
    naming = Naming(ask, lambda _text, _class: [])
    labels, standings = naming.labels({*things, *evidence.iris()}, trust)
    return {edge: evidence.steps(edge, labels, standings) for edge in wanted}, labels


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


_Read = TypeVar("_Read")
_KEPT: WeakKeyDictionary[Graph, dict[tuple[str, Level], object]] = WeakKeyDictionary()


def kept(graph: Graph, trust: Level, read: Callable[[Graph, Level], _Read]) -> _Read:
    """Return what `read` reads from a graph at a level; it is read once, and goes when the graph goes."""
    known = _KEPT.setdefault(graph, {})
    key = (f"{read.__module__}.{read.__qualname__}", trust)
    if key not in known:
        known[key] = read(graph, trust)
    return known[key]  # type: ignore[return-value]
