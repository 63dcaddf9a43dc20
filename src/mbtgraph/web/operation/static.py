"""Static files: the style sheet, scripts, and the libraries that the build put beside them."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING, Final

from starlette.exceptions import HTTPException

from mbtgraph.web.rendering import digest
from mbtgraph.web.responses import respond

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

_TYPES: Final = {
    "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml",
    "txt": "text/plain; charset=utf-8",
}  # fmt: skip
_FOLDERS: Final = ("", "vendor")


def _names() -> dict[str, str]:
    """Return the files that are served, by name: what is asked for is looked up here, and is no path."""
    found = {}
    for folder in _FOLDERS:
        place = files("mbtgraph.web").joinpath("static", folder)
        for file in place.iterdir() if place.is_dir() else ():
            suffix = file.name.rpartition(".")[2]
            if file.is_file() and suffix in _TYPES:
                found[f"{folder}/{file.name}".lstrip("/")] = _TYPES[suffix]
    return found


def static(request: Request) -> Response:
    """Return a static file; its address changes with its content, so it may be kept for ever."""
    name, known = request.path_params["name"], _names()
    if name not in known or request.path_params["digest"] != digest(name):
        raise HTTPException(404)
    return respond(
        request, lambda: files("mbtgraph.web").joinpath("static", name).read_bytes(),
        content_type=known[name], vary=(), cache="public, max-age=31536000, immutable",
    )  # fmt: skip
