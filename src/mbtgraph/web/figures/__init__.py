"""Figures drawn from triples: forest plot, gap map, causal diagram, neighbourhood."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

ROUTES: Final[list[BaseRoute]] = []
