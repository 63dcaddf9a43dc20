"""The drawing of the map of gaps: squares as large as there are trials, filled as far as independent."""

from __future__ import annotations

from math import sqrt
from textwrap import wrap
from typing import TYPE_CHECKING, Final

from mbtgraph.web.figures.linking import linked
from mbtgraph.web.figures.svg import element, together

if TYPE_CHECKING:
    from mbtgraph.web.figures.gaps import Cell, Gaps, Head
    from mbtgraph.web.figures.linking import Links
    from mbtgraph.web.figures.svg import Svg

_LEFT: Final = 236
_TOP: Final = 250
_WIDE: Final = 37
_HIGH: Final = 40
_LONGEST: Final = 44
"""Characters of a column's label; a longer one is cut, and whole in its title and in the table."""
_LINE: Final = 32
"""Characters of a line of a row's label, which has two."""


@linked
def draw(links: Links, gaps: Gaps) -> Svg:
    """Return the map of gaps."""
    width, height = _LEFT + _WIDE * len(gaps.outcomes) + 130, _TOP + _HIGH * len(gaps.people) + 8
    parts = [_column(links, head, _LEFT + _WIDE * place) for place, head in enumerate(gaps.outcomes)]
    parts += [_row(links, head, _TOP + _HIGH * place, width) for place, head in enumerate(gaps.people)]
    across = len(gaps.outcomes)
    for place, cell in enumerate(gaps.cells):
        x, y = _LEFT + _WIDE * (place % across), _TOP + _HIGH * (place // across)
        parts.append(_cell(links, cell, x, y))
    return element(
        "svg",
        element("title", "Trials of MBT against another treatment, by people and outcome", id="gaps-title"),
        element(
            "desc",
            f"{len(gaps.people)} groups of people in rows, {across} outcomes in columns; "
            f"{gaps.empty} of {len(gaps.cells)} places hold no trial in this graph.",
            id="gaps-desc",
        ),
        *parts,
        xmlns="http://www.w3.org/2000/svg", class_="gaps", width=width, height=height,
        viewBox=f"0 0 {width} {height}", role="group", aria_labelledby="gaps-title gaps-desc",
    )  # fmt: skip


def _column(links: Links, head: Head, x: float) -> Svg:
    told = element("text", _short(head.label), transform=f"translate({x + 22} {_TOP - 10}) rotate(-55)")
    target = links.url(f"/evidence/{head.name}" if head.name else "/evidence")
    return element("a", together(element("title", head.label), told), href=target, class_="head")


def _row(links: Links, head: Head, y: float, width: float) -> Svg:
    line = element("line", x1=0, x2=width - 130, y1=y, y2=y, class_="rule")
    first, second = [*wrap(head.label, _LINE, max_lines=2, placeholder="…"), "", ""][:2]
    told = together(
        element("text", first, x=0, y=y + (18 if second else 24)), element("text", second, x=0, y=y + 33)
    )
    target = links.url("/evidence", people=head.name)
    return together(
        line, element("a", together(element("title", head.label), told), href=target, class_="head")
    )


def _cell(links: Links, cell: Cell, x: float, y: float) -> Svg:
    number, independent = cell.trials
    place = {"data_people": cell.people.name, "data_outcome": cell.outcome.name}
    where = f"{cell.people.label}, {cell.outcome.label}"
    if not number:
        told = together(
            element("title", f"{where}: none in this graph"), element("text", "none", x=x + 2, y=y + 24)
        )
        return element("g", told, class_="none", **place)
    side = 9 + 5 * sqrt(number)
    left, top = x + 4, y + (_HIGH - side) / 2
    filled = side * independent / number
    told = together(
        element("title", f"{where}: {_trials(number)}, {independent} of them not signed by an originator"),
        element("rect", x=left, y=top, width=side, height=side, class_="all"),
        element("rect", x=left, y=top + side - filled, width=side, height=filled, class_="independent"),
        element("text", f"{number}", x=left + side + 3, y=y + 19, class_="number"),
        element("text", f"{independent}", x=left + side + 3, y=y + 32, class_="quiet"),
    )
    target = links.url(f"/evidence/{cell.outcome.name}" if cell.outcome.name else "/evidence",
                       people=cell.people.name)  # fmt: skip
    return element("a", told, href=target, class_="cell", **place)


def _trials(number: int) -> str:
    return f"{number} trial" if number == 1 else f"{number} trials"


def _short(label: str) -> str:
    return label if len(label) <= _LONGEST else label[: _LONGEST - 1].rstrip() + "…"
