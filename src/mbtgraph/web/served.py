"""What is served at one time: a dataset, what asks it, and what the server was told."""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from importlib.metadata import version
from importlib.resources import files
from threading import Lock
from typing import TYPE_CHECKING, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Mapping

    from starlette.requests import Request

    from mbtgraph.graph import Graph
    from mbtgraph.store.pool import Pool
    from mbtgraph.web.settings import Settings

T = TypeVar("T")


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
    _kept: dict[Hashable, object] = field(default_factory=dict, init=False, repr=False, compare=False)
    _locks: dict[Hashable, Lock] = field(default_factory=dict, init=False, repr=False, compare=False)

    def keep(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return what was made from the data before, or make it and keep it as long as they are served.

        There have to be few keys: nothing is thrown away. Two who ask at once do not both make it.
        """
        if key not in self._kept:
            with self._locks.setdefault(key, Lock()):
                if key not in self._kept:
                    self._kept[key] = make()
        return cast("T", self._kept[key])

    @property
    def version(self) -> str:
        """Return the data version."""
        return self.graph.data_version

    @cached_property
    def tag(self) -> str:
        """Return what all representations depend on: the data, the program that writes them, its settings."""
        return f"{self.version} {_program()} {self.settings}"


class Serving:
    """Hold what is served now; a reload replaces it between two requests, and none is cut off by it."""

    def __init__(self, now: Served) -> None:
        """Serve some data."""
        self.now = now
        self._asked: Counter[int] = Counter()

    @property
    def at_work(self) -> int:
        """Return how many requests are being answered."""
        return self._asked.total()

    @contextmanager
    def request(self) -> Iterator[Served]:
        """Hold what one request sees, until it has been answered."""
        now = self.now
        self._asked[id(now)] += 1
        try:
            yield now
        finally:
            self._asked[id(now)] -= 1
            self._close(now)

    def replace(self, new: Served) -> None:
        """Serve other data from the next request on; what is not asked any more is closed."""
        old, self.now = self.now, new
        self._close(old)

    def _close(self, old: Served) -> None:
        if not self._asked[id(old)]:
            del self._asked[id(old)]
            if old is not self.now:
                old.pool.close()


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
