"""The OWL judge alone: a project read, derived from and judged, whatever its shapes and lints say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mbtgraph.build import assemble
from mbtgraph.findings import Report
from mbtgraph.gate.owl import findings, judged
from mbtgraph.gate.places import Places
from mbtgraph.gate.syntax import unread
from mbtgraph.judge import ENGINES
from mbtgraph.loading import collector_paused, load
from mbtgraph.project import Project

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mbtgraph.judge import Engine, Verdict


@collector_paused()
def reason(
    engine: Engine = "hermit",
    *,
    root: Path | str | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> tuple[Verdict | None, Report]:
    """Judge a project, and return the verdict and its findings; no verdict where a file cannot be read.

    Args:
        engine: Who judges; Pellet explains.
        root: The folder of the project; the one around the current folder if not given.
        progress: Told each stage.

    Raises:
        ProjectError: There is no project, or only the one that came with the package.
        MissingExtra: A program that the engine needs is not installed.
        MbtGraphError: The judge did not finish in time.
    """
    project = Project.find(root)
    project.refuse_built_alone()
    progress("reading files")
    loaded, errors = load(project)
    checked = tuple(sorted(loaded.texts))
    if errors:
        return None, Report(
            findings=tuple(finding for error in errors for finding in unread(error)), checked=checked
        )
    progress("building")
    graphs = assemble(loaded)
    progress(ENGINES[engine])
    verdict = judged(loaded, graphs, engine=engine)
    found = findings(verdict, graphs, Places(loaded.texts))
    return verdict, Report(findings=tuple(found), checked=checked)
