"""A page as a browser reads it, and what its policy forbids on it."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from typing import Final

_EMPTY: Final = {"br", "col", "hr", "img", "input", "link", "meta", "wbr"}
_TURNS: Final = "\u202e"
"""Has all that follows it written from right to left, to the end of what is set apart."""


class Page(HTMLParser):
    """Read a page: its elements with their attributes, the texts of scripts, what holds texts that turn."""

    def __init__(self, text: str) -> None:
        """Read a text."""
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self.turning: set[str] = set()
        self._open: list[str] = []
        self._in_script = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep an element."""
        self.elements.append((tag, dict(attrs)))
        if tag not in _EMPTY:
            self._open.append(tag)
        self._in_script = tag == "script"

    def handle_endtag(self, tag: str) -> None:
        """See where an element ends."""
        while self._open and self._open.pop() != tag:
            pass
        self._in_script = self._in_script and tag != "script"

    def handle_data(self, data: str) -> None:
        """Keep the text of a script, and the name of what holds a text that turns."""
        if _TURNS in data:
            self.turning.add(self._open[-1])
        if self._in_script and data.strip():
            self.scripts.append(data)

    def hold(self, where: str) -> None:
        """Hold the page to its policy: no inline script or style, nothing fetched from another host."""
        for tag, attributes in self.elements:
            assert tag not in {"style", "base", "iframe", "object", "embed"}, where
            assert not [name for name in attributes if name.startswith("on") or name == "style"], (where, tag)
            for name in ("href", "src", "action", "formaction", "xlink:href", "data", "srcset"):
                target = (attributes.get(name) or "").strip().lower()
                assert not target.startswith(("javascript:", "data:", "vbscript:")), (where, target)
                if tag != "a":
                    away = target.startswith(("http:", "https:", "//"))
                    assert not away or (tag == "link" and attributes["rel"] != "stylesheet"), (where, target)
        for script in self.scripts:
            assert "<" not in script, where
            json.loads(script)
