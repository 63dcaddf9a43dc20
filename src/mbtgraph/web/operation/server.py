"""The server itself: it loads the data, listens, prints its address, and stops when it is told to."""

from __future__ import annotations

import os
import socket
import sys
from typing import TYPE_CHECKING

import uvicorn

from mbtgraph.errors import MbtGraphError
from mbtgraph.graph import Graph
from mbtgraph.store.pool import Pool
from mbtgraph.web.app import create_app
from mbtgraph.web.served import Served
from mbtgraph.web.settings import Settings

if TYPE_CHECKING:
    from mbtgraph.snapshot import Snapshot


def serve(built: Snapshot, *, host: str, port: int, base: str = "") -> None:
    """Serve a snapshot until stopped, and print the address.

    Raises:
        MbtGraphError: The port cannot be used.
    """
    try:
        listener = socket.create_server((host, port))
    except OSError as error:
        raise MbtGraphError(
            f"Port {port} of {host} cannot be used: {os.strerror(error.errno or 0)}."
        ) from error
    with listener:
        at = f"http://{host}:{listener.getsockname()[1]}/"
        now = opened(built, Settings(base=base or at))
        config = uvicorn.Config(
            create_app(now), log_level="warning", access_log=False, server_header=False,
            timeout_graceful_shutdown=5,
        )  # fmt: skip
        sys.stderr.write(f"mbtgraph at {at}\n")
        sys.stderr.flush()
        uvicorn.Server(config).run(sockets=[listener])


def opened(built: Snapshot, settings: Settings) -> Served:
    """Return a snapshot as it is served."""
    return Served(Graph(built), Pool(built.data), built.data, built.counts, settings)
