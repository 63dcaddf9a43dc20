"""What a page refers to, and the page as a file, whose references are relative."""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape, unescape
from typing import Final

from mbtgraph.site.addresses import between, exported, file_of, is_page

_REFERENCE: Final = re.compile(rb' (href|src|action)="(/[^"]*)"')
"""Templates write attributes in one way, and escape what stands in them."""
_LISTED: Final = re.compile(rb"<loc>([^<]*)</loc>")


def leading_to(address: str) -> bytes:
    """Return the page that stands where the service leads elsewhere."""
    target = escape(address)
    return (
        f'<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<title>{target}</title>\n'
        f'<p>This is at <a href="{target}">{target}</a>.</p>\n</html>\n'
    ).encode()


def listed_in(sitemap: bytes, base: str) -> set[str]:
    """Return the addresses of the service that a sitemap lists; no page need lead to them."""
    return {unescape(found[1].decode()).removeprefix(base.rstrip("/")) for found in _LISTED.finditer(sitemap)}


def relative(page: bytes, file: str, prefix: str, levels: tuple[str, ...]) -> tuple[bytes, set[str]]:
    """Return a page whose references lead to files, and the addresses of these without their fragments.

    What only a running service gives is no link.
    """
    found = set()

    def replaced(reference: re.Match[bytes]) -> bytes:
        attribute, address = reference[1].decode(), unescape(reference[2].decode()).removeprefix(prefix)
        target = _target(address, levels)
        if not target:
            return f' data-live="{attribute}"'.encode()
        found.add(address.partition("#")[0])
        path, mark, fragment = target.partition("#")
        return f' {attribute}="{escape(between(file, path) + mark + fragment)}"'.encode()

    return _REFERENCE.sub(replaced, page), found


@lru_cache(100_000)
def _target(address: str, levels: tuple[str, ...]) -> str:
    path, mark, fragment = address.partition("#")
    return file_of(path, page=is_page(path)) + mark + fragment if exported(path, levels) else ""
