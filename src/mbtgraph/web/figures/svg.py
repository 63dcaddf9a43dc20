"""SVG as text: elements that escape all they are given, so that a figure is well-formed by construction."""

from __future__ import annotations

import re
from html import escape
from typing import Final

_FORBIDDEN: Final = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML may hold, whatever a label says."""


class Svg(str):
    """Hold finished markup; a template takes it as it is."""

    __slots__ = ()

    def __html__(self) -> str:
        """Return the markup."""
        return str(self)


def element(name: str, /, *inside: str, **attributes: str | float) -> Svg:
    """Return an element; texts inside are escaped, elements are not, and `_` in a name stands for `-`.

    >>> str(element("text", "a < b", x=1.50, text_anchor="end"))
    '<text x="1.5" text-anchor="end">a &lt; b</text>'
    >>> str(element("a", element("title", "x"), class_="row", href=""))
    '<a class="row" href=""><title>x</title></a>'
    """
    told = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_escaped(_number(content))}"'
        for key, content in attributes.items()
    )
    return Svg(f"<{name}{told}>{''.join(map(_markup, inside))}</{name}>")


def together(*parts: str) -> Svg:
    """Return elements and texts one after another."""
    return Svg("".join(map(_markup, parts)))


def at(x: str | float, y: float, *inside: str, class_: str = "at") -> Svg:
    """Return a place that may be told in per cent, and around which shapes are drawn in pixels."""
    return element("svg", *inside, class_=class_, x=x, y=y, overflow="visible", width=1, height=1)


def percent(share: float) -> str:
    """Return a share as an attribute holds it.

    >>> percent(0.12345)
    '12.345%'
    """
    return f"{share * 100:.3f}".rstrip("0").rstrip(".") + "%"


def _markup(part: str) -> str:
    return part if isinstance(part, Svg) else _escaped(part)


def _escaped(text: str) -> str:
    return escape(_FORBIDDEN.sub("�", text))


def _number(content: str | float) -> str:
    return content if isinstance(content, str) else f"{content:.2f}".rstrip("0").rstrip(".")
