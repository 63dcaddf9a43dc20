"""The index: passages in SQLite's full-text search, in memory, and the words known to it.

SQLite stems (Porter), folds accents and ranks (BM25). A query never reaches its query language: what is
looked up is a phrase of letters and digits, in quotation marks.
"""

from __future__ import annotations

import sqlite3
from functools import cached_property

from mbtgraph.errors import MissingExtra, nearest
from mbtgraph.find.words import parts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Final

    from mbtgraph.find.material import Passage

_SHORTEST: Final = 4
"""Letters of the shortest word that is taken for a misspelt one."""
_CANDIDATES: Final = 40
"""Known words that are compared with a misspelt one, those with the most groups of letters in common."""


class Index:
    """Look phrases up in passages."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        """Index passages; a passage is known by its place among them.

        Raises:
            MissingExtra: This Python's SQLite has no full-text search.
        """
        self.passages = passages
        # Whoever asks may ask from another thread than the one that opened the graph.
        self._connection = sqlite3.connect(":memory:", check_same_thread=False)
        try:
            self._connection.execute(
                "CREATE VIRTUAL TABLE passage USING fts5(text, tokenize = 'porter unicode61')"
            )
        except sqlite3.OperationalError as error:
            raise MissingExtra("Searching", "a Python whose sqlite3 has FTS5") from error
        rows = ((number, passage.folded) for number, passage in enumerate(passages))
        self._connection.executemany("INSERT INTO passage(rowid, text) VALUES (?, ?)", rows)

    @cached_property
    def _spellings(self) -> dict[str, list[str]]:
        """Return the known words by the groups of letters in them."""
        made: dict[str, list[str]] = {}
        for known in {part for passage in self.passages for part in passage.words}:
            for group in _groups(known):
                made.setdefault(group, []).append(known)
        return made

    def look_up(self, words: Sequence[str]) -> dict[int, float]:
        """Return the passages in which words stand one behind the other, with the weight (BM25) of each."""
        phrase = '"' + " ".join(part for word in words for part in parts(word)) + '"'
        rows = self._connection.execute(
            "SELECT rowid, -bm25(passage) FROM passage WHERE passage MATCH ?", (phrase,)
        )
        return dict(rows.fetchall())

    def meant_by(self, word: str) -> list[str]:
        """Return the known words that a word which is not known may have meant, the likeliest first."""
        if len(word) < _SHORTEST:
            return []
        shared: dict[str, int] = {}
        for group in _groups(word):
            for known in self._spellings.get(group, ()):
                shared[known] = shared.get(known, 0) + 1
        alike = sorted(shared, key=lambda known: (-shared[known], abs(len(known) - len(word)), known))
        return nearest(word, alike[:_CANDIDATES], likeness=0.8)

    def split(self, word: str) -> list[str]:
        """Return the two words that a word was written for without a space, where they stand together."""
        for place in range(2, len(word) - 1):
            both = [word[:place], word[place:]]
            if self.look_up(both):
                return both
        return []


def _groups(word: str) -> Iterator[str]:
    """Yield the groups of three letters of a word, with its beginning and end."""
    framed = f" {word} "
    return (framed[i : i + 3] for i in range(len(framed) - 2))
