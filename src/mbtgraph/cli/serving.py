"""The command that serves the graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mbtgraph import snapshot
from mbtgraph.errors import MissingExtra
from mbtgraph.project import Project

if TYPE_CHECKING:
    from argparse import Namespace


def serve(options: Namespace) -> int:
    """Serve a built graph over HTTP until stopped.

    Raises:
        MissingExtra: What serves is not installed.
    """
    try:
        from mbtgraph.web.operation.server import serve as run  # noqa: PLC0415 (an optional part)
    except ModuleNotFoundError as error:
        raise MissingExtra("Serving", "pip install 'mbtgraph[serve]'") from error
    run(snapshot.read(Project.find(options.root)), host=options.host, port=options.port, base=options.base)
    return 0
