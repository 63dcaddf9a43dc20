"""What cannot be read at all, and names that two statements describe."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mbtgraph.findings import Edit, Finding
from mbtgraph.lexer import LINE_BREAK
from mbtgraph.namespaces import RDF, shrink
from mbtgraph.turtle.reader import read

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mbtgraph.errors import LoadError
    from mbtgraph.gate.places import Places
    from mbtgraph.turtle.faults import Fault


def unread(error: LoadError) -> list[Finding]:
    """Return the findings on a file that cannot be read: of Turtle, each fault of its syntax.

    The engine that refused it tells the first fault only, and where its reader went astray; its own word
    stands where a second reader finds nothing to tell.
    """
    if error.path.suffix == ".rq":
        return [_told(error)]
    text, path = error.turtle, error.path.as_posix()
    lines = re.split(LINE_BREAK, text)
    found = [_fault(fault, path, lines[fault.start.line - 1]) for fault in read(text).faults]
    return found or [_told(error)]


def _told(error: LoadError) -> Finding:
    query = error.path.suffix == ".rq"
    return Finding(
        rule="query-header" if query else "turtle-syntax", stage="queries" if query else "syntax",
        severity="error",
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
        fix=fault.fix, edits=edits, safe=bool(edits),
    )  # fmt: skip


def described_twice(names: Iterable[str], places: Places) -> Iterator[Finding]:
    """Find which names two statements describe: a name that was given away twice merges in silence."""
    for subject in sorted(names):
        types = [(name, p) for name, p in places.triples(subject) if p.predicate == RDF + "type"]
        own = {
            (name, p.at_subject.line): p.at_subject for name, p in types if not name.startswith("ontology/")
        }
        for (name, line), token in own.items() if len(own) > 1 else ():
            other = next(f"{path}:{at}" for path, at in own if (path, at) != (name, line))
            yield Finding(
                rule="described-twice", stage="lints", severity="error", **places.spot(name, token)._asdict(),
                message=f"{shrink(subject)} is described at {other} too.", focus=subject,
                why="Two descriptions of one name become one thing that nobody wrote.",
                fix="give one of them a name of its own, or write both as one statement",
            )  # fmt: skip
