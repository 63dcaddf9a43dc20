"""The built dataset: canonical N-Quads and a manifest, the only thing that crosses from building to using.

```
build/snapshot/manifest.json          names the dataset, its hash, the hash of every input, the stored queries
build/snapshot/dataset-<version>.nq   sorted N-Quads with canonical blank nodes
```

The manifest is replaced last and in one step, so a reader finds the old snapshot or the new one.
Identity is told by SHA-256; whether a file was changed or damaged since is seen by CRC-32, which
costs a question next to nothing.
"""

from __future__ import annotations

import json
import os
import time
from zlib import crc32

from mbtgraph.errors import SnapshotError
from mbtgraph.values import value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from typing import Any, Final

    from mbtgraph.project import Project

CENSUS: Final = "queries/report/census.rq"
"""The input that counts what a snapshot holds, and goes along in its manifest."""

_FORMAT: Final = 1
_ABANDONED: Final = 60 * 60
"""Seconds after which a temporary file is that of a writer that died."""

_SHAPE: Final = {
    "version": str, "dataset": dict, "counts": dict, "inputs": dict, "queries": list, "census": str
}  # fmt: skip
_REBUILD: Final = "Run `mbtgraph build`."


@value
class Snapshot:
    """Hold a built dataset and what its manifest says of it."""

    data: bytes
    version: str
    queries: tuple[Mapping[str, Any], ...]
    counts: Mapping[str, int]
    census: str = ""


def write(
    project: Project,
    data: bytes,
    *,
    texts: Mapping[str, str],
    queries: list[dict[str, Any]],
    counts: Mapping[str, int],
) -> Snapshot:
    """Write a snapshot of a project and return it; what stood there before is replaced in one step.

    `texts` are the inputs by name as they were read: a file may have been saved since.

    Raises:
        SnapshotError: It cannot be written; what stood there before is left as it was.
    """
    from hashlib import sha256  # noqa: PLC0415 (only building needs it)

    inputs = {file: texts[file].encode() for file in sorted(texts)}
    told = {
        "counts": dict(counts),
        "inputs": {
            file: {"crc32": crc32(text), "sha256": sha256(text).hexdigest()} for file, text in inputs.items()
        },
        "queries": queries,
        "census": texts[CENSUS],
    }
    return _write(project.snapshot_folder, data, told)


def write_pulled(
    folder: Path, data: bytes, *, asked_by: Snapshot, counts: Mapping[str, int], origin: Mapping[str, str]
) -> Snapshot:
    """Write a dataset from elsewhere as a snapshot, with the stored queries of another one.

    `origin` says where it comes from. A pulled snapshot that stands there already is replaced.

    Raises:
        SnapshotError: It cannot be written, or something else stands there.
    """
    refuse_foreign(folder)
    told = {
        "pulled": dict(origin),
        "counts": dict(counts),
        "inputs": {},
        "queries": list(asked_by.queries),
        "census": asked_by.census,
    }
    return _write(folder, data, told)


def refuse_foreign(folder: Path) -> None:
    """Refuse a folder that holds anything else than a pulled snapshot.

    Raises:
        SnapshotError: It does, or cannot be looked into.
    """
    try:
        if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
            return
        pulled = "pulled" in json.loads((folder / "manifest.json").read_bytes())
    except OSError as error:
        problem = f"{folder} holds something else than a pulled snapshot"
        raise SnapshotError(
            f"{problem} ({error.strerror}: manifest.json). Name a folder that is new."
        ) from error
    except (ValueError, TypeError, RecursionError):
        pulled = False
    if not pulled:
        raise SnapshotError(
            f"{folder} holds something else than a pulled snapshot. Name a folder that is new."
        )


def _write(folder: Path, data: bytes, told: Mapping[str, Any]) -> Snapshot:
    """Write a snapshot with what its manifest tells beside its version."""
    from hashlib import sha256  # noqa: PLC0415 (only writing needs it)

    digest = sha256(data).hexdigest()
    name = f"dataset-{digest[:12]}.nq"
    manifest = {
        "format": _FORMAT,
        "version": digest[:12],
        "dataset": {"file": name, "crc32": crc32(data), "sha256": digest},
        **told,
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        replace(folder / name, data)
        replace(folder / "manifest.json", json.dumps(manifest, indent=1).encode() + b"\n")
        for old in folder.glob(f"dataset-{'[0-9a-f]' * 12}.nq"):
            if old.name != name:
                old.unlink(missing_ok=True)
        _sweep(folder)
    except OSError as error:
        raise SnapshotError(f"The snapshot cannot be written to {folder}: {error.strerror}.") from error
    return Snapshot(data, digest[:12], tuple(told["queries"]), told["counts"], told["census"])


def _sweep(folder: Path) -> None:
    """Remove the temporary files of writers that died; another one may be at work right now."""
    for file in (*folder.glob(".dataset-*.nq.*"), *folder.glob(".manifest.json.*")):
        try:
            if time.time() - file.stat().st_mtime > _ABANDONED:
                file.unlink()
        except FileNotFoundError:  # the other one has done its work
            continue


def read(project: Project) -> Snapshot:
    """Return the snapshot of a project.

    Raises:
        SnapshotError: There is none, it is damaged, or a file it was made from has changed since.
    """
    found, then = _read(project.built)
    if not project.built_alone:
        _refuse_stale(then, project.input_sums())
    return found


def read_folder(folder: str) -> Snapshot:
    """Return the snapshot that a folder holds, whatever became of the files it was made from.

    Raises:
        SnapshotError: There is none, or it is damaged.
    """
    return _read(folder)[0]


def _read(folder: str) -> tuple[Snapshot, dict[str, int]]:
    """Return a snapshot, and the checksums of what it was made from."""
    try:
        manifest = json.loads(_bytes(folder, "manifest.json"))
        if manifest["format"] != _FORMAT:
            raise SnapshotError(f"The snapshot was written by another version of mbtgraph. {_REBUILD}")
        _check_shape(manifest)
        version, dataset = manifest["version"], manifest["dataset"]
        name, checksum = dataset["file"], dataset["crc32"]
        then = {file: told["crc32"] for file, told in manifest["inputs"].items()}
    except FileNotFoundError as error:
        raise SnapshotError(f"The dataset has not been built yet. {_REBUILD}") from error
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise SnapshotError(f"The snapshot's manifest cannot be read ({error}). {_REBUILD}") from error
    try:
        data = _bytes(folder, name)
    except OSError as error:
        raise SnapshotError(
            f"The snapshot's dataset cannot be read ({error.strerror}). {_REBUILD}"
        ) from error
    if crc32(data) != checksum:
        raise SnapshotError(
            f"The snapshot is damaged: its dataset is not what the manifest names. {_REBUILD}"
        )
    return Snapshot(data, version, tuple(manifest["queries"]), manifest["counts"], manifest["census"]), then


def _check_shape(manifest: Mapping[str, Any]) -> None:
    """Refuse a manifest that is not of the shape in which we write it."""
    for key, kind in _SHAPE.items():
        if not isinstance(manifest[key], kind):
            raise TypeError(f"{key} is not a {kind.__name__}")
    version, file = manifest["version"], manifest["dataset"]["file"]
    if not version.isalnum() or file != f"dataset-{version}.nq":
        raise ValueError("dataset names no file of ours")
    if not all(isinstance(query, dict) for query in manifest["queries"]):
        raise TypeError("queries are not dicts")


def _bytes(folder: str, name: str) -> bytes:
    with open(os.path.join(folder, name), "rb") as file:
        return file.read()


def _refuse_stale(then: Mapping[str, int], now: Mapping[str, int]) -> None:
    for name in sorted({*then, *now}):
        if then.get(name) != now.get(name):
            what = "was changed" if name in then and name in now else "is new" if name in now else "is gone"
            raise SnapshotError(f"The snapshot is stale: {name} {what} since it was built. {_REBUILD}")


def replace(path: Path, data: bytes) -> None:
    """Write a file beside its place and move it there in one step; a writer that dies leaves the old one."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
