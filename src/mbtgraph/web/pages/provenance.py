"""Where a document comes from and what it rests on: its works, its markers, who curated it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mbtgraph.queries.lookups import nodes
from mbtgraph.rdf import NamedNode
from mbtgraph.web.asking import local, texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mbtgraph.graph import Graph
    from mbtgraph.lens import Level
    from mbtgraph.web.pages.article import Section, Sentence
    from mbtgraph.web.served import Served

_WORKS: Final = """
SELECT ?source ?label ?tier ?located ?number WHERE {
  VALUES ?source { %s }
  ?source rdfs:label ?label ; mbt:tier/rdfs:label ?tier ; mbt:located/rdfs:label ?located .
  OPTIONAL { ?source mbt:citationNumber ?number }
}
"""
_LISTED: Final = """
SELECT ?source ?claim ?tier WHERE {
  VALUES ?document { %s }
  ?edge mbt:via mbt:listsAsSource ; mbt:from ?document ; mbt:to ?source ; mbt:assertedBy ?claim .
  OPTIONAL {
    ?printed mbt:via mbt:printedTier ; mbt:from ?source ; mbt:to/rdfs:label ?tier .
    ?printed mbt:assertedBy/mbt:statedIn/mbt:sectionOf ?document .
  }
} ORDER BY ?claim
"""
_MARKERS: Final = """
SELECT ?section ?source ?number WHERE {
  VALUES ?document { %s } ?section mbt:sectionOf ?document .
  ?count mbt:inSection ?section ; mbt:markers ?number .
  OPTIONAL { ?count mbt:marksSource ?source }
}
"""
_CURATION: Final = """
SELECT ?who ?name ?when (COUNT(?claim) AS ?claims) WHERE {
  VALUES ?document { %s } ?section mbt:sectionOf ?document .
  ?claim mbt:statedIn ?section ; prov:wasAttributedTo ?who ; prov:generatedAtTime ?time .
  ?who rdfs:label ?name .
  BIND(SUBSTR(STR(?time), 1, 10) AS ?when)
} GROUP BY ?who ?name ?when ORDER BY ?when ?who
"""


@dataclass(frozen=True)
class Work:
    """Hold a work that a document cites or lists: how it stands, and which sentences lead to it."""

    iri: str
    label: str
    tier: str
    located: str
    number: str
    printed_tier: str
    cited_by: tuple[str, ...]
    listed_by: tuple[str, ...]


@dataclass(frozen=True)
class Marked:
    """Hold how often a marker is printed in a section, and how many sentences of ours carry it."""

    marker: str
    section: Section
    printed: int
    carried: int


@dataclass(frozen=True)
class Provenance:
    """Hold where a document comes from; `numbered` tells that its works have printed numbers."""

    works: Mapping[str, Work]
    numbered: bool
    markers: tuple[Marked, ...]
    curation: tuple[tuple[str, ...], ...]


def provenance(now: Served, document: str, sections: tuple[Section, ...], trust: Level) -> Provenance:
    """Return where a document comes from, as far as a level shows it."""
    return now.keep(("provenance", document, trust), lambda: _read(now.graph, document, sections, trust))


def _read(graph: Graph, document: str, sections: tuple[Section, ...], trust: Level) -> Provenance:
    node = NamedNode(document)
    printed = texts(graph, _MARKERS % node, trust)
    listed: dict[str, list[str]] = {}
    tiers: dict[str, str] = {}
    for source, claim, tier in texts(graph, _LISTED % node, trust):
        listed.setdefault(source, []).append(local(claim))
        tiers[source] = tier
    cited: dict[str, list[str]] = {}
    for sentence in (one for section in sections for one in section.sentences):
        for work in sentence.claim.sources:
            if work.iri != document:
                cited.setdefault(work.iri, []).append(sentence.claim.id)
    # Those that a marker of ours names are on record at every level, cited by a sentence shown or not.
    named = [source for _, source, _ in printed if source]
    works = {}
    for place, (iri, label, tier, located, number) in enumerate(
        _works(graph, [*cited, *listed, *named], trust), 1
    ):
        works[iri] = Work(
            iri, label, tier, located, number if printed else str(place), tiers.get(iri, ""),
            tuple(cited.get(iri, ())), tuple(dict.fromkeys(listed.get(iri, ()))),
        )  # fmt: skip
    return Provenance(
        works if not printed else dict(sorted(works.items(), key=lambda item: int(item[1].number or 0))),
        bool(printed),
        tuple(_markers(printed, sections, works)),
        tuple(texts(graph, _CURATION % node, trust)),
    )


def _works(graph: Graph, wanted: Iterable[str], trust: Level) -> list[tuple[str, ...]]:
    """Return works with how they stand, in the order in which they are wanted."""
    order = {iri: place for place, iri in enumerate(dict.fromkeys(wanted))}
    return sorted(texts(graph, _WORKS % nodes(order), trust), key=lambda row: order[row[0]])


def _markers(
    printed: list[tuple[str, ...]], sections: tuple[Section, ...], works: Mapping[str, Work]
) -> Iterable[Marked]:
    """Yield each kind of marker in the order of the sections, source by source, the LLM tag last."""
    for section in sections:
        own = [(source, int(number)) for at, source, number in printed if at == section.iri]
        for source, number in sorted(own, key=lambda pair: (not pair[0], pair[0])):
            carried = sum(_carries(sentence, source) for sentence in section.sentences)
            yield Marked(works[source].number if source else "LLM", section, number, carried)


def _carries(sentence: Sentence, source: str) -> bool:
    """Tell whether a sentence carries the marker of a source, or of none the LLM tag."""
    claim = sentence.claim
    return any(one.iri == source for one in claim.sources) if source else claim.basis == "model-generated"
