"""The command that serves the graph."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from mbtgraph.errors import MissingExtra
from mbtgraph.project import Project

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace


def serve(options: Namespace) -> int:
    """Serve a built graph, or files of RDF, over HTTP until stopped.

    Raises:
        MissingExtra: What serves is not installed.
    """
    try:
        from mbtgraph.web.operation.opening import open_files, open_project  # noqa: PLC0415 (an optional part)
        from mbtgraph.web.server import serve as run  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise MissingExtra("Serving", "pip install 'mbtgraph[serve]'") from error
    if options.data:
        load = partial(open_files, [Path(name) for name in options.data])
    else:
        load = partial(open_project, Project.find(options.root))
    run(load, host=options.host, port=options.port, base=options.base or "", seconds=options.timeout)
    return 0
