"""The process that the workers of the pool are forked from: it holds the data, which all of them share.

It forks, slows down and kills on command, and ends with its parent, however that went: then there is
no more to read. Only it kills its children, and only between two looks at which of them ended, so that
no other process is ever hit that got the number of one.
"""

from __future__ import annotations

import gc
import os
import select
import signal
import socket
from contextlib import suppress
from struct import Struct

from mbtgraph.store.frames import receive
from mbtgraph.store.pool.dataset import Dataset
from mbtgraph.store.pool.worker import work

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Final, NoReturn

COMMAND: Final = Struct(">cQ")
"""What the parent says: what to do, and the number it has given to the worker."""
FORK: Final = b"f"
BACK: Final = b"b"
KILL: Final = b"k"

_BEHIND: Final = 5
"""How far workers stand behind the server, which has to hear and answer, and fork, whatever they do."""
_LAST: Final = 19
"""How far those stand behind that take their time."""


def main() -> None:
    """Take a dataset from standard input, then commands until it ends."""
    # Ctrl-C at a terminal, or the end of a service, is for the parent, which lets us end when it is done.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # all processes of a service may be told to reload
    control = socket.socket(fileno=0)
    with control.makefile("rb") as stream:
        data = receive(stream)
    if data is None:
        return
    back = _step_aside if _may_come_back() else _step_back
    dataset = Dataset(data)
    size = len(data)
    del data
    gc.collect()
    gc.freeze()  # what never goes needs no look, which would copy its pages
    control.sendall(b"\n")
    _Nursery(control, dataset, size, back).run()
    os._exit(0)  # to take the dataset apart takes longer


def _step_back(process: int) -> None:
    os.setpriority(os.PRIO_PROCESS, process, _LAST)


def _step_aside(process: int) -> None:
    """Let all others go before a process, at once: of one that only has less weight they await a slice."""
    os.sched_setscheduler(process, os.SCHED_IDLE, os.sched_param(0))


def _kill(process: int) -> None:
    """End a process; where it stood aside it comes back for that.

    While it ends it can be given a lock of the system that a fork waits for. It would hold it until nobody
    else has anything to do.
    """
    if hasattr(os, "SCHED_IDLE"):
        with suppress(OSError):  # whoever started the server may have put all of it aside for good
            if os.sched_getscheduler(process) == os.SCHED_IDLE:
                os.sched_setscheduler(process, os.SCHED_OTHER, os.sched_param(0))
    os.kill(process, signal.SIGKILL)


def _may_come_back() -> bool:
    """Tell whether this process may let one that stands aside come back: it takes a right, so one tries."""
    if not hasattr(os, "SCHED_IDLE"):
        return False
    process = os.fork()
    if not process:
        with suppress(OSError):
            os.nice(_BEHIND)
            _step_aside(0)
            os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))
            os._exit(0)
        os._exit(1)
    return os.waitpid(process, 0)[1] == 0


class _Nursery:
    def __init__(
        self, control: socket.socket, dataset: Dataset, size: int, back: Callable[[int], None]
    ) -> None:
        self._control = control
        self._back = back
        self._dataset = dataset
        self._size = size
        self._children: dict[int, int] = {}
        self._ended, told = socket.socketpair()
        self._ended.setblocking(False)
        told.setblocking(False)
        self._told = told
        signal.set_wakeup_fd(told.fileno())
        signal.signal(signal.SIGCHLD, lambda *_: None)

    def run(self) -> None:
        """Obey until the parent is gone."""
        while True:
            ready, _, _ = select.select([self._control, self._ended], [], [])
            with suppress(BlockingIOError):
                self._ended.recv(1 << 12)
            self._reap()
            if self._control in ready and not self._obey():
                break
        for process in self._children.values():
            _kill(process)

    def _reap(self) -> None:
        with suppress(ChildProcessError):
            while process := os.waitpid(-1, os.WNOHANG)[0]:
                self._children = {n: one for n, one in self._children.items() if one != process}

    def _obey(self) -> bool:
        """Do what the parent says, and tell whether it is there."""
        try:
            message, handles, _, _ = socket.recv_fds(self._control, COMMAND.size, 1)
        except ConnectionError:
            return False
        if len(message) < COMMAND.size:
            return False
        command, number = COMMAND.unpack(message)
        process = self._children.get(number)
        if command == FORK:
            self._fork(number, socket.socket(fileno=handles[0]))
        elif process and command == BACK:
            self._back(process)
        elif process and command == KILL:
            _kill(process)
        return True

    def _fork(self, number: int, link: socket.socket) -> None:
        with link, suppress(OSError):  # no more processes: the parent sees that the other end is closed
            process = os.fork()
            if not process:
                self._work(link)
            self._children[number] = process

    def _work(self, link: socket.socket) -> NoReturn:
        try:
            os.nice(_BEHIND)
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            self._ended.close()
            self._told.close()
            self._control.detach()
            # In the place of ours as the first handle, so that there is none below the limit to be given.
            with link:
                os.dup2(link.fileno(), 0)
            work(socket.socket(fileno=0), self._dataset, self._size)
        finally:
            os._exit(0)
