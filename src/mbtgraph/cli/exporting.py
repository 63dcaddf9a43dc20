"""The command that writes the service as files."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from mbtgraph.cli.progress import end, show
from mbtgraph.errors import MissingExtra
from mbtgraph.lens import LEVELS
from mbtgraph.project import Project

if TYPE_CHECKING:
    from argparse import Namespace


def site(options: Namespace) -> int:
    """Write the pages, data and answers as files, and say how many they are.

    Raises:
        MissingExtra: What makes pages is not installed.
    """
    try:
        from mbtgraph.site.export import Site, export  # noqa: PLC0415 (an optional part)
        from mbtgraph.web.settings import Settings  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise MissingExtra("Writing a site", "pip install 'mbtgraph[serve]'") from error
    levels = tuple(level for level in LEVELS if level in {*options.level, LEVELS[-1]})
    settings = Settings(base=options.base, live=False, levels=levels)
    whole = Site(Project.find(options.root), settings, Path(options.out))
    try:
        files = export(whole, progress=show)
    finally:
        end()
    sys.stdout.write(f"Wrote {len(files)} files to {options.out}.\n")
    return 0
