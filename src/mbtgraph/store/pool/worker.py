"""The work of one process of the pool: it answers requests from a socket until that is closed."""

from __future__ import annotations

import json
import signal
from contextlib import suppress
from pathlib import Path
from struct import Struct

from pyoxigraph import QueryBoolean, QueryTriples

from mbtgraph.errors import QueryError, QuerySyntaxError, Unwritable
from mbtgraph.media import GRAPHS, ROWS
from mbtgraph.store.frames import receive
from mbtgraph.store.limits import bound, end_after
from mbtgraph.store.pool.rows import rows, truth
from mbtgraph.store.pool.triples import triples

TYPE_CHECKING = False
if TYPE_CHECKING:
    import socket
    from typing import Any, Final

    from mbtgraph.store.pool.dataset import Dataset

HEAD: Final = Struct(">cQQ")
"""What stands before an answer: its kind, how many rows it has where it was cut, how many bytes."""
WHOLE: Final = b"w"
CUT: Final = b"c"
ERROR: Final = b"e"

SIGN: Final = bytes([getattr(signal, "SIGPROF", 0)])
"""What the system writes before an answer for a query that is not done yet."""
_FIRST: Final = 0.005
"""Seconds of computing after which there is the first sign."""
_FURTHER: Final = 0.02
"""Seconds of computing between two of them."""
_ALWAYS: Final = 10**6
"""Seconds that a worker waits for work."""

_MEMORY: Final = 1024**3
"""Bytes of address space beside those of the data; past them the engine aborts, and its process with it.

Each of several slow queries can have as much at the same time.
"""

_DATA: Final = 16
"""How many times the size of its N-Quads a dataset may take in memory, which may hold each triple twice."""


def work(link: socket.socket, dataset: Dataset, size: int) -> None:
    """Answer requests about a dataset, each within its time.

    Its N-Quads have `size` bytes; `link` is handle 0.
    """
    with suppress(OSError):  # where memory runs out, better a worker goes than the server
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
    # While the engine computes, no line of ours runs; but the system writes the number of a signal there.
    link.settimeout(_ALWAYS)
    signal.signal(signal.SIGPROF, lambda *_: None)
    signal.set_wakeup_fd(link.fileno(), warn_on_full_buffer=False)
    requests = link.makefile("rb")
    bound(_MEMORY + _DATA * size, handles=1)  # to wait for one takes one
    while (frame := receive(requests)) is not None:
        request = json.loads(frame)
        end_after(request["seconds"])
        signal.setitimer(signal.ITIMER_PROF, _FIRST, _FURTHER)
        kind, cut, body = _answer(dataset, request)
        signal.setitimer(signal.ITIMER_PROF, 0)
        end_after(0)
        link.sendall(HEAD.pack(kind, cut, len(body)) + body)


def _answer(dataset: Dataset, request: dict[str, Any]) -> tuple[bytes, int, bytes]:
    try:
        body, cut = _found(dataset, request)
    except QuerySyntaxError as error:
        told = {"message": error.message, "line": error.line, "column": error.column}
        return ERROR, 0, json.dumps(told).encode()
    except (QueryError, ValueError, RuntimeError, OSError) as error:
        return ERROR, 0, json.dumps({"message": str(error), "kind": type(error).__name__}).encode()
    return (WHOLE, 0, body) if cut is None else (CUT, cut, body)


def _found(dataset: Dataset, request: dict[str, Any]) -> tuple[bytes, int | None]:
    """Return the answer's bytes, and how many rows or triples these are where they are not all.

    Raises:
        QueryError: It cannot be asked, or not be answered in this format.
    """
    most = request["rows"]
    default, named = request["default"], request["named"]
    result = dataset.query(request["text"], default, named, base=request["base"] or None)
    graph = isinstance(result, QueryTriples)
    offered = {one.type: one for one in (GRAPHS if graph else ROWS)}
    form = offered.get(request["media"])
    if form is None:
        what = "CONSTRUCT and DESCRIBE" if graph else "SELECT and ASK"
        raise Unwritable(
            f"{what} are not answered as {request['media']}; ask for one of {', '.join(offered)}."
        )
    if isinstance(result, QueryTriples):
        return triples(result, form, most)
    if isinstance(result, QueryBoolean):
        return truth(result, form), None
    return rows(result, form, most)
