"""A report as a value, tables under a heading, and its form in Markdown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

Cell = str | int


@dataclass(frozen=True)
class Table:
    """Hold rows under a title, and what a reader has to know of them."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""


@dataclass(frozen=True)
class Digest:
    """Hold a report: its name, what it is, and its tables."""

    name: str
    title: str
    introduction: tuple[str, ...]
    tables: tuple[Table, ...]


def share(part: int, whole: int) -> str:
    """Return a part of a whole in per cent; what is little is not nothing, and nearly all is not all.

    >>> share(1, 3), share(1, 999), share(998, 999), share(0, 9), share(0, 0)
    ('33 %', '<1 %', '>99 %', '0 %', '')
    """
    if not whole:
        return ""
    rounded = round(100 * part / whole)
    if rounded == 0 and part:
        return "<1 %"
    return ">99 %" if rounded == 100 and part < whole else f"{rounded} %"  # noqa: PLR2004 (per cent)


def markdown(digest: Digest) -> str:
    """Return a report as a page."""
    parts = [f"# {digest.title}", "\n".join(digest.introduction)]
    for table in digest.tables:
        parts.append(f"## {table.title}")
        rule = ["---:" if _is_number(table, i) else "---" for i in range(len(table.columns))]
        parts.append("\n".join([_line(table.columns), f"|{'|'.join(rule)}|", *map(_line, table.rows)]))
        if table.note:
            parts.append(table.note)
    return "\n\n".join(parts) + "\n"


def _is_number(table: Table, column: int) -> bool:
    cells = [row[column] for row in table.rows]
    return any(isinstance(cell, int) for cell in cells)


def _line(cells: Sequence[Cell]) -> str:
    return f"| {' | '.join(str(cell).replace('|', chr(92) + '|') for cell in cells)} |"
