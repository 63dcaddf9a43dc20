"""IRIs: whether a text is one (RFC 3987), and what a relative one names (RFC 3986, section 5).

Dot segments are taken out of what is relative, and left in what is whole, as the engine has it.

>>> resolve("../x?y", "http://e/a/b/c")
'http://e/a/x?y'
"""

from __future__ import annotations

import re
from functools import cache

_UCS = "\xa0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef" + "".join(
    f"{chr(plane << 16 | (0x1000 if plane == 14 else 0))}-{chr(plane << 16 | 0xFFFD)}"  # noqa: PLR2004
    for plane in range(1, 15)
)
_PLAIN = rf"A-Za-z0-9!$&'()*+,;=._~\-{_UCS}"
_PRIVATE = "\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd"
_PATTERN = rf"""
    (?:(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*):)?
    (?://(?P<authority>
        (?:(?:[{_PLAIN}:]|%[0-9A-Fa-f]{{2}})*@)?
        (?:\[(?P<ip>[^]]*)\]|(?:[{_PLAIN}]|%[0-9A-Fa-f]{{2}})*)
        (?::[0-9]*)?
    )(?=[/?\#]|\Z)|(?!//))
    (?P<path>(?:[{_PLAIN}:@/]|%[0-9A-Fa-f]{{2}})*)
    (?P<query>\?(?:[{_PLAIN}:@/?{_PRIVATE}]|%[0-9A-Fa-f]{{2}})*)?
    (?P<fragment>\#(?:[{_PLAIN}:@/?]|%[0-9A-Fa-f]{{2}})*)?
    """
_FUTURE = r"[vV][0-9A-Fa-f]+\.[A-Za-z0-9!$&'()*+,;=._~:-]+"


@cache
def _compiled() -> re.Pattern[str]:
    return re.compile(_PATTERN, re.VERBOSE)


def is_iri(text: str) -> bool:
    """Tell whether a text is a whole IRI."""
    match = _split(text)
    return match is not None and match["scheme"] is not None


def resolve(text: str, base: str) -> str | None:
    """Return the IRI that a reference names against a base, or nothing where it is no reference.

    Without a base (an empty one), only a whole IRI names something.
    """
    match, own = _split(text), _split(base)
    if match is None:
        return None
    if match["scheme"] is not None:
        return text
    if own is None or own["scheme"] is None:
        return None
    if match["authority"] is not None:
        return f"{own['scheme']}:{text}"
    path, query = _joined(match, own), match["query"] or ""
    if not match["path"] and match["query"] is None:
        query = own["query"] or ""
    return None if path is None else f"{_root(own)}{path}{query}{match['fragment'] or ''}"


def _split(text: str) -> re.Match[str] | None:
    """Return the parts of a reference, where it is one."""
    match = _compiled().fullmatch(text)
    if match is None or (match["ip"] is not None and not _is_address(match["ip"])):
        return None
    first = match["path"].partition("/")[0]
    bare = match["scheme"] is None and match["authority"] is None
    return None if bare and ":" in first else match


def _is_address(text: str) -> bool:
    from ipaddress import AddressValueError, IPv6Address  # noqa: PLC0415 (hardly ever needed)

    try:
        return re.fullmatch(_FUTURE, text) is not None or ("%" not in text and bool(IPv6Address(text)))
    except AddressValueError:
        return False


def _root(own: re.Match[str]) -> str:
    return own.string[: own.start("path")]


def _joined(match: re.Match[str], own: re.Match[str]) -> str | None:
    """Return the path of a reference behind that of its base, without dot segments."""
    path, hosted = match["path"], own["authority"] is not None
    if not path:
        return own["path"]
    if path.startswith("/"):
        return _undotted(["", ""], path[1:], hosted=hosted)
    segments = own["path"].split("/")
    return _undotted(["", ""] if len(segments) == 1 and hosted else [*segments[:-1], ""], path, hosted=hosted)


def _undotted(segments: list[str], path: str, *, hosted: bool) -> str | None:
    """Return a path behind segments, without dot segments; nothing where an authority would come of it."""
    rest = path.split("/")
    for number, segment in enumerate(rest, 1):
        segments[-1] = segment
        if segment == "..":
            _up(segments, hosted=hosted)
        elif segment == ".":
            segments[-1] = ""
        elif number < len(rest):
            segments.append("")
            continue
        # What begins with two slashes would be taken for an authority.
        if not hosted and len(segments) > 2 and segments[:2] == ["", ""]:  # noqa: PLR2004
            return None
    return "/".join(segments)


def _up(segments: list[str], *, hosted: bool) -> None:
    """Take the last segment away, and the one before it."""
    if len(segments) > 1:
        segments.pop()
    if len(segments) == 1 and hosted:
        segments[:] = ["", ""]
    segments[-1] = ""
