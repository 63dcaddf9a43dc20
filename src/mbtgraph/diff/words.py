"""How terms are told: IRIs with the labels that either side gives them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from mbtgraph.diff.contents import Content
from mbtgraph.diff.model import Slot, Value
from mbtgraph.namespaces import RDF, RDFS, SKOS, XSD, shrink
from mbtgraph.rdf import TYPE, Literal, NamedNode, n

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from mbtgraph.derive import Proposition
    from mbtgraph.diff.contents import Contents
    from mbtgraph.diff.sides import Side
    from mbtgraph.rdf import Term

_NAMES: Final = (
    n("mbt:statement"), NamedNode(RDFS + "label"), NamedNode(SKOS + "prefLabel"), n("mbt:explanation"),
)  # fmt: skip
_PLAIN: Final = {XSD + "string", RDF + "langString"}


class Words:
    """Tell the terms of two sides; where they name a thing differently, the first side given wins."""

    def __init__(self, *sides: Side) -> None:
        """Take the sides."""
        self._facts = [facts for side in sides for facts in (side.data, side.ontology, side.shapes)]

    def label(self, node: Term) -> str:
        """Return the label of a thing, or the statement of a claim; empty where there is none."""
        for facts in self._facts:
            for name in _NAMES:
                told = sorted(v.value for v in facts.objects(node, name) if isinstance(v, Literal))
                if told:
                    return told[0]
        return ""

    def named(self, node: Term) -> str:
        """Return the label of a thing, or its short name."""
        text = node.value
        return self.label(node) or (shrink(text) if isinstance(node, NamedNode) else text)

    def value(self, term: Term | Content, contents: Contents) -> Value:
        """Return a term as it is told."""
        if isinstance(term, Content):
            return Value(kind="anonymous", text=contents.drawn(term))
        if isinstance(term, Literal):
            datatype = "" if term.datatype.value in _PLAIN else term.datatype.value
            return Value(kind="literal", text=term.value, language=term.language or "", datatype=datatype)
        return Value(kind="iri", text=term.value, label=self.label(term))

    def slot(
        self,
        predicate: NamedNode,
        old: tuple[Collection[Term | Content], Contents],
        new: tuple[Collection[Term | Content], Contents],
    ) -> Slot:
        """Return what a property lost and gained, in a stable order."""
        left, came = (
            tuple(sorted((self.value(t, own) for t in terms), key=_key)) for terms, own in (old, new)
        )
        return Slot(property=predicate.value, label=self.property(predicate), old=left, new=came)

    def property(self, node: NamedNode) -> str:
        """Return the label of a property, or its short name in words: `attributed to`."""
        if node == TYPE:
            return "class"
        name = re.split("[#/:]", node.value)[-1]
        return self.label(node) or re.sub("(?=[A-Z])", " ", name).lower()

    def proposition(self, content: Proposition) -> str:
        """Return a proposition as a sentence: its things, and to what it is limited."""
        limits = [f"{self.named(slot)}: {self.named(value)}" for slot, value in content.qualifiers]
        words = " ".join(self.named(term) for term in (content.subject, content.predicate, content.object))
        return f"{words} ({'; '.join(limits)})" if limits else words


def _key(value: Value) -> tuple[str, ...]:
    return value.kind, value.text, value.language, value.datatype


def by_name(terms: Mapping[NamedNode, object]) -> list[NamedNode]:
    """Return properties in the order in which they are told: the type, then by name."""
    return sorted(terms, key=lambda term: (term != TYPE, term.value))
