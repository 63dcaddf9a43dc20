"""Answers and reasons for readers: rows, the steps behind each, the claims in full."""

from __future__ import annotations

from mbtgraph.cli.text import style, table, tree, wrapped
from mbtgraph.lens import LEVELS
from mbtgraph.namespaces import shrink

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Final

    from mbtgraph.cli.text import Branch
    from mbtgraph.graph import Graph
    from mbtgraph.lens import Level
    from mbtgraph.queries.evidence import ClaimEvidence, Step
    from mbtgraph.queries.results import Answer, Row
    from mbtgraph.why import Reason

_WIDE: Final = 60
"""Characters of an object that a step prints; a definition is told in full among the claims."""
_SLOTS: Final = {"inPopulation": "only in", "comparedWith": "compared with"}


def answer_text(found: Answer) -> str:
    """Return an answer as text: its rows, the steps behind them, the claims, what to know of it."""
    parts = [style(wrapped(found.question), "bold")]
    if found.parameters:
        given = ", ".join(
            f"{name} = {text}{' (default)' if name in found.defaults else ''}"
            for name, text in found.parameters.items()
        )
        parts[0] += "\n" + style(wrapped(given), "dim")
    if found.rows:
        parts.append(_rows(found))
        if any(len(row.steps) > 1 for row in found.rows):
            parts.append(_steps(found))
        parts.append(_claims({c.iri: c for row in found.rows for c in row.claims}.values()))
    else:
        parts.append("No rows.")
    if found.notes:
        parts.append("\n".join(wrapped(f"• {note}", "  ") for note in found.notes))
    parts.append(style(f"trust {found.trust} · data {found.data_version}", "dim"))
    return "\n\n".join(parts) + "\n"


def _rows(found: Answer) -> str:
    columns = {title: [found.text(row[name]) for row in found] for name, title in found.columns.items()} | {
        "Limited to": ["; ".join(_limits(row.limits, found.labels)) for row in found],
        "Rests on": [_rests_on(row) for row in found],
        "Claims": [_marked(row.claims) for row in found],
    }
    used = {title: cells for title, cells in columns.items() if any(cells)}
    rows = list(zip(*used.values(), strict=True))
    return table(list(used), rows, styled=[list(used).index("Rests on")])


def _limits(pairs: Iterable[tuple[str, str]], labels: Mapping[str, str]) -> list[str]:
    return [f"{_SLOTS[slot]} {labels.get(iri, shrink(iri))}" for slot, iri in pairs]


def _rests_on(row: Row) -> str:
    words = {"unmarked": "unmarked", "model": "LLM"}
    if row.denied:
        return "denied"
    return words.get(row.rests_on, row.rests_on.upper())


def _marked(claims: Iterable[ClaimEvidence]) -> str:
    return ", ".join(f"{'against: ' if claim.denies else ''}{claim.id} {claim.mark}" for claim in claims)


def _steps(found: Answer) -> str:
    lines = [style("Step by step", "bold")]
    first = next(iter(found.columns))
    for row in found:
        lines.append(found.text(row[first]))
        for number, step in enumerate(row.steps, 1):
            text = f"  {number}. {_say(step, found.labels)}  [{_marked(step.claims)}]"
            lines.append(wrapped(text, "     "))
    return "\n".join(lines)


def _say(step: Step, labels: Mapping[str, str]) -> str:
    if not step.subject:
        return step.claims[0].statement
    words = [labels.get(iri, shrink(iri)) for iri in (step.subject, step.predicate, step.object)]
    if len(words[-1]) > _WIDE:
        words[-1] = words[-1][: _WIDE - 1] + "…"
    limits = _limits(step.qualifiers, labels)
    return " ".join(words) + (f" ({', '.join(limits)})" if limits else "")


def _claims(claims: Iterable[ClaimEvidence]) -> str:
    rows = []
    for claim in sorted(claims, key=lambda claim: (LEVELS.index(claim.level), claim.id)):
        facts = [
            claim.section,
            claim.hedge and f"worded: {claim.hedge}",
            claim.strength and f"graded: {claim.strength}",
            claim.attributed_to and f"ascribed by the text to {claim.attributed_to}",
            "; ".join(f"cites “{source.label}” ({source.standing})" for source in claim.sources),
            claim.verification,
            "by the developers of the treatment" if claim.originator_only else "",
        ]
        rows.append((claim.id, claim.mark, f"{claim.statement}\n— {' · '.join(filter(None, facts))}"))
    return table(("Claim", "Basis", "What it says, and where"), rows, styled=[1])


def reasons_text(graph: Graph, found: Sequence[Reason], asked: Sequence[str], trust: Level) -> str:
    """Return the trees of reasons of an edge as text."""
    if not found:
        wider = "" if trust == "model" else " A wider level may show more: --trust model."
        return f"Nothing at {trust} says: {' '.join(asked)}.{wider}\n"
    iris = {iri for reason in found for iri in _iris(reason)}
    labels = graph.labels((iri for iri in iris if iri.startswith("http")), trust=trust)
    trees = (tree(style(_say(r.step, labels), "bold"), _branches(r, labels)) for r in found)
    return "\n\n".join(trees) + "\n"


def _iris(reason: Reason) -> Iterable[str]:
    step = reason.step
    yield from (step.subject, step.predicate, step.object, *(iri for _, iri in step.qualifiers))
    for premise in reason.premises:
        yield from _iris(premise)


def _branches(reason: Reason, labels: Mapping[str, str]) -> list[Branch]:
    below: list[Branch] = [(f"inferred by {reason.rule}", ())] if reason.rule else []
    below += [(_say(premise.step, labels), _branches(premise, labels)) for premise in reason.premises]
    for claim in reason.step.claims:
        facts = [
            claim.section,
            claim.hedge and f"worded: {claim.hedge}",
            claim.strength and f"graded: {claim.strength}",
            *(f"cites “{s.label}” ({s.standing})" for s in claim.sources),
            claim.verification,
        ]
        verb = "denied" if claim.denies else "claimed"
        told = f"{claim.statement} ({' · '.join(filter(None, facts))})"
        below.append((f"{verb} by {claim.id} {claim.mark}: {told}", ()))
    return below
