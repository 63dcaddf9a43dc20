"""Bringing what push wrote from a server into a snapshot, held against what the record there says of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mbtgraph import snapshot
from mbtgraph.errors import EndpointError
from mbtgraph.loading import collector_paused
from mbtgraph.rdf import NamedNode, Quad, canonical_nquads
from mbtgraph.transfer.digest import of_all
from mbtgraph.transfer.verifying import each_held

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mbtgraph.snapshot import Snapshot
    from mbtgraph.store.publication import Publication
    from mbtgraph.transfer.server import Server


@dataclass(frozen=True)
class Pulled:
    """Hold the snapshot that was written, and what the server says of the load that it comes from."""

    snapshot: Snapshot
    record: Publication


@collector_paused()
def pull(
    server: Server, folder: Path, *, asked_by: Snapshot, progress: Callable[[str], None] = lambda _: None
) -> Pulled:
    """Bring a server's dataset into a folder, as a snapshot with the stored queries of another one.

    A query of a server would be run here unseen, so none is taken from there.

    Raises:
        EndpointError: The server cannot be asked, or does not hold what its record says.
        SnapshotError: The folder holds something else, or cannot be written.
    """
    snapshot.refuse_foreign(folder)
    record = _complete(server)
    quads: list[Quad] = []
    for held in each_held(server, record, progress):
        if not held.same:
            problem = (
                f"was changed since data version {record.version} was loaded: {held.difference}. "
                "`mbtgraph push --replace` loads it anew."
            )
            raise EndpointError(server.endpoint, problem)
        graph = NamedNode(held.graph)
        quads += [Quad(*fact, graph) for fact in held.facts]
    if record.digest != of_all(record.digests):
        raise EndpointError(server.endpoint, "has a record whose digest is not that of its graphs.")
    if _complete(server).load != record.load:
        problem = "was loaded anew meanwhile, so that what came is of two versions; pull again."
        raise EndpointError(server.endpoint, problem)
    progress(f"writing {len(quads):,} triples")
    origin = {"endpoint": server.endpoint, "version": record.version, "digest": record.digest}
    written = snapshot.write_pulled(
        folder, canonical_nquads(quads), asked_by=asked_by, counts=record.counts, origin=origin
    )
    return Pulled(written, record)


def _complete(server: Server) -> Publication:
    record = server.record()
    if record is None:
        problem = "has no record of a load by `mbtgraph push`, so that nothing tells what to bring here."
        raise EndpointError(server.endpoint, problem)
    if not record.complete:
        problem = (
            f"holds a part of data version {record.version} only: its load was not finished. Let `mbtgraph "
            "push` finish, and pull then."
        )
        raise EndpointError(server.endpoint, problem)
    return record
