"""The way of the data: files are loaded, derived from, reasoned over and written as a snapshot."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mbtgraph import catalog, snapshot
from mbtgraph.derive import Graphs, derive
from mbtgraph.errors import MbtGraphError
from mbtgraph.lens import CATALOG, LEVELS, ONTOLOGY, THINGS, claims_graph, inferred_graph
from mbtgraph.loading import Loaded, collector_paused, load
from mbtgraph.queries.guard import refuse_unsafe_file
from mbtgraph.rdf import Fact, Facts, NamedNode, Quad, canonical_nquads, read_text
from mbtgraph.reason import Types, uncovered
from mbtgraph.snapshot import CENSUS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mbtgraph.project import Project


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
    return canonical_nquads(each_quad(graphs))


def each_quad(graphs: Graphs) -> Iterator[Quad]:
    """Yield the quads of a dataset, graph by graph."""
    named = ((NamedNode(graph), facts) for graph, facts in graphs.items())
    yield from (Quad(*fact, graph) for graph, facts in named for fact in facts)


@collector_paused()
def build(project: Project, *, progress: Callable[[str], None] = lambda _: None) -> snapshot.Snapshot:
    """Build the snapshot of a project, telling each step to `progress`, and return it.

    Raises:
        LoadError: A file cannot be read; the first one is named.
        MbtGraphError: An axiom is not covered by the rules that infer types.
        ProjectError: The project is the one that came with the package.
    """
    project.refuse_built_alone()
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
