"""What differs between two states of a graph, in claims and not in lines.

The sides are files, folders, revisions of git or built snapshots. What follows from the claims
(levels, contested contents, computed conflicts) is computed by the rules of this version on both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mbtgraph.diff.entries import Comparison
from mbtgraph.diff.follows import Consequences, clashes, turned
from mbtgraph.diff.model import Difference
from mbtgraph.diff.nodes import Nodes
from mbtgraph.diff.removed import removed
from mbtgraph.diff.sides import Reader, Side
from mbtgraph.errors import ProjectError
from mbtgraph.project import Project

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["Difference", "Side", "compare", "diff"]


def diff(old: str, new: str | None = None, *, root: Path | str | None = None) -> Difference:
    """Return what differs between two sides, each a file, a folder, a revision, or a built snapshot.

    Args:
        old: What is there is taken as a file or a folder, all else as a revision: `v0.1.0`, `HEAD~1`,
            or a part of one, `HEAD~1:data/claims`.
        new: The working tree of the project, if not given.
        root: The folder of the project; the one around the current folder if not given.

    Raises:
        MbtGraphError: A side cannot be read, or one is a whole project and the other only a part of one.
    """
    reader = Reader(_project(root))
    before = reader.read(old)
    return compare(before, reader.read(new) if new else reader.working_tree())


def _project(root: Path | str | None) -> Project | None:
    """Return the project, or nothing where none is needed: files and folders stand for themselves."""
    if root is not None:
        return Project.find(root)
    try:
        return Project.find()
    except ProjectError:
        return None


def compare(old: Side, new: Side) -> Difference:
    """Return what differs between two sides.

    Raises:
        ProjectError: One is a whole project, and the other only a part of one.
    """
    if old.whole != new.whole:
        whole, part = (old, new) if old.whole else (new, old)
        raise ProjectError(
            f"{whole.name} is a whole project, and {part.name} a part of one; compare it with the same part, "
            "such as HEAD:data/claims with data/claims."
        )
    shapes = old.has_shapes and new.has_shapes
    both = Nodes(old, shapes=shapes), Nodes(new, shapes=shapes)
    differ = both[0].told != both[1].told
    follows = (Consequences(old), Consequences(new)) if old.whole and differ else None
    comparison = Comparison(*both, follows)
    entries = comparison.entries()
    return Difference(
        old=old.name,
        new=new.name,
        entries=entries,
        propositions=turned(*follows, comparison.words) if follows else (),
        conflicts=clashes(*follows, comparison.words) if follows else (),
        findings=tuple(removed(entries, old.homes)),
        notes=tuple(_notes(whole=old.whole, shapes=shapes)),
    )


def _notes(*, whole: bool, shapes: bool) -> Iterator[str]:
    if not whole:
        yield (
            "Only parts were compared: levels of trust, contested propositions and conflicts follow from a "
            "whole project and are not told."
        )
    elif not shapes:
        yield "A built snapshot holds no shapes, so these were not compared."
