"""Addresses of the service and the files that stand for them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, quote, unquote

from mbtgraph.lens import LEVELS

if TYPE_CHECKING:
    from collections.abc import Collection

_LIVE: Final = re.compile(
    r"/(find|sparql/?|metrics|healthz|rdf-graph-store|openapi\.yaml|around/.*\.json)?(\?|$)"
)
"""What only a running service answers; the first page, whose path is empty here, is not meant."""
_SUFFIX: Final = re.compile(r"\.[a-z0-9]{1,8}(\.gz)?$|/\.well-known/|SHA256SUMS$")


def exported(address: str, levels: Collection[str]) -> bool:
    """Tell whether an address becomes a file: it has no parameter but a level that is exported.

    >>> exported("/doc/mode/pretend-mode?trust=t1", ("t1", "model"))
    True
    >>> exported("/query/modes?trust=t1&mode=x", ("t1", "model")), exported("/find?q=x", ("model",))
    (False, False)
    """
    path, _, query = address.partition("?")
    if path != "/" and _LIVE.match(path):
        return False
    given = parse_qsl(query, keep_blank_values=True)
    return all(name == "trust" and text in levels for name, text in given) and len(given) <= 1


def file_of(address: str, *, page: bool) -> str:
    """Return the file that stands for an address; those of narrower levels have a folder of their own.

    >>> file_of("/", page=True), file_of("/doc/mode/x?trust=t1", page=True)
    ('index.html', 'at/t1/doc/mode/x.html')
    >>> file_of("/doc/mode/x.ttl", page=False)
    'doc/mode/x.ttl'
    """
    path, _, query = address.partition("?")
    level = dict(parse_qsl(query)).get("trust", LEVELS[-1])
    name = unquote(path).strip("/") or "index"
    if page and not name.endswith(".html"):
        name += ".html"
    return name if level == LEVELS[-1] else f"at/{level}/{name}"


def is_page(address: str) -> bool:
    """Tell from an address whether a page is there: it has no suffix of a file."""
    return not _SUFFIX.search(address.partition("?")[0])


def between(page: str, target: str) -> str:
    """Return a file as another one refers to it.

    >>> between("doc/mode/x.html", "index.html")
    '../../index.html'
    """
    return "../" * page.count("/") + quote(target)
