"""The current step of a long command, on a terminal."""

from __future__ import annotations

import sys


def show(step: str) -> None:
    """Show the current step, in one line that goes away."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K{step}…")
        sys.stderr.flush()


def end() -> None:
    """Take the line away."""
    if sys.stderr.isatty():
        sys.stderr.write("\r\x1b[K")
