"""The tokens of a Turtle text, taken one by one, with the comments that are passed on the way."""

from __future__ import annotations

import re

from mbtgraph.lexer import LINE_BREAK, Token, tokens

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


class Stream:
    """Take tokens, and keep the comments before them until somebody wants them."""

    def __init__(self, text: str) -> None:
        """Read the tokens."""
        self._tokens: list[Token] = []
        self._comments: dict[int, list[Token]] = {}
        for token in tokens(text, comments=True):
            if token.kind == "comment":
                self._comments.setdefault(len(self._tokens), []).append(token)
            else:
                self._tokens.append(token)
        self._tokens.append(Token("end", "", len(text), 0, 0))
        self._next = 0
        self._line = 0
        """The line on which the token taken last ends."""
        self.waiting: list[Token] = []

    def __iter__(self) -> Iterator[Token]:
        """Iterate over all tokens but comments, from the first."""
        return iter(self._tokens)

    def peek(self) -> Token:
        """Return the next token; at the end its kind says so."""
        return self._tokens[self._next]

    def comes(self, mark: str) -> bool:
        """Tell whether the next token is this mark."""
        return self._tokens[self._next].text == mark

    def take(self) -> Token:
        """Return the next token and go behind it."""
        if self._next in self._comments:
            self.waiting += self._comments.pop(self._next)
        token = self._tokens[self._next]
        self._next += 1
        self._line = token.line
        if token.kind == "string":
            self._line += len(re.findall(LINE_BREAK, token.text))
        return token

    def drain(self) -> list[str]:
        """Return the comments that were passed, which then wait no longer."""
        if not self.waiting:
            return []
        passed, self.waiting = self.waiting, []
        return [_written(token) for token in passed]

    def beside(self) -> str:
        """Take a comment that follows on the same line, if there is one."""
        following = self._comments.get(self._next)
        if following and following[0].line == self._line:
            return _written(following.pop(0))
        return ""

    def groups(self, line: int) -> tuple[list[list[str]], bool]:
        """Return the comments passed, in groups with an empty line between; and if the last is at `line`."""
        groups: list[list[str]] = []
        end = 0
        for token in self.waiting:
            if not groups or token.line > end + 1:
                groups.append([])
            groups[-1].append(_written(token))
            end = token.line
        self.waiting = []
        return groups, bool(groups) and end + 1 >= line

    def rest(self) -> list[list[str]]:
        """Return the comments at the end, in groups."""
        self.take()
        return self.groups(0)[0]


def _written(comment: Token) -> str:
    return comment.text.rstrip()
