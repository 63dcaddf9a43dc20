"""The command line: thin commands that parse, make one call and print.

PYTHON_ARGCOMPLETE_OK: a shell may ask it for completions.

It is built on `argparse` and plain text, since a question has to start at once: what the
alternatives cost stands in `bench/README.md`.
"""

from __future__ import annotations

import io
import os
import sys
from importlib import import_module

from mbtgraph.errors import MbtGraphError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_HOMES = {
    "build": "building",
    "check": "building",
    "diff": "diffs",
    "find": "finding",
    "fmt": "formatting",
    "pull": "transfer",
    "push": "transfer",
    "queries": "queries",
    "reason": "reasoning",
    "serve": "serving",
    "site": "exporting",
}
"""The module of each command that is not for reading: it is loaded when the command is given."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; the only place where an error becomes one."""
    if "_ARGCOMPLETE" in os.environ:
        from mbtgraph.cli.completion import complete  # noqa: PLC0415 (for the shell alone)

        complete()
    given = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that lacks a character is no error
    try:
        code = _run(given)
        sys.stdout.flush()
    except MbtGraphError as error:
        sys.stdout.flush()
        from mbtgraph.cli.text import clean  # noqa: PLC0415

        sys.stderr.write(f"error: {clean(str(error))}\n")
        return error.exit_code
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        if not isinstance(error, BrokenPipeError):
            sys.stderr.write(f"error: standard output cannot be written: {error.strerror}.\n")
            return 3
        # The reader went away (`| head`): no error, but the interpreter must not flush into the pipe.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return code


def _run(given: list[str]) -> int:
    if given[:1] == ["ask"]:
        from mbtgraph.cli.asking import ask  # noqa: PLC0415 (each command loads what it needs)

        return ask(given[1:])
    if given[:2] == ["queries", "export"]:
        from mbtgraph.cli.queries import export  # noqa: PLC0415

        return export(given[2:])
    from mbtgraph.cli.options import parser  # noqa: PLC0415 (a question has options of its own)

    options = parser().parse_all(given)
    home = import_module(f"mbtgraph.cli.{_HOMES.get(options.command, 'reading')}")
    code: int = getattr(home, options.command)(options)
    return code
