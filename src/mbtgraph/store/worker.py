"""The child process in which strangers' queries run, one after another.

It ends with its parent: a thread waits for the end of standard input, which comes however the
parent went, while the engine, which cannot be interrupted, works. And it ends at the limit of a
query, also where nobody is left to kill it.
"""

from __future__ import annotations

import io
import json
import os
import signal
import sys
from queue import SimpleQueue
from threading import Thread

from pyoxigraph import QueryBoolean, QueryResultsFormat, QueryTriples, RdfFormat

from mbtgraph.errors import QuerySyntaxError
from mbtgraph.store.frames import receive, send
from mbtgraph.store.limits import ROWS, SIZE, bound, end_after
from mbtgraph.store.oxigraph import evaluate, load

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, Final

    from pyoxigraph import Store

_MEMORY: Final = 2 * 1024**3
"""Bytes of address space beside those of the data; past them the engine aborts, and the child with it."""

_DATA: Final = 8
"""How many times the size of its N-Quads a dataset may take in memory."""


def main() -> None:
    """Take a dataset from standard input, then answer requests until it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C at a terminal is for the parent, which kills us
    frames: SimpleQueue[bytes] = SimpleQueue()
    Thread(target=_read, args=(frames,), daemon=True).start()
    data = frames.get()
    store = load(data)
    bound(_MEMORY + _DATA * len(data))
    del data
    while True:
        request = json.loads(frames.get())
        end_after(request["seconds"])
        head, body = _answer(store, request["query"], request["graphs"])
        end_after(0)
        send(sys.stdout.buffer, json.dumps(head).encode(), b"\n", body)


def _read(frames: SimpleQueue[bytes]) -> None:
    while (frame := receive(sys.stdin.buffer)) is not None:
        frames.put(frame)
    os._exit(0)


def _answer(store: Store, text: str, graphs: list[str]) -> tuple[dict[str, Any], bytes]:
    """Return what the parent has to know of an answer, and the answer."""
    try:
        result = evaluate(store, text, graphs)
    except QuerySyntaxError as error:
        return {"kind": "error", "message": error.message, "line": error.line, "column": error.column}, b""
    if isinstance(result, QueryBoolean):
        return {"kind": "boolean", "value": bool(result)}, b""
    if isinstance(result, QueryTriples):
        return _written("triples", 0, lambda lines: result.serialize(lines, format=RdfFormat.N_TRIPLES))
    return _written("rows", 1, lambda lines: result.serialize(lines, format=QueryResultsFormat.TSV))


def _written(kind: str, heads: int, write: Callable[[_Lines], object]) -> tuple[dict[str, Any], bytes]:
    lines = _Lines(heads + ROWS)
    try:
        write(lines)
    except OverflowError:
        body = lines.whole()
        return {"kind": kind if body.count(b"\n") > heads else "large", "complete": False}, body
    return {"kind": kind, "complete": True}, lines.getvalue()


class _Lines(io.BytesIO):
    """Take the lines that an engine writes, up to a number and a size."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most
        self._lines = 0

    def write(self, data: bytes) -> int:  # type: ignore[override]
        """Add bytes.

        Raises:
            OverflowError: They are too many.
        """
        self._lines += data.count(b"\n")
        size = super().write(data)
        if self._lines > self._most or self.tell() > SIZE:
            raise OverflowError
        return size

    def whole(self) -> bytes:
        """Return those lines that are within the bounds and have their end."""
        lines = self.getvalue()[:SIZE].split(b"\n", self._most)
        return b"\n".join([*lines[:-1], b""])


if __name__ == "__main__":
    main()
