"""Values that options take; of a wrong one it is told what was expected."""

from __future__ import annotations

from argparse import ArgumentTypeError

_MOST = 1000
_PORTS = 65535
_DIGITS = 6
_NO_ADDRESS = frozenset(' <>"{}|\\^`\t\n')


def seconds(text: str) -> float:
    """Return a time."""
    try:
        number = float(text)
    except ValueError:
        number = 0
    if not 0 < number < float("inf"):
        raise _wrong(text, "a number of seconds above 0")
    return number


def count(text: str) -> int:
    """Return how many hits are wanted."""
    return _whole(text, 1, _MOST, f"a number from 1 to {_MOST}")


def port(text: str) -> int:
    """Return the number of a port."""
    return _whole(text, 0, _PORTS, f"the number of a port, 0 to {_PORTS}")


def address(text: str) -> str:
    """Return the address of a service."""
    if not text.startswith(("http://", "https://")) or _NO_ADDRESS & set(text):
        raise _wrong(text, "an http or https address")
    return text


def base(text: str) -> str:
    """Return the public address of a service of ours, with a slash at its end."""
    from urllib.parse import urlsplit  # noqa: PLC0415 (few commands take one)

    try:
        parts = urlsplit(address(text))
        named = bool(parts.hostname) and parts.port != 0
    except ValueError:
        named = False
    if not named or set("?#@") & set(text) or not text.isascii():
        raise _wrong(text, "an http or https address: a host, and a path where there is one")
    return text.rstrip("/") + "/"


def _whole(text: str, least: int, most: int, expected: str) -> int:
    if not text.isdecimal() or len(text) > _DIGITS or not least <= int(text) <= most:
        raise _wrong(text, expected)
    return int(text)


def _wrong(text: str, expected: str) -> ArgumentTypeError:
    return ArgumentTypeError(f"expected {expected}, got {text!r}")
