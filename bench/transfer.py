"""Measure loading a million triples into two servers and bringing them back, beside a bare loader.

The dataset is ours, with the things in it copied under other names until it is large enough. The bare
loader puts each graph as one request of the Graph Store Protocol, and proves nothing. Run it with the
folder of the project on the path: `PYTHONPATH=. python bench/transfer.py`.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import requests
from requests.auth import HTTPDigestAuth

from mbtgraph import snapshot
from mbtgraph.project import Project
from mbtgraph.snapshot import Snapshot
from mbtgraph.transfer.batches import by_graph, cut
from mbtgraph.transfer.pull import pull
from mbtgraph.transfer.push import push
from mbtgraph.transfer.server import Server as Reader
from mbtgraph.transfer.writers import GraphStore, Updates
from tests import servers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tests.servers import Server

COPIES = 17
SIZES = (500, 2_000, 5_000, 10_000, 20_000, 100_000)
ROOT = Path(__file__).parents[1]
STARTS = {"Oxigraph": servers.oxigraph, "Virtuoso": servers.virtuoso}


def many(built: Snapshot, copies: int) -> Snapshot:
    """Return a snapshot whose things stand there so many times, each time under other names."""
    lines = set(built.data.splitlines(keepends=True))
    things = b"".join(line for line in lines if b"/mbtgraph/id/" in line)
    for copy in range(2, copies + 1):
        named = re.sub(rb"(<https://w3id\.org/mbtgraph/id/[a-z]+/)", rb"\g<1>%d-" % copy, things)
        lines.update(named.splitlines(keepends=True))
    return Snapshot(b"".join(sorted(lines)), f"times{copies}", built.queries, {}, built.census)


def put(server: Server, batches: Iterable[tuple[str, str, bytes]]) -> None:
    """Send triples as a bare loader does: method, graph and N-Triples, one request after the other."""
    session = requests.Session()
    session.auth = HTTPDigestAuth(server.user, server.password) if server.user else None
    session.headers["Content-Type"] = "application/n-triples"
    for method, graph, ntriples in batches:
        done = session.request(method, server.graphs, params={"graph": graph}, data=ntriples, timeout=3600)
        done.raise_for_status()


def _fresh(name: str, work: Callable[[Server], None]) -> None:
    with tempfile.TemporaryDirectory() as folder, STARTS[name](Path(folder)) as server:
        os.environ["MBTGRAPH_ENDPOINT_USER"] = server.user
        os.environ["MBTGRAPH_ENDPOINT_PASSWORD"] = server.password
        work(server)


def _seconds(step: Callable[[], object]) -> float:
    begun = time.perf_counter()
    step()
    return time.perf_counter() - begun


def sizes(name: str, built: Snapshot) -> None:
    """Print how fast batches of several sizes go in."""
    lines = by_graph(built.data)
    graph = max(lines, key=lambda one: len(lines[one]))
    part = lines[graph][: max(SIZES)]
    for size in SIZES:

        def work(server: Server, size: int = size) -> None:
            batches = cut(graph, part, size=size)
            sent = [("PUT" if batch.replaces else "POST", graph, batch.ntriples) for batch in batches]
            taken = _seconds(lambda: put(server, sent))
            print(f"{name:10} batches of {size:7,} {len(part) / taken:8,.0f} triples a second", flush=True)

        _fresh(name, work)


def whole(name: str, built: Snapshot) -> None:
    """Print how long the whole takes, bare, by push and by pull."""
    bare: list[float] = []

    def bare_loader(server: Server) -> None:
        sent = [("PUT", graph, b"".join(own)) for graph, own in by_graph(built.data).items()]
        bare.append(_seconds(lambda: put(server, sent)))
        _told(name, "bare loader, each graph as one request", bare[0], bare[0])

    def by_graphs(server: Server) -> None:
        reader, writer = Reader(server.query), GraphStore(server.graphs)
        _told(name, "push --graphs, with its proof", _seconds(lambda: push(built, reader, writer)), bare[0])
        _told(name, "push again: the proof alone", _seconds(lambda: push(built, reader, writer)), bare[0])
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder) / "out"
            _told(name, "pull", _seconds(lambda: pull(reader, out, asked_by=built)), bare[0])

    def by_updates(server: Server) -> None:
        reader, writer = Reader(server.query), Updates(server.update)
        _told(name, "push --update, with its proof", _seconds(lambda: push(built, reader, writer)), bare[0])

    for work in (bare_loader, by_graphs, by_updates):
        _fresh(name, work)


def _told(name: str, what: str, seconds: float, bare: float) -> None:
    print(f"{name:10} {what:40} {seconds:7.1f} s   {seconds / bare:5.2f}", flush=True)


def main() -> None:
    """Print how long each step takes on each server, and its ratio to the bare loader."""
    built = many(snapshot.read(Project(ROOT)), COPIES)
    print(f"{len(built.data.splitlines()):,} triples, {len(built.data) / 1024**2:.0f} MiB")
    for name in STARTS:
        if "sizes" in sys.argv:
            sizes(name, built)
        whole(name, built)


if __name__ == "__main__":
    main()
