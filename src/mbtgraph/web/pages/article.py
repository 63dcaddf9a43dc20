"""One document as an article: its sections in order, and in each its sentences with their marks."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mbtgraph.lens import LEVELS, up_to
from mbtgraph.namespaces import MBT
from mbtgraph.rdf import NamedNode
from mbtgraph.web.asking import claims, local, texts
from mbtgraph.web.pages.disagreement import conflicts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mbtgraph.lens import Level
    from mbtgraph.queries.evidence import ClaimEvidence
    from mbtgraph.web.pages.disagreement import Conflict
    from mbtgraph.web.served import Served

_SECTIONS: Final = """
SELECT ?section ?label ?order WHERE {
  VALUES ?document { %s } ?section mbt:sectionOf ?document ; rdfs:label ?label ; mbt:sectionOrder ?order .
}
"""
_COUNTS: Final = """
SELECT ?section ?level (COUNT(?claim) AS ?claims) WHERE {
  VALUES ?document { %s } ?section mbt:sectionOf ?document .
  ?claim mbt:statedIn ?section ; mbt:trustLevel ?level .
} GROUP BY ?section ?level
"""
_SENTENCES: Final = """
SELECT ?claim ?section ?place WHERE {
  VALUES ?document { %s } ?section mbt:sectionOf ?document .
  ?claim mbt:statedIn ?section ; mbt:locator ?place .
}
"""
_DENIED: Final = """
SELECT ?claim ?subject ?property ?object ?people ?other WHERE {
  VALUES ?document { %s } ?section mbt:sectionOf ?document .
  ?claim mbt:statedIn ?section ; mbt:denies ?proposition .
  ?proposition mbt:from ?from ; mbt:via ?via ; mbt:to|mbt:toValue ?to .
  ?from rdfs:label ?subject . ?via rdfs:label ?property .
  OPTIONAL { ?to rdfs:label ?name }
  OPTIONAL { ?proposition mbt:inPopulation/rdfs:label ?people }
  OPTIONAL { ?proposition mbt:comparedWith/rdfs:label ?other }
  BIND(COALESCE(?name, STR(?to)) AS ?object)
} ORDER BY ?claim ?subject ?object
"""
_CORRECTED: Final = """
SELECT ?claim ?other WHERE {
  VALUES ?document { %s } ?section mbt:sectionOf ?document .
  ?claim mbt:statedIn ?section ; mbt:correctedBy ?other . ?other mbt:statement ?statement
} ORDER BY ?claim ?other
"""


@dataclass(frozen=True)
class Sentence:
    """Hold one claim as a sentence of an article.

    `denied` is what it denies, in words; `corrected` names the sentences that are set against it.
    """

    claim: ClaimEvidence
    denied: tuple[str, ...]
    corrected: tuple[str, ...]
    conflicts: tuple[Conflict, ...]


@dataclass(frozen=True)
class Section:
    """Hold one section: its sentences by where they are printed, and how many a lens hides, by level."""

    iri: str
    title: str
    places: tuple[tuple[str, tuple[Sentence, ...]], ...]
    hidden: Mapping[Level, int]

    @property
    def anchor(self) -> str:
        """Return the name by which the section is linked to on its page."""
        return local(self.iri)

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """Return its sentences in order."""
        return tuple(sentence for _, own in self.places for sentence in own)

    @property
    def marks(self) -> tuple[tuple[Level, str, int], ...]:
        """Return how many sentences carry each mark, the strongest first."""
        return marks(self.sentences)


def marks(sentences: Iterable[Sentence]) -> tuple[tuple[Level, str, int], ...]:
    """Return level, mark and number of sentences, the strongest first."""
    counted = Counter((one.claim.level, one.claim.mark) for one in sentences)
    ordered = sorted(counted.items(), key=lambda item: (LEVELS.index(item[0][0]), item[0][1]))
    return tuple((level, mark, number) for (level, mark), number in ordered)


def article(now: Served, document: str, trust: Level) -> tuple[Section, ...]:
    """Return the sections of a document, as far as a level shows their sentences."""
    return now.keep(("article", document, trust), lambda: tuple(_read(now, document, trust)))


def _read(now: Served, document: str, trust: Level) -> Iterable[Section]:
    node = NamedNode(document)
    beyond = [level for level in LEVELS if level not in up_to(trust)]
    counts = {(at, step): int(number) for at, step, number in texts(now.graph, _COUNTS % node, LEVELS[-1])}
    placed = _placed(now, node, trust)
    for iri, title, _ in sorted(texts(now.graph, _SECTIONS % node, trust), key=lambda row: int(row[2])):
        hidden = {level: counts.get((iri, f"{MBT}level-{level}"), 0) for level in beyond}
        yield Section(
            iri, title,
            tuple((place, tuple(own)) for place, own in placed[iri].items()),
            {level: number for level, number in hidden.items() if number},
        )  # fmt: skip


def _placed(now: Served, node: NamedNode, trust: Level) -> dict[str, dict[str, list[Sentence]]]:
    """Return the sentences by section and place; one that was listed later stands where it is printed."""
    stated = {claim: more for claim, *more in texts(now.graph, _SENTENCES % node, trust)}
    evidence = claims(now.graph, stated, trust)
    denied: dict[str, list[str]] = defaultdict(list)
    for claim, *words, people, other in texts(now.graph, _DENIED % node, trust):
        limits = (people and f", in {people} only", other and f", compared with {other}")
        denied[claim].append(" · ".join(words) + "".join(limits))
    corrected: dict[str, list[str]] = defaultdict(list)
    for claim, other in texts(now.graph, _CORRECTED % node, trust):
        corrected[claim].append(local(other))
    concerned: dict[str, list[Conflict]] = defaultdict(list)
    for conflict in conflicts(now, trust):
        for claim in conflict.claims:
            concerned[claim].append(conflict)
    found: dict[str, dict[str, list[Sentence]]] = defaultdict(lambda: defaultdict(list))
    for claim in sorted(stated, key=_natural):
        section, place = stated[claim]
        found[section][place].append(
            Sentence(evidence[claim], tuple(denied[claim]), tuple(corrected[claim]), tuple(concerned[claim]))
        )
    return found


def _natural(iri: str) -> list[tuple[str, int]]:
    """Return the key by which claims are sorted, numbers as numbers."""
    return [(text, int(part or 0)) for text, part in re.findall(r"(\D*)(\d*)", local(iri))]
