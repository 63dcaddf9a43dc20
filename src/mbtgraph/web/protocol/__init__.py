"""SPARQL 1.1 Protocol, Graph Store Protocol (read side) and the service description."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

ROUTES: Final[list[BaseRoute]] = []
