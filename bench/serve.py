"""Measure the endpoint under load beside two others over the same data: Oxigraph's, and rdflib-endpoint.

What is compared alternates within one run, so that the machine's other work meets all of it. The time of
computing of a request, of a server with all its processes, tells more on a busy machine than the clock.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from mbtgraph import snapshot
from mbtgraph.namespaces import MBT
from mbtgraph.project import Project
from mbtgraph.store.oxigraph import load, query

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT: Final = Path(__file__).parents[1]
SECONDS: Final = int(os.environ.get("SECONDS", "8"))
CONNECTIONS: Final = (1, 8, 64)
PORTS: Final = {"mbtgraph": 8171, "oxigraph": 8172, "rdflib-endpoint": 8173}
TICKS: Final = os.sysconf("SC_CLK_TCK")

STAR: Final = (
    "mbt:statement ?statement ; mbt:locator ?place ; mbt:statedIn ?section ; mbt:asserts ?proposition"
)
ABOUT: Final = {
    "point": f"SELECT DISTINCT ?x {{ ?x a <{MBT}Claim> }}",
    "star": f"SELECT DISTINCT ?x {{ ?claim <{MBT}kind> ?x }}",
    "whole star": f"SELECT DISTINCT ?x {{ ?claim <{MBT}trustLevel> ?x }}",
    "aggregate": "SELECT ?x { ?thing a ?x } GROUP BY ?x HAVING (COUNT(*) > 4)",
}
"""What each query is asked about in turn, so that no two requests in a row are the same."""
QUERIES: Final = {
    "point": "SELECT ?p ?o { <%s> ?p ?o }",
    "star": f"PREFIX mbt: <{MBT}> SELECT * {{ ?claim mbt:kind <%s> ; {STAR} ; mbt:trustLevel ?level }}",
    "whole star": f"PREFIX mbt: <{MBT}> SELECT * {{ ?claim mbt:trustLevel <%s> ; {STAR} ; mbt:kind ?kind }}",
    "aggregate": "SELECT ?p (COUNT(*) AS ?n) { ?s a <%s> ; ?p ?o } GROUP BY ?p",
    "slow": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a != <%s>) }",
}

ANEW: Final = "%20%23"
"""The beginning of a comment, behind which each request has a number: so none was asked before."""
LUA: Final = """
local paths = {%s}
local mark = "%s"
local turn = 0
request = function()
  turn = turn + 1
  local path = wrk.path .. paths[(turn - 1) %% #paths + 1]
  if mark ~= "" then path = path .. mark .. turn end
  return wrk.format("GET", path, {["Accept"] = "application/sparql-results+json"})
end
done = function(summary, latency)
  local errors = summary.errors
  local told = {
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    errors.status + errors.timeout + errors.read + errors.connect,
  }
  io.write("\\n[" .. table.concat(told, ", ") .. "]\\n")
end
"""

RDFLIB: Final = """
import sys
import rdflib, uvicorn
from rdflib_endpoint import SparqlEndpoint
rdflib.plugins.sparql.SPARQL_LOAD_GRAPHS = False
data = rdflib.Dataset(default_union=True)
data.parse(sys.argv[1], format="nquads")
uvicorn.run(SparqlEndpoint(graph=data, path="/sparql"), port=int(sys.argv[2]), log_level="error")
"""


class Server(NamedTuple):
    """Hold a server: its name, its process, where its endpoint is."""

    name: str
    process: int
    address: str


@contextmanager
def _started(name: str, command: list[str], path: str) -> Iterator[Server]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            server = Server(name, process.pid, f"http://127.0.0.1:{PORTS[name]}{path}")
            _wait(server)
            yield server
        finally:
            process.terminate()


def _wait(server: Server) -> None:
    for _ in range(600):
        with suppress(OSError), urlopen(f"{server.address}?query=ASK%7B%7D", timeout=5):  # noqa: S310 (ours)
            return
        time.sleep(0.1)
    raise TimeoutError(server.name)


@contextmanager
def _servers(data: Path) -> Iterator[list[Server]]:
    """Start those that are there, over the same N-Quads."""
    with ExitStack() as stack:
        port = str(PORTS["mbtgraph"])
        ours = [sys.executable, "-m", "mbtgraph", "serve", "--root", str(ROOT), "--port", port]
        found = [stack.enter_context(_started("mbtgraph", ours, "/sparql"))]
        if program := shutil.which("oxigraph", path=str(Path(sys.executable).parent)):
            bound = f"127.0.0.1:{PORTS['oxigraph']}"
            # Without --timeout-s: it keeps a thread for each request until that is over, and dies of them.
            command = [program, "serve", "--union-default-graph", "--bind", bound]
            server = stack.enter_context(_started("oxigraph", command, "/query"))
            store = Request(
                f"http://{bound}/store", data.read_bytes(), {"Content-Type": "application/n-quads"}
            )
            urlopen(store, timeout=600).close()  # noqa: S310 (ours)
            found.append(server)
        port = str(PORTS["rdflib-endpoint"])
        command = [sys.executable, "-c", RDFLIB, str(data), port]
        found.append(stack.enter_context(_started("rdflib-endpoint", command, "/sparql")))
        yield found


def _processes(process: int) -> list[int]:
    """Return a process and all that descend from it."""
    found = [process]
    with suppress(OSError):  # it ended meanwhile
        for task in Path(f"/proc/{process}/task").glob("*/children"):
            for child in task.read_text().split():
                found += _processes(int(child))
    return found


def _computed(process: int) -> float:
    """Return the seconds that a process and its children, those that ended too, have computed."""
    total = 0.0
    for one in _processes(process):
        with suppress(OSError):
            stat = Path(f"/proc/{one}/stat").read_text().rpartition(") ")[2].split()
            total += sum(map(int, stat[11:15])) / TICKS
    return total


def _memory(process: int) -> float:
    """Return the MiB of a process and its children, what they share counted once."""
    total = 0
    for one in _processes(process):
        with suppress(OSError):
            found = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{one}/smaps_rollup").read_text(), re.MULTILINE)
            total += int(found[1]) if found else 0
    return total / 1024


def _wrk(address: str, script: Path, connections: int, seconds: int = SECONDS) -> subprocess.Popen[str]:
    command = [
        "wrk",
        "-t1",
        f"-c{connections}",
        f"-d{seconds}s",
        "--timeout",
        "60s",
        "-s",
        str(script),
        address,
    ]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


class Figures(NamedTuple):
    """Hold what wrk found: seconds in all, and the milliseconds of half and of 99 in 100 requests."""

    requests: float
    seconds: float
    half: float
    most: float
    failed: float

    def __str__(self) -> str:
        """Return the line that tells them."""
        rate = self.requests / self.seconds
        return f"{rate:9.1f}/s  p50 {self.half:8.2f} ms  p99 {self.most:8.2f} ms"


def _figures(process: subprocess.Popen[str]) -> Figures:
    told, _ = process.communicate()
    return Figures(*json.loads(told.splitlines()[-1]))


def _load(server: Server, script: Path, connections: int) -> str:
    computed = _computed(server.process)
    told = _figures(_wrk(server.address, script, connections))
    each = (_computed(server.process) - computed) / max(1, told.requests) * 1e6
    failed = f"  {told.failed:.0f} failed" if told.failed else ""
    return f"{told}  {each:9.0f} us each  {_memory(server.process):6.0f} MiB{failed}"


def _scripts(data: bytes, folder: Path) -> Iterator[tuple[str, Path]]:
    """Write a script for each query that asks it about one thing after the other."""
    store = load(data)
    graphs = list(store.named_graphs())
    for name, text in QUERIES.items():
        about = query(store, ABOUT.get(name, ABOUT["point"]), default_graph=graphs)
        things = sorted({row[0].value for row in about})  # type: ignore[union-attr]
        paths = ", ".join(json.dumps("?" + urlencode({"query": text % thing})) for thing in things)
        yield name, _script(folder / f"{name}.lua", paths, ANEW)
        yield f"{name}, again", _script(folder / f"{name}-again.lua", paths)
    yield "healthz", _script(folder / "healthz.lua", '""')


def _script(file: Path, paths: str, mark: str = "") -> Path:
    file.write_text(LUA % (paths, mark), encoding="utf-8")
    return file


def _crowd(server: Server, scripts: dict[str, Path]) -> None:
    """Print how soon others are answered while 64 clients ask what does not end."""
    slow = _wrk(server.address, scripts["slow"], 64, SECONDS + 4)
    time.sleep(2)
    others = {"point query": _wrk(server.address, scripts["point"], 1)}
    if server.name == "mbtgraph":
        health = server.address.replace("/sparql", "/healthz")
        others["/healthz"] = _wrk(health, scripts["healthz"], 1)
    for name, process in others.items():
        print(f"  {server.name:16} {name:12} {_figures(process)}")
    told = _figures(slow)
    print(f"  {server.name:16} {'slow ones':12} {told.failed:.0f} of {told.requests:.0f} refused or stopped")


def main() -> None:
    """Print the figures."""
    built = snapshot.read(Project(ROOT))
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        data = folder / "data.nq"
        data.write_bytes(built.data)
        scripts = dict(_scripts(built.data, folder))
        with _servers(data) as servers:
            for name in ABOUT:
                for connections in CONNECTIONS:
                    print(f"\n{name} query, {connections} connections")
                    for server in servers:
                        print(f"  {server.name:16} {_load(server, scripts[name], connections)}", flush=True)
                    told = _load(servers[0], scripts[f"{name}, again"], connections)
                    print(f"  {'asked again':16} {told}", flush=True)
            print("\n64 slow queries at once")
            for server in servers[:2]:
                _crowd(server, scripts)


if __name__ == "__main__":
    main()
