"""The gate: every check of a project, as one report of findings with places."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mbtgraph import lint
from mbtgraph.build import Loaded, assemble, collector_paused, load, quads
from mbtgraph.errors import LoadError, ProjectError
from mbtgraph.findings import Finding, Report
from mbtgraph.gate.lints import mistakes
from mbtgraph.gate.owl import contradictions, not_run
from mbtgraph.gate.places import Places
from mbtgraph.gate.queries import failures
from mbtgraph.gate.shapes import broken
from mbtgraph.gate.syntax import described_twice, unread
from mbtgraph.graph import Graph
from mbtgraph.lens import ONTOLOGY
from mbtgraph.namespaces import RDFS
from mbtgraph.project import Project
from mbtgraph.rdf import Facts, NamedNode, parse_file
from mbtgraph.snapshot import Snapshot
from mbtgraph.store.embedded import EmbeddedStore

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mbtgraph.derive import Graphs
    from mbtgraph.queries.stored import StoredQuery

_FOLDERS: Final = ("ontology", "data", "shapes", "queries")
_ORDER: Final = {"error": 0, "warning": 1, "info": 2}


@collector_paused()
def check(
    *paths: Path | str, root: Path | str | None = None, progress: Callable[[str], None] = lambda _: None
) -> Report:
    """Check a project, or only report what is wrong with some of its files, or with files beside it.

    What cannot be read at all is always reported, since nothing else can be checked then.

    Args:
        paths: Turtle files; those outside the folder of data are checked as if they lay there.
        root: The folder of the project; the one around the current folder if not given.
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
    progress("reading files")
    own = {path.resolve() for folder in _FOLDERS for path in project.files(folder, "*.*")}
    loaded, errors = load(project, extra=[path for path in wanted if path.resolve() not in own])
    rules = _rules(project)
    unreadable = [unread(error) for error in [*errors, *rules.errors]]
    findings = tuple(dict.fromkeys(unreadable or _beyond_syntax(rules, loaded, progress)))
    names = {project.name(path) for path in wanted}
    chosen = [f for f in findings if unreadable or not names or f.path in names or f.stage == "owl"]
    chosen.sort(key=lambda f: (_ORDER[f.severity], f.path, f.line, f.column, f.rule, f.message))
    elsewhere = sum(f.severity == "error" for f in findings) - sum(f.severity == "error" for f in chosen)
    checked = tuple(sorted(names or loaded.texts))
    return Report(findings=tuple(chosen), checked=checked, elsewhere=elsewhere)


@dataclass(frozen=True)
class _Rules:
    """Hold the rules of a project, and the errors of files that do not hold one."""

    lints: tuple[StoredQuery, ...]
    shapes: Facts
    errors: tuple[LoadError, ...]


def _rules(project: Project) -> _Rules:
    """Read shapes and lints; of lints that cannot be read, only the first is told."""
    shape_facts, lints, errors = Facts(), [], []
    for file in project.files("shapes", "*.ttl"):
        try:
            for fact in parse_file(file, name=Path(project.name(file))):
                shape_facts.add(fact)
        except LoadError as error:
            errors.append(error)
    try:
        lints = lint.rules(project)
    except LoadError as error:
        errors.append(error)
    return _Rules(tuple(lints), shape_facts, tuple(errors))


def _beyond_syntax(rules: _Rules, loaded: Loaded, progress: Callable[[str], None]) -> Iterator[Finding]:
    places = Places(loaded.texts)
    progress("building")
    graphs = assemble(loaded)
    data = quads(graphs)
    store = EmbeddedStore(data)
    progress("lints")
    found = [*described_twice(places), *mistakes(rules.lints, store, _labels(graphs), places)]
    progress("shapes")
    found += broken(rules.shapes, [*graphs[ONTOLOGY], *loaded.data], places)
    progress("stored queries")
    found += failures(loaded.queries, Graph(_unwritten(data, loaded), store))
    yield from found
    if any(finding.severity == "error" for finding in found):
        yield not_run("The reasoner was not asked, since there are errors to mend first.")
    else:
        progress("OWL")
        yield from contradictions(graphs)


def _labels(graphs: Graphs) -> dict[str, str]:
    return {
        subject.value: value.value
        for facts in graphs.values()
        for subject, _, value in facts.having(NamedNode(RDFS + "label"))
        if isinstance(subject, NamedNode) and not isinstance(value, NamedNode)
    }  # fmt: skip


def _unwritten(data: bytes, loaded: Loaded) -> Snapshot:
    return Snapshot(data, "unbuilt", tuple(q.to_json() for q in loaded.queries), {})
