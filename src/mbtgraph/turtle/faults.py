"""What is wrong with the syntax of a text: each fault with its span, what was expected, and the mend.

A fault that only follows from another one is not told: what stands behind a mistake on the same line is
read from a wrong footing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from mbtgraph.lexer import LINE_BREAK

if TYPE_CHECKING:
    from mbtgraph.lexer import Token

MOST = 100
"""How many faults of one text are told."""


class Point(NamedTuple):
    """Hold a place in a text: offset from 0, line and column from 1."""

    offset: int
    line: int
    column: int


class Fault(NamedTuple):
    """Hold one fault; the end is exclusive."""

    start: Point
    end: Point
    message: str
    """A sentence."""
    fix: str = ""
    """What to do, as a sentence without its capital and its dot; empty where that is not known."""
    edit: tuple[int, int, str] | None = None
    """The mend, where a person need not choose: the text between two offsets is replaced."""
    misleads: bool = True
    """Whether what follows on the line is read from a wrong footing."""


class TooManyFaultsError(Exception):
    """Say that no more faults are wanted."""


class Faults:
    """Collect the faults of a text."""

    def __init__(self) -> None:
        """Begin with none."""
        self._found: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Add a fault.

        Raises:
            TooManyFaultsError: There are as many as are told.
        """
        self._found.append(fault)
        if len(self._found) >= MOST:
            raise TooManyFaultsError

    def told(self) -> tuple[Fault, ...]:
        """Return the faults in the order of the text, without those that only follow from another."""
        kept: list[Fault] = []
        misled = 0
        for fault in sorted(self._found, key=lambda fault: fault.start.offset):
            if fault.start.line != misled:
                kept.append(fault)
                misled = fault.start.line if fault.misleads else misled
        return tuple(kept)


def point(token: Token) -> Point:
    """Return the place at which a token begins."""
    return Point(token.start, token.line, token.column)


def within(token: Token, offset: int) -> Point:
    """Return the place of an offset of the text that lies in a token, or at its end."""
    before = token.text[: offset - token.start]
    breaks = list(re.finditer(LINE_BREAK, before)) if "\n" in before or "\r" in before else []
    column = len(before) - breaks[-1].end() + 1 if breaks else token.column + len(before)
    return Point(offset, token.line + len(breaks), column)


def behind(token: Token) -> Point:
    """Return the place right behind a token."""
    return within(token, token.end)


def next_to(place: Point) -> Point:
    """Return the place one column on."""
    return Point(place.offset + 1, place.line, place.column + 1)
