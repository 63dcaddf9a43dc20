"""What an answer has to say of itself: what its lens hides, and how far its rows can be trusted."""

from __future__ import annotations

from mbtgraph.lens import LEVELS, READ_AS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from typing import Final

    from mbtgraph.lens import Level
    from mbtgraph.queries.results import Answer, Row
    from mbtgraph.queries.stored import StoredQuery
    from mbtgraph.rdf import Rows, Term


def notes(stored: StoredQuery, answer: Answer, *, wider: Callable[[Level], Rows]) -> tuple[str, ...]:
    """Return the sentences that belong under an answer; `wider` asks again through a wider lens."""
    rows = answer.rows
    hidden = _hidden(stored, rows, answer.trust, wider) if answer.complete else _cut_off(len(rows))
    return (*_gaps(stored), *hidden, *_read(rows), *_stances(rows), *_model(rows))


def _cut_off(count: int) -> Iterator[str]:
    yield partial_note(count)
    yield "So what a wider level adds was not counted."


def _gaps(stored: StoredQuery) -> Iterator[str]:
    if "gaps" in stored.tags:
        yield "A gap is a gap of this graph: what it does not hold may well exist elsewhere."


def _hidden(
    stored: StoredQuery, rows: Sequence[Row], trust: Level, wider: Callable[[Level], Rows]
) -> Iterator[str]:
    """Yield what wider levels add to the rows, complete in them, or no longer answer."""
    own = {_key(stored, row.terms.items()) for row in rows}
    seen, counts, now = set(own), {}, own
    for level in LEVELS[LEVELS.index(trust) + 1 :]:
        found = wider(level)
        now = {_key(stored, zip(found.variables, row, strict=True)) for row in found.rows}
        # A row that only fills empty cells of one that is shown is completed, not hidden.
        added = {row for row in now - seen if not any(shown < row for shown in seen)}
        seen |= now
        if added:
            counts[level] = len(added)
    if counts:
        yield hidden_note(counts, trust)
    completed = sum(any(row < wide for wide in now) for row in own - now)
    if completed:
        yield f"{_rows(completed, len(own))} without what a wider level adds to cells left empty here."
    if gone := len(own - now) - completed:
        yield f"{_rows(gone, len(own))} only because {trust} hides what answers otherwise: see a wider level."


def _rows(some: int, of: int) -> str:
    return f"{some} of {of} rows {'stands' if some == 1 else 'stand'} here"


def _key(stored: StoredQuery, cells: Iterable[tuple[str, Term | None]]) -> frozenset[tuple[str, str]]:
    return frozenset((name, str(term)) for name, term in cells if name in stored.columns and term is not None)


def _read(rows: Sequence[Row]) -> Iterator[str]:
    cited = {c.iri: c for row in rows for c in row.claims if c.basis == "cited"}.values()
    unread = sum(claim.verification == "unverified" for claim in cited)
    if unread:
        verb = "rests" if unread == 1 else "rest"
        yield f"{unread} of {len(cited)} cited claims {verb} on sources nobody has read for this graph."
    if abstracts := sum(claim.verification == _ABSTRACT for claim in cited):
        verb = "was" if abstracts == 1 else "were"
        yield f"{abstracts} of {len(cited)} cited claims {verb} checked against an abstract alone."


def _model(rows: Sequence[Row]) -> Iterator[str]:
    claims = [claim for row in rows for claim in row.claims]
    if not claims:
        return
    if all(claim.level == "model" for claim in claims):
        yield "Every step rests on the LLM tag alone: verify before clinical use."
        return
    weak = sum(row.rests_on == "model" for row in rows)
    if weak:
        have = "has a step that rests" if weak == 1 else "have a step that rests"
        yield f"{weak} of {len(rows)} rows {have} on the LLM tag alone: verify before clinical use."


def _stances(rows: Sequence[Row]) -> Iterator[str]:
    denied = sum(row.denied for row in rows)
    contested = sum(any(step.contested for step in row.steps) for row in rows)
    for name, count in (
        ("denied by every claim on it", denied),
        ("contested, claimed and denied", contested),
    ):
        if count:
            yield f"{count} of {len(rows)} rows {'is' if count == 1 else 'are'} {name}."


def hidden_note(counts: Mapping[Level, int], trust: Level) -> str:
    """Return the sentence that says what a lens keeps out of an answer, and what shows it.

    >>> hidden_note({"model": 3}, "t1")
    '3 rows are hidden at t1: 3 model-generated (LLM tag). Trust model shows them.'
    """
    parts = [f"{count} {READ_AS[level]}" for level, count in counts.items() if count]
    widest = [level for level, count in counts.items() if count][-1]
    total = sum(counts.values())
    verb, them = ("row is", "it") if total == 1 else ("rows are", "them")
    return f"{total} {verb} hidden at {trust}: {', '.join(parts)}. Trust {widest} shows {them}."


_ABSTRACT: Final = "checked against the abstract"
UNSOURCED: Final = "These rows carry no sources: only a query that asks for the claims tells who says so."


def partial_note(count: int) -> str:
    """Return the sentence that says that rows are not all.

    >>> partial_note(1000)
    'These are not all rows: the engine stopped at 1000, and there are more.'
    """
    return f"These are not all rows: the engine stopped at {count}, and there are more."
