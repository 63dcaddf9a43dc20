"""How the command line prints: tables and trees in plain text, in colour on a terminal only."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import TextIO

    Branch = tuple[str, Sequence["Branch"]]

_COLOURS = {
    "bold": "1", "dim": "2", "error": "31", "warning": "33", "info": "36",
    "fix": "32", "why": "2", "+": "32", "-": "31",
    "LLM": "33", "unmarked": "35", "T1": "32", "T2": "36", "T3": "34",
    "added": "32", "removed": "31", "retired": "35", "restored": "32", "changed": "33",
}  # fmt: skip
_WIDTH = 110
"""Columns where no terminal tells its own width."""
_LEAST = 40
"""Columns below which nothing is laid out."""
_NARROW, _WORD = 12, 30
"""Columns below which a cell is no longer read with ease, and the longest word that is kept whole."""
_GAP = "  "


def style(text: str, name: str, stream: TextIO | None = None) -> str:
    """Return a text in the style of a name, where a stream is a terminal that takes colour."""
    code = _COLOURS.get(name.partition(" ")[0])
    if code is None or not (stream or sys.stdout).isatty() or "NO_COLOR" in os.environ:
        return text
    return f"\x1b[{code}m{text}\x1b[0m"


def width() -> int:
    """Return the columns to print in."""
    told = os.environ.get("COLUMNS", "")
    if told.isdecimal() and int(told):
        columns = int(told)
    else:
        columns = os.get_terminal_size(sys.stdout.fileno()).columns if sys.stdout.isatty() else 0
    return max(columns or _WIDTH, _LEAST)


def clean(text: str) -> str:
    """Return a text in which no character commands a terminal: data may hold what a stranger wrote."""
    return "".join(c if c == "\n" or c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


def wrapped(text: str, indent: str = "") -> str:
    """Return a text broken into lines; every line but the first begins with the indent."""
    return "\n".join(_lines(clean(text), width(), after=indent))


def _lines(text: str, columns: int, *, before: str = "", after: str = "") -> list[str]:
    """Break a text into lines; the library that does it is loaded only for a text that is too long."""
    if len(before) + len(text) <= columns:
        return [before + text]
    import textwrap  # noqa: PLC0415

    return textwrap.wrap(
        text, columns, initial_indent=before, subsequent_indent=after, break_on_hyphens=False
    )


def table(headers: Sequence[str], rows: Sequence[Sequence[str]], *, styled: Sequence[int] = ()) -> str:
    """Return rows as a table, or as records where the columns would become too narrow.

    Each cell of a column in `styled` is printed in the style that its own text names.
    """
    rows = [[clean(cell) for cell in row] for row in rows]
    columns = list(zip(headers, *rows, strict=True))
    lines = [max(map(len, column)) for column in columns]
    words = [max(len(word) for cell in column for word in ("", *cell.split())) for column in columns]
    least = [min(line, max(min(word, _WORD), _NARROW)) for line, word in zip(lines, words, strict=True)]
    room = width() - len(_GAP) * (len(headers) - 1)
    if sum(least) > room:
        return _records(headers, rows)
    widths = _fitted(lines, least, room)
    out = (
        [_line([style(h.ljust(w), "bold") for h, w in zip(headers, widths, strict=True)])]
        if any(headers)
        else []
    )
    for row in rows:
        cells = [_folded(cell, w) for cell, w in zip(row, widths, strict=True)]
        for number in range(max(map(len, cells))):
            parts = [cell[number] if number < len(cell) else "" for cell in cells]
            padded = [part.ljust(w) for part, w in zip(parts, widths, strict=True)]
            out.append(_line([style(p, row[i]) if i in styled else p for i, p in enumerate(padded)]))
    return "\n".join(out)


def _line(parts: Iterable[str]) -> str:
    return _GAP.join(parts).rstrip()


def _folded(cell: str, columns: int) -> list[str]:
    return [line for paragraph in cell.split("\n") for line in _lines(paragraph, columns)]


def _fitted(lines: Sequence[int], least: Sequence[int], room: int) -> list[int]:
    """Return widths that fit, taken from the widest column that can still give."""
    widths = list(lines)
    while sum(widths) > room:
        _, widest = max((w, i) for i, w in enumerate(widths) if w > least[i])
        widths[widest] -= 1
    return widths


def _records(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return each row as lines of `header: value`, without the empty ones."""
    name = max(map(len, headers))
    records = []
    for row in rows:
        pairs = [(h, cell) for h, cell in zip(headers, row, strict=True) if cell]
        records.append(
            "\n".join(wrapped(f"{h.ljust(name)}{_GAP}{c}", " " * (name + len(_GAP))) for h, c in pairs)
        )
    return "\n\n".join(records)


def tree(label: str, branches: Sequence[Branch], *, prefix: str = "") -> str:
    """Return a label and what hangs under it, drawn as a tree."""
    lines = [label] if not prefix else []
    for index, (text, below) in enumerate(branches):
        last = index == len(branches) - 1
        indent = prefix + ("    " if last else "│   ")
        first, rest = prefix + ("└── " if last else "├── "), indent + ("│   " if below else "    ")
        lines += _lines(clean(text), max(width(), len(rest) + 40), before=first, after=rest)
        if below:
            lines.append(tree("", below, prefix=indent))
    return "\n".join(lines)
