"""The shell is told how a line can go on, by the protocol of argcomplete, from the data."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from mbtgraph.lens import LEVELS

if TYPE_CHECKING:
    from pathlib import Path

LINES = {
    "mbtgraph que": ["queries "],
    "mbtgraph ask upstream": ["upstream-causes "],
    "mbtgraph ask upstream-causes --pro": ["--problem "],
    "mbtgraph ask upstream-causes --problem IMPULSIV": [
        "impulsive\\ inappropriate\\ responses",
        "impulsivity",
    ],
    "mbtgraph ask upstream-causes --problem problem:impulsivi": ["problem:impulsivity "],
    "mbtgraph ask upstream-causes --problem 'emotion dys": ["emotion dysregulation"],
    "mbtgraph ask claims-about --trust t1 --kind evid": ["evidence\\ claim "],
    "mbtgraph ask upstream-causes --trust ": list(LEVELS),
    "mbtgraph show claim:S0-14": [f"claim:S0-14{digit}" for digit in range(10)],
    "mbtgraph queries exp": ["export "],
    "mbtgraph queries export gr": ["grlc "],
    "mbtgraph queries export grlc modes-": ["modes-without-work "],
    "mbtgraph check --explain stray": ["stray-space "],
    "mbtgraph check --only sh": ["shapes "],
    "mbtgraph ask nothing --problem imp": [],
}


def completions(line: str, folder: Path, root: Path) -> list[str]:
    """Return what the shell is told of a line."""
    told = folder / "told"
    environment = {
        "_ARGCOMPLETE": "1", "_ARGCOMPLETE_IFS": "\n", "_ARGCOMPLETE_STDOUT_FILENAME": str(told),
        "COMP_LINE": line, "COMP_POINT": str(len(line)), "PATH": "", "PYTHONHASHSEED": "0",
    }  # fmt: skip
    command = [sys.executable, "-m", "mbtgraph"]
    run = subprocess.run(
        command, check=False, cwd=root, env=environment, capture_output=True, text=True, timeout=60
    )
    assert (run.returncode, run.stdout) == (0, "")
    return told.read_text(encoding="utf-8").split("\n") if told.stat().st_size else []


@pytest.mark.parametrize("line", LINES)
def test_a_line_goes_on_as_the_data_have_it(line: str, tmp_path: Path, built: Path) -> None:
    assert completions(line, tmp_path, built) == LINES[line]


def test_where_nothing_is_built_commands_are_told_all_the_same(tmp_path: Path, part: Path) -> None:
    assert completions("mbtgraph sparq", tmp_path, part) == ["sparql "]
    assert completions("mbtgraph ask mod", tmp_path, part) == []


def test_plain_start_up_loads_nothing_for_it() -> None:
    loaded = "print([m for m in sys.modules if 'complet' in m])"
    code = f"import sys, mbtgraph.cli.options as o\no.parser()\n{loaded}"
    run = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert run.stdout == "[]\n"


def test_without_the_extra_the_shell_completes_by_itself(built: Path) -> None:
    code = "import sys; sys.modules['argcomplete'] = None; from mbtgraph.cli import main; main()"
    environment = {"_ARGCOMPLETE": "1", "COMP_LINE": "mbtgraph as", "COMP_POINT": "11"}
    run = subprocess.run(
        [sys.executable, "-c", code], check=False, env=environment, cwd=built, capture_output=True, text=True
    )
    assert (run.returncode, run.stdout, run.stderr) == (1, "", "")
