"""How all rooms ask the data: rows of a query of ours, and claims as answers show them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mbtgraph.errors import BadParameter
from mbtgraph.graph.naming import Naming, called
from mbtgraph.namespaces import KINDS, PREFIXES
from mbtgraph.queries import lookups
from mbtgraph.queries.evidence import Evidence
from mbtgraph.rdf import Rows, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from mbtgraph.graph import Graph
    from mbtgraph.lens import Level
    from mbtgraph.queries.evidence import ClaimEvidence, Standing, Step
    from mbtgraph.queries.results import Answer
    from mbtgraph.web.served import Served

_PREFIXES: Final = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items() if name not in KINDS)


def rows(graph: Graph, text: str, trust: Level = "model") -> Rows:
    """Return the rows of a SELECT of ours, which may use our prefixes but those of kinds of things."""
    found = graph.run(_PREFIXES + text, trust=trust)
    return found if isinstance(found, Rows) else Rows((), ())


def texts(graph: Graph, text: str, trust: Level = "model") -> list[tuple[str, ...]]:
    """Return the rows of a SELECT, each term as its text, empty where a variable has no value."""
    return [tuple(map(text_of, row)) for row in rows(graph, text, trust).rows]


def names(now: Served, trust: Level) -> tuple[Mapping[str, str], Mapping[str, Standing]]:
    """Return what all things that a level shows are called, and how those that are sources stand.

    They are few beside what is said of them, and to read them all takes no longer than to read those of a
    dozen pages.
    """
    return now.keep(("names", trust), lambda: called(rows(now.graph, lookups.LABELS % "", trust)))


def answer(graph: Graph, query: str, trust: Level, **given: str) -> Answer | None:
    """Return the answer of a stored query; nothing where the data lack it, or what it is asked about."""
    try:
        return graph.ask(query, trust=trust, **given) if query in graph.queries else None
    except BadParameter:
        return None


def claims(graph: Graph, iris: Iterable[str], trust: Level) -> dict[str, ClaimEvidence]:
    """Return claims by IRI, as answers show them."""
    evidence, labels, standings = _evidence(graph, iris, (), trust)
    return {iri: evidence.step(iri, labels, standings).claims[0] for iri in evidence.claims}


def steps(
    graph: Graph, edges: Iterable[str], things: Iterable[str], trust: Level
) -> tuple[Mapping[str, Sequence[Step]], Mapping[str, str]]:
    """Return the steps behind each of some edges, and what these and some things are called."""
    wanted = set(edges)
    evidence, labels, standings = _evidence(graph, wanted, things, trust)
    return {edge: evidence.steps(edge, labels, standings) for edge in wanted}, labels


def _evidence(
    graph: Graph, nodes: Iterable[str], things: Iterable[str], trust: Level
) -> tuple[Evidence, dict[str, str], dict[str, Standing]]:
    evidence = Evidence(nodes, lambda text: rows(graph, text, trust))
    naming = Naming(lambda text, level: rows(graph, text, level), lambda *_: [])
    return evidence, *naming.labels({*things, *evidence.iris()}, trust)


def local(iri: str) -> str:
    """Return the last part of an IRI.

    >>> local("https://w3id.org/mbtgraph/ontology#High")
    'High'
    """
    return iri.replace("#", "/").rpartition("/")[2]
