"""A small dataset of a stranger as it is served, and ways to ask it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from starlette.testclient import TestClient

from mbtgraph.graph import Graph
from mbtgraph.snapshot import Snapshot
from mbtgraph.store.pool import Pool
from mbtgraph.web.app import create_app
from mbtgraph.web.served import Served
from mbtgraph.web.settings import Settings
from tests.service import BASE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from httpx2 import Response

FORM: Final = "application/x-www-form-urlencoded"
QUERY: Final = "application/sparql-query"
EX: Final = "http://ex.org/"
SMALL: Final = (
    f"<{EX}a> <{EX}p> <{EX}a%20b> <{EX}g1> .\n"
    f'<{EX}b> <{EX}p> "+&% é 🙂 \\"=1+1\\"\\n\\tx"@en-GB <{EX}g1> .\n'
    f'<{EX}c> <{EX}p> "01"^^<http://www.w3.org/2001/XMLSchema#integer> <{EX}g2> .\n'
    f'<{EX}d> <{EX}p> "\\u0001" <{EX}g3> .\n'
    f'<{EX}e> <{EX}1> "unnameable" <{EX}g4> .\n'
).encode()


@contextmanager
def made(data: bytes, counts: Mapping[str, int], *, seconds: float = 5) -> Iterator[Served]:
    """Return N-Quads that are none of ours as they are served."""
    graph = Graph(Snapshot(data, "test", (), counts, ""))
    now = Served(graph, Pool(data), data, counts, Settings(base=BASE, seconds=seconds), ours=False)
    yield now
    now.pool.close()


@contextmanager
def serving(data: bytes, counts: Mapping[str, int], *, seconds: float = 5) -> Iterator[TestClient]:
    """Serve N-Quads that are none of ours."""
    with (
        made(data, counts, seconds=seconds) as now,
        TestClient(create_app(now), base_url="http://testserver", follow_redirects=False) as client,
    ):
        yield client


def problem(found: Response, status: int, kind: str = "") -> dict[str, object]:
    """Return what a problem tells, and see that it is one."""
    assert found.status_code == status, found.text
    assert found.headers["Content-Type"] == "application/problem+json"
    told: dict[str, object] = found.json()
    assert told["status"] == status
    assert told["title"]
    assert told["detail"]
    assert str(told["type"]).endswith("/problem/" + kind) or not kind, told
    return told


def truth(found: Response) -> bool:
    """Return the answer of an ASK."""
    assert found.status_code == 200, found.text
    answer: bool = found.json()["boolean"]
    return answer


def cells(found: Response) -> list[tuple[str, ...]]:
    """Return the cells of an answer in JSON, by row."""
    assert found.status_code == 200, found.text
    told = found.json()
    return [
        tuple(row[name]["value"] if name in row else "" for name in told["head"]["vars"])
        for row in told["results"]["bindings"]
    ]
