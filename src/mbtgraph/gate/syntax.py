"""What cannot be read at all, and names that two statements describe."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mbtgraph.findings import Edit, Finding
from mbtgraph.lexer import LINE_BREAK
from mbtgraph.namespaces import shrink
from mbtgraph.turtle.reader import read

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mbtgraph.errors import LoadError
    from mbtgraph.gate.places import Places
    from mbtgraph.lexer import Token
    from mbtgraph.turtle.faults import Fault


def unread(error: LoadError) -> list[Finding]:
    """Return the findings on a file that cannot be read: of Turtle, each fault of its syntax.

    The engine that refused it tells the first fault only, and where its reader went astray; its own word
    stands where a second reader finds nothing to tell.
    """
    if error.path.suffix == ".rq":
        return [_told(error, "query-header")]
    text, path = error.turtle, error.path.as_posix()
    lines = re.split(LINE_BREAK, text)
    return [_fault(fault, path, lines[fault.start.line - 1]) for fault in read(text).faults] or [
        _told(error, "turtle-syntax")
    ]


def _told(error: LoadError, rule: str) -> Finding:
    return Finding(
        rule=rule, stage="queries" if rule == "query-header" else "syntax", severity="error",
        message=error.message, path=error.path.as_posix(), line=error.line, column=error.column,
    )  # fmt: skip


def _fault(fault: Fault, path: str, excerpt: str) -> Finding:
    edits = (
        (Edit(path=path, start=fault.edit[0], end=fault.edit[1], text=fault.edit[2]),) if fault.edit else ()
    )
    return Finding(
        rule="turtle-syntax", stage="syntax", severity="error", message=fault.message, path=path,
        line=fault.start.line, column=fault.start.column,
        end_line=fault.end.line, end_column=fault.end.column, excerpt=excerpt,
        fix=fault.fix, edits=edits,
    )  # fmt: skip


def described_twice(places: Places) -> Iterator[Finding]:
    """Find names that two statements describe: a name that was given away twice merges in silence."""
    heads: dict[str, dict[tuple[str, int], Token]] = {}
    for name, place in places.statements():
        own = heads.setdefault(place.subject, {})
        own[name, place.at_subject.line] = place.at_subject
    for subject, own in heads.items():
        for (name, line), token in own.items() if len(own) > 1 else ():
            other = next(f"{path}:{at}" for path, at in own if (path, at) != (name, line))
            yield Finding(
                rule="described-twice", stage="lints", severity="error", **places.spot(name, token)._asdict(),
                message=f"{shrink(subject)} is described at {other} too.", focus=subject,
                why="Two descriptions of one name become one thing that nobody wrote.",
                fix="give one of them a name of its own, or write both as one statement",
            )  # fmt: skip
