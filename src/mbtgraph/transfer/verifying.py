"""Whether a server's graphs are what a record says, read back as a whole and held against it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from mbtgraph.lens import LEVELS, graphs
from mbtgraph.transfer.digest import EMPTY, Digest, digest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mbtgraph.rdf import Fact
    from mbtgraph.store.publication import Publication
    from mbtgraph.transfer.server import Server

OURS: Final = graphs(LEVELS[-1])
"""The graphs of a dataset: which of them a server holds that no record names is looked at too."""


@dataclass(frozen=True)
class Held:
    """Hold a graph as a server has it, and whether it is what the record says."""

    graph: str
    facts: list[Fact]
    expected: Digest
    found: Digest

    @property
    def same(self) -> bool:
        """Tell whether counts and digests are equal."""
        return self.found == self.expected

    @property
    def difference(self) -> str:
        """Say how a graph that is not the same differs."""
        if self.found.count != self.expected.count:
            return f"{self.graph} holds {self.found.count} triples and not {self.expected.count}"
        return f"some of the {self.found.count} triples in {self.graph} are others"


def each_held(server: Server, record: Publication, progress: Callable[[str], None]) -> Iterator[Held]:
    """Yield each graph of a dataset as a server has it, one after the other."""
    total, before = sum(record.counts.values()), 0
    for graph in sorted({*record.counts, *OURS}):
        facts = server.facts(graph, partial(_tell, progress, before, total))
        expected = Digest(record.counts[graph], record.digests[graph]) if graph in record.counts else EMPTY
        yield Held(graph, facts, expected, digest(facts))
        before += len(facts)


def _tell(progress: Callable[[str], None], before: int, total: int, here: int) -> None:
    progress(f"reading back {before + here:,} of {total:,} triples")
