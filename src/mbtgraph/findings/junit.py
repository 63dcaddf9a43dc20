"""A report as JUnit XML, which every CI server can show beside its tests."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from mbtgraph.findings.summary import elsewhere, failing, near, place, printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mbtgraph.findings import Finding, Report
    from mbtgraph.findings.summary import FailOn


def written(report: Report, *, fail_on: FailOn = "error") -> str:
    """Return a report as JUnit XML: a suite for each file, a case for each of its rules.

    What is not as bad as `fail_on` stands in a case that passes, so that the verdict is that of the
    exit code; a check that never fails marks errors all the same. A file without findings is one
    case that passes.
    """
    fail_on = "error" if fail_on == "never" else fail_on
    found: dict[str, dict[str, list[Finding]]] = {path: {} for path in report.checked}
    for finding in report.findings:
        found.setdefault(finding.path, {}).setdefault(finding.rule, []).append(finding)
    root = ET.Element("testsuites", name="mbtgraph check")
    for path in sorted(found):
        _suite(root, path, found[path], fail_on)
    if report.elsewhere:
        suite = ET.SubElement(root, "testsuite", name="other files")
        case = ET.SubElement(suite, "testcase", classname="other files", name="errors")
        ET.SubElement(case, "failure", type="error", message=elsewhere(report))
    for element in (*root, root):
        element.set("tests", str(len(list(element.iter("testcase")))))
        element.set("failures", str(len(list(element.iter("failure")))))
        element.set("errors", "0")
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _suite(root: ET.Element, path: str, rules: dict[str, list[Finding]], fail_on: FailOn) -> None:
    name = printable(path) or "project"
    suite = ET.SubElement(root, "testsuite", name=name)
    where = {"file": name} if path else {}
    if not rules:
        ET.SubElement(suite, "testcase", classname=name, name="check", attrib=where)
    for rule, findings in sorted(rules.items()):
        line = {"line": str(findings[0].line)} if findings[0].line else {}
        case = ET.SubElement(suite, "testcase", classname=name, name=printable(rule), attrib=where | line)
        _told(case, findings, fail_on)


def _told(case: ET.Element, findings: Sequence[Finding], fail_on: FailOn) -> None:
    """Tell all findings of a case in one element: many readers show the first only."""
    bad = [finding for finding in findings if failing(finding, fail_on)]
    text = "\n\n".join(map(_text, findings))
    if not bad:
        ET.SubElement(case, "system-out").text = text
        return
    more = f" (and {len(bad) - 1} more)" if len(bad) > 1 else ""
    message = printable(bad[0].message) + more
    ET.SubElement(case, "failure", type=bad[0].severity, message=message).text = text


def _text(finding: Finding) -> str:
    where = place(finding)
    lines = [f"{where}: {finding.message}" if where else finding.message]
    lines += [f"  {detail}" for detail in finding.details]
    if finding.excerpt:
        lines.append(f"  {finding.line} | {''.join(near(finding))}")
    lines += [f"  {name}: {text}" for name, text in (("fix", finding.fix), ("why", finding.why)) if text]
    return printable("\n".join(lines))
