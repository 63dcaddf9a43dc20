"""Figures over labels that nobody should have written: inert in drawings, in tables and in JSON."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

import pytest
from starlette.testclient import TestClient

from mbtgraph import graph as face
from mbtgraph.snapshot import Snapshot
from mbtgraph.store.pool import Pool
from mbtgraph.web.app import create_app
from mbtgraph.web.assets import File
from mbtgraph.web.served import Served
from mbtgraph.web.settings import Settings
from tests.figures import drawings, page

if TYPE_CHECKING:
    from collections.abc import Iterator

_LABELLED: Final = re.compile(
    rb"(<https://w3id\.org/mbtgraph/id/(?:study|outcome|population|state|problem|mode|modality|instrument)/[^>]+>"
    rb' <http://www\.w3\.org/2000/01/rdf-schema#label> )"'
)
_EVIL: Final = "</title></svg><script>alert(1)</script><img src=x onerror=alert(2)>\u202e]]>&lt;\"' \u0001 "


@pytest.fixture(scope="module")
def hostile(snapshot: Snapshot) -> Iterator[TestClient]:
    """Return a service over the real data, with labels that begin with markup."""
    evil = _EVIL.replace('"', '\\"').encode()
    data = _LABELLED.sub(lambda found: found[1] + b'"' + evil, snapshot.data)
    assert data.count(b"onerror") > 500
    made = Snapshot(data, "hostile", snapshot.queries, {}, snapshot.census)
    pool = Pool(data)
    served = Served(face.Graph(made), pool, data, {}, Settings(base="https://mbt.example/", seconds=5))
    with TestClient(create_app(served), follow_redirects=False) as client:
        yield client
    pool.close()


@pytest.mark.parametrize(
    "address",
    [
        "/evidence",
        "/evidence/suicide-attempts",
        "/evidence/bpd-symptoms?people=people-with-bpd",
        "/gaps",
        "/causes",
        "/causes?from=state/emotional-distress&work=1",
        "/causes/all",
        "/around/state/mentalizing-failure",
        "/around/modality/mbt",
    ],
)
def test_a_hostile_label_is_inert(hostile: TestClient, address: str) -> None:
    """S6: markup in a label is text, in drawings too; what no XML may hold is replaced."""
    text = page(hostile, address)
    assert "alert(1)" in text
    assert "<script>alert" not in text
    assert "<img" not in text
    for figure in drawings(text):
        assert not [node for node in figure.iter() if node.tag.rpartition("}")[2] in {"script", "img"}]
        assert not [name for node in figure.iter() for name in node.attrib if name.startswith("on")]


def test_labels_are_data_in_a_page_with_a_graph_that_moves(
    hostile: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """S6, S7: the page holds what the script reads as data, and no script of its own."""
    monkeypatch.setattr("mbtgraph.web.figures.around.library", lambda _: ())
    assert "around.js" not in page(hostile, "/around/mode/pretend-mode")
    monkeypatch.setattr("mbtgraph.web.figures.around.library", lambda _: (File("icon.svg", "sha384-x"),))
    text = page(hostile, "/around/mode/pretend-mode?trust=model")
    (data,) = re.findall(r'<script type="application/json" id="around">(.*?)</script>', text, re.DOTALL)
    assert "<" not in data
    assert json.loads(data)["nodes"][0]["label"].startswith(_EVIL)
    scripts = re.findall(r"<script ([^>]*)>", text)
    assert all('src="/static/' in script or 'type="application/' in script for script in scripts)


def test_hostile_labels_come_back_whole_in_json(hostile: TestClient) -> None:
    told = hostile.get("/around/mode/pretend-mode.json").json()
    labels = [node["label"] for node in told["nodes"] if node["kind"] == "mode"]
    assert len(labels) == 2
    assert all(label.startswith(_EVIL) for label in labels)


def test_hostile_addresses_are_told_and_never_run(client: TestClient) -> None:
    """G4: an encoded slash, a bracket, a NUL or 8 KiB in a name is no other thing, and no fault of ours."""
    starts = (
        "/evidence/",
        "/causes?to=mode/",
        "/causes?from=",
        "/evidence?people=",
        "/around/mode/",
        "/causes/",
    )
    for name in ("a%2Fb", "a%3E%20%7B", "x..", "%00", "x" * 8192, "é'\"", "%0A"):
        for start in starts:
            assert client.get(start + name).status_code in {400, 404}, start + name
        assert client.get(f"/around/mode/{name}.json").status_code in {400, 404}
