"""Whether a text is in our form, told at a glance for the plain files that most are.

A plain file has nothing but prefixes, comments at the margin, and statements on named things whose
objects are names, numbers and strings of one line, or short lists of names. The gate asks of each
file whether it is in form, and to write each anew would take it a second.
"""

from __future__ import annotations

import re
from functools import cache

from mbtgraph.namespaces import PREFIXES
from mbtgraph.turtle.names import OURS, Names
from mbtgraph.turtle.order import by_kind, by_property

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

_NAME: Final = r"[a-z]+:[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?"
_IRI: Final = r"<[^\x00-\x20<>\"{}|^`\\]*>"
_LINE: Final = rf"""
    (?:({_NAME})\ |\ {{4}})(a|{_NAME})\ (?:
      ({_NAME})
    | ({_IRI})
    | "(?:[^"\\\x00-\x1f\x7f-\x9f]|\\["\\])*"(?:@[A-Za-z]+(?:-[A-Za-z0-9]+)*|\^\^({_NAME}))?
    | [+-]?[0-9]+(?:\.[0-9]+)? | true | false
    | (\((?:\ {_NAME})+\ \) | \[\ a\ {_NAME}\ ;\ {_NAME}\ \((?:\ {_NAME})+\ \)\ \])
    )\ ([;.])(?:\n|\Z)
    """
_COMMENTS: Final = r"(?:\#(?:[^\n\r]*\S)?(?:\n|\Z))*"
_PREFIX: Final = r"@prefix\ ([a-z]+):(\ +)<([^\x00-\x20<>\"{}|^`\\]*[/\#])>\ \.(?:\n|\Z)"


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.VERBOSE)


def is_plain(text: str) -> bool:
    """Tell whether a text is plain and in form; one that is not plain may be in form all the same."""
    if not text.endswith("\n"):
        return not text
    blocks = text[:-1].split("\n\n")
    glance = _Glance()
    if blocks[0].startswith("@") and not glance.binds(blocks.pop(0)):
        return False
    return all(map(glance.takes, blocks)) and glance.used == glance.bound.keys()


class _Glance:
    """Hold the prefixes of a file, those that were used, and the thing that was described last."""

    def __init__(self) -> None:
        self.bound: dict[str, str] = {}
        self.used: set[str] = set()
        self._names = Names({})
        self._ranks: dict[str, tuple[int, str]] = {}
        self._last: tuple[object, ...] | None = None

    def binds(self, block: str) -> bool:
        """Take the prefixes; tell whether they are written as they have to be."""
        written, end = [], 0
        for found in _compiled(_PREFIX).finditer(block):
            prefix, gap, space = found.groups()
            written.append((prefix, len(prefix) + len(gap)))
            if found.start() != end or (prefix in PREFIXES or space in OURS) != (
                PREFIXES.get(prefix) == space
            ):
                return False
            self.bound[prefix] = space
            end = found.end()
        self._names = Names(self.bound)
        names = [prefix for prefix, _ in written]
        width = max(map(len, names), default=0) + 1
        return (
            end == len(block)
            and names == sorted(names)
            and len(set(self.bound.values())) == len(names)
            and all(at == width for _, at in written)
        )

    def takes(self, block: str) -> bool:
        """Take a block, a heading or a statement; tell whether it is plain and where it belongs."""
        comments = _compiled(_COMMENTS).match(block)
        end = comments.end() if comments else 0
        if end == len(block):
            self._last = None
            return bool(block)
        rank, mark = (-1, ""), ";"
        for found in _compiled(_LINE).finditer(block, end):
            subject, predicate, *objects = found.groups()
            own = self._rank(predicate)
            if found.start() != end or mark != ";" or own < rank or (subject is None) == (rank == (-1, "")):
                return False
            if not (subject is None or self._follows(subject)) or not self._objects(*objects[:-1]):
                return False
            end, rank, mark = found.end(), own, objects[-1]
        return end == len(block) and mark == "."

    def _rank(self, predicate: str) -> tuple[int, str]:
        """Return the rank of a predicate; one that is not written so has the least."""
        if predicate not in self._ranks:
            good = predicate == "a" or (predicate != "rdf:type" and self._uses(predicate))
            self._ranks[predicate] = by_property(predicate) if good else (-2, "")
        return self._ranks[predicate]

    def _uses(self, name: str) -> bool:
        prefix = name[: name.index(":")]
        self.used.add(prefix)
        return prefix in self.bound

    def _follows(self, subject: str) -> bool:
        """Tell whether a subject may stand behind the one before it."""
        if not self._uses(subject):
            return False
        prefix, _, name = subject.partition(":")
        key = by_kind(self.bound[prefix] + name)
        last, self._last = self._last, key
        return key is None or last is None or last <= key

    def _objects(self, name: str | None, iri: str | None, kind: str | None, group: str | None) -> bool:
        if iri is not None:
            return self._names.written(iri[1:-1]) == iri
        if group is not None:
            named = group.replace(" a ", " ").split()
            return "rdf:type (" not in group and all(self._uses(each) for each in named if ":" in each)
        one = name or kind
        return one is None or self._uses(one)
