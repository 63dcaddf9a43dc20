"""The lines that a mend changes, for those who read it before they make it."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, Final

from mbtgraph.findings import Change
from mbtgraph.lexer import LINE_BREAK

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from mbtgraph.findings import Edit

_MOST: Final = 6
"""How many lines are shown at most: a mend that is longer is read in the file."""
_LONGEST: Final = 1000
"""How long a line may be."""


def changes(text: str, starts: Sequence[int], edits: Iterable[Edit]) -> tuple[Change, ...]:
    """Return the lines that edits take from a text and write into it, or none where they are many.

    `starts` are the offsets at which the lines of the text begin.
    """
    found: list[Change] = []
    moved = 0
    for first, last, part in _parts(starts, edits):
        begin, end = starts[first], starts[last + 1] if last + 1 < len(starts) else len(text)
        old, new = re.split(LINE_BREAK, text[begin:end]), re.split(LINE_BREAK, _made(text, begin, end, part))
        same = _same(old, new)
        back = _same(old[same:][::-1], new[same:][::-1])
        old, new = old[same : len(old) - back], new[same : len(new) - back]
        number = first + 1 + same
        found += (Change(mark="-", line=at, text=line) for at, line in enumerate(old, number))
        found += (Change(mark="+", line=at, text=line) for at, line in enumerate(new, number + moved))
        moved += len(new) - len(old)
    few = len(found) <= _MOST and all(len(change.text) <= _LONGEST for change in found)
    return tuple(found) if few else ()


def _parts(starts: Sequence[int], edits: Iterable[Edit]) -> Iterator[tuple[int, int, list[Edit]]]:
    """Yield the edits that touch the same lines, with the first and the last of these, counted from zero."""
    part: list[Edit] = []
    first = last = -1
    for edit in sorted(dict.fromkeys(edits), key=lambda edit: (edit.start, edit.end)):
        begin, end = (bisect_right(starts, offset) - 1 for offset in (edit.start, edit.end))
        if part and begin > last:
            yield first, last, part
            part = []
        first, last = (first if part else begin), max(last, end)
        part.append(edit)
    if part:
        yield first, last, part


def _made(text: str, begin: int, end: int, edits: Iterable[Edit]) -> str:
    """Return a part of a text with its edits; of those that overlap, the first is made."""
    new = ""
    for edit in edits:
        if edit.start >= begin:
            new += text[begin : edit.start] + edit.text
            begin = edit.end
    return new + text[begin:end]


def _same(some: Sequence[str], others: Sequence[str]) -> int:
    """Count the lines that two lists begin with alike."""
    pairs = zip(some, others, strict=False)
    return next((at for at, (one, other) in enumerate(pairs) if one != other), min(len(some), len(others)))
