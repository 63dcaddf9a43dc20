"""The terms of the ontology: what each means, what holds of it, and how much it is used."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mbtgraph.lens import LEVELS, ONTOLOGY
from mbtgraph.namespaces import DCTERMS, ID, MBT, OWL, RDF, RDFS, SKOS
from mbtgraph.rdf import NamedNode, text_of
from mbtgraph.web.asking import local, rows, texts
from mbtgraph.web.pages.axioms import Axioms

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mbtgraph.lens import Level
    from mbtgraph.rdf import Term as Node
    from mbtgraph.web.pages.axioms import Phrase
    from mbtgraph.web.served import Served

_FACTS: Final = f"SELECT ?s ?p ?o WHERE {{ GRAPH <{ONTOLOGY}> {{ ?s ?p ?o }} }}"
_CLAIMED: Final = "SELECT ?term (COUNT(?claim) AS ?uses) WHERE { ?claim mbt:predicate ?term } GROUP BY ?term"
_LINKS: Final = "SELECT ?term (COUNT(*) AS ?uses) WHERE { ?subject ?term ?object } GROUP BY ?term"
_KINDS: Final = "SELECT ?term (COUNT(DISTINCT ?thing) AS ?uses) WHERE { ?thing a ?term } GROUP BY ?term"
_VALUES: Final = f"""
SELECT ?term (COUNT(*) AS ?uses) WHERE {{
  GRAPH <{ONTOLOGY}> {{ ?term skos:definition ?definition }} ?subject ?property ?term .
  FILTER NOT EXISTS {{ GRAPH <{ONTOLOGY}> {{ ?subject ?property ?term }} }}
  FILTER(?property != mbt:predicate && ?property != mbt:via)
}} GROUP BY ?term
"""
_USES: Final = {"claimed": _CLAIMED, "class": _KINDS, "property": _LINKS, "value": _VALUES}
_MAPPINGS: Final = """
SELECT ?term ?relation ?iri ?id ?label WHERE {
  ?mapping mbt:mappingSubject ?term ; mbt:mappingRelation/rdfs:label ?relation ; mbt:mappingObject ?iri ;
    mbt:objectId ?id .
  OPTIONAL { ?mapping mbt:objectLabel ?label }
} ORDER BY ?id
"""
_OF_A_TERM: Final = frozenset({"claimable", "coined", "identity"})
_SEEN_IN: Final = {
    "claimed": "SELECT ?claim ?statement WHERE {\n  ?claim mbt:predicate %s ; mbt:statement ?statement\n}",
    "class": "SELECT ?thing ?label WHERE {\n  ?thing a %s . OPTIONAL { ?thing rdfs:label ?label }\n}",
    "property": "SELECT ?subject ?value WHERE {\n  ?subject %s ?value\n}",
    "value": "SELECT ?subject ?property WHERE {\n  ?subject ?property %s\n}",
}


@dataclass(frozen=True)
class Term:
    """Hold one term: `sort` is claimed, class, property or value; `group` where it stands on the page."""

    iri: str
    label: str
    sort: str
    group: str
    definition: str
    examples: tuple[str, ...]
    sources: tuple[str, ...]
    coined: bool
    broader: Phrase
    narrower: Phrase
    domain: tuple[Phrase, ...]
    range: tuple[Phrase, ...]
    axioms: tuple[Phrase, ...]
    marks: tuple[Phrase, ...]
    notations: tuple[str, ...]
    retired: bool
    replaced_by: Phrase
    mappings: tuple[tuple[str, ...], ...]

    @property
    def fragment(self) -> str:
        """Return its local name, which is also its anchor on the page."""
        return self.iri.removeprefix(MBT)

    @property
    def seen_in(self) -> str:
        """Return a query that shows where it is used."""
        asked = _SEEN_IN[self.sort] % f"mbt:{self.fragment}"
        prefixes = f"PREFIX mbt: <{MBT}>\n" + f"PREFIX rdfs: <{RDFS}>\n" * ("rdfs:" in asked)
        return f"{prefixes}{asked}\nLIMIT 100"


@dataclass(frozen=True)
class Vocabulary:
    """Hold all terms by IRI, the classes that exclude one another, and what the ontology says of itself.

    `sources` names the works of ours among the sources of definitions.
    """

    terms: Mapping[str, Term]
    disjoint: tuple[tuple[str, ...], ...]
    header: Mapping[str, str]
    sources: Mapping[str, str]


def vocabulary(now: Served) -> Vocabulary:
    """Return the terms, which are the same at every level of trust."""
    return now.keep("vocabulary", lambda: _read(now))


def uses(now: Served, trust: Level) -> dict[str, int]:
    """Return how often a level shows each term in use: in claims, as a kind, in triples or as a value."""

    def read() -> dict[str, int]:
        counted = {
            sort: {term: int(number) for term, number in texts(now.graph, text, trust)}
            for sort, text in _USES.items()
        }
        return {iri: counted[term.sort].get(iri, 0) for iri, term in vocabulary(now).terms.items()}

    return now.keep(("uses", trust), read)


def _read(now: Served) -> Vocabulary:
    axioms = Axioms(rows(now.graph, _FACTS, LEVELS[0]).rows)
    mappings: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for term, *mapped in texts(now.graph, _MAPPINGS, LEVELS[0]):
        mappings[term].append(tuple(mapped))
    narrower: dict[Node, list[Node]] = defaultdict(list)
    for node, own in axioms.nodes.items():
        for wider in _broader(own):
            narrower[wider].append(node)
    terms = [
        _term(axioms, node, narrower[node], mappings[node.value])
        for node, own in axioms.nodes.items()
        if isinstance(node, NamedNode) and node.value.startswith(MBT) and SKOS + "definition" in own
    ]
    ontology = axioms.nodes[NamedNode(MBT.rstrip("#"))]
    return Vocabulary(
        {term.iri: term for term in sorted(terms, key=lambda one: one.label.lower())},
        tuple(tuple(one.value for one in group) for group in axioms.disjoint()),
        {local(name): text_of(values[0]) for name, values in ontology.items()},
        now.graph.labels(source for term in terms for source in term.sources if source.startswith(ID)),
    )


def _term(axioms: Axioms, node: NamedNode, narrower: list[Node], mappings: list[tuple[str, ...]]) -> Term:
    own = axioms.nodes[node]
    sort, group = _sort(axioms, own)

    def all_of(name: str) -> tuple[str, ...]:
        return tuple(map(text_of, own.get(name, ())))

    def named(nodes: list[Node]) -> Phrase:
        words = sorted((axioms.label(one), text_of(one)) for one in nodes if isinstance(one, NamedNode))
        return tuple(words)

    return Term(
        iri=node.value,
        label=axioms.label(node),
        sort=sort,
        group=group,
        definition=all_of(SKOS + "definition")[0],
        examples=all_of(SKOS + "example"),
        sources=all_of(DCTERMS + "source"),
        coined=all_of(MBT + "coined") == ("true",),
        broader=named(_broader(own)),
        narrower=named(narrower),
        domain=tuple(axioms.expression(one) for one in own.get(RDFS + "domain", ())),
        range=tuple(axioms.expression(one) for one in own.get(RDFS + "range", ())),
        axioms=tuple(axioms.of(node)),
        marks=tuple(_marks(axioms, own)),
        notations=all_of(SKOS + "notation"),
        retired=all_of(OWL + "deprecated") == ("true",),
        replaced_by=named(own.get(DCTERMS + "isReplacedBy", [])),
        mappings=tuple(mappings),
    )


def _broader(own: Mapping[str, list[Node]]) -> list[Node]:
    return [*own.get(RDFS + "subClassOf", ()), *own.get(RDFS + "subPropertyOf", ())]


def _sort(axioms: Axioms, own: Mapping[str, list[Node]]) -> tuple[str, str]:
    """Return what a term is, and the heading under which it stands."""
    kinds = [text_of(kind) for kind in own[RDF + "type"]]
    if OWL + "Class" in kinds:
        return "class", "Classes"
    if MBT + "claimable" in own:
        return "claimed", "What a claim may say"
    if any(kind.startswith(OWL) for kind in kinds):
        if OWL + "AnnotationProperty" in kinds:
            return "property", "Marks and notes"
        return (
            "property",
            "Names and records of things" if MBT + "identity" in own else "Slots, figures and what follows",
        )
    return "value", axioms.label(NamedNode(kinds[0]))


def _marks(axioms: Axioms, own: Mapping[str, list[Node]]) -> list[Phrase]:
    """Return the marks of ours that a term carries."""
    found: list[Phrase] = []
    for name, values in own.items():
        if name.startswith(MBT) and name.removeprefix(MBT) not in _OF_A_TERM:
            mark = (axioms.label(NamedNode(name)), name)
            for one in values:
                told = text_of(one)
                is_term = isinstance(one, NamedNode)
                found.append(
                    (mark,)
                    if told == "true"
                    else (mark, (" ", ""), (axioms.label(one), told if is_term else ""))
                )
    return found
