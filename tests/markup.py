"""A page as a browser reads it, and what its policy forbids on it."""

from __future__ import annotations

import json
from html.parser import HTMLParser


class Page(HTMLParser):
    """Read a page: its elements with their attributes, and the texts of its scripts."""

    def __init__(self, text: str) -> None:
        """Read a text."""
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self._in_script = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep an element."""
        self.elements.append((tag, dict(attrs)))
        self._in_script = tag == "script"

    def handle_endtag(self, tag: str) -> None:
        """See where a script ends."""
        self._in_script = self._in_script and tag != "script"

    def handle_data(self, data: str) -> None:
        """Keep the text of a script."""
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
