"""Places for queries: who comes when all are taken waits, and who came last goes first.

Where there are more queries than can be answered, those that have waited long are likely to run out of
time anyhow. So a newcomer is answered as if there were no queue; when there are fewer, all have their turn.
"""

from __future__ import annotations

import asyncio


class Places:
    """Hold a number of places within one event loop."""

    def __init__(self, number: int) -> None:
        """Take how many there are."""
        self._free = number
        self._waiting: list[asyncio.Future[None]] = []

    @property
    def wanted(self) -> bool:
        """Tell whether somebody waits."""
        return bool(self._waiting)

    async def take(self, until: float) -> None:
        """Wait for a place until a time of the loop, and take it.

        Raises:
            TimeoutError: There was none in time.
        """
        if self._free:
            self._free -= 1
            return
        turn = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            async with asyncio.timeout_at(until):
                await turn
        except BaseException:
            if turn in self._waiting:
                self._waiting.remove(turn)
            elif not turn.cancelled():  # it was given a place at the same moment
                self.leave()
            raise

    def leave(self) -> None:
        """Give a place back."""
        while self._waiting:
            turn = self._waiting.pop()
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1
