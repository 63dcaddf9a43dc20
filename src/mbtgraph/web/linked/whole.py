"""How the data are asked here: ours through a lens, a stranger's as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mbtgraph.rdf import Rows
from mbtgraph.store.whole import WholeStore
from mbtgraph.web import asking

if TYPE_CHECKING:
    from mbtgraph.lens import Level
    from mbtgraph.web.served import Served


def rows(now: Served, query: str, trust: Level = "model") -> Rows:
    """Return the solutions of a SELECT of our own."""
    if now.ours:
        return asking.rows(now.graph, query, trust)
    found = whole(now).run(query)
    return found if isinstance(found, Rows) else Rows((), ())


def whole(now: Served) -> WholeStore:
    """Return a stranger's data, loaded when first asked for."""
    return now.keep("whole", lambda: WholeStore(now.data))
