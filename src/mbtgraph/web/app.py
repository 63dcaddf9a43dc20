"""The application: all rooms together, behind what every response has to have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from mbtgraph.errors import MbtGraphError
from mbtgraph.web import figures, linked, operation, pages, problems, protocol, stored
from mbtgraph.web.guarding import Guarding, allowed
from mbtgraph.web.operation.metrics import Metrics
from mbtgraph.web.operation.watching import Watching
from mbtgraph.web.problems import Problem
from mbtgraph.web.served import Serving

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import ASGIApp

    from mbtgraph.web.served import Served

_TITLES: Final = {404: "There is nothing at this address", 405: "This method is not taken here"}


class _Service(Starlette):
    """Put what stands around every request around everything, answers to faults included."""

    def build_middleware_stack(self) -> ASGIApp:
        """Return the application as it is called."""
        guarded = Guarding(super().build_middleware_stack(), serving=self.state.serving)
        return Watching(guarded, metrics=self.state.metrics)


def create_app(now: Served) -> Starlette:
    """Return the service over some data; `app.state.serving` takes others while it runs."""
    everywhere = [*protocol.ROUTES, *operation.ROUTES]
    ours = [*linked.ROUTES, *stored.ROUTES, *figures.ROUTES, *pages.ROUTES]
    app = _Service(
        routes=[*everywhere, *(ours if now.ours else linked.PLAIN_ROUTES)],
        exception_handlers={
            Problem: _problem, MbtGraphError: _error, HTTPException: _http, ClientDisconnect: _gone,
            Exception: _fault,
        },
    )  # fmt: skip
    # Addresses with a slash at their end are no others, and a redirect would turn a POST into a GET.
    app.router.redirect_slashes = False
    app.state.serving = Serving(now)
    app.state.metrics = Metrics(app.state.serving)
    return app


def _problem(request: Request, error: Exception) -> Response:
    return problems.response(request, error if isinstance(error, Problem) else problems.UNKNOWN)


def _error(request: Request, error: Exception) -> Response:
    return problems.response(
        request, problems.of(error) if isinstance(error, MbtGraphError) else problems.UNKNOWN
    )


def _gone(_: Request, __: Exception) -> Response:
    """Return what nobody reads: the client went away before all of its request was there."""
    return Response(status_code=499)


def _fault(request: Request, _: Exception) -> Response:
    """Return what is told of a fault of ours; the server logs the rest."""
    return problems.response(request, problems.UNKNOWN)


def _http(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        return problems.response(request, problems.UNKNOWN)
    status = error.status_code
    title = _TITLES.get(status, "This request is not taken")
    detail = {404: f"Nothing is known under {request.url.path}."}.get(status, title + ".")
    headers = {"Allow": allowed(request.scope)} if status == 405 else dict(error.headers or {})  # noqa: PLR2004
    told = Problem(status, "http", title, detail, headers=headers)
    return problems.response(request, told)
