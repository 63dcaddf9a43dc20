"""The groups of a query as a tree: what stands in which braces, and which expressions see what.

A group is evaluated by itself and then joined, so that a variable bound outside of it is not bound in
its filters: only OPTIONAL lends its filter to the group around it, and EXISTS looks at one solution.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from mbtgraph.lexer import Token

_KINDS: Final = {"OPTIONAL": "optional", "MINUS": "minus", "EXISTS": "exists"}


@dataclass
class Group:
    """Hold one pair of braces: its kind, what stands in it, and the group around it.

    Kinds are where, values, optional, minus, exists, and group for any other; and select, a sub-select, which
    stands alone in the group of its braces.
    """

    kind: str
    parent: Group | None = None
    items: list[Token | Group] = field(default_factory=list)

    def walk(self) -> Iterator[Group]:
        """Yield this group and all groups in it."""
        yield self
        for item in self.items:
            if isinstance(item, Group):
                yield from item.walk()

    def tokens(self) -> Iterator[Token]:
        """Yield the tokens of this group and of all groups in it."""
        return tokens_of(self.items)

    def expressions(self) -> Iterator[tuple[Token, Sequence[Token | Group]]]:
        """Yield the filters and bindings of this group itself: the keyword, and the expression behind it."""
        for start, end in self._spans():
            keyword = self.items[start]
            if not isinstance(keyword, Group):
                yield keyword, self.items[start + 1 : end]

    def joins(self, name: str) -> bool:
        """Tell whether a pattern of this group gives a variable its value, in all of its solutions."""
        return any(
            variable(item) == name
            if not isinstance(item, Group)
            else item.kind == "group" and item.joins(name)
            for item in self._patterns()
        )

    def binds(self, name: str) -> bool:
        """Tell whether this group can give a variable a value."""
        heads = [i for i in self._patterns() if not isinstance(i, Group)]
        if any(variable(token) == name for token in heads):
            return True
        if any(name == variable(t) for _, e in self.expressions() for t in _bound(e)):
            return True
        inner = (
            item for item in self.items if isinstance(item, Group) and item.kind not in {"minus", "exists"}
        )
        return any(self._gives(group, name) for group in inner)

    def sees(self, name: str) -> bool:
        """Tell whether a filter of this group sees a variable that the outermost group binds."""
        outermost = self.kind == "where" and self.parent is not None and self.parent.parent is None
        if outermost or self.binds(name):
            return True
        return self.kind in {"optional", "exists"} and self.parent is not None and self.parent.sees(name)

    def projected(self) -> list[str]:
        """Return the variables that a sub-select shows; `*` for all."""
        shown, depth, before = [], 0, ""
        for item in self.items[1:]:
            if isinstance(item, Group) or item.text.upper() == "WHERE":
                break
            depth += {"(": 1, ")": -1}.get(item.text, 0)
            if item.text == "*" and depth == 0:
                shown.append("*")
            if item.kind == "variable" and (depth == 0 or before == "AS"):
                shown.append(item.text[1:])
            before = item.text.upper()
        return shown

    @staticmethod
    def _gives(inner: Group, name: str) -> bool:
        if inner.kind == "select":
            shown = inner.projected()
            return name in shown or ("*" in shown and any(variable(t) == name for t in inner.tokens()))
        return inner.binds(name)

    def _patterns(self) -> Iterator[Token | Group]:
        """Yield what stands outside of filters, bindings and the heads of VALUES."""
        skipped = {place for start, end in self._spans() for place in range(start, end)}
        before = ""
        for place, item in enumerate(self.items):
            if place not in skipped and before != "VALUES":
                yield item
            before = "" if isinstance(item, Group) else item.text.upper()

    def _spans(self) -> Iterator[tuple[int, int]]:
        """Yield from where to where each filter and each binding reaches."""
        place = 0
        while place < len(self.items):
            item = self.items[place]
            if isinstance(item, Group) or item.text.upper() not in {"FILTER", "BIND"}:
                place += 1
                continue
            end = _end(self.items, place + 1)
            yield place, end
            place = end


def variable(token: Token | Group) -> str:
    """Return the name of a variable; nothing for any other token."""
    return token.text[1:] if not isinstance(token, Group) and token.kind == "variable" else ""


def tokens_of(items: Iterable[Token | Group]) -> Iterator[Token]:
    """Yield the tokens of items, and of all groups among them."""
    for item in items:
        if isinstance(item, Group):
            yield from item.tokens()
        else:
            yield item


def read(stream: Iterable[Token]) -> Group:
    """Return the groups of a query, in one that stands for the query itself."""
    root = here = Group("query")
    before, values = "", False
    for token in stream:
        word = token.text.upper()
        if token.kind == "mark" and word == "{":
            here, values = _inside(here, "values" if values else _kind(here, before)), False
        elif token.kind == "mark" and word == "}":
            around = here.parent if here.kind == "select" else here
            here = (around and around.parent) or root
        else:
            if word == "SELECT" and not here.items and here is not root:
                here = _inside(here, "select")
            here.items.append(token)
            values = values or (token.kind == "word" and word == "VALUES")
        before = word if token.kind == "word" else ""
    return root


def _inside(around: Group, kind: str) -> Group:
    inner = Group(kind, around)
    around.items.append(inner)
    return inner


def _kind(around: Group, before: str) -> str:
    if around.kind in {"query", "select"}:
        return "where"
    return _KINDS.get(before, "group")


def _end(items: Sequence[Token | Group], start: int) -> int:
    """Return where an expression ends: behind its brackets, or behind the group of an EXISTS."""
    depth = 0
    for place in range(start, len(items)):
        item = items[place]
        if isinstance(item, Group):
            if depth == 0:
                return place + 1
        else:
            depth += {"(": 1, ")": -1}.get(item.text, 0)
            if item.text == ")" and depth == 0:
                return place + 1
    return len(items)


def _bound(expression: Sequence[Token | Group]) -> Iterator[Token | Group]:
    """Yield the variable that a binding names behind AS."""
    for before, item in pairwise(expression):
        if not isinstance(before, Group) and before.text.upper() == "AS":
            yield item
