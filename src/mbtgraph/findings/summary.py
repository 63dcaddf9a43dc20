"""What the forms of a report share: its figures and its end, and names and texts that are safe to print."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final, Literal, get_args

from mbtgraph.findings import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mbtgraph.findings import Finding, Report

FailOn = Literal["error", "warning", "info", "never"]

SEVERITIES: Final[tuple[Severity, ...]] = get_args(Severity)
"""The worst first."""
_NEAR: Final = 160
"""Characters of a line that a page shows on each side of a span."""
_SPAN: Final = 1000
"""Characters of a span that a page shows."""


def counts(findings: Iterable[Finding]) -> dict[Severity, int]:
    """Count findings by severity, the worst first."""
    found = Counter(finding.severity for finding in findings)
    return {severity: found[severity] for severity in SEVERITIES if found[severity]}


def told(findings: Iterable[Finding]) -> str:
    """Return how many findings there are of each severity.

    >>> told([])
    'nothing to mend'
    """
    return ", ".join(many(n, severity) for severity, n in counts(findings).items()) or "nothing to mend"


def many(number: int, noun: str) -> str:
    """Return a number with its noun.

    >>> many(1, "file"), many(1200, "file")
    ('1 file', '1,200 files')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def elsewhere(report: Report) -> str:
    """Return a sentence on the errors in files that were not asked for, or nothing where there are none."""
    if not report.elsewhere:
        return ""
    return f"{many(report.elsewhere, 'more error')} in other files; `mbtgraph check` shows all."


def mendable(findings: Iterable[Finding]) -> int:
    """Count the findings that `check --fix` mends."""
    return sum(finding.safe and bool(finding.edits) for finding in findings)


def offered(findings: Iterable[Finding]) -> int:
    """Count the findings with a mend that a person has to decide on."""
    return sum(bool(finding.edits) and not finding.safe for finding in findings)


def failing(finding: Finding, fail_on: FailOn) -> bool:
    """Tell whether a finding is as bad as what a check fails on."""
    return fail_on != "never" and SEVERITIES.index(finding.severity) <= SEVERITIES.index(fail_on)


def fails(report: Report, fail_on: FailOn) -> bool:
    """Tell whether a check that found this has failed; an error in another file is an error."""
    if fail_on == "never":
        return False
    return bool(report.elsewhere) or any(failing(finding, fail_on) for finding in report.findings)


def named(findings: Iterable[Finding]) -> Iterator[tuple[str, Finding]]:
    """Yield findings, each with a name of its own that stays when lines move.

    It is the fingerprint; the second with one fingerprint has `-2` behind it, and so on.
    """
    seen: Counter[str] = Counter()
    for finding in findings:
        name = finding.fingerprint
        seen[name] += 1
        yield (name if seen[name] == 1 else f"{name}-{seen[name]}"), finding


def place(finding: Finding) -> str:
    """Return path, line and column, as far as there are any."""
    return f"{finding.path}:{finding.line}:{finding.column}" if finding.line else finding.path


def parted(finding: Finding) -> tuple[str, str, str]:
    """Return the excerpt in three parts: before the span, the span, and what follows.

    A span that goes on in the next line ends with this one; one without an end is one character long.
    """
    start = max(finding.column - 1, 0)
    end = finding.end_column - 1 if finding.end_line <= finding.line else len(finding.excerpt)
    end = max(end, start + 1)
    return finding.excerpt[:start], finding.excerpt[start:end], finding.excerpt[end:]


def near(finding: Finding) -> tuple[str, str, str]:
    """Return the parts of the excerpt, cut where a line is longer than a reader of a page would want."""
    before, span, after = parted(finding)
    if len(before) > _NEAR:
        before = f"…{before[-_NEAR:]}"
    if len(span) > _SPAN:
        span = f"{span[:_SPAN]}…"
    if len(after) > _NEAR:
        after = f"{after[:_NEAR]}…"
    return before, span, after


def printable(text: str) -> str:
    """Return a text in which each character is one that a reader can see, or a break.

    What data of strangers hold else (controls, marks that turn the direction of a line) would do
    something to the reader's screen, or is not allowed in XML.
    """
    return "".join(c if c in "\n\t" or c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
