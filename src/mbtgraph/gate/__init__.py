"""The gate: every check of a project, as one report of findings with places."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from mbtgraph.build import collector_paused
from mbtgraph.errors import ProjectError
from mbtgraph.findings import Finding, Report
from mbtgraph.gate.form import unformed
from mbtgraph.gate.lints import mistakes, uncovered
from mbtgraph.gate.material import Material
from mbtgraph.gate.mends import mended
from mbtgraph.gate.owl import contradictions, not_run
from mbtgraph.gate.queries import failures
from mbtgraph.gate.shapes import broken
from mbtgraph.gate.syntax import described_twice, unread
from mbtgraph.lens import ONTOLOGY
from mbtgraph.project import Project

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

_ORDER: Final = {"error": 0, "warning": 1, "info": 2}
_OF_KIND: Final = {"object-in-range", "subject-in-domain"}


@collector_paused()
def check(
    *paths: Path | str,
    root: Path | str | None = None,
    instead: Mapping[str, str] | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Report:
    """Check a project, or only report what is wrong with some of its files, or with files beside it.

    What cannot be read at all is always reported, since nothing else can be checked then.

    Args:
        paths: Turtle files; those outside the folder of data are checked as if they lay there.
        root: The folder of the project; the one around the current folder if not given.
        instead: Texts of Turtle, by the names of the files in whose place they are checked.
        progress: Told each stage.

    Raises:
        ProjectError: There is no project, or only the one that came with the package.
    """
    project = Project.find(root)
    project.refuse_shipped()
    wanted = [Path(path) for path in paths]
    for path in wanted:
        if not path.is_file():
            raise ProjectError(f"{path} is no file; name the Turtle files to check, or none to check all.")
    material = Material(project, wanted, instead or {})
    findings = tuple(dict.fromkeys(_findings(material, progress)))
    unreadable = bool(material.errors)
    names = {project.name(path) for path in wanted}
    findings = tuple(_without_echoes(findings))
    chosen = [f for f in findings if unreadable or not names or f.path in names or f.stage == "owl"]
    chosen.sort(key=lambda f: (_ORDER[f.severity], f.path, f.line, f.column, f.rule, f.message))
    elsewhere = sum(f.severity == "error" for f in findings) - sum(f.severity == "error" for f in chosen)
    checked = tuple(sorted(names or material.loaded.texts))
    return Report(findings=tuple(mended(chosen, material.known)), checked=checked, elsewhere=elsewhere)


def _without_echoes(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Leave out what only follows from another finding.

    A name that is described nowhere is of no fitting kind either; and what two statements say of one
    name is wrong together, even where each of them is right.
    """
    found = list(findings)
    nowhere = {(f.focus, f.value) for f in found if f.rule == "dangling-iri"}
    twice = {f.focus for f in found if f.rule == "described-twice"}
    for finding in found:
        of_kind = finding.component.startswith("Class") or finding.rule in _OF_KIND
        echo = of_kind and (finding.focus, finding.value) in nowhere
        if not echo and (finding.focus not in twice or finding.rule == "described-twice"):
            yield finding


def _findings(material: Material, progress: Callable[[str], None]) -> Iterator[Finding]:
    progress("reading files")
    loaded, shapes, lints = material.loaded, material.shapes, material.lints
    if material.errors:
        yield from (finding for error in material.errors for finding in unread(error))
        return
    places = material.places
    progress("building")
    labels, store = material.labels, material.store
    progress("lints")
    found = [*described_twice(places), *uncovered(loaded.ontology, places)]
    found += mistakes(lints, store, labels, places)
    progress("shapes")
    found += broken(shapes, [*material.graphs[ONTOLOGY], *loaded.data], places)
    progress("stored queries")
    found += failures(loaded.queries, material.graph)
    yield from found
    faulty = {finding.path for finding in found if finding.severity == "error"}
    yield from unformed(material.project, loaded.texts, faulty)
    if faulty:
        yield not_run("The reasoner was not asked, since there are errors to mend first.")
    else:
        progress("OWL")
        yield from contradictions(loaded, material.graphs, places)
