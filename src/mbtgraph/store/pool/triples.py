"""Triples as they are sent: each once, in order, so that the same data gives the same bytes."""

from __future__ import annotations

import io
import re

from pyoxigraph import RdfFormat, Triple, parse

from mbtgraph.errors import TooLarge, Unwritable
from mbtgraph.media import NTRIPLES, TURTLE
from mbtgraph.namespaces import PREFIXES
from mbtgraph.store.limits import SIZE
from mbtgraph.store.writing import write

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

    from pyoxigraph import QueryTriples

    from mbtgraph.media import Media

_NAMELESS: Final = re.compile(rb'"(?:[^"\\]++|\\.)*+"|<[^<>]*>|_:([^\s>]+)')
"""A node without a name, in group 1; texts and IRIs are passed over."""


def triples(result: QueryTriples, form: Media, most: int) -> tuple[bytes, int | None]:
    """Return triples, and how many there are where these are not all.

    Raises:
        QueryError: The format cannot hold them, or one is too large.
    """
    lines = _Lines(most)
    try:
        result.serialize(lines, format=RdfFormat.N_TRIPLES)
        complete = True
    except OverflowError:
        complete = False
    if not complete and not lines.lines:
        raise TooLarge("One triple of the answer is over 64 MiB; ask for less.")
    body = _ordered(list(lines.lines))
    written = body if form is NTRIPLES else _written(body, form)
    if len(written) > SIZE:
        raise TooLarge("The answer is over 64 MiB; ask for less, or for N-Triples (application/n-triples).")
    return written, None if complete else len(lines.lines)


class _Lines(io.BytesIO):
    """Take lines that an engine writes, each once, up to a number and a size."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.lines: dict[bytes, None] = {}
        self._most = most
        self._rest = b""
        self._size = 0

    def write(self, data: bytes) -> int:  # type: ignore[override]
        """Add bytes.

        Raises:
            OverflowError: They are too many.
        """
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            if line in self.lines:
                continue
            self._size += len(line) + 1
            if len(self.lines) == self._most or self._size > SIZE:
                raise OverflowError
            self.lines[line] = None
        if len(self._rest) > SIZE:
            raise OverflowError
        return len(data)


def _ordered(lines: list[bytes]) -> bytes:
    """Return lines in order; nodes without a name get one by when they first come.

    The engine names those that a query makes by chance. The order in which it finds them is no chance.
    """
    body = b"\n".join([*lines, b""])
    if b"_:" in body:
        names: dict[bytes, bytes] = {}

        def named(found: re.Match[bytes]) -> bytes:
            return names.setdefault(found[1], b"_:b%d" % len(names)) if found[1] else found[0]

        lines = _NAMELESS.sub(named, body).split(b"\n")[:-1]
    return b"\n".join([*sorted(lines), b""]) if lines else b""


def _written(body: bytes, form: Media) -> bytes:
    """Return N-Triples in another format.

    Raises:
        QueryError: The format cannot hold them.
    """
    quads = list(parse(body, format=RdfFormat.N_TRIPLES))
    if any(isinstance(quad.object, Triple) for quad in quads):
        raise Unwritable(f"The answer holds triples about triples; ask for N-Triples ({NTRIPLES.type}).")
    try:
        return write(quads, form, PREFIXES)
    except ValueError as error:
        raise Unwritable(
            f"The answer is not to be had so: {error}; ask for Turtle ({TURTLE.type})."
        ) from error
