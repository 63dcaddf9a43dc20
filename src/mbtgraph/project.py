"""Where the folders of a project are, and which files are its inputs."""

from __future__ import annotations

import os
from fnmatch import fnmatch
from functools import cached_property
from zlib import crc32

from mbtgraph.errors import ProjectError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import Final

SHIPPED: Final = os.path.join(os.path.dirname(__file__), "shipped")
"""The project inside an installed wheel: ontology, shapes, queries and the built snapshot."""

_INPUTS: Final = {"ontology": "*.ttl", "data": "*.ttl", "queries/ask": "*.rq", "queries/report": "*.rq"}


class Project:
    """Hold the root folder of a project.

    A question needs the folder as text only, and `pathlib` is not loaded for it.
    """

    def __init__(self, root: str | Path) -> None:
        """Take a folder; `Project.find` also looks whether it is one."""
        self.folder = os.fspath(root)

    @classmethod
    def find(cls, start: str | Path | None = None) -> Project:
        """Return the project at `start`, or around the current folder, or the shipped one.

        A folder that holds a snapshot alone will do: it can be asked.

        Raises:
            ProjectError: `start` is not a project.
        """
        if start is not None:
            if not (_is_project(os.fspath(start)) or _is_snapshot(os.fspath(start))):
                raise ProjectError(
                    f"{start} is no project: it has no folder `ontology` beside a folder `queries`. "
                    "Give the folder that holds both with --root."
                )
            return cls(start)
        here = os.getcwd()
        while not _is_project(here) and os.path.dirname(here) != here:
            here = os.path.dirname(here)
        for folder in (here, SHIPPED):
            if _is_project(folder):
                return cls(folder)
        raise ProjectError(
            "There is no project here: no folder around this one holds `ontology` and `queries`. "
            "Go to a checkout, or give one with --root."
        )

    @cached_property
    def root(self) -> Path:
        """Return the root folder."""
        from pathlib import Path  # noqa: PLC0415 (see the class)

        return Path(self.folder)

    @property
    def built_alone(self) -> bool:
        """Tell whether this is a built dataset without data files: the shipped one, or a pulled one."""
        return self.folder == SHIPPED or _is_snapshot(self.folder)

    @property
    def built(self) -> str:
        """Return the folder of the built snapshot, as text."""
        return self.folder if _is_snapshot(self.folder) else os.path.join(self.folder, "build", "snapshot")

    @property
    def snapshot_folder(self) -> Path:
        """Return the folder of the built snapshot."""
        return self.root / "build" / "snapshot"

    def refuse_built_alone(self) -> None:
        """Refuse to work on what came with the package or was pulled: it has no data files to read.

        Raises:
            ProjectError: This is such a project.
        """
        if self.built_alone:
            what = "What came with the package" if self.folder == SHIPPED else "A snapshot that was pulled"
            raise ProjectError(
                f"{what} can be asked, not checked or built: it has no data files. "
                "Go to a checkout, or give one with --root."
            )

    def files(self, folder: str, pattern: str) -> list[Path]:
        """Return the files of a folder that match a pattern, in a stable order."""
        return [self.root / name for name in sorted(self._names(folder, pattern))]

    def name(self, path: Path) -> str:
        """Return the name of a file as findings print it: relative to the root where it is inside."""
        # Links are followed only where that leads inside: else an input would not have its own name.
        for way in (os.path.abspath, os.path.realpath):
            inside, root = type(path)(way(path)), way(self.root)
            if inside.is_relative_to(root):
                return inside.relative_to(root).as_posix()
        return type(path)(os.path.abspath(path)).as_posix()

    def input_files(self) -> list[str]:
        """Return the names of the files that the snapshot is made from."""
        return sorted(name for folder, pattern in _INPUTS.items() for name in self._names(folder, pattern))

    def input_sums(self) -> dict[str, int]:
        """Return a checksum (CRC-32) of each file that the snapshot is made from, by name.

        Raises:
            ProjectError: A file cannot be read.
        """
        sums = {}
        for name in self.input_files():
            try:
                with open(os.path.join(self.folder, name), "rb") as file:
                    sums[name] = crc32(file.read())
            except OSError as error:
                raise _unread(name, error) from error
        return sums

    def _names(self, folder: str, pattern: str) -> Iterator[str]:
        """Yield the names of the files below a folder, with slashes, relative to the root.

        Only what can be read to an end is a file; a link to a folder may lead round in a circle.
        """
        path = os.path.join(self.folder, folder)
        if not os.path.isdir(path):
            return
        try:
            with os.scandir(path) as entries:
                found = list(entries)
        except OSError as error:
            raise _unread(folder, error) from error
        for entry in found:
            name = f"{folder}/{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                yield from self._names(name, pattern)
            elif fnmatch(entry.name, pattern) and entry.is_file():
                yield name


def _unread(name: str, error: OSError) -> ProjectError:
    return ProjectError(f"{name} cannot be read: {error.strerror}.")


def _is_project(folder: str) -> bool:
    return all(os.path.isdir(os.path.join(folder, part)) for part in ("ontology", "queries"))


def _is_snapshot(folder: str) -> bool:
    return os.path.isfile(os.path.join(folder, "manifest.json"))
