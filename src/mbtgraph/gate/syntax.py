"""What cannot be read at all, and names that two statements describe."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mbtgraph.findings import Finding
from mbtgraph.namespaces import shrink

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mbtgraph.errors import LoadError
    from mbtgraph.gate.places import Places
    from mbtgraph.lexer import Token


def unread(error: LoadError) -> Finding:
    """Return the finding on a file that cannot be read."""
    stage = "queries" if error.path.suffix == ".rq" else "syntax"
    return Finding(
        rule="query-header" if stage == "queries" else "turtle-syntax",
        stage=stage,  # type: ignore[arg-type]
        severity="error",
        message=error.message,
        path=error.path.as_posix(),
        line=error.line,
        column=error.column,
    )


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
