"""What the pages of studies, their arms and results, outcomes and instruments hold beside sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from mbtgraph.namespaces import MBT
from mbtgraph.queries.evidence import shared_hedges
from mbtgraph.queries.lookups import nodes
from mbtgraph.rdf import text_of
from mbtgraph.web.pages.things import Entry, Part, about, part

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from mbtgraph.queries.evidence import ClaimEvidence
    from mbtgraph.web.pages.reading import Edge, Facts, Reading


class Arm(NamedTuple):
    """Hold one arm of a study: our record of it, and the sentences on how many people it had."""

    iri: str
    role: str
    treatments: Sequence[Part]
    sizes: Sequence[Edge]


class Finding(NamedTuple):
    """Hold one result as a row: whose, of what, when, with which figures, and who says so."""

    iri: str
    study: Part
    outcome: Part
    arms: Sequence[Part]
    compares: bool
    when: str
    instrument: Part | None
    figures: Sequence[str]
    verdict: str
    ratings: Sequence[Edge]
    reports: Sequence[Edge]
    claims: Sequence[ClaimEvidence]

    @property
    def denied(self) -> bool:
        """Tell whether sentences only deny that it was found."""
        return bool(self.reports) and all(edge.denied for edge in self.reports)

    @property
    def hedge(self) -> str:
        """Return how the strongest sentences hedge it, where none of these says it plainly."""
        return "; ".join(shared_hedges(self.claims))


_RESULTS: Final = (
    "SELECT DISTINCT ?result WHERE { VALUES ?thing { %s } ?result %s ?thing . ?result mbt:ofOutcome ?any }"
)
_REPORTED: Final = """
SELECT DISTINCT ?result WHERE {
  VALUES ?study { %s } ?edge mbt:via mbt:reports ; mbt:from ?study ; mbt:to ?result
}
"""
"""What is reported of some people only is no plain triple, and stands on the page all the same."""
_RECORDED: Final = (
    "ofOutcome", "comparesArm", "ofArm", "pooledTreatment", "comparisonKind", "measuredBy", "resultAtMonths",
    "resultAtWeeks", "resultTime", "primaryOutcome", "observedChange", "favours", "desirableDirection",
    "statisticallySignificant", "estimateType", "estimate", "intervalLow", "intervalHigh", "lowestEstimate",
    "highestEstimate", "pValue", "pBelow", "percentage", "peopleWithEvent", "analysed", "eventCount", "mean",
    "standardDeviation", "standardError", "amount", "amountUnit", "estimateOrigin",
)  # fmt: skip
"""The slots of a result in the order in which its page tells them."""

_FIGURES: Final = {
    "estimate": "{estimateType} {estimate} {amountUnit}",
    "amount": "{amount} {amountUnit}",
    "lowestEstimate": "from {lowestEstimate} to {highestEstimate}",
    "intervalLow": "interval {intervalLow} to {intervalHigh}",
    "percentage": "{percentage} %",
    "peopleWithEvent": "{peopleWithEvent} of {analysed}",
    "mean": "mean {mean}",
    "standardDeviation": "SD {standardDeviation}",
    "standardError": "SE {standardError}",
    "eventCount": "{eventCount} events",
    "pValue": "p = {pValue}",
    "pBelow": "p < {pBelow}",
}
"""How the numbers of a result are put in words, by the slot that has to be filled."""
_BETTER: Final = {
    "ExperimentalArm": "experimental arm better",
    "ComparatorArm": "comparator arm better",
    "NeitherArm": "neither arm better",
}


def study(reading: Reading) -> Mapping[str, Any]:
    """Return the page of a study: its arms, and what it is said to have found."""
    results = [text_of(one) for (one,) in reading.rows(_REPORTED % nodes([reading.iri])).rows]
    arms = reading.values("mbt:hasArm")
    content = about(reading, parts=[*arms, *results], told=frozenset({"mbt:reports", "mbt:hasArm"}))
    told = reading.facts([*arms, *results])
    edges = reading.edges(content["found"].get("from", ()))
    content["arms"] = [_arm(reading, iri, told[iri], edges) for iri in arms if iri in told]
    return _tabled(content, _findings(reading, results, told, edges), ("outcome",))


def arm(reading: Reading) -> Mapping[str, Any]:
    """Return the page of an arm: the study, the treatment, and the results that speak of it."""
    return _with_results(reading, "mbt:ofArm|mbt:comparesArm", ("outcome",))


def outcome(reading: Reading) -> Mapping[str, Any]:
    """Return the page of an outcome: every result on it."""
    return _with_results(reading, "mbt:ofOutcome", ("study",))


def instrument(reading: Reading) -> Mapping[str, Any]:
    """Return the page of an instrument: every result that it measured."""
    return _with_results(reading, "mbt:measuredBy", ("study", "outcome"))


def result(reading: Reading) -> Mapping[str, Any]:
    """Return the page of a result: its numbers, slot by slot, and the sentences that report it."""
    content = about(reading)
    told = {reading.iri: reading.own, **reading.facts(_arms(reading, reading.own))}
    edges = reading.edges(content["found"].get("to", ()))
    content["finding"] = _findings(reading, [reading.iri], told, edges)[0]
    content["record"] = [
        Entry(reading.property_name(name), sorted(part(reading, term) for term in reading.own[name]))
        for name in (f"mbt:{local}" for local in _RECORDED)
        if name in reading.own
    ]
    return content


def _with_results(reading: Reading, links: str, columns: tuple[str, ...]) -> Mapping[str, Any]:
    results = [text_of(iri) for (iri,) in reading.rows(_RESULTS % (nodes([reading.iri]), links)).rows]
    content = about(reading, parts=results)
    slots = content["found"]
    edges = reading.edges(slots.get("to", set()) | slots.get("from", set()))
    content["arms"] = []
    return _tabled(content, found(reading, results, edges), columns)


def found(reading: Reading, results: Sequence[str], edges: Iterable[Edge]) -> list[Finding]:
    """Return results as rows, with the edges that report and rate them."""
    told = reading.facts(results)
    told |= reading.facts(arm for facts in told.values() for arm in _arms(reading, facts))
    return _findings(reading, results, told, edges)


def _arms(reading: Reading, facts: Facts) -> list[str]:
    return [*reading.values("mbt:comparesArm", facts), *reading.values("mbt:ofArm", facts)]


def _tabled(content: dict[str, Any], rows: list[Finding], columns: tuple[str, ...]) -> dict[str, Any]:
    """Return the content with a table of results; sentences that it shows stand nowhere else."""
    content["findings"], content["columns"] = rows, columns
    content["bare"] = content["bare"] and not rows
    content["reporting"] = list({claim.iri: claim for row in rows for claim in row.claims}.values())
    edges = [edge for row in rows for edge in row.ratings] + [
        size for arm in content["arms"] for size in arm.sizes
    ]
    shown = {claim.iri for claim in content["reporting"]} | {one.iri for edge in edges for one in edge.claims}
    content["touching"] = [claim for claim in content["touching"] if claim.iri not in shown]
    return content


def _arm(reading: Reading, iri: str, facts: Facts, edges: Iterable[Edge]) -> Arm:
    return Arm(
        iri,
        reading.name(reading.value("mbt:armRole", facts)),
        [part(reading, term) for term in facts.get("mbt:armTreatment", ())],
        [edge for edge in edges if edge.step.subject == iri],
    )


def _findings(
    reading: Reading, results: Iterable[str], told: Mapping[str, Facts], edges: Iterable[Edge]
) -> list[Finding]:
    """Return results as rows, by outcome and time."""
    reports: dict[str, list[Edge]] = {}
    ratings: dict[str, list[Edge]] = {}
    for edge in edges:
        if edge.step.predicate == MBT + "reports":
            reports.setdefault(edge.step.object, []).append(edge)
        else:
            ratings.setdefault(edge.step.subject, []).append(edge)
    rows = [
        _finding(reading, iri, told, reports.get(iri, []), ratings.get(iri, []))
        for iri in results
        if iri in told
    ]
    return sorted(
        rows, key=lambda row: (row.outcome.label, row.study.label, len(row.when), row.when, row.iri)
    )


def _finding(
    reading: Reading,
    iri: str,
    told: Mapping[str, Facts],
    reports: Sequence[Edge],
    ratings: Sequence[Edge],
) -> Finding:
    facts = told[iri]

    def named(name: str) -> Part | None:
        target = reading.value(f"mbt:{name}", facts)
        return Part(reading.name(target), target) if target else None

    def first(arm: str) -> tuple[bool, str]:
        return not reading.value("mbt:armRole", told.get(arm, {})).endswith("#ExperimentalArm"), arm

    claims = {claim.iri: claim for edge in reports for claim in edge.claims}
    study = reports[0].step.subject if reports else ""
    return Finding(
        iri,
        Part(reading.name(study), study) if study else Part("no study named"),
        named("ofOutcome") or Part(""),
        [
            *(_treated(reading, arm, told.get(arm, {})) for arm in sorted(_arms(reading, facts), key=first)),
            *(part(reading, term) for term in facts.get("mbt:pooledTreatment", ())),
        ],
        len(facts.get("mbt:comparesArm", ())) > 1,
        _when(reading, facts),
        named("measuredBy"),
        list(_figures(reading, facts)),
        _verdict(reading, facts),
        ratings,
        reports,
        list(claims.values()),
    )


def _treated(reading: Reading, arm: str, facts: Facts) -> Part:
    """Return an arm by all that it was treated with, the special before the general: long names first."""
    treatments = {reading.name(iri) for iri in reading.values("mbt:armTreatment", facts)}
    return Part(", ".join(sorted(treatments, key=lambda one: (-len(one), one))) or reading.name(arm), arm)


def _when(reading: Reading, facts: Facts) -> str:
    """Return when it was so; without what it is counted from, a state before treatment read as an effect."""
    told = [
        f"{count} {unit.lower()}"
        for unit in ("Months", "Weeks")
        if (count := reading.value(f"mbt:resultAt{unit}", facts))
    ]
    time = reading.value("mbt:resultTime", facts)
    return " ".join([*told[:1], *([reading.name(time)] if time else [])])


def _figures(reading: Reading, facts: Facts) -> Iterator[str]:
    """Yield the numbers of a result in words, as far as they are given."""
    given = {name.removeprefix("mbt:"): ", ".join(reading.values(name, facts)) for name in facts}
    for slot in ("estimateType", "amountUnit"):
        given[slot] = reading.name(given.get(slot, ""))
    given.setdefault("analysed", "an unstated number")
    for slot, pattern in _FIGURES.items():
        if slot in given:
            yield pattern.format(**given).strip()
    if given.get("estimateOrigin", "").endswith("#Recalculated"):
        yield "worked out from other figures"


def _verdict(reading: Reading, facts: Facts) -> str:
    """Return which side did better, or how one arm changed, in the words of the record."""
    words = []
    if favours := reading.value("mbt:favours", facts):
        words.append(_BETTER.get(favours.removeprefix(MBT)) or reading.name(favours))
    if change := reading.value("mbt:observedChange", facts):
        words.append(reading.name(change))
    if significant := reading.value("mbt:statisticallySignificant", facts):
        words.append("significant" if significant == "true" else "not significant")
    return ", ".join(words)
