"""A report as GitHub Actions take it: annotations for the log, and Markdown for the job's page."""

from __future__ import annotations

import re
from collections import Counter
from html import escape
from typing import TYPE_CHECKING, Final

from mbtgraph.findings.summary import SEVERITIES, elsewhere, many, near, place, printable, told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mbtgraph.findings import Finding, Report, Severity

_COMMANDS: Final = {"error": "error", "warning": "warning", "info": "notice"}
_SHOWN: Final = 10
"""Annotations of one level that GitHub shows for one step."""
_ROWS: Final = 50
_EACH: Final = 10
_SIZE: Final = 900_000
"""Bytes of a job summary; GitHub takes 1 MiB for all of a step, or nothing."""


def written(report: Report) -> str:
    """Return a report as workflow commands, ten of each level, and a line that counts the others."""
    shown: Counter[Severity] = Counter()
    lines = []
    if report.elsewhere:
        lines.append(_command("error", {"title": "other files"}, elsewhere(report)))
        shown["error"] += 1
    for finding in report.findings:
        shown[finding.severity] += 1
        if shown[finding.severity] <= _SHOWN:
            lines.append(_annotation(finding))
    hidden = [many(n - _SHOWN, severity) for severity in SEVERITIES if (n := shown[severity]) > _SHOWN]
    if hidden:
        lines.append(f"Not annotated, since GitHub shows ten of each level: {', '.join(hidden)}.")
    checked = many(len(report.checked), "file")
    lines.append(f"{checked} checked: {told(report.findings)}.")
    return "\n".join(lines) + "\n"


def _annotation(finding: Finding) -> str:
    properties = {"file": finding.path} if finding.path else {}
    if finding.line:
        properties |= {"line": str(finding.line), "endLine": str(max(finding.end_line, finding.line))}
        if finding.end_line <= finding.line:  # GitHub takes columns of a single line only, the last included
            last = max(finding.end_column - 1, finding.column)
            properties |= {"col": str(finding.column), "endColumn": str(last)}
    text = [finding.message, *finding.details]
    text += [f"{name}: {said}" for name, said in (("fix", finding.fix), ("why", finding.why)) if said]
    return _command(_COMMANDS[finding.severity], properties | {"title": finding.rule}, "\n".join(text))


def _command(name: str, properties: dict[str, str], message: str) -> str:
    told = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{name} {told}::{_data(message)}"


def _data(text: str) -> str:
    return printable(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def summary(report: Report) -> str:
    """Return a report as Markdown for the page of a job: figures by rule and by file, then details.

    Details that would make it longer than GitHub takes are left out, and counted.
    """
    checked = many(len(report.checked), "file")
    parts = [
        f"### mbtgraph check: {told(report.findings)}\n\n{checked} checked. {elsewhere(report)}".rstrip()
    ]
    rules: dict[str, list[Finding]] = {}
    for finding in report.findings:
        rules.setdefault(finding.rule, []).append(finding)
    if rules:
        rows = [
            (_code(rule), *_figures(found), str(len({f.path for f in found if f.path})))
            for rule, found in rules.items()
        ]
        parts.append(_table(("rule", "errors", "warnings", "infos", "files"), rows))
    files: dict[str, list[Finding]] = {}
    for finding in report.findings:
        files.setdefault(finding.path, []).append(finding)
    if any(files):
        rows = [(_code(path) if path else "no file", *_figures(own)) for path, own in sorted(files.items())]
        parts.append(_table(("file", "errors", "warnings", "infos"), rows))
    return "\n\n".join([*parts, *_details(rules, sum(len(part.encode()) for part in parts))]) + "\n"


def _figures(findings: list[Finding]) -> list[str]:
    found = Counter(finding.severity for finding in findings)
    return [str(found[severity] or "") for severity in SEVERITIES]


def _table(columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    align = ["---", *("---:" for _ in columns[1:])]
    lines = ["| " + " | ".join(row) + " |" for row in (columns, align, *rows[:_ROWS])]
    if len(rows) > _ROWS:
        lines.append(f"\nand {many(len(rows) - _ROWS, 'more row')}")
    return "\n".join(lines)


def _details(rules: dict[str, list[Finding]], size: int) -> Iterator[str]:
    left_out = 0
    for rule, findings in rules.items():
        text = _section(rule, findings)
        size += len(text.encode())
        if size > _SIZE:
            left_out += 1
            size -= len(text.encode())
        else:
            yield text
    if left_out:
        yield f"The details of {many(left_out, 'rule')} are left out, since GitHub takes no longer page."


def _section(rule: str, findings: list[Finding]) -> str:
    opened = " open" if findings[0].severity == "error" else ""
    lines = [f"<details{opened}><summary>{_code(rule)}: {told(findings)}</summary>", ""]
    if findings[0].why:
        lines += [f"<p>{_text(findings[0].why)}</p>", ""]
    lines += [line for finding in findings[:_EACH] for line in _item(finding)]
    if len(findings) > _EACH:
        lines.append(f"<p>and {len(findings) - _EACH} more</p>")
    return "\n".join([*lines, "", "</details>"])


def _item(finding: Finding) -> Iterator[str]:
    where = f"{_code(place(finding))}<br>" if finding.path else ""
    yield f"<p>{where}{'<br>'.join(map(_text, (finding.message, *finding.details)))}</p>"
    if finding.excerpt:
        before, span, after = map(_text, near(finding))
        yield f"<pre>{before}<b>{span}</b>{after}</pre>"
    if finding.fix:
        yield f"<p>fix: {_text(finding.fix)}</p>"


def _code(text: str) -> str:
    return f"<code>{_text(text)}</code>"


def _text(text: str) -> str:
    """Return a text that is neither HTML nor Markdown, on one line."""
    line = " ".join(printable(text).splitlines())
    return re.sub(r"[\\`*_{}\[\]#|~@]", lambda mark: f"&#{ord(mark[0])};", escape(line, quote=False))
