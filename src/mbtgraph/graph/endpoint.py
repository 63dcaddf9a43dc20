"""An endpoint as a graph: which data version it holds, and whether it keeps to the graphs it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mbtgraph.errors import EndpointError, MissingExtra
from mbtgraph.lens import LEVELS, PUBLICATION
from mbtgraph.namespaces import MBT
from mbtgraph.rdf import NamedNode, Rows
from mbtgraph.snapshot import Snapshot
from mbtgraph.store import publication

if TYPE_CHECKING:
    from mbtgraph.store.remote import RemoteStore

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


def connect(endpoint: str, built: Snapshot) -> tuple[Snapshot, RemoteStore, tuple[str, ...]]:
    """Return an endpoint as a snapshot with the stored queries of another one, and what answers have to say.

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
    if version == UNKNOWN:
        note = (
            "The endpoint does not tell which data version it holds, so that this answer can be cited by its "
            "date only; `mbtgraph push` writes the version down."
        )
    elif version != built.version:
        note = (
            f"The endpoint holds data version {version}; the stored queries are those of {built.version}, "
            "and may ask for what it does not have."
        )
    else:
        note = ""
    return Snapshot(b"", version, built.queries, {}, built.census), store, (note,) if note else ()


def _version(store: RemoteStore) -> str:
    found = store.query(_RECORD, [PUBLICATION])
    rows = found.rows if isinstance(found, Rows) else ()
    if any(str(predicate) == _STATEMENT for _, predicate, _ in rows):
        raise EndpointError(
            store.endpoint,
            f"{store.endpoint} shows graphs that it was not asked for, so that no level of trust holds there. "
            "It has to keep to default-graph-uri and named-graph-uri of the SPARQL 1.1 Protocol.",
        )
    record = publication.read((s, p, o) for s, p, o in rows)  # type: ignore[misc]  # no row has a gap
    if record is None:
        if store.run(f"ASK {{ ?claim {_STATEMENT} ?text }}", trust=LEVELS[-1]):
            return UNKNOWN
        raise EndpointError(
            store.endpoint,
            f"{store.endpoint} holds no claim in the graphs of mbtgraph. Is it the right one? "
            f"`mbtgraph push` loads the dataset.",
        )
    if not record.complete:
        raise EndpointError(
            store.endpoint,
            f"{store.endpoint} holds a part of data version {record.version} only: its load was not finished, "
            "and answers would be partial. Run `mbtgraph push` again, or wait for its end.",
        )
    return record.version
