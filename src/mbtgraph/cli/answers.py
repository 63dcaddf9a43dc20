"""Answers and reasons for readers: rows, the steps behind each, the claims in full."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from rich.text import Text
from rich.tree import Tree

from mbtgraph.cli.console import console, mark, table
from mbtgraph.lens import LEVELS
from mbtgraph.namespaces import shrink

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rich.console import Console

    from mbtgraph.graph import Graph
    from mbtgraph.lens import Level
    from mbtgraph.queries.evidence import ClaimEvidence, Step
    from mbtgraph.queries.results import Answer, Row
    from mbtgraph.why import Reason

_WIDE = 60
"""Characters of an object that a step prints; a definition is told in full among the claims."""


def answer(found: Answer) -> None:
    """Print an answer: its rows, the steps behind them, the claims in full, and what to know of it."""
    out = console()
    out.print(found.question, style="bold")
    if found.parameters:
        out.print(", ".join(f"{name} = {value}" for name, value in found.parameters.items()), style="dim")
    out.print()
    if found.rows:
        _rows(out, found)
        if any(len(row.steps) > 1 for row in found.rows):
            _steps(out, found)
        out.print()
        _claims(out, {c.iri: c for row in found.rows for c in row.claims}.values())
    else:
        out.print("No rows.")
    if found.notes:
        out.print()
    for note in found.notes:
        out.print(f"• {note}")
    out.print(f"\ntrust {found.trust} · data {found.data_version}", style="dim")


def _rows(out: Console, found: Answer) -> None:
    used = [name for name in found.columns if any(row[name] for row in found)]
    grid = table(*(found.columns[name] for name in used), "Rests on", "Claims")
    for row in found:
        grid.add_row(*(found.text(row[name]) for name in used), _rests_on(row), _marked(row.claims))
    out.print(grid)


def _rests_on(row: Row) -> Text:
    words = {"unmarked": "unmarked", "model": "LLM"}
    return mark(words.get(row.rests_on, row.rests_on.upper()))


def _marked(claims: Iterable[ClaimEvidence]) -> Text:
    parts = [
        Text("against: " if claim.denies else "").append(f"{claim.id} ").append_text(mark(claim.mark))
        for claim in claims
    ]
    return Text(", ").join(parts)


def _steps(out: Console, found: Answer) -> None:
    out.print("\nStep by step", style="bold")
    first = next(iter(found.columns))
    for row in found:
        out.print(found.text(row[first]))
        for number, step in enumerate(row.steps, 1):
            line = Text(f"  {number}. {_say(step, found.labels)}  [")
            out.print(line.append_text(_marked(step.claims)).append("]"))


def _say(step: Step, labels: Mapping[str, str]) -> str:
    words = [labels.get(iri, shrink(iri)) for iri in (step.subject, step.predicate, step.object) if iri]
    if words and len(words[-1]) > _WIDE:
        words[-1] = words[-1][: _WIDE - 1] + "…"
    limits = [labels.get(iri, shrink(iri)) for _, iri in step.qualifiers]
    return " ".join(words) + (f" (only for: {', '.join(limits)})" if limits else "")


def _claims(out: Console, claims: Iterable[ClaimEvidence]) -> None:
    grid = table("Claim", "Basis", "What it says, and where")
    for claim in sorted(claims, key=lambda claim: (LEVELS.index(claim.level), claim.id)):
        sources = "; ".join(f"cites “{source.label}” ({source.tier})" for source in claim.sources)
        facts = [
            claim.section,
            claim.hedge and f"worded: {claim.hedge}",
            claim.strength and f"graded: {claim.strength}",
            sources,
            claim.verification,
            "by the developers of the treatment" if claim.originator_only else "",
        ]
        says = Text(claim.statement + "\n").append(" · ".join(filter(None, facts)), style="dim")
        grid.add_row(claim.id, mark(claim.mark), says)
    out.print(grid)


def reasons(graph: Graph, found: Sequence[Reason], asked: Sequence[str], trust: Level) -> None:
    """Print the tree of reasons of an edge."""
    if not found:
        wider = "" if trust == "model" else " A wider level may show more: --trust model."
        click.echo(f"Nothing at {trust} says: {' '.join(asked)}.{wider}")
        return
    out = console()
    iris = {iri for reason in found for iri in _iris(reason)}
    labels = graph.labels(iri for iri in iris if iri.startswith("http"))
    for reason in found:
        tree = Tree(Text(_say(reason.step, labels), style="bold"), guide_style="dim")
        _branch(tree, reason, labels)
        out.print(tree)


def _iris(reason: Reason) -> Iterable[str]:
    step = reason.step
    yield from (step.subject, step.predicate, step.object, *(iri for _, iri in step.qualifiers))
    for premise in reason.premises:
        yield from _iris(premise)


def _branch(tree: Tree, reason: Reason, labels: Mapping[str, str]) -> None:
    if reason.rule:
        tree.add(Text(f"inferred by {reason.rule}", style="dim"))
    for premise in reason.premises:
        _branch(tree.add(_say(premise.step, labels)), premise, labels)
    for claim in reason.step.claims:
        line = Text(f"{'denied' if claim.denies else 'claimed'} by {claim.id} ")
        line.append_text(mark(claim.mark)).append(f"  {claim.statement} ")
        facts = [claim.section, *(f"cites “{s.label}”" for s in claim.sources), claim.verification]
        tree.add(line.append(f"({' · '.join(filter(None, facts))})", style="dim"))
