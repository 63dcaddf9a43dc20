"""What a check looks at: files, rules, and what is made of them, each part when it is first needed.

So are the modules that make the parts: a check of one stage starts at once.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mbtgraph.errors import LoadError
from mbtgraph.loading import load
from mbtgraph.namespaces import RDFS
from mbtgraph.rdf import Facts, NamedNode, nquads, parse_turtle, read_text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from mbtgraph.derive import Graphs
    from mbtgraph.findings import Finding
    from mbtgraph.gate.memory import Memory
    from mbtgraph.gate.mends.known import Known
    from mbtgraph.gate.places import Places
    from mbtgraph.graph import Graph
    from mbtgraph.loading import Loaded
    from mbtgraph.project import Project
    from mbtgraph.queries.stored import StoredQuery
    from mbtgraph.rdf import Fact
    from mbtgraph.store.embedded import EmbeddedStore

_READ: Final = (
    ("ontology", "*.ttl"), ("data", "*.ttl"), ("shapes", "*.ttl"),
    ("queries/ask", "*.rq"), ("queries/lint", "*.rq"),
)  # fmt: skip
"""What a check reads of a project by itself: whatever else is named is read as data."""


class Material:
    """Hold a project as a check needs it."""

    def __init__(
        self,
        project: Project,
        wanted: Iterable[Path],
        instead: Mapping[str, str],
        *,
        names: Collection[str] = (),
        stages: Collection[str],
    ) -> None:
        """Take a project, files that may lie beside it, and texts that stand in place of files.

        `names` are the files that are reported on, where not all are, and `stages` those that are run.
        """
        self.project = project
        own = {path.resolve() for where in _READ for path in project.files(*where)}
        self._extra = [path for path in wanted if path.resolve() not in own]
        self._instead = instead
        self.names = names
        self._queries = "queries" in stages
        # What passed is remembered by the bytes of the dataset, so they have to be the same each time.
        self._lasting = self._queries or "owl" in stages
        self.errors: list[LoadError] = []
        self.refused: list[Finding] = []

    @cached_property
    def loaded(self) -> Loaded:
        """Return what the files say; `errors` holds those that cannot be read."""
        found, errors = load(self.project, extra=self._extra, instead=self._instead, queries=self._queries)
        self.errors += errors
        return found

    @cached_property
    def shapes(self) -> Facts:
        """Return the shapes; `refused` holds what they may not say."""
        from mbtgraph.gate.shapes import refused  # noqa: PLC0415 (see above)

        found: list[Fact] = []
        for file in self.project.files("shapes", "*.ttl"):
            name = self.project.name(file)
            try:
                text = read_text(file, name=Path(name))
                own = parse_turtle(text, path=Path(name))
            except LoadError as error:
                self.errors.append(error)
            else:
                self.refused += refused(name, text, own)
                found += own
        return Facts(found)

    @cached_property
    def lints(self) -> list[StoredQuery]:
        """Return the lints; of those that cannot be read, only the first is told."""
        from mbtgraph import lint  # noqa: PLC0415 (see above)

        try:
            return lint.rules(self.project)
        except LoadError as error:
            self.errors.append(error)
            return []

    @cached_property
    def graphs(self) -> Graphs:
        """Return the graphs of the dataset."""
        from mbtgraph.build import assemble  # noqa: PLC0415 (see above)

        return assemble(self.loaded)

    @cached_property
    def dataset(self) -> bytes:
        """Return the dataset as N-Quads."""
        from mbtgraph.build import each_quad, quads  # noqa: PLC0415 (see above)

        return quads(self.graphs) if self._lasting else nquads(each_quad(self.graphs))

    @cached_property
    def memory(self) -> Memory:
        """Return what passed before on this dataset."""
        from mbtgraph.gate.memory import Memory  # noqa: PLC0415 (see above)

        return Memory(self.project, self.dataset)

    def remember(self) -> None:
        """Write down what passed, if anything was asked that can be remembered."""
        if "memory" in self.__dict__:
            self.memory.write()

    @cached_property
    def store(self) -> EmbeddedStore:
        """Return a store that holds the dataset."""
        from mbtgraph.store.embedded import EmbeddedStore  # noqa: PLC0415 (see above)

        return EmbeddedStore(self.dataset)

    @cached_property
    def graph(self) -> Graph:
        """Return the dataset as users ask it."""
        from mbtgraph.graph import Graph  # noqa: PLC0415 (see above)
        from mbtgraph.snapshot import Snapshot  # noqa: PLC0415

        queries = tuple(query.to_json() for query in self.loaded.queries)
        return Graph(Snapshot(self.dataset, "unbuilt", queries, {}), self.store)

    @cached_property
    def labels(self) -> dict[str, str]:
        """Return the labels of everything."""
        return {
            subject.value: value.value
            for facts in self.graphs.values()
            for subject, _, value in facts.having(NamedNode(RDFS + "label"))
            if isinstance(subject, NamedNode) and not isinstance(value, NamedNode)
        }  # fmt: skip

    @cached_property
    def places(self) -> Places:
        """Return where each triple stands."""
        from mbtgraph.gate.places import Places  # noqa: PLC0415 (see above)

        return Places(self.loaded.texts)

    @cached_property
    def known(self) -> Known:
        """Return what mends may choose from."""
        from mbtgraph.gate.mends.known import Known  # noqa: PLC0415 (see above)

        found = self.loaded
        return Known(found.texts, found.ontology, found.data, self.shapes, self.places)
