"""What a check found: values with a place, never exceptions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Severity = Literal["error", "warning", "info"]
Part = Literal["subject", "predicate", "object"]
Stage = Literal["syntax", "lint", "shapes", "clash", "owl", "queries"]


@dataclass(frozen=True, kw_only=True)
class Finding:
    """Hold one thing that is wrong, with its place, its reason and its mend.

    `path` is relative to the project; `line` and `column` count from one, and are 0 where a
    finding belongs to no line (a whole dataset that is inconsistent, say).
    """

    rule: str
    stage: Stage
    severity: Severity
    message: str
    path: str = ""
    line: int = 0
    column: int = 0
    why: str = ""
    fix: str = ""
    focus: str = ""
    value: str = ""

    def __str__(self) -> str:
        """Return the finding as one line, place first."""
        place = f"{self.path}:{self.line}:{self.column}: " if self.line else ""
        if self.path and not self.line:
            place = f"{self.path}: "
        return f"{place}{self.severity} {self.rule}: {self.message}"


@dataclass(frozen=True, kw_only=True)
class Report:
    """Hold what a check found and what it looked at."""

    findings: tuple[Finding, ...] = ()
    checked: tuple[str, ...] = field(default=())
    elsewhere: int = 0
    """How many errors are in files that were not asked for."""

    @property
    def ok(self) -> bool:
        """Tell whether no finding is an error, here or elsewhere."""
        return not self.elsewhere and not any(finding.severity == "error" for finding in self.findings)
