"""The files of a project as git holds them at a revision, and which files differ from one.

Nothing is checked out: git is asked for its trees and blobs as they are stored, which no filter and
no hook touches. The time that it may take and what it may answer are bounded, and a clone that
lacks objects is not completed from elsewhere.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from threading import Timer
from typing import IO, TYPE_CHECKING, Final

from mbtgraph.errors import RevisionError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

_SECONDS: Final = 60.0
_LIMIT: Final = 256 * 1024**2
"""Bytes that git may answer, and that the files of a revision may have together."""
_FILE: Final = 16 * 1024**2
"""Bytes that one file may have, as where it is read from a folder."""
_COMMAND: Final = ("git", "--no-pager", "--literal-pathspecs", "-c", "core.fsmonitor=false")
_NOT_OURS: Final = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX")
"""What a hook is told of the repository that it runs for, which need not be the project's."""
_FILES: Final = ("100644", "100755")
"""Modes of plain files: a link or a repository inside is none."""


def files_at(root: Path, revision: str, *, under: Iterable[str] = (), ending: str = "") -> dict[str, bytes]:
    """Return the files that a folder held at a revision, by name relative to the folder.

    Args:
        root: A folder in a working tree of git.
        revision: A commit by any name that git knows: a branch, a tag, `HEAD~1`.
        under: Folders below `root`, to take their files alone.
        ending: How the names of the files end.

    Raises:
        RevisionError: There is no git, no repository or no such revision, or it is too large.
    """
    commit = _commit(root, revision)
    folders = sorted(under)
    listed = _ask(root, "ls-tree", "-r", "-z", "--long", commit, "--", *(f"{name}/" for name in folders))
    return _contents(root, listed, ending, revision)


def part_at(root: Path, revision: str, path: str, *, ending: str = "") -> dict[str, bytes]:
    """Return the file at a path of a revision, or the files of the folder there by name below it.

    The path counts from the top of the repository, or from `root` where it begins with `./`, as git has it.

    Raises:
        RevisionError: There is no git, no repository, no such revision or path, or it is too large.
    """
    commit = _commit(root, revision)
    whole = f"{revision}:{path}"
    found = _resolved(root, f"{commit}:{path}")
    if not found:
        raise RevisionError(
            f"{revision} holds nothing at {path}; paths count from the top of the repository."
        )
    if _ask(root, "cat-file", "-t", found).strip() == b"tree":
        listed = _ask(root, "ls-tree", "-r", "-z", "--long", "--full-tree", found)
        return _contents(root, listed, ending, whole)
    size = _ask(root, "cat-file", "-s", found).decode().strip()
    return _contents(root, f"100644 blob {found} {size}\t{path}\0".encode(), "", whole)


def changed_since(root: Path, revision: str) -> tuple[str, ...]:
    """Return the names of the files of a folder that differ from a revision.

    Named are files that were changed, added or deleted since, in commits or not, and those that git
    does not know and does not ignore.

    Raises:
        RevisionError: There is no git, no repository or no such revision.
    """
    commit = _commit(root, revision)
    known = ("diff", "--name-only", "-z", "--no-renames", "--no-ext-diff", "--relative", commit, "--")
    unknown = ("ls-files", "--others", "--exclude-standard", "-z")
    names = (name for command in (known, unknown) for name in _ask(root, *command).split(b"\0") if name)
    return tuple(sorted({os.fsdecode(name) for name in names}))


def is_revision(root: Path, revision: str) -> bool:
    """Tell whether git knows a commit by a name.

    Raises:
        RevisionError: There is no git or no repository, or this can be no name.
    """
    _refuse(revision)
    return bool(_resolved(root, f"{revision}^{{commit}}"))


def _refuse(revision: str) -> None:
    if not revision or revision.startswith("-") or not revision.isprintable():
        raise RevisionError(
            f"{revision!r} cannot be the name of a revision; give one such as HEAD~1 or v0.1.0."
        )


def _commit(root: Path, revision: str) -> str:
    """Return the hash of a commit: what comes from outside reaches no other command."""
    _refuse(revision)
    found = _resolved(root, f"{revision}^{{commit}}")
    if not found:
        raise RevisionError(f"git knows no revision {revision} here; `git log` and `git tag` list them.")
    return found


def _resolved(root: Path, name: str) -> str:
    told = _ask(root, "rev-parse", "--verify", "--quiet", "--end-of-options", name, fine=(0, 1))
    return told.decode().strip()


def _contents(root: Path, listed: bytes, ending: str, revision: str) -> dict[str, bytes]:
    """Return what a listing with sizes names, read in one go."""
    wanted: dict[str, str] = {}
    room = _LIMIT
    for entry in filter(None, listed.split(b"\0")):
        about, _, name = entry.partition(b"\t")
        mode, _, digest, size = about.decode().split()
        file = os.fsdecode(name)
        if mode in _FILES and file.endswith(ending):
            if int(size) > _FILE:
                raise RevisionError(f"{file} of {revision} is over {_FILE // 1024**2} MiB; split it.")
            wanted[file] = digest
            room -= int(size)
    if room < 0:
        raise RevisionError(
            f"The files of {revision} have over {_LIMIT // 1024**2} MiB; compare a part of them."
        )
    asked = "".join(f"{digest}\n" for digest in wanted.values()).encode()
    answered = _ask(root, "cat-file", "--batch", told=asked, limit=2 * _LIMIT)
    found, at = {}, 0
    for file in wanted:
        begin = answered.index(b"\n", at) + 1
        length = answered[at:begin].split()[-1]
        if not length.isdigit():
            raise RevisionError(f"git holds {file} of {revision} by name only; fetch its content first.")
        at = begin + int(length) + 1
        found[file] = answered[begin : at - 1]
    return found


def _ask(
    root: Path, *arguments: str, told: bytes = b"", fine: Sequence[int] = (0,), limit: int = _LIMIT
) -> bytes:
    """Return what git answers, within bounds of time and size."""
    environment = {name: value for name, value in os.environ.items() if name not in _NOT_OURS}
    environment |= {
        "LC_ALL": "C",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_TERMINAL_PROMPT": "0",
    }
    with tempfile.TemporaryFile() as asked, tempfile.TemporaryFile() as complaint:
        asked.write(told)
        asked.seek(0)
        try:
            process = subprocess.Popen(  # noqa: S603 (a list of our own words, and a hash or a name that was refused where it is an option)
                [*_COMMAND, *arguments], cwd=root, env=environment,
                stdin=asked, stdout=subprocess.PIPE, stderr=complaint,
            )  # fmt: skip
        except OSError as error:
            raise RevisionError(
                f"git cannot be run ({error.strerror}); install it, or give folders."
            ) from error
        with process:
            answer = _bounded(process, limit)
        if process.returncode not in fine:
            raise RevisionError(_sentence(root, complaint, process.returncode))
        return answer


def _bounded(process: subprocess.Popen[bytes], limit: int) -> bytes:
    clock = Timer(_SECONDS, process.kill)
    clock.start()
    try:
        answer = process.stdout.read(limit + 1) if process.stdout else b""
        if len(answer) > limit:
            process.kill()
            raise RevisionError(f"git answers with over {limit // 1024**2} MiB; compare a part.")
        process.wait()
    finally:
        clock.cancel()
    return answer


def _sentence(root: Path, complaint: IO[bytes], code: int) -> str:
    complaint.seek(0)
    said = complaint.read(2000).decode(errors="replace").strip()
    if "not a git repository" in said:
        return f"{root} lies in no git repository, so it has no revisions; give files or folders."
    if code < 0:
        return f"git was stopped after {_SECONDS:g} s."
    return (
        f"git cannot answer: {said.splitlines()[0].removeprefix('fatal: ') if said else 'it says nothing'}."
    )
