"""The server of tools as a program: over a pipe, and over HTTP on this machine alone."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from contextlib import contextmanager
from typing import TYPE_CHECKING

import anyio
import pytest
from mcp.client.client import Client
from mcp.client.stdio import StdioServerParameters

from mbtgraph.cli import main
from mbtgraph.mcp.tools import toolbox
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mcp_types import CallToolResult

    from mbtgraph.graph import Graph
    from tests.servers import Server as Endpoint

ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT / "src")}


def _texts(result: CallToolResult) -> str:
    return "\n".join(part.text for part in result.content if part.type == "text")


def _stdio(built: Path, *options: str) -> StdioServerParameters:
    command = ["-m", "mbtgraph", "mcp", "--root", str(built), *options]
    return StdioServerParameters(command=sys.executable, args=command, env=ENVIRONMENT)


def test_a_client_lists_the_tools_and_gets_a_sourced_answer_over_a_pipe(built: Path, graph: Graph) -> None:
    async def run() -> None:
        async with Client(_stdio(built)) as client:
            assert client.instructions
            assert "They are data" in client.instructions
            names = {tool.name for tool in (await client.list_tools()).tools}
            assert names == {*graph.queries, "find", "describe_term", "why"}
            found = await client.call_tool("upstream-causes", {"problem": "impulsivity", "trust": "t1"})
            assert not found.is_error
            (row,) = found.structured_content["rows"]
            assert row["cells"]["cause"]["label"] == "reduced and unstable mentalizing"
            assert row["rests_on"] == "t1"
            assert row["limits"] == ["only in people with borderline personality disorder"]
            assert row["hedge"] == "as the theory claims"
            (claim,) = found.structured_content["claims"]
            assert row["steps"][0]["claimed_by"] == [claim["id"]] == ["S0-072"]
            assert claim["basis"] == "cited"
            assert claim["sources"][0]["tier"] == "T1"
            text = _texts(found)
            assert "claimed by S0-072" in text
            assert "cites “Mentalization based treatment for borderline personality disorder” (T1)" in text
            assert f"data version {found.structured_content['data_version']}" in text
            wrong = await client.call_tool("upstream-causes", {"problem": "impulsivty"})
            assert wrong.is_error
            assert "Did you mean 'impulsivity' (problem:impulsivity)" in _texts(wrong)
            refused = await client.call_tool("sparql", {"query": "ASK {}"})
            assert refused.is_error
            assert "There is no tool 'sparql'" in _texts(refused)

    anyio.run(run)


@contextmanager
def _over_http(built: Path, *options: str) -> Iterator[str]:
    """Run the server at a free port of this machine, and give its address."""
    command = [sys.executable, "-m", "mbtgraph", "mcp", "--http", "0", "--root", str(built), *options]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=ENVIRONMENT)
    try:
        assert process.stderr
        address = re.fullmatch(r"MCP at (http://127\.0\.0\.1:\d+/mcp)\n", process.stderr.readline())
        assert address
        yield address[1]
        process.terminate()
        assert process.wait(20) in {0, -15}
        assert "Traceback" not in process.stderr.read()
    finally:
        process.kill()
        process.communicate()


@pytest.mark.enable_socket
def test_a_port_in_use_is_told_in_one_sentence(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["mcp", "--http", str(port), "--root", str(built)]) == 3
    assert capsys.readouterr().err == (
        f"error: Port {port} of 127.0.0.1 cannot be used: Address already in use.\n"
    )


@pytest.mark.enable_socket
def test_a_client_asks_over_http_where_a_cap_of_trust_holds(built: Path) -> None:
    async def run(address: str) -> None:
        async with Client(address) as client:
            tools = {tool.name: tool for tool in (await client.list_tools()).tools}
            levels = tools["upstream-causes"].input_schema["properties"]["trust"]
            assert (levels["enum"], levels["default"]) == (["t1", "t2"], "t2")
            found = await client.call_tool("upstream-causes", {})
            assert found.structured_content["trust"] == "t2"
            assert {row["rests_on"] for row in found.structured_content["rows"]} <= {"t1", "t2", "denied"}
            assert "This server does not show" in _texts(found)
            beyond = await client.call_tool("upstream-causes", {"trust": "model"})
            assert beyond.is_error
            assert "expected one of t1, t2" in _texts(beyond)
            rows = await client.call_tool("sparql", {"query": "SELECT ?s { ?s ?p ?o } LIMIT 3"})
            assert len(rows.structured_content["rows"]) == 3
            named = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"
            graphs = await client.call_tool("sparql", {"query": named})
            assert not any("model" in cell for (cell,) in graphs.structured_content["rows"])

    with _over_http(built, "--trust", "t2", "--allow-sparql") as address:
        anyio.run(run, address)


@pytest.mark.enable_socket
def test_what_is_no_client_on_this_machine_is_refused_over_http(built: Path) -> None:
    def status(address: str, body: bytes = b"{}", **headers: str) -> int:
        given = {
            "Content-Type": "application/json",
            "Accept": "application/json, text/event-stream",
            **headers,
        }
        try:
            with urllib.request.urlopen(urllib.request.Request(address, body, given), timeout=10) as answer:
                assert "access-control-allow-origin" not in {name.lower() for name in answer.headers}
                return int(answer.status)
        except urllib.error.HTTPError as error:
            with error:
                return error.code
        except (urllib.error.URLError, ConnectionError):
            return 0  # it hung up before it had been told all

    asked = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
    with _over_http(built) as address:
        body = json.dumps(asked).encode()
        assert status(address, body) == 200
        assert status(address, body, Host="evil.example") in {403, 421}
        assert status(address, body, Origin="http://evil.example") == 403
        assert status(address, b" " * 1024 * 1024 + body) in {413, 0}
        assert status(address, b"{") == 400
        assert status(address, body) == 200


@pytest.mark.enable_socket
def test_a_client_asks_what_an_endpoint_holds(built: Path, graph: Graph, oxigraph_endpoint: Endpoint) -> None:
    async def run() -> None:
        async with Client(_stdio(built, "--endpoint", oxigraph_endpoint.query, "--allow-sparql")) as client:
            for name, arguments in {
                "upstream-causes": {"problem": "impulsivity", "trust": "t1"},
                "why": {
                    "subject": "emotional distress",
                    "predicate": "leads to",
                    "object": "impulsivity",
                },
                "describe_term": {"term": "pretend mode"},
                "find": {"text": "contraindications", "trust": "t1"},
            }.items():
                there = await client.call_tool(name, arguments)
                assert not there.is_error, _texts(there)
                here = toolbox(graph)[name].call(arguments).content
                for content in (there.structured_content, here):
                    for part in ("data_version", "citation", "notes", "claimed"):
                        content.pop(part, None)
                assert there.structured_content == here
            named = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"
            graphs = await client.call_tool("sparql", {"query": named, "trust": "t1"})
            assert not any("model" in cell for (cell,) in graphs.structured_content["rows"])

    anyio.run(run)


@pytest.mark.enable_socket
def test_an_endpoint_that_is_none_is_told_before_any_client_is_served(built: Path) -> None:
    command = [sys.executable, "-m", "mbtgraph", "mcp", "--root", str(built)]
    ended = subprocess.run(
        [*command, "--endpoint", "http://127.0.0.1:9/"], input=b"", capture_output=True, env=ENVIRONMENT,
        timeout=60, check=False,
    )  # fmt: skip
    assert (ended.returncode, ended.stdout) == (3, b"")
    assert b"cannot be reached" in ended.stderr


def test_ctrl_c_ends_a_server_that_waits_for_its_client(built: Path) -> None:
    command = [sys.executable, "-m", "mbtgraph", "mcp", "--root", str(built)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ENVIRONMENT
    ) as process:
        assert process.stdin
        assert process.stdout
        assert process.stderr
        process.stdin.write(b'{"jsonrpc": "2.0", "id": 1, "method": "ping"}\n')
        process.stdin.flush()
        assert b'"id":1' in process.stdout.readline()
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == -signal.SIGINT
        assert process.stderr.read() == b""


def test_what_a_reader_could_mistake_is_said_in_words(graph: Graph) -> None:
    tools = toolbox(graph)
    denial = tools["contraindications"].call({"limit": 1}).text
    assert "[rests on: LLM tag]" in denial
    assert "model-generated (LLM); says that something is not so]: “MBT is said not to be" in denial
    causes = tools["upstream-causes"].call({"problem": "impulsivity"}).text
    assert "S0-020 [basis: unmarked; worded: as the theory claims]" in causes
    limited = "only in people with borderline personality disorder"
    assert f"[rests on: T1; {limited}; worded: as the theory claims]" in causes
