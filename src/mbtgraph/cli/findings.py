"""What a check found, as people read it in a terminal; and the one place that knows every form."""

from __future__ import annotations

from collections import Counter
from importlib import import_module
from typing import TYPE_CHECKING, Final

from mbtgraph.cli.excerpts import underlined
from mbtgraph.cli.text import clean, style, width, wrapped
from mbtgraph.findings.left_out import left_out
from mbtgraph.findings.summary import (
    SEVERITIES,
    counts,
    elsewhere,
    many,
    mendable,
    offered,
    parted,
    place,
    told,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mbtgraph.findings import Change, Finding, Report
    from mbtgraph.findings.summary import FailOn

_ALIKE: Final = 3
"""Findings with one message that are shown."""
_EACH: Final = {"error": 10, "warning": 10, "info": 1}
"""Findings of one rule that are shown, whatever their messages."""
_FILES: Final = 3
"""Files that are named for those that are not shown."""
_MARGIN: Final = "  "
_GUTTER: Final = 4
"""Columns that a line number gets."""


def written(report: Report, form: str, *, fail_on: FailOn) -> str:
    """Return a report in one of its forms; each is loaded only when it is asked for."""
    if form == "human":
        return human(report)
    module = import_module(f"mbtgraph.findings.{form}")
    own: dict[str, str] = {}
    if form == "sarif":
        from importlib.metadata import version  # noqa: PLC0415 (no other form needs it)

        own["version"] = version("mbtgraph")
    elif form == "junit":
        own["fail_on"] = fail_on
    text: str = module.written(report, **own)
    return text


def human(report: Report) -> str:
    """Return a report for a terminal: the worst first, what is alike together and shown a few times."""
    groups: dict[tuple[int, str], list[Finding]] = {}
    for finding in report.findings:
        groups.setdefault((SEVERITIES.index(finding.severity), finding.rule), []).append(finding)
    parts = [_group(groups[key]) for key in sorted(groups, key=lambda key: key[0])]
    return "\n\n".join([*parts, _summary(report)]) + "\n"


def _group(findings: Sequence[Finding]) -> str:
    """Return the findings of one rule and severity; what is said once for all stands with the first."""
    alike: Counter[str] = Counter()
    shown: list[str] = []
    hidden: list[Finding] = []
    why = ""
    for finding in findings:
        alike[finding.message] += 1
        if alike[finding.message] > _ALIKE or len(shown) == _EACH[finding.severity]:
            hidden.append(finding)
        else:
            shown.append("\n".join(_finding(finding, with_why=finding.why != why)))
            why = finding.why
    if hidden:
        more = wrapped(f"{_MARGIN}and {len(hidden):,} more like this{_files(hidden)}", _MARGIN * 2)
        shown.append(style(more, "dim"))
        if hidden[0].severity == "info":  # one line says what it is, one how many
            return "\n".join(shown)
    return "\n\n".join(shown)


def _files(findings: Sequence[Finding]) -> str:
    found = Counter(finding.path for finding in findings if finding.path)
    most = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    names = [f"{_line(path)} ({number})" for path, number in most[:_FILES]]
    others = f" and {many(len(most) - _FILES, 'other file')}" if len(most) > _FILES else ""
    return f": {', '.join(names)}{others}" if names else ""


def _finding(finding: Finding, *, with_why: bool) -> Iterator[str]:
    where = f"{style(_line(place(finding)), 'bold')}: " if finding.path else ""
    yield f"{where}{style(finding.severity, finding.severity)} {_line(finding.rule)}"
    yield wrapped(_MARGIN + _line(finding.message), _MARGIN)
    if finding.severity == "info":
        return
    yield from _excerpt(finding)
    for detail in finding.details:
        yield wrapped(f"{_MARGIN}- {_line(detail)}", _MARGIN * 2)
    if finding.fix:
        yield _named("fix", finding.fix)
    yield from _changes(finding)
    if finding.why and with_why:
        yield _named("why", finding.why)


def _named(name: str, text: str) -> str:
    first, _, rest = wrapped(f"{_MARGIN}{name}: {_line(text)}", " " * 7).partition(f"{name}:")
    return f"{first}{style(f'{name}:', name)}{rest}"


def _changes(finding: Finding) -> Iterator[str]:
    """Yield the lines that the mend changes, but for the one that stands above already."""
    gone = [change for change in finding.changes if change.mark == "-"]
    come = [change for change in finding.changes if change.mark == "+"]
    instead = dict(zip(come, gone, strict=False)) | dict(zip(gone, come, strict=False))
    for change in finding.changes:
        if change.mark == "+" or change.line != finding.line:
            gutter = f"{change.line:>{_GUTTER}} {change.mark} "
            start, end = _differing(change, instead.get(change, change))
            line, _ = underlined(change.text, start, end, width() - len(gutter) - 1)
            yield style(gutter + line, change.mark)


def _differing(change: Change, other: Change) -> tuple[int, int]:
    """Return the part of a line in which it differs from another."""
    start = _alike(change.text, other.text)
    return start, len(change.text) - _alike(change.text[start:][::-1], other.text[start:][::-1])


def _alike(some: str, other: str) -> int:
    """Count the characters that two texts begin with alike."""
    pairs = zip(some, other, strict=False)
    return next((at for at, (a, b) in enumerate(pairs) if a != b), min(len(some), len(other)))


def _line(text: str) -> str:
    """Return a text that breaks no line by itself."""
    return clean(" ".join(text.split("\n")))


def _excerpt(finding: Finding) -> Iterator[str]:
    if not finding.excerpt:
        return
    before, span, _ = parted(finding)
    start = len(before)
    gutter = f"{finding.line:>{_GUTTER}} | "
    line, marks = underlined(finding.excerpt, start, start + len(span), width() - len(gutter) - 1)
    yield style(gutter, "dim") + line
    yield style(f"{'|':>{len(gutter) - 1}} ", "dim") + style(marks, finding.severity)


def _mends(findings: Sequence[Finding]) -> Iterator[str]:
    """Yield what can be mended by the program, and what by a person who takes what is offered."""
    mended, open_ = mendable(findings), offered(findings)
    if mended:
        which = f"{mended:,} of them" if len(findings) > 1 else "it"
        yield f"`mbtgraph check --fix` can mend {which}."
    if open_:
        yield f"{many(open_, 'mend')} {'is' if open_ == 1 else 'are'} offered for you to decide on."


def _summary(report: Report) -> str:
    checked = f"{many(len(report.checked), 'file')} checked: {told(report.findings)}"
    files = len({finding.path for finding in report.findings if finding.path})
    if files and len(report.checked) > 1:
        checked += f", in {many(files, 'file')}"
    sentences = [f"{checked}."]
    sentences += _mends(report.findings)
    text = wrapped(" ".join(filter(None, [*sentences, elsewhere(report), *left_out(report)])))
    for severity, number in counts(report.findings).items():
        figure = many(number, severity)
        text = text.replace(f" {figure}", f" {style(figure, severity)}", 1)
    return text
