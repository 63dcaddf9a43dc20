"""What several pages read alike: rows as texts, and claims as evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mbtgraph.graph.naming import Naming
from mbtgraph.namespaces import PREFIXES
from mbtgraph.queries.evidence import Evidence
from mbtgraph.rdf import Rows, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mbtgraph.graph import Graph
    from mbtgraph.lens import Level
    from mbtgraph.queries.evidence import ClaimEvidence
    from mbtgraph.rdf import Term

_PREFIXES: Final = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())


def rows(graph: Graph, text: str, trust: Level) -> tuple[tuple[Term | None, ...], ...]:
    """Return the rows of a SELECT, which may use our prefixes."""
    return _rows(graph, _PREFIXES + text, trust).rows


def texts(graph: Graph, text: str, trust: Level) -> list[tuple[str, ...]]:
    """Return the rows of a SELECT, each term as its text."""
    return [tuple(map(text_of, row)) for row in rows(graph, text, trust)]


def claims(graph: Graph, iris: Iterable[str], trust: Level) -> dict[str, ClaimEvidence]:
    """Return claims by IRI, as answers show them, with all that decides how far to trust each."""
    evidence = Evidence(iris, lambda text: _rows(graph, text, trust))
    naming = Naming(lambda text, level: _rows(graph, text, level), lambda *_: [])
    labels, standings = naming.labels(evidence.iris(), trust)
    return {iri: evidence.step(iri, labels, standings).claims[0] for iri in evidence.claims}


def local(iri: str) -> str:
    """Return the last part of an IRI.

    >>> local("https://w3id.org/mbtgraph/ontology#High")
    'High'
    """
    return iri.replace("#", "/").rpartition("/")[2]


def _rows(graph: Graph, text: str, trust: Level) -> Rows:
    result = graph.run(text, trust=trust)
    return result if isinstance(result, Rows) else Rows((), ())
