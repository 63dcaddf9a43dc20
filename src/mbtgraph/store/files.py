"""Files of a stranger, in any format of RDF, as N-Quads.

Parsers die of what nests or unfolds without end, so a child process reads the files: it is bounded in
memory and time, and takes nobody along. No format reaches out: a remote context or entity is an error.

What a file says stands in the graph that is named by the file, so that an answer can tell who says so;
a graph that the file names itself stays.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from mbtgraph.errors import LoadError, nearest

if TYPE_CHECKING:
    from collections.abc import Sequence

SUFFIXES: Final = (".ttl", ".nt", ".nq", ".trig", ".rdf", ".jsonld")
SIZE: Final = 1024**3
"""Bytes of N-Quads that all files together may make."""

_SECONDS: Final = 600
_PROGRAM: Final = (
    "import sys; sys.path.insert(0, sys.argv[1]); from mbtgraph.store import reader; reader.main()"
)
_FOLDER: Final = str(Path(__file__).parents[2])


def read(paths: Sequence[Path], graphs: str) -> tuple[bytes, dict[str, int]]:
    """Return what files say, as N-Quads, and how many triples each graph has; `graphs` begins their names.

    Raises:
        LoadError: One of them is no RDF, too large, or called as another one is.
    """
    parts: list[bytes] = []
    counts: Counter[str] = Counter()
    names: dict[str, Path] = {}
    for path in paths:
        name = quote(os.fsencode(path.name), safe="")
        if names.setdefault(name, path) is not path:
            raise LoadError(f"{names[name]} has the same name, and a graph is named by its file.", path=path)
        _refuse_unknown(path)
        left = SIZE - sum(map(len, parts))
        part, found = _read(path, graphs + name, label=f"f{len(names)}x", size=left)
        parts.append(part)
        counts.update(found)
    return b"".join(parts), dict(counts)


def _refuse_unknown(path: Path) -> None:
    if path.suffix.lower() in SUFFIXES:
        return
    if path.suffix.lower() in {".gz", ".bz2", ".xz", ".zst", ".zip"}:
        raise LoadError("packed files are not read; unpack it first.", path=path)
    guess = nearest(path.suffix.lower(), SUFFIXES, count=1)
    hint = f" Did you mean {guess[0]}?" if guess else ""
    raise LoadError(f"the name of a file of RDF ends in {' '.join(SUFFIXES)}.{hint}", path=path)


def _read(path: Path, graph: str, *, label: str, size: int) -> tuple[bytes, dict[str, int]]:
    told = {"path": os.fspath(path), "graph": graph, "label": label, "size": size}
    # Isolated, so that neither a json.py in the current folder nor a setting of the environment is run.
    command = [sys.executable, "-I", "-c", _PROGRAM, _FOLDER]
    try:
        done = subprocess.run(  # noqa: S603 (our own interpreter and program)
            command, input=json.dumps(told).encode(), capture_output=True, timeout=_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise LoadError(f"this file takes longer to read than {_SECONDS} s.", path=path) from None
    last = done.stderr.rpartition(b"\n")[2]
    if done.returncode == 0:
        counts: dict[str, int] = json.loads(last)
        return done.stdout, counts
    if done.returncode == 1 and last.startswith(b"{"):
        problem = json.loads(last)
        raise LoadError(problem["message"], path=path, line=problem["line"], column=problem["column"])
    raise LoadError("this file nests too deep, or needs more memory than a reader may take.", path=path)
