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
from zlib import crc32

from mbtgraph.errors import SnapshotError
from mbtgraph.values import value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from typing import Any, Final

    from mbtgraph.project import Project

_FORMAT: Final = 1
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
    project: Project, data: bytes, *, queries: list[dict[str, Any]], counts: Mapping[str, int], census: str
) -> Snapshot:
    """Write a snapshot of a project and return it; what stood there before is replaced in one step.

    Raises:
        SnapshotError: It cannot be written; what stood there before is left as it was.
    """
    from hashlib import sha256  # noqa: PLC0415 (only building needs it)

    folder = project.snapshot_folder
    digest = sha256(data).hexdigest()
    name = f"dataset-{digest[:12]}.nq"
    sums = project.input_sums()
    manifest = {
        "format": _FORMAT,
        "version": digest[:12],
        "dataset": {"file": name, "crc32": crc32(data), "sha256": digest},
        "counts": dict(counts),
        "inputs": {
            file: {"crc32": sums[file], "sha256": sha256((project.root / file).read_bytes()).hexdigest()}
            for file in sums
        },
        "queries": queries,
        "census": census,
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _replace(folder / name, data)
        _replace(folder / "manifest.json", json.dumps(manifest, indent=1).encode() + b"\n")
        for old in folder.glob("dataset-*.nq"):
            if old.name != name:
                old.unlink(missing_ok=True)
    except OSError as error:
        raise SnapshotError(f"The snapshot cannot be written to {folder}: {error.strerror}.") from error
    return Snapshot(data, digest[:12], tuple(queries), counts, census)


def read(project: Project) -> Snapshot:
    """Return the snapshot of a project.

    Raises:
        SnapshotError: There is none, it is damaged, or a file it was made from has changed since.
    """
    folder = os.path.join(project.folder, "build", "snapshot")
    try:
        manifest = json.loads(_bytes(folder, "manifest.json"))
        name, checksum = manifest["dataset"]["file"], manifest["dataset"]["crc32"]
        known, version, inputs = manifest["format"] == _FORMAT, manifest["version"], manifest["inputs"]
        queries, counts, census = manifest["queries"], manifest["counts"], manifest["census"]
    except FileNotFoundError as error:
        raise SnapshotError(f"The dataset has not been built yet. {_REBUILD}") from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SnapshotError(f"The snapshot's manifest cannot be read ({error}). {_REBUILD}") from error
    if not known:
        raise SnapshotError(f"The snapshot was written by another version of mbtgraph. {_REBUILD}")
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
    if not project.shipped:
        _refuse_stale({file: told["crc32"] for file, told in inputs.items()}, project.input_sums())
    return Snapshot(data, version, tuple(queries), counts, census)


def _bytes(folder: str, name: str) -> bytes:
    with open(os.path.join(folder, name), "rb") as file:
        return file.read()


def _refuse_stale(then: Mapping[str, int], now: Mapping[str, int]) -> None:
    for name in sorted({*then, *now}):
        if then.get(name) != now.get(name):
            what = "was changed" if name in then and name in now else "is new" if name in now else "is gone"
            raise SnapshotError(f"The snapshot is stale: {name} {what} since it was built. {_REBUILD}")


def _replace(path: Path, data: bytes) -> None:
    """Write a file beside its place and move it there in one step; a writer that dies leaves the old one."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with temporary.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
