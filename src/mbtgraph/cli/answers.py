"""Answers and reasons for readers: rows, the steps behind each, the claims in full."""

from __future__ import annotations

from mbtgraph.cli.text import style, table, tree, wrapped
from mbtgraph.queries.formats import words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mbtgraph.lens import Level
    from mbtgraph.queries.formats.columns import Evidence
    from mbtgraph.queries.results import Answer
    from mbtgraph.why import Reason


def answer_text(found: Answer, evidence: Evidence = "full") -> str:
    """Return an answer as text: its rows, as far as asked for what is behind them, what to know of it."""
    parts = [style(wrapped(found.question), "bold")]
    if found.parameters:
        parts[0] += "\n" + style(wrapped(words.parameters(found)), "dim")
    if len(found):
        titles, rows = words.grid(found, evidence)
        parts.append(table(titles, rows, styled=[titles.index(words.RESTS_ON)]))
        if evidence == "full":
            parts += _behind(found)
    else:
        parts.append("No rows.")
    if found.notes:
        parts.append("\n".join(wrapped(f"• {note}", "  ") for note in found.notes))
    parts.append(style(f"trust {found.trust} · data {found.data_version}", "dim"))
    return "\n\n".join(parts) + "\n"


def _behind(found: Answer) -> Iterable[str]:
    lines = []
    for title, steps in words.step_by_step(found):
        lines += [
            wrapped(title),
            *(wrapped(f"  {number}. {step}", "     ") for number, step in enumerate(steps, 1)),
        ]
    if lines:
        yield "\n".join([style("Step by step", "bold"), *lines])
    claims = [(id_, mark, f"{said}\n— {about}") for id_, mark, said, about in words.claims(found)]
    yield table(words.CLAIM_COLUMNS, claims, styled=[1])


def reasons_text(found: Sequence[Reason], asked: Sequence[str], trust: Level) -> str:
    """Return the trees of reasons of an edge as text."""
    if not found:
        wider = "" if trust == "model" else " A wider level may show more: --trust model."
        return f"Nothing at {trust} says: {' '.join(asked)}.{wider}\n"
    trees = (tree(style(reason.said, "bold"), reason.branches()) for reason in found)
    return "\n\n".join(trees) + "\n"
