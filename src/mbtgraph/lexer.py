"""Tokens of Turtle and of SPARQL, each with its line and column.

The two languages share their terms, so one lexer serves the reader of positions, the binder of
parameters and the checks that a query has to pass before an engine sees it.

>>> [token.text for token in tokens('VALUES ?p { "}" } # } ')]
['VALUES', '?p', '{', '"}"', '}']
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_ESCAPE = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"
_NAME = r"[^\W\d_](?:[\w.·-]*[\w·-])?"
_LOCAL = r"(?:[\w:·]|%[0-9A-Fa-f]{2}|\\[-_~.!$&'()*+,;=/?#@%])"
_PATTERN: Final = re.compile(
    rf"""
    (?P<space>\s+)
  | (?P<comment>\#[^\n\r]*)
  | (?P<iri><(?:[^\x00-\x20<>"{{}}|^`\\]|{_ESCAPE})*>)
  | (?P<string>\"\"\"(?:(?:\"|\"\")?(?:[^\"\\]|\\.))*\"\"\"
      | '''(?:(?:'|'')?(?:[^'\\]|\\.))*'''
      | \"(?:[^\"\\\n\r]|\\.)*\"
      | '(?:[^'\\\n\r]|\\.)*')
  | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
  | (?P<blank>_:\w(?:[\w.·-]*[\w·-])?)
  | (?P<variable>[?$]\w+)
  | (?P<number>[+-]?(?:\d+\.\d*[eE][+-]?\d+|\.?\d+[eE][+-]?\d+|\d*\.\d+|\d+))
  | (?P<name>(?:{_NAME})?:(?:{_LOCAL}(?:(?:{_LOCAL}|[.-])*(?:{_LOCAL}|-))?)?)
  | (?P<word>[A-Za-z_]\w*)
  | (?P<mark>\^\^|&&|\|\||!=|<=|>=|[.;,()\[\]{{}}=<>+*/!|^?-])
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Token:
    """Hold one token: its kind, its text, its offset, and its place counted from one.

    Kinds are iri, string, language, blank, variable, number, name, word, mark and error; an
    error token is the one character at which no token begins.
    """

    kind: str
    text: str
    start: int
    line: int
    column: int

    @property
    def end(self) -> int:
        """Return the offset behind the token."""
        return self.start + len(self.text)


def tokens(text: str) -> Iterator[Token]:
    """Yield the tokens of a text, without white space and comments."""
    position, line, line_start = 0, 1, 0
    while position < len(text):
        match = _PATTERN.match(text, position)
        kind, found = (match.lastgroup or "error", match.group()) if match else ("error", text[position])
        if kind not in {"space", "comment"}:
            yield Token(kind, found, position, line, position - line_start + 1)
        breaks = found.count("\n")
        if breaks:
            line += breaks
            line_start = position + found.rindex("\n") + 1
        position += len(found)
