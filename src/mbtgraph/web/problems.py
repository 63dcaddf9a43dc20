"""What went wrong, told to programs as problem+json (RFC 9457) and to people as a page."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from starlette.responses import Response

from mbtgraph.errors import (
    BadParameter,
    Busy,
    MbtGraphError,
    QueryForbidden,
    QuerySyntaxError,
    QueryTimeout,
    TooLarge,
    UnknownQuery,
    Unwritable,
)
from mbtgraph.media import HTML, JSON, choose
from mbtgraph.namespaces import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

PROBLEM: Final = "application/problem+json"
_KINDS: Final = ROOT + "problem/"
_OTHERS: Final[dict[type[MbtGraphError], tuple[int, str, str]]] = {
    TooLarge: (413, "too-large", "The answer would be too large"),
    Unwritable: (406, "unwritable", "This format cannot hold the answer"),
}
_UNFIT: Final = (400, "request", "This cannot be answered")


@dataclass
class Problem(Exception):
    """Say why a request cannot be answered: a status, a kind, a title, a sentence with the mend."""

    status: int
    kind: str
    title: str
    detail: str
    more: Mapping[str, object] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    def told(self) -> dict[str, object]:
        """Return the members of problem+json."""
        return {
            "type": _KINDS + self.kind,
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            **self.more,
        }


def of(error: MbtGraphError) -> Problem:
    """Return an error of ours as a problem."""
    match error:
        case QuerySyntaxError():
            place = {"line": error.line, "column": error.column}
            told = Problem(400, "syntax", "The query is not SPARQL", error.message, place)
        case QueryForbidden():
            place = {"line": error.line, "column": error.column}
            told = Problem(403, "forbidden", f"{error.form} is not allowed", str(error), place)
        case QueryTimeout():
            told = Problem(
                503, "timeout", "The query was stopped",
                f"The query was stopped after {error.limit:g} s. Ask for less: add LIMIT, or more patterns.",
                {"limit_ms": round(error.limit * 1000)},
            )  # fmt: skip
        case Busy():
            told = Problem(
                503, "busy", "The server is busy", str(error), headers={"Retry-After": str(error.seconds)}
            )
        case BadParameter():
            more = {
                "parameter": error.name, "expected": error.expected, "got": error.got,
                "nearest": list(error.nearest),
            }  # fmt: skip
            told = Problem(400, "parameter", f"The parameter {error.name} is wrong", str(error), more)
        case UnknownQuery():
            told = Problem(
                404, "unknown-query", "There is no such stored query", str(error),
                {"nearest": list(error.nearest)},
            )  # fmt: skip
        case _:
            told = Problem(*_OTHERS.get(type(error), _UNFIT), str(error))
    return told


def response(request: Request, problem: Problem) -> Response:
    """Return a problem in the form that the client reads; whoever does not ask for a page gets JSON."""
    request.scope["problem"] = problem.kind
    told = {**problem.told(), "request_id": request.scope.get("request_id", "")}
    headers = {"Vary": "Accept", "Cache-Control": "no-store", **problem.headers}
    choice = choose(request.headers.get("accept", "*/*"), (JSON, HTML))
    if choice and choice.media is HTML:
        from mbtgraph.web.rendering import page  # noqa: PLC0415 (a page of a problem may have one of its own)

        return page(
            request, "problem.html", problem=told, status=problem.status, headers=headers, trust="model"
        )
    body = json.dumps(told, ensure_ascii=False, indent=1)
    return Response(body, problem.status, {**headers, "Content-Type": PROBLEM})


UNKNOWN: Final = Problem(
    500, "internal", "Something is wrong in the server", "The log has more under the id of this request."
)
"""What is told of a fault of ours."""
