"""What a server is told when it starts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from mbtgraph.lens import LEVELS

if TYPE_CHECKING:
    from mbtgraph.lens import Level


@dataclass(frozen=True)
class Settings:
    """Hold the address under which the public knows the service, and its bounds.

    Absolute addresses are made from `base` and never from a request, whose Host anybody can choose.
    """

    base: str = "http://127.0.0.1:8000/"
    seconds: float = 30.0
    """Seconds that a typed-in query may take."""
    live: bool = True
    """Whether a server answers, so that forms work; files do not."""
    levels: tuple[Level, ...] = LEVELS
    """The levels of trust at which there are pages, the widest among them."""

    @property
    def prefix(self) -> str:
        """Return the path under which the service lies, without a slash at its end."""
        return urlsplit(self.base).path.rstrip("/")

    def absolute(self, path: str) -> str:
        """Return the public address of a path that begins with a slash."""
        return self.base.rstrip("/") + path
