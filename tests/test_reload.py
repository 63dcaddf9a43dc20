"""Data that are replaced while the server answers: no request is lost, and broken data change nothing."""

from __future__ import annotations

import errno
import os
import re
import shutil
import signal
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, Final, cast

import pytest

from mbtgraph.build import build
from mbtgraph.namespaces import PREFIXES
from mbtgraph.project import Project
from mbtgraph.web.served import Serving
from tests.service import started

if TYPE_CHECKING:
    from pathlib import Path

    from mbtgraph.store.pool import Pool
    from mbtgraph.web.served import Served
    from tests.service import Started


HEAD: Final = "".join(f"@prefix {name}: <{PREFIXES[name]}> .\n" for name in ("mode", "skos"))


def _version(server: Started) -> str:
    with urllib.request.urlopen(server.address + "metrics", timeout=30) as answer:
        (found,) = re.findall(rb'mbtgraph_data_info\{version="(\w+)"\} 1', answer.read())
    return str(found, "ascii")


def _page(server: Started) -> str:
    """Return the version that the first page tells; any status but 200 is an error."""
    with urllib.request.urlopen(server.address, timeout=60) as answer:
        (found,) = re.findall(rb"Data version <code>(\w+)</code>", answer.read())
    return str(found, "ascii")


def _told(server: Started, word: str, times: int) -> None:
    """Wait until the log has told something so many times."""
    for _ in range(600):
        if server.log.read_text(encoding="utf-8").count(f'"message": "{word}"') >= times:
            return
        time.sleep(0.05)
    raise AssertionError(server.log.read_text(encoding="utf-8")[-2000:])


def _changed(root: Path, number: int) -> str:
    """Give a thing one more name, build, and return the version."""
    text = f'{HEAD}mode:pretend-mode skos:altLabel "mode {number}"@en .\n'
    (root / "data" / "things" / "new.ttl").write_text(text, encoding="utf-8")
    return build(Project(root)).version


@pytest.mark.enable_socket
def test_no_request_is_lost_while_data_are_replaced(built: Path, tmp_path: Path) -> None:
    root = shutil.copytree(built, tmp_path / "project")
    with started("--root", str(root)) as server, ThreadPoolExecutor(4) as pool:
        ended = False

        def ask() -> list[str]:
            seen = []
            while not ended:
                seen += [_page(server), *(_version(server) for _ in range(5))]
            return seen

        askers = [pool.submit(ask) for _ in range(4)]
        versions = [_version(server)]
        for number in range(1, 4):
            versions.append(_changed(root, number))
            server.process.send_signal(signal.SIGHUP)
            _told(server, "reloaded", number)
            assert _version(server) == versions[-1]
        ended = True
        seen = [one for asker in askers for one in asker.result()]
        assert len(seen) > 20
        assert {*seen} <= {*versions}
        assert len({*versions}) == 4


@pytest.mark.enable_socket
def test_data_that_cannot_be_read_change_nothing(built_part: Path, tmp_path: Path) -> None:
    root = shutil.copytree(built_part, tmp_path / "project")
    with started("--root", str(root)) as server:
        before = _version(server)
        for number, spoil in enumerate((_make_stale, _damage, _remove), start=1):
            spoil(root)
            server.process.send_signal(signal.SIGHUP)
            _told(server, "not reloaded", number)
            assert _page(server) == _version(server) == before
        told = [line["why"] for line in server.lines(0) if line["message"] == "not reloaded"]
        assert [bool(re.search(r"stale|damaged|not been built", why)) for why in told] == [True] * 3
        after = _changed(root, 7)
        server.process.send_signal(signal.SIGHUP)
        _told(server, "reloaded", 1)
        assert _version(server) == after != before


def _make_stale(root: Path) -> None:
    (root / "data" / "things" / "new.ttl").write_text("# new\n", encoding="utf-8")


def _damage(root: Path) -> None:
    (root / "data" / "things" / "new.ttl").unlink()
    (dataset,) = (root / "build" / "snapshot").glob("dataset-*.nq")
    dataset.write_bytes(dataset.read_bytes()[:-10])


def _remove(root: Path) -> None:
    shutil.rmtree(root / "build")


@pytest.mark.enable_socket
def test_files_of_a_stranger_are_read_anew_too(tmp_path: Path) -> None:
    file = tmp_path / "a.ttl"
    file.write_text("<urn:a> <urn:b> 1 .", encoding="utf-8")
    with started("--data", str(file)) as server:
        before = _version(server)
        file.write_text("<urn:a> <urn:b> .", encoding="utf-8")
        server.process.send_signal(signal.SIGHUP)
        _told(server, "not reloaded", 1)
        file.write_text("<urn:a> <urn:b> 2 .", encoding="utf-8")
        server.process.send_signal(signal.SIGHUP)
        _told(server, "reloaded", 1)
        assert _version(server) != before


@pytest.mark.enable_socket
def test_told_often_while_it_reads_it_reads_once_more(tmp_path: Path) -> None:
    """A pipe keeps its reader waiting until the test opens it, and is then refused as a file."""
    file = tmp_path / "a.ttl"
    file.write_text("<urn:a> <urn:b> 1 .", encoding="utf-8")
    with started("--data", str(file)) as server:
        before = _version(server)
        file.unlink()
        os.mkfifo(file)
        for _ in range(10):
            server.process.send_signal(signal.SIGHUP)
            assert _version(server) == before  # which is answered after the signal
        for number in (1, 2):
            file.open("w", encoding="utf-8").close()
            _told(server, "not reloaded", number)
        for _ in range(20):
            with pytest.raises(OSError, match=os.strerror(errno.ENXIO)):  # nobody reads
                os.open(file, os.O_WRONLY | os.O_NONBLOCK)
            time.sleep(0.05)
        file.unlink()
        file.write_text("<urn:a> <urn:b> 2 .", encoding="utf-8")
        server.process.send_signal(signal.SIGHUP)
        _told(server, "reloaded", 1)
        assert _version(server) != before


class _Pool:
    """Tell whether it was closed."""

    closed = False

    def close(self) -> None:
        self.closed = True


def test_what_was_replaced_is_closed_when_its_last_request_has_ended(now: Served) -> None:
    pools = _Pool(), _Pool()
    first, second = (replace(now, pool=cast("Pool", pool)) for pool in pools)
    serving = Serving(first)
    with serving.request() as one, serving.request():
        serving.replace(second)
        assert one is first
        with serving.request() as other:
            assert other is second
            assert serving.at_work == 3
        assert not pools[0].closed
    assert [pool.closed for pool in pools] == [True, False]
    assert serving.at_work == 0
    serving.replace(first)
    assert pools[1].closed
