"""What strangers do to the pool: endless, huge, deep, many; it refuses, stops, and lives."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Final

import pytest

from mbtgraph.errors import Busy, QueryError, QuerySyntaxError, QueryTimeout
from mbtgraph.media import JSON, TSV, TURTLE
from mbtgraph.queries.guard import refuse_unsafe
from mbtgraph.store.pool import Asked, Pool
from tests.conftest import ROOT
from tests.pool_bed import FEW, ask, few, holds, pool
from tests.processes import computing, descendants, wait
from tests.test_bounds import DEEP, ENDLESS

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["few", "pool"]

COUNT: Final = ENDLESS["a count of a product"]
POINT: Final = "ASK { ?s a <https://w3id.org/mbtgraph/ontology#Study> }"


@pytest.mark.parametrize("text", ENDLESS.values(), ids=ENDLESS)
def test_what_would_not_end_is_stopped_within_its_limit(pool: Pool, text: str) -> None:
    """C1, S14."""
    media = TURTLE.type if text.startswith(("CONSTRUCT", "DESCRIBE")) else JSON.type
    begun = time.monotonic()
    with pytest.raises(QueryError) as caught:
        ask(pool, text, media, seconds=1)
    assert time.monotonic() - begun < 2
    assert isinstance(caught.value, QueryTimeout) or "too much memory" in str(caught.value)
    assert holds(pool, POINT)


@pytest.mark.parametrize("text", DEEP.values(), ids=DEEP)
def test_what_is_deep_or_long_is_refused_or_answered_in_time(pool: Pool, text: str) -> None:
    """A23: where the guard lets it pass, and where there is no guard."""
    begun = time.monotonic()
    with suppress(QueryError):
        refuse_unsafe(text)
        ask(pool, text, seconds=1)
    with suppress(QueryError):
        ask(pool, text, seconds=1)
    assert time.monotonic() - begun < 4
    assert holds(pool, POINT)


def test_what_takes_too_much_memory_is_told_and_the_pool_lives(pool: Pool) -> None:
    """C6, S14."""
    with pytest.raises(QueryError, match="asked for too much memory"):
        ask(pool, ENDLESS["a text doubled forty times"])
    assert holds(pool, POINT)


def test_what_is_no_query_is_told_with_its_place(few: Pool) -> None:
    """A13, A14."""
    with pytest.raises(QuerySyntaxError) as caught:
        ask(few, "SELECT *\n{ ?s ?p")
    assert caught.value.line == 2
    with pytest.raises(QueryError):
        ask(few, "INSERT DATA { <urn:x> <urn:x> <urn:x> }")
    with pytest.raises(QueryError, match="custom function <urn:f>"):
        ask(few, "SELECT (<urn:f>(1) AS ?x) {}")


@pytest.mark.enable_socket
@pytest.mark.parametrize(
    "text",
    [
        "SELECT * {{ SERVICE {} {{ ?s ?p ?o }} }}",
        "SELECT * {{ SERVICE SILENT {} {{ ?s ?p ?o }} }}",
        "SELECT * {{ BIND({} AS ?x) SERVICE ?x {{ ?s ?p ?o }} }}",
        "SELECT * FROM {} {{ ?s ?p ?o }}",
        "SELECT * FROM NAMED {} {{ GRAPH ?g {{ ?s ?p ?o }} }}",
    ],
)
def test_no_request_leaves_even_where_nothing_guards(few: Pool, text: str) -> None:
    """S1, S2."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.05)
        address = f"<http://127.0.0.1:{listener.getsockname()[1]}/x.ttl>"
        with suppress(QueryError):
            assert ask(few, text.format(address), TSV.type).body.count(b"\n") <= 2
        with pytest.raises(TimeoutError):
            listener.accept()


def test_no_file_is_read(few: Pool, tmp_path: Path) -> None:
    """S2."""
    (tmp_path / "secret.ttl").write_text("<urn:a> <urn:b> <urn:c> .", encoding="utf-8")
    address = (tmp_path / "secret.ttl").as_uri()
    assert ask(few, f"ASK FROM <{address}> {{ ?s ?p ?o }}", TSV.type).body == b"false"
    assert ask(few, "SELECT ?s { ?s ?p ?o }", TSV.type, default=[address]).body == b"?s\n"


def test_what_was_stopped_computes_no_more(pool: Pool) -> None:
    """C1."""
    with pytest.raises(QueryTimeout):
        ask(pool, COUNT, seconds=1)
    wait(lambda: not computing(os.getpid()), seconds=2)


def test_whoever_goes_takes_the_query_along(pool: Pool) -> None:
    """C2."""

    async def go() -> None:
        asking = asyncio.ensure_future(pool.answer(Asked(COUNT, JSON.type, 60)))
        await asyncio.sleep(0.5)
        assert await asyncio.to_thread(computing, os.getpid())
        asking.cancel()
        with suppress(asyncio.CancelledError):
            await asking
        begun = time.monotonic()
        await asyncio.to_thread(wait, lambda: not computing(os.getpid()))
        assert time.monotonic() - begun < 1

    asyncio.run(go())


def test_what_takes_long_lets_all_others_go_before_it(pool: Pool) -> None:
    """C7."""

    def is_behind(process: int) -> bool:
        with suppress(ProcessLookupError):
            last = os.getpriority(os.PRIO_PROCESS, process) == 19
            return last or os.sched_getscheduler(process) == os.SCHED_IDLE
        return False

    def behind() -> bool:
        return any(map(is_behind, descendants(os.getpid())))

    async def go() -> None:
        asking = asyncio.ensure_future(pool.answer(Asked(COUNT, JSON.type, 60)))
        await asyncio.to_thread(wait, behind)
        asking.cancel()
        with suppress(asyncio.CancelledError):
            await asking
        await asyncio.to_thread(wait, lambda: not behind())

    asyncio.run(go())


def test_many_slow_queries_leave_quick_ones_answering(pool: Pool) -> None:
    """C7: the surplus is told to come again."""

    async def slow() -> str:
        try:
            await pool.answer(Asked(COUNT, JSON.type, 15))
        except QueryError as error:
            return type(error).__name__
        return "answered"

    async def go() -> list[str]:
        asking = [asyncio.ensure_future(slow()) for _ in range(50)]
        for _ in range(10):
            await asyncio.sleep(0.1)
            assert (await pool.answer(Asked(POINT, TSV.type, 60))).body == b"true"
        assert not all(one.done() for one in asking)
        return await asyncio.gather(*asking)

    found = asyncio.run(go())
    assert set(found) == {"Busy", "QueryTimeout"}
    assert holds(pool, POINT)


def test_there_are_queries_at_most(few: Pool) -> None:
    """C7."""

    async def go() -> list[object]:
        asked = Asked("ASK {}", JSON.type, 60)
        return await asyncio.gather(*(few.answer(asked) for _ in range(200)), return_exceptions=True)

    found = asyncio.run(go())
    refused = [one for one in found if isinstance(one, Busy)]
    assert 0 < len(refused) < 100
    assert refused[0].seconds > 0
    assert holds(few, "ASK {}")


def test_answers_find_those_who_asked(pool: Pool) -> None:
    async def one(number: int) -> bytes:
        return (await pool.answer(Asked(f"SELECT ({number} AS ?x) {{}}", TSV.type, 60))).body

    async def go() -> list[bytes]:
        return await asyncio.gather(*map(one, range(100)))

    assert asyncio.run(go()) == [f"?x\n{number}\n".encode() for number in range(100)]


def test_a_long_query_is_sent_whole(few: Pool) -> None:
    text = f"SELECT (STRLEN('{'é' * 2_000_000}') AS ?n) {{}}"
    assert ask(few, text, TSV.type).body == b"?n\n2000000\n"


def test_what_holds_the_data_is_started_anew_where_somebody_ends_it() -> None:
    before = set(descendants(os.getpid()))
    pool = Pool(FEW)
    try:
        assert holds(pool, "ASK {}")
        for one in set(descendants(os.getpid())) - before:
            os.kill(one, signal.SIGKILL)
        wait(lambda: not set(descendants(os.getpid())) - before)
        assert holds(pool, "ASK {}")
    finally:
        pool.close()
    assert not set(descendants(os.getpid())) - before
    with pytest.raises(Busy):
        ask(pool, "ASK {}")


def test_closing_waits_for_those_who_asked() -> None:
    pool = Pool(FEW)

    async def go() -> bytes:
        asking = asyncio.ensure_future(pool.answer(Asked("ASK {}", TSV.type, 60)))
        await asyncio.sleep(0)
        pool.close()
        return (await asking).body

    assert asyncio.run(go()) == b"true"


SERVING: Final = """
import asyncio, sys
from mbtgraph.store.pool import Asked, Pool
async def main():
    pool = Pool(open(sys.argv[1], "rb").read())
    print(flush=True)
    asked = Asked(sys.argv[2], "application/sparql-results+json", 600)
    await asyncio.gather(*(pool.answer(asked) for _ in range(3)))
asyncio.run(main())
"""


@pytest.mark.parametrize("sent", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_all_processes_end_with_the_server(tmp_path: Path, sent: signal.Signals) -> None:
    data = tmp_path / "few.nq"
    data.write_bytes(b"".join(b"<urn:a> <urn:b> <urn:%d> .\n" % number for number in range(2_000)))
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, "-c", SERVING, str(data), COUNT]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as asking:
        try:
            assert asking.stdout
            assert asking.stdout.readline() == b"\n"
            wait(lambda: sum(used > 0.05 for used in descendants(asking.pid).values()) >= 3)
            started = set(descendants(asking.pid))
            asking.send_signal(sent)
            asking.wait(20)
            wait(lambda: not any(_lives(one) for one in started))
        finally:
            asking.kill()


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True
