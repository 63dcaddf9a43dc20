"""What the pages of works and of people hold beside sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from mbtgraph.lens import LEVELS
from mbtgraph.namespaces import ID, MBT
from mbtgraph.queries.lookups import nodes
from mbtgraph.rdf import text_of
from mbtgraph.web.pages.things import Entry, Part, about, part

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from mbtgraph.queries.evidence import ClaimEvidence
    from mbtgraph.web.pages.reading import Reading


class Work(NamedTuple):
    """Hold a work in a list: its record, the studies it reports, and how many sentences cite it."""

    iri: str
    title: str
    year: str
    journal: str
    tier: str
    lost: bool
    studies: Sequence[Part]
    citing: int


class Chapter(NamedTuple):
    """Hold a section of a document: its place, and how many sentences it prints at each level."""

    iri: str
    title: str
    order: int
    counts: Mapping[str, int]

    @property
    def total(self) -> int:
        """Return how many sentences there are in all."""
        return sum(self.counts.values())


_WORKS: Final = """
SELECT ?work (COUNT(DISTINCT ?claim) AS ?citing) WHERE {
  VALUES ?person { %s } ?work mbt:hasAuthor ?person .
  OPTIONAL { ?claim mbt:cites ?work ; mbt:statement ?text }
} GROUP BY ?work
"""
_CHAPTERS: Final = """
SELECT ?section ?title ?order ?level (COUNT(DISTINCT ?claim) AS ?count) WHERE {
  VALUES ?document { %s } ?section mbt:sectionOf ?document ; rdfs:label ?title ; mbt:sectionOrder ?order .
  OPTIONAL { ?claim mbt:statedIn ?section ; mbt:trustLevel ?level }
} GROUP BY ?section ?title ?order ?level
"""
_MADE: Final = """
SELECT ?how (COUNT(?claim) AS ?count) WHERE {
  VALUES ?program { %s } VALUES ?how { mbt:generatedBy prov:wasAttributedTo }
  ?claim ?how ?program ; mbt:statement ?text .
} GROUP BY ?how
"""
_RECORD: Final = (
    "hasAuthor", "year", "journal", "volume", "pages", "publisher", "doi", "pmid", "pmcid", "isbn",
    "recordedFrom", "notPrinted", "citationNumber",
)  # fmt: skip
_TOLD: Final = frozenset({"mbt:reportsStudy", "mbt:hasSection", "mbt:tier", "mbt:located"})
_RESOLVERS: Final = {
    "mbt:doi": "https://doi.org/",
    "mbt:pmid": "https://pubmed.ncbi.nlm.nih.gov/",
    "mbt:pmcid": "https://pmc.ncbi.nlm.nih.gov/articles/",
}


def source(reading: Reading) -> Mapping[str, Any]:
    """Return the page of a work: its bibliographic record, what it reports, and what cites it."""
    document = MBT + "Document" in reading.values("rdf:type")
    # All sentences of a document cite it: they are for its article to show.
    content = about(reading, told=_TOLD, links="mbt:involves|mbt:attributedTo" if document else "")
    if document:
        content["hidden"] = reading.hidden("mbt:statedIn/mbt:sectionOf")
    content["bare"] = False
    citing = [claim for claim in content["touching"] if any(one.iri == reading.iri for one in claim.sources)]
    own = reading.values("mbt:hasSection")
    content["record"] = [
        (reading.property_name(name), sorted(_identifier(reading, name, term) for term in reading.own[name]))
        for name in (f"mbt:{local}" for local in _RECORD)
        if name in reading.own
    ]
    content["touching"] = [claim for claim in content["touching"] if claim not in citing]
    content["citing"] = citing
    content["read"] = _read(citing)
    content["studies"] = [Part(reading.name(iri), iri) for iri in reading.values("mbt:reportsStudy")]
    content["tier"] = reading.value("mbt:tier").rpartition("#")[2]
    content["located"] = reading.name(reading.value("mbt:located"))
    content["lost"] = reading.value("mbt:located").endswith("#NotFound")
    content["article"] = "/article/" + reading.iri.removeprefix(ID).partition("/")[2] if document else ""
    content["chapters"] = _chapters(reading) if own else []
    return content


def _identifier(reading: Reading, name: str, term: object) -> Part:
    shown = part(reading, term)  # type: ignore[arg-type]
    resolver = _RESOLVERS.get(name)
    return Part(shown.label, resolver + shown.label) if resolver else shown


def _read(citing: Iterable[ClaimEvidence]) -> dict[str, int]:
    """Return how many of the sentences that cite a work were checked against it, by how."""
    counts: dict[str, int] = {}
    for claim in citing:
        counts[claim.verification] = counts.get(claim.verification, 0) + 1
    return counts


def _chapters(reading: Reading) -> list[Chapter]:
    found: dict[str, Chapter] = {}
    for section, title, order, level, count in reading.rows(_CHAPTERS % nodes([reading.iri])).rows:
        chapter = Chapter(text_of(section), text_of(title), int(text_of(order)), {})
        counts = dict(found.setdefault(chapter.iri, chapter).counts)
        if level:
            counts[text_of(level).rpartition("-")[2]] = int(text_of(count))
        ordered: dict[str, int] = {one: counts[one] for one in LEVELS if one in counts}
        found[chapter.iri] = chapter._replace(counts=ordered)
    return sorted(found.values(), key=lambda chapter: chapter.order)


def person(reading: Reading) -> Mapping[str, Any]:
    """Return the page of a person: works, studies that these report, and what is said of them."""
    rows = reading.rows(_WORKS % nodes([reading.iri])).rows
    citing = {text_of(work): int(text_of(count)) for work, count in rows}
    told = reading.facts(citing)
    content = about(reading)
    works = []
    for iri, facts in told.items():
        studies = sorted(part(reading, term) for term in facts.get("mbt:reportsStudy", ()))
        lost = reading.value("mbt:located", facts).endswith("#NotFound")
        tier = reading.value("mbt:tier", facts).rpartition("#")[2]
        year, journal = reading.value("mbt:year", facts), reading.value("mbt:journal", facts)
        works.append(Work(iri, reading.name(iri), year, journal, tier, lost, studies, citing[iri]))
    content["works"] = sorted(works, key=lambda work: (work.year, work.title), reverse=True)
    content["bare"] = content["bare"] and not works
    content["resting"] = sum(citing.values())
    return content


def software(reading: Reading) -> Mapping[str, Any]:
    """Return the page of a program: how many sentences it wrote, and how many it curated."""
    content = about(reading)
    rows = reading.rows(_MADE % nodes([reading.iri])).rows
    counts = {text_of(how).rpartition("#")[2]: text_of(count) for how, count in rows}
    told = (("generatedBy", "claims that it wrote"), ("wasAttributedTo", "claims that it curated"))
    content["record"] = [Entry(title, [Part(counts[how])]) for how, title in told if how in counts]
    return content
