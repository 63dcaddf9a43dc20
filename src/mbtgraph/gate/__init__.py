"""The gate: every check of a project, as one report of findings with places."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final, get_args

from mbtgraph.errors import BadParameter, ProjectError, nearest
from mbtgraph.findings import Report, Stage
from mbtgraph.gate.material import Material
from mbtgraph.gate.rules.baseline import baseline as known_findings
from mbtgraph.gate.rules.policy import Policy
from mbtgraph.gate.rules.settings import FILE as SETTINGS
from mbtgraph.gate.rules.settings import settings
from mbtgraph.gate.stages import findings as found
from mbtgraph.loading import collector_paused
from mbtgraph.project import Project
from mbtgraph.revisions import changed_since as differing

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

_READ: Final = ("ontology/", "data/", "shapes/", "queries/")
_RULES: Final = ("ontology/", "shapes/", "queries/", "pyproject.toml")
"""Where what stands in a file decides on what is wrong in others."""
_QUERIES: Final = "queries/ask/"
_OF_PART: Final = ("syntax", "lints", "shapes")
_ORDER: Final = {"error": 0, "warning": 1, "info": 2}


@collector_paused()
def check(  # noqa: PLR0913 (each is a choice of its own, and named)
    *paths: Path | str,
    root: Path | str | None = None,
    changed_since: str | None = None,
    only: Collection[str] = (),
    baseline: Path | str | None = None,
    instead: Mapping[str, str] | None = None,
    today: date | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Report:
    """Check a project, or only report what is wrong with some of its files, or with files beside it.

    What cannot be read at all is always reported, since nothing else can be checked then, and so is what
    belongs to no file. Each lint and each shape is held against the whole project even where some files are
    asked for, since what is wrong in one file may stand in another; only the reasoner is left to a check of
    everything, and so are the tests of stored queries where none of these is asked for.

    Args:
        paths: Turtle files, of which those outside the project's folders are checked as data; stored queries.
        root: The folder of the project; the one around the current folder if not given.
        changed_since: A revision of git, to report on the files that differ from it, and on everything
            where a rule or the ontology does.
        only: The stages to run (syntax, lints, shapes, owl, queries); all if not given.
        baseline: A file of known findings, as `mbtgraph check -o json` prints them.
        instead: Texts of Turtle, by the names of the files in whose place they are checked.
        today: The day on which waivers are held against their end; the real one if not given.
        progress: Told each stage.

    Raises:
        ProjectError: There is no project, or only the one that came with the package.
        BadParameter: There is no such stage.
        LoadError: The settings of the project, or the baseline, cannot be read.
        RevisionError: git does not know the revision.
    """
    project = Project.find(root)
    project.refuse_built_alone()
    wanted = [Path(path) for path in paths]
    for path in wanted:
        if not path.is_file():
            raise ProjectError(f"{path} is no file; name the Turtle files to check, or none to check all.")
    names = {project.name(path) for path in wanted}
    part = bool(wanted)
    if changed_since is not None:
        changed = _changed(project, changed_since)
        names |= changed
        # What names a deleted file, and what a rule is felt in, may be any file.
        part = not any(name.startswith(_RULES) or not (project.root / name).is_file() for name in changed)
    stages = _stages(only, names if part else None)
    policy = Policy(settings(project), known_findings(Path(baseline) if baseline else None))
    material = Material(project, wanted, instead or {}, names=names if part else (), stages=stages)
    day = today or date.today()  # noqa: DTZ011 (a waiver ends where its curator is)
    findings = tuple(dict.fromkeys(found(material, stages, policy, day, progress)))
    material.remember()
    unreadable = bool(material.errors or material.refused)
    chosen = [f for f in findings if unreadable or not part or f.path in names or not f.path]
    chosen.sort(key=lambda f: (_ORDER[f.severity], f.path, f.line, f.column, f.rule, f.message))
    elsewhere = sum(f.severity == "error" for f in findings) - sum(f.severity == "error" for f in chosen)
    if chosen:
        from mbtgraph.gate.mends import mended  # noqa: PLC0415 (most checks find nothing)

        chosen = list(mended(chosen, material.known))
    return Report(
        findings=tuple(chosen),
        checked=tuple(sorted(names if part else material.loaded.texts)), elsewhere=elsewhere,
        waived=policy.waived, known=policy.known, mended=policy.mended, off=policy.settings.off,
        unread=unreadable,
        unasked=() if only or unreadable else tuple(sorted(set(get_args(Stage)) - stages)),
    )  # fmt: skip


def _changed(project: Project, revision: str) -> set[str]:
    """Return the files of a project that a check reads and that differ from a revision."""
    names = differing(project.root, revision)
    read = {name for name in names if name.startswith(_READ) and name.endswith((".ttl", ".rq"))}
    return read | {SETTINGS.name}.intersection(names)


def _stages(only: Collection[str], names: Collection[str] | None) -> set[str]:
    """Return the stages to run: those that are asked for, else all that a part of the project needs.

    Args:
        only: What is asked for.
        names: The files of that part; none for the whole project.

    Raises:
        BadParameter: There is no such stage.
    """
    known = get_args(Stage)
    for name in only:
        if name not in known:
            expected, near = f"one of {', '.join(known)}", nearest(name, known, count=1)
            raise BadParameter("only", expected=expected, got=repr(name), nearest=near)
    if only or names is None:
        return set(only or known)
    return {*_OF_PART, *(("queries",) if any(name.startswith(_QUERIES) for name in names) else ())}
