"""The clinical logic as its sources tell it: what leads to what, drawn from claimed steps alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mbtgraph.lens import LEVELS
from mbtgraph.namespaces import ID, MBT
from mbtgraph.web.figures.behind import each_once, read_notes
from mbtgraph.web.figures.causemap import draw, footnotes
from mbtgraph.web.figures.network import kind, kind_and_name, network, reached, run, via
from mbtgraph.web.lens import level
from mbtgraph.web.problems import Problem
from mbtgraph.web.rendering import page
from mbtgraph.web.served import served

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from mbtgraph.lens import Level
    from mbtgraph.web.figures.network import Network
    from mbtgraph.web.served import Served

CAUSAL: Final = ("leadsTo", "manifestsAs", "undermines")
"""What is drawn of causes; that a mode is a kind of another joins the steps before it to those behind."""
ORDER: Final = ("precedes",)
WORK: Final = ("addresses", "addressesMode", "fosters")
"""What is said to work on something that stands in the figure."""
_KIND_OF: Final = MBT + "kindOf"
_START: Final = ID + "state/attachment-system-activation"
_VIEWS: Final = ("main", "all", "order")


def diagram(request: Request) -> Response:
    """Return the page with the causal diagram: its main part, all of it, or what `from` and `to` ask for.

    Raises:
        Problem: A view is none of ours, or no step begins or ends where it is asked to.
    """
    now, trust = served(request), level(request)
    start, end = (_asked(request, name) for name in ("from", "to"))
    view = request.path_params.get("view", _VIEWS[0])
    if view not in _VIEWS:
        raise Problem(
            404, "unknown-view", "There is no such view", f"The views are {', '.join(_VIEWS)}; see /causes."
        )
    whole, widest = _logic(now, trust), _logic(now, LEVELS[-1])
    for node in filter(None, (start, end)):
        if node not in widest.nodes:
            raise Problem(
                404, "unknown-node", "No step begins or ends there",
                f"{kind_and_name(node)[:80]} stands in no step of the logic. All are at /causes/all.",
            )  # fmt: skip
    shown, wide = (_part(one, start, end, view) for one in (whole, widest))
    every = now.keep(("work", trust), lambda: network(now.graph, via(*WORK), trust))
    work = every.only(edge for edge in every.edges if edge.object in shown.nodes)
    hidden = len(wide.edges) - len(shown.edges)
    if with_work := bool(request.query_params.get("work")):
        shown = shown.with_more(work)
    claims = each_once(edge.step for edge in shown.edges)
    return page(
        request, "causes.html",
        shown=shown, draw=draw, footnotes=footnotes(shown),
        view="" if start or end else view, start=start, end=end,
        with_work=with_work, work=len(work.edges), kind_and_name=kind_and_name, hidden=hidden,
        steps=sorted(whole.nodes, key=whole.label), logic=whole,
        notes=list(read_notes(claims)), model=any(claim.level == "model" for claim in claims),
    )  # fmt: skip


def _asked(request: Request, name: str) -> str:
    given = request.query_params.get(name)
    return ID + given if given else ""


def _logic(now: Served, trust: Level) -> Network:
    def read() -> Network:
        found = network(now.graph, via(*CAUSAL, *ORDER, "kindOf"), trust)
        return found.only(
            edge
            for edge in found.edges
            if edge.predicate != _KIND_OF or kind(edge.subject) == kind(edge.object) == "mode"
        )

    return now.keep(("logic", trust), read)


def _part(whole: Network, start: str, end: str, view: str) -> Network:
    """Return the part that is asked for."""
    order = {MBT + name for name in ORDER}
    if not start and not end and view != "main":
        return whole.only(edge for edge in whole.edges if (edge.predicate in order) == (view == "order"))
    runs = [run(edge) for edge in whole.edges if not edge.step.denied]
    main = not start and not end
    behind = reached(runs, start or _START) if start or main else set(whole.nodes)
    before = reached([(b, a) for a, b in runs], end) if end else set(whole.nodes)
    if main:  # What is said to set it off belongs to it.
        behind |= {a for a, b in runs if b == _START}
    both = behind & before
    return whole.only(edge for edge in whole.edges if set(run(edge)) <= both)
