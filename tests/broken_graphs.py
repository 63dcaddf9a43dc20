"""Broken graphs: small parts of the real data, each with some statements that somebody spoilt.

What is spoilt is chosen by the rules, so that most of them have something to find; how is left to chance,
with a seed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mbtgraph.namespaces import ID, MBT
from mbtgraph.rdf import TYPE, Facts, Literal, NamedNode, n
from mbtgraph.shapes.rules import parts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from mbtgraph.rdf import Fact, Term
    from mbtgraph.shapes import Shapes

_SIZE: Final = 6
"""How many statements of a graph are spoilt."""
_BESIDE: Final = tuple(n(f"sh:{name}") for name in ("lessThanOrEquals", "lessThan", "equals", "disjoint"))
_NUMBERS: Final = (
    Literal("-1", datatype=n("xsd:integer")), Literal("99999999", datatype=n("xsd:integer")),
    Literal("-0.5", datatype=n("xsd:decimal")), Literal("1e9", datatype=n("xsd:double")),
)  # fmt: skip
_ODD: Final = (
    *_NUMBERS, Literal(""), Literal("odd"), Literal("odd", language="de"),
    Literal("odd", datatype=n("xsd:integer")), Literal("2026-01-31", datatype=n("xsd:date")),
    Literal("true", datatype=n("xsd:boolean")), Literal("x", datatype=n("xsd:anyURI")),
    NamedNode("http://example.org/odd"), NamedNode(ID + "problem/ODD"), n("mbt:CitedClaim"), n("mbt:restsOn"),
    n("mbt:Denies"), n("mbt:ModelGenerated"),
)  # fmt: skip


def around(ontology: Facts) -> list[Fact]:
    """Return what shapes see of the ontology: what is of which class, what can be claimed, what is a term.

    A shape sees the classes of a node, and the properties that it names, of the nodes that it looks at.
    """
    seen = TYPE, n("rdfs:subClassOf"), n("mbt:claimable"), n("skos:definition")
    return [fact for predicate in seen for fact in ontology.having(predicate)]


class Breaker:
    """Break statements of the real data."""

    def __init__(self, data: Facts, ontology: Facts, shapes: Shapes, random: Random) -> None:
        """Take the real data, the rules, and a source of chance."""
        self._data, self._ontology, self._shapes, self._random = data, ontology, shapes, random
        self._classes = [
            n(f"mbt:{name}") for name in ("Problem", "Source", "ArmResult", "Section", "Quantity")
        ]
        self._targets = {shape: nodes for shape in self._rules() if (nodes := list(self._seen_by(shape)))}
        pairs = [fact for p in _BESIDE for fact in shapes.facts.having(p) if p != n("sh:disjoint")]
        paths = [fact for fact in shapes.facts.having(n("sh:path")) if fact[0] in {s for s, _, _ in pairs}]
        self._paired = {o for _, _, o in (*pairs, *paths)}
        self._waiting: list[NamedNode] = []

    def graphs(self, count: int) -> Iterator[list[Fact]]:
        """Yield graphs without the ontology."""
        for number in range(count):
            graph: dict[Fact, None] = {}
            for place in range(_SIZE):
                if not self._waiting:
                    self._waiting = self._random.sample(list(self._targets), len(self._targets))
                shape = self._waiting.pop()
                slots = set(self._slots(shape))
                nodes = self._targets[shape]
                node = self._random.choice(
                    [one for one in nodes if slots & {*self._data.about(one)}] or nodes
                )
                graph |= dict.fromkeys(self._spoilt(shape, node, f"-{number}-{place}"))
            named = {term for fact in graph for term in fact}
            company = [fact for fact in self._data.having(TYPE) if fact[0] in named]
            yield [*graph, *company]

    def _rules(self) -> list[NamedNode]:
        targets = n("sh:targetClass"), n("sh:targetSubjectsOf")
        return sorted(
            {s for t in targets for s, _, _ in self._shapes.facts.having(t) if isinstance(s, NamedNode)},
            key=str,
        )

    def _seen_by(self, shape: NamedNode) -> Iterator[NamedNode]:
        """Yield the nodes of the data that a rule looks at."""
        facts = self._shapes.facts
        kinds = set(facts.objects(shape, n("sh:targetClass")))
        while more := {s for s, _, o in self._ontology.having(n("rdfs:subClassOf")) if o in kinds} - kinds:
            kinds |= more
        slots = set(facts.objects(shape, n("sh:targetSubjectsOf")))
        for subject, predicate, value in self._data:
            if isinstance(subject, NamedNode) and (
                (predicate == TYPE and value in kinds) or predicate in slots
            ):
                yield subject

    def _spoilt(self, shape: NamedNode, node: NamedNode, mark: str) -> list[Fact]:
        """Return a statement, under another name, with one thing in it changed."""
        own: list[Fact] = [
            (NamedNode(node.value + mark), p, o)
            for p, values in self._data.about(node).items()
            for o in values
        ]
        slots = self._slots(shape)
        if not slots and self._random.random() < 0.5:
            return self._rename(own, TYPE)
        slots = slots or [fact[1] for fact in own]
        if len(slots) > 1 and self._random.random() < 0.5:
            return self._random.choice((self._lose, self._repeat))(own, slots)
        slot = self._random.choice(slots)
        if slot not in {fact[1] for fact in own}:
            return self._double(own, slot)
        ways = (self._drop, self._double, self._replace, self._swap, self._retype, self._extend, self._rename)
        return self._random.choice((*ways, self._double, self._replace))(own, slot)

    def _slots(self, shape: Term) -> list[NamedNode]:
        """Return the properties that a rule, or what it chooses between, looks at."""
        found, waiting = [], [shape]
        facts = self._shapes.facts
        while waiting:
            one = waiting.pop()
            found += [NamedNode(step.predicate) for step in self._shapes.rules[one.value].steps]
            found += [o for p in _BESIDE for o in facts.objects(one, p) if isinstance(o, NamedNode)]
            waiting += parts(facts, one)
        return found

    def _drop(self, own: list[Fact], slot: NamedNode) -> list[Fact]:
        return [fact for fact in own if fact[1] != slot]

    def _double(self, own: list[Fact], slot: NamedNode) -> list[Fact]:
        return [*own, (own[0][0], slot, self._value(slot))]

    def _replace(self, own: list[Fact], slot: NamedNode) -> list[Fact]:
        return [(s, p, self._value(slot) if p == slot else o) for s, p, o in own]

    def _swap(self, own: list[Fact], slot: NamedNode) -> list[Fact]:
        return [(o, p, s) if p == slot and isinstance(o, NamedNode) else (s, p, o) for s, p, o in own]

    def _retype(self, own: list[Fact], _: NamedNode) -> list[Fact]:
        return [*own, (own[0][0], TYPE, self._random.choice(self._classes))]

    def _extend(self, own: list[Fact], slot: NamedNode) -> list[Fact]:
        return [*own, (own[0][0], NamedNode(MBT + "nonsense"), self._value(slot))]

    def _rename(self, own: list[Fact], _: NamedNode) -> list[Fact]:
        return [(NamedNode(s.value + "_ODD"), p, o) for s, p, o in own]

    def _lose(self, own: list[Fact], slots: list[NamedNode]) -> list[Fact]:
        return [fact for fact in own if fact[1] not in slots]

    def _repeat(self, own: list[Fact], slots: list[NamedNode]) -> list[Fact]:
        return [*own, *((s, slot, o) for s, p, o in own for slot in slots if p in slots)]

    def _value(self, slot: NamedNode) -> Term:
        """Return an odd value, or one that another statement has."""
        if self._random.random() < 0.7 or not self._data.having(slot):
            # pySHACL gives up where it has to compare two values that cannot be compared.
            return self._random.choice(_NUMBERS if slot in self._paired else _ODD)
        return self._random.choice(self._data.having(slot))[2]
