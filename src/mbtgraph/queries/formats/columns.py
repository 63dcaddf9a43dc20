"""Rows with evidence in columns of their own: what every format of rows is written from.

With `none`, a row still tells its limits, its hedge and one word of what it rests on, so that what is
denied, holds for some people only or is said with a "may" never reads as plain support.
"""

from __future__ import annotations

from mbtgraph.errors import BadParameter
from mbtgraph.lens import LEVELS
from mbtgraph.namespaces import XSD, shrink
from mbtgraph.rdf import Literal, NamedNode, Rows

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container, Iterator
    from typing import Final
    from typing import Literal as OneOf

    from mbtgraph.queries.evidence import ClaimEvidence, Step
    from mbtgraph.queries.results import Answer, Row
    from mbtgraph.rdf import Term

    Cell = str | int | bool | NamedNode
    Evidence = OneOf["none", "inline", "full"]

EVIDENCE: Final = ("none", "inline", "full")
"""How much of its evidence an answer carries: next to nothing; in columns; with every claim."""

NONE_COLUMNS: Final = ("limits", "hedge", "rests_on")
INLINE_COLUMNS: Final = (
    "limits", "claims", "basis", "tiers", "sources", "verification", "hedge", "rests_on",
)  # fmt: skip
FULL_COLUMNS: Final = (
    "row", "limits", "rests_on", "step", "subject", "predicate", "object", "qualifiers", "claim", "against",
    "statement", "basis", "mark", "trust", "tiers", "sources", "verification", "hedge", "strength",
    "attributed_to", "stated_in", "originator_only",
)  # fmt: skip
RESTS_ON: Final = (*LEVELS, "denied")
"""The words of what a row rests on, from the strongest."""

_BOOLEAN: Final = NamedNode(XSD + "boolean")


def check_evidence(evidence: str) -> None:
    """Refuse an amount of evidence that there is not.

    Raises:
        BadParameter: It is none of ours.
    """
    if evidence not in EVIDENCE:
        raise BadParameter("evidence", expected=f"one of {', '.join(EVIDENCE)}", got=repr(evidence))


def with_evidence(answer: Answer, evidence: Evidence) -> Rows:
    """Return the rows of an answer with their evidence: in full, a line for each claim behind each row.

    A column of evidence that is called like a column of the answer has `evidence_` before its name.

    Raises:
        BadParameter: There is no such amount of evidence.
    """
    check_evidence(evidence)
    names = {"none": NONE_COLUMNS, "inline": INLINE_COLUMNS, "full": FULL_COLUMNS}[evidence]
    more = {"none": _none, "inline": _inline, "full": _full}[evidence]
    rows = tuple(
        (*(row.terms[name] for name in answer.columns), *map(_term, cells))
        for place, row in enumerate(answer.rows, 1)
        for cells in more(row, place)
    )
    header = (*answer.columns, *(column(answer, name) for name in names))
    return marked(Rows(header, rows, answer.complete))


def column(answer: Answer, name: str) -> str:
    """Return the name that a column of evidence has beside those of an answer."""
    return _free(name, answer.columns)


def marked(found: Rows) -> Rows:
    """Return rows that are not all with a column that says so: no format has another place for it."""
    if found.complete:
        return found
    told = Literal("true", datatype=_BOOLEAN)
    rows = tuple((*row, told) for row in found.rows)
    return Rows((*found.variables, _free("incomplete", found.variables)), rows, complete=False)


def _free(name: str, taken: Container[str]) -> str:
    while name in taken:
        name = f"evidence_{name}"
    return name


def _term(cell: Cell) -> Term | None:
    if isinstance(cell, str):
        return Literal(cell) if cell else None
    return cell if isinstance(cell, NamedNode) else Literal(cell)


def _none(row: Row, _: int) -> Iterator[tuple[str, ...]]:
    yield _limits(row.limits), row.hedge, rests_on(row)


def _inline(row: Row, _: int) -> Iterator[tuple[str, ...]]:
    claims = row.claims
    sources = dict.fromkeys(source.iri for claim in claims for source in claim.sources)
    yield (
        _limits(row.limits),
        " ".join(f"against:{claim.id}" if claim.denies else claim.id for claim in claims),
        " ".join(dict.fromkeys(claim.basis for claim in claims)),
        _tiers(claims),
        " ".join(map(shrink, sources)),
        "; ".join(dict.fromkeys(filter(None, map(_checked, claims)))),
        row.hedge,
        rests_on(row),
    )


def _full(row: Row, place: int) -> Iterator[tuple[Cell, ...]]:
    for number, step in enumerate(row.steps, 1):
        for claim in step.claims:
            yield (
                place, _limits(row.limits), rests_on(row), number, *_said(step), _limits(step.qualifiers),
                claim.id, claim.denies, claim.statement, claim.basis, claim.mark, claim.level,
                _tiers((claim,)), " ".join(shrink(source.iri) for source in claim.sources), _checked(claim),
                claim.hedge, claim.strength, claim.attributed_to, claim.section, claim.originator_only,
            )  # fmt: skip


def _said(step: Step) -> Iterator[Cell]:
    for text in (step.subject, step.predicate, step.object):
        yield NamedNode(text) if text.startswith(("http://", "https://")) else text


def _limits(pairs: tuple[tuple[str, str], ...]) -> str:
    return " ".join(f"{slot}={shrink(iri)}" for slot, iri in pairs)


def _tiers(claims: tuple[ClaimEvidence, ...]) -> str:
    return " ".join(sorted({s.tier for claim in claims for s in claim.sources if not s.lost}))


def _checked(claim: ClaimEvidence) -> str:
    """Return how far a claim was checked, or that its sources bear it out in nothing."""
    return claim.mark if claim.basis == "cited" and claim.level == "unmarked" else claim.verification


def rests_on(row: Row) -> str:
    """Return in one word what a row rests on: a level, or that it is denied."""
    return "denied" if row.denied else row.rests_on
