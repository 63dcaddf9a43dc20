"""What a request says: its parameters, of the address and of the body, decoded once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl

from mbtgraph.errors import nearest
from mbtgraph.web.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Collection, KeysView

    from starlette.requests import Request

FORM: Final = "application/x-www-form-urlencoded"
QUERY: Final = "application/sparql-query"
UPDATE: Final = "application/sparql-update"

_MOST: Final = 1_000
"""Parameters of a request."""
_CHARSET: Final = re.compile(r";\s*charset\s*=\s*\"?([^\s\";]*)", re.IGNORECASE)
_CHARSETS: Final = {"utf-8", "utf8", "us-ascii"}


@dataclass(frozen=True)
class Parameters:
    """Hold the parameters of a request in their order."""

    pairs: tuple[tuple[str, str], ...]

    @cached_property
    def _texts(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for name, text in self.pairs:
            found[name] = (*found.get(name, ()), text)
        return found

    @property
    def names(self) -> KeysView[str]:
        """Return which there are."""
        return self._texts.keys()

    def all(self, name: str) -> tuple[str, ...]:
        """Return what a parameter says, however often it stands."""
        return self._texts.get(name, ())

    def one(self, name: str) -> str | None:
        """Return what a parameter says, or nothing where it is not there.

        Raises:
            Problem: It stands twice: nobody knows which is meant.
        """
        found = self.all(name)
        if len(found) > 1:
            raise wrong(name, f"The parameter {name} stands {len(found)} times; give it once.")
        return found[0] if found else None

    def refuse_unknown(self, known: Collection[str]) -> None:
        """Refuse parameters that mean nothing: a misspelt one would be left out, and nobody would know.

        Raises:
            Problem: There is one.
        """
        for name in sorted(self.names - set(known)):
            meant = nearest(name, known)
            mend = f"Did you mean {' or '.join(meant)}?" if meant else f"Known are {', '.join(known)}."
            raise wrong(name, f"There is no parameter {name[:80]!r}. {mend}")


def wrong(name: str, detail: str) -> Problem:
    """Return what is told of a parameter that is not as it should be."""
    return Problem(400, "parameter", "A parameter is wrong", detail, {"parameter": name[:80]})


def of_address(request: Request) -> Parameters:
    """Return the parameters of the address.

    Raises:
        Problem: It is not percent-encoded UTF-8, or has too many.
    """
    return Parameters(_pairs(request.scope["query_string"], "address"))


async def of_request(request: Request) -> Parameters:
    """Return the parameters of the address and of the body, whatever way a query takes (2.1 of the protocol).

    Raises:
        Problem: The body is of another type, or not UTF-8.
    """
    there = of_address(request).pairs
    if request.method in {"GET", "HEAD"}:
        return Parameters(there)
    told = request.headers.get("content-type", "")
    kind = told.partition(";")[0].strip().lower()
    _refuse_type(kind, told)
    body = await request.body()
    if kind == FORM:
        return Parameters((*there, *_pairs(body, "form")))
    name = "query" if kind == QUERY else "update"
    return Parameters((*there, (name, _text(body, "query"))))


def _refuse_type(kind: str, told: str) -> None:
    if kind not in {FORM, QUERY, UPDATE}:
        what = f"{kind[:80]!r}" if kind else "no type"
        detail = f"The body has {what}. It has to be {QUERY}, or {FORM} with a parameter query."
        raise Problem(
            415, "media-type", "The type of the body is not taken", detail, headers={"Accept": QUERY}
        )
    charset = _CHARSET.search(told)
    if charset and charset[1].lower() not in _CHARSETS:
        detail = f"The body is written in {charset[1][:40]!r}. SPARQL is sent as UTF-8."
        raise Problem(415, "charset", "The encoding of the body is not taken", detail)


def _pairs(data: bytes, where: str) -> tuple[tuple[str, str], ...]:
    text = _text(data, where)
    try:
        return tuple(parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=_MOST))
    except UnicodeDecodeError:
        raise _undecoded(where) from None
    except ValueError:
        detail = f"The {where} has over {_MOST} parameters."
        raise Problem(400, "parameter", "There are too many parameters", detail) from None


def _text(data: bytes, where: str) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise _undecoded(where) from None


def _undecoded(where: str) -> Problem:
    detail = f"The {where} is not UTF-8, or not percent-encoded as UTF-8."
    return Problem(400, "charset", "The request cannot be read as text", detail)
