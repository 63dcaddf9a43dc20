"""Dumps: the whole dataset as files, each named after the version of the data that it holds.

They are made when first asked for and kept as long as the data are served: there are seven, of some
megabytes together. A name with a version never changes its content, so that it may be kept for ever.
"""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from starlette.responses import RedirectResponse

from mbtgraph import media
from mbtgraph.lens import LEVELS, graphs
from mbtgraph.namespaces import PREFIXES
from mbtgraph.rdf import NamedNode, parse_nquads, turtle
from mbtgraph.store.writing import write
from mbtgraph.web.problems import Problem
from mbtgraph.web.responses import link, respond
from mbtgraph.web.served import served

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from mbtgraph.lens import Level
    from mbtgraph.media import Media
    from mbtgraph.web.served import Served


_HOLDS: Final = {
    None: "everything, in the graphs in which it stands",
    "t1": "what cites a source of tier T1",
    "t2": "what cites a source of tier T1 or T2",
    "t3": "all that cites a source, of any tier",
    "unmarked": "all but what a language model wrote",
    "model": "everything, without the graphs",
}


@dataclass(frozen=True)
class Dump:
    """Name one dump: its format, and the level of trust whose view it holds, or all graphs."""

    form: Media
    level: Level | None = None

    @property
    def told(self) -> str:
        """Return what it holds, in words."""
        return _HOLDS[self.level]


ALL: Final = (Dump(media.NQUADS), Dump(media.TRIG))
LEVELED: Final = tuple(Dump(media.TURTLE, level) for level in LEVELS)
_MOST: Final = {media.NQUADS: 256 * 1024**2, media.TRIG: 32 * 1024**2}
"""Bytes of a stranger's data up to which a dump is made, since it is made in memory."""
_CHECKSUMS: Final = "SHA256SUMS"


@dataclass(frozen=True)
class Made:
    """Hold a dump as it is sent."""

    name: str
    body: bytes

    @property
    def sha256(self) -> str:
        """Return its checksum."""
        return sha256(self.body).hexdigest()


def dumps(now: Served) -> tuple[Dump, ...]:
    """Return the dumps of a dataset; a stranger's has no levels of trust, and may be too large for them."""
    if now.ours:
        return (*ALL, *LEVELED)
    return tuple(dump for dump in ALL if len(now.data) <= _MOST[dump.form])


def named(now: Served, dump: Dump, version: str | None = None) -> str:
    """Return the name of the file, with the version of the data or, where that is empty, without."""
    told = now.version if version is None else version
    stem = "mbtgraph" if now.ours else "dataset"
    return "-".join(filter(None, (stem, told, dump.level))) + f".{dump.form.suffix}.gz"


def made(now: Served, dump: Dump) -> Made:
    """Return a dump, made when it is first asked for."""
    return now.keep(dump, lambda: Made(named(now, dump), _body(now, dump)))


def _body(now: Served, dump: Dump) -> bytes:
    if dump.form is media.NQUADS:
        made = now.data
    elif dump.level is None:
        made = write(parse_nquads(now.data), dump.form, PREFIXES)
    else:
        shown = {NamedNode(graph) for graph in graphs(dump.level)}
        quads = (quad for quad in parse_nquads(now.data) if quad.graph_name in shown)
        # They are sorted, and none stands in two graphs, so that nothing has to be put in order.
        made = turtle(((quad.subject, quad.predicate, quad.object) for quad in quads), PREFIXES)  # type: ignore[misc]
    return gzip.compress(made, 6, mtime=0)


def dump_file(request: Request) -> Response:
    """Return a dump, or the checksums of all.

    Raises:
        Problem: There is none of that name; it may be of another version of the data.
    """
    now, name = served(request), request.path_params["name"]
    if name == _CHECKSUMS:
        return respond(
            request, lambda: "".join(f"{made(now, one).sha256}  {named(now, one)}\n" for one in dumps(now)),
            content_type="text/plain; charset=utf-8", vary=(),
        )  # fmt: skip
    for dump in dumps(now):
        if name == named(now, dump, ""):
            return RedirectResponse(f"{now.settings.prefix}/dumps/{named(now, dump)}", 303)
        if name == named(now, dump):
            described = link(f"{now.settings.prefix}/dataset", "collection")
            return respond(
                request, lambda dump=dump: made(now, dump).body,  # type: ignore[misc]
                content_type="application/gzip", vary=(), compress=False, links=[described],
                cache="public, max-age=31536000, immutable",
            )  # fmt: skip
    names = [named(now, dump) for dump in dumps(now)]
    raise Problem(
        404, "unknown-dump", "There is no such dump",
        f"This server holds data version {now.version}, as {', '.join(names)}.", {"offered": names},
    )  # fmt: skip
