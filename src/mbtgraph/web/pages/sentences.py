"""What the pages of single sentences hold, of what they say, of conflicts between them, and of sections."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from mbtgraph.namespaces import ID, MBT, shrink
from mbtgraph.queries.lookups import nodes
from mbtgraph.rdf import text_of
from mbtgraph.web.pages.kinds import LINKS
from mbtgraph.web.pages.studies import found
from mbtgraph.web.pages.things import Part, claims, classes, named, part

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mbtgraph.queries.evidence import ClaimEvidence
    from mbtgraph.web.pages.reading import Edge, Reading


class Content(NamedTuple):
    """Hold what a sentence says or denies, and the other sentences for it and against it."""

    edge: Edge
    denied: bool
    others: Sequence[ClaimEvidence]


_REPORTS: Final = MBT + "reports"
_CORRECTS: Final = "SELECT ?claim WHERE { VALUES ?thing { %s } ?claim mbt:correctedBy ?thing }"
_SIBLINGS: Final = """
SELECT ?section ?order WHERE {
  VALUES ?this { %s } ?this mbt:sectionOf/^mbt:sectionOf ?section . ?section mbt:sectionOrder ?order
} ORDER BY ?order
"""
_SLOTS: Final = ("subject", "predicate", "object", "value", "inPopulation", "inSetting", "comparedWith",
                 "atMonths", "about")  # fmt: skip


def claim(reading: Reading) -> Mapping[str, Any]:
    """Return the page of one sentence: its mark, its sources, what it says, and who agrees or not."""
    iri = reading.iri
    corrects = [text_of(one) for (one,) in reading.rows(_CORRECTS % nodes([iri])).rows]
    corrected_by, alike = reading.values("mbt:correctedBy"), reading.values("mbt:matchesInSubstance")
    said, denied = reading.values("mbt:asserts"), reading.values("mbt:denies")
    reading.look([], more=[iri, *corrects, *corrected_by, *alike, *said, *denied])
    contents = [_content(reading, one, one in denied) for one in (*said, *denied)]
    reported = [one.edge for one in contents if one.edge.step.predicate == _REPORTS and not one.denied]
    own = reading.claim(iri)
    section = reading.value("mbt:statedIn")
    document = reading.value("mbt:sectionOf", reading.facts([section]).get(section, {}))
    works = reading.facts(source.iri for source in own.sources)
    return {
        "own": own,
        "contents": [one for one in contents if one.edge not in reported],
        "findings": found(reading, [edge.step.object for edge in reported], reported),
        "columns": ("study", "outcome")
        if len({edge.step.subject for edge in reported}) > 1
        else ("outcome",),
        "slots": [
            (
                reading.property_name(f"mbt:{slot}"),
                [part(reading, term) for term in reading.own[f"mbt:{slot}"]],
            )
            for slot in _SLOTS
            if f"mbt:{slot}" in reading.own
        ],
        "corrects": claims(reading, corrects),
        "corrected_by": claims(reading, (one for one in corrected_by if one in reading.shown)),
        "alike": claims(reading, (one for one in alike if one in reading.shown)),
        "section": Part(reading.name(section), section),
        "document": Part(reading.name(document), document),
        "article": "/article/" + document.removeprefix(ID).partition("/")[2],
        "works": [_work(reading, source.iri, works) for source in own.sources],
        "sources": own.sources,
        "claim_kind": reading.name(reading.value("mbt:kind")),
        "locator": reading.value("mbt:locator"),
        "curator": Part(reading.name(curator := reading.value("prov:wasAttributedTo")), curator),
        "curated": reading.value("prov:generatedAtTime")[:10],
        "model": reading.name(reading.value("mbt:generatedBy")) if "mbt:generatedBy" in reading.own else "",
        "cited_tier": reading.value("mbt:citedTier").rpartition("#")[2],
    }


def _content(reading: Reading, node: str, denied: bool) -> Content:  # noqa: FBT001 (one of two lists)
    edge = reading.edge(node)
    return Content(edge, denied, [one for one in edge.claims if one.iri != reading.iri])


def _work(reading: Reading, iri: str, works: Mapping[str, Any]) -> dict[str, Any]:
    facts = works.get(iri, {})
    return {
        "iri": iri,
        "title": reading.name(iri),
        "authors": sorted(part(reading, term) for term in facts.get("mbt:hasAuthor", ())),
        "year": reading.value("mbt:year", facts),
        "journal": reading.value("mbt:journal", facts),
        "doi": reading.value("mbt:doi", facts),
        "located": reading.name(reading.value("mbt:located", facts)),
    }


def proposition(reading: Reading) -> Mapping[str, Any]:
    """Return the page of a content: who says it, who denies it, or from what it follows."""
    reading.look([], more=[reading.iri])
    edge = reading.edge(reading.iri)
    return {
        "edge": edge,
        "supporting": [one for one in edge.claims if not one.denies],
        "opposing": [one for one in edge.claims if one.denies],
        "object": Part(reading.name(edge.step.object), edge.step.object)
        if edge.object_is_thing
        else Part(edge.step.object),
    }


def conflict(reading: Reading) -> Mapping[str, Any]:
    """Return the page of a conflict: what clashes, how badly, and each of its sides in full."""
    between = reading.values("mbt:between")
    reading.look([], more=[*between, *reading.values("mbt:onProposition")])
    return {
        "title": reading.value("rdfs:label") or reading.value("mbt:explanation"),
        "explanation": reading.value("mbt:explanation"),
        "rule": reading.value("mbt:computedBy"),
        "conflict_kind": reading.name(reading.value("mbt:conflictKind")),
        "severity": reading.name(reading.value("mbt:severity")),
        "sides": claims(reading, between),
        "contents": [reading.edge(node) for node in reading.values("mbt:onProposition")],
        "bridges": [Part(shrink(iri), iri) for iri in reading.values("mbt:bridgedBy")],
    }


def section(reading: Reading) -> Mapping[str, Any]:
    """Return the page of a section: its sentences in order, and the sections before and after."""
    slots = reading.look([reading.iri], LINKS["section"])
    document = reading.value("mbt:sectionOf")
    siblings = [text_of(one) for one, _ in reading.rows(_SIBLINGS % nodes([reading.iri])).rows]
    place = siblings.index(reading.iri)
    return {
        "classes": classes(reading),
        "named": named(reading),
        "document": Part(reading.name(document), document),
        "article": "/article/" + document.removeprefix(ID).partition("/")[2],
        "sentences": sorted(claims(reading, slots["claim"]), key=lambda one: _number(one.id)),
        "before": [Part(reading.name(one), one) for one in siblings[max(place - 1, 0) : place]],
        "after": [Part(reading.name(one), one) for one in siblings[place + 1 : place + 2]],
    }


def _number(name: str) -> tuple[str, str]:
    head, _, tail = name.rpartition("-")
    return head, tail.rjust(9)
