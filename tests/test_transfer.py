"""Loading real servers and bringing it back: the same, whatever breaks off in between."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
from collections import Counter
from typing import TYPE_CHECKING

import pytest

import mbtgraph
from mbtgraph import snapshot
from mbtgraph.errors import EndpointError
from mbtgraph.lens import ONTOLOGY, PUBLICATION, THINGS
from mbtgraph.project import Project
from mbtgraph.snapshot import Snapshot
from mbtgraph.transfer.batches import has_blank_node
from mbtgraph.transfer.pull import pull
from mbtgraph.transfer.push import push
from mbtgraph.transfer.server import Server as Reader
from tests import servers
from tests.conftest import ROOT
from tests.test_cli import Run
from tests.transfer_bed import WAYS, Breaking, BrokenOff, Small, emptied, held, killing, put, update

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mbtgraph.transfer.writers import Writer
    from tests.servers import Server

pytestmark = pytest.mark.enable_socket


@pytest.fixture(scope="module", params=["oxigraph", "virtuoso"])
def running(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Run each server once for all tests here."""
    with getattr(servers, request.param)(tmp_path_factory.mktemp(request.param)) as server:
        yield server


@pytest.fixture
def server(running: Server, monkeypatch: pytest.MonkeyPatch) -> Server:
    """Return a server that holds nothing of ours, with the environment that may write to it."""
    _let_in(running, monkeypatch)
    emptied(running)
    return running


def _let_in(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NETRC", os.devnull)
    monkeypatch.setenv("MBTGRAPH_ENDPOINT_USER", server.user)
    monkeypatch.setenv("MBTGRAPH_ENDPOINT_PASSWORD", server.password)


@pytest.fixture(scope="module")
def whole(built_part: Path) -> Snapshot:
    """Return the snapshot of a part of the project, without a word on graphs that hold nothing."""
    built = snapshot.read(Project(built_part))
    return _of(built, set(built.data.splitlines(keepends=True)), built.version)


@pytest.fixture(scope="module")
def small(whole: Snapshot) -> Snapshot:
    """Return what is left of the part with every eighth triple, and all on blank nodes."""
    lines = whole.data.splitlines(keepends=True)
    kept = {line for number, line in enumerate(lines) if number % 8 == 0 or has_blank_node(line)}
    return _of(whole, kept, "small")


def _of(built: Snapshot, lines: set[bytes], version: str) -> Snapshot:
    """Return a snapshot that holds some lines of another."""
    counts = Counter(line.rsplit(b" ", 2)[1].decode()[1:-1] for line in lines)
    return Snapshot(b"".join(sorted(lines)), version, built.queries, dict(counts), built.census)


def _push(
    server: Server, built: Snapshot, writer: Writer | None = None, *, anew: bool = False
) -> tuple[int, int]:
    done = push(built, Reader(server.query), writer or WAYS["graphs"](server), anew=anew)
    record = Reader(server.query).record()
    assert record == done.record
    assert record
    assert record.complete
    assert record.version == built.version
    assert record.counts == {graph: count for graph, count in built.counts.items() if count}
    return done.sent, done.before


def _proven(server: Server, built: Snapshot) -> None:
    """Prove, with other eyes, that a server holds a snapshot and no blank node twice."""
    blank = sum(line.count(b" _:") > 0 or line.startswith(b"_:") for line in built.data.splitlines())
    assert blank > 100
    assert held(server, ONTOLOGY) == (built.counts[ONTOLOGY], blank)
    for graph in built.counts:
        assert held(server, graph)[0] == built.counts[graph]


def _without(built: Snapshot, what: bytes) -> Snapshot:
    """Return a snapshot without the lines that hold some bytes."""
    return _of(built, {line for line in built.data.splitlines(keepends=True) if what not in line}, "another")


@pytest.mark.parametrize("way", WAYS)
def test_a_load_is_read_back_the_same(
    server: Server, way: str, built_part: Path, whole: Snapshot, capsys: pytest.CaptureFixture[str]
) -> None:
    url = getattr(server, way)
    command = ("push", server.query, f"--{way}", url, "--root", str(built_part))
    first, again = Run(capsys, *command), Run(capsys, *command)
    told = f"{sum(whole.counts.values())} triples in {len(whole.counts)} graphs"
    assert (first.code, first.err, again.code, again.err) == (0, "", 0, "")
    assert f"Data version {whole.version} is loaded (" in first.out
    assert f"{told}, read back with the same counts and digest.\n" in first.out
    assert "is there already, and nothing was sent" in again.out
    _proven(server, whole)


@pytest.mark.parametrize(("way", "arrives"), [("graphs", True), ("update", False)])
def test_a_load_can_be_broken_off_again_and_again(
    server: Server, way: str, small: Snapshot, *, arrives: bool
) -> None:
    for at in itertools.count(1):
        writer = Breaking(Small(WAYS[way](server), 200), at, arrives=arrives)
        try:
            sent, before = _push(server, small, writer)
        except BrokenOff:
            record = Reader(server.query).record()
            assert record is None or not record.complete
        else:
            break
    assert before > 0
    assert sent < at
    _proven(server, small)


@pytest.mark.parametrize("at", [1, 9, 24])
def test_a_load_can_be_broken_off_anywhere(server: Server, small: Snapshot, at: int) -> None:
    writer = Small(WAYS["graphs"](server), 200)
    with pytest.raises(BrokenOff):
        push(small, Reader(server.query), Breaking(writer, at, arrives=True))
    _push(server, small, writer)
    _proven(server, small)


@pytest.mark.parametrize("at", [1, 20])
def test_a_killed_program_is_gone_on_with(
    server: Server, built_part: Path, whole: Snapshot, at: int, capsys: pytest.CaptureFixture[str]
) -> None:
    with killing(server.graphs, at=at) as (url, victims):
        command = [sys.executable, "-m", "mbtgraph", "push", server.query, "--graphs", url]
        command += ["--root", str(built_part)]
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
        process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        victims.append(process.pid)
        assert process.communicate() == (b"", b"")
        assert process.returncode == -9
    with pytest.raises(EndpointError, match="holds a part of data version"):
        mbtgraph.open(built_part, endpoint=server.query)
    run = Run(capsys, "push", server.query, "--graphs", server.graphs, "--root", str(built_part))
    assert (run.code, run.err) == (0, "")
    assert ("were there already" in run.out) == (at > 1)
    _proven(server, whole)
    assert mbtgraph.open(built_part, endpoint=server.query).data_version == whole.version


def test_one_version_is_loaded_over_another(server: Server, small: Snapshot) -> None:
    other = _without(small, b"/graph/inferred/")
    assert len(other.counts) < len(small.counts)
    _push(server, small)
    with pytest.raises(BrokenOff):
        push(other, Reader(server.query), Breaking(WAYS["graphs"](server), 4, arrives=True))
    record = Reader(server.query).record()
    assert record
    assert (record.version, record.complete) == ("another", False)
    _push(server, other)
    for graph in small.counts:
        assert held(server, graph)[0] == other.counts.get(graph, 0)
    _push(server, small)
    _proven(server, small)


def test_what_was_lost_since_it_arrived_is_sent_again(server: Server, small: Snapshot) -> None:
    with pytest.raises(BrokenOff):
        push(small, Reader(server.query), Breaking(WAYS["graphs"](server), 30, arrives=True))
    graph = max(small.counts, key=lambda name: held(server, name)[0])
    update(server, f"DROP SILENT GRAPH <{graph}>")
    _push(server, small)
    _proven(server, small)


def test_what_push_did_not_write_is_not_overwritten(
    server: Server, whole: Snapshot, built_part: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(server, THINGS, "<urn:a> <urn:p> 1 .")
    command = ("push", server.query, "--graphs", server.graphs, "--root", str(built_part))
    refused = Run(capsys, *command)
    assert refused.code == 3
    assert refused.err == (
        f"error: {server.query} holds triples in {THINGS} that push did not write: no record tells of "
        "a load. To load over it all the same, and lose what is there, add --replace.\n"
    )
    assert held(server, THINGS) == (1, 0)
    assert held(server, PUBLICATION) == (0, 0)
    assert Run(capsys, *command, "--replace").code == 0
    _proven(server, whole)


def test_a_record_cannot_have_others_graphs_removed(server: Server, small: Snapshot) -> None:
    put(server, "urn:theirs", "<urn:a> <urn:p> 1 .")
    put(server, PUBLICATION, _FOREIGN)
    record = Reader(server.query).record()
    assert record
    assert (record.counts, record.complete) == ({"urn:theirs": 1}, False)
    _push(server, small)
    assert held(server, "urn:theirs") == (1, 0)


_FOREIGN = """
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix void: <http://rdfs.org/ns/void#> .
<https://w3id.org/mbtgraph/dataset> owl:versionInfo "x" ; prov:wasGeneratedBy <urn:load> .
<https://w3id.org/mbtgraph/dataset> void:subset <urn:theirs> .
<urn:theirs> void:triples 1 .
"""


@pytest.mark.parametrize(
    ("less", "more", "says"),
    [(True, False, "triples and not"), (False, True, "triples and not"), (True, True, "are others")],
)
def test_damage_is_found_and_not_overwritten_unasked(
    server: Server, small: Snapshot, tmp_path: Path, *, less: bool, more: bool, says: str
) -> None:
    _push(server, small)
    line = next(line for line in small.data.decode().splitlines() if f"<{THINGS}>" in line and "@en" in line)
    triple = line.removesuffix(f"<{THINGS}> .")
    if less:
        update(server, f"DELETE DATA {{ GRAPH <{THINGS}> {{ {triple} }} }}")
    if more:
        update(server, f"INSERT DATA {{ GRAPH <{THINGS}> {{ {triple.replace('@en', '@de')} }} }}")
    since = f"{server.query} was changed since data version small was loaded: .*{THINGS}.*{says}.*--replace"
    with pytest.raises(EndpointError, match=since):
        _push(server, small)
    with pytest.raises(EndpointError, match=since):
        pull(Reader(server.query), tmp_path / "out", asked_by=small)
    assert not (tmp_path / "out").exists()
    _push(server, small, anew=True)
    _proven(server, small)


def test_what_a_server_changes_is_told_and_not_marked_complete(server: Server, small: Snapshot) -> None:
    long = Snapshot(small.data + _PI.encode(), "longer", (), {}, "")
    if not server.user:  # Oxigraph keeps all digits of a double, Virtuoso six
        assert push(long, Reader(server.query), WAYS["graphs"](server)).record.complete
        return
    with pytest.raises(EndpointError, match="gives back something else than it was given") as caught:
        push(long, Reader(server.query), WAYS["graphs"](server))
    assert f"in {THINGS} 1 of {small.counts[THINGS] + 1} triples are missing and 1 are new" in str(
        caught.value
    )
    assert '"3.141592653589793"' in str(caught.value)
    assert '"3.14159"' in str(caught.value)
    record = Reader(server.query).record()
    assert record
    assert not record.complete


_PI = f'<urn:pi> <urn:p> "3.141592653589793"^^<http://www.w3.org/2001/XMLSchema#double> <{THINGS}> .\n'


def test_two_loads_at_once_end_in_none_or_one(server: Server, small: Snapshot) -> None:
    class Meddling(Small):
        """Begin another load in the middle of one."""

        def remove(self, graph: str) -> None:
            with pytest.raises(BrokenOff):
                push(small, Reader(server.query), Breaking(WAYS["graphs"](server), 2, arrives=True))
            WAYS["graphs"](server).remove(graph)

    meddled = _without(small, b"/graph/inferred/t1>")
    with pytest.raises(EndpointError, match="was loaded by somebody else meanwhile"):
        push(meddled, Reader(server.query), Meddling(WAYS["graphs"](server), 10_000))
    record = Reader(server.query).record()
    assert record
    assert not record.complete
