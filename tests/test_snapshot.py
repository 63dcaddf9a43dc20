"""The snapshot: the same bytes each time, never stale, never half-written."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from mbtgraph import snapshot
from mbtgraph.build import build
from mbtgraph.errors import LoadError, SnapshotError
from mbtgraph.project import Project
from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path


def _copy(target: Path) -> Project:
    for folder in ("ontology", "data", "queries"):
        shutil.copytree(ROOT / folder, target / folder)
    return Project(target)


@pytest.fixture
def copy(part: Path) -> Project:
    """Return a part of the real project, not built."""
    return Project(part)


def _build_elsewhere(project: Project, *, seed: str, locale: str, backwards: bool) -> subprocess.Popen[bytes]:
    """Begin to build in another process, with another hash seed, locale and order of files."""
    order = (
        "import pathlib; real = pathlib.Path.rglob; "
        "pathlib.Path.rglob = lambda self, pattern: reversed(list(real(self, pattern))); "
        if backwards
        else ""
    )
    program = (
        f"{order}from pathlib import Path; from mbtgraph.project import Project; "
        f"from mbtgraph.build import build; build(Project(Path({str(project.root)!r})))"
    )
    env = {**os.environ, "PYTHONHASHSEED": seed, "LC_ALL": locale}
    return subprocess.Popen([sys.executable, "-c", program], env=env)


def test_two_builds_give_the_same_bytes(tmp_path: Path) -> None:
    one, two = _copy(tmp_path / "one"), _copy(tmp_path / "elsewhere" / "two")
    at_work = [
        _build_elsewhere(one, seed="1", locale="C", backwards=False),
        _build_elsewhere(two, seed="4711", locale="C.UTF-8", backwards=True),
    ]
    assert [process.wait() for process in at_work] == [0, 0]
    manifests = [(project.snapshot_folder / "manifest.json").read_bytes() for project in (one, two)]
    assert manifests[0] == manifests[1]
    assert snapshot.read(one).data == snapshot.read(two).data


def test_a_missing_snapshot_is_refused(copy: Project) -> None:
    with pytest.raises(SnapshotError, match=r"not been built yet. Run `mbtgraph build`"):
        snapshot.read(copy)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ("changed", "data/things/modes.ttl was changed"),
        ("new", "data/things/another.ttl is new"),
        ("gone", "data/things/theories.ttl is gone"),
    ],
)
def test_a_stale_snapshot_is_refused(copy: Project, change: str, says: str) -> None:
    build(copy)
    things = copy.root / "data" / "things"
    if change == "changed":
        with (things / "modes.ttl").open("a") as file:
            file.write("# a comment\n")
    elif change == "new":
        (things / "another.ttl").write_text("")
    else:
        (things / "theories.ttl").unlink()
    with pytest.raises(SnapshotError, match=says):
        snapshot.read(Project(copy.root))


def test_a_damaged_dataset_is_refused(copy: Project) -> None:
    build(copy)
    (dataset,) = copy.snapshot_folder.glob("dataset-*.nq")
    data = bytearray(dataset.read_bytes())
    data[100] ^= 1
    dataset.write_bytes(data)
    with pytest.raises(SnapshotError, match="damaged"):
        snapshot.read(copy)


@pytest.mark.parametrize("manifest", [b"", b"{}", b"[]", b"\xff", b'{"format": 0'])
def test_a_damaged_manifest_is_refused(copy: Project, manifest: bytes) -> None:
    build(copy)
    (copy.snapshot_folder / "manifest.json").write_bytes(manifest)
    with pytest.raises(SnapshotError, match="manifest cannot be read"):
        snapshot.read(copy)


def test_another_format_is_refused(copy: Project) -> None:
    build(copy)
    manifest = copy.snapshot_folder / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"format": 1', '"format": 99'))
    with pytest.raises(SnapshotError, match="another version"):
        snapshot.read(copy)


def test_a_failing_build_leaves_the_old_snapshot_whole(
    copy: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = build(copy)
    kept = {path.name for path in copy.snapshot_folder.iterdir()}
    (copy.root / "data" / "things" / "broken.ttl").write_text("this is not Turtle")
    with pytest.raises(LoadError, match=r"broken.ttl:1:"):
        build(Project(copy.root))
    (copy.root / "data" / "things" / "broken.ttl").unlink()

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    theories = copy.root / "data" / "things" / "theories.ttl"
    text = theories.read_text()
    theories.write_text("")
    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(SnapshotError, match=r"cannot be written .* No space left on device"):
        build(Project(copy.root))
    assert {path.name for path in copy.snapshot_folder.iterdir()} == kept
    theories.write_text(text)
    assert snapshot.read(Project(copy.root)).data == before.data


def test_a_new_snapshot_replaces_the_old_one(copy: Project) -> None:
    build(copy)
    file = copy.root / "data" / "things" / "theories.ttl"
    file.write_text(file.read_text().replace("attachment theory", "theory of attachment"))
    built = build(Project(copy.root))
    assert snapshot.read(Project(copy.root)).version == built.version
    assert len(list(copy.snapshot_folder.iterdir())) == 2


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (r'"inputs": \{.*?\n \}', '"inputs": []'),
        (r'"crc32": \d+,\n   "sha', '"crc": 1, "sha'),
        (r'"queries": \[.*\n \]', '"queries": null'),
        (r'"queries": \[.*\n \]', '"queries": [1]'),
        (r'"file": "[^"]*"', '"file": null'),
        (r'"file": "[^"]*"', '"file": "../../ontology/mbtgraph.ttl"'),
        (r'"counts": \{', '"deep": ' + "[" * 100_000 + "]" * 100_000 + ', "counts": {'),
    ],
)
def test_a_manifest_of_another_shape_is_refused(built: Path, tmp_path: Path, old: str, new: str) -> None:
    shutil.copytree(built / "build", tmp_path / "build")
    manifest = tmp_path / "build" / "snapshot" / "manifest.json"
    text, count = re.subn(old, lambda _: new, manifest.read_text(), flags=re.DOTALL)
    assert count
    manifest.write_text(text)
    with pytest.raises(SnapshotError, match="manifest cannot be read"):
        snapshot.read(Project(tmp_path))


def test_what_is_saved_during_a_build_makes_it_stale(copy: Project) -> None:
    file = copy.root / "data" / "things" / "theories.ttl"

    def save(step: str) -> None:
        if step.startswith("deriving"):
            file.write_text(file.read_text() + "# saved\n")

    build(copy, progress=save)
    with pytest.raises(SnapshotError, match=r"theories.ttl was changed since it was built"):
        snapshot.read(Project(copy.root))


def test_what_a_killed_build_left_is_removed(copy: Project) -> None:
    copy.snapshot_folder.mkdir(parents=True)
    for name in (".dataset-0123456789ab.nq.1", ".manifest.json.1", f".manifest.json.{os.getpid()}"):
        (copy.snapshot_folder / name).write_bytes(b"half")
        os.utime(copy.snapshot_folder / name, (0, 0))
    (copy.snapshot_folder / ".manifest.json.2").write_bytes(b"at work")
    build(copy)
    names = {path.name for path in copy.snapshot_folder.iterdir()}
    assert {name for name in names if name.startswith(".")} == {".manifest.json.2"}
    assert len(names) == 3


def test_a_file_of_somebody_else_beside_a_snapshot_stays(built: Path, tmp_path: Path) -> None:
    own = snapshot.read(Project(built))
    mine = tmp_path / "dataset-mine.nq"
    snapshot.write_pulled(tmp_path, b"", asked_by=own, counts={}, origin={})
    mine.touch()
    other = b"<urn:a> <urn:b> <urn:c> <urn:g> .\n"
    snapshot.write_pulled(tmp_path, other, asked_by=own, counts={}, origin={})
    assert mine.exists()
    assert len(list(tmp_path.glob("dataset-*.nq"))) == 2
