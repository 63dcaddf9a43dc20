"""Types that follow from the ontology, by `reasonable`, with its noise filtered away.

Only `rdf:type` is made here (sub-class, domain, range, defined classes). Edges (chains,
transitivity, inverses, sub-properties) are made by our own rules and come in as facts:
`reasonable` has no property chains. It also says nothing of contradictions: see `mbtgraph.judge`.
"""

from __future__ import annotations

from collections import deque
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from mbtgraph.errors import MbtGraphError
from mbtgraph.namespaces import MBT, OWL, RDF, RDFS
from mbtgraph.rdf import TYPE, BlankNode, Facts, NamedNode, n, ntriples, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mbtgraph.rdf import Fact, Term

__all__ = ["Types", "infer_types", "keep"]

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
_KEPT: Final = (MBT, _CONCEPT.value)
"""How the classes begin that can pass the filter."""
_BOUNDS: Final = frozenset({n("rdfs:domain"), n("rdfs:range")})
_UNION: Final = n("owl:unionOf")
_REMARKS: Final = frozenset(
    n(name) for name in ("rdfs:label", "rdfs:comment", "rdfs:seeAlso", "rdfs:isDefinedBy", "owl:versionInfo")
)
"""What stands in the vocabularies of axioms and makes none."""


def infer_types(facts: Iterable[Fact]) -> set[Fact]:
    """Return the types that follow from facts and are worth keeping (see `keep`).

    Args:
        facts: The axioms of the ontology, the statements about things, and the inferred edges.

    Returns:
        New facts only, the same ones on every run and for every order of the input.

    Raises:
        MbtGraphError: The reasoner cannot read the facts.
    """
    return Types().add(facts)


class Types:
    """Infer types from facts that grow: each time only what is new, from what is new.

    The engine hands over all that it was given and all that follows, and this is what costs time.
    So it is not given what no rule of OWL 2 RL can use:

    - a triple whose property is spoken of in no axiom. A rule that fits triples of any property has
      a second premise that names this property (domain, range, sub-property, inverse, chain, a
      restriction, a characteristic); those on `owl:sameAs` only repeat the triple of another node.
      That a name is declared as a class or a property is no such premise: it yields types of
      names, which `keep` leaves out.
    - `P rdfs:domain U` (or range), and the description of `U`, where `U` is an anonymous union that
      stands nowhere else. What follows from it is only that things are of type `U`, and from that
      nothing, since no axiom goes on from `U`.

    What is held back is handed over as soon as a later fact speaks of it.
    """

    def __init__(self) -> None:
        """Start with no facts."""
        import reasonable  # type: ignore[import-untyped]  # noqa: PLC0415 (only building needs it)

        self._engine = reasonable.PyReasoner()
        self._given = Facts()
        self._told: set[tuple[str, str]] = set()
        self._spoken_of: set[Term] = set()
        self._held: dict[Term, list[Fact]] = {}

    def add(self, facts: Iterable[Fact]) -> set[Fact]:
        """Add facts, and return the types that now follow, as `infer_types` does, without earlier ones.

        Raises:
            MbtGraphError: The reasoner cannot read the facts.
        """
        from rdflib import URIRef  # noqa: PLC0415 (what `reasonable` answers with)

        self._load(self._usable(fact for fact in facts if self._given.add(fact)))
        # Compared as text: the equality of rdflib costs more than all else here.
        said = {
            (str(subject), str(value))
            for subject, predicate, value in self._engine.reason()
            if str.__eq__(predicate, TYPE.value)
            and isinstance(subject, URIRef)
            and isinstance(value, URIRef)
            and str.startswith(value, _KEPT)
        }
        followed = ((NamedNode(subject), TYPE, NamedNode(value)) for subject, value in said - self._told)
        new: set[Fact] = {fact for fact in followed if keep(fact, self._given)}
        self._told |= {(text_of(subject), text_of(value)) for subject, _, value in new}
        return new

    def _usable(self, facts: Iterable[Fact]) -> Iterator[Fact]:
        """Yield the facts that a rule can use, and those held back that can be used from now on."""
        queue = deque(facts)
        while queue:
            fact = queue.popleft()
            subject, predicate, value = fact
            needed = _waits_for(fact)
            if needed is not None and needed not in self._spoken_of:
                self._held.setdefault(needed, []).append(fact)
                continue
            yield fact
            for term in () if predicate == TYPE and value in _TERM_KINDS else (subject, value):
                if term not in self._spoken_of:
                    self._spoken_of.add(term)
                    queue += self._held.pop(term, ())

    def _load(self, facts: Iterable[Fact]) -> None:
        with TemporaryDirectory(prefix="mbtgraph-") as folder:
            # A file, since a pyoxigraph term makes `from_graph` panic; N-Triples is Turtle, and the
            # suffix .nt is refused.
            path = Path(folder, "facts.ttl")
            path.write_bytes(ntriples(facts))
            try:
                self._engine.load_file(str(path))
            except OSError as error:
                raise MbtGraphError(f"The reasoner cannot read the facts: {error}.") from error


def _waits_for(fact: Fact) -> Term | None:
    """Return the term that an axiom has to speak of before a rule can use a fact; nothing where one can."""
    subject, predicate, value = fact
    if predicate in _BOUNDS and isinstance(value, BlankNode):
        return value
    if isinstance(subject, BlankNode) and (predicate == _UNION or (predicate, value) == (TYPE, _CLASS)):
        return subject
    return None if predicate.value.startswith((RDF, RDFS, OWL)) and predicate not in _REMARKS else predicate


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
