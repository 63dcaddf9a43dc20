"""Strings of Turtle: what escapes stand for, and where a string that has no end was meant to have one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from mbtgraph.lexer import Token
from mbtgraph.turtle.faults import Fault, behind, point, within

if TYPE_CHECKING:
    from mbtgraph.turtle.faults import Faults

_HEX: Final = "[0-9A-Fa-f]"
_CODE_POINT: Final = rf"u((?![Dd][89A-Fa-f]){_HEX}{{4}})|U((?!0000[Dd][89A-Fa-f])00(?:0{_HEX}|10){_HEX}{{4}})"
IN_IRIS: Final = re.compile(rf"\\(?:{_CODE_POINT})")
IN_STRINGS: Final = re.compile(rf"\\(?:{_CODE_POINT}|([tbnrf\"'\\]))")
_CONTROL: Final = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
# A long string with escapes of any kind, and its end.
_LONG: Final = {
    quote: re.compile(rf"{quote * 3}(?:[^{quote}\\]|\\.|{quote}{{1,2}}(?!{quote}))*({quote * 3})?", re.DOTALL)
    for quote in "\"'"
}
_REACH = 2000
"""How many characters a string may go on behind its line for its end to be looked for."""
_CLOSED: Final = re.compile(r"[ \t]*(?:@[A-Za-z-]+|\^\^[^\s;,]+)?[ \t]*[;,.\])]")
# What is left of the end of a literal on a line: nobody writes a language into a text.
_MEANT: Final = re.compile(r"(?<=[^\s\"'])@[a-z]{2,3}(?:-[A-Za-z]+)*[ \t]*[;,.]?[ \t]*$")
_LINE: Final = re.compile(r"[^\r\n]*")


def decoded(text: str, escape: re.Pattern[str] = IN_STRINGS) -> str:
    """Return a text with its escapes decoded."""
    return escape.sub(_character, text)


def _character(escape: re.Match[str]) -> str:
    code = escape[1] or escape[2]
    return chr(int(code, 16)) if code else _CONTROL.get(escape[3], escape[3])


def escapes_hold(token: Token, faults: Faults, escape: re.Pattern[str] = IN_STRINGS) -> bool:
    """Tell whether each backslash of a token begins an escape, and tell the faults of those that do not."""
    good, position = True, token.text.find("\\")
    while position >= 0:
        match = escape.match(token.text, position)
        if not match:
            good = False
            first, last = token.start + position, min(token.start + position + 2, token.end)
            faults.add(Fault(
                within(token, first), within(token, last), f"{token.text[position:][:2]} is not an escape.",
                fix="write \\\\ for a backslash" if escape is IN_STRINGS else "write %5C for a backslash",
                misleads=False,
            ))  # fmt: skip
        position = token.text.find("\\", match.end() if match else position + 2)
    return good


def begins_broken(token: Token, text: str) -> bool:
    """Tell whether at this token a string begins that has no end, or none that a lexer finds."""
    mark = token.text[0]
    if mark not in "\"'":
        return False
    return token.kind == "error" or (len(token.text) == 2 and text.startswith(mark, token.end))  # noqa: PLR2004


def broken(token: Token, text: str, faults: Faults) -> Token:
    """Return the token that a broken string was meant to be, as far as one can tell; its faults are told."""
    mark = token.text[0]
    if text.startswith(mark * 3, token.start):
        return _broken_long(token, text, faults)
    line = _LINE.match(text, token.start)
    line_end = line.end() if line else len(text)
    close = text.find(mark, line_end, line_end + _REACH)
    if close >= 0 and _CLOSED.match(text, close + 1):
        whole = _meant(token, text, close + 1)
        faults.add(Fault(
            point(token), behind(whole), "This string goes over more than one line.",
            fix=f"write {mark * 3} on both of its sides",
            edit=(token.start, whole.end, mark * 3 + whole.text[1:-1] + mark * 3),
        ))  # fmt: skip
        return whole
    whole = _meant(token, text, line_end)
    end = _MEANT.search(text, token.start, line_end)
    faults.add(Fault(
        point(token), behind(whole), "This string does not end on its line.",
        fix=f"close it with {mark} before {end[0].split()[0]}" if end
        else f"close it with {mark}, or write {mark * 3} on both sides of one that has several lines",
        edit=(end.start(), end.start(), mark) if end else None,
    ))  # fmt: skip
    return whole


def _broken_long(token: Token, text: str, faults: Faults) -> Token:
    match = _LONG[token.text[0]].match(text, token.start)
    if match and match[1]:
        whole = _meant(token, text, match.end())
        escapes_hold(whole, faults)
        return whole
    mark, opening = token.text[0], _meant(token, text, token.start + 3)
    close = re.compile(rf"{mark}(?={_CLOSED.pattern})").search(text, opening.end, opening.end + _REACH)
    end = close.end() if close else len(text)
    faults.add(Fault(
        point(token), behind(opening), f"This string does not end; {mark * 3} is missing.",
        fix=f"close it with {mark * 3}", edit=(end, end, mark * 2) if close else None,
    ))  # fmt: skip
    return _meant(token, text, end)


def _meant(token: Token, text: str, end: int) -> Token:
    return Token("broken", text[token.start : end], token.start, token.line, token.column)
