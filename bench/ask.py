"""Measure a cold `mbtgraph ask modes` against a bare script that loads the same snapshot and asks the same.

Both run as programs of their own, alternating, so that the machine's other work meets both.
"""

from __future__ import annotations

import compileall
import platform
import statistics
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path

from mbtgraph.graph import open as open_graph
from mbtgraph.project import Project

RUNS = 25
ROOT = Path(__file__).parents[1]

BARE = """
import sys
from pyoxigraph import RdfFormat, Store
store = Store()
store.load(path=sys.argv[1], format=RdfFormat.N_QUADS)
for row in store.query(open(sys.argv[2]).read(), use_default_graph_as_union=True):
    print(row["mode"].value)
"""


def _seconds(command: list[str]) -> float:
    begun = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
    return time.perf_counter() - begun


def main() -> None:
    """Print medians, and the ratios of each command to the bare script."""
    compileall.compile_dir(ROOT / "src", quiet=1)  # as an installed package is
    open_graph(ROOT)  # refuses a stale snapshot before anything is measured
    (dataset,) = Project(ROOT).snapshot_folder.glob("dataset-*.nq")
    bare = [sys.executable, "-c", BARE, str(dataset), str(ROOT / "queries" / "ask" / "modes.rq")]
    mbtgraph = str(Path(sys.executable).with_name("mbtgraph"))
    commands = {
        "bare script": bare,
        "bare interpreter": [sys.executable, "-c", "pass"],
        "ask modes -o csv": [mbtgraph, "ask", "modes", "-o", "csv"],
        "ask modes (table)": [mbtgraph, "ask", "modes"],
        "ask modes --trust t1": [mbtgraph, "ask", "modes", "--trust", "t1", "-o", "csv"],
        "ask llm-alone -o csv": [mbtgraph, "ask", "llm-alone", "-o", "csv"],
        "ask claims-by-tier": [mbtgraph, "ask", "claims-by-tier"],
        "--help": [mbtgraph, "--help"],
    }
    taken: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(RUNS):
        for name, command in commands.items():
            taken[name].append(_seconds(command))
    print(f"Python {platform.python_version()}, pyoxigraph {version('pyoxigraph')}; {RUNS} runs, alternating")
    for name, seconds in taken.items():
        ratios = [mine / base for mine, base in zip(seconds, taken["bare script"], strict=True)]
        print(
            f"{name:22} median {statistics.median(seconds) * 1000:5.0f} ms"
            f"   ratio to the bare script {statistics.median(ratios):.2f}"
        )


if __name__ == "__main__":
    main()
