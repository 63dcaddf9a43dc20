"""The graph that describes the dataset: its title, its licence, and the stored queries as RDF.

It says nothing that depends on a claim, since every lens shows it. A stored query is described as
collections of examples for SPARQL endpoints have it, and each of its parameters as a `sh:Parameter`:
a property shape, so that SHACL can tell whether a set of values is one that the query takes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mbtgraph.namespaces import DCTERMS, PARAMETER, QUERY, RDF, RDFS, ROOT, SCHEMA, SH, SKOS, VOID, XSD
from mbtgraph.queries.parameters import spelled
from mbtgraph.queries.schema import defaults, prefixes_of
from mbtgraph.rdf import TYPE, Fact, Literal, NamedNode, Term, n

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from mbtgraph.queries.parameters import Parameter
    from mbtgraph.queries.stored import StoredQuery

TITLE: Final = (
    "mbtgraph: a knowledge graph of Mentalization-Based Treatment in which every claim tells who says so"
)
"""The title under which the dataset is cited."""
SERVICE: Final = ROOT + "sparql"
"""The address under which the dataset is meant to be asked."""

DATASET: Final = ROOT + "dataset"
"""The name of the dataset."""
LICENSE: Final = "https://creativecommons.org/licenses/by/4.0/"
"""The licence of ontology and data."""

_DATASET: Final = NamedNode(DATASET)
_ONTOLOGY: Final = NamedNode(ROOT + "ontology")
_LABEL: Final = NamedNode(RDFS + "label")
_COMMENT: Final = NamedNode(RDFS + "comment")


def describe(queries: Sequence[StoredQuery]) -> Iterator[Fact]:
    """Yield the triples that describe the dataset and its stored queries."""
    yield _DATASET, TYPE, NamedNode(VOID + "Dataset")
    yield _DATASET, NamedNode(DCTERMS + "title"), Literal(TITLE, language="en")
    yield (
        _DATASET,
        NamedNode(DCTERMS + "description"),
        Literal("Claims about Mentalization-Based Treatment, each with who says so.", language="en"),
    )
    yield _DATASET, NamedNode(DCTERMS + "license"), NamedNode(LICENSE)
    yield from describe_queries(queries)


def describe_queries(queries: Sequence[StoredQuery], *, service: str = SERVICE) -> Iterator[Fact]:
    """Yield the triples that describe stored queries, to be asked of a service."""
    yield from _prefixes(queries)
    for query in queries:
        node = n("query:" + query.id)
        yield node, TYPE, _sh("SPARQLExecutable")
        yield node, TYPE, _sh("SPARQLSelectExecutable")
        yield node, _LABEL, Literal(query.summary, language="en")
        yield node, _COMMENT, Literal(query.summary, language="en")
        if query.description:
            yield node, NamedNode(DCTERMS + "description"), Literal(query.description, language="en")
        yield node, _sh("prefixes"), _ONTOLOGY
        yield node, _sh("select"), Literal(query.sparql)
        yield node, NamedNode(SCHEMA + "target"), NamedNode(service)
        for tag in query.tags:
            yield node, NamedNode(SCHEMA + "keywords"), Literal(tag)
        for name in query.params:
            yield node, _sh("parameter"), _named(query, name)
        for order, parameter in enumerate(query.params.values()):
            yield from _parameter(query, parameter, order)


def _prefixes(queries: Iterable[StoredQuery]) -> Iterator[Fact]:
    """Yield the prefixes that the queries use, each a node of its own."""
    used = dict.fromkeys(pair for query in queries for pair in prefixes_of(query.text))
    nodes = {NamedNode(f"{ROOT}prefix/{prefix[:-1]}"): (prefix, iri) for prefix, iri in sorted(used)}
    for node in nodes:
        yield _ONTOLOGY, _sh("declare"), node
    for node, (prefix, iri) in nodes.items():
        yield node, _sh("prefix"), Literal(prefix[:-1])
        yield node, _sh("namespace"), Literal(iri[1:-1], datatype=NamedNode(XSD + "anyURI"))


def _parameter(query: StoredQuery, parameter: Parameter, order: int) -> Iterator[Fact]:
    """Yield what is to be known of a parameter: as a property shape, of the values of one call."""
    node = _named(query, parameter.name)
    yield node, TYPE, _sh("Parameter")
    yield node, _sh("path"), NamedNode(PARAMETER + parameter.name)
    yield node, _sh("name"), Literal(parameter.name)
    yield node, _sh("description"), Literal(parameter.description or parameter.expected, language="en")
    yield node, _sh("order"), Literal(order)
    yield node, _sh("optional"), Literal(parameter.optional)
    if not parameter.optional:
        yield node, _sh("minCount"), Literal(1)
    if not parameter.multiple:
        yield node, _sh("maxCount"), Literal(1)
    for name, term in _constraints(parameter):
        yield node, _sh(name), term
    for default in defaults(query, parameter.name):
        yield node, _sh("defaultValue"), default
    for text in parameter.examples:
        yield node, NamedNode(SKOS + "example"), Literal(text)
    if parameter.enum:
        yield node, _sh("in"), NamedNode(f"{node.value}/1")
        yield from _list(f"{node.value}/", [_literal(parameter, text) for text in parameter.enum])


def _named(query: StoredQuery, parameter: str) -> NamedNode:
    return NamedNode(f"{QUERY}{query.id}/{parameter}")


def _constraints(parameter: Parameter) -> Iterator[tuple[str, Term]]:
    """Yield the constraints on one value of a parameter."""
    if parameter.type == "iri":
        yield "nodeKind", _sh("IRI")
        if parameter.class_:
            yield "class", n(parameter.class_)
        return
    yield "nodeKind", _sh("Literal")
    yield "datatype", NamedNode(XSD + parameter.type)
    for name, bound in (("minInclusive", parameter.minimum), ("maxInclusive", parameter.maximum)):
        if bound is not None:
            yield name, _literal(parameter, spelled(bound))
    if parameter.type == "string":
        yield "maxLength", Literal(parameter.max_length)
    if parameter.pattern:
        yield "pattern", Literal(f"^(?:{parameter.pattern})$")


def _literal(parameter: Parameter, text: str) -> Literal:
    return Literal(text, datatype=NamedNode(XSD + parameter.type))


def _list(node: str, items: Sequence[Term]) -> Iterator[Fact]:
    """Yield a list whose nodes have names, so that the catalog is the same in each build."""
    for number, item in enumerate(items, 1):
        rest = NamedNode(f"{node}{number + 1}") if number < len(items) else NamedNode(RDF + "nil")
        yield NamedNode(f"{node}{number}"), NamedNode(RDF + "first"), item
        yield NamedNode(f"{node}{number}"), NamedNode(RDF + "rest"), rest


def _sh(name: str) -> NamedNode:
    return NamedNode(SH + name)
