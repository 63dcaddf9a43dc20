"""Pages as tests read them."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from starlette.testclient import TestClient

_SPACE: Final = re.compile(r"\s+")
_VOID: Final = {"br", "hr", "img", "input", "link", "meta"}


def one_line(text: str) -> str:
    """Return a text as it is seen: runs of spaces and breaks are one space."""
    return _SPACE.sub(" ", text).strip()


class Page(HTMLParser):
    """The elements of a page in their order: name, attributes, and the text inside of each."""

    def __init__(self, text: str) -> None:
        """Read the text of a page."""
        super().__init__()
        self.elements: list[tuple[str, dict[str, str], list[str]]] = []
        self._open: list[int] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element."""
        self.elements.append((tag, {name: value or "" for name, value in attrs}, []))
        if tag not in _VOID:
            self._open.append(len(self.elements) - 1)

    def handle_endtag(self, tag: str) -> None:
        """Close an element, and what was left open in it."""
        while self._open and self.elements[self._open.pop()][0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        """Give a text to all elements that are open."""
        for place in self._open:
            self.elements[place][2].append(data)

    def all(self, tag: str, **wanted: str) -> list[tuple[dict[str, str], str]]:
        """Return the attributes and the text of the elements of a name that have some attributes."""
        return [
            (attributes, one_line("".join(text)))
            for name, attributes, text in self.elements
            if name == tag and all(attributes.get(key.rstrip("_")) == value for key, value in wanted.items())
        ]


def page(client: TestClient, path: str, status: int = 200) -> Page:
    """Return the page that stands at an address of the service."""
    answer = client.get(path, headers={"Accept": "text/html"})
    assert answer.status_code == status
    return Page(answer.text)
