"""The command that writes Turtle in our form."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mbtgraph.cli.text import clean
from mbtgraph.errors import ProjectError
from mbtgraph.project import Project
from mbtgraph.turtle.form import first_difference, in_form, read, write

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator

_FOLDERS: Final = ("ontology", "data", "shapes")
_SHOWN: Final = 12
"""How many lines of a difference are shown."""
_SIZE: Final = 16
"""MiB that standard input may have, as a file."""


def fmt(options: Namespace) -> int:
    """Write files in form, or only tell which are not; the exit code of a check tells whether any is not."""
    if options.paths == ["-"]:
        return _stream(check=options.check)
    files = list(_files(options))
    changed = []
    for name, path in files:  # all are read before one is written
        text = read(path)
        form = in_form(text, path=path)
        if form != text:
            changed.append((name, path, text, form))
    for name, path, text, form in changed:
        if options.check:
            sys.stdout.write(_difference(name, text, form))
        else:
            write(path, form)
            sys.stdout.write(f"{clean(name)} was put into form.\n")
    fine = len(files) - len(changed)
    if options.check:
        told = f"{_count(len(changed))} not in form; `mbtgraph fmt` writes them so." if changed else ""
    else:
        told = f"{_count(len(changed))} written." if changed else ""
    rest = f"{_count(fine)} in form." if fine or not changed else ""
    sys.stdout.write(" ".join(filter(None, [rest, told])) + "\n")
    return 1 if changed and options.check else 0


def _files(options: Namespace) -> Iterator[tuple[str, Path]]:
    """Yield name and path of each file: those of the project where no path is given."""
    if not options.paths:
        project = Project.find(options.root)
        project.refuse_built_alone()
        for path in (path for folder in _FOLDERS for path in project.files(folder, "*.ttl")):
            yield project.name(path), path
    for path in map(Path, options.paths):
        if not (path.is_file() or path.is_dir()):
            raise ProjectError(f"{path} is no file and no folder; name Turtle files, or folders of them.")
        for file in sorted(path.rglob("*.ttl")) if path.is_dir() else [path]:
            if file.is_file():
                yield file.as_posix(), file


def _stream(*, check: bool) -> int:
    """Write what comes from standard input to standard output, in form."""
    name = "standard input"
    try:
        text = sys.stdin.buffer.read(_SIZE * 1024**2 + 1).decode()
    except UnicodeDecodeError as error:
        raise ProjectError(f"What comes from {name} is not UTF-8; save it as UTF-8.") from error
    if len(text) > _SIZE * 1024**2:
        raise ProjectError(f"What comes from {name} is over {_SIZE} MiB; split it.")
    form = in_form(text, path=Path(name))
    if not check:
        sys.stdout.buffer.write(form.encode())
    elif form != text:
        sys.stdout.write(_difference(name, text, form))
    return 1 if check and form != text else 0


def _difference(name: str, text: str, form: str) -> str:
    """Return where a text leaves the form, and the first lines of what would change."""
    import difflib  # noqa: PLC0415 (needed for a difference only)

    lines = difflib.unified_diff(text.splitlines(), form.splitlines(), n=0, lineterm="")
    changes = [line for line in lines if not line.startswith(("---", "+++", "@@"))]
    shown = [f"  {clean(line)}\n" for line in changes[:_SHOWN]]
    more = [f"  … and {len(changes) - _SHOWN} lines more\n"] if len(changes) > _SHOWN else []
    return "".join([f"{clean(name)}:{first_difference(text, form)[0]}: not in form\n", *shown, *more])


def _count(number: int) -> str:
    return f"{number} {'file' if number == 1 else 'files'}"
