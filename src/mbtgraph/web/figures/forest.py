"""The forest plot: estimates of one type on one axis, each with its interval, its words and its claims."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import wrap
from typing import TYPE_CHECKING, Final

from mbtgraph.web.figures.linking import linked
from mbtgraph.web.figures.scale import axis
from mbtgraph.web.figures.svg import at, element, percent, together
from mbtgraph.web.figures.wording import Line, lines, minus

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mbtgraph.web.figures.findings import Finding
    from mbtgraph.web.figures.linking import Links
    from mbtgraph.web.figures.scale import Axis
    from mbtgraph.web.figures.svg import Svg

RATIOS: Final = {"RiskRatio", "IncidenceRateRatio"}
DIFFERENCES: Final = {
    "HedgesG", "CohensD", "StandardisedMeanDifference", "EffectSize", "ReviewEffectSize", "PrePostD",
    "LogRiskRatio", "DifferenceInPercentagePoints",
}  # fmt: skip
IN_UNITS: Final = {"MeanDifference", "AdjustedMeanDifference", "RegressionCoefficient"}
"""Differences in the units of a measure: two measures never share an axis."""

_LINE: Final = 19
_WIDE: Final = 46
_TITLE: Final = 36
"""Characters of a line, and of one of a title, so that the words fit a narrow screen."""


@dataclass(frozen=True)
class Panel:
    """Hold the results that share an axis."""

    type: str
    title: str
    axis: Axis
    findings: tuple[Finding, ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        """Return the results in words."""
        return lines(self.findings)


def panels(findings: Iterable[Finding]) -> tuple[tuple[Panel, ...], tuple[Finding, ...]]:
    """Return what has a place on an axis, by axis, and what has none."""
    shared: dict[tuple[str, str, str], list[Finding]] = {}
    left = []
    for finding in findings:
        key = _key(finding)
        if key:
            shared.setdefault(key, []).append(finding)
        else:
            left.append(finding)
    made = [
        Panel(
            type_,
            ", ".join(filter(None, (own[0].text("estimateType"), measure, course))),
            axis(_numbers(own), ratio=type_ in RATIOS),
            tuple(own),
        )
        for (type_, measure, course), own in shared.items()
    ]
    return tuple(sorted(made, key=lambda panel: (-len(panel.findings), panel.title))), tuple(left)


def _key(finding: Finding) -> tuple[str, str, str] | None:
    """Return what results have to share to stand on one axis: type, measure where it has units, and kind."""
    types = finding.names("estimateType")
    numbers = _numbers([finding])
    if len(types) != 1 or finding.number("estimate") is None:
        return None
    (type_,) = types
    measure = (finding.text("measuredBy") or finding.study.label) if type_ in IN_UNITS else ""
    if type_ not in DIFFERENCES | IN_UNITS and not (type_ in RATIOS and min(numbers) > 0):
        return None
    # A change in people who were all treated is no comparison, whatever its type is called.
    return (
        type_,
        measure,
        "change in those treated, nothing compared" if "observedChange" in finding.slots else "",
    )


def _numbers(findings: Iterable[Finding]) -> list[float]:
    slots = ("estimate", "intervalLow", "intervalHigh")
    return [number for one in findings for slot in slots if (number := one.number(slot)) is not None]


@linked
def draw(links: Links, panel: Panel, name: str) -> Svg:
    """Return the figure of a panel; `name` tells it from others on the page."""
    parts: list[Svg] = []
    y = 8.0
    for number, line in enumerate(panel.lines):
        drawn, height = _row(panel, line, links, y)
        parts += [element("line", x1=0, x2="100%", y1=y - 4, y2=y - 4, class_="rule")] if number else []
        parts.append(drawn)
        y += height + 14
    parts.append(_scale(panel.axis, y))
    height = y + 34
    return element(
        "svg",
        element("title", f"{panel.title}: {len(panel.findings)} results on one axis", id=f"{name}-title"),
        element("desc", _told(panel), id=f"{name}-desc"),
        *parts,
        xmlns="http://www.w3.org/2000/svg", class_="forest", width="100%", height=height, role="group",
        aria_labelledby=f"{name}-title {name}-desc",
    )  # fmt: skip


def _told(panel: Panel) -> str:
    ends = f"from {minus(f'{panel.axis.low:g}')} to {minus(f'{panel.axis.high:g}')}"
    kind = "logarithmic" if panel.axis.ratio else "linear"
    rows = "; ".join(f"{line.title}: {line.figures}, {line.better[2:]}" for line in panel.lines)
    return f"A {kind} axis {ends}, with no difference at {panel.axis.null:g}. {rows}."


def _row(panel: Panel, line: Line, links: Links, top: float) -> tuple[Svg, float]:
    """Return one result: words, and below them (or beside, where there is room) its mark on the axis."""
    finding = line.finding
    y, parts = top + 14.0, []
    blocks: Sequence[tuple[str, str]] = (
        ("study", line.title),
        ("quiet", line.context),
        ("figures", " · ".join(filter(None, (line.figures, line.chance, line.origin)))),
        ("better", line.better),
        ("quiet", " · ".join(filter(None, (f"{line.shape} {line.signed}", line.rated, line.reserves)))),
        ("quiet", f"read: {line.read}"),
    )  # fmt: skip
    for class_, told in blocks:
        shown = []
        for text in wrap(told, _TITLE if class_ == "study" else _WIDE):
            shown.append(element("text", text, x=0, y=y, class_=class_))
            y += _LINE
        inside = together(*shown)
        parts.append(
            element("a", inside, href=links.href(finding.study.iri)) if class_ == "study" else inside
        )
    for claim in finding.claims:
        told = together(f"{claim.mark} ", element("tspan", claim.id, class_="name"))
        parts.append(element("a", element("text", told, x=0, y=y, class_="by"), href=links.href(claim.iri)))
        y += _LINE
    height = y + 16 - top
    drawn = _strips(_mark(panel.axis, line), beside=top + height / 2 - 13, below=y - 8)
    # Beside the words, the place of no difference is one line through all rows.
    null = _upright(panel.axis, top - 4, top + height + 10)
    return element("g", *parts, null, drawn, class_="row", data_result=finding.iri.rpartition("/")[2]), height


def _upright(axis: Axis, top: float, bottom: float) -> Svg:
    null = percent(axis.place(axis.null))
    drawn = element("line", x1=null, x2=null, y1=0, y2=bottom - top, class_="null")
    return element("svg", drawn, class_="wide", x="42%", y=top, width="58%", height=bottom - top)


def _strips(drawn: Svg, *, beside: float, below: float) -> Svg:
    """Return a stretch of the axis twice: beside the words for a wide screen, below them for a narrow one.

    A style sheet shows one; it cannot move one, since browsers take no place of an inner `svg` from it.
    """
    return together(
        element("svg", drawn, class_="narrow", x=0, y=below, width="100%", height=26, overflow="visible"),
        element("svg", drawn, class_="wide", x="42%", y=beside, width="58%", height=26, overflow="visible"),
    )


def _mark(axis: Axis, line: Line) -> Svg:
    """Return an estimate and its interval at their places, and the place of no difference."""
    finding = line.finding
    estimate, low, high = (finding.number(slot) for slot in ("estimate", "intervalLow", "intervalHigh"))
    null = percent(axis.place(axis.null))
    parts = [element("line", x1=null, x2=null, y1=0, y2=24, class_="null short")]
    parts += [element("line", x1="0", x2="100%", y1=12, y2=12, class_="base")]
    if low is not None and high is not None:
        ends = [percent(axis.place(end)) for end in (low, high)]
        parts.append(element("line", x1=ends[0], x2=ends[1], y1=12, y2=12, class_="interval"))
        parts += [element("line", x1=end, x2=end, y1=7, y2=17, class_="interval") for end in ends]
    shapes = {
        "◆": element("path", d="M-10 0 0-8 10 0 0 8Z"),
        "■": element("rect", x=-6, y=-6, width=12, height=12),
        "□": element("rect", x=-6, y=-6, width=12, height=12, class_="open"),
        "○": element("circle", r=6, class_="open"),
    }
    place = percent(axis.place(estimate or 0.0))
    told = element("title", f"{line.title}: {line.figures}")
    return together(*parts, at(place, 12, told, shapes[line.shape], class_="estimate"))


def _scale(axis: Axis, y: float) -> Svg:
    """Return the axis with its numbers."""
    parts = [element("line", x1=0, x2="100%", y1=1, y2=1, class_="axis")]
    for tick in axis.ticks:
        x = percent(axis.place(tick))
        class_ = "no-difference" if tick == axis.null else "tick"
        parts.append(element("line", x1=x, x2=x, y1=1, y2=6, class_="axis"))
        parts.append(element("text", minus(f"{tick:g}"), x=x, y=20, text_anchor="middle", class_=class_))
    return _strips(together(*parts), beside=y, below=y)
