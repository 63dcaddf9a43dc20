"""The options of the command that writes the service as files."""

from __future__ import annotations

from mbtgraph.lens import LEVELS
from mbtgraph.namespaces import ROOT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from mbtgraph.cli.arguments import Parser


def add_exporting(command: Callable[..., Parser]) -> None:
    """Add the command, which says where the files go and at which levels of trust pages are written."""
    site = command("site", "write pages, data and answers as files, for any static host", _SITE)
    site.add_argument("out", metavar="OUT", help="a new folder, or one that holds a site")
    site.add_argument(
        "--base", metavar="URL", default=ROOT, help=f"the address that the site will have (default: {ROOT})"
    )
    site.add_argument(
        "--level", metavar="LEVEL", action="append", default=[], choices=LEVELS,
        help="write the pages at this level of trust, too; may be given several times",
    )  # fmt: skip


_SITE = """
  mbtgraph site out
  mbtgraph site out --level t1 --base https://example.org/mbt/

Without --level the pages show everything, each sentence with its mark.
"""
