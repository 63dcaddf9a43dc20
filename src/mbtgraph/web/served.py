"""What is served at one time: a dataset, what asks it, and what the server was told."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from importlib.metadata import version
from importlib.resources import files
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

    from mbtgraph.graph import Graph
    from mbtgraph.store.pool import Pool
    from mbtgraph.web.settings import Settings


@dataclass(frozen=True)
class Served:
    """Hold one state of the data; a request sees the same one from its beginning to its end.

    `ours` tells whether it is a dataset of this project, or a stranger's without levels of trust.
    """

    graph: Graph
    pool: Pool
    data: bytes
    counts: Mapping[str, int]
    settings: Settings
    ours: bool = True

    @property
    def version(self) -> str:
        """Return the data version."""
        return self.graph.data_version

    @cached_property
    def tag(self) -> str:
        """Return what all representations depend on: the data, and the program that writes them."""
        return f"{self.version} {_program()}"


@dataclass
class Serving:
    """Hold what is served now; a reload replaces it between two requests."""

    now: Served
    tasks: dict[str, object] = field(default_factory=dict)


_DIGEST: dict[str, str] = {}


def _program() -> str:
    """Return a digest of the version of the package and of the templates it writes pages with."""
    if not _DIGEST:
        digest = sha256(version("mbtgraph").encode())
        for folder in ("templates", "static", "static/vendor"):
            place = files("mbtgraph.web").joinpath(folder)
            for file in sorted(place.iterdir() if place.is_dir() else (), key=lambda one: one.name):
                if file.is_file():
                    digest.update(file.read_bytes())
        _DIGEST[""] = digest.hexdigest()[:12]
    return _DIGEST[""]


def served(request: Request) -> Served:
    """Return what a request is answered from."""
    return cast("Served", request.scope["served"])
