"""The child process that reads one file of a stranger and writes N-Quads."""

from __future__ import annotations

import io
import json
import re
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, RdfFormat, Triple, parse, serialize

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TypeVar

    T = TypeVar("T")

_MEMORY: Final = 512 * 1024**2
"""Bytes of address space beside what the file may need; past them the engine aborts."""
_NEEDED: Final = 64
"""How many times its size a file may need, where each line names a new node."""
_PLACE: Final = r"^.*? columns? \d+(?: and \d+)?: "
"""How the engine begins its message; the place is told apart."""
_REMOTE: Final = "No LoadDocumentCallback"


def main() -> None:
    """Read the file that standard input names; on standard error, tell what came of it."""
    told = json.load(sys.stdin)
    try:
        _bound(_MEMORY + _NEEDED * Path(told["path"]).stat().st_size)
        counts = _copy(told)
    except SyntaxError as error:
        _fail(_message(error), error.lineno or 1, error.offset or 1)
    except (ValueError, OverflowError) as error:
        _fail(str(error))
    except OSError as error:
        _fail(f"this file cannot be read: {error.strerror}.")
    except MemoryError:
        _fail("this file needs more memory than a reader may take.")
    sys.stdout.flush()
    sys.stderr.write("\n" + json.dumps(counts))


def _bound(memory: int) -> None:
    try:
        import resource  # noqa: PLC0415 (not on every system)

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    except (ImportError, ValueError):
        return


def _fail(message: str, line: int = 1, column: int = 1) -> None:
    sys.stderr.write("\n" + json.dumps({"message": message, "line": line, "column": column}))
    sys.stderr.flush()
    raise SystemExit(1)


def _message(error: SyntaxError) -> str:
    message = re.sub(_PLACE, "", error.msg or "").rstrip(".")
    if _REMOTE in message:
        return "it names a remote @context, and nothing is fetched; write the context into the file."
    return f"this is no RDF: {message}."


def _copy(told: dict[str, str]) -> dict[str, int]:
    """Write the quads of a file, and return how many each graph has."""
    form = RdfFormat.from_extension(Path(told["path"]).suffix[1:].lower())
    counts: Counter[str] = Counter()
    with Path(told["path"]).open("rb") as file:
        if file.read(2) == b"\x1f\x8b":
            raise ValueError("packed files are not read; unpack it first.")
        file.seek(0)
        found = parse(file, format=form, base_iri=told["graph"])
        serialize(_renamed(found, told, counts), _Bounded(int(told["size"])), format=RdfFormat.N_QUADS)
    return counts


def _renamed(found: Iterator[Quad], told: dict[str, str], counts: Counter[str]) -> Iterator[Quad]:
    """Yield quads with graphs that have names, and with blank nodes that no other file has.

    They are numbered, so that the same files are the same data at each start.
    """
    own, label = NamedNode(told["graph"]), told["label"]
    blanks: dict[BlankNode, BlankNode] = {}

    def renamed(term: T) -> T | BlankNode:
        if not isinstance(term, BlankNode):
            return term
        return blanks.setdefault(term, BlankNode(f"{label}{len(blanks)}"))

    for quad in found:
        subject, target, graph = quad.subject, quad.object, quad.graph_name
        if isinstance(subject, Triple) or isinstance(target, Triple):
            raise ValueError("a triple within a triple is of RDF 1.2, and is not taken.")  # noqa: TRY004 (no type of ours)
        if isinstance(graph, BlankNode):
            raise ValueError("a graph without a name cannot be asked for; give it an IRI.")  # noqa: TRY004
        named = own if isinstance(graph, DefaultGraph) else graph
        counts[named.value] += 1
        yield Quad(renamed(subject), quad.predicate, renamed(target), named)


class _Bounded(io.BytesIO):
    """Pass bytes on to standard output, up to a number."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._left = most

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self._left -= len(data)
        if self._left < 0:
            raise OverflowError("the files say more than a server takes: 1 GiB of N-Quads.")
        return sys.stdout.buffer.write(data)
