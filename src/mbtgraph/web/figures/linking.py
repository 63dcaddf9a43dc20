"""The way from a drawing to a template: a figure gets the addresses that the page it stands on has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, cast

from jinja2 import pass_context

if TYPE_CHECKING:
    from collections.abc import Callable

    from jinja2.runtime import Context

    from mbtgraph.web.figures.svg import Svg


class Links(Protocol):
    """Say where things are: the page of an IRI, and that of a path with its query."""

    def href(self, iri: str) -> str:
        """Return the page of an IRI."""

    def url(self, path: str, **query: str) -> str:
        """Return the address of a path of ours."""


class _Links:
    """Find addresses as the templates of a page do, with its level of trust and its prefix."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def href(self, iri: str) -> str:
        return cast("str", self._context.call(self._context["href"], iri))

    def url(self, path: str, **query: str) -> str:
        return cast("str", self._context.call(self._context["url"], path, **query))


def linked(draw: Callable[..., Svg]) -> Callable[..., Svg]:
    """Return a drawing that takes a template's context for its links, so that templates call it without."""

    @pass_context
    def drawn(context: Context, *content: object) -> Svg:
        return draw(_Links(context), *content)

    return drawn
