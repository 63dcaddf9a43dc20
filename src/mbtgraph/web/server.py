"""The server itself: it listens, loads the data, prints its address, reloads, and stops when it is told."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from typing import TYPE_CHECKING, Final

import uvicorn

from mbtgraph.errors import MbtGraphError
from mbtgraph.web.app import create_app
from mbtgraph.web.operation.connection import Connection
from mbtgraph.web.operation.log import LOG, to_standard_error
from mbtgraph.web.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    from mbtgraph.web.served import Served, Serving

_LAST: Final = 10
"""Seconds that requests may still take when the server is told to stop."""
_HERE: Final = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104 (told apart, not listened on)
"""Where a server that listens everywhere is found on this machine."""


def serve(load: Callable[[Settings], Served], *, host: str, port: int, base: str, seconds: float) -> None:
    """Serve what `load` returns until stopped; print the address as soon as it answers.

    Raises:
        MbtGraphError: The port cannot be used, or the data cannot be read.
    """
    with _listening(host, port) as listener:
        here = _HERE.get(host, host)
        name = f"[{here}]" if ":" in here else here
        address = f"http://{name}:{listener.getsockname()[1]}/"
        settings = Settings(base=base or address, seconds=seconds)
        app = create_app(load(settings))
        to_standard_error()
        config = uvicorn.Config(
            app, http=Connection, ws="none", lifespan="off", log_config=None, log_level="warning",
            access_log=False, server_header=False, proxy_headers=False, timeout_keep_alive=5,
            timeout_graceful_shutdown=_LAST,
        )  # fmt: skip
        server = _Server(config, app.state.serving, lambda: load(settings), address)
        server.run(sockets=[listener])


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        if port:
            hint = "name another one with --port, or 0 for any that is free"
            problem = f"Port {port} of {host} cannot be used ({os.strerror(error.errno or 0)}); {hint}."
        else:
            problem = f"Nothing can listen at {host}: {error.strerror}."
        raise MbtGraphError(problem) from error


class _Server(uvicorn.Server):
    """Run until told to stop; take new data when told to reload."""

    def __init__(
        self, config: uvicorn.Config, serving: Serving, load: Callable[[], Served], address: str
    ) -> None:
        super().__init__(config)
        self._serving = serving
        self._load = load
        self._address = address
        self._reloading: set[asyncio.Task[None]] = set()
        self._one = asyncio.Lock()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to answer, and say so."""
        await super().startup(sockets)
        # Who closes a terminal means the program that runs in it to end, and not to reload.
        if hasattr(signal, "SIGHUP") and not os.isatty(0):
            asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, self._told_to_reload)
        sys.stderr.write(f"mbtgraph at {self._address}\n")
        sys.stderr.flush()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop when requests have been answered; told a second time, stop at once."""
        self.force_exit = self.should_exit
        super().handle_exit(sig, frame)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop."""
        await super().shutdown(sockets)
        self._serving.now.pool.close()

    def _told_to_reload(self) -> None:
        if len(self._reloading) > 1:
            return  # one is running, and the one that waits will read what is there now
        task = asyncio.get_running_loop().create_task(self._reload())
        self._reloading.add(task)
        task.add_done_callback(self._reloading.discard)

    async def _reload(self) -> None:
        async with self._one:
            try:
                new = await asyncio.to_thread(self._load)
            except MbtGraphError as error:
                LOG.error("not reloaded", extra={"told": {"why": str(error)}})
                return
            self._serving.replace(new)
            LOG.info("reloaded", extra={"told": {"version": new.version}})
