"""Commands that check a project and build its dataset."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from mbtgraph.build import build as build_snapshot
from mbtgraph.cli import tables
from mbtgraph.gate import check as check_project
from mbtgraph.project import Project

if TYPE_CHECKING:
    from argparse import Namespace


def build(options: Namespace) -> int:
    """Build the dataset and print its version."""
    try:
        built = build_snapshot(Project.find(options.root), progress=_progress)
    finally:
        _end_progress()
    sys.stdout.write(f"Built data version {built.version}: {sum(built.counts.values())} triples.\n")
    return 0


def check(options: Namespace) -> int:
    """Check the project, or some files; the exit code tells whether an error was found."""
    try:
        report = check_project(*options.paths, root=options.root, progress=_progress)
    finally:
        _end_progress()
    sys.stdout.write(tables.report(report, options.form))
    return 0 if report.ok else 1


def _progress(step: str) -> None:
    """Show the current step on a terminal, in one line that goes away."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K{step}…")
        sys.stderr.flush()


def _end_progress() -> None:
    if sys.stderr.isatty():
        sys.stderr.write("\r\x1b[K")


COMMANDS = {"build": build, "check": check}
