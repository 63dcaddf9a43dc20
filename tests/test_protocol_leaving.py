"""What becomes of the work on an answer where its client leaves: seen from inside the server's loop."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

import pytest

from mbtgraph.web.app import create_app
from tests.protocol_bed import made

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mbtgraph.web.served import Served

_DATA: Final = "".join(f'<a:{n}> <a:p> "{n}" <a:g> .\n' for n in range(400)).encode()
_ENDLESS: Final = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
_LEFT: Final = {"type": "http.disconnect"}


@pytest.fixture(scope="module")
def small() -> Iterator[Served]:
    """Return a small dataset as it is served, with a second for each query."""
    with made(_DATA, {}, seconds=1) as now:
        yield now


class _Asking:
    """Ask for what does not end, as a client whose messages are given one by one."""

    def __init__(self, now: Served) -> None:
        self.messages: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.watched = asyncio.Event()
        self.statuses: list[int] = []
        scope = {
            "type": "http", "http_version": "1.1", "method": "GET", "path": "/sparql", "scheme": "http",
            "query_string": urlencode({"query": _ENDLESS}).encode(), "headers": [(b"host", b"x")],
        }  # fmt: skip
        self.task = asyncio.ensure_future(create_app(now)(scope, self._receive, self._send))

    async def _receive(self) -> dict[str, Any]:
        self.watched.set()
        return await self.messages.get()

    async def _send(self, message: Any) -> None:  # noqa: ANN401 (one of the server's)
        if "status" in message:
            self.statuses.append(message["status"])


def test_who_leaves_is_answered_by_nothing_that_anybody_reads(small: Served) -> None:
    """C2."""

    async def go() -> None:
        asking = _Asking(small)
        await asking.watched.wait()
        asking.messages.put_nowait(_LEFT)
        await asking.task
        assert (asking.statuses, asking.task.cancelling()) == ([499], 0)

    asyncio.run(go())


def test_a_server_that_stops_is_not_held_by_a_client_that_leaves(small: Served) -> None:
    """C2: whoever ends the task at the same moment ends it."""

    async def go() -> None:
        asking = _Asking(small)
        await asking.watched.wait()
        asking.messages.put_nowait(_LEFT)
        asking.task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking.task
        assert not asking.statuses

    asyncio.run(go())
