"""A layered layout: what leads to something stands left of it, with few crossings (Sugiyama's way)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    Node = str
    Edge = tuple[str, str]

_SWEEPS: Final = 8
_APART: Final = 14.0
"""Between two boxes of a layer, and between two parts that nothing joins."""
_BEND: Final = 10.0
"""How much room an edge takes where it passes a layer."""


@dataclass(frozen=True)
class Layout:
    """Hold for each node its layer and the middle of its height, and for each edge where it passes layers."""

    places: Mapping[Node, tuple[int, float]]
    bends: Mapping[Edge, tuple[tuple[int, float], ...]]
    height: float

    @property
    def layers(self) -> int:
        """Count the layers."""
        return max((layer for layer, _ in self.places.values()), default=-1) + 1


def layout(heights: Mapping[Node, float], edges: Iterable[Edge]) -> Layout:
    """Return where nodes of some heights stand; those that nothing joins stand in parts of their own.

    The largest part comes first, and small ones stand side by side below it, as far as it is wide.

    >>> made = layout({"a": 20, "b": 20, "c": 20}, [("a", "b"), ("b", "c")])
    >>> [made.places[node][0] for node in "abc"]
    [0, 1, 2]
    """
    wanted = list(dict.fromkeys((a, b) for a, b in edges if a != b))
    parts = [
        _Part({node: heights[node] for node in part}, [edge for edge in wanted if edge[0] in part])
        for part in _parts(heights, wanted)
    ]
    widest = max((len(part.rows) for part in parts), default=0)
    places: dict[Node, tuple[int, float]] = {}
    bends: dict[Edge, tuple[tuple[int, float], ...]] = {}
    left, top, bottom = 0, 0.0, 0.0
    for part in parts:
        if left + len(part.rows) > widest:
            left, top = 0, bottom + 2 * _APART
        low, high = part.extent()
        moved = {node: (part.layer[node] + left, y - low + top) for node, y in part.y.items()}
        places |= {node: place for node, place in moved.items() if node in heights}
        bends |= {edge: tuple(moved[bend] for bend in passed) for edge, passed in part.passing.items()}
        left, bottom = left + len(part.rows), max(bottom, top + high - low)
    return Layout(places, bends, bottom)


def _parts(nodes: Iterable[Node], edges: Iterable[Edge]) -> list[list[Node]]:
    """Return what edges join, the largest part first."""
    beside: defaultdict[Node, list[Node]] = defaultdict(list)
    for a, b in edges:
        beside[a].append(b)
        beside[b].append(a)
    found: list[list[Node]] = []
    seen: set[Node] = set()
    for start in nodes:
        if start in seen:
            continue
        part, stack = [], [start]
        seen.add(start)
        while stack:
            part.append(node := stack.pop())
            stack += (new := [n for n in dict.fromkeys(beside[node]) if n not in seen])
            seen.update(new)
        found.append(part)
    return sorted(found, key=len, reverse=True)


class _Part:
    """Lay one part out."""

    def __init__(self, heights: Mapping[Node, float], edges: Sequence[Edge]) -> None:
        self.heights = dict(heights)
        self.passing: dict[Edge, list[Node]] = {edge: [] for edge in edges}
        forward = _without_rings(self.heights, edges)
        self.layer = _layers(list(self.heights), list(forward.values()))
        self.before: defaultdict[Node, list[Node]] = defaultdict(list)
        self.after: defaultdict[Node, list[Node]] = defaultdict(list)
        for edge, (a, b) in forward.items():
            self._pass(edge, a, b)
        self.rows: list[list[Node]] = [[] for _ in range(max(self.layer.values()) + 1)]
        for node, layer in self.layer.items():
            self.rows[layer].append(node)
        self._order()
        self.y = self._heights()

    def extent(self) -> tuple[float, float]:
        """Return where the part begins and ends."""
        return (
            min(self.y[node] - height / 2 for node, height in self.heights.items()),
            max(self.y[node] + height / 2 for node, height in self.heights.items()),
        )

    def _pass(self, edge: Edge, a: Node, b: Node) -> None:
        """Give an edge a place in each layer between its ends."""
        chain: list[Node] = [a]
        for layer in range(self.layer[a] + 1, self.layer[b]):
            bend = f"{a}\n{b}\n{layer}"
            self.layer[bend], self.heights[bend] = layer, _BEND
            chain.append(bend)
        self.passing[edge] = chain[1:] if (a, b) == edge else chain[:0:-1]
        for left, right in pairwise([*chain, b]):
            self.after[left].append(right)
            self.before[right].append(left)

    def _order(self) -> None:
        """Order each layer by where its neighbours stand, and keep the order with the fewest crossings."""
        best, fewest = [list(row) for row in self.rows], self._crossings()
        for sweep in range(_SWEEPS):
            down = sweep % 2 == 0
            for row in self.rows[1:] if down else self.rows[-2::-1]:
                place = {node: n for other in self.rows for n, node in enumerate(other)}
                near = self.before if down else self.after
                own = {
                    node: sum(place[other] for other in near[node]) / len(near[node])
                    if near[node]
                    else place[node]
                    for node in row
                }
                row.sort(key=own.__getitem__)
            if (crossings := self._crossings()) < fewest:
                best, fewest = [list(row) for row in self.rows], crossings
        self.rows = best

    def _crossings(self) -> int:
        """Count the pairs of edges that cross between two layers."""
        count = 0
        for left, right in pairwise(self.rows):
            place = {node: n for n, node in enumerate(right)}
            ends = [end for node in left for end in sorted(place[other] for other in self.after[node])]
            count += sum(a > b for n, a in enumerate(ends) for b in ends[n + 1 :])
        return count

    def _heights(self) -> dict[Node, float]:
        """Place each node beside the middle of what comes before it, or as far below as it has to be.

        So a figure begins at its upper left corner, where reading begins, however narrow a screen is.
        """
        y: dict[Node, float] = {}
        for row in self.rows:
            top = 0.0
            for node in row:
                half = self.heights[node] / 2
                before = [y[other] for other in self.before[node]]
                y[node] = max(top + half, sum(before) / len(before) if before else 0.0)
                top = y[node] + half + _APART
        return y


def _without_rings(nodes: Iterable[Node], edges: Sequence[Edge]) -> dict[Edge, Edge]:
    """Return each edge, turned where it would close a ring."""
    after: defaultdict[Node, list[Node]] = defaultdict(list)
    for a, b in edges:
        after[a].append(b)
    turned: set[Edge] = set()
    done: set[Node] = set()
    active: set[Node] = set()

    def visit(node: Node) -> None:
        active.add(node)
        for other in after[node]:
            if other in active:
                turned.add((node, other))
            elif other not in done:
                visit(other)
        active.discard(node)
        done.add(node)

    entered = {b for _, b in edges}
    for node in sorted(nodes, key=lambda one: one in entered):
        if node not in done:
            visit(node)
    return {(a, b): (b, a) if (a, b) in turned else (a, b) for a, b in edges}


def _layers(nodes: Sequence[Node], edges: Sequence[Edge]) -> dict[Node, int]:
    """Return the layer of each node: right of all that lead to it, and close to what it leads to."""
    layer = dict.fromkeys(nodes, 0)
    for _ in nodes:
        moved = False
        for a, b in edges:
            if layer[b] <= layer[a]:
                layer[b], moved = layer[a] + 1, True
        if not moved:
            break
    entered = {b for _, b in edges}
    for node in nodes:
        if node not in entered and (following := [layer[b] for a, b in edges if a == node]):
            layer[node] = min(following) - 1
    return layer
