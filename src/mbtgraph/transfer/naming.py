"""A child process that gives blank nodes canonical names: on some graphs that takes time without end.

It exits with 0 if it comes to an end; whoever started it waits no longer than it likes.
"""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Final

from mbtgraph.rdf import canonical_nquads, parse_nquads

_PATIENCE: Final = 30.0
"""Seconds after which a graph is one of those; the ontology's 700 triples take 0.02."""


def main() -> int:
    """Name the blank nodes of the N-Quads on standard input."""
    canonical_nquads(parse_nquads(sys.stdin.buffer.read()))
    return 0


def ends(nquads: bytes) -> bool:
    """Tell whether canonical names can be found in time."""
    command = [sys.executable, "-P", "-m", "mbtgraph.transfer.naming"]
    # An empty entry would be the current folder.
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    try:
        done = subprocess.run(  # noqa: S603 (our own program)
            command, input=nquads, capture_output=True, timeout=_PATIENCE, check=False, env=env
        )
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
