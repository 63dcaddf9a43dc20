"""The processes that others have started, and waiting for what they do."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def children(parent: int) -> dict[int, float]:
    """Return the child processes of a process, and for how long each has computed."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            _, _, rest = (folder / "stat").read_text().rpartition(") ")
            stat = rest.split()
            if int(stat[1]) == parent and stat[0] != "Z":
                found[int(folder.name)] = (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")
    return found


def descendants(parent: int) -> dict[int, float]:
    """Return the child processes of a process, and theirs."""
    found = children(parent)
    for child in [*found]:
        found |= descendants(child)
    return found


def computing(parent: int) -> list[int]:
    """Return the descendants of a process that compute."""
    before = descendants(parent)
    time.sleep(0.2)
    return [one for one, used in descendants(parent).items() if used > before.get(one, used)]


def wait(until: Callable[[], object], *, seconds: float = 60) -> None:
    """Wait until something is true."""
    deadline = time.monotonic() + seconds
    while not until():
        assert time.monotonic() < deadline
        time.sleep(0.02)
