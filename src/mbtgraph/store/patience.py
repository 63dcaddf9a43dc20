"""How long to wait for a server: for an answer, and before it is asked again."""

from __future__ import annotations

import queue
import random
import threading
import time
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

_FIRST: Final = 0.5
"""Seconds before the second try; each further wait is twice as long."""


def within(seconds: float, call: Callable[[], T]) -> T:
    """Return what a call returns, if it does within a time.

    The time-out of a socket begins anew with each byte, and a look-up of a name has none. So the call
    runs beside: who waits is in time, and can be interrupted at once.

    Raises:
        TimeoutError: It does not; it is left to its own end.
    """
    if seconds <= 0:
        raise TimeoutError
    done: queue.SimpleQueue[tuple[T, None] | tuple[None, BaseException]] = queue.SimpleQueue()

    def run() -> None:
        try:
            done.put((call(), None))
        except BaseException as error:  # noqa: BLE001 (raised again by the one who waits)
            done.put((None, error))

    threading.Thread(target=run, daemon=True).start()
    try:
        value, error = done.get(timeout=seconds)
    except queue.Empty:
        raise TimeoutError from None
    if error is not None:
        raise error
    return value  # type: ignore[return-value]  # without an error there is a value


def before_next(attempt: int, retry_after: str) -> float:
    """Return the seconds before the next try: what the server asks for, or twice as many each time.

    >>> before_next(1, "7")
    7.0
    >>> 0.4 <= before_next(1, "") <= 0.6 and 1.6 <= before_next(3, "soon") <= 2.4
    True
    """
    if retry_after.isdecimal():
        return float(retry_after[:9])
    try:
        return max(0.0, float(parsedate_to_datetime(retry_after).timestamp()) - time.time())
    except (ValueError, OverflowError):
        # Not all who were sent away are to come back at the same moment.
        return _FIRST * 2.0 ** (attempt - 1) * random.uniform(0.8, 1.2)  # noqa: S311 (no secret)
