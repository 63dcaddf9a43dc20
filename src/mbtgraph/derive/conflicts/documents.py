"""What a document does not keep of what it says: counts, lists, names, steps and amounts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from mbtgraph.derive.conflicts.model import Rule
from mbtgraph.derive.conflicts.values import interval
from mbtgraph.rdf import TYPE, NamedNode, Term, n, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mbtgraph.derive.conflicts.model import Conflict, View
    from mbtgraph.derive.propositions import Proposition

_COUNT: Final = Rule(
    "count against list",
    "SelfInconsistency",
    "A document states how many things of a kind it lists, and lists another number of them.",
)
_TWICE: Final = Rule("listed twice", "DifferentNames", "A document lists one thing more than once.")
_MARKERS: Final = Rule(
    "missing markers",
    "SelfInconsistency",
    "A document says that its statements carry markers, and makes statements on its matter without one.",
)
_NAMES: Final = Rule("names", "DifferentNames", "One thing goes by different names.")
_PATHS: Final = Rule(
    "direct or mediated",
    "DifferentPaths",
    "One claim has a cause lead to an effect directly, others have it do so through something between.",
)
_COMPARISON: Final = Rule(
    "comparison without amount",
    "Gap",
    "A thing is said to take more than another, and no claim says how much.",
)
_AMOUNT: Final = Rule("amount without number", "Gap", "An amount is called for, and no number is given.")


def count_against_list(view: View) -> Iterator[Conflict]:
    """Yield the counts that a document states of what it lists, where the list has another number."""
    for listing, unit in view.marked("countedIn").items():
        for stated in view.of("printsAmount"):
            listed = [p for p in view.by(listing) if p.subject == stated.subject]
            amount = interval(stated.object, view.data)
            counted = amount is not None and amount[2] == text_of(unit)
            if view.whole and amount and counted and not amount[0] <= len(listed) <= amount[1]:
                counting = [stated, *listed]
                yield _COUNT.conflict("High", counting, view.behind(counting), key=[stated])


def listed_twice(view: View) -> Iterator[Conflict]:
    """Yield what a document lists more than once."""
    for listing in view.marked("countedIn"):
        for proposition in view.by(listing):
            claims = [c for c in view.affirmed[proposition] if view.document(c) == proposition.subject]
            if len(claims) > 1:
                yield _TWICE.conflict("Medium", [proposition], claims)


def missing_markers(view: View) -> Iterator[Conflict]:
    """Yield the statements without a marker in a document that says that its statements carry one."""
    for rule in view.of("carriesNotice"):
        if n("mbt:MarkingRule") not in view.data.objects(rule.object, TYPE):
            continue
        unmarked = [
            claim
            for claim in view.claims
            if claim.basis == n("mbt:Unmarked")
            and view.document(claim) == rule.subject
            and claim.predicate != rule.predicate
            and not any(_is_work(thing, view) for thing in claim.subjects)
        ]
        if unmarked:
            yield _MARKERS.conflict("Medium", [rule], [*view.affirmed[rule], *unmarked])


def _is_work(thing: Term, view: View) -> bool:
    """Tell whether a thing is a document or a source: what is said of it is no statement on the matter."""
    return n("mbt:located") in view.data.about(thing)


def different_names(view: View) -> Iterator[Conflict]:
    """Yield things that go by more than one name: as titles of what is about them, or as said outright."""
    names: dict[NamedNode, dict[str, list[Proposition]]] = {}
    for proposition in view.of("alsoCalled", "printedTitle"):
        for thing in _named_by(proposition, view):
            # An abbreviation in brackets is no other name, nor are capitals and hyphens.
            bare = re.sub(r"\(.*?\)", " ", text_of(proposition.object))
            name = " ".join(re.findall(r"\w+", bare.casefold()))
            names.setdefault(thing, {}).setdefault(name, []).append(proposition)
    for thing, found in names.items():
        if len(found) > 1:
            propositions = [p for same in found.values() for p in same]
            yield _NAMES.conflict("Low", propositions, view.behind(propositions), key=[thing])


def _named_by(proposition: Proposition, view: View) -> set[NamedNode]:
    """Return the thing that a proposition gives a name of; a title is one of what the page is about."""
    if proposition.predicate == n("mbt:alsoCalled"):
        return {proposition.subject}
    about = {thing for claim in view.affirmed[proposition] for thing in view.slot(claim, "about")}
    return {thing for thing in about if isinstance(thing, NamedNode)}


def direct_or_mediated(view: View) -> Iterator[Conflict]:
    """Yield causes that lead to an effect both directly and through a third thing."""
    steps = view.of("leadsTo")
    by_ends = {(p.subject, p.object, p.qualifiers): p for p in steps}
    for first in steps:
        for second in steps:
            if second.subject == first.object and second.qualifiers == first.qualifiers:
                direct = by_ends.get((first.subject, second.object, first.qualifiers))
                if direct is not None:
                    path = [direct, first, second]
                    yield _PATHS.conflict("Low", path, view.behind(path))


def comparison_without_amount(view: View) -> Iterator[Conflict]:
    """Yield comparisons of two things by an amount that no claim gives for the first."""
    for comparing, amounts in view.marked("comparesAmountsOf").items():
        given = {p.subject for p in view.by(amounts)}
        for proposition in view.by(comparing):
            if view.whole and proposition.subject not in given:
                yield _COMPARISON.conflict("Medium", [proposition], view.affirmed[proposition])


def amount_without_number(view: View) -> Iterator[Conflict]:
    """Yield amounts that give neither an upper nor a lower end."""
    for proposition in view.affirmed:
        given = view.data.about(proposition.object)
        if n("mbt:unit") in given and not {n("mbt:min"), n("mbt:max")} & given.keys():
            key = [proposition.subject, proposition.predicate]
            yield _AMOUNT.conflict("Medium", [proposition], view.affirmed[proposition], key=key)
