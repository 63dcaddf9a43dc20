"""The files of a revision, read from git without a checkout."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from mbtgraph import revisions
from mbtgraph.errors import RevisionError
from mbtgraph.revisions import changed_since, files_at, is_revision, part_at

if TYPE_CHECKING:
    from pathlib import Path


def git(root: Path, *arguments: str) -> str:
    """Run git in a folder, as nobody in particular and with no settings of this machine."""
    who = {f"GIT_{role}_{what}": "nobody" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    own = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    done = subprocess.run(
        ["git", *arguments],
        cwd=root,
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, **who, **own},
    )
    return done.stdout.strip()


def commit(root: Path, files: dict[str, str], *, tag: str = "") -> None:
    """Write files and commit all that a folder holds, in a repository that is made where there is none."""
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    if not (root / ".git").exists():
        git(root, "init", "--quiet", "--initial-branch", "main")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--no-verify", "--message", "state")
    if tag:
        git(root, "tag", tag)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Return a repository with two states: `first`, and one in which a file changed and one went."""
    root = tmp_path / "repository"
    root.mkdir()
    first = {
        "data/a.ttl": "one",
        "data/b é.ttl": "b",
        "data/deep/c.ttl": "c\n\nc",
        "data/read.me": "no",
        "d.ttl": "",
    }
    commit(root, first, tag="first")
    (root / "data" / "b é.ttl").unlink()
    commit(root, {"data/a.ttl": "two"})
    return root


def test_files_of_a_revision_are_read_by_name(repository: Path) -> None:
    assert files_at(repository, "first", under=("data",), ending=".ttl") == {
        "data/a.ttl": b"one",
        "data/b é.ttl": b"b",
        "data/deep/c.ttl": b"c\n\nc",
    }
    assert files_at(repository, "HEAD~1")["d.ttl"] == b""
    assert files_at(repository, "main", under=("data",)) == {
        "data/a.ttl": b"two", "data/deep/c.ttl": b"c\n\nc", "data/read.me": b"no",
    }  # fmt: skip
    assert files_at(repository, "main", under=("nothing",)) == {}


def test_a_folder_inside_is_a_root_of_its_own(repository: Path) -> None:
    inside = repository / "data"
    assert files_at(inside, "first", under=("deep",)) == {"deep/c.ttl": b"c\n\nc"}
    (inside / "deep" / "c.ttl").write_text("changed")
    (repository / "d.ttl").write_text("changed")
    assert changed_since(inside, "HEAD") == ("deep/c.ttl",)


def test_a_part_of_a_revision_is_read_by_its_path(repository: Path) -> None:
    assert part_at(repository, "first", "data", ending=".ttl").keys() == {"a.ttl", "b é.ttl", "deep/c.ttl"}
    assert part_at(repository, "first", "data/b é.ttl", ending=".ttl") == {"data/b é.ttl": b"b"}
    assert part_at(repository / "data", "first", "./deep") == {"c.ttl": b"c\n\nc"}
    with pytest.raises(RevisionError, match="first holds nothing at data/none"):
        part_at(repository, "first", "data/none")


def test_what_differs_from_a_revision(repository: Path) -> None:
    assert changed_since(repository, "HEAD") == ()
    assert changed_since(repository, "first") == ("data/a.ttl", "data/b é.ttl")
    (repository / ".gitignore").write_text("*.log\n")
    (repository / "data" / "a.log").write_text("ignored")
    (repository / "data" / "new\nline.ttl").write_text("untracked")
    (repository / "data" / "staged.ttl").write_text("staged")
    git(repository, "add", "data/staged.ttl")
    git(repository, "mv", "d.ttl", "e.ttl")
    (repository / "data" / "deep" / "c.ttl").unlink()
    expected = {".gitignore", "data/deep/c.ttl", "data/new\nline.ttl", "data/staged.ttl", "d.ttl", "e.ttl"}
    assert set(changed_since(repository, "HEAD")) == expected


def test_links_are_no_files(repository: Path) -> None:
    (repository / "data" / "link.ttl").symlink_to("/etc/hostname")
    commit(repository, {})
    assert "data/link.ttl" not in files_at(repository, "HEAD")


@pytest.mark.parametrize("name", ["--output=x", "-p", "", "a\nb", "a\0b"])
def test_what_can_be_no_revision_is_refused(repository: Path, name: str) -> None:
    for ask in (files_at, changed_since, is_revision):
        with pytest.raises(RevisionError, match="cannot be the name of a revision"):
            ask(repository, name)
    assert sorted(path.name for path in repository.iterdir()) == [".git", "d.ttl", "data"]


def test_an_unknown_revision_is_told(repository: Path) -> None:
    assert is_revision(repository, "first")
    assert not is_revision(repository, "second")
    assert not is_revision(repository, "first:data")  # a folder, and no commit
    with pytest.raises(
        RevisionError, match=r"git knows no revision second here; `git log` and `git tag` list them\."
    ):
        files_at(repository, "second")


def test_without_a_repository_and_without_git_there_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(RevisionError, match="lies in no git repository, so it has no revisions"):
        files_at(tmp_path, "HEAD")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(RevisionError, match="git cannot be run"):
        files_at(tmp_path, "HEAD")


def test_what_a_hook_is_told_of_its_repository_does_not_lead_astray(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    commit(other, {"data/other.ttl": ""})
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other / ".git" / "index"))
    assert "data/a.ttl" in files_at(repository, "HEAD")
    assert changed_since(repository, "HEAD") == ()


def test_reading_a_revision_runs_nothing_that_is_configured(repository: Path, tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    commit(repository, {".gitattributes": "*.ttl filter=evil diff=evil\n"})
    for key in (
        "filter.evil.smudge",
        "filter.evil.clean",
        "diff.evil.textconv",
        "diff.external",
        "core.fsmonitor",
    ):
        git(repository, "config", key, f"touch {mark};")
    assert files_at(repository, "HEAD")["data/a.ttl"] == b"two"
    assert part_at(repository, "HEAD", "data/a.ttl") == {"data/a.ttl": b"two"}
    assert not mark.exists()


def test_what_git_answers_is_bounded(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    size = len(git(repository, "ls-tree", "-r", "-z", "--long", "HEAD"))
    commit(repository, {"data/large.ttl": "x" * 2 * size})
    monkeypatch.setattr(revisions, "_LIMIT", 2 * size)
    with pytest.raises(RevisionError, match="The files of HEAD have over"):
        files_at(repository, "HEAD")
    with pytest.raises(RevisionError, match="git answers with over 0 MiB"):
        revisions._ask(repository, "cat-file", "-p", "HEAD:data/large.ttl", limit=size)  # noqa: SLF001
    assert part_at(repository, "HEAD", "data/deep")
    monkeypatch.setattr(revisions, "_FILE", size)
    with pytest.raises(RevisionError, match=r"data/large\.ttl of HEAD is over 0 MiB; split it\."):
        files_at(repository, "HEAD")


def test_git_that_does_not_end_is_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, repository: Path
) -> None:
    slow = tmp_path / "bin" / "git"
    slow.parent.mkdir()
    slow.write_text("#!/bin/sh\nexec sleep 60\n")
    slow.chmod(0o755)
    monkeypatch.setenv("PATH", f"{slow.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(revisions, "_SECONDS", 0.1)
    with pytest.raises(RevisionError, match=r"git was stopped after 0\.1 s\."):
        files_at(repository, "HEAD")
