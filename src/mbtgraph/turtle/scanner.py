"""A walk along the tokens of a text, one token ahead, over what can only be a slip of the pen."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from mbtgraph.lexer import Token, tokens
from mbtgraph.turtle.faults import Fault, Point, behind, next_to, point, within
from mbtgraph.turtle.odd import explain, shown
from mbtgraph.turtle.strings import begins_broken, broken
from mbtgraph.turtle.terms import whole_word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mbtgraph.turtle.faults import Faults

_CONFLICT: Final = re.compile(r"(?:<{7}|>{7}|={7}|\|{7})(?![<>=|])[^\r\n]*")
_SLASHES: Final = re.compile(r"//[^\r\n]*")
# A number of which the exponent has no digits, and an IRI with a character that none has.
_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]++\.?[0-9]*+|\.[0-9]++)[eE][+-]?(?![0-9])")
_IRI: Final = re.compile(r"<[^<>\r\n]*>")
_PLAIN: Final = frozenset({"name", "iri", "blank", "language", "variable"})
_SLIPS: Final = frozenset("/<>=|")


class Cut(Exception):
    """Say that a part of a statement is given up; its fault is told."""


class Scanner:
    """Hold where a reader stands: the last token, this one, and the next.

    At the end of the text stands a token of the kind "end", right behind the last one.
    """

    def __init__(self, text: str, faults: Faults) -> None:
        """Stand at the first token."""
        self.text = text
        self._faults = faults
        self._stream: Iterator[Token] = tokens(text)
        self._last = self.previous = Token("mark", "", 0, 1, 1)
        self.token = self._pull()
        self.ahead = self._pull()

    def advance(self) -> Token:
        """Go on by one token, and return the one that was passed."""
        self.previous, self.token = self.token, self.ahead
        self.ahead = self._pull()
        return self.previous

    def at(self, *marks: str) -> bool:
        """Tell whether one of some marks stands here."""
        return self.token.text in marks and self.token.kind == "mark"

    def ended(self) -> bool:
        """Tell whether the text is at its end."""
        return self.token.kind == "end"

    def on_new_line(self) -> bool:
        """Tell whether this token is the first of its line."""
        return self.token.line != self.previous.line and self.token.line > behind(self.previous).line

    def wrong_here(self, message: str, *, fix: str = "", edit: tuple[int, int, str] | None = None) -> None:
        """Tell a fault of this token."""
        start = point(self.token)
        end = behind(self.token) if self.token.text else next_to(start)
        self._faults.add(Fault(start, end, message, fix=fix, edit=edit))

    def expected(self, what: str, *, fix: str = "") -> Cut:
        """Tell that something else was expected here, and return what to raise."""
        told = None if self.ended() else explain(self.token, self.previous, self.text)
        message, fix = told or (f"Expected {what}, found {shown(self.token)}.", fix)
        self.wrong_here(message, fix=fix)
        return Cut()

    def missing(self, mark: str, message: str, *, fix: str) -> None:
        """Tell that a mark is missing behind the last token."""
        place = behind(self.previous)
        self._faults.add(
            Fault(place, next_to(place), message, fix=fix, edit=(place.offset, place.offset, f" {mark}"))
        )

    def _pull(self) -> Token:
        token = next(self._stream, None)
        if token is None:
            end = behind(self._last)
            return Token("end", "", end.offset, end.line, end.column)
        if token.kind not in _PLAIN and not (token.kind == "mark" and token.text not in _SLIPS):
            token = self._mended(token)
        self._last = token
        return token

    def _mended(self, token: Token) -> Token:
        """Return what a token was meant to be, where the lexer sees it otherwise."""
        if token.kind in {"error", "string"}:
            if not begins_broken(token, self.text):
                return token
            token = broken(token, self.text, self._faults)
        elif token.kind == "mark" and (slip := self._slip(token)):
            self._go_on(slip)
            return self._pull()
        else:
            whole = self._whole(token)
            if len(whole) <= len(token.text):
                return token
            kind = "word" if token.kind == "word" else "error"
            token = Token(kind, whole, token.start, token.line, token.column)
        self._go_on(behind(token))
        return token

    def _whole(self, token: Token) -> str:
        """Return what is one thing to the engine, where a token is only its beginning."""
        if token.kind == "word":
            return whole_word(token, self.text)
        pattern = _NUMBER if token.kind == "number" else _IRI if token.text == "<" else None
        match = pattern.match(self.text, token.start) if pattern else None
        return match[0] if match else ""

    def _go_on(self, place: Point) -> None:
        self._stream = tokens(self.text, position=place.offset, line=place.line, column=place.column)

    def _slip(self, token: Token) -> Point | None:
        """Return the end of a line that is no Turtle at all, its fault told."""
        if token.column == 1 and (match := _CONFLICT.match(self.text, token.start)):
            message, fix = "This is a conflict marker of Git.", "keep one of the two sides, and no marker"
        elif (
            token.text == "/"
            and self._last.end < token.start
            and (match := _SLASHES.match(self.text, token.start))
        ):
            message, fix = "A comment begins with #, and not with //.", "write # for //"
        else:
            return None
        line = Token("line", match[0], token.start, token.line, token.column)
        self._faults.add(Fault(point(token), within(line, line.end), message, fix=fix))
        return behind(line)
