"""Loading a snapshot into a server, so that it can be broken off at any moment and gone on with.

The server's own record (`store/publication.py`) is what a broken load is gone on with. It says "being
loaded" before anything else is changed, then which batches have arrived, and "complete" only after all
was read back and found to be the same: nobody who reads it takes a half for the whole.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from secrets import token_hex
from typing import TYPE_CHECKING

from mbtgraph.errors import EndpointError
from mbtgraph.lens import PUBLICATION
from mbtgraph.loading import collector_paused
from mbtgraph.namespaces import GRAPH
from mbtgraph.rdf import ntriples, triples
from mbtgraph.store import publication
from mbtgraph.store.http import sentence
from mbtgraph.store.publication import Publication
from mbtgraph.transfer.batches import by_graph, cut
from mbtgraph.transfer.digest import EMPTY, canonical, digest, of_all
from mbtgraph.transfer.verifying import OURS, each_held
from mbtgraph.transfer.writers import ended

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mbtgraph.snapshot import Snapshot
    from mbtgraph.transfer.batches import Batch
    from mbtgraph.transfer.server import Server
    from mbtgraph.transfer.verifying import Held
    from mbtgraph.transfer.writers import Writer

    Progress = Callable[[str], None]
    Lines = Mapping[str, list[bytes]]

_REPLACE = "To load over it all the same, and lose what is there, add --replace."


@dataclass(frozen=True)
class Pushed:
    """Hold what a server says of the load now, how many batches were sent, and how many were there before."""

    record: Publication
    sent: int = 0
    before: int = 0


@collector_paused()
def push(
    built: Snapshot,
    server: Server,
    writer: Writer,
    *,
    anew: bool = False,
    progress: Progress = lambda _: None,
) -> Pushed:
    """Load a snapshot into a server; what a broken load has brought there already is not sent again.

    With `anew`, graphs are replaced that push did not write or that were changed since.

    Raises:
        EndpointError: The server cannot be asked, takes no data, holds what push did not write, or gives
            back something else than it was given.
    """
    there = server.record()
    progress("reading the snapshot")
    lines = by_graph(built.data)
    plan = _planned(built.version, lines)
    if not anew:
        _refuse_foreign(server, there, progress)
        if there and there.complete and (there.version, there.digest) == (plan.version, plan.digest):
            return Pushed(there)
    goes_on = there and not there.complete and there.digest == plan.digest and not anew
    arrived = there.batches if there and goes_on else frozenset()
    # A record may name what it likes: nothing but ours is emptied for it.
    named = [graph for graph in (there.counts if there else ()) if graph.startswith(GRAPH)]
    emptied = {graph for graph in (*OURS, *named) if graph not in lines}
    return _Load(server, writer, plan, lines, progress).run(arrived, emptied)


def _planned(version_: str, lines: Lines) -> Publication:
    """Return the record of a load of some graphs, before anything has arrived."""
    digests = {graph: digest(triples(b"".join(own))) for graph, own in lines.items()}
    digits = {graph: digest.digits for graph, digest in digests.items()}
    return Publication(
        version=version_,
        load=f"{PUBLICATION}#load-{token_hex(8)}",
        counts={graph: digest.count for graph, digest in digests.items()},
        digests=digits,
        digest=of_all(digits),
        software=f"mbtgraph {version('mbtgraph')}",
        started=_now(),
    )


def _refuse_foreign(server: Server, there: Publication | None, progress: Progress) -> None:
    """Refuse to replace graphs that push did not write, or that were changed since."""
    if there is None:
        for graph in OURS:
            if server.holds(graph):
                problem = (
                    f"holds triples in {graph} that push did not write: no record tells of a load. {_REPLACE}"
                )
                raise EndpointError(server.endpoint, problem)
    elif there.complete:
        for held in each_held(server, there, progress):
            if not held.same:
                since = f"was changed since data version {there.version} was loaded"
                raise EndpointError(server.endpoint, f"{since}: {held.difference}. {_REPLACE}")


class _Load:
    """One load of a dataset, from the record that it has begun to the record that it is complete."""

    def __init__(
        self, server: Server, writer: Writer, plan: Publication, lines: Lines, progress: Progress
    ) -> None:
        self._server, self._writer, self._plan = server, writer, plan
        self._lines, self._progress = lines, progress
        self._batches = [
            batch for graph in sorted(lines) for batch in cut(graph, lines[graph], size=writer.size)
        ]
        self._sent = 0

    def run(self, arrived: frozenset[str], emptied: set[str]) -> Pushed:
        """Send what has not arrived, read all back, and write that the load is complete."""
        names = {batch.name for batch in self._batches}
        known = frozenset(arrived & names)
        self._begin(known, emptied)
        for graph in sorted(emptied):
            self._writer.remove(graph)
        self._send(known)
        wrong = self._read_back()
        if wrong and known:
            # What had arrived was lost or changed since: a server that fell over may do that.
            lost = {held.graph for held in wrong}
            self._send(frozenset(batch.name for batch in self._batches if batch.graph not in lost))
            wrong = self._read_back()
        if wrong:
            raise EndpointError(self._server.endpoint, _changed(wrong[0], self._lines))
        return self._end(before=len(known))

    def _begin(self, known: frozenset[str], emptied: set[str]) -> None:
        """Write that the load has begun; what is to be emptied is told, should this be broken off."""
        begun = replace(
            self._plan,
            counts={**self._plan.counts, **dict.fromkeys(emptied, EMPTY.count)},
            digests={**self._plan.digests, **dict.fromkeys(emptied, EMPTY.digits)},
            batches=known,
        )
        self._writer.replace(PUBLICATION, ntriples(publication.facts(begun)))
        told = self._server.record()
        if told is None or told.load != self._plan.load:
            problem = (
                f"does not show what was just written to {self._writer.url}: "
                "the two addresses have to be of one server, and there of one dataset."
            )
            raise EndpointError(self._server.endpoint, problem)

    def _send(self, known: frozenset[str]) -> None:
        """Send the batches that are not known to have arrived, in order, and write down each that has."""
        total, done = sum(self._plan.counts.values()), 0
        replaced = {batch.graph for batch in self._batches if batch.replaces and batch.name not in known}
        for number, batch in enumerate(self._batches, 1):
            # A first batch empties its graph: so all behind it have to come again.
            if batch.graph in replaced or batch.name not in known:
                self._progress(f"batch {number} of {len(self._batches)}: {done:,} of {total:,} triples")
                self._send_one(batch)
            done += batch.count

    def _send_one(self, batch: Batch) -> None:
        write = self._writer.replace if batch.replaces else self._writer.add
        try:
            write(batch.graph, batch.ntriples)
            self._writer.add(PUBLICATION, ntriples([publication.arrived(self._plan.load, batch.name)]))
        except EndpointError as error:
            problem = (
                f"{ended(error.problem)} The load is broken off after {self._sent} batches and not "
                "marked complete; run the same command again to go on from there."
            )
            raise EndpointError(error.url, problem, status=error.status) from error
        self._sent += 1

    def _read_back(self) -> list[Held]:
        return [held for held in each_held(self._server, self._plan, self._progress) if not held.same]

    def _end(self, *, before: int) -> Pushed:
        told = self._server.record()
        if told is None or told.load != self._plan.load:
            problem = "was loaded by somebody else meanwhile, so that it is not marked complete; begin again."
            raise EndpointError(self._server.endpoint, problem)
        complete = replace(self._plan, ended=_now())
        self._writer.replace(PUBLICATION, ntriples(publication.facts(complete)))
        return Pushed(complete, sent=self._sent, before=before)


def _changed(held: Held, lines: Lines) -> str:
    """Return what a server made of the triples that it was given."""
    given = set(canonical(triples(b"".join(lines.get(held.graph, ())))).splitlines())
    came = set(canonical(held.facts).splitlines())
    lost, new = (
        sorted(line.decode() for line in one - other) for one, other in ((given, came), (came, given))
    )
    told = [f"\n  given      {sentence(lost[0])}"] * bool(lost) + [
        f"\n  came back  {sentence(new[0])}"
    ] * bool(new)
    return (
        "gives back something else than it was given, so that the load is not marked complete: in "
        f"{held.graph} {len(lost)} of {len(given)} triples are missing and {len(new)} are new.{''.join(told)}"
    )


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
