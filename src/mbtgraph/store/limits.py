"""What a process may take in which a stranger's query runs."""

from __future__ import annotations

import signal
from contextlib import suppress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

ROWS: Final = 100_000
"""Rows, or triples, that an answer may have."""

SIZE: Final = 64 * 1024**2
"""Bytes that an answer may have."""


def bound(memory: int, *, handles: int = 0) -> None:
    """Bound the address space, and let no further file be opened: no handle beyond so many is given.

    So the engine can open no socket either, whatever a query asks it for.
    """
    with suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415 (not on every system)

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_NOFILE, (handles, handles))
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def end_after(seconds: float) -> None:
    """Have the system end this process after a time, which needs nothing of the interpreter."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)
