"""The child process in which a stranger's query runs: it reads one request and writes one answer."""

from __future__ import annotations

import contextlib
import json
import sys
from pathlib import Path
from typing import Final

from mbtgraph.errors import QuerySyntaxError
from mbtgraph.store.embedded import evaluate, load, serialize_result

_MEMORY: Final = 4 * 1024**3
"""Bytes of address space; past it the engine aborts, and the child with it."""


def main() -> int:
    """Answer the request on standard input."""
    request = json.loads(sys.stdin.buffer.read())
    store = load(Path(request["dataset"]).read_bytes())
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415 (not on every system)

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        # No further file: so the engine can open no socket either, whatever a query asks it for.
        resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
    try:
        kind, body = serialize_result(evaluate(store, request["query"], request["graphs"]))
    except QuerySyntaxError as error:
        kind = "error"
        body = json.dumps({"message": error.message, "line": error.line, "column": error.column}).encode()
    sys.stdout.buffer.write(kind.encode() + b"\n" + body)
    return 0


if __name__ == "__main__":
    sys.exit(main())
