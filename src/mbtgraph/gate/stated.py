"""Where a triple is stated: in a file as it is, or by the claims that it follows from."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

from mbtgraph.gate.places import NOWHERE
from mbtgraph.lens import CATALOG
from mbtgraph.namespaces import RDF, shrink
from mbtgraph.rdf import Facts, NamedNode, n, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mbtgraph.derive import Graphs
    from mbtgraph.gate.places import Places, Spot
    from mbtgraph.judge import Triple
    from mbtgraph.rdf import Term

_VERBS: Final = (n("mbt:asserts"), n("mbt:denies"))


class Stated:
    """Trace triples of a dataset to the files that it was built from."""

    def __init__(self, graphs: Graphs, places: Places) -> None:
        """Take the dataset and the places of its files; the dataset is indexed when it is first needed."""
        self._graphs = graphs
        self._places = places

    def spots(self, triple: Triple) -> Iterator[tuple[Spot, str]]:
        """Yield the places that state a triple, each with what to say of it beside the triple itself.

        That is the triple; or the claims behind it, where it is derived; or else its subject.
        """
        exact = self._places.exact(*triple)
        if exact is not NOWHERE:
            yield exact, ""
            return
        claims = sorted(self._claims(triple))
        for claim in claims:
            spot = self._places.find(claim, RDF + "type", None, "subject")
            if spot is not NOWHERE:
                yield spot, f" (it follows from {shrink(claim)})"
        subject = self._places.find(triple[0], triple[1], triple[2] or None, "subject")
        if not claims and self._known(triple) and subject is not NOWHERE:
            yield subject, " (it follows from what is said here)"

    def _claims(self, triple: Triple) -> set[str]:
        """Return the claims behind a triple: those that assert or deny what it says, or what it rests on."""
        facts = self._facts
        waiting = [*self._propositions(triple), NamedNode(triple[0])] if triple[0] else []
        found: set[str] = set()
        seen: set[Term] = set()
        while waiting:
            node = waiting.pop()
            if node not in seen:
                seen.add(node)
                waiting += facts.objects(node, n("mbt:restsOn"))
                found.update(text_of(claim) for verb in _VERBS for claim in facts.subjects(verb, node))
        return found

    def _propositions(self, triple: Triple) -> Iterator[Term]:
        subject, predicate, value = triple
        for node in self._facts.subjects(n("mbt:from"), NamedNode(subject)):
            about = self._facts.about(node)
            objects = (*about.get(n("mbt:to"), ()), *about.get(n("mbt:toValue"), ()))
            if predicate in map(text_of, about[n("mbt:via")]) and value in map(text_of, objects):
                yield node

    def _known(self, triple: Triple) -> bool:
        """Tell whether the dataset holds a triple: an axiom may be stated in other words than these."""
        about = self._facts.about(NamedNode(triple[0])) if triple[0] else {}
        return bool(about) and triple[2] in map(text_of, about.get(NamedNode(triple[1]), ()))

    @cached_property
    def _facts(self) -> Facts:
        return Facts(fact for name, own in self._graphs.items() if name != CATALOG for fact in own)
