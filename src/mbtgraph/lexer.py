"""Tokens of Turtle and of SPARQL, each with its line and column.

The two languages share their terms, so one lexer serves the reader of positions, the binder of
parameters and the checks that a query has to pass before an engine sees it.

>>> [token.text for token in tokens('VALUES ?p { "}" } # } ')]
['VALUES', '?p', '{', '"}"', '}']
"""

from __future__ import annotations

import re
from functools import cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Final

# What no name holds, as the inside of a set. All beyond ASCII counts as a letter: what is none in the
# grammars is a mistake wherever it stands bare, and the engine says so.
_NEVER = r"\x00-,/:-@\[-^`{-\x7f"
# A prefix is bounded: else each word in a long row of `a.a.a` would be tried to the end of the row.
_PREFIX = rf"[^{_NEVER}0-9._-](?:[^{_NEVER}]{{0,255}}[^{_NEVER}.])?"
_LOCAL = rf"(?:[^{_NEVER}.-]|:|%[0-9A-Fa-f]{{2}}|\\[-_~.!$&'()*+,;=/?#@%])"
# Where a long string has an escape that stands for no character, the engine reads a short one and
# goes on behind it; so must this.
_FOUR = r"(?:[0-9A-CEFa-cef][0-9A-Fa-f]{3}|[Dd][0-7][0-9A-Fa-f]{2})"
_ESCAPE = rf"\\(?:[tbnrf\"'\\]|u{_FOUR}|U00(?:00{_FOUR}|(?:0[1-9A-Fa-f]|10)[0-9A-Fa-f]{{4}}))"
_PATTERN: Final = rf"""
    (?P<space>[ \t\r\n]+)
  | (?P<comment>\#[^\n\r]*)
  | (?P<iri><[^\x00-\x20<>"{{}}|^`]*>)
  | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*(?:--[A-Za-z]+)?)
  | (?P<blank>_:[^{_NEVER}.-](?:[^{_NEVER}]*[^{_NEVER}.])?)
  | (?P<variable>[?$][^{_NEVER}.-]+)
  | (?P<number>[+-]?(?:[0-9]+\.[0-9]*[eE][+-]?[0-9]+|\.?[0-9]+[eE][+-]?[0-9]+|[0-9]*\.[0-9]+|[0-9]+))
  | (?P<name>(?:{_PREFIX})?:(?:{_LOCAL}(?:(?:{_LOCAL}|[.-])*(?:{_LOCAL}|-))?)?)
  | (?P<word>[^{_NEVER}0-9.-][^{_NEVER}.-]*)
  | (?P<mark>\^\^|&&|\|\||!=|<=|>=|[.;,()\[\]{{}}=<>+*/!|^?-])
    """
# A string may lack its end, and then tells how far it was read.
_STRINGS: Final = {
    '"""': rf'"""(?:"{{0,2}}(?:[^"\\]|{_ESCAPE}))*(?P<string>""")?',
    "'''": rf"'''(?:'{{0,2}}(?:[^'\\]|{_ESCAPE}))*(?P<string>''')?",
    '"': r'"(?:[^"\\\n\r]|\\[^\n\r])*(?P<string>")?',
    "'": r"'(?:[^'\\\n\r]|\\[^\n\r])*(?P<string>')?",
}
_SIMPLE_STRING: Final = r"""\"[^\"\\\n\r]*\"(?!\")|'[^'\\\n\r]*'(?!')"""
LINE_BREAK: Final = r"\r\n|\r|\n"


@cache
def _compiled() -> re.Pattern[str]:
    """Compile the pattern when the first token is wanted: not every question has one."""
    return re.compile(_PATTERN, re.VERBOSE)


@cache
def _strings() -> dict[str, re.Pattern[str]]:
    return {marks: re.compile(pattern) for marks, pattern in _STRINGS.items()}


@cache
def _simple() -> re.Pattern[str]:
    bare = re.sub(r"\?P<\w+>", "?:", _PATTERN)
    return re.compile(rf"(?:{bare}|{_SIMPLE_STRING})*+", re.VERBOSE)


def is_simple(text: str) -> bool:
    r"""Tell whether a text has a token wherever one should begin, and no string that is hard to read.

    It takes a tenth of the time of reading the tokens.

    >>> is_simple('ASK { ?s ?p "o" }'), is_simple('ASK { ?s ?p "o }'), is_simple(r'ASK { ?s ?p "\"" }')
    (True, False, False)
    """
    return _simple().fullmatch(text) is not None


class Token:
    """Hold one token: its kind, its text, its offset, and its place counted from one.

    Kinds are iri, string, language, blank, variable, number, name, word, mark, comment and error;
    an error token is the one character at which no token begins.
    """

    __slots__ = ("column", "kind", "line", "start", "text")

    def __init__(self, kind: str, text: str, start: int, line: int, column: int) -> None:
        """Keep the parts."""
        self.kind = kind
        self.text = text
        self.start = start
        self.line = line
        self.column = column

    @property
    def end(self) -> int:
        """Return the offset behind the token."""
        return self.start + len(self.text)


def tokens(
    text: str, *, position: int = 0, line: int = 1, column: int = 1, comments: bool = False
) -> Iterator[Token]:
    """Yield the tokens of a text from an offset on, without white space, and with comments on request."""
    skipped = {"space"} if comments else {"space", "comment"}
    line_start = position - column + 1
    pattern = _compiled()
    barren: dict[str, int] = {}
    while position < len(text):
        quoted = text[position] in "\"'"
        match = _string(text, position, barren) if quoted else pattern.match(text, position)
        kind, found = (match.lastgroup or "error", match.group()) if match else ("error", text[position])
        if kind not in skipped:
            yield Token(kind, found, position, line, position - line_start + 1)
        if "\n" in found or "\r" in found:
            for line_break in re.finditer(LINE_BREAK, found):
                line += 1
                line_start = position + line_break.end()
        position += len(found)


def _string(text: str, position: int, barren: dict[str, int]) -> re.Match[str] | None:
    """Return the string that begins at a quotation mark, if it ends.

    Where one does not end, `barren` keeps how far it was read, by its marks: no other one that begins
    in between can end either, and to read on from each would take for ever.
    """
    for marks, pattern in _strings().items():
        if text.startswith(marks, position) and position >= barren.get(marks, 0):
            match = pattern.match(text, position)
            if match and match["string"]:
                return match
            barren[marks] = match.end() if match else position
    return None
