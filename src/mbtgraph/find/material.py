"""What can be found: everything that a lens shows of names, texts, kinds and links, as plain queries ask it.

A search sees nothing but what these queries answer through the lens, so what the lens hides can move
neither a hit nor its rank.
"""

from __future__ import annotations

import re
from math import log

from mbtgraph.find.links import Links
from mbtgraph.find.words import SEARCH_WORDS, parts, telling, words
from mbtgraph.namespaces import MBT, OWL, QUERY, RDF, RDFS, ROOT, SKOS
from mbtgraph.rdf import text_of
from mbtgraph.values import value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Final

    from mbtgraph.queries.stored import StoredQuery
    from mbtgraph.rdf import Rows

LABEL: Final = "label"
SYNONYM: Final = "another name"
MAPPED: Final = "name elsewhere"
INITIALS: Final = "initials"
SEARCH: Final = "search words"
STATEMENT: Final = "statement"

WEIGHTS: Final = {
    LABEL: 3.0, SYNONYM: 2.8, MAPPED: 2.2, INITIALS: 2.4, SEARCH: 1.0, STATEMENT: 1.8,
    "question": 3.0, "definition": 0.9, "explanation": 0.6, "description": 0.6, "record": 1.2,
}  # fmt: skip
"""How much a word counts by the field that it stands in."""

NAMES: Final = frozenset({LABEL, SYNONYM, MAPPED, INITIALS, SEARCH})
"""The fields that name a thing: one whose words are all asked for tells what is meant."""

_FIELDS: Final = {
    RDFS + "label": LABEL,
    SKOS + "altLabel": SYNONYM,
    SKOS + "definition": "definition",
    MBT + "statement": STATEMENT,
    MBT + "explanation": "explanation",
    MBT + "country": "record",
    MBT + "registration": "record",
    MBT + "doi": "record",
    MBT + "pmid": "record",
    MBT + "journal": "record",
}
_TEXTS: Final = f"""
SELECT ?node ?property ?text WHERE {{
  VALUES ?property {{ {" ".join(f"<{iri}>" for iri in _FIELDS)} }} ?node ?property ?text
}}
"""
_MAPPED_NAMES: Final = f"""
PREFIX mbt: <{MBT}>
SELECT ?node ?text WHERE {{
  ?mapping mbt:mappingSubject ?node ; mbt:mappingRelation mbt:ExactMatch ; mbt:objectLabel ?text
}}
"""
_KINDS: Final = "SELECT ?node ?class WHERE { ?node a ?class }"
_WIDER: Final = f"SELECT ?class ?wider WHERE {{ ?class <{RDFS}subClassOf> ?wider }}"
_DEFINED: Final = f"SELECT ?class ?same WHERE {{ ?class <{OWL}equivalentClass> ?same }}"

_HIDDEN: Final = frozenset(
    MBT + name for name in ("Mapping", "Result", "StudyArm", "MarkerCount", "Proposition", "Quantity")
)
"""Kinds that are no hits of their own: what they hold is found by what it belongs to."""
_PRIORS: Final = {
    MBT + "Claim": 0.95, MBT + "Section": 0.5, MBT + "Conflict": 0.6, MBT + "Source": 0.7,
    MBT + "SiteFeature": 0.6, MBT + "EditorialNotice": 0.7,
}  # fmt: skip
"""How much a hit counts by its kind: what is spoken of, before what it is spoken of with."""
_TERM: Final = 0.6
"""How much a term of the ontology counts: it stands behind the things that it is about."""
_JOINED: Final = 0.12
"""How much a hit gains by what it is joined to: of two alike, the one of which more is said goes first."""
_NAMED_IN_FULL: Final = frozenset(MBT + name for name in ("Agent", "Study", "Source", "Conflict"))
"""Kinds of which nobody speaks by initials that were made of their labels."""
_APART: Final = re.compile(r" \([^()]+\)$")
"""What tells a thing from another one of its name, as in “self-harm (outcome)”; nobody asks for that."""
_ACRONYMS: Final = range(3, 7)
"""Numbers of words of which initials are made."""


@value
class Passage:
    """Hold a text of a node, and the field it stands in.

    `words` are the words that tell something, split at hyphens; `whole` are all words, not split.
    """

    node: str
    field: str
    text: str
    folded: str
    words: tuple[str, ...]
    whole: frozenset[str]


class Material:
    """Hold what a lens shows, read once."""

    def __init__(self, rows: Callable[[str], Rows], queries: Iterable[StoredQuery]) -> None:
        """Ask for it; `rows` answers a SELECT through the lens."""
        self.queries = {QUERY + query.id: query for query in queries}
        self.labels: dict[str, str] = {node: query.summary for node, query in self.queries.items()}
        self.kinds: dict[str, set[str]] = {}
        self.instances: dict[str, set[str]] = {}
        for node, kind in _pairs(rows(_KINDS)):
            self.kinds.setdefault(node, set()).add(kind)
            self.instances.setdefault(kind, set()).add(node)
        self._wider = set(_pairs(rows(_WIDER)))
        self._defined = {node for node, _ in _pairs(rows(_DEFINED))}
        self.passages = [*self._questions(), *self._texts(rows)]
        self.passages += [_passage("", SEARCH, word) for word in SEARCH_WORDS]
        self.findable = {passage.node for passage in self.passages if passage.node}
        self.links = Links(rows, self.findable)
        self._names: dict[str, list[Passage]] = {}
        for passage in self.passages:
            if passage.field in NAMES:
                self._names.setdefault(passage.node, []).append(passage)
        self._priors: dict[str, float] = {}

    def _questions(self) -> Iterator[Passage]:
        for node, query in self.queries.items():
            told = [query.description, *query.tags, *query.columns.values()]
            told += [spec.description for spec in query.params.values()]
            yield _passage(node, SYNONYM, query.id.replace("-", " "))
            yield _passage(node, "question", query.summary)
            yield _passage(node, "description", " · ".join(filter(None, told)))

    def _texts(self, rows: Callable[[str], Rows]) -> Iterator[Passage]:
        found = [(text_of(n), _FIELDS[text_of(p)], text_of(t)) for n, p, t in rows(_TEXTS).rows]
        found += [(node, MAPPED, text) for node, text in _pairs(rows(_MAPPED_NAMES))]
        for node, field, text in sorted(found):
            if field in {LABEL, STATEMENT}:
                self.labels.setdefault(node, text)
            ours = node.startswith(ROOT) and node not in self.queries
            if ours and not self.kinds.get(node, set()) & _HIDDEN:
                passage = _passage(node, field, text)
                yield passage
                if field in {LABEL, SYNONYM} and (initials := self._initials(passage)):
                    yield Passage(node, INITIALS, text, initials, (initials,), frozenset({initials}))

    def _initials(self, name: Passage) -> str:
        """Return the initials of a name, where people may speak of it by them."""
        found = parts(name.folded)
        if len(found) not in _ACRONYMS or self.kinds.get(name.node, set()) & _NAMED_IN_FULL:
            return ""
        return "".join(part[0] for part in found)

    def names_of(self, node: str) -> list[Passage]:
        """Return the names of a node."""
        return self._names.get(node, [])

    def takers_of(self, node: str) -> Iterator[tuple[str, str]]:
        """Yield the stored queries that take a thing, each with the parameter that takes it."""
        kinds = self.kinds.get(node, set())
        for iri, query in self.queries.items():
            for name, spec in query.params.items():
                if spec.class_ and MBT + spec.class_.removeprefix("mbt:") in kinds:
                    yield iri, name

    def kind(self, node: str) -> str:
        """Return the IRI of the narrowest kind that a node was given, and not only found to be of."""
        own = {kind for kind in self.kinds.get(node, ()) if kind.startswith((MBT, OWL, RDF))}
        own = own - self._defined or own
        ours = {kind for kind in own if kind.startswith(MBT)} or own
        wider = {wide for narrow, wide in self._wider if narrow in ours and wide in ours and wide != narrow}
        return min(ours - wider or ours, default="")

    def prior(self, node: str) -> float:
        """Return how much a hit counts whatever was asked."""
        if node not in self._priors:
            joined = 1 + _JOINED * log(1 + len(self.links.of(node)))
            own = [_PRIORS[kind] for kind in sorted(self.kinds.get(node, ())) if kind in _PRIORS]
            self._priors[node] = joined * (_TERM if node.startswith(MBT) else own[0] if own else 1.0)
        return self._priors[node]


def _passage(node: str, field: str, text: str) -> Passage:
    found = words(text)
    called = words(_APART.sub("", text)) if field in NAMES else found
    return Passage(node, field, text, " ".join(found), tuple(telling(called)), frozenset(found))


def _pairs(rows: Rows) -> Iterator[tuple[str, str]]:
    for one, other in rows.rows:
        yield text_of(one), text_of(other)
