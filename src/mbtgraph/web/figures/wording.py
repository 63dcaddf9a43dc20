"""What a result says, in the words that figure and table share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mbtgraph.queries.evidence import shared_hedges

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mbtgraph.web.figures.findings import Finding, Involvement

SIGNED: Final[dict[Involvement, tuple[str, str]]] = {
    "independent": ("■", "no originator of MBT signed"),
    "originators": ("□", "an originator of MBT signed"),
    "not said": ("○", "not said who signed"),
}
"""By involvement: the shape that it has in figures, and the words."""
POOLED: Final = "◆"
_BETTER: Final = {"ExperimentalArm": "▲", "ComparatorArm": "▼", "NeitherArm": "=", "MixedArms": "≈"}
_RATED: Final = {"HighRiskOfBias": "●", "SomeConcerns": "◐", "LowRiskOfBias": "○"}
_SINCE: Final = {
    "FromStart": "from the start",
    "FromEndOfTreatment": "from the end of treatment",
    "AtEndOfTreatment": "at the end of treatment",
    "AtBaseline": "at baseline",
    "BeforeTreatment": "before treatment",
}


@dataclass(frozen=True)
class Line:
    """Hold one result and tell it in words, for the rows of figures and tables."""

    finding: Finding

    @property
    def title(self) -> str:
        """Return the study and its year, each once."""
        label, year = self.finding.study.label, self.finding.study.year
        return label if not year or year in label else f"{label} ({year})"

    @property
    def compared(self) -> str:
        """Return what was set against what, or what a review pooled."""
        finding = self.finding
        if finding.sides:
            tested = finding.named(finding.sides.get("ExperimentalArm", ())) or "tested arm"
            return (
                f"{tested} against {finding.named(finding.sides.get('ComparatorArm', ())) or 'another arm'}"
            )
        if pooled := finding.text("pooledTreatment"):
            return f"studies of {pooled} together"
        return finding.text("ofArm") or "all people of the study"

    @property
    def when(self) -> str:
        """Return the time of the result as its source counts it."""
        counted = [
            f"{number} {unit}"
            for slot, unit in (("resultAtMonths", "months"), ("resultAtWeeks", "weeks"))
            for number in self.finding.slots.get(slot, ())
        ]
        since = [_SINCE.get(name, name) for name in self.finding.names("resultTime")]
        return " ".join([" or ".join(counted), *since]).strip()

    @property
    def context(self) -> str:
        """Return what was compared, when, by which measure and on how many, as one text."""
        parts = self.compared, self.when, self.finding.text("measuredBy"), self.counted
        return ", ".join(filter(None, parts))

    @property
    def figures(self) -> str:
        """Return the estimate with its interval, as printed."""
        slots = ("estimate", "lowestEstimate", "highestEstimate", "intervalLow", "intervalHigh")
        number, lowest, highest, low, high = (minus(self.finding.text(slot)) for slot in slots)
        number = number or (f"{lowest} to {highest}" if lowest else "")
        interval = f" ({low} to {high})" if low and high else ""
        return f"{number}{interval} {self.finding.text('amountUnit')}".strip()

    @property
    def counted(self) -> str:
        """Return the other numbers that the result holds, each with its word."""
        words = {
            "percentage": "{} %", "peopleWithEvent": "{} had it", "eventCount": "{} times", "mean": "mean {}",
            "standardDeviation": "SD {}", "standardError": "standard error {}", "amount": "figure {}",
            "analysed": "n = {}",
        }  # fmt: skip
        told = [
            word.format(minus(self.finding.text(slot)))
            for slot, word in words.items()
            if slot in self.finding.slots
        ]
        return ", ".join(told)

    @property
    def origin(self) -> str:
        """Return that an estimate does not stand in the report but was worked out, where it was."""
        return "worked out from counts" if "Recalculated" in self.finding.names("estimateOrigin") else ""

    @property
    def chance(self) -> str:
        """Return what is printed on chance: p, its bound, or that it is called significant or not."""
        told = [f"p = {p}" for p in self.finding.slots.get("pValue", ())]
        told += [f"p < {p}" for p in self.finding.slots.get("pBelow", ())]
        for said in self.finding.slots.get("statisticallySignificant", ()):
            told.append("called significant" if said == "true" else "called not significant")
        return ", ".join(told)

    @property
    def better(self) -> str:
        """Return which side did better in the words of the source, with a shape before it."""
        finding, told = self.finding, []
        for role in finding.names("favours"):
            side = finding.named(finding.sides.get(role, ()))
            if not side and role == "ExperimentalArm":
                side = finding.text("pooledTreatment")
            words = {
                "ExperimentalArm": f"{side or 'the tested arm'} did better",
                "ComparatorArm": f"{side or 'the comparator'} did better",
                "NeitherArm": "neither did better",
                "MixedArms": "mixed: some for one, some for the other",
            }
            told.append(f"{_BETTER.get(role, '?')} {words.get(role, 'not said which did better')}")
        if course := finding.text("observedChange"):
            told.append(f"course: {course}")
        if told and (hedges := shared_hedges(finding.claims)):
            told.append(f"worded: {'; '.join(hedges)}")
        nothing = (
            "compares nothing" if finding.kind in {"alone", "counted"} else "? not said which did better"
        )
        return "; ".join(told) or nothing

    @property
    def shape(self) -> str:
        """Return the shape of the result in figures."""
        return (
            POOLED
            if self.finding.kind in {"pooled", "counted"}
            else SIGNED[self.finding.study.involvement][0]
        )

    @property
    def signed(self) -> str:
        """Return who signed the report, or whose pooling this is."""
        if self.finding.kind not in {"pooled", "counted"}:
            return SIGNED[self.finding.study.involvement][1]
        own = "the source's own pooling" if "estimate" in self.finding.slots else "told by the source"
        number = self.finding.study.included
        return own + (f", a review of {number} studies" if number else ", a review")

    @property
    def rated(self) -> str:
        """Return how somebody rated the result for risk of bias or certainty; no rating is no praise."""
        told = [
            f"{_RATED.get(one.value.partition('#')[2], '◇')} {one.label}"
            for one in self.finding.ratings
            if one.slot in {"hasRiskOfBias", "hasCertainty"}
        ]
        return ", ".join(told) or "not rated"

    @property
    def rated_in(self) -> str:
        """Return the ratings of single domains of bias, as the rater numbers them."""
        words = {
            "hasHighRiskIn": "high risk in",
            "hasSomeConcernsIn": "some concerns in",
            "hasLowRiskIn": "low risk in",
        }
        told = (f"{words[one.slot]} {one.label}" for one in self.finding.ratings if one.slot in words)
        return ", ".join(told)

    @property
    def read(self) -> str:
        """Return how far anybody read the sources of the claims that report the result."""
        return ", ".join(dict.fromkeys(claim.verification or claim.basis for claim in self.finding.claims))

    @property
    def reserves(self) -> str:
        """Return what must not be overlooked: limits, denials, the outcome the trial was planned on."""
        primary = "primary outcome" if self.finding.text("primaryOutcome") == "true" else ""
        denied = "denied by every claim on it" if self.finding.denied else ""
        return ", ".join(filter(None, (primary, *self.finding.limits, denied)))


def lines(findings: Iterable[Finding]) -> tuple[Line, ...]:
    """Return results in words."""
    return tuple(map(Line, findings))


def minus(number: str) -> str:
    r"""Return a number with a true minus sign.

    >>> minus("-0.5") == "\N{MINUS SIGN}0.5"
    True
    """
    return number.replace("-", "\N{MINUS SIGN}")
