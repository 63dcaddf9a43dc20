"""A dataset cut into requests: graph by graph, and each graph so that a request may be sent twice.

The first batch of a graph replaces whatever stood there and holds all triples with blank nodes; the
others add triples that are the same whoever says them. So a batch of which it is not known whether
it arrived is sent again, and nothing is there twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from mbtgraph.errors import SnapshotError

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True)
class Batch:
    """Hold one request: the graph, its triples as N-Triples, and whether it replaces what is there."""

    graph: str
    ntriples: bytes
    count: int
    replaces: bool

    @property
    def name(self) -> str:
        """Return an IRI that tells the batch from every other by what it holds."""
        return f"{self.graph}#batch-{sha256(self.ntriples).hexdigest()[:16]}"


def by_graph(nquads: bytes) -> dict[str, list[bytes]]:
    """Return the triples of a dataset by graph, each as a line of N-Triples.

    Raises:
        SnapshotError: A quad is in no named graph.
    """
    graphs: dict[bytes, list[bytes]] = {}
    for line in nquads.splitlines(keepends=True):
        triple, _, graph = line.removesuffix(b" .\n").rpartition(b" ")
        graphs.setdefault(graph, []).append(triple + b" .\n")
    names = {graph: graph.decode() for graph in graphs}
    if wrong := [name for name in names.values() if not (name.startswith("<") and name.endswith(">"))]:
        raise SnapshotError(f"The snapshot holds a triple in no graph; it ends in {wrong[0]}.")
    return {names[graph][1:-1]: lines for graph, lines in graphs.items()}


def cut(graph: str, lines: list[bytes], *, size: int) -> Iterator[Batch]:
    """Yield the batches of a graph, of at most `size` triples but for the one with blank nodes."""
    plain = [line for line in lines if not has_blank_node(line)]
    parts = [plain[start : start + size] for start in range(0, len(plain), size)]
    if blank := [line for line in lines if has_blank_node(line)]:
        parts.insert(0, blank)
    for number, part in enumerate(parts):
        yield Batch(graph, b"".join(part), len(part), replaces=number == 0)


def has_blank_node(ntriples: bytes) -> bool:
    """Tell whether triples have a blank node, or a text that looks like one."""
    return ntriples.startswith(b"_:") or b" _:" in ntriples
