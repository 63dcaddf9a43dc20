"""What the server says to a worker and what it hears, as bytes: a query, and its answer or what is wrong."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mbtgraph.errors import QueryError, QuerySyntaxError, TooLarge, Unwritable
from mbtgraph.store.limits import ROWS
from mbtgraph.store.pool.worker import CUT, ERROR

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mbtgraph.store.pool.link import Answer

_LATER: Final = 1.0
"""Seconds after its limit at which a worker ends by itself that should have been killed."""


@dataclass(frozen=True)
class Asked:
    """Hold a query: its text, its dataset, the media type of its answer, the seconds it may take.

    Where neither `default` nor `named` is given, FROM and FROM NAMED in the text choose the dataset;
    where there are none, it has all graphs, and its default graph is their union. Where one is given,
    these are all: an empty list has no graph, and so has a graph that does not exist no triple.
    `base` resolves relative IRIs.
    """

    text: str
    media: str
    seconds: float
    default: Sequence[str] | None = None
    named: Sequence[str] | None = None
    base: str = ""
    rows: int = ROWS


@dataclass(frozen=True)
class Reply:
    """Hold an answer as it is sent; where it was `cut`, this tells how many rows or triples are there."""

    body: bytes
    cut: int | None = None


def request(asked: Asked) -> bytes:
    """Return what a worker is told."""
    return json.dumps(
        {
            "text": asked.text,
            "media": asked.media,
            "seconds": asked.seconds + _LATER,
            "default": None if asked.default is None else list(asked.default),
            "named": None if asked.named is None else list(asked.named),
            "base": asked.base,
            "rows": asked.rows,
        }
    ).encode()


_KINDS: Final = {kind.__name__: kind for kind in (TooLarge, Unwritable)}
"""What a worker may say is wrong, beside mistakes in a query."""


def reply(found: Answer) -> Reply:
    """Return an answer, or raise what the worker says is wrong.

    Raises:
        QueryError: It says so.
    """
    kind, cut, body = found
    if kind != ERROR:
        return Reply(body, cut if kind == CUT else None)
    told = json.loads(body)
    if "line" in told:
        raise QuerySyntaxError(told["message"], line=told["line"], column=told["column"])
    raise _KINDS.get(told["kind"], QueryError)(told["message"])
