"""Stored queries over HTTP: forms, answers, OpenAPI; search; the SPARQL editor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

ROUTES: Final[list[BaseRoute]] = []
