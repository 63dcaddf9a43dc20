"""The gate: every check of a project, as one report of findings with places."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final, get_args

from mbtgraph.build import collector_paused
from mbtgraph.errors import BadParameter, ProjectError, nearest
from mbtgraph.findings import Finding, Report, Stage
from mbtgraph.gate.form import unformed
from mbtgraph.gate.lints import mistakes, uncovered
from mbtgraph.gate.material import Material
from mbtgraph.gate.mends import mended
from mbtgraph.gate.owl import contradictions, not_run
from mbtgraph.gate.queries import failures
from mbtgraph.gate.rules.baseline import baseline as known_findings
from mbtgraph.gate.rules.catalogue import catalogue
from mbtgraph.gate.rules.policy import Policy
from mbtgraph.gate.rules.settings import settings
from mbtgraph.gate.rules.waivers import Waivers
from mbtgraph.gate.shapes import broken
from mbtgraph.gate.syntax import described_twice, unread
from mbtgraph.project import Project

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from mbtgraph.queries.stored import StoredQuery

_ORDER: Final = {"error": 0, "warning": 1, "info": 2}
_OF_KIND: Final = {"object-in-range", "subject-in-domain"}


@collector_paused()
def check(  # noqa: PLR0913 (each is a choice of its own, and named)
    *paths: Path | str,
    root: Path | str | None = None,
    only: Collection[str] = (),
    baseline: Path | str | None = None,
    instead: Mapping[str, str] | None = None,
    today: date | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Report:
    """Check a project, or only report what is wrong with some of its files, or with files beside it.

    What cannot be read at all is always reported, since nothing else can be checked then.

    Args:
        paths: Turtle files; those outside the folder of data are checked as if they lay there.
        root: The folder of the project; the one around the current folder if not given.
        only: The stages to run (syntax, lints, shapes, owl, queries); all if not given.
        baseline: A file of known findings, as `mbtgraph check -o json` prints them.
        instead: Texts of Turtle, by the names of the files in whose place they are checked.
        today: The day on which waivers are held against their end; the real one if not given.
        progress: Told each stage.

    Raises:
        ProjectError: There is no project, or only the one that came with the package.
        BadParameter: There is no such stage.
        LoadError: The settings of the project, or the baseline, cannot be read.
    """
    project = Project.find(root)
    project.refuse_shipped()
    wanted = [Path(path) for path in paths]
    for path in wanted:
        if not path.is_file():
            raise ProjectError(f"{path} is no file; name the Turtle files to check, or none to check all.")
    stages = _stages(only)
    policy = Policy(settings(project), known_findings(Path(baseline) if baseline else None))
    material = Material(project, wanted, instead or {}, queries=stages != {"shapes"})
    day = today or date.today()  # noqa: DTZ011 (a waiver ends where its curator is)
    findings = tuple(dict.fromkeys(_findings(material, stages, policy, day, progress)))
    unreadable = bool(material.errors or material.refused)
    names = {project.name(path) for path in wanted}
    chosen = [f for f in findings if unreadable or not names or f.path in names or f.stage == "owl"]
    chosen.sort(key=lambda f: (_ORDER[f.severity], f.path, f.line, f.column, f.rule, f.message))
    elsewhere = sum(f.severity == "error" for f in findings) - sum(f.severity == "error" for f in chosen)
    checked = tuple(sorted(names or material.loaded.texts))
    return Report(
        findings=tuple(mended(chosen, material.known)), checked=checked, elsewhere=elsewhere,
        waived=policy.waived, known=policy.known, mended=policy.mended, off=policy.settings.off,
    )  # fmt: skip


def _stages(only: Collection[str]) -> set[str]:
    """Return the stages to run.

    Raises:
        BadParameter: There is no such stage.
    """
    known = get_args(Stage)
    for name in only:
        if name not in known:
            expected, near = f"one of {', '.join(known)}", nearest(name, known, count=1)
            raise BadParameter("only", expected=expected, got=repr(name), nearest=near)
    return set(only or known)


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


def _findings(
    material: Material, stages: set[str], policy: Policy, today: date, progress: Callable[[str], None]
) -> Iterator[Finding]:
    """Yield what is left to tell, once the project, its comments and the baseline had their say."""
    progress("reading files")
    texts, _ = material.loaded.texts, material.shapes
    lints = material.lints if stages & {"lints", "syntax"} else []
    if material.errors or material.refused:
        yield from (finding for error in material.errors for finding in unread(error))
        yield from material.refused
        return
    policy.waivers = Waivers(texts, lambda: catalogue(material.project), material.places, today=today)
    found = list(policy.applied(_without_echoes(_found(material, stages, lints, progress))))
    yield from found
    faulty = {finding.path for finding in found if finding.severity == "error"}
    if "syntax" in stages:
        yield from policy.applied(unformed(material.project, texts, faulty))
    judged = list(_judged(material, progress, errors=bool(faulty))) if "owl" in stages else []
    silent = any(finding.rule == "owl-not-run" for finding in judged)
    policy.done = stages - {"owl"} if silent else stages
    yield from policy.applied([*judged, *policy.remarks()])


def _found(
    material: Material, stages: set[str], lints: Iterable[StoredQuery], progress: Callable[[str], None]
) -> Iterator[Finding]:
    if "lints" in stages:
        progress("building")
        store = material.store
        progress("lints")
        yield from described_twice(material.places)
        yield from uncovered(material.loaded.ontology, material.places)
        yield from mistakes(lints, store, material.labels, material.places)
    if "shapes" in stages:
        progress("shapes")
        data = [*material.loaded.ontology, *material.loaded.data]
        yield from broken(material.shapes, data, material.places, material.known.labels)
    if "queries" in stages:
        progress("stored queries")
        yield from failures(material.loaded.queries, material.graph)


def _judged(material: Material, progress: Callable[[str], None], *, errors: bool) -> Iterator[Finding]:
    if errors:
        yield not_run("The reasoner was not asked, since there are errors to mend first.")
    else:
        progress("OWL")
        yield from contradictions(material.loaded, material.graphs, material.places)
