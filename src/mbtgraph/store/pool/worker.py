"""The work of one process of the pool: it answers requests from a socket until that is closed."""

from __future__ import annotations

import json
import signal
from contextlib import suppress
from pathlib import Path
from struct import Struct

from pyoxigraph import NamedNode, QueryBoolean, QueryTriples, RdfFormat, Store, parse

from mbtgraph.errors import QueryError, QuerySyntaxError, Unwritable
from mbtgraph.media import GRAPHS, ROWS
from mbtgraph.store.frames import receive
from mbtgraph.store.limits import bound, end_after
from mbtgraph.store.oxigraph import query
from mbtgraph.store.pool.rows import rows, truth
from mbtgraph.store.pool.triples import triples

TYPE_CHECKING = False
if TYPE_CHECKING:
    import socket
    from typing import Any, Final

HEAD: Final = Struct(">cQQ")
"""What stands before an answer: its kind, how many rows it has, how many bytes."""
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
"""How many times the size of its N-Quads a dataset may take in memory, which holds each triple twice."""


def united(data: bytes) -> Store:
    """Return a store of the N-Quads whose default graph is the union of all its graphs.

    The engine's own option for a union gives a triple once for each graph that holds it, so that it
    counts too much. Nameless nodes keep the names that they have in the data, in each process the same.
    """
    store = Store()
    store.bulk_extend(parse(data, format=RdfFormat.N_QUADS, lenient=True))
    store.update("INSERT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }")
    return store


def work(link: socket.socket, store: Store, size: int) -> None:
    """Answer requests about a dataset that has some bytes, each within its time; `link` is handle 0."""
    with suppress(OSError):  # where memory runs out, better a worker goes than the server
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
    # While the engine computes, no line of ours runs; but the system writes the number of a signal there.
    link.settimeout(_ALWAYS)
    signal.signal(signal.SIGPROF, lambda *_: None)
    signal.set_wakeup_fd(link.fileno(), warn_on_full_buffer=False)
    requests, answers = link.makefile("rb"), link.makefile("wb", buffering=1 << 16)
    bound(_MEMORY + _DATA * size, handles=1)  # to wait for one takes one
    while (frame := receive(requests)) is not None:
        request = json.loads(frame)
        end_after(request["seconds"])
        signal.setitimer(signal.ITIMER_PROF, _FIRST, _FURTHER)
        kind, count, body = _answer(store, request)
        signal.setitimer(signal.ITIMER_PROF, 0)
        end_after(0)
        answers.write(HEAD.pack(kind, count, len(body)))
        answers.write(body)
        answers.flush()


def _answer(store: Store, request: dict[str, Any]) -> tuple[bytes, int, bytes]:
    try:
        body, count, complete = _found(store, request)
    except QuerySyntaxError as error:
        told = {"message": error.message, "line": error.line, "column": error.column}
        return ERROR, 0, json.dumps(told).encode()
    except (QueryError, ValueError, RuntimeError, OSError) as error:
        return ERROR, 0, json.dumps({"message": str(error), "kind": type(error).__name__}).encode()
    return WHOLE if complete else CUT, count, body


def _found(store: Store, request: dict[str, Any]) -> tuple[bytes, int, bool]:
    """Return the answer's bytes, how many rows or triples it has, and whether these are all.

    Raises:
        QueryError: It cannot be asked, or not be answered in this format.
    """
    most = request["rows"]
    result = query(store, request["text"], base_iri=request["base"] or None, **_dataset(request))
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
        return truth(result, form), 1, True
    return rows(result, form, most)


def _dataset(request: dict[str, Any]) -> dict[str, list[NamedNode]]:
    """Return the engine's options for the dataset; without any, FROM in the text or else all graphs hold."""
    default, named = request["default"], request["named"]
    if default is None and named is None:
        return {}
    return {
        "default_graph": [NamedNode(graph) for graph in default or ()],
        "named_graphs": [NamedNode(graph) for graph in named or ()],
    }
