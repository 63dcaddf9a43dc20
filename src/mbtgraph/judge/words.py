"""Axioms in words that people read: labels and no IRIs, one clause an axiom."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from mbtgraph.judge.model import Reason, Violation
from mbtgraph.judge.syntax import TEXT, content, iri, is_blank, names, tree
from mbtgraph.judge.triples import FACTS, triples
from mbtgraph.namespaces import MBT, OWL, shrink

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from mbtgraph.judge.syntax import Node

_LAST: Final = {"DisjointClasses", "DisjointObjectProperties", "DisjointDataProperties"}
_SENTENCES: Final = {
    "ClassAssertion": "{1} is {0:a}",
    "ObjectPropertyAssertion": "{1} “{0}” {2}",
    "DataPropertyAssertion": "{1} “{0}” {2}",
    "NegativeObjectPropertyAssertion": "it is not so that {1} “{0}” {2}",
    "NegativeDataPropertyAssertion": "it is not so that {1} “{0}” {2}",
    "SameIndividual": "{*and} are one and the same",
    "DifferentIndividuals": "{*and} are different things",
    "SubClassOf": "{0:every} is {1:a}",
    "EquivalentClasses": "whatever is {0:a} is {1:a}, and the other way round",
    "DisjointClasses": "nothing is both {*a and}",
    "DisjointUnion": "{0:every} is exactly one of the others",
    "SubObjectPropertyOf": "“{0}” implies “{1}”",
    "SubDataPropertyOf": "“{0}” implies “{1}”",
    "EquivalentObjectProperties": "“{0}” and “{1}” imply each other",
    "EquivalentDataProperties": "“{0}” and “{1}” imply each other",
    "DisjointObjectProperties": "“{0}” and “{1}” never hold of the same two things",
    "DisjointDataProperties": "“{0}” and “{1}” never give a thing the same value",
    "InverseObjectProperties": "“{0}” is “{1}” seen from the other side",
    "ObjectPropertyDomain": "a subject of “{0}” is {1:a}",
    "DataPropertyDomain": "a subject of “{0}” is {1:a}",
    "ObjectPropertyRange": "an object of “{0}” is {1:a}",
    "DataPropertyRange": "a value of “{0}” is of the type {1}",
    "FunctionalObjectProperty": "a thing has one object of “{0}” at most",
    "FunctionalDataProperty": "a thing has one value of “{0}” at most",
    "InverseFunctionalObjectProperty": "a thing has one subject of “{0}” at most",
    "TransitiveObjectProperty": "“{0}” reaches on from step to step",
    "SymmetricObjectProperty": "“{0}” holds both ways",
    "AsymmetricObjectProperty": "“{0}” never holds both ways",
    "ReflexiveObjectProperty": "“{0}” joins everything to itself",
    "IrreflexiveObjectProperty": "“{0}” joins nothing to itself",
}
"""Each axiom with its parts by number, named; `:a` and `:every` for a class with its article."""
_CLASSES: Final = {
    "ObjectSomeValuesFrom": "thing with {1:a} as object of “{0}”",
    "ObjectAllValuesFrom": "thing with nothing but {1:a} as object of “{0}”",
    "ObjectHasValue": "thing with {1} as object of “{0}”",
    "ObjectHasSelf": "thing that “{0}” joins to itself",
    "ObjectMinCardinality": "thing with {0} objects of “{1}” or more",
    "ObjectMaxCardinality": "thing with {0} objects of “{1}” at most",
    "ObjectExactCardinality": "thing with exactly {0} objects of “{1}”",
    "DataSomeValuesFrom": "thing with a value of “{0}” of the type {1}",
    "DataAllValuesFrom": "thing whose “{0}” is always of the type {1}",
    "DataHasValue": "thing whose “{0}” is {1}",
    "DataMinCardinality": "thing with {0} values of “{1}” or more",
    "DataMaxCardinality": "thing with {0} values of “{1}” at most",
    "DataExactCardinality": "thing with exactly {0} values of “{1}”",
    "ObjectIntersectionOf": "{*a and}",
    "ObjectUnionOf": "{*a or}",
    "ObjectComplementOf": "thing that is not {0:a}",
    "DataOneOf": "{*or}",
    "ObjectOneOf": "thing among {*and}",
    "ObjectInverseOf": "{0}, from the other side,",
    "ObjectPropertyChain": "{*” and then “}",
}
"""The same for what stands for a class or a property, without an article."""
_SLOT: Final = re.compile(r"\{(?:(?P<all>\*a |\*)(?P<between>[^{}]+)|(?P<one>\d)(?::(?P<how>\w+))?)\}")


class Words:
    """Word axioms, with the labels of a graph."""

    def __init__(self, labels: Mapping[str, str]) -> None:
        """Take the labels, by IRI."""
        self._labels = labels

    def titled(self, name: str) -> str:
        """Return a label with the short name behind it."""
        label = self._labels.get(name)
        return f"“{label}” ({shrink(name)})" if label else shrink(name)

    def reasons(self, axioms: Iterable[str]) -> tuple[Reason, ...]:
        """Return axioms in functional syntax as reasons: facts first, what excludes them last."""
        found = [(tree(axiom), axiom) for axiom in axioms]
        ordered = sorted(found, key=lambda pair: (*_rank(pair[0]), pair[1]))
        return tuple(self._reason(node, axiom) for node, axiom in ordered)

    @staticmethod
    def violations(found: Iterable[tuple[str, str]]) -> Iterator[Violation]:
        """Yield what is outside the profile, each sentence once, sorted."""
        unique = {_readable(sentence): (sentence, axiom) for sentence, axiom in found}
        for sentence, (raw, axiom) in sorted(unique.items()):
            node = tree(axiom)
            named = dict.fromkeys(re.findall(r"<([^<>\s]+)>", raw.partition("OntologyID")[0]))
            yield Violation(
                sentence=sentence, triples=tuple(triples(node)) if node else (), names=tuple(named)
            )

    def _reason(self, node: Node | None, axiom: str) -> Reason:
        if node is None or node.name not in _SENTENCES:
            return Reason(words=_readable(axiom))
        return Reason(
            words=self._filled(_SENTENCES[node.name], node.parts),
            triples=tuple(triples(node)),
            fact=node.name in FACTS,
        )

    def _filled(self, sentence: str, parts: Sequence[Node]) -> str:
        def slot(found: re.Match[str]) -> str:
            if found["one"]:
                number = int(found["one"])
                return self._word(parts[number], found["how"] or "") if number < len(parts) else "…"
            between = found["between"] if found["between"].startswith("”") else f" {found['between']} "
            return between.join(self._word(part, found["all"].strip("* ")) for part in parts)

        return _SLOT.sub(slot, sentence)

    def _word(self, node: Node, article: str = "") -> str:
        word = self._bare(node)
        if article == "every":
            return f"every {word}"
        return f"{'an' if word[:1].lower() in 'aeiou' else 'a'} {word}" if article else word

    def _bare(self, node: Node) -> str:
        if node.name in _CLASSES:
            made = self._filled(_CLASSES[node.name], node.parts)
            return re.sub(r"^an? ", "", made)  # whoever asks adds an article
        if node.name == TEXT:
            return f"“{content(node)}”" if not content(node).isdecimal() else content(node)
        known = {f"{OWL}Thing": "thing", f"{OWL}Nothing": "thing that cannot be"}
        if is_blank(node):
            return "something without a name"
        name = iri(node)
        return known.get(name) or self._labels.get(name) or shrink(name) or " ".join(map(shrink, names(node)))


def _rank(node: Node | None) -> tuple[int, str]:
    if node is None:
        return 1, ""
    return (0 if node.name in FACTS else 2 if node.name in _LAST else 1), node.name


def _readable(sentence: str) -> str:
    """Return a sentence of OWLAPI without the name of the ontology, and with CURIEs for IRIs."""
    sentence = re.sub(r"\s+in (?:ontology )?OntologyID\(.*\)\]$", "]", " ".join(sentence.split()))
    sentence = re.sub(r">(?=[A-Z])", ">: ", sentence)
    return re.sub(r"<([^<>\s]+)>", lambda found: shrink(found[1]), sentence).replace(MBT, "mbt:")
