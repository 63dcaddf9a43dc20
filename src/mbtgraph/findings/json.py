"""A report as JSON, for programs: every field of every finding, in a form that has a version."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from mbtgraph.findings.summary import SEVERITIES, counts

if TYPE_CHECKING:
    from mbtgraph.findings import Report

VERSION: Final = 1
"""Goes up when a field goes away or changes its meaning, not when one is added."""


def written(report: Report) -> str:
    """Return a report as JSON; `docs/report.schema.json` describes it."""
    found = counts(report.findings)
    return dumped(
        {
            "version": VERSION,
            "ok": report.ok,
            "counts": {severity: found.get(severity, 0) for severity in SEVERITIES},
            "elsewhere": report.elsewhere,
            "waived": report.waived,
            "known": report.known,
            "mended": report.mended,
            "off": report.off,
            "checked": report.checked,
            "findings": [{"fingerprint": f.fingerprint, **asdict(f)} for f in report.findings],
        }
    )


def dumped(value: Any) -> str:  # noqa: ANN401 (whatever JSON holds)
    """Return a value as JSON in which nothing invisible stands bare: a terminal may show it."""
    return re.sub("[^\n -~]", _visible, json.dumps(value, indent=2, ensure_ascii=False)) + "\n"


def _visible(found: re.Match[str]) -> str:
    character = found[0]
    if character.isprintable():
        return character
    units = character.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))
