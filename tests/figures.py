"""Figures of pages as tests read them: drawings as XML, tables as texts."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from starlette.testclient import TestClient

SVG: Final = "{http://www.w3.org/2000/svg}"


def page(client: TestClient, address: str) -> str:
    """Return a page that is there."""
    found = client.get(address, headers={"Accept": "text/html"})
    assert found.status_code == 200, (address, found.text[:300])
    return found.text


def drawings(text: str) -> list[ET.Element]:
    """Return the figures of a page, which are well-formed XML and say what they are."""
    found = [
        ET.fromstring(one)  # noqa: S314 (what we made ourselves)
        for one in re.findall(
            r"<svg [^>]*?role=\"group\".*?</svg>(?=\s*(?:</div>|<figcaption))", text, re.DOTALL
        )
    ]
    for one in found:
        said = (one.attrib["aria-labelledby"] or "").split()
        assert [one.find(f"{SVG}{tag}").attrib["id"] for tag in ("title", "desc")] == said  # type: ignore[union-attr]
        assert all(one.find(f"{SVG}{tag}").text for tag in ("title", "desc"))  # type: ignore[union-attr]
        assert not [node for node in one.iter() if "style" in node.attrib]
    return found


def rows(text: str, key: str) -> dict[str, str]:
    """Return the rows of tables, as text, by what they hold in `data-…`; one row for each."""
    found = re.findall(rf'<tr data-{key}="([^"]+)"[^>]*>(.*?)</tr>', text, re.DOTALL)
    return {unescape(name): words(row) for name, row in found}


def words(markup: str) -> str:
    """Return the text of markup."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", markup)).split())


def texts(node: ET.Element, class_: str) -> str:
    """Return what stands in a drawing under a class, as one text."""
    return " ".join(
        "".join(one.itertext()) for one in node.iter() if one.attrib.get("class", "").split()[:1] == [class_]
    )


def place(node: ET.Element, class_: str) -> float:
    """Return how far to the right, in per cent, something of a class stands."""
    (found,) = {
        float(one.attrib["x"].rstrip("%")) for one in node.iter() if one.attrib.get("class") == class_
    }
    return found
