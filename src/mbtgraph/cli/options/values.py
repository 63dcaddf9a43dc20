"""Numbers that options take; each is named as argparse has to say it of a wrong value."""

from __future__ import annotations

_MOST = 1000


def seconds(text: str) -> float:
    """Return a time.

    Raises:
        ValueError: It is none.
    """
    number = float(text)
    if not 0 < number < float("inf"):
        raise ValueError(text)
    return number


def count(text: str) -> int:
    """Return how many hits are wanted.

    Raises:
        ValueError: So many are not given.
    """
    number = int(text)
    if not 0 < number <= _MOST:
        raise ValueError(text)
    return number


def port(text: str) -> int:
    """Return the number of a port.

    Raises:
        ValueError: There is no such port.
    """
    if not 0 <= (number := int(text)) <= 65535:  # noqa: PLR2004 (what a port can be)
        raise ValueError(text)
    return number


seconds.__name__ = "number of seconds above 0"
count.__name__ = f"number from 1 to {_MOST}"
port.__name__ = "number of a port, 0 to 65535"
