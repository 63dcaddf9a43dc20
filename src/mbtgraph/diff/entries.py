"""The nodes that differ, each as one entry: claims by what changed of them, other things by their slots."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from mbtgraph.diff.model import ASPECTS, CHANGES, GROUPS, Aspect, Cause, Change, Entry
from mbtgraph.diff.nodes import Nodes, by_node
from mbtgraph.diff.words import Words, by_name
from mbtgraph.namespaces import DCTERMS, ID, MBT, OWL, SHAPES, XSD
from mbtgraph.rdf import TYPE, Literal, NamedNode, n

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mbtgraph.diff.contents import Content
    from mbtgraph.diff.follows import Consequences
    from mbtgraph.diff.model import Slot, Value
    from mbtgraph.rdf import Term

    Values = Mapping[NamedNode, list[Term | Content]]

_DEPRECATED: Final = NamedNode(OWL + "deprecated")
_REPLACED_BY: Final = NamedNode(DCTERMS + "isReplacedBy")
_TRUE: Final = Literal("true", datatype=NamedNode(XSD + "boolean"))
_GROUP_OF_KIND: Final = {
    "claim": "claims", "study": "studies", "arm": "studies", "result": "results", "source": "sources",
    "section": "sources", "conflict": "conflicts", "mapping": "mappings",
}  # fmt: skip
_WORDED: Final = frozenset({n("mbt:statement")})
_SOURCED: Final = frozenset({TYPE, *(n("mbt:" + name) for name in ("cites", "attributedTo", "generatedBy"))})
_SAID: Final = frozenset(
    n("mbt:" + name)
    for name in ("subject", "predicate", "object", "value", "stance", "inPopulation", "comparedWith")
)
_LEVELLING: Final = (TYPE, n("mbt:cites"), n("mbt:verification"))
"""What of a claim decides its level, and then what of its sources does."""
_LEVELLING_SOURCE: Final = (n("mbt:tier"), n("mbt:located"))


class Comparison:
    """Hold two sides while they are compared; `follows` is what follows on each, where that can be told."""

    def __init__(self, old: Nodes, new: Nodes, follows: tuple[Consequences, Consequences] | None) -> None:
        """Take both sides."""
        self.old, self.new, self.follows = old, new, follows
        self.words = Words(new.side, old.side)
        self._left, self._came = by_node(old.told - new.told), by_node(new.told - old.told)
        marked = {s for x in (old, new) for s, _, _ in x.side.ontology.having(n("mbt:qualifier"))}
        self._said = _SAID | marked

    def entries(self) -> tuple[Entry, ...]:
        """Return the nodes that differ, in the order in which they are told."""
        nodes = {*self._left, *self._came, *self._moved()}
        found = [self._entry(node) for node in nodes]
        found += self._anonymous()
        return tuple(sorted(found, key=_place))

    def _moved(self) -> Iterator[NamedNode]:
        """Yield the claims that are seen at another level."""
        if self.follows:
            old, new = self.follows
            yield from (
                node for node in old.claims if old.level(node) != (new.level(node) or old.level(node))
            )

    def _entry(self, node: NamedNode) -> Entry:
        group, change = group_of(node), self._change(node)
        slots = tuple(self._slot(node, predicate) for predicate in by_name(self._both(node)))
        levels = self._levels(node)
        aspects = self._aspects(node, levels) if group == "claims" and change == "changed" else ()
        return Entry(
            group=group,
            iri=node.value,
            label=self.words.label(node),
            change=change,
            aspects=aspects,
            slots=slots,
            levels=levels,
            because=self._causes(node) if "re-tiered" in aspects else (),
            replaced_by=self._replaced_by(node) if change == "retired" else (),
        )

    def _replaced_by(self, node: NamedNode) -> tuple[Value, ...]:
        side = self.new.side
        parts = (side.data, side.ontology, side.shapes)
        values = (value for facts in parts for value in facts.objects(node, _REPLACED_BY))
        return tuple(self.words.value(v, self.new.contents) for v in values if isinstance(v, NamedNode))

    def _change(self, node: NamedNode) -> Change:
        if node not in self.old.names:
            return "added"
        if node not in self.new.names:
            return "removed"
        before, after = ((node, _DEPRECATED, _TRUE) in side.told for side in (self.old, self.new))
        return "changed" if before == after else "retired" if after else "restored"

    def _both(self, node: NamedNode) -> Values:
        return {**self._left.get(node, {}), **self._came.get(node, {})}

    def _slot(self, node: NamedNode, predicate: NamedNode) -> Slot:
        left = self._left.get(node, {}).get(predicate, []), self.old.contents
        came = self._came.get(node, {}).get(predicate, []), self.new.contents
        slot = self.words.slot(predicate, left, came)
        return replace(slot, label="basis") if predicate == TYPE and group_of(node) == "claims" else slot

    def _levels(self, node: NamedNode) -> tuple[str, str]:
        if self.follows is None:
            return "", ""
        old, new = (side.level(node) or "" for side in self.follows)
        return old, new

    def _aspects(self, node: NamedNode, levels: tuple[str, str]) -> tuple[Aspect, ...]:
        found: set[Aspect] = {self._aspect(predicate) for predicate in self._both(node)}
        if all(levels) and levels[0] != levels[1]:
            found.add("re-tiered")
        return tuple(aspect for aspect in ASPECTS if aspect in found)

    def _aspect(self, predicate: NamedNode) -> Aspect:
        if predicate in self._said:
            return "value changed"
        if predicate in _SOURCED:
            return "re-sourced"
        return "reworded" if predicate in _WORDED else "otherwise changed"

    def _causes(self, node: NamedNode) -> tuple[Cause, ...]:
        """Return what moved a claim to another level: slots of its own, or of its sources."""
        sources = sorted(
            {
                v
                for x in (self.old, self.new)
                for v in x.side.data.objects(node, n("mbt:cites"))
                if isinstance(v, NamedNode)
            },
            key=str,
        )
        return tuple(
            Cause(about=self.words.value(one, self.new.contents), slot=self._slot(one, predicate))
            for one, deciding in ((node, _LEVELLING), *((source, _LEVELLING_SOURCE) for source in sources))
            for predicate in deciding
            if predicate in self._both(one)
        )

    def _anonymous(self) -> Iterator[Entry]:
        change: Change
        for one, other, change in ((self.old, self.new, "removed"), (self.new, self.old, "added")):
            for content in one.loose - other.loose:
                label = one.contents.drawn(content)
                yield Entry(group=GROUPS[-1], iri="", label=label, change=change)


def _place(entry: Entry) -> tuple[object, ...]:
    """Return where an entry is told; a number in a name counts as a number."""
    parts = re.split(r"(\d+)", entry.iri)
    numbered = [(part.isdecimal(), int(part) if part.isdecimal() else part) for part in parts]
    return GROUPS.index(entry.group), CHANGES.index(entry.change), numbered, entry.iri, entry.label


def group_of(node: NamedNode) -> str:
    """Return under what a node is told."""
    iri = node.value
    if iri.startswith(ID):
        return _GROUP_OF_KIND.get(iri[len(ID) :].partition("/")[0], "things")
    if iri.startswith(SHAPES):
        return "shapes"
    return "terms" if iri.startswith(MBT) or iri + "#" == MBT else "others"
