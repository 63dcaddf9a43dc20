"""The order of our Turtle: of statements on things, and of the properties within a statement.

A block is moved by the name of its subject alone and never by what is said of it, so that a change
of one triple moves no block.
"""

from __future__ import annotations

import re

from mbtgraph.namespaces import ID

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

_PROPERTIES: Final = """
a
owl:versionIRI owl:versionInfo dcterms:title dcterms:description dcterms:license dcterms:creator

mbt:statement mbt:kind
mbt:subject mbt:predicate mbt:object mbt:value mbt:about
mbt:comparedWith mbt:inPopulation mbt:stance mbt:strength mbt:hedge
mbt:attributedTo mbt:correctedBy mbt:matchesInSubstance
mbt:statedIn mbt:locator
mbt:cites mbt:generatedBy mbt:verification

sh:targetClass sh:targetSubjectsOf sh:targetObjectsOf sh:targetNode sh:path sh:closed sh:ignoredProperties
sh:class sh:datatype sh:nodeKind sh:hasValue sh:in sh:pattern sh:flags
sh:minCount sh:maxCount sh:minLength sh:maxLength sh:languageIn sh:uniqueLang
sh:minInclusive sh:minExclusive sh:maxInclusive sh:maxExclusive
sh:disjoint sh:equals sh:lessThan sh:lessThanOrEquals
sh:or sh:xone sh:and sh:not sh:node sh:property sh:sparql sh:prefixes sh:select
sh:severity sh:message

rdfs:label skos:altLabel skos:notation skos:definition skos:example
dcterms:source mbt:coined rdfs:comment
owl:equivalentClass rdfs:subClassOf rdfs:subPropertyOf rdfs:domain rdfs:range
owl:inverseOf owl:propertyChainAxiom
owl:onProperty owl:onClass owl:someValuesFrom owl:allValuesFrom owl:hasValue
mbt:identity mbt:claimable mbt:qualifier

mbt:conflictKind mbt:severity mbt:explanation mbt:between mbt:bridgedBy
mbt:inSection mbt:marksBasis mbt:marksSource mbt:markers

*

prov:wasAttributedTo prov:generatedAtTime
"""
"""The properties in their order; all that are not named stand at the asterisk, by name."""

_RANK: Final = {name: number for number, name in enumerate(_PROPERTIES.split())}

_PARTS: Final = {"arm": "study", "result": "study result", "section": "source section"}
"""Where kinds stand that are parts of another kind: behind it, or each behind its own."""


def by_property(name: str) -> tuple[int, str]:
    """Return the key by which a property, written as in the file, is sorted."""
    return _RANK.get(name, _RANK["*"]), name


def by_kind(iri: str) -> tuple[str, list[tuple[int, str]], bool, str] | None:
    """Return the key by which a thing is sorted: its kind, then its name; nothing for what is no thing.

    An arm stands behind its study, whose name its own begins with.

    >>> by_kind(ID + "claim/S1-9") < by_kind(ID + "claim/S1-10")
    True
    >>> by_kind(ID + "study/x-1") < by_kind(ID + "arm/x-1-tested") < by_kind(ID + "study/x-1-follow-up")
    True
    >>> by_kind("https://w3id.org/mbtgraph/ontology#Claim")
    """
    if not iri.startswith(ID):
        return None
    kind, _, name = iri[len(ID) :].partition("/")
    if kind == "arm":
        name = name.rpartition("-")[0]
    pieces = [_natural(piece) for piece in re.split("([0-9]+)", name)]
    return _PARTS.get(kind, kind), pieces, kind in _PARTS, iri


def _natural(piece: str) -> tuple[int, str]:
    digits = piece.lstrip("0") if piece.isdigit() else ""
    return len(digits), digits or piece
