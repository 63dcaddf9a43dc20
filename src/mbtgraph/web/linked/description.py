"""The description of a thing as RDF: what is said of it, by whom, and what all of it is called.

Its own triples alone would be bare facts. So what stands behind them goes along: the propositions from
which they follow, and every claim that touches the thing, with its basis, its level and its sources.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mbtgraph.catalog import DATASET, LICENSE
from mbtgraph.lens import CATALOG, LEVELS, MAPPINGS, ONTOLOGY, READ_AS, THINGS, claims_graph, inferred_graph
from mbtgraph.namespaces import DCTERMS, FOAF, MBT, OWL, RDF, RDFS, VOID
from mbtgraph.queries.lookups import nodes
from mbtgraph.rdf import Literal, NamedNode, Quad, text_of
from mbtgraph.web.asking import rows, texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from mbtgraph.graph import Graph
    from mbtgraph.lens import Level
    from mbtgraph.rdf import Term
    from mbtgraph.web.served import Served

PAGE: Final = 100
"""Claims that one page of a description holds."""
VERIFY: Final = (
    "What is a ModelGeneratedClaim was written by a language model. Verify it before clinical use."
)

_GRAPHS: Final = {
    ONTOLOGY: "the ontology",
    THINGS: "kinds, names and records, which nobody claims",
    CATALOG: "the description of the dataset",
    MAPPINGS: "mappings to other vocabularies",
    **{claims_graph(level): f"claims: {READ_AS[level]}" for level in LEVELS},
    **{inferred_graph(level): f"what follows from claims: {READ_AS[level]}" for level in LEVELS},
}
_MODEL: Final = NamedNode(MBT + "ModelGeneratedClaim")

_SEEN: Final = "ASK { %s ?property ?value }"
_CLAIMS: Final = """
SELECT DISTINCT ?claim WHERE {
  { ?claim ?slot %(thing)s . ?claim mbt:statement ?statement }
  UNION { %(thing)s mbt:between|mbt:correctedBy ?claim . ?claim mbt:statement ?statement }
  UNION { %(thing)s mbt:restsOn*/(mbt:assertedBy|mbt:deniedBy) ?claim }
  UNION { ?edge mbt:from %(thing)s . ?edge mbt:restsOn*/(mbt:assertedBy|mbt:deniedBy) ?claim }
} ORDER BY ?claim
"""
"""What touches a thing, named in each part: joined to their union it takes a hundred times as long."""
_EDGES: Final = """
SELECT DISTINCT ?node WHERE {
  VALUES ?thing { %s }
  { ?edge mbt:from ?thing . ?edge mbt:restsOn* ?node }
  UNION { ?thing mbt:restsOn+ ?node }
  UNION { ?node mbt:between|mbt:onProposition|mbt:mappingSubject ?thing }
}
"""
_BEHIND: Final = """
SELECT DISTINCT ?node WHERE { VALUES ?claim { %s } ?claim mbt:asserts|mbt:denies|mbt:cites ?node }
"""
_ABOUT: Final = "SELECT ?s ?p ?o ?g WHERE { VALUES ?s { %s } GRAPH ?g { ?s ?p ?o } }"
_LABELS: Final = f"""
SELECT ?s ?p ?o ?g WHERE {{ BIND(<{RDFS}label> AS ?p) GRAPH ?g {{ ?s <{RDFS}label> ?o }} }}
"""


@dataclass(frozen=True)
class Described:
    """Hold one page of a description, and how many claims there are on all pages, and beyond the lens."""

    iri: str
    quads: tuple[Quad, ...]
    page: int
    claims: int
    hidden: int

    @property
    def pages(self) -> int:
        """Return the number of pages."""
        return max(1, -(-self.claims // PAGE))

    @property
    def notes(self) -> list[str]:
        """Return the sentences that a reader has to know: what is not here, and what a model wrote."""
        found = []
        if self.pages > 1:
            found.append(f"Page {self.page} of {self.pages}; the Link header leads to the next one.")
        if self.hidden:
            many = "1 claim touches" if self.hidden == 1 else f"{self.hidden} claims touch"
            found.append(f"{many} this at wider levels of trust only, and not here.")
        if any(quad.object == _MODEL for quad in self.quads):
            found.append(VERIFY)
        return found


def is_seen(graph: Graph, iri: str, trust: Level) -> bool:
    """Tell whether a level shows something of an IRI."""
    return bool(graph.run(_SEEN % NamedNode(iri), trust=trust))


def seen_from(graph: Graph, iri: str) -> Level | None:
    """Return the strongest level that shows something of an IRI, or nothing where none does."""
    return next((level for level in LEVELS if is_seen(graph, iri, level)), None)


def describe(now: Served, iri: str, trust: Level, page: int = 1) -> Described:
    """Return one page of what a level shows of a thing; all pages together hold all of it."""

    def ask(query: str, level: Level = trust) -> list[str]:
        return [node for (node,) in texts(now.graph, query, level)]

    touching = _CLAIMS % {"thing": NamedNode(iri)}
    claims = ask(touching)
    shown = claims[(page - 1) * PAGE : page * PAGE]
    first = [iri, *ask(_EDGES % NamedNode(iri))] if page == 1 else []
    wanted = {*first, *shown, *ask(_BEHIND % nodes([*shown, iri]))}
    quads = {quad(row) for row in rows(now.graph, _ABOUT % nodes(wanted), trust).rows}
    labels = now.keep(("labels", trust), lambda: _labels(now.graph, trust))
    quads |= {one for name in _named(quads) - wanted for one in labels.get(name, ())}
    hidden = 0 if trust == LEVELS[-1] else len(set(ask(touching, LEVELS[-1])) - set(claims))
    return Described(iri, tuple(quads), page, len(claims), hidden)


def told_of(described: Described, place: str, *, version: str) -> Iterator[Quad]:
    """Yield what is to be known of the document, at its public address, and of the graphs it is read from."""
    document = NamedNode(place)

    def said(predicate: str, target: Term) -> Quad:
        return Quad(document, NamedNode(predicate), target)

    yield said(RDF + "type", NamedNode(FOAF + "Document"))
    yield said(FOAF + "primaryTopic", NamedNode(described.iri))
    yield said(VOID + "inDataset", NamedNode(DATASET))
    yield said(DCTERMS + "license", NamedNode(LICENSE))
    yield said(OWL + "versionInfo", Literal(version))
    for sentence in described.notes:
        yield said(RDFS + "comment", Literal(sentence, language="en"))
    for graph in {quad.graph_name for quad in described.quads}:
        if isinstance(graph, NamedNode) and (name := _GRAPHS.get(graph.value)):
            yield Quad(graph, NamedNode(RDFS + "label"), Literal(name, language="en"))


def _labels(graph: Graph, trust: Level) -> dict[str, list[Quad]]:
    """Return what says how each thing is called that a level shows."""
    found: dict[str, list[Quad]] = {}
    for row in rows(graph, _LABELS, trust).rows:
        found.setdefault(text_of(row[0]), []).append(quad(row))
    return found


def quad(row: Sequence[Term | None]) -> Quad:
    """Return a row of subject, predicate, object and graph as a statement."""
    subject, predicate, target, graph = row
    return Quad(subject, predicate, target, graph)  # type: ignore[arg-type]


def _named(quads: Iterable[Quad]) -> set[str]:
    """Return the IRIs that some statements show."""
    return {
        term.value
        for one in quads
        for term in (one.subject, one.predicate, one.object)
        if isinstance(term, NamedNode)
    }
