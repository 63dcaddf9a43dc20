"""Search over the graph: from words as people type them to things, terms, claims and stored queries.

```
text ── words ── readings (spelling, other names, search words) ── passages ── things meant ── links ── hits
```

A word counts by the passages that it stands in (BM25, weighted by field). A name whose words are all
asked for tells what is meant; its other names are looked up too, and what claims and records join to it
is credited as well. Every credit keeps its reason, so that a hit can tell why it is one.
"""

from __future__ import annotations

import gc

from mbtgraph.errors import BadParameter, nearest
from mbtgraph.find.index import Index
from mbtgraph.find.material import Material
from mbtgraph.find.ranking import Ranking
from mbtgraph.find.wording import command, why
from mbtgraph.find.words import QUESTION, STOP, alike, parts, typed
from mbtgraph.namespaces import MBT, OWL, shrink
from mbtgraph.queries.evidence import Evidence
from mbtgraph.values import value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Final

    from mbtgraph.find.ranking import Match
    from mbtgraph.queries.evidence import ClaimEvidence, Standing
    from mbtgraph.queries.stored import StoredQuery
    from mbtgraph.rdf import Rows

    Labels = Callable[[Iterable[str]], tuple[dict[str, str], dict[str, Standing]]]

LONGEST: Final = 500
"""Characters that may be searched for."""
QUERY_KIND: Final = "stored query"
TERM_KIND: Final = "term"
_TERMS: Final = {
    OWL + "Class": "class",
    OWL + "ObjectProperty": "property",
    OWL + "DatatypeProperty": "property",
    OWL + "AnnotationProperty": "property",
}


@value
class Hit:
    """Hold what was found and why, in sentences (`why`) and in parts (`matches`).

    A claim comes with what decides how far to trust it, a stored query with the command that asks it.
    """

    iri: str
    label: str
    kind: str
    score: float = 0.0
    why: tuple[str, ...] = ()
    matches: tuple[Match, ...] = ()
    claim: ClaimEvidence | None = None
    command: str = ""

    @property
    def curie(self) -> str:
        """Return the short form of the IRI."""
        return shrink(self.iri)


class Finder:
    """Find in what one lens shows."""

    def __init__(self, rows: Callable[[str], Rows], queries: Iterable[StoredQuery], labels: Labels) -> None:
        """Read what is to be found; `rows` answers a SELECT through the lens, `labels` looks names up.

        Raises:
            MissingExtra: This Python's SQLite has no full-text search.
        """
        self._rows, self._labels = rows, labels
        collecting = gc.isenabled()
        gc.disable()  # nothing that is read here is garbage, and looking for some takes a third of the time
        try:
            self._material = Material(rows, queries)
            self._index = Index(self._material.passages)
        finally:
            if collecting:
                gc.enable()

    def find(self, text: str, *, kind: str = "", limit: int = 10) -> tuple[Hit, ...]:
        """Return the nodes that fit a text best, of one kind or of all.

        Raises:
            BadParameter: The text holds no word or is too long, or there is no such kind.
        """
        of_kind = self._of_kind(kind)
        asked, question = _words(text)
        ranking = Ranking(self._index, self._material, asked, question=question)
        found = [node for node in ranking.scores if of_kind(node)]
        best = sorted(found, key=lambda node: (-ranking.scores[node], node))[: max(limit, 0)]
        matches = {node: ranking.matches(node) for node in best}
        edges = {match.edge for own in matches.values() for match in own if match.edge}
        claims = {node for node in best if MBT + "Claim" in self._material.kinds.get(node, ())}
        evidence = self._evidence(edges | claims)
        return tuple(self._hit(node, ranking.scores[node], matches[node], evidence) for node in best)

    def all_of(self, kind: str) -> tuple[Hit, ...]:
        """Return all nodes of a kind, by label.

        Raises:
            BadParameter: There is no such kind.
        """
        of_kind = self._of_kind(kind)
        nodes = [node for node in sorted(self._material.findable) if of_kind(node)]
        evidence = self._evidence({n for n in nodes if MBT + "Claim" in self._material.kinds.get(n, ())})
        hits = (self._hit(node, 0.0, (), evidence) for node in nodes)
        return tuple(sorted(hits, key=lambda hit: (hit.label.casefold(), hit.iri)))

    def _hit(
        self,
        node: str,
        score: float,
        matches: Sequence[Match],
        evidence: dict[str, tuple[ClaimEvidence, ...]],
    ) -> Hit:
        sentences = (why(match, node, self._name, evidence.get(match.edge, ())) for match in matches)
        return Hit(
            iri=node,
            label=self._name(node),
            kind=self._kind(node),
            score=score,
            why=tuple(sentences),
            matches=tuple(matches),
            claim=evidence[node][0] if node in evidence else None,
            command=command(node, matches) if node in self._material.queries else "",
        )

    def _evidence(self, edges: set[str]) -> dict[str, tuple[ClaimEvidence, ...]]:
        """Return the claims behind propositions, and claims as evidence of their own."""
        evidence = Evidence(edges, self._rows)
        labels, standings = self._labels(evidence.iris()) if edges else ({}, {})
        return {edge: evidence.step(edge, labels, standings).claims for edge in edges}

    def _name(self, node: str) -> str:
        return self._material.labels.get(node) or shrink(node)

    def _kind(self, node: str) -> str:
        if node in self._material.queries:
            return QUERY_KIND
        kind = self._material.kind(node)
        return _TERMS.get(kind) or self._name(kind) or TERM_KIND

    def _of_kind(self, kind: str) -> Callable[[str], bool]:
        """Return what tells whether a node is of a kind: a class by label, CURIE or IRI, or one of ours."""
        if not kind:
            return lambda _: True
        if kind.casefold() in {"query", QUERY_KIND}:
            return lambda node: node in self._material.queries
        if kind.casefold() == TERM_KIND:
            return lambda node: node.startswith(MBT)
        things = self._material.instances[self._class(kind)]
        return lambda node: node in things

    def _class(self, kind: str) -> str:
        classes = [iri for iri in sorted(self._material.instances) if iri.startswith(MBT)]
        named: dict[str, str] = {}
        for iri in classes:
            for name in (self._name(iri), iri, shrink(iri), iri.removeprefix(MBT)):
                named.setdefault(name.casefold(), iri)
        if kind.casefold() not in named:
            near = nearest(kind[:80].casefold(), [*map(self._name, classes), "query", TERM_KIND], count=3)
            expected = "a class of the ontology, such as problem, study or claim; or query, or term"
            raise BadParameter("kind", expected=expected, got=repr(kind[:80]), nearest=near)
        return named[kind.casefold()]


def _words(text: str) -> tuple[dict[str, str], bool]:
    """Return the words of a text that tell something, all of them where none does; and whether it asks.

    Each is folded, with the form in which it was typed.

    Raises:
        BadParameter: The text holds no word, or is too long.
    """
    expected = f"words to look for, at most {LONGEST} characters"
    if len(text) > LONGEST:
        raise BadParameter("TEXT", expected=expected, got=f"{len(text)} characters")
    found = {alike(word): word for word in typed(text) if parts(word)}
    if not found:
        raise BadParameter("TEXT", expected=expected, got=repr(text[:80]))
    told = {word: form for word, form in found.items() if word not in STOP}
    return told or found, next(iter(found)) in QUESTION
