"""Answers and solutions as Markdown; what data hold is text, and never becomes markup."""

from __future__ import annotations

import re

from mbtgraph.findings.summary import many, printable
from mbtgraph.queries.formats import words
from mbtgraph.queries.notes import UNSOURCED, partial_note

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Final

    from mbtgraph.queries.formats.columns import Evidence
    from mbtgraph.queries.results import Answer
    from mbtgraph.rdf import Rows

_MARKS: Final = re.compile(r"[\\`*_\[\]#|~$!]")
_ENTITIES: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "@": "&#64;", "://": "&#58;//"}
_ADDRESS: Final = re.compile(r"(www)\.", re.IGNORECASE)
_LIST: Final = re.compile(r"^([-+=]|\d+(?=[.)]))(.?)")
"""What begins a list, or makes a heading of the line before."""


def to_markdown(answer: Answer, evidence: Evidence) -> str:
    """Return an answer as a page: its rows, and as far as asked for the steps and claims behind them."""
    parts = [f"### {safe(answer.question)}"]
    if answer.parameters:
        parts.append(safe(words.parameters(answer)))
    parts.append(_table(*words.grid(answer, evidence)) if len(answer) else "No rows.")
    if evidence == "full" and len(answer):
        parts += _behind(answer)
    if answer.notes:
        parts.append("\n".join(f"- {safe(note)}" for note in answer.notes))
    parts.append(f"Trust {answer.trust} · data {answer.data_version}")
    return "\n\n".join(parts) + "\n"


def _behind(answer: Answer) -> Iterable[str]:
    steps = list(words.step_by_step(answer))
    if steps:
        yield "#### Step by step"
    for title, lines in steps:
        numbered = "\n".join(f"{number}. {safe(line)}" for number, line in enumerate(lines, 1))
        yield f"{safe(title)}\n\n{numbered}"
    yield "#### Claims"
    yield _table(
        words.CLAIM_COLUMNS,
        [(id_, mark, f"{said} — {about}") for id_, mark, said, about in words.claims(answer)],
    )


def rows_markdown(found: Rows) -> str:
    """Return solutions as a table."""
    rows = words.cells(found, {})
    parts = [_table(found.variables, rows)] if found.variables else []
    parts.append(many(len(rows), "row"))
    if not found.complete:
        parts.append(partial_note(len(rows)))
    parts.append(UNSOURCED)
    return "\n\n".join(parts) + "\n"


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(
        f"| {' | '.join(cell if index == 1 else safe(cell) for cell in line)} |"
        for index, line in enumerate(lines)
    )


def safe(text: str) -> str:
    r"""Return a text on one line in which Markdown and HTML find no markup.

    >>> safe("a | <b> [c](d) *e*")
    'a \\| &lt;b&gt; \\[c\\](d) \\*e\\*'
    >>> safe("1. one"), safe("- two"), safe("http://x.y")
    ('1\\. one', '\\- two', 'http&#58;//x.y')
    """
    line = _MARKS.sub(r"\\\g<0>", " ".join(printable(text).split()))
    for mark, entity in _ENTITIES.items():
        line = line.replace(mark, entity)
    line = _ADDRESS.sub(r"\1&#46;", line)
    return _LIST.sub(lambda found: _escaped(found[1], found[2]), line)


def _escaped(first: str, second: str) -> str:
    return f"{first}\\{second}" if first.isdigit() else f"\\{first}{second}"
