"""Where a triple stands among the files of a project."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from mbtgraph.lexer import LINE_BREAK

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mbtgraph.lexer import Token
    from mbtgraph.turtle.positions import Part, Place, Positions


class Spot(NamedTuple):
    """Hold a place as findings have it: all of its parts are fields of a finding."""

    path: str = ""
    line: int = 0
    column: int = 0
    end_line: int = 0
    end_column: int = 0
    excerpt: str = ""


NOWHERE = Spot()


class Places:
    """Find where a triple stands among texts of Turtle, by name."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        """Take the texts; each is read when it is first needed."""
        self._texts = {name: text for name, text in texts.items() if name.endswith(".ttl")}
        self._read: dict[str, Positions] = {}
        self._lines: dict[str, list[str]] = {}
        self._triples: dict[tuple[str, bool], list[tuple[str, Place]]] = {}

    def find(self, focus: str, predicate: str, value: str | None, part: Part) -> Spot:
        """Return the best place for a triple: in the file that holds it, else in one that has its subject."""
        best = NOWHERE
        for name, text in self._texts.items():
            if focus.rpartition("/")[2].rpartition("#")[2] not in text:
                continue
            positions = self.positions(name)
            token = positions.find(focus, predicate, value, part=part)
            if token and (best is NOWHERE or positions.holds(focus, predicate, value)):
                best = self.spot(name, token)
        return best

    def exact(self, focus: str, predicate: str, value: str) -> Spot:
        """Return the place of a very triple, at its object; nowhere where no text holds it.

        Of an object in brackets there is no value, and any triple with its predicate is taken.
        """
        found = self.find(focus, predicate, value or None, "object") if focus else NOWHERE
        holds = (
            self.positions(name).holds(focus, predicate, value or None) for name in (found.path,) if name
        )
        return found if any(holds) else NOWHERE

    def triples(self, node: str, *, backwards: bool = False) -> list[tuple[str, Place]]:
        """Return file and place of each triple that has a node as its subject, or backwards as its object."""
        if (node, backwards) not in self._triples:
            self._triples[node, backwards] = [
                (name, place)
                for name, text in self._texts.items()
                if node.rpartition("/")[2].rpartition("#")[2] in text
                for place in self.positions(name).places
                if (place.value if backwards else place.subject) == node
            ]
        return self._triples[node, backwards]

    def spot(self, name: str, token: Token) -> Spot:
        """Return the place of a token of a file."""
        from mbtgraph.turtle.faults import behind  # noqa: PLC0415 (only what is found has a place)

        end = behind(token)
        return Spot(name, token.line, token.column, end.line, end.column, self.line(name, token.line))

    def line(self, name: str, number: int) -> str:
        """Return a line of a file, counted from one."""
        if name not in self._lines:
            self._lines[name] = re.split(LINE_BREAK, self._texts[name])
        return self._lines[name][number - 1]

    def positions(self, name: str) -> Positions:
        """Return the places of a file's triples."""
        if name not in self._read:
            from mbtgraph.turtle.positions import Positions  # noqa: PLC0415 (only what is found has a place)

            self._read[name] = Positions(self._texts[name])
        return self._read[name]
