"""The service as tests ask it: in this process, or as a server on loopback that is stopped by its own pid."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

import pytest
from starlette.testclient import TestClient

import mbtgraph
from mbtgraph.store.pool import Pool
from mbtgraph.web.app import create_app
from mbtgraph.web.served import Served
from mbtgraph.web.settings import Settings
from tests.servers import stop

if TYPE_CHECKING:
    from collections.abc import Iterator

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


@dataclass
class Started:
    """Hold a server that answers: its process, its address, which ends in a slash, and what it has logged."""

    process: subprocess.Popen[bytes]
    address: str
    log: Path

    def lines(self, least: int) -> list[dict[str, Any]]:
        """Return the lines of the log as soon as there are as many; a line is written after its answer."""
        for _ in range(200):
            first, *rest = self.log.read_text(encoding="utf-8").splitlines()
            if len(rest) >= least:
                break
            time.sleep(0.05)
        assert first.startswith("mbtgraph at ")
        return [json.loads(line) for line in rest]


@contextmanager
def started(*arguments: str, program: str = "from mbtgraph.cli import main") -> Iterator[Started]:
    """Run a server at a free port, with what a program adds to it, and stop it by its own pid."""
    code = f"import sys\n{program}\nsys.exit(main(sys.argv[1:]))"
    command = [sys.executable, "-c", code, "serve", "--port", "0", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(Path(mbtgraph.__file__).parents[1])}
    with TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        # A file, since a pipe that nobody empties would bring the server to a stop.
        with log.open("wb") as file:
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=file, env=environment)
        try:
            yield Started(process, _address(process, log), log)
        finally:
            stop(process)


def _address(process: subprocess.Popen[bytes], log: Path) -> str:
    end = time.monotonic() + 60
    while time.monotonic() < end and process.poll() is None:
        if found := re.search(r"mbtgraph at (http://\S+/)\n", log.read_text(encoding="utf-8")):
            return found[1]
        time.sleep(0.02)
    raise AssertionError(log.read_text(encoding="utf-8"))


@contextmanager
def running(root: Path, *arguments: str) -> Iterator[str]:
    """Run a server over a built project at a free port, and yield its address, which ends in a slash."""
    with started("--root", str(root), *arguments) as one:
        yield one.address


@pytest.fixture(scope="session")
def server(built: Path) -> Iterator[str]:
    """Run a server over the real dataset, for all who only read from it; yield its address."""
    with running(built) as address:
        yield address
