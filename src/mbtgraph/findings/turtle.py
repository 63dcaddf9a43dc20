"""A report as RDF: a validation report of SHACL, in which lints are results like those of shapes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from mbtgraph.findings.summary import named
from mbtgraph.namespaces import PREFIXES, ROOT, RULE, SH, SHAPES, XSD
from mbtgraph.rdf import TYPE, BlankNode, Fact, Literal, NamedNode, Term, n, turtle

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mbtgraph.findings import Finding, Report

_PTR: Final = "http://www.w3.org/2009/pointers#"
_REPORT: Final = NamedNode(ROOT + "report")
_FINDING: Final = ROOT + "finding/"
_STAGE: Final = ROOT + "stage/"
_FILE: Final = ROOT + "file/"
_OURS: Final = {"finding": _FINDING, "ptr": _PTR, "rule": RULE, "stage": _STAGE}
_SEVERITIES: Final = {"error": n("sh:Violation"), "warning": n("sh:Warning"), "info": n("sh:Info")}
_SCHEMES: Final = ("http://", "https://", "urn:", "mailto:")
_BLANK: Final = "[]"
_QUOTED: Final = r'<[^>\n]*>|"(?:[^"\\]|\\.)*"'


def written(report: Report) -> str:
    """Return a report as Turtle, the same text for the same findings."""
    return re.sub(_QUOTED, _visible, turtle(_facts(report), PREFIXES | _OURS).decode())


def _visible(quoted: re.Match[str]) -> str:
    """Escape what is invisible in a literal or an IRI: a terminal may show it."""
    return "".join(c if c.isprintable() else f"\\U{ord(c):08X}" for c in quoted[0])


def _facts(report: Report) -> Iterator[Fact]:
    found = [(NamedNode(_FINDING + name), finding) for name, finding in named(report.findings)]
    yield _REPORT, TYPE, n("sh:ValidationReport")
    # SHACL calls a report without any result conforming, and no other.
    yield _REPORT, n("sh:conforms"), Literal(not found)
    for node, _ in found:
        yield _REPORT, n("sh:result"), node
    for node, finding in found:
        yield from _result(node, finding)


def _result(node: NamedNode, finding: Finding) -> Iterator[Fact]:
    yield node, TYPE, n("sh:ValidationResult")
    yield node, n("sh:resultSeverity"), _SEVERITIES[finding.severity]
    yield node, n("sh:focusNode"), _term(finding.focus, node) if finding.focus else _file(finding.path)
    if finding.predicate:
        yield node, n("sh:resultPath"), _iri(finding.predicate)
    if finding.value:
        yield node, n("sh:value"), _term(finding.value, node)
    yield node, n("sh:resultMessage"), _text(finding.message)
    yield node, n("sh:sourceShape"), _iri(_rule(finding))
    component = SH + finding.component if finding.component else _STAGE + finding.stage
    yield node, n("sh:sourceConstraintComponent"), _iri(component)
    if finding.why:
        yield node, n("rdfs:comment"), _text(finding.why)
    for detail in finding.details:
        yield node, n("skos:note"), _text(detail)
    if finding.fix:
        yield node, n("skos:editorialNote"), _text(finding.fix)
    if finding.path:
        yield from _place(node, finding)


def _rule(finding: Finding) -> str:
    """Return the IRI of a rule: that of its shape, or one made of its name."""
    return SHAPES + finding.rule if finding.component else RULE + quote(finding.rule)


def _place(node: NamedNode, finding: Finding) -> Iterator[Fact]:
    """Yield where a finding stands, by the W3C's vocabulary of pointers; an end is exclusive there too."""
    whole = NamedNode(f"{node.value}#place")
    yield node, n("prov:atLocation"), whole
    if not finding.line:
        yield whole, TYPE, NamedNode(_PTR + "Pointer")
        yield whole, NamedNode(_PTR + "reference"), _file(finding.path)
        return
    points = [("start", finding.line, max(finding.column, 1))]
    if finding.end_column:
        points.append(("end", finding.end_line, finding.end_column))
    yield whole, TYPE, NamedNode(_PTR + "StartEndPointer")
    yield whole, NamedNode(_PTR + "reference"), _file(finding.path)
    for name, _, _ in points:
        yield whole, NamedNode(f"{_PTR}{name}Pointer"), NamedNode(f"{node.value}#{name}")
    for name, line, column in points:
        point = NamedNode(f"{node.value}#{name}")
        yield point, TYPE, NamedNode(_PTR + "LineCharPointer")
        yield point, NamedNode(_PTR + "reference"), _file(finding.path)
        yield point, NamedNode(_PTR + "lineNumber"), _number(line)
        yield point, NamedNode(_PTR + "charNumber"), _number(column)


def _number(number: int) -> Literal:
    return Literal(str(number), datatype=NamedNode(XSD + "positiveInteger"))


def _file(path: str) -> NamedNode:
    """Return a name for a file: what is in the project has the same one on every machine."""
    if not path:
        return NamedNode(ROOT + "dataset")
    quoted = quote(path, errors="replace")
    return NamedNode(f"file://{quoted}" if path.startswith("/") else _FILE + quoted)


def _term(text: str, node: NamedNode) -> Term:
    """Return what a finding is about; it holds terms bare, so a literal has lost its datatype."""
    if text == _BLANK:
        return BlankNode(f"of-{node.value.removeprefix(_FINDING)}")
    return _iri(text) if text.startswith(_SCHEMES) else _text(text)


def _iri(text: str) -> NamedNode | Literal:
    try:  # what a stranger wrote may be none
        return NamedNode(text)
    except ValueError:
        return _text(text)


def _text(text: str) -> Literal:
    return Literal(text.encode(errors="replace").decode())
