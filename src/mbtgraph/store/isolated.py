"""The command line of a child process that runs a module of ours and nothing that lies about."""

from __future__ import annotations

import sys
from pathlib import Path

import pyoxigraph

_FOLDERS = [str(Path(__file__).parents[2]), str(Path(pyoxigraph.__file__).parents[1])]
"""Where this package and the engine lie, however they were found."""

_PROGRAM = (
    "import sys; from importlib import import_module; sys.path += sys.argv[2:]; "
    "import_module(sys.argv[1]).main()"
)


def command(module: str) -> list[str]:
    """Return what runs `main` of a module.

    Isolated, so that neither a json.py in the current folder nor a setting of the environment is run.
    """
    return [sys.executable, "-I", "-S", "-c", _PROGRAM, module, *_FOLDERS]
