"""A report as SARIF 2.1.0, the form that code scanning and editors read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from mbtgraph.findings.json import dumped
from mbtgraph.findings.summary import SEVERITIES, elsewhere, named, parted
from mbtgraph.namespaces import ROOT, RULE, shrink

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mbtgraph.findings import Edit, Finding, Report

_SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS: Final = {"error": "error", "warning": "warning", "info": "note"}
_BASE: Final = "%SRCROOT%"
_FINGERPRINT: Final = "mbtgraph/v1"

_Object = dict[str, Any]


def written(report: Report, *, version: str) -> str:
    """Return a report as SARIF; `version` is that of this program."""
    rules: dict[str, list[Finding]] = {}
    for finding in report.findings:
        rules.setdefault(finding.rule, []).append(finding)
    index = {rule: number for number, rule in enumerate(rules)}
    driver = {
        "name": "mbtgraph",
        "semanticVersion": version,
        "informationUri": ROOT,
        "rules": [_rule(*rule) for rule in rules.items()],
    }
    run = {
        "tool": {"driver": driver},
        "invocations": [_invocation(report)],
        "originalUriBaseIds": {_BASE: {"description": {"text": "The folder of the project."}}},
        "columnKind": "unicodeCodePoints",
        "results": [_result(f, name, index[f.rule]) for name, f in named(report.findings)],
    }
    return dumped({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def _invocation(report: Report) -> _Object:
    made: _Object = {"executionSuccessful": True}
    if report.elsewhere:
        made["toolExecutionNotifications"] = [{"level": "error", "message": {"text": elsewhere(report)}}]
    return made


def _rule(name: str, findings: list[Finding]) -> _Object:
    why = next((finding.why for finding in findings if finding.why), "")
    worst = min((finding.severity for finding in findings), key=SEVERITIES.index)
    page = f"docs/rules/{name}.md"
    made = {
        "id": name,
        "shortDescription": {"text": name.replace("-", " ").capitalize()},
        # SARIF wants an absolute address here; the page itself lies in the project.
        "helpUri": RULE + quote(name),
        "help": {"text": f"{why} See {page}.".strip(), "markdown": f"{why} See `{page}`.".strip()},
        "defaultConfiguration": {"level": _LEVELS[worst]},
    }
    return made | ({"fullDescription": {"text": why}} if why else {})


def _result(finding: Finding, name: str, index: int) -> _Object:
    text = "\n".join((finding.message, *finding.details))
    made: _Object = {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": _LEVELS[finding.severity],
        "message": {"text": text + (f"\nFix: {finding.fix}" if finding.fix else "")},
        "partialFingerprints": {_FINGERPRINT: name},
        "properties": _properties(finding),
    }
    location: _Object = {}
    if finding.path:
        location["physicalLocation"] = {"artifactLocation": _artifact(finding.path), **_regions(finding)}
    if finding.focus:
        thing = {"name": shrink(finding.focus), "fullyQualifiedName": finding.focus, "kind": "resource"}
        location["logicalLocations"] = [thing]
    if location:
        made["locations"] = [location]
    if finding.edits:
        made["fixes"] = [_fix(finding)]
    return made


def _properties(finding: Finding) -> _Object:
    fields = ("stage", "focus", "predicate", "value", "expected", "component")
    return {name: value for name in fields if (value := getattr(finding, name))}


def _artifact(path: str) -> _Object:
    """Return the place of a file, which may lie outside the project."""
    if path.startswith("/"):
        return {"uri": f"file://{_quoted(path)}"}
    return {"uri": _quoted(path), "uriBaseId": _BASE}


def _quoted(path: str) -> str:
    return quote(path, errors="replace")


def _regions(finding: Finding) -> _Object:
    if not finding.line:
        return {}
    region: _Object = {"startLine": finding.line, "startColumn": max(finding.column, 1)}
    if not finding.end_column:
        return {"region": region}
    region |= {"endLine": finding.end_line, "endColumn": finding.end_column}
    # A snippet is the whole text of its region, and of one that goes on we hold the first line only.
    if not finding.excerpt or finding.end_line > finding.line:
        return {"region": region}
    region["snippet"] = {"text": parted(finding)[1]}
    line = {"startLine": finding.line, "endLine": finding.line, "snippet": {"text": finding.excerpt}}
    return {"region": region, "contextRegion": line}


def _fix(finding: Finding) -> _Object:
    files: dict[str, list[Edit]] = {}
    for edit in finding.edits:
        files.setdefault(edit.path, []).append(edit)
    changes = [
        {"artifactLocation": _artifact(path), "replacements": _replacements(edits)}
        for path, edits in files.items()
    ]
    return {"description": {"text": finding.fix or finding.message}, "artifactChanges": changes}


def _replacements(edits: Iterable[Edit]) -> list[_Object]:
    return [
        {
            "deletedRegion": {"charOffset": edit.start, "charLength": edit.end - edit.start},
            "insertedContent": {"text": edit.text},
        }
        for edit in edits
    ]
