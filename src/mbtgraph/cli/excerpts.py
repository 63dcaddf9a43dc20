"""A line of a file as a terminal shows it, with marks under the part that is meant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from unicodedata import category, east_asian_width

from mbtgraph.cli.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_TAB: Final = 4
_CUT: Final = "…"
_JAMO: Final = range(0x1160, 0x1200)
"""Vowels and finals of Hangul, which join the letter before them."""


def underlined(line: str, start: int, end: int, columns: int) -> tuple[str, str]:
    """Return a line, cut around a span where it is longer than some columns, and marks under the span.

    Start and end count the characters of the line, from zero, the end exclusive; a span of nothing,
    or one behind the end of the line, gets one mark.
    """
    first = max(start - columns, 0)  # however long the line is, no more can be shown
    cells = list(_cells(line[first : end + columns]))
    edges = [0]
    for _, cell in cells:
        edges.append(edges[-1] + cell)
    begin, stop = (edges[min(at - first, len(cells))] for at in (start, end))
    left = 0 if edges[-1] <= columns or stop < columns else max(begin - columns // 3, 0)
    before = _CUT if first or left else ""
    shown, skipped, used = _window(cells, left, columns - len(before))
    after = ""
    if skipped + used < edges[-1] or end + columns < len(line):
        shown, skipped, used = _window(cells, left, columns - len(before) - 1)
        after = _CUT
    at = begin - skipped
    marks = max(min(stop - begin, used - at), 1)
    return f"{before}{shown}{after}", f"{' ' * (len(before) + at)}^{'~' * (marks - 1)}"


def _cells(line: str) -> Iterator[tuple[str, int]]:
    """Yield each character as it is printed, with the columns that it takes."""
    column = 0
    for character in line:
        text, cell = clean(character.replace("\n", "\r")), 1
        if character == "\t":
            cell = _TAB - column % _TAB
            text = " " * cell
        elif category(text) in {"Mn", "Me"} or ord(text) in _JAMO:
            cell = 0
        elif east_asian_width(text) in "WF":
            cell = 2
        yield text, cell
        column += cell


def _window(cells: Sequence[tuple[str, int]], left: int, room: int) -> tuple[str, int, int]:
    """Return what can be shown from a column on, the columns before it, and those that it takes."""
    shown, skipped, used = "", 0, 0
    for text, cell in cells:
        if not used and (skipped < left or (skipped and not cell)):
            skipped += cell
        elif used + cell > room:
            break
        else:
            shown += text
            used += cell
    return shown, skipped, used
