"""What the server holds of the pool's processes: the nursery, and a socket to each worker."""

from __future__ import annotations

import socket
import subprocess
import sys
import weakref
from contextlib import suppress
from itertools import count
from typing import TYPE_CHECKING, Final, TypeAlias

from mbtgraph.errors import QueryError
from mbtgraph.store.frames import send
from mbtgraph.store.isolated import command
from mbtgraph.store.pool.nursery import BACK, COMMAND, FORK, KILL
from mbtgraph.store.pool.worker import HEAD, SIGN

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

Answer: TypeAlias = tuple[bytes, int, bytes]
"""What a worker says: the kind of its answer, how many rows it has where it was cut, the bytes."""

_CHUNK: Final = 1 << 16
"""Bytes that are read at once."""


class Nursery:
    """Hold the process that workers are forked from; it ends with this object, and they with it."""

    def __init__(self, data: bytes) -> None:
        """Start it, and wait until it has the data.

        Raises:
            QueryError: No process can be started.
        """
        if not hasattr(socket, "send_fds") or sys.platform == "win32":
            raise QueryError(
                "This system cannot fork processes, which typed-in queries need: Linux and macOS can."
            )
        self._control, theirs = socket.socketpair()
        self._numbers = count()
        with theirs:
            try:
                process = subprocess.Popen(  # noqa: S603 (our own interpreter and program)
                    command("mbtgraph.store.pool.nursery"),
                    stdin=theirs.fileno(),
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                )
            except OSError as error:
                self._control.close()
                raise QueryError(f"No process can be started for queries: {error.strerror}.") from error
        self.close = weakref.finalize(self, _end, self._control, process)
        with suppress(OSError), self._control.makefile("wb") as pipe:
            send(pipe, data)
        if not self._control.recv(1):
            raise QueryError("The process for queries could not load the data; is there enough memory?")

    def fork(self, loop: asyncio.AbstractEventLoop) -> Link:
        """Return a new worker; it need not be there yet to be asked.

        Raises:
            OSError: The nursery is gone.
        """
        ours, theirs = socket.socketpair()
        number = next(self._numbers)
        with theirs:
            try:
                socket.send_fds(self._control, [COMMAND.pack(FORK, number)], [theirs.fileno()])
            except OSError:
                ours.close()
                raise
        return Link(ours, loop, lambda command: self._tell(command, number))

    def _tell(self, command: bytes, number: int) -> None:
        with suppress(OSError):  # it is gone, and all workers with it
            self._control.sendall(COMMAND.pack(command, number))


def _end(control: socket.socket, process: subprocess.Popen[bytes]) -> None:
    control.close()
    process.wait()


class Link:
    """Talk to one worker, without ever waiting for it."""

    def __init__(
        self,
        ours: socket.socket,
        loop: asyncio.AbstractEventLoop,
        tell: Callable[[bytes], None],
    ) -> None:
        """Take our end of the socket, and what tells the nursery what to do with the worker."""
        ours.setblocking(False)
        self._socket = ours
        self._loop = loop
        self._tell = tell
        self._when_signed: Callable[[], None] = lambda: None
        self.signs = 0
        self._unsent = memoryview(b"")
        self._writing = False
        self._answer: asyncio.Future[Answer | None] | None = None
        self._found = bytearray()
        self.open = True
        self.behind = False
        loop.add_reader(ours.fileno(), self._read)

    def ask(self, request: bytes, when_signed: Callable[[], None]) -> asyncio.Future[Answer | None]:
        """Send a request; there is no answer where the worker ended.

        The worker gives a sign each time when it has computed for some time.
        """
        self.signs = 0
        self._when_signed = when_signed
        self._answer = self._loop.create_future()
        self._unsent = memoryview(len(request).to_bytes(8, "big") + request)
        self._write()
        return self._answer

    def kill(self) -> None:
        """End the worker, whatever it does."""
        self._tell(KILL)
        self.close()

    def step_back(self) -> None:
        """Let all others go before this worker, for good."""
        if not self.behind:
            self.behind = True
            self._tell(BACK)

    def fail(self, error: Exception) -> None:
        """Answer with an error, whatever the worker does."""
        if self._answer and not self._answer.done():
            self._answer.set_exception(error)

    def close(self) -> None:
        """Let the worker end when it has nothing to do."""
        if self.open:
            self.open = False
            if not self._loop.is_closed():
                self._loop.remove_reader(self._socket.fileno())
                self._loop.remove_writer(self._socket.fileno())
            self._socket.close()
            self._done(None)

    def _done(self, answer: Answer | None) -> None:
        if self._answer and not self._answer.done():
            self._answer.set_result(answer)
        self._answer = None

    def _write(self) -> None:
        try:
            self._unsent = self._unsent[self._socket.send(self._unsent) :]
        except BlockingIOError:
            pass
        except OSError:
            self.close()
            return
        if bool(self._unsent) != self._writing:
            self._writing = not self._writing
            if self._writing:
                self._loop.add_writer(self._socket.fileno(), self._write)
            else:
                self._loop.remove_writer(self._socket.fileno())

    def _read(self) -> None:
        try:
            chunk = self._socket.recv(_CHUNK)
        except BlockingIOError:
            return
        except OSError:
            chunk = b""
        if not chunk:
            self.close()
            return
        while not self._found and chunk[:1] == SIGN:
            self.signs += 1
            self._when_signed()
            chunk = chunk[1:]
        self._found += chunk
        if len(self._found) < HEAD.size:
            return
        kind, number, size = HEAD.unpack_from(self._found)
        if len(self._found) == HEAD.size + size:
            body = bytes(memoryview(self._found)[HEAD.size :])
            self._found = bytearray()
            self._done((kind, number, body))
