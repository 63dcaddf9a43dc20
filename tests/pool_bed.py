"""Pools as tests ask them: over the real dataset, and over a few triples that are made for it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

import pytest

from mbtgraph.media import JSON, TSV
from mbtgraph.store.pool import Asked, Pool, Reply

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mbtgraph.snapshot import Snapshot

G1: Final = "urn:g1"
G2: Final = "urn:g2"
FEW: Final = b"""\
<urn:a> <urn:p> "one" <urn:g1> .
<urn:a> <urn:p> "one" <urn:g2> .
<urn:b> <urn:p> "two" <urn:g2> .
<urn:c> <urn:p> "three" .
_:here <urn:q> _:there <urn:g1> .
"""


@pytest.fixture(scope="module")
def pool(snapshot: Snapshot) -> Iterator[Pool]:
    """Return what answers about the real dataset."""
    made = Pool(snapshot.data)
    yield made
    made.close()


@pytest.fixture(scope="module")
def few() -> Iterator[Pool]:
    """Return what answers about a few triples, one of which is in two graphs and one in none."""
    made = Pool(FEW)
    yield made
    made.close()


def ask(pool: Pool, text: str, media: str = JSON.type, *, seconds: float = 60, **more: Any) -> Reply:  # noqa: ANN401
    """Return the answer of one query."""
    return asyncio.run(pool.answer(Asked(text, media, seconds, **more)))


def holds(pool: Pool, text: str) -> bool:
    """Return the truth value of a query."""
    return ask(pool, text, TSV.type).body == b"true"
