"""The server as it is run: it says where it answers, what it does, and stops in order."""

from __future__ import annotations

import json
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from prometheus_client.parser import text_string_to_metric_families

from mbtgraph import cli
from tests.service import started

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from starlette.testclient import TestClient

    from tests.service import Started

pytestmark = pytest.mark.enable_socket

ODD = """
import time
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from mbtgraph.cli import main
from mbtgraph.web import operation

def slow(request):
    time.sleep(float(request.query_params["seconds"]))
    return PlainTextResponse("done")

def fault(request):
    raise RuntimeError("a secret\\nof /etc")

operation.ROUTES += [Route("/slow", slow), Route("/fault", fault)]
"""
"""A server with a page that takes its time, and one that fails."""


def _get(url: str, **headers: str) -> tuple[int, bytes]:
    request = urllib.request.Request(url, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


@pytest.fixture
def odd(built_part: Path) -> Iterator[Started]:
    with started("--root", str(built_part), program=ODD) as server:
        yield server


def test_the_first_page_is_there_within_three_seconds(built: Path) -> None:
    begun = time.monotonic()
    with started("--root", str(built)) as server:
        assert _get(server.address)[0] == 200
        assert time.monotonic() - begun < 30  # three on a machine that does nothing else


def test_a_request_makes_one_line_that_tells_nothing_of_who_asked_or_what(odd: Started) -> None:
    """S19: neither address nor query, and no line that a client wrote."""
    for path in ("healthz?q=secret", "nothing/secret%0A%7B%22level%22:%22info%22%7D", "?trust=secret"):
        _get(odd.address + path, **{"User-Agent": "secret", "Referer": "secret", "X-Forwarded-For": "secret"})
    lines = odd.lines(3)
    assert [(line["route"], line["status"]) for line in lines] == [("/healthz", 200), ("", 400), ("/", 400)]
    told = "time level message method route status problem seconds bytes request"
    assert {*lines[0]} == {*told.split()}
    assert not re.search(r"secret|127\.0\.0\.1:|Python", "".join(odd.log.read_text().splitlines()[1:]))


def test_a_fault_is_told_to_the_log_and_only_its_id_to_the_client(odd: Started) -> None:
    """C9: no trace, no path; one line of the log holds both."""
    status, body = _get(odd.address + "fault")
    told = json.loads(body)
    assert (status, told["title"]) == (500, "Something is wrong in the server")
    assert not re.search(rb"secret|RuntimeError|Traceback|/etc|\.py", body)
    (fault,) = [line for line in odd.lines(2) if line["level"] == "error"]
    assert fault["request"] == told["request_id"]
    assert "RuntimeError: a secret\nof /etc" in fault["traceback"]
    assert _get(odd.address + "healthz")[0] == 200


def test_health_is_told_while_every_thread_is_busy(odd: Started) -> None:
    with ThreadPoolExecutor(60) as pool:
        slow = [pool.submit(_get, odd.address + "slow?seconds=3") for _ in range(60)]
        time.sleep(0.5)
        begun = time.monotonic()
        assert _get(odd.address + "healthz") == (200, b"ok\n")
        assert not all(one.done() for one in slow)
        assert time.monotonic() - begun < 3
        assert {one.result()[0] for one in slow} == {200}


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_told_to_stop_it_answers_what_was_asked_and_takes_no_more(odd: Started, how: signal.Signals) -> None:
    with ThreadPoolExecutor() as pool:
        slow = pool.submit(_get, odd.address + "slow?seconds=2")
        time.sleep(0.5)
        odd.process.send_signal(how)
        time.sleep(0.5)
        with pytest.raises(OSError, match="refused"):
            _get(odd.address + "healthz")
        assert slow.result() == (200, b"done")
    assert odd.process.wait(20) in {-how, 130}
    assert not [line for line in odd.lines(1) if line["level"] == "error"]


def test_told_twice_to_stop_it_does_not_wait(odd: Started) -> None:
    with ThreadPoolExecutor() as pool:
        slow = pool.submit(_get, odd.address + "slow?seconds=8")
        time.sleep(0.5)
        begun = time.monotonic()
        odd.process.send_signal(signal.SIGTERM)
        time.sleep(0.3)
        odd.process.send_signal(signal.SIGTERM)
        odd.process.wait(20)
        assert time.monotonic() - begun < 7
        with pytest.raises(OSError, match=r".+"):
            slow.result()


def test_no_process_outlives_the_server(built_part: Path) -> None:
    with started("--root", str(built_part)) as server:
        own = server.process.pid
        _get(server.address)
    left = subprocess.run(["ps", "-o", "pid=", "--ppid", str(own)], capture_output=True, check=False).stdout
    assert not left.split()


def test_figures_are_counted_by_route(client: TestClient) -> None:
    client.get("/healthz")
    client.get("/nothing/here?q=secret")
    client.request("BREW", "/healthz")
    answer = client.get("/metrics")
    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    assert answer.headers["Cache-Control"] == "no-store"
    found = {
        (sample.name, *sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }
    labels = ("method", "GET"), ("problem", ""), ("route", "/healthz"), ("status", "200")
    assert found["mbtgraph_requests_total", *labels] >= 1
    labels = ("method", "GET"), ("problem", "http"), ("route", ""), ("status", "404")
    assert found["mbtgraph_requests_total", *labels] >= 1
    assert any(key[0] == "mbtgraph_request_seconds_bucket" for key in found)
    assert found["mbtgraph_data_info", ("version", "test")] == 1
    assert found["mbtgraph_requests_at_work",] >= 1
    assert "secret" not in answer.text
    assert "BREW" not in answer.text
    assert 'method="other",problem="http",route="/healthz",status="405"' in answer.text
    assert "/nothing" not in answer.text


def test_a_port_that_is_taken_is_told_with_the_way_out(
    built_part: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert cli.main(["serve", "--root", str(built_part), "--port", str(port)]) == 3
    told = capsys.readouterr().err
    assert told == (
        f"error: Port {port} of 127.0.0.1 cannot be used (Address already in use); "
        "name another one with --port, or 0 for any that is free.\n"
    )


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--host", "256.256.256.256"], "Nothing can listen at 256.256.256.256"),
        (["--base", "ftp://example.org/"], "argument --base: expected an http or https address"),
        (["--base", "http://"], "argument --base: expected an http or https address"),
        (["--base", "https://example.org/?x"], "argument --base: expected an http or https address"),
        (["--base", "https://user@example.org/"], "argument --base: expected an http or https address"),
        (["--base", "https://example.org:x/"], "argument --base: expected an http or https address"),
        (["--timeout", "0"], "argument --timeout: expected a number of seconds above 0"),
    ],
)
def test_a_wrong_option_is_told(
    built_part: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], told: str
) -> None:
    with suppress(SystemExit):
        assert cli.main(["serve", "--root", str(built_part), "--port", "0", *arguments]) == 3
    assert told in capsys.readouterr().err


def test_a_missing_or_stale_snapshot_is_told_and_nothing_served(
    built_part: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = shutil.copytree(built_part, tmp_path / "project")
    changed = next((root / "data").rglob("*.ttl"))
    changed.write_text(changed.read_text() + "\n")
    assert cli.main(["serve", "--root", str(root), "--port", "0"]) == 3
    assert "The snapshot is stale" in capsys.readouterr().err
    shutil.rmtree(root / "build")
    assert cli.main(["serve", "--root", str(root), "--port", "0"]) == 3
    assert "The dataset has not been built yet. Run `mbtgraph build`." in capsys.readouterr().err


def test_every_address_is_made_from_the_base_that_is_given(built: Path) -> None:
    with started("--root", str(built), "--base", "https://mbt.example/graph") as server:
        assert b'href="/graph/static/' in _get(server.address)[1]


def test_it_listens_where_it_is_told(built_part: Path) -> None:
    if not socket.has_ipv6:
        return
    with started("--root", str(built_part), "--host", "::1") as server:
        assert server.address.startswith("http://[::1]:")
        assert _get(server.address + "healthz")[0] == 200


def test_what_serves_may_be_missing(built_part: Path) -> None:
    program = "import sys; sys.modules['starlette'] = None; from mbtgraph.cli import main; sys.exit(main())"
    done = subprocess.run(
        [sys.executable, "-c", program, "serve", "--root", str(built_part)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 3
    assert "pip install 'mbtgraph[serve]'" in done.stderr
