"""What a dataset holds, counted: by class, by property, and by both, as VoID has it.

Editors and language models read from it which properties a class has and what they lead to. Everything is
counted through a lens, each triple once, so that a query through the same lens gives the same numbers.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Final

from mbtgraph.namespaces import RDF, VOID, XSD, shrink
from mbtgraph.rdf import Literal, NamedNode, Quad, Rows, text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mbtgraph.rdf import Term

    Ask = Callable[[str], Rows]

EXT: Final = "http://ldf.fi/void-ext#"
_INTEGER: Final = NamedNode(XSD + "integer")

_MOST: Final = 1_000_000
"""Triples up to which properties are counted class by class."""

_TOTALS: Final = """
SELECT (COUNT(*) AS ?triples) (COUNT(DISTINCT ?s) AS ?subjects) (COUNT(DISTINCT ?o) AS ?objects)
  (COUNT(DISTINCT ?p) AS ?properties)
WHERE { ?s ?p ?o }
"""
_CLASSES: Final = f"""
SELECT ?class (COUNT(DISTINCT ?s) AS ?entities) WHERE {{ ?s <{RDF}type> ?class . FILTER(ISIRI(?class)) }}
GROUP BY ?class ORDER BY ?class
"""
_PROPERTIES: Final = """
SELECT ?p (COUNT(*) AS ?triples) (COUNT(DISTINCT ?s) AS ?subjects) (COUNT(DISTINCT ?o) AS ?objects)
WHERE { ?s ?p ?o } GROUP BY ?p ORDER BY ?p
"""
_OF_CLASS: Final = f"""
SELECT ?class ?p (COUNT(*) AS ?triples) WHERE {{ ?s <{RDF}type> ?class ; ?p ?o . FILTER(ISIRI(?class)) }}
GROUP BY ?class ?p ORDER BY ?class ?p
"""
_TO_CLASS: Final = f"""
SELECT ?class ?p ?other (COUNT(*) AS ?triples) WHERE {{
  ?s <{RDF}type> ?class ; ?p ?o . ?o <{RDF}type> ?other . FILTER(ISIRI(?class) && ISIRI(?other))
}} GROUP BY ?class ?p ?other ORDER BY ?class ?p ?other
"""
_TO_VALUES: Final = f"""
SELECT ?class ?p ?other (COUNT(*) AS ?triples) WHERE {{
  ?s <{RDF}type> ?class ; ?p ?o . FILTER(ISIRI(?class) && ISLITERAL(?o)) BIND(DATATYPE(?o) AS ?other)
}} GROUP BY ?class ?p ?other ORDER BY ?class ?p ?other
"""


def partitions(dataset: str, ask: Ask) -> Iterator[Quad]:
    """Yield the counts of a dataset and of its parts; each part has a name under that of the dataset."""
    (totals,) = ask(_TOTALS).rows
    classes = ask(_CLASSES).rows
    names = ("triples", "distinctSubjects", "distinctObjects", "properties")
    for name, number in (*zip(names, totals, strict=True), ("classes", Literal(len(classes)))):
        yield _said(dataset, name, number)
    for class_, entities in classes:
        part = _part(dataset, class_)
        yield _said(dataset, "classPartition", NamedNode(part))
        yield _said(part, "class", class_)
        yield _said(part, "entities", entities)
    for property_, triples, subjects, objects in ask(_PROPERTIES).rows:
        part = _part(dataset, property_)
        yield _said(dataset, "propertyPartition", NamedNode(part))
        yield _said(part, "property", property_)
        for name, number in zip(names, (triples, subjects, objects), strict=False):
            yield _said(part, name, number)
    if int(text_of(totals[0])) <= _MOST:
        yield from _of_classes(dataset, ask)


def _of_classes(dataset: str, ask: Ask) -> Iterator[Quad]:
    for class_, property_, triples in ask(_OF_CLASS).rows:
        whole, part = _part(dataset, class_), _part(dataset, class_, property_)
        yield _said(whole, "propertyPartition", NamedNode(part))
        yield _said(part, "property", property_)
        yield _said(part, "triples", triples)
    for class_, property_, other, triples in ask(_TO_CLASS).rows:
        part, target = _part(dataset, class_, property_), _part(dataset, class_, property_, other)
        yield _said(part, "classPartition", NamedNode(target))
        yield _said(target, "class", other)
        yield _said(target, "triples", triples)
    for class_, property_, other, triples in ask(_TO_VALUES).rows:
        part, target = _part(dataset, class_, property_), _part(dataset, class_, property_, other)
        yield Quad(NamedNode(part), NamedNode(EXT + "datatypePartition"), NamedNode(target))
        yield Quad(NamedNode(target), NamedNode(EXT + "datatype"), other)  # type: ignore[arg-type]
        yield _said(target, "triples", triples)


def _said(subject: str, name: str, content: Term | None) -> Quad:
    return Quad(NamedNode(subject), NamedNode(VOID + name), content)  # type: ignore[arg-type]


def _part(dataset: str, *terms: Term | None) -> str:
    """Return the name of a part: those of the terms that make it, or digits where these are long."""
    told = "/".join(shrink(text_of(term)) for term in terms)
    fits = all(":" in shrink(text_of(term)) and "/" not in shrink(text_of(term)) for term in terms)
    return f"{dataset}#{told if fits else sha256(told.encode()).hexdigest()[:20]}"
