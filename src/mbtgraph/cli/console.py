"""How the command line prints: width, colours, and tables without frames."""

from __future__ import annotations

import sys

from rich.console import Console
from rich.table import Table
from rich.text import Text

_STYLES = {"LLM": "yellow", "unmarked": "magenta", "T1": "green", "T2": "cyan", "T3": "blue"}
_WIDTH = 110
"""Columns where no terminal tells its own width."""


def console() -> Console:
    """Return where words for readers go; colour only on a terminal."""
    return Console(width=None if sys.stdout.isatty() else _WIDTH, highlight=False, emoji=False, markup=False)


def table(*headers: str) -> Table:
    """Return a table with the headers given."""
    grid = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for header in headers:
        grid.add_column(header, overflow="fold")
    return grid


def mark(text: str) -> Text:
    """Return the mark of a basis or a tier in its colour."""
    return Text(text, style=_STYLES.get(text.partition(" ")[0], ""))
