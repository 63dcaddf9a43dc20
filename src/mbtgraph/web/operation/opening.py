"""What is served, read from where it lies: a built snapshot of a project, or any files of RDF."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from mbtgraph import snapshot
from mbtgraph.graph import Graph
from mbtgraph.snapshot import Snapshot
from mbtgraph.store.files import read
from mbtgraph.store.pool import Pool
from mbtgraph.web.served import Served

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from mbtgraph.project import Project
    from mbtgraph.web.settings import Settings


def open_project(project: Project, settings: Settings) -> Served:
    """Return the built snapshot of a project as it is served.

    Raises:
        SnapshotError: It is missing, stale or damaged.
    """
    return opened(snapshot.read(project), settings)


def open_files(paths: Sequence[Path], settings: Settings) -> Served:
    """Return what a stranger's files say as it is served.

    Raises:
        LoadError: One of them cannot be read.
    """
    data, counts = read(paths, settings.absolute("/graph/"))
    version = sha256(data).hexdigest()[:12]
    return opened(Snapshot(data, version, (), counts), settings, ours=False)


def opened(built: Snapshot, settings: Settings, *, ours: bool = True) -> Served:
    """Return a snapshot as it is served."""
    return Served(Graph(built), Pool(built.data), built.data, built.counts, settings, ours=ours)
