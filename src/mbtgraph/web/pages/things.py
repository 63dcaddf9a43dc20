"""What the page of any thing holds: the record, the sentences by what they say, what follows, mappings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from mbtgraph.lens import LEVELS
from mbtgraph.namespaces import MBT, shrink
from mbtgraph.queries.lookups import nodes
from mbtgraph.rdf import NamedNode, text_of
from mbtgraph.web.pages.kinds import INVOLVES, LINKS, READING_ORDER

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from mbtgraph.queries.evidence import ClaimEvidence
    from mbtgraph.rdf import Term
    from mbtgraph.web.pages.reading import Edge, Reading


class Part(NamedTuple):
    """Hold a value as a page shows it: its words, and where they lead."""

    label: str
    iri: str = ""


class Entry(NamedTuple):
    """Hold one line of a record: the property and its values."""

    label: str
    values: Sequence[Part]


class Group(NamedTuple):
    """Hold what is said with one property."""

    property: str
    label: str
    edges: Sequence[Edge]


class Match(NamedTuple):
    """Hold a term of another vocabulary that a thing is mapped to."""

    iri: str
    relation: str
    vocabulary: str
    id: str
    target: str
    label: str
    note: str
    read: str


_MAPPINGS: Final = """
SELECT ?mapping ?relation ?vocabulary ?id ?target ?label ?note ?read WHERE {
  VALUES ?thing { %s }
  ?mapping mbt:mappingSubject ?thing ; mbt:mappingRelation/rdfs:label ?relation ;
    mbt:objectVocabulary ?vocabulary ; mbt:objectId ?id ; mbt:mappingObject ?target ;
    mbt:mappingStrength/rdfs:label ?read .
  OPTIONAL { ?mapping mbt:objectLabel ?label } OPTIONAL { ?mapping mbt:mappingNote ?note }
} ORDER BY ?relation ?vocabulary ?id
"""
_NAMED: Final = """
SELECT ?property ?other WHERE { VALUES ?thing { %s } VALUES ?property { %s } ?other ?property ?thing }
"""
_NAMED_AS: Final = {
    "mbt:studiesPopulation": "Studies of these people",
    "mbt:studySetting": "Studies in this setting",
    "mbt:armTreatment": "Study arms that received it",
    "mbt:treatmentDuration": "Study arms that were treated for so long",
    "mbt:pooledTreatment": "Pooled results on it",
    "mbt:hasCondition": "Populations that have it",
    "mbt:inSection": "Markers that we counted in it",
    "mbt:marksSource": "Markers that we counted for it",
}
"""What it is to stand in the record of another thing, by property."""
_ELSEWHERE: Final = frozenset(
    {"rdf:type", "rdfs:label", "skos:altLabel", "owl:deprecated", "dcterms:isReplacedBy"}
)
"""What a page shows in another place than the record."""
_BROAD: Final = frozenset(
    MBT + name
    for name in ("Source", "Study", "Result", "Claim", "Proposition", "Agent", "Intervention",
                 "Manifestation", "Training", "EditorialNotice",
                 "OriginatorInvolvedTrial", "T1CitedClaim")
)  # fmt: skip
"""Classes that say nothing where a narrower one stands beside them, and those that follow from claims."""


def about(
    reading: Reading, *, parts: Iterable[str] = (), told: frozenset[str] = frozenset(), links: str = ""
) -> dict[str, Any]:
    """Return what a page of any thing shows.

    `parts` are things whose sentences are looked up with it; `told` names properties that the page of
    the kind shows in a form of its own; `links` are those by which sentences belong to it.
    """
    found = reading.look([reading.iri, *parts], links or LINKS.get(reading.kind, INVOLVES))
    said = [edge for edge in reading.edges(found.get("from", ())) if edge.step.subject == reading.iri]
    of_others = [edge for edge in reading.edges(found.get("to", ())) if edge.step.object == reading.iri]
    limiting = reading.edges(found.get("inPopulation", set()) | found.get("comparedWith", set()))
    follows, names = following(reading, found), named(reading)
    standing = {claim.iri for edge in (*said, *of_others, *limiting) for claim in edge.claims}
    touching = claims(reading, found["claim"] - standing)
    return {
        "found": found,
        "bare": not (said or of_others or limiting or touching or follows or names),
        "classes": classes(reading),
        "other_names": reading.values("skos:altLabel"),
        "record": record(reading, reading.own, without=told | _claimed(reading, found)),
        "defined": definition(said),
        "said": groups(reading, said, without=told),
        "of_others": groups(reading, of_others, without=told),
        "limiting": limiting,
        "follows": follows,
        "touching": touching,
        "named": names,
        "mappings": mappings(reading),
    }


def _claimed(reading: Reading, found: Mapping[str, set[str]]) -> set[str]:
    """Return the properties of the thing that are said or follow, so that they are no record."""
    return {shrink(reading.property_of(node)) for node in found.get("from", ())}


def classes(reading: Reading) -> list[Part]:
    """Return the classes that a thing is filed under."""
    return [Part(reading.name(iri), iri) for iri in narrowest(reading.values("rdf:type"))]


def narrowest(iris: Iterable[str]) -> list[str]:
    """Return those of our classes that say something beside the others."""
    own = sorted(iri for iri in iris if iri.startswith(MBT))
    return [iri for iri in own if iri not in _BROAD] or own


def definition(said: Iterable[Edge]) -> Edge | None:
    """Return the definition that stands at the strongest level, if any is given and not denied."""
    given = [edge for edge in said if edge.step.predicate == MBT + "definedAs" and not edge.denied]
    return min(given, key=lambda edge: (LEVELS.index(edge.step.level), edge.step.iri), default=None)


def groups(reading: Reading, edges: Iterable[Edge], *, without: frozenset[str] = frozenset()) -> list[Group]:
    """Return edges by property in reading order; within one, what stands strongest comes first."""
    by_property: dict[str, list[Edge]] = {}
    for edge in edges:
        by_property.setdefault(edge.step.predicate, []).append(edge)
    ordered = sorted(by_property.items(), key=lambda one: _place(one[0]))
    return [
        Group(name, reading.name(name), sorted(several, key=lambda edge: _rank(reading, edge)))
        for name, several in ordered
        if shrink(name) not in without
    ]


def _place(name: str) -> tuple[int, str]:
    local = name.removeprefix(MBT)
    return READING_ORDER.get(local, len(READING_ORDER)), local


def _rank(reading: Reading, edge: Edge) -> tuple[bool, int, str, str]:
    step = edge.step
    return edge.denied, LEVELS.index(step.level), reading.name(step.object), reading.name(step.subject)


def following(reading: Reading, found: Mapping[str, set[str]]) -> list[Edge]:
    """Return what follows by joining sentences; of an edge and its inverse, the one that begins here."""
    seen: set[frozenset[str]] = set()
    kept = []
    for slot in ("from", "to"):
        for edge in reading.edges(found.get(slot, ()), inferred=True):
            ends = frozenset((edge.step.subject, edge.step.object))
            if slot == "to" and ends in seen:
                continue
            seen.add(ends)
            kept.append(edge)
    return kept


def claims(reading: Reading, iris: Iterable[str]) -> list[ClaimEvidence]:
    """Return claims by themselves, the strongest first."""
    found = [reading.claim(iri) for iri in iris]
    return sorted(found, key=lambda claim: (LEVELS.index(claim.level), claim.id))


def record(reading: Reading, facts: Mapping[str, Sequence[Term]], *, without: Iterable[str]) -> list[Entry]:
    """Return what we recorded of a thing, as far as it is no sentence of anybody."""
    left_out = _ELSEWHERE.union(without)
    names = {name: reading.property_name(name) for name in facts if name not in left_out}
    return [
        Entry(names[name], sorted(part(reading, term) for term in facts[name]))
        for name in sorted(names, key=lambda name: names[name])
        if not name.startswith("skos:")
    ]


def named(reading: Reading) -> list[Entry]:
    """Return the things whose record names this one, by how."""
    found: dict[str, list[str]] = {}
    for name, other in reading.rows(_NAMED % (nodes([reading.iri]), " ".join(_NAMED_AS))).rows:
        found.setdefault(shrink(text_of(name)), []).append(text_of(other))
    return [
        Entry(title, sorted(Part(reading.name(iri), iri) for iri in found[name]))
        for name, title in _NAMED_AS.items()
        if name in found
    ]


def part(reading: Reading, term: Term | None) -> Part:
    """Return a term as a page shows it."""
    if isinstance(term, NamedNode):
        return Part(reading.name(term.value), term.value)
    text = text_of(term)
    return Part(text, text if text.startswith(("https://", "http://")) else "")


def mappings(reading: Reading) -> list[Match]:
    """Return the terms of other vocabularies that a thing is mapped to."""
    if not any(name.startswith(("skos:exact", "skos:close", "skos:broad", "skos:narrow", "skos:related"))
               for name in reading.own):  # fmt: skip
        return []
    rows = reading.rows(_MAPPINGS % nodes([reading.iri])).rows
    return [Match(*map(text_of, row)) for row in rows]
