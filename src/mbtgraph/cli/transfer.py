"""Commands that move a dataset: into a SPARQL server, and from there into a snapshot."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from mbtgraph import snapshot
from mbtgraph.cli import progress
from mbtgraph.errors import MissingExtra
from mbtgraph.project import Project

if TYPE_CHECKING:
    from argparse import Namespace

    from mbtgraph.store.publication import Publication


def push(options: Namespace) -> int:
    """Load the built dataset into a server."""
    try:
        from mbtgraph.transfer.push import push as load  # noqa: PLC0415 (an optional part)
        from mbtgraph.transfer.server import Server  # noqa: PLC0415
        from mbtgraph.transfer.writers import GraphStore, Updates  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise MissingExtra("Loading a server", _INSTALL) from error
    writer = GraphStore(options.graphs) if options.graphs else Updates(options.update)
    built = snapshot.read(Project.find(options.root))
    try:
        done = load(built, Server(options.endpoint), writer, anew=options.replace, progress=progress.show)
    finally:
        progress.end()
    sent = f"{done.sent} batches sent" + f", {done.before} were there already" * bool(done.before)
    what = f"loaded ({sent})" if done.sent or done.before else "there already, and nothing was sent"
    sys.stdout.write(f"Data version {done.record.version} is {what}: {_size(done.record)}.\n")
    return 0


def pull(options: Namespace) -> int:
    """Bring the dataset of a server into a snapshot."""
    try:
        from mbtgraph.transfer.pull import pull as bring  # noqa: PLC0415 (an optional part)
        from mbtgraph.transfer.server import Server  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise MissingExtra("Reading a server", _INSTALL) from error
    own = snapshot.read(Project.find(options.root))
    try:
        done = bring(Server(options.endpoint), Path(options.folder), asked_by=own, progress=progress.show)
    finally:
        progress.end()
    version, there = done.snapshot.version, done.record.version
    sys.stdout.write(f"Data version {there} is in {options.folder}: {_size(done.record)}.\n")
    if version != there:
        sys.stdout.write(
            "The server spells some values in another way (2.4 for 2.40), so the snapshot here is "
            f"data version {version}.\n"
        )
    return 0


def _size(record: Publication) -> str:
    triples, graphs = sum(record.counts.values()), len(record.counts)
    return f"{triples} triples in {graphs} graphs, read back with the same counts and digest"


_INSTALL = "pip install 'mbtgraph[remote]'"
