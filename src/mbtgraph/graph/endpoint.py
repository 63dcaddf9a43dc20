"""An endpoint as a graph: which data version it holds, and whether it keeps to the graphs it is asked for."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from mbtgraph.errors import EndpointError, MissingExtra
from mbtgraph.graph import Graph
from mbtgraph.lens import LEVELS, PUBLICATION
from mbtgraph.namespaces import MBT
from mbtgraph.rdf import Rows
from mbtgraph.snapshot import Snapshot
from mbtgraph.store import publication
from mbtgraph.values import Later

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import NoReturn, TypeVar

    from mbtgraph.find import Hit
    from mbtgraph.graph.asking import Given
    from mbtgraph.graph.description import Description
    from mbtgraph.lens import Level
    from mbtgraph.queries.results import Answer
    from mbtgraph.store.remote import RemoteStore
    from mbtgraph.why import Reason

    T = TypeVar("T")

UNKNOWN: Final = "unknown"
"""The data version where the endpoint tells none."""

_STATEMENT: Final = f"<{MBT}statement>"
_RECORD: Final = f"""
SELECT ?s ?p ?o WHERE {{
  {{ GRAPH <{PUBLICATION}> {{ ?s ?p ?o }} }}
  UNION {{ SELECT ?s ?p ?o WHERE {{ ?s ?p ?o FILTER(?p = {_STATEMENT}) }} LIMIT 1 }}
  UNION {{ SELECT ?s ?p ?o WHERE {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(?p = {_STATEMENT}) }} LIMIT 1 }}
}}
"""
"""What asks for the record of a load, and for a claim that cannot be seen where only the record is."""


class RemoteGraph(Graph):
    """Answer questions about the dataset that an endpoint holds."""

    def __init__(self, built: Snapshot, store: RemoteStore, notes: tuple[str, ...]) -> None:
        """Take queries and data version as a snapshot without data, and what answers have to say."""
        super().__init__(built, store)
        self.notes = notes
        self._endpoint = store.endpoint

    def ask(self, name: str, /, *, trust: Level = "model", **parameters: Given) -> Answer:
        """Ask a stored query by name, as `Graph.ask` does; whatever is fetched later has to fit as well."""
        with fitting(self._endpoint):
            found = super().ask(name, trust=trust, **parameters)
        later = {
            "behind": self._fitted(found.behind),
            "remarks": self._fitted(Later(lambda: (*found.remarks(), *self.notes))),
            "cited": self._fitted(found.cited),
        }
        return type(found)(**{**vars(found), **later})

    def _fitted(self, later: Later[T]) -> Later[T]:
        def make() -> T:
            with fitting(self._endpoint):
                return later()

        return Later(make)

    def why(self, subject: str, predicate: str, target: str, *, trust: Level = "model") -> tuple[Reason, ...]:
        """Return where an edge comes from, as `Graph.why` does."""
        with fitting(self._endpoint):
            return super().why(subject, predicate, target, trust=trust)

    def describe(self, term: str, *, trust: Level = "model") -> Description:
        """Return what a thing is by itself, as `Graph.describe` does."""
        with fitting(self._endpoint):
            return super().describe(term, trust=trust)

    def find(
        self, text: str = "", *, kind: str = "", trust: Level = "model", limit: int = 10
    ) -> tuple[Hit, ...]:
        """Return what fits a text best, as `Graph.find` does."""
        with fitting(self._endpoint):
            return super().find(text, kind=kind, trust=trust, limit=limit)

    def owl(self) -> NoReturn:
        """Refuse: the dataset is elsewhere.

        Raises:
            EndpointError: Always.
        """
        raise EndpointError(self._endpoint, "is asked, not loaded; `mbtgraph pull` brings its dataset here.")


@contextmanager
def fitting(endpoint: str) -> Iterator[None]:
    """Refuse answers that no dataset of ours can give: nothing here has checked what a server holds.

    Raises:
        EndpointError: What was answered cannot be understood.
    """
    try:
        yield
    except (LookupError, ValueError, TypeError, StopIteration) as error:
        problem = (
            "gives answers that do not fit together: it holds another kind of dataset, or its engine "
            "answers wrongly. docs/engines.md tells which engines are tested."
        )
        raise EndpointError(endpoint, problem) from error


def connect(endpoint: str, built: Snapshot) -> RemoteGraph:
    """Return the graph at an endpoint, to be asked the stored queries of a snapshot.

    Raises:
        MissingExtra: What asks endpoints is not installed.
        EndpointError: It cannot be asked, lets a lens see too much, or holds no whole dataset of ours.
    """
    try:
        from mbtgraph.store.remote import RemoteStore  # noqa: PLC0415 (an optional part)
    except ModuleNotFoundError as error:
        raise MissingExtra("Asking an endpoint", "pip install 'mbtgraph[remote]'") from error
    store = RemoteStore(endpoint)
    version = _version(store)
    remote = Snapshot(b"", version, built.queries, {}, built.census)
    return RemoteGraph(remote, store, tuple(_notes(version, built.version)))


def _notes(version: str, own: str) -> Iterator[str]:
    if version == UNKNOWN:
        yield (
            "The endpoint does not tell which data version it holds, so that this answer can be cited by its "
            "date only; `mbtgraph push` writes the version down."
        )
    elif version != own:
        yield (
            f"The endpoint holds data version {version}; the stored queries are those of {own}, "
            "and may ask for what it does not have."
        )


def _version(store: RemoteStore) -> str:
    with fitting(store.endpoint):
        found = store.query(_RECORD, [PUBLICATION])
        rows = [(s, p, o) for s, p, o in found.rows] if isinstance(found, Rows) else []
        record = publication.read(rows)  # type: ignore[arg-type]  # no row has a gap
    if any(str(predicate) == _STATEMENT for _, predicate, _ in rows):
        problem = (
            "shows graphs that it was not asked for, so that no level of trust holds there. It has to keep "
            "to default-graph-uri and named-graph-uri of the SPARQL 1.1 Protocol."
        )
        raise EndpointError(store.endpoint, problem)
    if record is None:
        if store.run(f"ASK {{ ?claim {_STATEMENT} ?text }}", trust=LEVELS[-1]):
            return store.version() or UNKNOWN
        problem = "holds no claim in the graphs of mbtgraph. `mbtgraph push` loads the dataset."
        raise EndpointError(store.endpoint, problem)
    if not record.complete:
        problem = (
            f"holds a part of data version {record.version} only: its load was not finished, and answers "
            "would be partial. Run `mbtgraph push` again, or wait for its end."
        )
        raise EndpointError(store.endpoint, problem)
    return record.version
