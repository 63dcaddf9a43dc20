"""Commands that check a project and build its dataset."""

from __future__ import annotations

import io
import os
import sys
from typing import TYPE_CHECKING

from mbtgraph.cli.findings import written
from mbtgraph.cli.progress import end as _end_progress
from mbtgraph.cli.progress import show as _progress
from mbtgraph.cli.text import clean, style
from mbtgraph.findings.summary import fails
from mbtgraph.gate import check as check_project
from mbtgraph.project import Project

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Mapping

    from mbtgraph.findings import Report


def build(options: Namespace) -> int:
    """Build the dataset and print its version."""
    from mbtgraph.build import build as build_snapshot  # noqa: PLC0415 (a check may not need it)

    try:
        built = build_snapshot(Project.find(options.root), progress=_progress)
    finally:
        _end_progress()
    sys.stdout.write(f"Built data version {built.version}: {sum(built.counts.values())} triples.\n")
    return 0


def check(options: Namespace) -> int:
    """Check the project, or some files; the exit code tells whether something bad enough was found."""
    if options.explain:
        from mbtgraph.cli.rules import explained  # noqa: PLC0415 (this alone needs it)

        sys.stdout.write(explained(Project.find(options.root), options.explain))
        return 0
    try:
        report = _checked(options)
        if options.fix:
            report = _fixed(options, report)
    finally:
        _end_progress()
    if options.form != "human" and isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")  # forms for programs are, whatever the terminal is
    form, fail_on = options.form, options.fail_on
    sys.stdout.write(written(report, form, fail_on=fail_on))
    if form == "github":
        _append_summary(report)
    return 1 if fails(report, fail_on) else 0


def _append_summary(report: Report) -> None:
    """Add the report to the page of a job of GitHub Actions, which names the file for it."""
    path = os.environ.get("GITHUB_STEP_SUMMARY")
    if not path:
        return
    from mbtgraph.findings.github import summary  # noqa: PLC0415 (no other form needs it)

    try:
        # For a pipe that nobody reads this would wait without end.
        opened = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_NONBLOCK", 0), 0o666)
        with open(opened, "a", encoding="utf-8") as file:
            file.write(summary(report))
    except OSError as error:
        sys.stderr.write(f"warning: the job summary cannot be written: {error.strerror}.\n")


def _checked(options: Namespace, instead: Mapping[str, str] | None = None) -> Report:
    only = [stage.strip() for given in options.only for stage in given.split(",")]
    return check_project(
        *options.paths, root=options.root, changed_since=options.changed_since, only=only,
        baseline=options.baseline, instead=instead, progress=_progress,
    )  # fmt: skip


def _fixed(options: Namespace, found: Report) -> Report:
    """Make the mends that are safe and proven, print their diff, and return what is left."""
    from mbtgraph.gate.fixing import fix  # noqa: PLC0415 (this alone needs it)

    def again(texts: Mapping[str, str]) -> Report:
        return _checked(options, texts)

    done = fix(Project.find(options.root), found, again)
    _end_progress()
    sys.stderr.write("".join(_coloured(line) for line in done.diff.splitlines(keepends=True)))
    count = len(done.mended)
    sys.stderr.write(f"{count or 'No'} {'finding' if count == 1 else 'findings'} mended.\n")
    sys.stderr.flush()
    return done.report


def _coloured(line: str) -> str:
    """Return a line of a diff as a terminal may show it; the file's name is bold, what changes in colour."""
    kind = "bold" if line.startswith(("---", "+++")) else "dim" if line.startswith("@@") else line[:1]
    return style(clean(line.rstrip("\r\n")), kind, sys.stderr) + "\n"
