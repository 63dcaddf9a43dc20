"""Evidence that is graded differently, or that stands on less than it seems to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mbtgraph.derive.conflicts.model import Rule
from mbtgraph.rdf import NamedNode, Term, n

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mbtgraph.derive.claims import Claim
    from mbtgraph.derive.conflicts.model import Conflict, View
    from mbtgraph.derive.propositions import Proposition

_EFFICACY: Final = ("hasEvidenceFor", "improves", "advantageGradedAs")
"""Properties that say that a treatment works."""

_BASIS: Final = Rule(
    "mixed basis",
    "MixedBasis",
    "The same content is printed with a source and again with the LLM tag.",
)
_GRADES: Final = Rule("grades", "DifferentGrades", "Documents grade one and the same content differently.")
_USE: Final = Rule(
    "use on limited evidence",
    "UseOnLimitedEvidence",
    "A treatment is said to be in use or to be effective where its evidence is said to be limited.",
)
_SECOND_HAND: Final = Rule(
    "second hand",
    "WeakProvenance",
    "A document gives what a study found, and credits all of it to works other than a report of the study.",
)
_UNNAMED: Final = Rule(
    "unnamed studies",
    "WeakProvenance",
    "A document says that studies or research show something, and names none.",
)
_AUTHORITY: Final = Rule(
    "authority not seen",
    "WeakProvenance",
    "What is recommended rests on a work that was not found, or that nobody looked for.",
)
_INTEREST: Final = Rule(
    "interested sources",
    "WeakProvenance",
    "That a treatment works rests only on sources by those who are said to provide services.",
)


def mixed_basis(view: View) -> Iterator[Conflict]:
    """Yield what one document prints with a source and again as written by a model."""
    for proposition, holders in view.affirmed.items():
        for claims in _by_document(view, holders).values():
            sides = [c for c in claims if c.basis in {n("mbt:Cited"), n("mbt:ModelGenerated")}]
            if len({claim.basis for claim in sides}) > 1:
                yield _BASIS.conflict("Medium", [proposition], sides)


def different_grades(view: View) -> Iterator[Conflict]:
    """Yield what documents grade differently."""
    for proposition, holders in view.affirmed.items():
        graded = [claim for claim in holders if view.slot(claim, "strength")]
        grades = {
            frozenset(grade for claim in claims for grade in view.slot(claim, "strength"))
            for claims in _by_document(view, graded).values()
        }
        if len(grades) > 1:
            yield _GRADES.conflict("Medium", [proposition], graded)


def use_on_limited_evidence(view: View) -> Iterator[Conflict]:
    """Yield uses and effects of a treatment for what its evidence is said to be limited for.

    A use that is only tried out, or left open, goes well with limited evidence.
    """
    tentative = frozenset(view.marked("leavesOpen"))
    for used, limiting in view.marked("limitedBy").items():
        for use in view.by(used):
            claims = [c for c in view.affirmed[use] if not view.slot(c, "hedge") & tentative]
            for limit in view.by(limiting):
                if claims and limit.subject == use.subject and _named(limit, view) & _named(use, view):
                    yield _USE.conflict("Medium", [use, limit], [*claims, *view.affirmed[limit]])


def _named(proposition: Proposition, view: View) -> set[Term]:
    """Return the people and conditions that a proposition names, and what people are named by."""
    populations = {value for slot, value in proposition.qualifiers if slot == n("mbt:inPopulation")}
    named: set[Term] = {proposition.object, *populations}
    return named | {c for thing in named for c in view.data.objects(thing, n("mbt:hasCondition"))}


def results_at_second_hand(view: View) -> Iterator[Conflict]:
    """Yield the results of a study that a document credits to no report of the study."""
    found: dict[tuple[NamedNode, NamedNode], list[tuple[Proposition, Claim]]] = {}
    for proposition in view.of("reports"):
        for claim in view.affirmed[proposition]:
            document = view.document(claim)
            # What speaks for itself cites nobody: it is no second hand.
            if isinstance(document, NamedNode) and claim.sources and document not in claim.sources:
                found.setdefault((document, proposition.subject), []).append((proposition, claim))
    for (document, study), reports in found.items():
        own = view.data.objects(study, n("mbt:reportedIn"))
        if view.whole and own and not any(source in own for _, claim in reports for source in claim.sources):
            propositions, claims = zip(*reports, strict=True)
            yield _SECOND_HAND.conflict("Medium", propositions, claims, key=[document, study])


def unnamed_studies(view: View) -> Iterator[Conflict]:
    """Yield what a document credits to studies, without naming a study, a work or a person."""
    appealing = [
        claim
        for claim in view.claims
        if n("mbt:StudiesShow") in view.slot(claim, "hedge")
        and not view.slot(claim, "attributedTo")
        and all(source == view.document(claim) for source in claim.sources)
        and not any(n("mbt:reportedIn") in view.data.about(thing) for thing in claim.mentions)
    ]
    for document, claims in _by_document(view, appealing).items():
        held = {claim.node for claim in claims}
        propositions = [p for p, holders in view.affirmed.items() if any(c.node in held for c in holders)]
        if isinstance(document, NamedNode):
            yield _UNNAMED.conflict("Low", propositions, claims, key=[document])


def authority_not_seen(view: View) -> Iterator[Conflict]:
    """Yield recommendations of a work that was not found; claims about that work take part."""
    for proposition in view.of("recommendedBy"):
        work = proposition.object
        if isinstance(work, NamedNode) and n("mbt:Located") not in view.data.objects(work, n("mbt:located")):
            claims = [claim for claim in view.claims if work in claim.mentions]
            yield _AUTHORITY.conflict("Medium", [proposition], claims)


def interested_sources(view: View) -> Iterator[Conflict]:
    """Yield effects that rest on nobody but providers of services."""
    offers: dict[Term, list[Claim]] = {}
    for proposition in view.of("provides"):
        offers.setdefault(proposition.subject, []).extend(view.affirmed[proposition])
    for proposition in view.of(*_EFFICACY):
        for claim in view.affirmed[proposition]:
            authors = [view.data.objects(source, n("mbt:hasAuthor")) for source in claim.sources]
            if authors and all(names and all(name in offers for name in names) for names in authors):
                provided = [offer for names in authors for name in names for offer in offers[name]]
                yield _INTEREST.conflict("Medium", [proposition], [claim, *provided], key=[claim.node])


def _by_document(view: View, claims: list[Claim]) -> dict[Term | None, list[Claim]]:
    found: dict[Term | None, list[Claim]] = {}
    for claim in claims:
        found.setdefault(view.document(claim), []).append(claim)
    return found
