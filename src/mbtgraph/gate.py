"""The gate: every check of a project, as one report of findings with places."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from mbtgraph import judge, lint, shapes
from mbtgraph.build import Loaded, assemble, collector_paused, load, quads
from mbtgraph.errors import LoadError, MbtGraphError, MissingExtra, ProjectError, nearest
from mbtgraph.findings import Finding, Report
from mbtgraph.graph import Graph
from mbtgraph.lens import CATALOG, ONTOLOGY
from mbtgraph.namespaces import RDF, RDFS, shrink
from mbtgraph.project import Project
from mbtgraph.queries.linter import faults
from mbtgraph.rdf import Facts, NamedNode, ntriples, parse_file
from mbtgraph.snapshot import Snapshot
from mbtgraph.store.embedded import EmbeddedStore
from mbtgraph.turtle.positions import Place, Positions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from mbtgraph.derive import Graphs
    from mbtgraph.findings import Part
    from mbtgraph.queries.stored import StoredQuery

_FOLDERS: Final = ("ontology", "data", "shapes", "queries")
_AT_PREDICATE: Final = {"identity-only"}
_NAMES_NOTHING: Final = {"dangling-iri", "undeclared-term"}


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
    unread = [_syntax(error) for error in [*errors, *rules.errors]]
    findings = tuple(dict.fromkeys(unread or _beyond_syntax(rules, loaded, progress)))
    names = {project.name(path) for path in wanted}
    chosen = [f for f in findings if unread or not names or f.path in names or f.stage == "owl"]
    order = {"error": 0, "warning": 1, "info": 2}
    chosen.sort(key=lambda f: (order[f.severity], f.path, f.line, f.column, f.rule, f.message))
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


def _syntax(error: LoadError) -> Finding:
    stage = "queries" if error.path.suffix == ".rq" else "syntax"
    return Finding(
        rule="query-header" if stage == "queries" else "turtle-syntax",
        stage=stage,  # type: ignore[arg-type]
        severity="error",
        message=error.message,
        path=error.path.as_posix(),
        line=error.line,
        column=error.column,
    )


def _beyond_syntax(rules: _Rules, loaded: Loaded, progress: Callable[[str], None]) -> Iterator[Finding]:
    places = _Places(loaded.texts)
    progress("building")
    graphs = assemble(loaded)
    data = quads(graphs)
    store = EmbeddedStore(data)
    progress("lints")
    labels = {
        subject.value: value.value
        for facts in graphs.values()
        for subject, _, value in facts.having(NamedNode(RDFS + "label"))
        if isinstance(subject, NamedNode) and not isinstance(value, NamedNode)
    }  # fmt: skip
    found = [*_twice(places), *_lints(rules, store, labels, places)]
    progress("shapes")
    found += _shapes(rules, loaded, graphs, places)
    progress("stored queries")
    found += _queries(loaded, Graph(_unwritten(data, loaded), store))
    yield from found
    if any(finding.severity == "error" for finding in found):
        message = "The reasoner was not asked, since there are errors to mend first."
        yield Finding(rule="owl-not-run", stage="owl", severity="info", message=message)
    else:
        progress("OWL")
        yield from _owl(graphs)


def _twice(places: _Places) -> Iterator[Finding]:
    """Find names that two statements describe: a name that was given away twice merges in silence."""
    heads: dict[str, dict[tuple[str, int], int]] = {}
    for name, place in places.statements():
        own = heads.setdefault(place.subject, {})
        own[name, place.at_subject.line] = place.at_subject.column
    for subject, own in heads.items():
        for (name, line), column in own.items() if len(own) > 1 else ():
            other = next(f"{path}:{at}" for path, at in own if (path, at) != (name, line))
            yield Finding(
                rule="described-twice", stage="lint", severity="error", path=name, line=line, column=column,
                message=f"{shrink(subject)} is described at {other} too.", focus=subject,
                why="Two descriptions of one name become one thing that nobody wrote.",
                fix="give one of them a name of its own, or write both as one statement",
            )  # fmt: skip


def _unwritten(data: bytes, loaded: Loaded) -> Snapshot:
    return Snapshot(data, "unbuilt", tuple(q.to_json() for q in loaded.queries), {})


class _Places:
    """Find where a triple stands among the files."""

    def __init__(self, texts: dict[str, str]) -> None:
        self._texts = {name: text for name, text in texts.items() if name.endswith(".ttl")}
        self._read: dict[str, Positions] = {}

    def statements(self) -> Iterator[tuple[str, Place]]:
        """Yield file and place of each type that is given in the folder of data, or beside the project."""
        for name, text in self._texts.items():
            if not name.startswith("ontology/"):
                read = self._read.setdefault(name, Positions(text))
                yield from ((name, place) for place in read.places if place.predicate == RDF + "type")

    def find(self, focus: str, predicate: str, value: str | None, part: Part) -> tuple[str, int, int]:
        best = ("", 0, 0)
        for name, text in self._texts.items():
            if focus.rpartition("/")[2].rpartition("#")[2] not in text:
                continue
            positions = self._read.setdefault(name, Positions(text))
            line, column = positions.find(focus, predicate, value, part=part)
            if line and (not best[1] or positions.holds(focus, predicate, value)):
                best = (name, line, column)
        return best


def _lints(rules: _Rules, store: EmbeddedStore, labels: dict[str, str], places: _Places) -> Iterator[Finding]:
    for rule in rules.lints:
        for m in lint.mistakes(store, rule, labels):
            at_predicate = rule.id in _AT_PREDICATE or m.value == m.predicate
            part: Part = "predicate" if at_predicate else "object"
            path, line, column = places.find(m.focus, m.predicate, m.value, part)
            yield Finding(
                rule=m.rule, stage="clash" if m.rule == "disjoint-kinds" else "lint", severity=m.severity,
                message=m.message, path=path, line=line, column=column, why=m.why, focus=m.focus,
                value=m.value or "", fix=_meant(m.value, labels) if m.rule in _NAMES_NOTHING else "",
            )  # fmt: skip


def _meant(value: str | None, labels: dict[str, str]) -> str:
    near = nearest(value or "", labels, count=1, likeness=0.8)
    return f"did you mean {shrink(near[0])}?" if near else ""


def _shapes(rules: _Rules, loaded: Loaded, graphs: Graphs, places: _Places) -> Iterator[Finding]:
    data = ntriples([*graphs[ONTOLOGY], *loaded.data])
    for result in shapes.validate(data, ntriples(rules.shapes)):
        part: Part = "predicate" if result.component.startswith("Closed") else "object"
        value = result.value or None
        path, line, column = places.find(result.focus, result.path, value, part)
        yield Finding(
            rule=result.rule, stage="shapes", severity=result.severity, message=result.message,
            path=path, line=line, column=column, why=result.why, focus=result.focus, value=result.value,
        )  # fmt: skip


def _owl(graphs: Graphs) -> Iterator[Finding]:
    facts = [fact for graph, own in graphs.items() if graph != CATALOG for fact in own]
    try:
        rule, sentences = "owl-profile", judge.profile_violations(facts)
        if not sentences:  # a reasoner may be unable to read what is outside the profile
            rule, sentences = "owl-consistency", judge.clashes(facts)
    except MissingExtra as error:
        yield Finding(rule="owl-not-run", stage="owl", severity="info", message=str(error))
        return
    for sentence in sentences:
        yield Finding(rule=rule, stage="owl", severity="error", message=sentence)


def _queries(loaded: Loaded, graph: Graph) -> Iterator[Finding]:
    for query in loaded.queries:
        path = f"queries/ask/{query.id}.rq"
        faulty = False
        for rule, message, line, column in faults(query):
            faulty = True
            yield Finding(
                rule=rule, stage="queries", severity="error", message=message, path=path, line=line,
                column=column,
            )  # fmt: skip
        if not faulty:  # a query that keeps the rules is safe to run
            for test in query.tests or ({},):
                yield from _test(graph, query, test, path)


def _test(graph: Graph, query: StoredQuery, spec: Mapping[str, Any], path: str) -> Iterator[Finding]:
    lines = query.text.splitlines()
    line = next((number for number, text in enumerate(lines, 1) if text.startswith("#+ tests:")), 1)
    expected, least, params = spec.get("rows"), spec.get("min_rows", 1), spec.get("params", {})
    given = ", ".join(f"{k} = {v}" for k, v in params.items()) or "its defaults"
    try:
        rows = len(graph.ask(query.id, **params))
    except MbtGraphError as error:
        message = f"With {given} the query fails: {error}"
    else:
        if rows == expected or (expected is None and rows >= least):
            return
        wanted = f"at least {least}" if expected is None else expected
        message = f"With {given} the query answers {rows} rows; expected {wanted}."
    yield Finding(
        rule="query-test", stage="queries", severity="error", message=message, path=path, line=line, column=1
    )  # fmt: skip
