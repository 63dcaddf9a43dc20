"""The words in which tables tell of rows, steps and claims; each format only lays them out."""

from __future__ import annotations

from mbtgraph.lens import LEVELS
from mbtgraph.namespaces import shrink
from mbtgraph.queries.formats.w3c import plain
from mbtgraph.rdf import NamedNode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import Final

    Labels = Mapping[str, str]
    Branch = tuple[str, Sequence["Branch"]]

    from mbtgraph.queries.evidence import ClaimEvidence, Step
    from mbtgraph.queries.formats.columns import Evidence
    from mbtgraph.queries.results import Answer, Row
    from mbtgraph.rdf import Rows

_WIDE: Final = 60
"""Characters of an object that a step prints; a definition is told in full among the claims."""
_SLOTS: Final = {"inPopulation": "only in", "comparedWith": "compared with"}
RESTS_ON: Final = "Rests on"
CLAIM_COLUMNS: Final = ("Claim", "Basis", "What it says, and where")


def parameters(found: Answer) -> str:
    """Return what was given of each parameter, and what is its default."""
    return ", ".join(
        f"{name} = {text}{' (default)' if name in found.defaults else ''}"
        for name, text in found.parameters.items()
    )


def grid(found: Answer, evidence: Evidence) -> tuple[list[str], list[tuple[str, ...]]]:
    """Return the titles and cells of the rows of an answer; columns that are empty are left out."""
    # Pairs, since a query may call a column of its own as one of these.
    columns = [(title, [found.text(row[name]) for row in found]) for name, title in found.columns.items()]
    columns.append(("Limited to", ["; ".join(limits(row.limits, found.labels)) for row in found]))
    if evidence != "full":  # where each claim tells its own
        columns.append(("Worded", [row.hedge for row in found]))
    columns.append((RESTS_ON, [rests_on(row) for row in found]))
    if evidence != "none":
        columns.append(("Claims", [marked(row.claims) for row in found]))
    used = [(title, cells) for title, cells in columns if any(cells)]
    return [title for title, _ in used], list(zip(*(cells for _, cells in used), strict=True))


def cells(found: Rows, labels: Labels) -> list[list[str]]:
    """Return the cells of solutions; a thing is what it is called, or its CURIE."""
    return [
        [labels.get(t.value, shrink(t.value)) if isinstance(t, NamedNode) else plain(t) for t in row]
        for row in found.rows
    ]


def limits(pairs: Iterable[tuple[str, str]], labels: Labels) -> list[str]:
    """Return qualifiers in words."""
    return [f"{_SLOTS[slot]} {labels.get(iri, shrink(iri))}" for slot, iri in pairs]


def rests_on(row: Row) -> str:
    """Return in one word what a row rests on."""
    if row.denied:
        return "denied"
    return {"unmarked": "unmarked", "model": "LLM"}.get(row.rests_on, row.rests_on.upper())


def marked(claims: Iterable[ClaimEvidence]) -> str:
    """Return claims by id and basis; one that denies is marked."""
    return ", ".join(f"{'against: ' if claim.denies else ''}{claim.id} {claim.mark}" for claim in claims)


def step_by_step(found: Answer) -> Iterator[tuple[str, list[str]]]:
    """Yield the first cell of each row and its steps, where any row has more than one."""
    first = next(iter(found.columns))
    if any(len(row.steps) > 1 for row in found):
        for row in found:
            steps = [f"{say(step, found.labels)}  [{marked(step.claims)}]" for step in row.steps]
            yield found.text(row[first]), steps


def say(step: Step, labels: Labels) -> str:
    """Return a step as a sentence."""
    if not step.subject:
        return step.claims[0].statement
    words = [labels.get(iri, shrink(iri)) for iri in (step.subject, step.predicate, step.object)]
    if len(words[-1]) > _WIDE:
        words[-1] = words[-1][: _WIDE - 1] + "…"
    told = limits(step.qualifiers, labels)
    return " ".join(words) + (f" ({', '.join(told)})" if told else "")


def claims(found: Answer) -> list[tuple[str, str, str, str]]:
    """Return each claim behind an answer: id, basis, what it says, and what is to be known of it."""
    named = {claim.iri: claim for row in found for claim in row.claims}
    ordered = sorted(named.values(), key=lambda claim: (LEVELS.index(claim.level), claim.id))
    return [(claim.id, claim.mark, claim.statement, about(claim)) for claim in ordered]


def about(claim: ClaimEvidence) -> str:
    """Return what is to be known of a claim: where it stands, how it is worded, what it cites."""
    facts = [
        claim.section,
        claim.hedge and f"worded: {claim.hedge}",
        claim.strength and f"graded: {claim.strength}",
        claim.attributed_to and f"ascribed by the text to {claim.attributed_to}",
        "; ".join(f"cites “{source.label}” ({source.standing})" for source in claim.sources),
        claim.verification,
        "by the developers of the treatment" if claim.originator_only else "",
    ]
    return " · ".join(filter(None, facts))
