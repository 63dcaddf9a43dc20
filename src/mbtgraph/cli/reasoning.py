"""The command that asks the OWL judge: reason."""

from __future__ import annotations

import io
import json
import sys
from typing import TYPE_CHECKING

from mbtgraph.cli import progress
from mbtgraph.cli.findings import human
from mbtgraph.cli.text import wrapped
from mbtgraph.findings.json import dumped, written
from mbtgraph.gate.reasoning import reason as judge_project
from mbtgraph.judge import ENGINES

if TYPE_CHECKING:
    from argparse import Namespace

    from mbtgraph.findings import Report
    from mbtgraph.judge import Verdict


def reason(options: Namespace) -> int:
    """Ask the judge; the exit code tells whether all is consistent and nothing is always empty."""
    try:
        verdict, report = judge_project(options.engine, root=options.root, progress=progress.show)
    finally:
        progress.end()
    if options.form == "json":
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(encoding="utf-8")  # a form for programs is, whatever the terminal is
        sys.stdout.write(_json(verdict, report))
    else:
        sys.stdout.write(f"{wrapped(_sentence(verdict))}\n\n{human(report)}")
    return 0 if report.ok else 1


def _json(verdict: Verdict | None, report: Report) -> str:
    empty = verdict.empty if verdict else ()
    judged = {
        "engine": verdict and verdict.engine,
        "consistent": verdict and verdict.consistent,
        "unsatisfiable": [{"iri": one.iri, "kind": one.kind, "name": one.label} for one in empty],
    }
    return dumped(judged | json.loads(written(report)))


def _sentence(verdict: Verdict | None) -> str:
    if verdict is None:
        return "No reasoner was asked: there is a file that cannot be read."
    name = ENGINES[verdict.engine]
    if verdict.violations:
        return f"{name} was not asked: this is outside OWL 2 DL."
    if not verdict.consistent:
        return f"{name}: the ontology and the data are inconsistent. Pellet explains why."
    if verdict.empty:
        names = ", ".join(one.label for one in verdict.empty)
        return f"{name}: the ontology and the data are consistent, but nothing can be in, or have, {names}."
    return f"{name}: the ontology and the data are consistent, and every class and property can be used."
