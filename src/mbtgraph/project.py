"""Where the folders of a project are, and which files are its inputs."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mbtgraph.errors import ProjectError

if TYPE_CHECKING:
    from collections.abc import Iterator

SHIPPED: Final = Path(__file__).parent / "shipped"
"""The project inside an installed wheel: ontology, shapes, queries and the built snapshot."""

_FOLDERS: Final = {"ontology": "*.ttl", "data": "*.ttl", "queries": "*.rq"}


@dataclass(frozen=True)
class Project:
    """Hold the root folder of a project."""

    root: Path

    @classmethod
    def find(cls, start: Path | None = None) -> Project:
        """Return the project at `start`, or around the current folder, or the shipped one.

        Raises:
            ProjectError: `start` is not a project.
        """
        if start is not None:
            if not _is_project(start):
                raise ProjectError(
                    f"{start} is no project: it has no folder `ontology` beside a folder `queries`. "
                    "Give the folder that holds both with --root."
                )
            return cls(start)
        here = Path.cwd()
        for folder in (here, *here.parents):
            if _is_project(folder):
                return cls(folder)
        if _is_project(SHIPPED):
            return cls(SHIPPED)
        raise ProjectError(
            "There is no project here: no folder around this one holds `ontology` and `queries`. "
            "Go to a checkout, or give one with --root."
        )

    @property
    def shipped(self) -> bool:
        """Tell whether this is the project inside an installed wheel."""
        return self.root == SHIPPED

    @property
    def snapshot_folder(self) -> Path:
        """Return the folder of the built snapshot."""
        return self.root / "build" / "snapshot"

    def files(self, folder: str, pattern: str) -> list[Path]:
        """Return the files of a folder that match a pattern, in a stable order."""
        return sorted((self.root / folder).rglob(pattern), key=lambda path: path.as_posix())

    def name(self, path: Path) -> str:
        """Return the name of a file as findings print it: relative to the root where it is inside."""
        try:
            return path.resolve().relative_to(self.root.resolve()).as_posix()
        except ValueError:
            return path.as_posix()

    @cached_property
    def input_hashes(self) -> dict[str, str]:
        """Return the SHA-256 of each file that the snapshot is made from, by name."""
        return dict(self._hash_inputs())

    def _hash_inputs(self) -> Iterator[tuple[str, str]]:
        for folder, pattern in _FOLDERS.items():
            for path in self.files(folder, pattern):
                name = path.relative_to(self.root).as_posix()
                yield name, hashlib.sha256(path.read_bytes()).hexdigest()


def _is_project(folder: Path) -> bool:
    return (folder / "ontology").is_dir() and (folder / "queries").is_dir()
