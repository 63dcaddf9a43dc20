"""Pages: templates, the addresses in them, and what every page has."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context, select_autoescape

from mbtgraph.lens import LEVELS, READ_AS
from mbtgraph.namespaces import ID, ROOT, shrink
from mbtgraph.web.lens import MARKS, level
from mbtgraph.web.responses import respond
from mbtgraph.web.served import served

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from jinja2.runtime import Context
    from starlette.requests import Request
    from starlette.responses import Response

    from mbtgraph.lens import Level

_PAGE: Final = "text/html; charset=utf-8"


def page(  # noqa: PLR0913 (all that HTTP wants to know, and what is shown)
    request: Request,
    template: str,
    /,
    *,
    status: int = 200,
    links: Iterable[str] = (),
    headers: Mapping[str, str] | None = None,
    trust: str = "",
    **content: Any,  # noqa: ANN401 (whatever the template shows)
) -> Response:
    """Return a page made from a template.

    Raises:
        BadParameter: The level of trust in the address is none.
    """
    now = served(request)
    shown = {
        "served": now,
        "request": request,
        "trust": trust or level(request),
        "levels": LEVELS,
        "read_as": READ_AS,
        "level_marks": MARKS,
        **content,
    }
    return respond(
        request, lambda: filled(template, **shown),
        content_type=_PAGE, status=status, links=links, headers=headers,
    )  # fmt: skip


def filled(template: str, /, **content: Any) -> str:  # noqa: ANN401 (whatever the template shows)
    """Return a template filled in; what a page shows is escaped, and a text is as it is."""
    return _environment().get_template(template).render(content)


@cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("mbtgraph.web"), autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, auto_reload=False,
    )  # fmt: skip
    made.globals.update(url=_url, at_level=_at_level, href=_href, static=_static, shrink=shrink)
    return made


@pass_context
def _url(context: Context, path: str, **query: str | list[str]) -> str:
    """Return the address of a path of ours; the level of trust goes along where it is not the widest."""
    if context["trust"] != LEVELS[-1]:
        query.setdefault("trust", context["trust"])
    told = urlencode({name: text for name, text in query.items() if text}, doseq=True)
    prefix: str = context["served"].settings.prefix
    return prefix + path + (f"?{told}" if told else "")


@pass_context
def _at_level(context: Context, step: Level) -> str:
    """Return the address of this page at another level of trust, or at the next wider that has pages."""
    offered = context["served"].settings.levels
    step = next(wider for wider in LEVELS[LEVELS.index(step) :] if wider in offered)
    request = context["request"]
    kept = [(name, text) for name, text in request.query_params.multi_items() if name != "trust"]
    told = urlencode(kept if step == LEVELS[-1] else [*kept, ("trust", step)])
    prefix: str = context["served"].settings.prefix
    return prefix + quote(request.url.path) + (f"?{told}" if told else "")


@pass_context
def _href(context: Context, iri: str) -> str:
    """Return where an IRI leads: one of ours to its page, a web address to itself, all else nowhere."""
    if path := path_of(iri):
        path, mark, fragment = path.partition("#")
        return _url(context, path) + mark + fragment
    return iri if iri.startswith(("https://", "http://")) else ""


def path_of(iri: str) -> str:
    """Return the path of the page of an IRI of ours, or nothing.

    >>> path_of("https://w3id.org/mbtgraph/id/mode/pretend-mode")
    '/doc/mode/pretend-mode'
    """
    if iri.startswith(ID):
        return "/doc/" + iri.removeprefix(ID)
    return "/" + iri.removeprefix(ROOT) if iri.startswith(ROOT) else ""


@pass_context
def _static(context: Context, name: str) -> str:
    """Return the address of a file of `static/`, which changes with its content."""
    prefix: str = context["served"].settings.prefix
    return f"{prefix}/static/{digest(name)}/{name}"


@cache
def digest(name: str) -> str:
    """Return the digits by which the address of a static file changes with its content."""
    return sha256(files("mbtgraph.web").joinpath("static", name).read_bytes()).hexdigest()[:12]
