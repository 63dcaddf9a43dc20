"""Bringing a server's dataset here: the same, or a sentence; and what a server may do to a load."""

from __future__ import annotations

import json
import os
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

import mbtgraph
from mbtgraph import snapshot
from mbtgraph.errors import EndpointError, SnapshotError
from mbtgraph.lens import PUBLICATION
from mbtgraph.project import Project
from mbtgraph.rdf import triples
from mbtgraph.transfer.digest import digest, of_all
from mbtgraph.transfer.pull import pull
from mbtgraph.transfer.push import push
from mbtgraph.transfer.server import Server as Reader
from mbtgraph.transfer.writers import GraphStore, Updates
from tests import servers
from tests.test_cli import Run
from tests.transfer_bed import Breaking, BrokenOff, emptied

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from mbtgraph.snapshot import Snapshot
    from tests.servers import Server

pytestmark = pytest.mark.enable_socket


@pytest.fixture(scope="module", params=["oxigraph", "virtuoso"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Run each server once for all tests here; this Virtuoso returns 1,000 rows at most."""
    few_rows = {"rows": 1_000} if request.param == "virtuoso" else {}
    with getattr(servers, request.param)(tmp_path_factory.mktemp(request.param), **few_rows) as made:
        yield made


@pytest.fixture(autouse=True)
def _let_in(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NETRC", os.devnull)
    monkeypatch.setenv("MBTGRAPH_ENDPOINT_USER", server.user)
    monkeypatch.setenv("MBTGRAPH_ENDPOINT_PASSWORD", server.password)
    emptied(server)


@pytest.fixture(scope="module")
def whole(built_part: Path) -> Snapshot:
    """Return the snapshot of a part of the project."""
    return snapshot.read(Project(built_part))


def _digest(built: Snapshot) -> str:
    """Return the digest of a snapshot, made anew from its quads."""
    graphs: dict[str, list[bytes]] = {}
    for line in built.data.splitlines(keepends=True):
        graphs.setdefault(line.split()[-2].decode()[1:-1], []).append(line)
    return of_all({graph: digest(triples(b"".join(lines))).digits for graph, lines in graphs.items()})


def test_what_comes_back_is_what_was_loaded(
    server: Server, built_part: Path, whole: Snapshot, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    push(whole, Reader(server.query), GraphStore(server.graphs))
    out = tmp_path / "new" / "out"
    command = ("pull", server.query, str(out), "--root", str(built_part))
    for _ in range(2):  # the second one replaces what the first one wrote
        run = Run(capsys, *command)
        assert (run.code, run.err) == (0, "")
        assert run.out.startswith(f"Data version {whole.version} is in {out}: ")
    pulled = snapshot.read_folder(str(out))
    assert _digest(pulled) == _digest(whole)
    assert pulled.data.count(b"\n") == whole.data.count(b"\n")
    # Both keep 2.4 for 2.40, so these are no longer the same bytes.
    assert pulled.version != whole.version
    assert f"the snapshot here is data version {pulled.version}" in run.out
    origin = json.loads((out / "manifest.json").read_text())["pulled"]
    assert (origin["endpoint"], origin["version"]) == (server.query, whole.version)
    assert sorted(path.name for path in out.iterdir()) == [f"dataset-{pulled.version}.nq", "manifest.json"]


def test_what_was_pulled_can_be_asked_compared_and_loaded_but_not_built(
    server: Server, built_part: Path, whole: Snapshot, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    push(whole, Reader(server.query), GraphStore(server.graphs))
    out = str(tmp_path / "out")
    assert Run(capsys, "pull", server.query, out, "--root", str(built_part)).code == 0
    assert mbtgraph.open(out).ask("modes").rows == mbtgraph.open(built_part).ask("modes").rows
    assert "psychic equivalence" in Run(capsys, "ask", "modes", "--root", out).out
    assert Run(capsys, "diff", out, "--root", str(built_part)).code == 0
    refused = Run(capsys, "build", "--root", out)
    assert refused.code == 3
    assert refused.err.startswith("error: A snapshot that was pulled can be asked, not checked or built")
    again = Run(capsys, "push", server.query, "--graphs", server.graphs, "--root", out)
    assert again.code == 0
    assert _digest(snapshot.read_folder(out)) == _digest(whole)


def test_nothing_is_written_over_what_pull_did_not_write(
    server: Server, built_part: Path, whole: Snapshot, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    push(whole, Reader(server.query), GraphStore(server.graphs))
    (tmp_path / "notes.txt").write_text("mine")
    for folder in (tmp_path, built_part / "build" / "snapshot", tmp_path / "notes.txt"):
        before = sorted(folder.iterdir()) if folder.is_dir() else []
        run = Run(capsys, "pull", server.query, str(folder), "--root", str(built_part))
        assert run.code == 3
        assert run.err.startswith(f"error: {folder} holds something else than a pulled snapshot")
        assert (sorted(folder.iterdir()) if folder.is_dir() else []) == before


def test_half_a_load_is_not_brought(server: Server, whole: Snapshot, tmp_path: Path) -> None:
    with pytest.raises(EndpointError, match="has no record of a load by `mbtgraph push`"):
        pull(Reader(server.query), tmp_path, asked_by=whole)
    with pytest.raises(BrokenOff):
        push(whole, Reader(server.query), Breaking(GraphStore(server.graphs), 9, arrives=True))
    with pytest.raises(EndpointError, match=f"holds a part of data version {whole.version} only"):
        pull(Reader(server.query), tmp_path, asked_by=whole)
    assert not list(tmp_path.iterdir())


def test_a_folder_that_cannot_be_written_is_told(server: Server, whole: Snapshot, tmp_path: Path) -> None:
    push(whole, Reader(server.query), GraphStore(server.graphs))
    (tmp_path / "file").write_text("")
    with pytest.raises(SnapshotError, match=r"cannot be written|holds something else"):
        pull(Reader(server.query), tmp_path / "file" / "out", asked_by=whole)


def test_progress_is_told(server: Server, whole: Snapshot, tmp_path: Path) -> None:
    told: list[str] = []
    push(whole, Reader(server.query), Updates(server.update), progress=told.append)
    total = f"{sum(whole.counts.values()):,} triples"
    assert told[0] == "reading the snapshot"
    assert f"0 of {total}" in told[1]
    assert told[-1] == f"reading back {total.split(maxsplit=1)[0]} of {total}"
    pull(Reader(server.query), tmp_path / "out", asked_by=whole, progress=told.append)
    assert told[-1] == f"writing {total}"


@pytest.mark.parametrize(
    ("query", "way", "url", "says"),
    [
        ("query", "update", "query", "Is this where the server takes SPARQL 1.1 updates?"),
        (
            "query",
            "graphs",
            "nothing",
            "Is this where the server takes graphs by the SPARQL",
        ),
        ("nowhere", "graphs", "graphs", "cannot be reached: Connection refused"),
        ("query", "graphs", "nowhere", "cannot be reached: Connection refused"),
        ("query", "update", "password", "'the http or https address"),
        ("nothing", "update", "update", ""),
    ],
)
def test_a_wrong_address_gets_a_sentence(
    server: Server, built_part: Path, capsys: pytest.CaptureFixture[str],
    query: str, way: str, url: str, says: str,
) -> None:  # fmt: skip
    base = server.query.rpartition("/")[0]
    addresses = {
        "query": server.query,
        "update": server.update,
        "graphs": server.graphs,
        "nothing": f"{base}/nothing-here",
        "nowhere": f"http://127.0.0.1:{servers.port()}/sparql",
        "password": "http://user:secret@127.0.0.1/sparql",
    }
    run = Run(capsys, "push", addresses[query], f"--{way}", addresses[url], "--root", str(built_part))
    assert run.code in {2, 3}
    assert run.out == ""
    assert run.err.count("\n") == 1
    assert says.strip("'") in run.err
    assert "secret" not in run.err


def test_a_wrong_password_gets_a_sentence_without_it(
    server: Server, built_part: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    if not server.user:
        return  # everybody may write to Oxigraph
    command = ("push", server.query, "--graphs", server.graphs, "--root", str(built_part))
    monkeypatch.setenv("MBTGRAPH_ENDPOINT_PASSWORD", "wrong-word")
    run = Run(capsys, *command)
    assert run.code == 3
    refused = "does not accept the user and password, or the token (status 401)."
    assert run.err == f"error: {server.graphs} {refused}\n"
    monkeypatch.delenv("MBTGRAPH_ENDPOINT_PASSWORD")
    monkeypatch.delenv("MBTGRAPH_ENDPOINT_USER")
    assert "wants to know who asks (status 401): set MBTGRAPH_ENDPOINT_USER" in Run(capsys, *command).err


def test_two_addresses_of_two_servers_are_told_apart(server: Server, whole: Snapshot, tmp_path: Path) -> None:
    with (
        servers.oxigraph(tmp_path) as other,
        pytest.raises(EndpointError, match="does not show what was just written to"),
    ):
        push(whole, Reader(server.query), GraphStore(other.graphs))


class Leaving(GraphStore):
    """Write to a server that goes away before its fifth batch."""

    def __init__(self, url: str, leave: Callable[[], None]) -> None:
        """Take the address, and what makes the server go away."""
        super().__init__(url)
        self._left, self._leave = 5, leave

    def replace(self, graph: str, ntriples: bytes) -> None:
        """Replace a graph, if the server is still there."""
        self._left -= graph != PUBLICATION
        if not self._left:
            self._leave()
        super().replace(graph, ntriples)


def test_a_load_into_a_server_that_went_away_is_gone_on_with(whole: Snapshot, tmp_path: Path) -> None:
    with ExitStack() as stack:
        first = stack.enter_context(servers.oxigraph(tmp_path))
        with pytest.raises(EndpointError) as caught:
            push(whole, Reader(first.query), Leaving(first.graphs, stack.close))
    assert str(caught.value) == (
        f"{first.graphs} cannot be reached: Connection refused. Is the address right, and the server up? "
        "The load is broken off after 4 batches and not marked complete; run the same command again to go on "
        "from there."
    )
    with servers.oxigraph(tmp_path) as again:
        done = push(whole, Reader(again.query), GraphStore(again.graphs))
        assert done.before == 4
