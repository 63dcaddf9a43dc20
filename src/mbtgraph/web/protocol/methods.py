"""What an address of the protocols takes: its methods, OPTIONS for browsers, and no other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from starlette.requests import Request
from starlette.responses import Response

from mbtgraph.web.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.types import Receive, Scope, Send

_WRITING: Final = {"PUT", "POST", "PATCH", "DELETE"}
_DAY: Final = "86400"


class Resource:
    """Answer the methods that an address has; tell all others which those are."""

    def __init__(self, answer: Callable[[Request], Awaitable[Response]], *methods: str) -> None:
        """Take what answers, and the methods that it answers."""
        self._answer = answer
        self._methods = methods
        self._allow = ", ".join([*methods, "OPTIONS"])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request.

        Raises:
            Problem: The method is none of its own.
        """
        method = scope["method"]
        if method in self._methods:
            response = await self._answer(Request(scope, receive))
        elif method == "OPTIONS":
            response = Response(status_code=204, headers=self._told())
        else:
            why = (
                "This service is read-only: nothing can be written here." if method in _WRITING
                else f"The method {method} means nothing here."
            )  # fmt: skip
            detail = f"{why} It takes {self._allow}."
            raise Problem(
                405, "method", "This method is not taken here", detail, headers={"Allow": self._allow}
            )
        await response(scope, receive, send)

    def _told(self) -> dict[str, str]:
        """Return what a browser asks before it lets a page of another origin ask."""
        return {
            "Allow": self._allow,
            "Access-Control-Allow-Methods": self._allow,
            "Access-Control-Allow-Headers": "Accept, Content-Type, If-None-Match",
            "Access-Control-Max-Age": _DAY,
        }
