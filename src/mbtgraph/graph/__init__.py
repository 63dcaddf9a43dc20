"""The Python face: open a built graph and ask it."""

from __future__ import annotations

from functools import cached_property

from mbtgraph import snapshot
from mbtgraph.errors import QueryError, UnknownQuery, nearest
from mbtgraph.graph.asking import answer, bound, nodes_behind
from mbtgraph.graph.description import Description
from mbtgraph.graph.naming import Naming
from mbtgraph.lens import LEVELS, check_trust
from mbtgraph.project import Project
from mbtgraph.queries import lookups
from mbtgraph.queries.evidence import Evidence
from mbtgraph.queries.guard import refuse_unsafe
from mbtgraph.queries.solutions import Solutions
from mbtgraph.queries.stored import StoredQuery
from mbtgraph.rdf import Fact, NamedNode, Result, Rows, Triples, text_of, triples
from mbtgraph.store.embedded import EmbeddedStore
from mbtgraph.values import Later
from mbtgraph.why import FIND, reason

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path
    from typing import Any, Final, Self

    from mbtgraph.find import Finder, Hit
    from mbtgraph.graph.asking import Given
    from mbtgraph.graph.questions import Questions
    from mbtgraph.lens import Level
    from mbtgraph.queries.explanation import Explanation
    from mbtgraph.queries.parameters import Names
    from mbtgraph.queries.results import Answer
    from mbtgraph.store.protocol import Store
    from mbtgraph.why import Reason

TIMEOUT: Final = 30.0
"""Seconds that a typed-in query may take."""


def open(root: Path | str | None = None, *, endpoint: str | None = None) -> Graph:  # noqa: A001 (the word people expect)
    """Open the built graph of a project: the one at `root`, around the current folder, or the shipped one.

    With the address of a SPARQL endpoint, the dataset is what that server holds, and the stored
    queries are those of the project.

    Raises:
        ProjectError: `root` is no project.
        SnapshotError: The snapshot is missing, stale or damaged.
        EndpointError: The endpoint cannot be asked, or holds no whole dataset of ours.
        MissingExtra: What asks endpoints is not installed.
    """
    built = snapshot.read(Project.find(root))
    if endpoint is None:
        return Graph(built)
    from mbtgraph.graph.endpoint import connect  # noqa: PLC0415 (what speaks HTTP takes long to load)

    return connect(endpoint, built)


class Graph:
    """Answer questions about a built dataset, each at a chosen level of trust."""

    notes: tuple[str, ...] = ()
    """What every answer has to say of itself."""

    def __init__(self, built: snapshot.Snapshot, store: Store | None = None) -> None:
        """Ask a snapshot through the embedded store, or through another one that holds it."""
        self._snapshot = built
        self._store = store or EmbeddedStore(built.data)
        self._naming = Naming(self._rows, self._suggested)
        self._finders: dict[str, Finder] = {}

    def within(self, most: Level) -> Self:
        """Return this graph as those may know it who see nothing beyond a level: nothing else has a name."""
        made = object.__new__(type(self))
        vars(made).update(vars(self), _naming=Naming(self._rows, self._suggested, most))
        return made

    def __repr__(self) -> str:
        """Say which data are asked."""
        return f"<Graph: {len(self.queries)} stored queries, data {self.data_version}>"

    def _repr_html_(self) -> str:
        from mbtgraph.queries.formats import html  # noqa: PLC0415 (a notebook shows it)

        return html.questions(self.queries.values(), self.data_version)

    @property
    def data_version(self) -> str:
        """Return the version of the data: the first digits of the hash of the dataset."""
        return self._snapshot.version

    @cached_property
    def queries(self) -> Mapping[str, StoredQuery]:
        """Return the stored queries by name."""
        return {spec["id"]: StoredQuery.from_json(spec) for spec in self._snapshot.queries}

    @cached_property
    def questions(self) -> Questions:
        """Return the stored queries as functions: `graph.questions.developers(modality="MBT")`."""
        from mbtgraph.graph.questions import Questions  # noqa: PLC0415 (signatures load what asking does not)

        return Questions(self)

    def query(self, name: str) -> StoredQuery:
        """Return the stored query that has a name.

        Raises:
            UnknownQuery: There is none.
        """
        for spec in self._snapshot.queries:
            if spec["id"] == name:
                return StoredQuery.from_json(spec)
        raise UnknownQuery(name, nearest(name, self.queries, likeness=0.4))

    def ask(self, name: str, /, *, trust: Level = "model", **parameters: Given) -> Answer:
        """Ask a stored query by name; things may be given by label, CURIE or IRI.

        What stands behind the rows is fetched when it is first looked at. A row that no claim stands
        behind is an error then; whatever writes or shows an answer looks.

        Raises:
            UnknownQuery: No stored query has the name.
            BadParameter: A parameter, or the level of trust, is not what it should be.
        """
        check_trust(trust)
        stored, version = self.query(name), self.data_version
        return answer(stored, parameters, trust=trust, version=version, naming=self._naming)

    def explain(self, name: str, /, *, trust: Level = "model", **parameters: Given) -> Explanation:
        """Return what asking would run: the SPARQL with its parameters bound, and the graphs that it sees.

        Raises:
            UnknownQuery: No stored query has the name.
            BadParameter: A parameter, or the level of trust, is not what it should be.
        """
        from mbtgraph.queries.explanation import explain  # noqa: PLC0415 (few ask for it)

        check_trust(trust)
        stored = self.query(name)
        text, _ = bound(stored, parameters, self._naming)
        return explain(stored.id, text, stored.params, trust)

    def facts_behind(self, answer: Answer) -> tuple[Fact, ...]:
        """Return what the graph holds on the propositions, claims and sources behind an answer."""
        if not (wanted := nodes_behind(answer)):
            return ()
        result = self.run(lookups.FACTS % lookups.nodes(wanted), trust=answer.trust)
        return tuple(sorted(result.facts, key=str)) if isinstance(result, Triples) else ()

    def run(self, text: str, *, trust: Level = "model") -> Result:
        """Return what a query yields that is trusted: it runs in this process, and nothing bounds it."""
        return self._store.run(text, trust=trust)

    def select(self, text: str, *, trust: Level = "model", timeout: float = TIMEOUT) -> Solutions:
        """Return the solutions of a SELECT.

        Raises:
            QueryError: The query is not allowed, not SPARQL, not a SELECT, or was stopped.
        """
        result = self.sparql(text, trust=trust, timeout=timeout)
        if isinstance(result, Rows):
            things = {t.value for row in result.rows for t in row if isinstance(t, NamedNode)}
            return Solutions(result, Later(lambda: self.labels(things, trust=trust)))
        raise QueryError("This query is no SELECT; use `boolean` for ASK, `construct` for CONSTRUCT.")

    def construct(self, text: str, *, trust: Level = "model", timeout: float = TIMEOUT) -> tuple[Fact, ...]:
        """Return the triples that a CONSTRUCT or DESCRIBE makes, all of them.

        Raises:
            QueryError: The query is not allowed, not SPARQL, makes none or too many, or was stopped.
        """
        result = self.sparql(text, trust=trust, timeout=timeout)
        if isinstance(result, Triples) and not result.complete:
            raise QueryError(
                f"This query makes more than the {len(result.facts)} triples that are taken; ask for less, "
                "or use `sparql`, whose result tells that it is not complete."
            )
        if isinstance(result, Triples):
            return result.facts
        raise QueryError("This query makes no triples; use `select` for SELECT, `boolean` for ASK.")

    def boolean(self, text: str, *, trust: Level = "model", timeout: float = TIMEOUT) -> bool:
        """Return the answer of an ASK.

        Raises:
            QueryError: The query is not allowed, not SPARQL, not an ASK, or was stopped.
        """
        result = self.sparql(text, trust=trust, timeout=timeout)
        if isinstance(result, bool):
            return result
        raise QueryError("This query is no ASK; use `select` for SELECT, `construct` for CONSTRUCT.")

    def sparql(self, text: str, *, trust: Level = "model", timeout: float = TIMEOUT) -> Result:
        """Return what any read-only query yields, within a time in seconds.

        A result that a bound cut off is not complete, and says so.

        Raises:
            QueryError: The query is not allowed, not SPARQL, or was stopped.
        """
        check_trust(trust)
        refuse_unsafe(text)
        return self._store.run_bounded(text, trust=trust, timeout=timeout)

    def why(self, subject: str, predicate: str, target: str, *, trust: Level = "model") -> tuple[Reason, ...]:
        """Return where an edge comes from; each term by label, CURIE or IRI.

        Raises:
            BadParameter: A term is unknown.
        """
        check_trust(trust)
        terms = tuple(
            NamedNode(self.names().find(text, parameter=slot))
            for slot, text in (("SUBJECT", subject), ("PREDICATE", predicate), ("OBJECT", target))
        )
        edges = [text_of(edge) for (edge,) in self._rows(FIND % terms, trust).rows]
        evidence = Evidence(edges, lambda query: self._rows(query, trust))
        labels, standings = self._naming.labels(evidence.iris(), trust)
        return tuple(
            reason(edge, evidence, lambda node: evidence.step(node, labels, standings), labels)
            for edge in edges
        )

    def describe(self, term: str, *, trust: Level = "model") -> Description:
        """Return what a thing is by itself, and the answer of `term` on what is claimed of it.

        Raises:
            BadParameter: The term is unknown.
        """
        check_trust(trust)
        iri = self.names().find(term, parameter="TERM")
        found = self._rows(lookups.DESCRIBE % NamedNode(iri), trust)
        facts = tuple((NamedNode(iri), p, o) for p, o in found.rows)
        named = {iri, *(text_of(term) for row in found.rows for term in row if isinstance(term, NamedNode))}
        said = self.ask("term", trust=trust, term=iri) if "term" in self.queries else None
        touching = self._rows(lookups.TOUCHING % NamedNode(iri), trust).rows
        labels = self.labels(named, trust=trust)
        return Description(iri, trust, facts, said, len(touching), labels)  # type: ignore[arg-type]

    def find(
        self, text: str = "", *, kind: str = "", trust: Level = "model", limit: int = 10
    ) -> tuple[Hit, ...]:
        """Return what fits a text best, each hit with the reasons why; without a text, all of a kind by name.

        A kind is a class of the ontology by label, CURIE or IRI, or `query`, or `term`.

        Raises:
            BadParameter: The text holds no word or is too long, or the kind is none.
            MissingExtra: This Python's SQLite has no full-text search.
        """
        check_trust(trust)
        finder = self._finder(trust)
        return finder.find(text, kind=kind, limit=limit) if text or not kind else finder.all_of(kind)

    def _finder(self, trust: Level) -> Finder:
        if trust not in self._finders:
            from mbtgraph.find import Finder  # noqa: PLC0415 (only a search needs an index)

            self._finders[trust] = Finder(
                lambda text: self._rows(text, trust),
                self.queries.values(),
                lambda iris: self._naming.labels(iris, trust),
            )
        return self._finders[trust]

    def _suggested(self, text: str, class_: str) -> list[str]:
        """Return the things of a class that a text may mean, by what every level of trust shows."""
        return [hit.iri for hit in self._finder(LEVELS[0]).find(text, kind=class_, limit=3)]

    def census(self) -> list[tuple[str, str, str]]:
        """Return what the graph holds: group, name and count."""
        rows = self._rows(self._snapshot.census, "model").rows
        return [(text_of(group), text_of(name), text_of(count)) for group, name, count in rows]

    def names(self, class_: str = "") -> Names:
        """Return the names by which things can be asked for, of one class or of all."""
        return self._naming.names(class_)

    def labels(self, iris: Iterable[str], *, trust: Level = "model") -> dict[str, str]:
        """Return the labels of some IRIs, as far as a level shows them."""
        return self._naming.labels(iris, trust)[0]

    def owl(self) -> Any:  # noqa: ANN401 (owlready2 ships no types)
        """Return the whole graph as an owlready2 ontology, in a world of its own.

        Raises:
            MissingExtra: owlready2 is not installed.
        """
        from mbtgraph.judge import load_owl  # noqa: PLC0415 (owlready2 is loaded for those who ask for it)

        return load_owl(triples(self._snapshot.data))

    def _rows(self, text: str, trust: Level) -> Rows:
        result = self.run(text, trust=trust)
        return result if isinstance(result, Rows) else Rows((), ())
