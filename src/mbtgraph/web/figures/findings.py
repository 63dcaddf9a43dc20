"""Results of studies as figures need them: every one that a level shows, with the claims that report it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final, Literal

from mbtgraph.namespaces import MBT, RDF, RDFS, ROOT
from mbtgraph.web.asking import steps, texts
from mbtgraph.web.figures.behind import each_once, limits

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from mbtgraph.graph import Graph
    from mbtgraph.lens import Level
    from mbtgraph.queries.evidence import ClaimEvidence, Step
    from mbtgraph.web.served import Served

Kind = Literal["comparison", "pooled", "forms", "before", "alone", "counted"]
"""Against another treatment; pooled by a review; two forms of MBT; before treatment; one group alone;
counted by a review over its studies, which is no effect of anything."""
Involvement = Literal["independent", "originators", "not said"]

_REPORTED: Final = """
SELECT ?edge ?study ?result ?slot ?value WHERE {
  ?edge mbt:via mbt:reports ; mbt:from ?study ; mbt:to ?result . ?result ?slot ?value
} ORDER BY ?study ?result ?edge ?slot ?value
"""
_ARMS: Final = "SELECT ?arm ?role ?treatment WHERE { ?arm mbt:armRole ?role ; mbt:armTreatment ?treatment }"
_YEARS: Final = (
    "SELECT ?study (MIN(?year) AS ?first) WHERE { ?study mbt:reportedIn/mbt:year ?year } GROUP BY ?study"
)
_PEOPLE: Final = (
    "SELECT ?study ?people WHERE { ?study mbt:studiesPopulation ?people } ORDER BY ?study ?people"
)
_PARTS: Final = """
SELECT ?study ?whole WHERE {
  VALUES ?slot { mbt:followUpOf mbt:analysisOf } ?edge mbt:via ?slot ; mbt:from ?study ; mbt:to ?whole
} ORDER BY ?study ?whole
"""
_SAID: Final = """
SELECT ?edge ?thing ?slot ?value WHERE {
  VALUES ?slot { mbt:originatorInvolvement mbt:includedStudies mbt:hasRiskOfBias mbt:hasHighRiskIn
                 mbt:hasSomeConcernsIn mbt:hasLowRiskIn mbt:hasCertainty }
  ?edge mbt:via ?slot ; mbt:from ?thing . { ?edge mbt:to ?value } UNION { ?edge mbt:toValue ?value }
} ORDER BY ?thing ?slot ?value
"""
_EFFECT: Final = {"favours", "observedChange", "estimate"}
"""One of these has a result that tells an effect."""
_IRI: Final = re.escape(ROOT) + r"[^\s<>\"{}|\\^`]*"
"""What a text is that may be the name of a thing of ours."""
_UNTREATED: Final = {"AtBaseline", "BeforeTreatment"}


@dataclass(frozen=True)
class Said:
    """Hold something that claims say of a study or a result: a rating, who signed, a number of studies."""

    slot: str
    value: str
    label: str
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Study:
    """Hold a study: what it is called, when it appeared, with whom, and what is said of it.

    `trial` is the study whose people it followed or looked at again, or itself.
    """

    iri: str
    label: str
    year: str
    people: tuple[str, ...]
    trial: str
    said: tuple[Said, ...]

    @property
    def involvement(self) -> Involvement:
        """Return whether an originator of MBT signed a report of it, as far as anybody says."""
        said = {one.value.partition("#")[2] for one in self.said if one.slot == "originatorInvolvement"}
        if said == {"NoOriginatorAmongAuthors"}:
            return "independent"
        return "originators" if "OriginatorAmongAuthors" in said else "not said"

    @property
    def included(self) -> str:
        """Return the number of studies that a review is said to rest on."""
        return " or ".join(one.value for one in self.said if one.slot == "includedStudies")


@dataclass(frozen=True)
class Finding:
    """Hold one result of one study: its slots as they are printed, and the claims that report it."""

    iri: str
    study: Study
    slots: Mapping[str, tuple[str, ...]]
    sides: Mapping[str, tuple[str, ...]]
    ratings: tuple[Said, ...]
    steps: tuple[Step, ...]
    labels: Mapping[str, str]

    @cached_property
    def kind(self) -> Kind:
        """Return what sort of result this is; what was so before treatment is no effect of it."""
        if _UNTREATED & set(self.names("resultTime")):
            return "before"
        if "BetweenForms" in self.names("comparisonKind"):
            return "forms"
        if "comparisonKind" in self.slots:
            return "comparison"
        if MBT + "PooledResult" not in self.slots.get("type", ()):
            return "alone"
        return "pooled" if self.slots.keys() & _EFFECT else "counted"

    @property
    def claims(self) -> tuple[ClaimEvidence, ...]:
        """Return the claims that report the result, each once."""
        return each_once(self.steps)

    @property
    def denied(self) -> bool:
        """Tell whether claims only deny that the study found this."""
        return all(step.denied for step in self.steps)

    @property
    def limits(self) -> tuple[str, ...]:
        """Return what the report is limited to."""
        return limits(self.steps, self.labels)

    def names(self, slot: str) -> tuple[str, ...]:
        """Return the local names of the controlled values in a slot."""
        return tuple(text.partition("#")[2] for text in self.slots.get(slot, ()))

    def text(self, slot: str) -> str:
        """Return what stands in a slot, as a reader wants it."""
        return ", ".join(self.labels.get(text, text) for text in self.slots.get(slot, ()))

    def number(self, slot: str) -> float | None:
        """Return the number in a slot; none where there is none, or more than one."""
        held = self.slots.get(slot, ())
        return float(held[0]) if len(held) == 1 else None

    def named(self, things: Iterable[str]) -> str:
        """Return what some things are called, as one text."""
        return ", ".join(dict.fromkeys(self.labels.get(iri, iri) for iri in things))


def trials(findings: Iterable[Finding]) -> tuple[int, int]:
    """Count the trials behind some results, and those of them no report of which an originator signed.

    A follow-up or a second look at the people of a trial counts with it, not as one more.
    """
    signed: dict[str, set[Involvement]] = {}
    for finding in findings:
        signed.setdefault(finding.study.trial, set()).add(finding.study.involvement)
    return len(signed), sum("originators" not in said and "independent" in said for said in signed.values())


@dataclass(frozen=True)
class Findings:
    """Hold all results that a level shows, and what the things in them are called."""

    all: tuple[Finding, ...]
    labels: Mapping[str, str]

    @cached_property
    def by_outcome(self) -> Mapping[str, Sequence[Finding]]:
        """Return the results by the outcome that they are on; some are on several."""
        found: dict[str, list[Finding]] = {}
        for finding in self.all:
            for outcome in finding.slots.get("ofOutcome", ()):
                found.setdefault(outcome, []).append(finding)
        return found


def findings(now: Served, trust: Level) -> Findings:
    """Return all results of studies as a level shows them."""
    return now.keep(("findings", trust), lambda: _read(now.graph, trust))


def _read(graph: Graph, trust: Level) -> Findings:
    reported, said = texts(graph, _REPORTED, trust), texts(graph, _SAID, trust)
    arms = texts(graph, _ARMS, trust)
    people = texts(graph, _PEOPLE, trust)
    studies = {study for _, study, *_ in reported}
    things = studies | {text for row in (*reported, *arms, *people) for text in row[2:]}
    things |= {value for *_, value in said} | {who for _, who in people}
    behind, labels = steps(
        graph,
        {row[0] for row in (*reported, *said)},
        {text for text in things if re.fullmatch(_IRI, text)},
        trust,
    )
    told: dict[str, list[Said]] = {}
    for edge, thing, slot, value in said:
        told.setdefault(thing, []).append(
            Said(_local(slot), value, labels.get(value, value), tuple(behind[edge]))
        )
    years = {row[0]: row[1] for row in texts(graph, _YEARS, trust)}
    whom = {study: tuple(p for s, p in people if s == study) for study in studies}
    parts = {row[0]: row[1] for row in texts(graph, _PARTS, trust)}
    known = {
        iri: Study(
            iri,
            labels.get(iri, iri),
            years.get(iri, ""),
            whom[iri],
            _whole(iri, parts),
            tuple(told.get(iri, ())),
        )
        for iri in studies
    }
    gathered: dict[tuple[str, str], tuple[dict[str, dict[str, None]], dict[str, None]]] = {}
    for edge, study, result, slot, value in reported:
        slots, edges = gathered.setdefault((study, result), ({}, {}))
        slots.setdefault(_local(slot), {})[value] = None
        edges[edge] = None
    made = [
        Finding(
            result,
            known[study],
            {slot: tuple(values) for slot, values in slots.items()},
            _sides(slots.get("comparesArm", ()), arms),
            tuple(told.get(result, ())),
            tuple(step for edge in edges for step in behind[edge]),
            labels,
        )
        for (study, result), (slots, edges) in gathered.items()
    ]
    made.sort(key=lambda one: (one.study.year or "9", one.study.label, _time(one), one.iri))
    return Findings(tuple(made), labels)


def _whole(study: str, parts: Mapping[str, str]) -> str:
    seen = {study}
    while (study := parts.get(study, study)) not in seen:
        seen.add(study)
    return study


def _sides(compared: Iterable[str], arms: Iterable[tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Return the treatments on each side of a comparison, by the role of the arm."""
    wanted, sides = set(compared), dict[str, "dict[str, None]"]()
    for arm, role, treatment in arms:
        if arm in wanted:
            sides.setdefault(role.partition("#")[2], {})[treatment] = None
    return {role: tuple(sorted(treatments)) for role, treatments in sides.items()}


def _time(finding: Finding) -> float:
    weeks = finding.number("resultAtWeeks")
    return finding.number("resultAtMonths") or (weeks / 4.35 if weeks else 0.0)


def _local(slot: str) -> str:
    return next((slot.removeprefix(space) for space in (MBT, RDF, RDFS) if slot.startswith(space)), slot)
