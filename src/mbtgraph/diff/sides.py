"""The two sides of a comparison: files, folders, revisions of git and built snapshots, as facts."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mbtgraph import revisions
from mbtgraph.diff.curated import curated
from mbtgraph.errors import ProjectError
from mbtgraph.project import Project
from mbtgraph.rdf import Fact, Facts, parse_turtle, read_text
from mbtgraph.snapshot import read_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_FOLDERS: Final = ("ontology", "data", "shapes")
_TURTLE: Final = ".ttl"
WORKING_TREE: Final = "the working tree"


@dataclass(frozen=True)
class Side:
    """Hold what one side says.

    `whole` tells that nothing lies beyond, so that levels, propositions and conflicts can be derived;
    `homes` names the file in which a node is first described.
    """

    name: str
    ontology: Facts
    data: Facts
    shapes: Facts = field(default_factory=Facts)
    whole: bool = False
    has_shapes: bool = True
    homes: Mapping[str, str] = field(default_factory=dict)


class Reader:
    """Read sides; a text that stands on both is parsed once."""

    def __init__(self, project: Project | None) -> None:
        """Take the project whose revisions are meant, if there is one."""
        self._project = project
        self._parsed: dict[bytes, list[Fact]] = {}

    def read(self, asked: str) -> Side:
        """Return the side that a word names: a file or folder that is there, else a revision.

        Raises:
            ProjectError: It is none of these.
            RevisionError: git has no such revision, or cannot be asked.
            LoadError: A file cannot be read, or is not Turtle.
            SnapshotError: The snapshot is damaged.
        """
        path = Path(asked)
        if path.is_dir():
            return self._folder(path, asked)
        if asked == os.devnull:  # how tools of git hand over a file that one side has not
            return self._files(asked, {})
        if path.is_file():
            return self._files(asked, {asked: read_text(path, name=path).encode()})
        return self._revision(asked)

    def working_tree(self) -> Side:
        """Return the files of the project as they are now.

        Raises:
            ProjectError: There is no project.
        """
        project = self._of_project(WORKING_TREE)
        return self._files(WORKING_TREE, _texts(project, _FOLDERS), whole=True)

    def _folder(self, path: Path, asked: str) -> Side:
        if (path / "manifest.json").is_file():
            ontology, data = curated(read_folder(os.fspath(path)).data)
            return Side(asked, ontology, data, whole=True, has_shapes=False)
        project = Project(path)
        whole = all((path / name).is_dir() for name in ("ontology", "data"))
        texts = _texts(project, _FOLDERS if whole else (".",))
        if not texts:
            raise ProjectError(
                f"{asked} holds no Turtle and no built snapshot, so there is nothing to compare."
            )
        return self._files(asked, texts, whole=whole, before=f"{asked.rstrip('/')}/")

    def _revision(self, asked: str) -> Side:
        root = self._of_project(asked).root
        if revisions.is_revision(root, asked):
            texts = revisions.files_at(root, asked, under=_FOLDERS, ending=_TURTLE)
            if not texts:
                raise ProjectError(f"{asked} holds no project here: no Turtle in {', '.join(_FOLDERS)}.")
            return self._files(asked, texts, whole=True, before=f"{asked}:")
        revision, colon, path = asked.partition(":")
        if not colon:
            raise ProjectError(f"{asked} is no file, no folder and no revision that git knows here.")
        texts = revisions.part_at(root, revision, path, ending=_TURTLE)
        if not texts:
            raise ProjectError(f"{asked} holds no Turtle, so there is nothing to compare.")
        whole = {"ontology", "data"} <= {name.partition("/")[0] for name in texts if "/" in name}
        return self._files(asked, texts, whole=whole, before=f"{revision}:")

    def _of_project(self, asked: str) -> Project:
        if self._project is None or self._project.built_alone:
            raise ProjectError(
                f"{asked} is no file and no folder, and there is no project here whose revision it could be; "
                "go to a checkout, or give one with --root."
            )
        return self._project

    def _files(self, name: str, texts: Mapping[str, bytes], *, whole: bool = False, before: str = "") -> Side:
        """Return texts as a side; `before` stands before the names of files where an error names one."""
        found: dict[str, list[Fact]] = {folder: [] for folder in _FOLDERS}
        homes: dict[str, str] = {}
        for file in sorted(texts):
            facts = self._parse(texts[file], Path(before + file))
            folder = file.partition("/")[0]
            if whole and folder in _FOLDERS:
                found[folder] += facts
            elif not whole:
                found["data"] += facts
            for subject, _, _ in facts:
                homes.setdefault(subject.value, file)
        ontology, data, shapes = (Facts(found[folder]) for folder in _FOLDERS)
        return Side(name, ontology, data, shapes, whole=whole, homes=homes)

    def _parse(self, text: bytes, path: Path) -> list[Fact]:
        if text not in self._parsed:
            self._parsed[text] = parse_turtle(text, path=path)
        return self._parsed[text]


def _texts(project: Project, folders: Iterable[str]) -> dict[str, bytes]:
    files = {project.name(path): path for folder in folders for path in project.files(folder, f"*{_TURTLE}")}
    return {name: read_text(path, name=Path(name)).encode() for name, path in files.items()}
