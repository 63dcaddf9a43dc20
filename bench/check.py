"""Measure a check as programs: by stages, of one file, and beside the `pyshacl` command on the same files.

Each line is the median of several runs that alternate with the others, each run a process of its own:
wall clock, time of the processor with that of its children, and memory at most. One text is changed
before each check of one file, and nothing is remembered but where the line says so.
"""

from __future__ import annotations

import os
import re
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
FILE = "data/claims/clinical-wiki/common-misconceptions.ttl"
BIN = Path(sys.executable).parent
RUNS = 5


class Cost(NamedTuple):
    """Hold what a program took: seconds by the clock and of the processor, and megabytes."""

    wall: float
    cpu: float
    memory: float


def run(command: list[str], folder: Path) -> Cost:
    """Run a program in a folder, and return what it took."""
    start = time.perf_counter()
    with subprocess.Popen(
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        _, _, used = os.wait4(process.pid, 0)
        process.returncode = 0
    return Cost(time.perf_counter() - start, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def reword(folder: Path, number: int) -> None:
    """Change the first statement of a file."""
    path = folder / FILE
    text = path.read_text(encoding="utf-8")
    path.write_text(
        re.sub(r'(mbt:statement "[^"]*?)( \(\d+\))?\."@en', rf'\1 ({number})."@en', text, count=1)
    )


def add_claim(folder: Path, number: int) -> None:
    """Add a claim to a file, like its first one, with another object."""
    path = folder / FILE
    text = path.read_text(encoding="utf-8")
    block = re.findall(r"(?ms)^claim:\S+ a .*? \.$", text)[0]
    copy = re.sub(r"^claim:\S+", f"claim:S0-9{number}", block)
    copy = re.sub(r"mbt:object \S+", "mbt:object process:insight-delivery", copy)
    path.write_text(f"{text}\n{re.sub('statement .', f'statement {chr(34)}({number}) ', copy)}\n")


def main() -> None:
    """Print the table."""
    with TemporaryDirectory() as folder:
        root = Path(folder)
        for name in ("ontology", "data", "shapes", "queries"):
            shutil.copytree(ROOT / name, root / name)
        data = [str(path) for name in ("ontology", "data") for path in sorted((root / name).rglob("*.ttl"))]
        merged, shapes = root / "all.ttl", root / "shapes.ttl"
        merged.write_text("\n".join(Path(path).read_text(encoding="utf-8") for path in data))
        shapes.write_text("\n".join(path.read_text() for path in sorted((root / "shapes").glob("*.ttl"))))
        check = [str(BIN / "mbtgraph"), "check"]
        programs = {
            "`pyshacl -s shapes data`": [str(BIN / "pyshacl"), "-s", str(shapes), str(merged)],
            "`mbtgraph check --only shapes`": [*check, "--only", "shapes"],
            "`mbtgraph check --only lints`": [*check, "--only", "lints"],
            "`mbtgraph check --only queries`": [*check, "--only", "queries"],
            "`mbtgraph check --only owl`": [*check, "--only", "owl"],
            "`mbtgraph check`": check,
            "`mbtgraph check` again, all remembered": check,
            "`mbtgraph check FILE`, a text reworded": [*check, FILE],
            "`mbtgraph check FILE`, a claim added": [*check, FILE],
        }
        costs: dict[str, list[Cost]] = {name: [] for name in programs}
        text = (root / FILE).read_bytes()
        for number in range(RUNS):
            for name, command in programs.items():
                if "again" not in name:
                    shutil.rmtree(root / "build", ignore_errors=True)
                if "reworded" in name:
                    reword(root, number)
                elif "added" in name:
                    add_claim(root, number)
                costs[name].append(run(command, root))
                (root / FILE).write_bytes(text)
        print("| program | wall | processor | memory |")
        print("|---|---|---|---|")
        for name, found in costs.items():
            wall, cpu, memory = (statistics.median(part) for part in zip(*found, strict=True))
            print(f"| {name} | {wall:.2f} s | {cpu:.2f} s | {memory:.0f} MB |")


if __name__ == "__main__":
    main()
