"""The drawing of a network in layers: a box for each thing, a line for each proposition."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from string import ascii_lowercase
from textwrap import wrap
from typing import TYPE_CHECKING, Final

from mbtgraph.namespaces import MBT
from mbtgraph.web.figures.layers import layout
from mbtgraph.web.figures.linking import linked
from mbtgraph.web.figures.network import kind, kind_and_name
from mbtgraph.web.figures.svg import element

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mbtgraph.web.figures.layers import Layout
    from mbtgraph.web.figures.linking import Links
    from mbtgraph.web.figures.network import Edge, Network
    from mbtgraph.web.figures.svg import Svg

MARKS: Final = {"t1": "T1", "t2": "T2", "t3": "T3", "unmarked": "unmarked", "model": "LLM"}
_BOX: Final = 134.0
_GAP: Final = 78.0
_LINE: Final = 15.0
_BROAD: Final = 700.0
"""From this width on a figure scrolls on a narrow screen; made to fit, it could not be read."""
_WIDE: Final = 18
"""Characters of a line in a box."""
_SHAPED: Final = {"leadsTo": "leads", "manifestsAs": "shows", "kindOf": "kind", "undermines": "undermines"}
"""Properties told by the shape of their arrow; all others have their word at the line."""
_KIND_OF: Final = MBT + "kindOf"


@linked
def draw(links: Links, shown: Network, title: str) -> Svg:
    """Return a network in layers."""
    texts = {node: wrap(shown.label(node), _WIDE) for node in shown.nodes}
    heights = {node: _height(lines) for node, lines in texts.items()}
    made = layout(heights, [_run(edge) for edge in shown.edges])
    width = made.layers * (_BOX + _GAP) - _GAP + 4 if made.layers else 0
    parts = [_arrows()]
    parts += _edges(links, shown, made)
    parts += [
        _box(links, node, [shown.label(node), *lines], made.places[node]) for node, lines in texts.items()
    ]
    return element(
        "svg",
        element("title", title, id="causes-title"),
        element(
            "desc",
            f"{len(shown.nodes)} things and {len(shown.edges)} claimed steps, from left to right. "
            "The table below the figure holds the same.",
            id="causes-desc",
        ),
        *parts,
        xmlns="http://www.w3.org/2000/svg", class_="causes broad" if width > _BROAD else "causes", width=width, height=made.height + 8,
        viewBox=f"-2 -4 {width:g} {made.height + 8:.0f}", role="img",
        aria_labelledby="causes-title causes-desc",
    )  # fmt: skip


def _run(edge: Edge) -> tuple[str, str]:
    """Return the ends of an edge from left to right: a mode stands left of its kinds."""
    return (edge.object, edge.subject) if edge.predicate == _KIND_OF else (edge.subject, edge.object)


def _arrows() -> Svg:
    def arrow(name: str, shape: str) -> Svg:
        drawn = element("path", d=shape)
        return element(
            "marker", drawn, id=name, viewBox="0 0 12 12", refX=11, refY=6, markerWidth=9, markerHeight=9,
            orient="auto-start-reverse", markerUnits="userSpaceOnUse", class_=name,
        )  # fmt: skip

    return element(
        "defs",
        arrow("leads", "M1 1 11 6 1 11Z"), arrow("shows", "M1 1 11 6 1 11"), arrow("kind", "M1 1 11 6 1 11Z"),
        arrow("undermines", "M11 0V12"),
    )  # fmt: skip


def _height(lines: Sequence[str]) -> float:
    return 24 + _LINE * len(lines)


def _box(links: Links, node: str, texts: Sequence[str], place: tuple[int, float]) -> Svg:
    """Return the box of a thing: its kind and its label, whole in the title and in lines below."""
    label, *lines = texts
    x, y = place[0] * (_BOX + _GAP), place[1] - _height(lines) / 2
    told = [element("text", kind(node), x=x + 9, y=y + 14, class_="kind")]
    told += [
        element("text", line, x=x + 9, y=y + 29 + _LINE * n, class_="label") for n, line in enumerate(lines)
    ]
    return element(
        "a", element("title", label), _outline(kind(node), x, y, _height(lines)), *told,
        href=links.href(node), class_="node", data_node=kind_and_name(node),
    )  # fmt: skip


def _outline(of: str, x: float, y: float, height: float) -> Svg:
    """Return the shape of a kind: modes have pointed sides, states round ones, what shows cut corners."""
    right, bottom = x + _BOX, y + height
    match of:
        case "mode":
            middle = y + height / 2
            path = f"M{x} {middle} {x + 8} {y} {right - 8} {y} {right} {middle}"
            path += f" {right - 8} {bottom} {x + 8} {bottom}Z"
        case "problem" | "manifestation":
            path = f"M{x} {y} {right - 12} {y} {right} {y + 12} {right} {bottom} {x} {bottom}Z"
        case "factor" | "setting":
            path = f"M{x + 8} {y} {right} {y} {right - 8} {bottom} {x} {bottom}Z"
        case _:
            radius = 14 if of in {"state", "capacity"} else 0
            return element("rect", x=x, y=y, width=_BOX, height=height, rx=radius, class_=of)
    return element("path", d=path, class_=of)


def _edges(links: Links, shown: Network, made: Layout) -> list[Svg]:
    """Return the lines, each with a port of its own at either end."""
    out, into = (defaultdict[str, "list[Edge]"](list) for _ in range(2))
    for edge in shown.edges:
        a, b = _run(edge)
        if a != b:
            out[a].append(edge)
            into[b].append(edge)
    for node, own in out.items():
        own.sort(key=lambda edge: _toward(edge, made, node))
    for node, own in into.items():
        own.sort(key=lambda edge: _toward(edge, made, node))
    drawn, letters = [], footnotes(shown)
    for edge in shown.edges:
        a, b = _run(edge)
        if a == b:
            continue
        ports = _port(out[a], edge, made.places[a]), _port(into[b], edge, made.places[b])
        sign = ", ".join(filter(None, (MARKS[edge.level], edge.stance)))
        sign = " ".join([sign, *(letters[limit] for limit in edge.limits)])
        at_end = len(out[a]) >= len(into[b])
        drawn.append(_edge(links, edge, _points(edge, made, ports), sign, at_end=at_end))
    return drawn


def _toward(edge: Edge, made: Layout, node: str) -> float:
    """Return the height of the other end, or of the bend nearest to a node."""
    a, b = _run(edge)
    bends = made.bends.get((a, b), ())
    if bends:
        return bends[0 if node == a else -1][1]
    return made.places[b if node == a else a][1]


def _port(own: Sequence[Edge], edge: Edge, place: tuple[int, float]) -> float:
    """Return the height at which an edge leaves or enters, among all that do."""
    room = min(11.0, 34.0 / len(own))
    return place[1] + (own.index(edge) - (len(own) - 1) / 2) * room


def _points(edge: Edge, made: Layout, ports: tuple[float, float]) -> list[tuple[float, float]]:
    """Return where an edge begins, passes layers and ends."""
    a, b = _run(edge)
    left, right = made.places[a][0], made.places[b][0]
    back = right < left
    points = [(left * (_BOX + _GAP) + (0 if back else _BOX), ports[0])]
    for layer, y in made.bends.get((a, b), ()):
        x = layer * (_BOX + _GAP)
        points += [(x + _BOX, y), (x, y)] if back else [(x, y), (x + _BOX, y)]
    return [*points, (right * (_BOX + _GAP) + (_BOX if back else 0), ports[1])]


def _edge(links: Links, edge: Edge, points: Sequence[tuple[float, float]], sign: str, *, at_end: bool) -> Svg:
    """Return the line of a proposition, with the sign of what it rests on and of what limits it."""
    path = f"M{points[0][0]:.1f} {points[0][1]:.1f}"
    for (x1, y1), (x2, y2) in pairwise(points):
        middle = (x1 + x2) / 2
        path += f" C{middle:.1f} {y1:.1f} {middle:.1f} {y2:.1f} {x2:.1f} {y2:.1f}"
    name = edge.predicate.removeprefix(MBT)
    end = "marker_start" if name == "kindOf" else "marker_end"
    said = f"{edge.labels.get(edge.subject, '')} {edge.word} {edge.labels.get(edge.object, '')}"
    first, last = (points[-2], points[-1]) if at_end else (points[0], points[1])
    share = 0.66 if at_end else 0.34
    x, y = first[0] + (last[0] - first[0]) * share, _along(first[1], last[1], share)
    words = [sign] if name in _SHAPED else [sign, edge.word]
    return element(
        "a",
        element("title", f"{said} ({', '.join((sign.partition(' ')[0], *edge.limits))})"),
        element("path", d=path, class_="touch"),
        element("path", d=path, class_="line", **{end: f"url(#{_SHAPED.get(name, 'shows')})"}),
        *(
            element("text", told, x=x, y=y + 3 + 11 * n, text_anchor="middle", class_="sign")
            for n, told in enumerate(words)
        ),
        href=links.href(edge.iri), class_=f"edge {edge.level} {edge.stance}".strip(),
        data_edge=kind_and_name(edge.iri),
    )  # fmt: skip


def footnotes(shown: Network) -> dict[str, str]:
    """Return a letter for each limit, since lines have no room for its words."""
    limits = dict.fromkeys(limit for edge in shown.edges for limit in edge.limits)
    return dict(zip(limits, ascii_lowercase, strict=False))


def _along(start: float, end: float, share: float) -> float:
    """Return how high the curve between two points is, where it has gone a share of the way across."""
    low, high = 0.0, 1.0
    for _ in range(12):
        t = (low + high) / 2
        across = 1.5 * (1 - t) * t * (1 - t) + 1.5 * (1 - t) * t * t + t**3
        low, high = (t, high) if across < share else (low, t)
    t = (low + high) / 2
    return start + (end - start) * (3 * t * t - 2 * t**3)
