"""SPARQL servers of other makers, started on loopback for a test and stopped by their own pid."""

from __future__ import annotations

import atexit
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_VIRTUOSO = """
[Database]
DatabaseFile = {dir}/virtuoso.db
ErrorLogFile = {dir}/virtuoso.log
LockFile = {dir}/virtuoso.lck
TransactionFile = {dir}/virtuoso.trx
xa_persistent_file = {dir}/virtuoso.pxa
ErrorLogLevel = 7
FileExtend = 200
[TempDatabase]
DatabaseFile = {dir}/virtuoso-temp.db
TransactionFile = {dir}/virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
NumberOfBuffers = 100000
MaxDirtyBuffers = 75000
DirsAllowed = {dir}
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = {dir}
[SPARQL]
ResultSetMaxRows = {rows}
MaxQueryExecutionTime = 60
"""


@dataclass(frozen=True)
class Server:
    """Hold where a server takes queries, updates and graphs, and who may write."""

    query: str
    update: str
    graphs: str
    user: str = ""
    password: str = ""


def port() -> int:
    """Return a port of loopback that nobody else is given.

    It stays held to the end, without being listened at: a server that reuses addresses, as all do, may
    listen there, and the system gives it to nobody who asks for any port.
    """
    held = socket.socket()
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    held.bind(("127.0.0.1", 0))
    atexit.register(held.close)
    return int(held.getsockname()[1])


@contextmanager
def oxigraph(folder: Path) -> Iterator[Server]:
    """Run the Oxigraph server over a folder of its own."""
    at = f"127.0.0.1:{port()}"
    program = str(Path(sys.executable).with_name("oxigraph"))
    command = [program, "serve", "--location", str(folder), "--bind", at]
    with _running(command, folder, f"http://{at}/query?query=ASK%7B%7D"):
        yield Server(f"http://{at}/query", f"http://{at}/update", f"http://{at}/store")


@contextmanager
def virtuoso(folder: Path, *, rows: int = 1_000_000) -> Iterator[Server]:
    """Run Virtuoso over a folder of its own; `rows` is how many rows it returns at most."""
    program = shutil.which("virtuoso-t")
    assert program, "Virtuoso is missing: install Debian's virtuoso-opensource"
    http = port()
    config = folder / "virtuoso.ini"
    config.write_text(_VIRTUOSO.format(dir=folder, sql=port(), http=http, rows=rows))
    base = f"http://127.0.0.1:{http}"
    command = [program, "+configfile", str(config), "+foreground"]
    with _running(command, folder, f"{base}/sparql?query=ASK%7B%7D"):
        yield Server(f"{base}/sparql", f"{base}/sparql-auth", f"{base}/sparql-graph-crud-auth", "dba", "dba")


@contextmanager
def _running(command: list[str], folder: Path, answers: str) -> Iterator[None]:
    with (folder / "output").open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
    try:
        for _ in range(1800):
            try:
                with urllib.request.urlopen(answers, timeout=1):
                    break
            except (urllib.error.URLError, OSError):
                assert process.poll() is None, (folder / "output").read_text(errors="replace")
                time.sleep(0.1)
        else:
            raise AssertionError(f"{command[0]} did not answer within three minutes")
        yield
    finally:
        stop(process)


def stop(process: subprocess.Popen[bytes]) -> None:
    """Ask a process to end, and end it where it does not."""
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
