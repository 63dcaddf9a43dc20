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
from mbtgraph.web.figures.network import kind, kind_and_name, run
from mbtgraph.web.figures.svg import element
from mbtgraph.web.lens import MARKS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mbtgraph.web.figures.linking import Links
    from mbtgraph.web.figures.network import Edge, Network
    from mbtgraph.web.figures.svg import Svg

    Point = tuple[float, float]

_BOX: Final = 134.0
_LINE: Final = 15.0
_WIDE: Final = 18
"""Characters of a line in a box."""
_BROAD: Final = 1024.0
"""A figure that is wider is made to fit a page, as far as it can then be read."""
_NARROW_GAP: Final = 88.0
_WIDE_GAP: Final = 200.0
"""Between two layers, where the words of properties have to find room."""
_SHAPED: Final = {"leadsTo": "leads", "manifestsAs": "shows", "kindOf": "kind", "undermines": "undermines"}
"""Properties told by the shape of their arrow; all others have their word at the line."""


@linked
def draw(links: Links, shown: Network, title: str, focus: str = "") -> Svg:
    """Return a network in layers; around a focus, the word of every property stands at its line."""
    return _Drawing(links, shown, focus).drawn(title)


def footnotes(shown: Network) -> dict[str, str]:
    """Return a letter for each limit, since lines have no room for its words."""
    limits = dict.fromkeys(limit for edge in shown.edges for limit in edge.limits)
    return dict(zip(limits, (*ascii_lowercase, *(f"a{letter}" for letter in ascii_lowercase)), strict=False))


class _Drawing:
    """Draw one network."""

    def __init__(self, links: Links, shown: Network, focus: str) -> None:
        self.links, self.shown, self.focus = links, shown, focus
        self.gap = _WIDE_GAP if focus else _NARROW_GAP
        self.lines = {node: wrap(shown.label(node), _WIDE) for node in shown.nodes}
        self.letters = footnotes(shown)
        self.layout = layout({node: self.height(node) for node in self.lines}, map(run, shown.edges))
        self.out: defaultdict[str, list[Edge]] = defaultdict(list)
        self.into: defaultdict[str, list[Edge]] = defaultdict(list)
        for edge in shown.edges:
            left, right = run(edge)
            self.out[left].append(edge)
            self.into[right].append(edge)
        for ports in (self.out, self.into):
            for node, own in ports.items():
                own.sort(key=lambda edge, node=node: self.toward(edge, node))  # type: ignore[misc]

    def drawn(self, title: str) -> Svg:
        """Return the whole figure; boxes stand over lines."""
        width = max(self.layout.layers * (_BOX + self.gap) - self.gap + 4, 0)
        height = self.layout.height + 8
        edges, nodes = self.shown.edges, self.shown.nodes
        return element(
            "svg",
            element("title", title, id="causes-title"),
            element(
                "desc",
                f"{len(nodes)} things and {len(edges)} claimed steps, from left to right. "
                "The table below the figure holds the same.",
                id="causes-desc",
            ),
            _arrows(),
            *(self.line(edge) for edge in edges),
            *(self.box(node) for node in nodes),
            xmlns="http://www.w3.org/2000/svg", class_="causes broad" if width > _BROAD else "causes",
            width=width, height=height, viewBox=f"-2 -4 {width:g} {height:.0f}", role="group",
            aria_labelledby="causes-title causes-desc",
        )  # fmt: skip

    def height(self, node: str) -> float:
        """Return the height of a box."""
        return 24 + _LINE * len(self.lines[node])

    def left(self, layer: int) -> float:
        """Return where the boxes of a layer begin."""
        return layer * (_BOX + self.gap)

    def box(self, node: str) -> Svg:
        """Return the box of a thing: its shape, its kind, and its label in lines."""
        layer, middle = self.layout.places[node]
        x, y = self.left(layer), middle - self.height(node) / 2
        told = [element("text", kind(node), x=x + 9, y=y + 14, class_="kind")]
        told += [
            element("text", line, x=x + 9, y=y + 29 + _LINE * n, class_="label")
            for n, line in enumerate(self.lines[node])
        ]
        outline = _outline(kind(node), x, y, self.height(node))
        return element(
            "a", element("title", self.shown.label(node)), outline, *told,
            href=self.links.href(node), class_="node focus" if node == self.focus else "node",
            data_node=kind_and_name(node),
        )  # fmt: skip

    def line(self, edge: Edge) -> Svg:
        """Return the line of a proposition, with the sign of what it rests on and of what limits it."""
        points = self.points(edge)
        path = f"M{points[0][0]:.1f} {points[0][1]:.1f}"
        for (x1, y1), (x2, y2) in pairwise(points):
            middle = (x1 + x2) / 2
            path += f" C{middle:.1f} {y1:.1f} {middle:.1f} {y2:.1f} {x2:.1f} {y2:.1f}"
        name = edge.predicate.removeprefix(MBT)
        end = "marker_start" if run(edge) != (edge.subject, edge.object) else "marker_end"
        rests = ", ".join(filter(None, (MARKS[edge.level], edge.stance)))
        sign = " ".join([rests, *(self.letters[limit] for limit in edge.limits)])
        if name not in _SHAPED or self.focus:
            sign = f"{edge.word} · {sign}"
        said = f"{self.shown.label(edge.subject)} {edge.word} {self.shown.label(edge.object)}"
        return element(
            "a",
            element("title", f"{said} ({', '.join((rests, *edge.limits))})"),
            element("path", d=path, class_="touch"),
            element("path", d=path, class_="line", **{end: f"url(#{_SHAPED.get(name, 'shows')})"}),
            self.sign(edge, points, sign),
            href=self.links.href(edge.iri), class_=f"edge {edge.level} {edge.stance}".strip(),
            data_edge=edge.name,
        )  # fmt: skip

    def points(self, edge: Edge) -> list[Point]:
        """Return where an edge begins, passes layers and ends."""
        a, b = run(edge)
        first, last = self.layout.places[a][0], self.layout.places[b][0]
        back = last < first
        near, far = (0.0, _BOX) if back else (_BOX, 0.0)
        points = [(self.left(first) + near, self.port(self.out[a], edge, a))]
        for layer, y in self.layout.bends.get((a, b), ()):
            points += [(self.left(layer) + far, y), (self.left(layer) + near, y)]
        return [*points, (self.left(last) + far, self.port(self.into[b], edge, b))]

    def port(self, own: Sequence[Edge], edge: Edge, node: str) -> float:
        """Return the height at which an edge leaves or enters, among all that do."""
        room = min(11.0, (self.height(node) - 12) / len(own))
        return self.layout.places[node][1] + (own.index(edge) - (len(own) - 1) / 2) * room

    def toward(self, edge: Edge, node: str) -> float:
        """Return the height of the other end of an edge, or of its bend nearest to a node."""
        a, b = run(edge)
        if bends := self.layout.bends.get((a, b), ()):
            return bends[0 if node == a else -1][1]
        return self.layout.places[b if node == a else a][1]

    def sign(self, edge: Edge, points: Sequence[Point], told: str) -> Svg:
        """Return the sign of an edge, above its line at the end where fewer lines meet."""
        a, b = run(edge)
        at_end = len(self.out[a]) >= len(self.into[b])
        x, y = points[-1] if at_end else points[0]
        toward = -1 if x > points[0 if at_end else -1][0] else 1
        anchor = "end" if toward < 0 else "start"
        return element(
            "text", told, x=x + toward * (13 if at_end else 6), y=y - 4, text_anchor=anchor, class_="sign"
        )


def _arrows() -> Svg:
    shapes = {"leads": "M1 1 11 6 1 11Z", "shows": "M1 1 11 6 1 11", "kind": "M1 1 11 6 1 11Z"}
    return element(
        "defs",
        *(
            element(
                "marker", element("path", d=shape), id=name, viewBox="0 0 12 12", refX=11, refY=6,
                markerWidth=9, markerHeight=9, orient="auto-start-reverse", markerUnits="userSpaceOnUse",
                class_=name,
            )
            for name, shape in {**shapes, "undermines": "M11 0V12"}.items()
        ),
    )  # fmt: skip


def _outline(of: str, x: float, y: float, height: float) -> Svg:
    """Return the shape of a kind: modes have pointed sides, states round ones, what shows a cut corner."""
    right, bottom, middle = x + _BOX, y + height, y + height / 2
    match of:
        case "mode":
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
