"""Commands that check a project and build its dataset."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from mbtgraph.cli import options


def _progress(step: str) -> None:
    """Show the current step on a terminal, in one line that goes away."""
    if sys.stderr.isatty():
        click.echo(f"\r\x1b[K{step}…", nl=False, err=True)


def _end_progress() -> None:
    if sys.stderr.isatty():
        click.echo("\r\x1b[K", nl=False, err=True)


@click.command()
@options.root
def build(root: Path | None) -> None:
    """Build the dataset from the files of the project."""
    from mbtgraph.build import build as run  # noqa: PLC0415 (asking must not load what building needs)
    from mbtgraph.project import Project  # noqa: PLC0415

    try:
        built = run(Project.find(root), progress=_progress)
    finally:
        _end_progress()
    click.echo(f"Built data version {built.version}: {sum(built.counts.values())} triples.")


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@options.root
@options.output("table", "json")
@click.pass_context
def check(ctx: click.Context, paths: tuple[Path, ...], root: Path | None, form: str) -> None:
    """Check the project, or report only on the files PATHS.

    Lints, shapes, clashes, the OWL reasoner where Java is installed, and the stored queries.
    """
    from mbtgraph.cli import tables  # noqa: PLC0415
    from mbtgraph.gate import check as run  # noqa: PLC0415

    try:
        report = run(*paths, root=root, progress=_progress)
    finally:
        _end_progress()
    tables.report(report, form)
    ctx.exit(0 if report.ok else 1)
