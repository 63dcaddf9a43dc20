"""Types that follow from the ontology, by `reasonable`, with its noise filtered away.

Only `rdf:type` is made here (sub-class, domain, range, defined classes). Edges (chains,
transitivity, inverses, sub-properties) are made by our own rules and come in as facts:
`reasonable` has no property chains. It also says nothing of contradictions: see `mbtgraph.judge`.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from mbtgraph.errors import MbtGraphError
from mbtgraph.namespaces import MBT
from mbtgraph.rdf import TYPE, Facts, NamedNode, n, ntriples

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mbtgraph.rdf import Fact

__all__ = ["infer_types", "keep"]

_CLASS: Final = n("owl:Class")
_CONCEPT: Final = n("skos:Concept")
_TERM_KINDS: Final = frozenset(
    n(kind)
    for kind in (
        "owl:Class",
        "rdfs:Datatype",
        "owl:ObjectProperty",
        "owl:DatatypeProperty",
        "owl:AnnotationProperty",
    )
)


def infer_types(facts: Iterable[Fact]) -> set[Fact]:
    """Return the types that follow from facts and are worth keeping (see `keep`).

    Args:
        facts: The axioms of the ontology, the statements about things, and the inferred edges.

    Returns:
        New facts only, the same ones on every run and for every order of the input.

    Raises:
        MbtGraphError: The reasoner cannot read the facts.
    """
    import reasonable  # type: ignore[import-untyped]  # noqa: PLC0415 (only building needs it)
    from rdflib import URIRef  # noqa: PLC0415 (what `reasonable` answers with)

    given = Facts(facts)
    reasoner = reasonable.PyReasoner()
    with TemporaryDirectory(prefix="mbtgraph-") as folder:
        # A file, since a pyoxigraph term makes `from_graph` panic; N-Triples is Turtle, and the
        # suffix .nt is refused.
        path = Path(folder, "facts.ttl")
        path.write_bytes(ntriples(given))
        try:
            reasoner.load_file(str(path))
        except OSError as error:
            raise MbtGraphError(f"The reasoner cannot read the facts: {error}.") from error
    followed: set[Fact] = {
        (NamedNode(subject), NamedNode(predicate), NamedNode(value))
        for subject, predicate, value in reasoner.reason()
        if str(predicate) == TYPE.value and isinstance(subject, URIRef) and isinstance(value, URIRef)
    }
    return {fact for fact in followed if keep(fact, given)}


def keep(fact: Fact, given: Facts) -> bool:
    """Tell whether an inferred fact passes the published filter.

    An OWL 2 RL engine also prints what nobody asks for: everything is an `owl:Thing`, each class
    a sub-class of itself, literals and blank nodes have types. Kept is `x rdf:type C` where

    - `C` is a class of the `mbt:` namespace that the facts declare as `owl:Class`, or is
      `skos:Concept`;
    - `x` is an IRI, and not itself a term of the ontology, that is, a name of the `mbt:` namespace
      that the facts declare as a class, datatype or property (controlled values are things);
    - the facts do not say so already.

    The filter knows no engine: another OWL 2 RL engine gives the same set after it.

    Args:
        fact: What an engine inferred.
        given: What the engine was given.
    """
    subject, predicate, value = fact
    if predicate != TYPE or fact in given:
        return False
    if not (isinstance(subject, NamedNode) and isinstance(value, NamedNode)):
        return False
    if subject.value.startswith(MBT) and not _TERM_KINDS.isdisjoint(given.objects(subject, TYPE)):
        return False
    return value == _CONCEPT or (value.value.startswith(MBT) and (value, TYPE, _CLASS) in given)
