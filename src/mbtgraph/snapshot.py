"""The built dataset: canonical N-Quads and a manifest, the only thing that crosses from building to using.

```
build/snapshot/manifest.json          names the dataset, its hash, the hash of every input, the stored queries
build/snapshot/dataset-<version>.nq   sorted N-Quads with canonical blank nodes
```

The manifest is replaced last and in one step, so a reader finds the old snapshot or the new one.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from mbtgraph.errors import SnapshotError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mbtgraph.project import Project

_FORMAT: Final = 1
_REBUILD: Final = "Run `mbtgraph build`."


@dataclass(frozen=True)
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
    folder = project.snapshot_folder
    digest = hashlib.sha256(data).hexdigest()
    name = f"dataset-{digest[:12]}.nq"
    manifest = {
        "format": _FORMAT,
        "version": digest[:12],
        "dataset": {"file": name, "sha256": digest},
        "counts": dict(counts),
        "inputs": project.input_hashes,
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
    folder = project.snapshot_folder
    try:
        manifest = json.loads((folder / "manifest.json").read_bytes())
        name, digest = manifest["dataset"]["file"], manifest["dataset"]["sha256"]
        known = manifest["format"] == _FORMAT
        inputs, queries, counts = manifest["inputs"], manifest["queries"], manifest["counts"]
        census = manifest["census"]
    except FileNotFoundError as error:
        raise SnapshotError(f"The dataset has not been built yet. {_REBUILD}") from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SnapshotError(f"The snapshot's manifest cannot be read ({error}). {_REBUILD}") from error
    if not known:
        raise SnapshotError(f"The snapshot was written by another version of mbtgraph. {_REBUILD}")
    try:
        data = (folder / name).read_bytes()
    except OSError as error:
        raise SnapshotError(
            f"The snapshot's dataset cannot be read ({error.strerror}). {_REBUILD}"
        ) from error
    if hashlib.sha256(data).hexdigest() != digest:
        raise SnapshotError(
            f"The snapshot is damaged: its dataset is not what the manifest names. {_REBUILD}"
        )
    if not project.shipped:
        _refuse_stale(inputs, project.input_hashes)
    return Snapshot(data, digest[:12], tuple(queries), counts, census)


def _refuse_stale(then: Mapping[str, str], now: Mapping[str, str]) -> None:
    for name in sorted({*then, *now}):
        if then.get(name) != now.get(name):
            what = "was changed" if name in then and name in now else "is new" if name in now else "is gone"
            raise SnapshotError(f"The snapshot is stale: {name} {what} since it was built. {_REBUILD}")


def _replace(path: Path, data: bytes) -> None:
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".writing-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(temporary).unlink()
        raise
