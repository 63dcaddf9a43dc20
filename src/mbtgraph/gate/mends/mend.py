"""A mend as a value."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from mbtgraph.findings import Edit


class Mend(NamedTuple):
    """Hold how to mend a finding: a sentence, and the edits that do it where nobody has to word them.

    A mend is safe where it changes the spelling and nothing that is said.
    """

    sentence: str
    edits: tuple[Edit, ...] = ()
    safe: bool = False
