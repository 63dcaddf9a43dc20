"""Dumps: whole, checked, named after the data, and bounded."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
from hashlib import sha256
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import RdfFormat, parse

from mbtgraph.lens import LEVELS, graphs

if TYPE_CHECKING:
    from starlette.testclient import TestClient

    from mbtgraph.lens import Level
    from mbtgraph.snapshot import Snapshot


def facts(data: bytes, form: RdfFormat) -> set[tuple[str, str, str]]:
    return {(str(q.subject), str(q.predicate), str(q.object)) for q in parse(data, format=form)}


def test_the_dump_is_the_dataset_byte_for_byte(client: TestClient, snapshot: Snapshot) -> None:
    assert gzip.decompress(client.get("/dumps/mbtgraph-test.nq.gz").content) == snapshot.data


def test_trig_holds_the_same_graphs(client: TestClient, snapshot: Snapshot) -> None:
    body = gzip.decompress(client.get("/dumps/mbtgraph-test.trig.gz").content)
    assert set(parse(body, format=RdfFormat.TRIG)) == set(parse(snapshot.data, format=RdfFormat.N_QUADS))


@pytest.mark.parametrize("level", LEVELS)
def test_the_file_of_a_level_holds_what_its_lens_shows(
    client: TestClient, snapshot: Snapshot, level: Level
) -> None:
    body = gzip.decompress(client.get(f"/dumps/mbtgraph-test-{level}.ttl.gz").content)
    quads = parse(snapshot.data, format=RdfFormat.N_QUADS)
    shown = {
        (str(q.subject), str(q.predicate), str(q.object))
        for q in quads
        if q.graph_name.value in graphs(level)
    }
    assert facts(body, RdfFormat.TURTLE) == shown
    assert (b"a mbt:Claim , mbt:ModelGeneratedClaim" in body) == (level == "model")


def test_checksums_are_those_of_the_files(client: TestClient) -> None:
    lines = client.get("/dumps/SHA256SUMS").text.splitlines()
    assert len(lines) == 2 + len(LEVELS)
    for line in lines:
        digest, name = line.split("  ")
        assert sha256(client.get(f"/dumps/{name}").content).hexdigest() == digest


def test_a_dump_is_kept_for_ever_and_sent_once(client: TestClient) -> None:
    """G10: its address has the version in it; no packing on top of packing."""
    found = client.get("/dumps/mbtgraph-test.nq.gz", headers={"Accept-Encoding": "gzip"})
    assert found.headers["Content-Type"] == "application/gzip"
    assert "Content-Encoding" not in found.headers
    assert found.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert int(found.headers["Content-Length"]) == len(found.content)
    head = client.head("/dumps/mbtgraph-test.nq.gz")
    assert (head.headers["Content-Length"], head.content) == (found.headers["Content-Length"], b"")
    again = client.get("/dumps/mbtgraph-test.nq.gz", headers={"If-None-Match": found.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_name_without_a_version_leads_to_the_newest(client: TestClient) -> None:
    """G10."""
    for suffix in (".nq.gz", ".trig.gz", "-t1.ttl.gz"):
        found = client.get(f"/dumps/mbtgraph{suffix}")
        assert (found.status_code, found.headers["Location"]) == (303, f"/dumps/mbtgraph-test{suffix}")


@pytest.mark.parametrize(
    "name",
    ["mbtgraph-000000000000.nq.gz", "..%2f..%2fetc%2fpasswd", "%00", "SHA1SUMS", "mbtgraph-test-t9.ttl.gz"],
)
def test_other_versions_and_other_files_are_not_there(client: TestClient, name: str) -> None:
    """S10: the answer names what there is."""
    found = client.get(f"/dumps/{name}")
    assert found.status_code in {400, 404}
    assert "root:" not in found.text
    if "%" not in name:
        assert "mbtgraph-test.nq.gz" in found.json()["offered"]


def test_the_page_names_every_file_with_size_and_checksum(client: TestClient) -> None:
    page = client.get("/downloads").text
    for line in client.get("/dumps/SHA256SUMS").text.splitlines():
        digest, name = line.split("  ")
        assert f'href="/dumps/{name}"' in page
        assert digest in page
        assert f"{len(client.get(f'/dumps/{name}').content):,}" in page
    for part in (
        "oxigraph load",
        "rdflib.Dataset",
        "curl -L",
        "@misc{",
        "CC BY 4.0",
        "Verify it before clinical use",
    ):
        assert part in page


def test_what_the_page_says_of_loading_works(client: TestClient, snapshot: Snapshot, tmp_path: Path) -> None:
    """The commands for Oxigraph and the lines for rdflib, as they stand there."""
    page = client.get("/downloads").text
    oxigraph, rdflib = (
        unescape(part.partition('<pre tabindex="0">')[2].partition("</pre>")[0])
        for part in (page.partition("<h3>Oxigraph")[2], page.partition("<h3>rdflib")[2])
    )
    (tmp_path / "mbtgraph-test.nq.gz").write_bytes(client.get("/dumps/mbtgraph-test.nq.gz").content)
    done = subprocess.run(
        [sys.executable, "-c", rdflib], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert int(done.stdout) == len(set(parse(snapshot.data, format=RdfFormat.N_QUADS)))
    _, unpack, load, _ = oxigraph.splitlines()
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    for command in (unpack, load):
        subprocess.run(
            command.split(), cwd=tmp_path, check=True, capture_output=True, env={**os.environ, "PATH": path}
        )
    assert list((tmp_path / "store").iterdir())
