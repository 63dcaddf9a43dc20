"""What an answer has to say of itself: what its lens hides, and how far its rows can be trusted."""

from __future__ import annotations

from mbtgraph.lens import LEVELS
from mbtgraph.queries.results import hidden_note

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from mbtgraph.lens import Level
    from mbtgraph.queries.results import Row
    from mbtgraph.queries.stored import StoredQuery
    from mbtgraph.rdf import Rows, Term


def notes(
    stored: StoredQuery, rows: Sequence[Row], *, trust: Level, wider: Callable[[Level], Rows]
) -> tuple[str, ...]:
    """Return the sentences that belong under an answer; `wider` asks again through a wider lens."""
    return (*_hidden(stored, rows, trust, wider), *_read(rows, trust), *_stances(rows), *_model(rows))


def _hidden(
    stored: StoredQuery, rows: Sequence[Row], trust: Level, wider: Callable[[Level], Rows]
) -> Iterator[str]:
    levels = LEVELS[LEVELS.index(trust) + 1 :]
    if not levels:
        return
    if not stored.monotone:
        yield f"Answered from what {trust} shows."
        return
    seen = {_key(stored, row.terms.items()) for row in rows}
    counts: dict[Level, int] = {}
    for level in levels:
        found = wider(level)
        keys = {_key(stored, zip(found.variables, row, strict=True)) for row in found.rows} - seen
        seen |= keys
        if keys:
            counts[level] = len(keys)
    if counts:
        yield hidden_note(counts, trust)


def _key(stored: StoredQuery, cells: Iterable[tuple[str, Term | None]]) -> frozenset[tuple[str, str]]:
    return frozenset((name, str(term)) for name, term in cells if name in stored.columns and term is not None)


def _read(rows: Sequence[Row], trust: Level) -> Iterator[str]:
    claims = {claim.iri: claim for row in rows for claim in row.claims}.values()
    unread = sum(claim.verification == "unverified" for claim in claims)
    if trust in {"t1", "t2", "t3"} and claims:
        verb = "rests" if unread == 1 else "rest"
        yield f"{unread} of {len(claims)} claims {verb} on sources nobody has read for this graph."


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
    denied = sum(any(step.denied for step in row.steps) for row in rows)
    contested = sum(any(step.contested for step in row.steps) for row in rows)
    for name, count in (
        ("denied by every claim on it", denied),
        ("contested, claimed and denied", contested),
    ):
        if count:
            yield f"{count} of {len(rows)} rows {'is' if count == 1 else 'are'} {name}."
