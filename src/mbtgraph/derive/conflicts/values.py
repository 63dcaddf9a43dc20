"""Values that exclude each other: stances, amounts, dates, figures, and details printed against a record."""

from __future__ import annotations

from itertools import combinations, product
from typing import TYPE_CHECKING, Final

from mbtgraph.derive.conflicts.model import Rule
from mbtgraph.namespaces import RDFS, XSD
from mbtgraph.rdf import Facts, Literal, NamedNode, Term, n, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mbtgraph.derive.conflicts.model import Conflict, View
    from mbtgraph.derive.propositions import Proposition

_DAYS: Final = {"d": 1.0, "wk": 7.0, "mo": 30.4375, "a": 365.25}
"""UCUM units of time, in days: the units between which amounts are compared."""

_DECIMAL: Final = NamedNode(XSD + "decimal")

_STANCES: Final = Rule("opposite stances", "OppositeStances", "One claim affirms what another denies.")
_VALUES: Final = Rule(
    "single value", "DifferentValues", "Claims give one property of one thing different values."
)
_RECORD: Final = Rule(
    "printed against record",
    "PrintedAgainstRecord",
    "What a document prints about a work differs from the record of that work.",
)
_RESULTS: Final = Rule(
    "figures of one result",
    "DifferentValues",
    "Sources give different figures for one and the same result of a study.",
)
_LIKE_DATES: Final = Rule(
    "like dates",
    "DifferentDates",
    "Claims date what belongs together, such as a concept and what was made of it, far apart.",
)
_ORDER: Final = Rule(
    "order of time",
    "DifferentDates",
    "What is said to have come first is dated later than what followed from it.",
)


def opposite_stances(view: View) -> Iterator[Conflict]:
    """Yield what some claims affirm and others deny."""
    for proposition, holders in view.affirmed.items():
        if proposition in view.denied:
            yield _STANCES.conflict("High", [proposition], [*holders, *view.denied[proposition]])


def printed_against_record(view: View) -> Iterator[Conflict]:
    """Yield what documents print about a work, where the record of the work says otherwise."""
    for printed, recorded_as in view.marked("recordedAs").items():
        for proposition in view.by(printed):
            recorded = view.data.about(proposition.subject).get(NamedNode(text_of(recorded_as)))
            if recorded and proposition.object not in recorded:
                yield _RECORD.conflict("High", [proposition], view.affirmed[proposition])


def different_values(view: View) -> Iterator[Conflict]:
    """Yield values that one thing cannot have at once, also under two properties that ask alike."""
    single, alike = view.marked("singleValued"), view.marked("comparedWithValuesOf")
    groups: dict[tuple[NamedNode, Term], list[Proposition]] = {}
    for proposition in view.affirmed:
        if proposition.predicate in single:
            asked = alike.get(proposition.predicate, proposition.predicate)
            groups.setdefault((proposition.subject, asked), []).append(proposition)
    for one, two in (pair for group in groups.values() for pair in combinations(group, 2)):
        bridges = comparable(one, two, view)
        severity = None if bridges is None else _severity(one.object, two.object, view.data)
        # A claim that gives both values, side by side in one sentence, does not contradict itself.
        first = [claim for claim in view.affirmed[one] if claim not in view.affirmed[two]]
        second = [claim for claim in view.affirmed[two] if claim not in view.affirmed[one]]
        if severity and first and second:
            same = one.predicate == two.predicate
            rule, grade = (_VALUES, severity) if same else (_LIKE_DATES, "Medium")
            yield rule.conflict(grade, [one, two], [*first, *second], bridges=bridges or ())


def different_results(view: View) -> Iterator[Conflict]:
    """Yield results that sources give different figures for, though they are of one arm, outcome and time."""
    by_study: dict[NamedNode, list[Proposition]] = {}
    for proposition in view.of("reports"):
        by_study.setdefault(proposition.subject, []).append(proposition)
    for one, two in (pair for reports in by_study.values() for pair in combinations(reports, 2)):
        first, second = view.affirmed[one], view.affirmed[two]
        apart = not {s for claim in first for s in claim.sources} & {s for c in second for s in c.sources}
        if apart and _other_figures(view.data.about(one.object), view.data.about(two.object)):
            yield _RESULTS.conflict("High", [one, two], [*first, *second])


def _other_figures(one: dict[NamedNode, list[Term]], two: dict[NamedNode, list[Term]]) -> bool:
    """Tell whether two results are of one arm, outcome and time, and differ in nothing but figures."""
    months, label = n("mbt:resultAtMonths"), NamedNode(RDFS + "label")
    shared = [slot for slot in one.keys() & two.keys() if slot != label]
    differing = {slot for slot in shared if set(one[slot]) != set(two[slot])}
    figures = {
        slot for slot in shared for v in one[slot] if isinstance(v, Literal) and v.datatype == _DECIMAL
    }
    arms = {n("mbt:ofArm"), n("mbt:comparesArm")} & set(shared)
    return bool(arms) and one.get(months) == two.get(months) and bool(differing) and differing <= figures


def comparable(one: Proposition, two: Proposition, view: View) -> tuple[Proposition, ...] | None:
    """Return the steps from kind to kind by which two qualified contents are comparable, or nothing.

    A statement without a population, or on a wider one, is read as holding for the narrower one.
    """
    population = n("mbt:inPopulation")
    others = [{q for q in p.qualifiers if q[0] != population} for p in (one, two)]
    groups = [[q[1] for q in p.qualifiers if q[0] == population] for p in (one, two)]
    if others[0] != others[1]:
        return None
    for wider, narrower in (groups, groups[::-1]):
        ways = [next(_ways(narrower, wide, view), None) for wide in wider]
        if None not in ways:
            return tuple(step for way in ways if way is not None for step in way)
    return None


def _ways(narrower: list[NamedNode], wide: NamedNode, view: View) -> Iterator[tuple[Proposition, ...]]:
    """Yield how one of some populations lies within another: by itself, or by a kind of its condition."""
    condition = n("mbt:hasCondition")
    for narrow in narrower:
        way = view.kinds_between(narrow, wide)
        if way is not None:
            yield way
        for below, above in product(view.data.objects(narrow, condition), view.data.objects(wide, condition)):
            # Of two groups that are named by one condition, neither need lie within the other.
            way = None if below == above else view.kinds_between(below, above)
            if way is not None:
                yield way


def order_of_time(view: View) -> Iterator[Conflict]:
    """Yield what is dated after a thing that it is said to have come before, at any number of steps."""
    dates = view.of("datedTo", "printedYear")
    steps = [p for name in view.marked("objectCameFirst") for p in view.by(name)]
    for first in dates:
        for path in _followers(first.subject, steps):
            late = [d for d in dates if d.subject == path[-1].subject and _ends_before(d, first, view.data)]
            if late:
                taking_part = [first, *path, *late]
                yield _ORDER.conflict("High", taking_part, view.behind(taking_part), key=[first, path[0]])


def _followers(thing: Term, steps: list[Proposition]) -> Iterator[tuple[Proposition, ...]]:
    """Yield the paths from a thing to what is said to have come after it."""
    paths: list[tuple[Proposition, ...]] = [(step,) for step in steps if step.object == thing]
    while paths:
        path = paths.pop()
        yield path
        seen = {step.object for step in path}
        paths += [
            (*path, step) for step in steps if step.object == path[-1].subject and step.subject not in seen
        ]


def _ends_before(one: Proposition, two: Proposition, data: Facts) -> bool:
    """Tell whether one date has passed when the other begins; a printed year is a date, too."""
    (_, end), (begin, _) = (_years(date.object, data) for date in (one, two))
    return end <= begin


def _years(date: Term, data: Facts) -> tuple[float, float]:
    if isinstance(date, Literal):
        return float(date.value), float(date.value) + 1
    found = interval(date, data)
    return found[:2] if found else (float("-inf"), float("inf"))


def _severity(one: Term, two: Term, data: Facts) -> str | None:
    """Return how far two values exclude each other, or nothing where both can hold."""
    a, b = interval(one, data), interval(two, data)
    if a is None or b is None or a[2:] != b[2:]:
        return None if one == two else "High"
    overlap = min(a[1], b[1]) - max(a[0], b[0])
    if overlap < 0:
        return "High"
    touching = overlap == 0 and a[0] < a[1] and b[0] < b[1]
    return "Medium" if touching else None


def interval(value: Term, data: Facts) -> tuple[float, float, str, Term | None] | None:
    """Return lower end, upper end, kind of unit and direction of change; an absent end is open."""
    first, last = (data.one(value, n("mbt:" + slot)) for slot in ("fromYear", "toYear"))
    if isinstance(first, Literal) and isinstance(last, Literal):  # the last year counts whole
        return float(first.value), float(last.value) + 1, "year", None
    low, high, unit = (data.one(value, n("mbt:" + slot)) for slot in ("min", "max", "unit"))
    if not isinstance(unit, Literal):
        return None
    scale = _DAYS.get(unit.value, 1.0)
    kind = "time" if unit.value in _DAYS else unit.value
    return (
        float(low.value) * scale if isinstance(low, Literal) else float("-inf"),
        float(high.value) * scale if isinstance(high, Literal) else float("inf"),
        kind,
        data.one(value, n("mbt:change")),
    )
