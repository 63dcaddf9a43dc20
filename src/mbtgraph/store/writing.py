"""RDF written out: every format from the same statements, and the same bytes each time.

The engine writes in any order of prefixes, and JSON-LD without any; so the order is made here, and
JSON-LD is written here too, with a context that holds prefixes and leads nowhere.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Triple, serialize

from mbtgraph import media
from mbtgraph.namespaces import XSD, used
from mbtgraph.rdf import TYPE, turtle

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from mbtgraph.media import Media
    from mbtgraph.rdf import Fact, Term

_ROOT: Final = re.compile(rb"<rdf:RDF((?: xmlns:\w*=\"[^\"]*\")*)>")
_NAMELESS: Final = re.compile(rb"<[\w.-]*:[\s/>]")
"""A property whose IRI ends in nothing that XML takes as a name; the engine writes it all the same."""
_UNPRINTABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def write(quads: Iterable[Quad], form: Media, prefixes: Mapping[str, str]) -> bytes:
    """Return statements in a format; one that holds no graphs tells each triple once.

    Raises:
        ValueError: The format has no way to write one of them.
    """
    ordered = sorted(set(quads), key=_order)
    if form is media.TRIG:
        return _trig(ordered, prefixes)
    if form is media.NQUADS:
        return serialize(ordered, format=RdfFormat.N_QUADS) or b""
    facts = list(
        dict.fromkeys(
            (quad.subject, quad.predicate, quad.object)
            for quad in ordered
            if not isinstance(quad.subject, Triple) and not isinstance(quad.object, Triple)
        )
    )
    if form is media.TURTLE:
        return turtle(facts, prefixes)
    if form is media.JSONLD:
        return _jsonld(facts, prefixes)
    if form is media.RDFXML:
        return _rdfxml(facts, prefixes)
    return serialize((Triple(*fact) for fact in facts), format=RdfFormat.N_TRIPLES) or b""


def _order(quad: Quad) -> tuple[str, ...]:
    first = "" if quad.predicate == TYPE else str(quad.predicate)
    return str(quad.subject), first, str(quad.object), str(quad.graph_name)


def _trig(quads: Sequence[Quad], prefixes: Mapping[str, str]) -> bytes:
    ordered = sorted(
        quads, key=lambda quad: "" if quad.graph_name == DefaultGraph() else str(quad.graph_name)
    )
    named = {str(term)[1:-1] for quad in quads for term in _terms(quad)}
    own = used(prefixes, named)
    text = serialize(ordered, format=RdfFormat.TRIG, prefixes=own) or b""
    lines = text.splitlines(keepends=True)
    return b"".join([*sorted(lines[: len(own)]), *lines[len(own) :]])


def _terms(quad: Quad) -> list[NamedNode]:
    terms = [quad.subject, quad.predicate, quad.object, quad.graph_name]
    if isinstance(quad.object, Literal):
        terms.append(quad.object.datatype)
    return [term for term in terms if isinstance(term, NamedNode)]


def _rdfxml(facts: Sequence[Fact], prefixes: Mapping[str, str]) -> bytes:
    """Return facts as RDF/XML, whose root names the prefixes in order.

    Raises:
        ValueError: A property has no name that XML can write, or a text a character.
    """
    if any(isinstance(o, Literal) and _UNPRINTABLE.search(o.value) for _, _, o in facts):
        raise ValueError("a text holds a character that XML has no way to write")
    own = used(prefixes, {predicate.value for _, predicate, _ in facts})
    made = serialize((Triple(*fact) for fact in facts), format=RdfFormat.RDF_XML, prefixes=own) or b""
    if _NAMELESS.search(made):
        raise ValueError("a property has a name that XML has no way to write")
    made = made.replace(b"\r", b"&#13;")  # the bare sign is read as a line feed
    return _ROOT.sub(lambda root: b"<rdf:RDF " + b" ".join(sorted(root[1].split())) + b">", made, count=1)


class _Context:
    """Shorten names by prefixes, and remember which of them were used."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self.used: dict[str, str] = {}
        self._prefixes = prefixes
        self._names: dict[str, str] = {}

    def short(self, term: NamedNode | BlankNode) -> str:
        """Return a name as JSON-LD has it."""
        if isinstance(term, BlankNode):
            return str(term)
        iri = term.value
        if iri not in self._names:
            self._names[iri] = self._shortened(iri)
        return self._names[iri]

    def _shortened(self, iri: str) -> str:
        for prefix, space in self._prefixes.items():
            local = iri[len(space) :]
            if iri.startswith(space) and local and "/" not in local and ":" not in local:
                self.used[prefix] = space
                return f"{prefix}:{local}"
        return iri

    def told(self, term: Term) -> object:
        """Return an object as JSON-LD has it, a literal with the very letters that it has."""
        if not isinstance(term, Literal):
            return {"@id": self.short(term)}
        if term.language:
            way = {"@direction": str(term.direction)} if term.direction else {}
            return {"@language": term.language, **way, "@value": term.value}
        if term.datatype.value == XSD + "string":
            return term.value
        return {"@type": self.short(term.datatype), "@value": term.value}


def _jsonld(facts: Sequence[Fact], prefixes: Mapping[str, str]) -> bytes:
    context = _Context(prefixes)
    nodes: dict[str, dict[str, list[object]]] = {}
    for subject, predicate, target in facts:
        node = nodes.setdefault(context.short(subject), {})
        if predicate == TYPE and not isinstance(target, Literal):
            node.setdefault("@type", []).append(context.short(target))
        else:
            node.setdefault(context.short(predicate), []).append(context.told(target))
    graph = [{"@id": name, **held} for name, held in nodes.items()]
    body = {"@context": dict(sorted(context.used.items())), "@graph": graph}
    return json.dumps(body, ensure_ascii=False, indent=1).encode() + b"\n"
