"""Mends made: applied in memory, proven by a check of what comes out, and only then written."""

from __future__ import annotations

import difflib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mbtgraph.errors import LoadError, MbtGraphError
from mbtgraph.rdf import read_text
from mbtgraph.turtle.form import in_form, write

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from mbtgraph.findings import Edit, Finding, Report
    from mbtgraph.project import Project


_UNREAD, _FORM = "turtle-syntax", "not-formatted"
_ROUNDS: Final = 5
"""How often mends are looked for again in what came out: a file that can be read shows what else is wrong."""


@dataclass(frozen=True)
class Fixed:
    """Hold what was mended: texts before and after by file, findings that are gone, and what is left."""

    before: Mapping[str, str]
    after: Mapping[str, str]
    mended: tuple[Finding, ...]
    report: Report

    @property
    def diff(self) -> str:
        """Return what changed, as a unified diff."""
        parts: list[str] = []
        for name, new in self.after.items():
            lines = (self.before[name].splitlines(keepends=True), new.splitlines(keepends=True))
            parts += difflib.unified_diff(*lines, name, name, n=1)
        return "".join(line if line.endswith("\n") else line + "\n" for line in parts)


def fix(project: Project, found: Report, check: Callable[[Mapping[str, str]], Report]) -> Fixed:
    """Make the safe mends of a report that a check of the outcome proves, and write the files.

    A mend is proven where its finding is gone and nothing new is found. What cannot be proven together
    is tried one by one; what cannot be proven at all is left alone. A file that was in our form stays in it.

    Args:
        project: The project.
        found: What a check found.
        check: The same check, of the project with some texts in place of those of files.

    Raises:
        MbtGraphError: A file changed in between, or cannot be written.
    """
    before: dict[str, str] = {}
    texts: dict[str, str] = {}
    mended: list[Finding] = []
    report = found
    for _ in range(_ROUNDS):
        safe = [finding for finding in report.findings if finding.safe and finding.edits]
        for name in sorted({edit.path for finding in safe for edit in finding.edits} - before.keys()):
            before[name] = texts[name] = read_text(project.root / name, name=Path(name))
        kept, report = _proven(safe, report, texts, check)
        if not kept:
            break
        mended += kept
        texts = _applied(texts, kept)
    after = {name: text for name, text in texts.items() if text != before[name]}
    for name in after:
        if read_text(project.root / name, name=Path(name)) != before[name]:
            raise MbtGraphError(f"{name} was changed by somebody else meanwhile; nothing was written.")
    formed = {name: _in_form(before[name], text, name) for name, text in after.items()}
    if formed != after:
        after = formed
        report = check(after)
    for name, text in after.items():
        write(project.root / name, text)
    return Fixed(before, after, tuple(mended), report)


def _in_form(old: str, new: str, name: str) -> str:
    """Return a mended text in our form, unless it had another form before or cannot be read yet."""
    path = Path(name)
    try:
        kept = in_form(old, path=path) == old
    except LoadError:  # it was no Turtle, so it had no form
        kept = True
    try:
        return in_form(new, path=path) if kept else new
    except LoadError:
        return new


def _proven(
    safe: list[Finding],
    found: Report,
    texts: Mapping[str, str],
    check: Callable[[Mapping[str, str]], Report],
) -> tuple[list[Finding], Report]:
    """Return the mends that are proven, and what is found once they are made."""
    if not safe:
        return [], found
    outcome = check(_applied(texts, safe))
    if _better(outcome, found, safe):
        return safe, outcome
    kept: list[Finding] = []
    report = found
    for one in safe if len(safe) > 1 else ():
        outcome = check(_applied(texts, [*kept, one]))
        if _better(outcome, found, [*kept, one]):
            kept.append(one)
            report = outcome
    return kept, report


def _better(outcome: Report, found: Report, made: list[Finding]) -> bool:
    before = Counter(finding.fingerprint for finding in found.findings)
    after = Counter(finding.fingerprint for finding in outcome.findings)
    gone = all(after[one.fingerprint] < before[one.fingerprint] for one in made)
    # A file that could not be read hid what else is wrong: that is not new. Nor is the form of a file
    # worse than an error in it, which has to be mended before the form is asked for.
    hidden = any(finding.rule == _UNREAD for finding in found.findings)
    told = [finding for finding in outcome.findings if finding.stage != "owl" and finding.rule != _FORM]
    compared = Counter(finding.fingerprint for finding in told if finding.rule == _UNREAD or not hidden)
    worse = not hidden and outcome.elsewhere > found.elsewhere
    return gone and not worse and compared <= before


def _applied(before: Mapping[str, str], findings: Iterable[Finding]) -> dict[str, str]:
    """Return the texts with the edits of findings; one that two findings bring is made once."""
    edits = dict.fromkeys(edit for finding in findings for edit in finding.edits)
    after = dict(before)
    for edit in _from_the_end(edits):
        text = after[edit.path]
        after[edit.path] = text[: edit.start] + edit.text + text[edit.end :]
    return after


def _from_the_end(edits: Iterable[Edit]) -> Iterator[Edit]:
    """Yield edits so that none moves another's place; of those that overlap, only the first."""
    limit: dict[str, int] = {}
    for edit in sorted(edits, key=lambda e: (e.path, e.start, e.end), reverse=True):
        if edit.end <= limit.get(edit.path, edit.end):
            limit[edit.path] = edit.start
            yield edit
