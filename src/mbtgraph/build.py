"""The way of the data: files are loaded, derived from, reasoned over and written as a snapshot."""

from __future__ import annotations

import gc
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mbtgraph import catalog, snapshot
from mbtgraph.derive import Graphs, derive
from mbtgraph.errors import LoadError, MbtGraphError
from mbtgraph.lens import CATALOG, LEVELS, ONTOLOGY, THINGS, claims_graph, inferred_graph
from mbtgraph.queries.guard import refuse_unsafe_file
from mbtgraph.queries.header import read_query
from mbtgraph.rdf import TYPE, Fact, Facts, NamedNode, Quad, canonical_nquads, parse_turtle, read_text
from mbtgraph.reason import Types, uncovered
from mbtgraph.snapshot import CENSUS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from mbtgraph.project import Project
    from mbtgraph.queries.stored import StoredQuery


@contextmanager
def collector_paused() -> Iterator[None]:
    """Keep the collector of cycles still: it takes half the time, and triples make none."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@dataclass(frozen=True)
class Loaded:
    """Hold what the files of a project say: text by name, and triples by topic."""

    texts: dict[str, str]
    ontology: Facts
    data: Facts
    queries: tuple[StoredQuery, ...]
    retyped: frozenset[str] = frozenset()
    """The names that the data give a type more than once, be it the same one."""


def load(
    project: Project,
    *,
    extra: Iterable[Path] = (),
    instead: Mapping[str, str] | None = None,
    queries: bool = True,
) -> tuple[Loaded, list[LoadError]]:
    """Return what the files say, and the errors of those that cannot be read.

    Args:
        project: The project.
        extra: Files outside the project that are taken as if they lay in the folder of data.
        instead: Texts of Turtle, by the names of the files in whose place they are read.
        queries: Whether the stored queries are wanted.
    """
    changed = instead or {}
    texts: dict[str, str] = {}
    errors: list[LoadError] = []
    facts: dict[str, list[Fact]] = {"ontology": [], "data": []}
    stored = []
    for folder, paths in (
        ("ontology", project.files("ontology", "*.ttl")),
        ("data", [*project.files("data", "*.ttl"), *extra]),
    ):
        for path in paths:
            name = project.name(path)
            try:
                texts[name] = changed[name] if name in changed else read_text(path, name=Path(name))
                facts[folder] += parse_turtle(texts[name], path=Path(name))
            except LoadError as error:
                errors.append(error)
    for path in project.files("queries/ask", "*.rq") if queries else ():
        name = project.name(path)
        try:
            texts[name] = read_text(path, name=Path(name))
            refuse_unsafe_file(texts[name], path=Path(name))
            stored.append(read_query(texts[name], path=Path(name)))
        except LoadError as error:
            errors.append(error)
    typed = Counter(s.value for s, p, _ in facts["data"] if p == TYPE and isinstance(s, NamedNode))
    retyped = frozenset(name for name, count in typed.items() if count > 1)
    return Loaded(texts, Facts(facts["ontology"]), Facts(facts["data"]), tuple(stored), retyped), errors


@collector_paused()
def assemble(loaded: Loaded) -> Graphs:
    """Return all graphs of the dataset: what is curated, what follows, the types, the catalog.

    Raises:
        MbtGraphError: A triple stands in two graphs, which would be counted twice.
    """
    graphs = derive(loaded.ontology, loaded.data)
    graphs[CATALOG] = Facts(catalog.describe(loaded.queries))
    types, seen = Types(graphs[ONTOLOGY]), [graphs[ONTOLOGY], graphs[THINGS]]
    for level in LEVELS:
        seen += [graphs[claims_graph(level)], graphs[inferred_graph(level)]]
        new = types.add(fact for facts in seen for fact in facts)
        for fact in sorted(new, key=str):
            graphs[inferred_graph(level)].add(fact)
        seen = []
    prove_disjoint(graphs)
    return graphs


def prove_disjoint(graphs: Graphs) -> None:
    """Prove that no triple stands in two graphs: over a list of graphs, engines would answer it twice.

    Raises:
        MbtGraphError: One does.
    """
    home: dict[Fact, str] = {}
    for graph, facts in graphs.items():
        for fact in facts:
            if fact in home:
                triple = " ".join(map(str, fact))
                raise MbtGraphError(f"This triple stands in two graphs, {home[fact]} and {graph}: {triple}")
            home[fact] = graph


def quads(graphs: Graphs) -> bytes:
    """Return the graphs of a dataset as canonical, sorted N-Quads."""
    named = ((NamedNode(graph), facts) for graph, facts in graphs.items())
    return canonical_nquads(Quad(*fact, graph) for graph, facts in named for fact in facts)


@collector_paused()
def build(project: Project, *, progress: Callable[[str], None] = lambda _: None) -> snapshot.Snapshot:
    """Build the snapshot of a project, telling each step to `progress`, and return it.

    Raises:
        LoadError: A file cannot be read; the first one is named.
        MbtGraphError: An axiom is not covered by the rules that infer types.
        ProjectError: The project is the one that came with the package.
    """
    project.refuse_shipped()
    progress("reading files")
    loaded, errors = load(project)
    if errors:
        raise errors[0]
    if beyond := uncovered(loaded.ontology):
        axiom = " ".join(map(str, beyond[0]))
        raise MbtGraphError(
            f"No types are inferred from this axiom: {axiom}. `mbtgraph check` tells its place."
        )
    names = {CENSUS, *map(project.name, project.files("queries/report", "*.rq"))}
    reports = {name: read_text(project.root / name, name=Path(name)) for name in sorted(names)}
    refuse_unsafe_file(reports[CENSUS], path=Path(CENSUS))
    progress(f"deriving from {len(loaded.data)} curated triples")
    graphs = assemble(loaded)
    counts = {graph: len(facts) for graph, facts in sorted(graphs.items())}
    progress(f"writing {sum(counts.values())} triples")
    queries = [query.to_json() for query in loaded.queries]
    texts = {**loaded.texts, **reports}
    return snapshot.write(project, quads(graphs), texts=texts, queries=queries, counts=counts)
