"""The service as tests ask it: in this process, or as a server on loopback that is stopped by its own pid."""

from __future__ import annotations

import re
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import pytest
from starlette.testclient import TestClient

from mbtgraph.store.pool import Pool
from mbtgraph.web.app import create_app
from mbtgraph.web.served import Served
from mbtgraph.web.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mbtgraph.derive import Graphs
    from mbtgraph.graph import Graph
    from mbtgraph.snapshot import Snapshot

BASE: Final = "https://mbt.example/"
"""The public address that the service in this process is told; requests go to another one."""


@pytest.fixture(scope="session")
def now(snapshot: Snapshot, graph: Graph, graphs: Graphs) -> Iterator[Served]:
    """Return the real dataset as it is served."""
    pool = Pool(snapshot.data)
    counts = {name: len(facts) for name, facts in graphs.items()}
    yield Served(graph, pool, snapshot.data, counts, Settings(base=BASE, seconds=5))
    pool.close()


@pytest.fixture(scope="session")
def client(now: Served) -> Iterator[TestClient]:
    """Return what asks the service in this process; faults are raised, redirects not followed."""
    with TestClient(create_app(now), base_url="http://testserver", follow_redirects=False) as made:
        yield made


@contextmanager
def running(root: Path, *arguments: str) -> Iterator[str]:
    """Run a server over a built project at a free port, and yield its address, which ends in a slash."""
    command = [sys.executable, "-m", "mbtgraph", "serve", "--root", str(root), "--port", "0", *arguments]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr
            line = process.stderr.readline()
            found = re.search(r"http://\S+/", line)
            assert found, line + process.stderr.read()
            yield found[0]
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


@pytest.fixture(scope="session")
def server(built: Path) -> Iterator[str]:
    """Run a server over the real dataset, for all who only read from it; yield its address."""
    with running(built) as address:
        yield address
