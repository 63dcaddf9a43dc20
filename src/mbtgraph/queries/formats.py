"""Plain formats of answers and of solutions: CSV, TSV, XML and JSON."""

from __future__ import annotations

import csv
import io
import json

from mbtgraph.namespaces import XSD, shrink
from mbtgraph.rdf import BlankNode, Literal, NamedNode, Term, Triple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any, Final

    from mbtgraph.queries.evidence import ClaimEvidence, Step
    from mbtgraph.queries.results import Answer, Row
    from mbtgraph.rdf import Rows

EVIDENCE_COLUMNS: Final = ("limits", "claims", "basis", "tiers", "sources", "verification", "rests_on")


def written(answer: Answer, form: str) -> str:
    """Return an answer in a plain format: json, csv, tsv or xml."""
    if form == "json":
        return to_json(answer)
    header, rows = flat(answer)
    return {"csv": to_csv, "tsv": to_tsv, "xml": to_xml}[form](header, rows)


def rows_written(found: Rows, form: str) -> str:
    """Return solutions in a plain format, as SPARQL defines it: json, csv, tsv or xml."""
    if form == "json":
        return rows_json(found) + "\n"
    if form == "xml":
        return rows_xml(found)
    if form == "csv":
        return to_csv(found.variables, [[plain(term) for term in row] for row in found.rows])
    rows = [[_turtle(term) for term in row] for row in found.rows]
    return to_tsv([f"?{name}" for name in found.variables], rows)


def _turtle(term: Term | Triple | None) -> str:
    if isinstance(term, Triple):
        return f"<<( {term} )>>"
    return "" if term is None else str(term)


def plain(term: Term | Triple | None) -> str:
    """Return a term as CSV results have it: an IRI or a literal bare, all else as it is written."""
    if isinstance(term, BlankNode | Triple):
        return str(term)
    return term.value if isinstance(term, NamedNode | Literal) else ""


def flat(answer: Answer) -> tuple[list[str], list[list[str]]]:
    """Return an answer as header and rows of text, with the evidence in columns of its own.

    Things stand as CURIEs, so that a row can be looked up again.
    """
    rows = []
    for row in answer.rows:
        cells = [_curie(row.terms.get(name)) for name in answer.columns]
        claims = row.claims
        sources = dict.fromkeys(source.iri for claim in claims for source in claim.sources)
        cells += [
            " ".join(f"{slot}={shrink(iri)}" for slot, iri in row.limits),
            " ".join(f"against:{claim.id}" if claim.denies else claim.id for claim in claims),
            " ".join(dict.fromkeys(claim.basis for claim in claims)),
            " ".join(
                sorted({source.tier for claim in claims for source in claim.sources if not source.lost})
            ),
            " ".join(shrink(source) for source in sources),
            "; ".join(dict.fromkeys(filter(None, map(_checked, claims)))),
            _rests_on(row),
        ]
        rows.append(cells)
    return [*answer.columns, *EVIDENCE_COLUMNS], rows


def _checked(claim: ClaimEvidence) -> str:
    """Return how far a claim was checked, or that its sources bear it out in nothing."""
    return claim.mark if claim.basis == "cited" and claim.level == "unmarked" else claim.verification


def _rests_on(row: Row) -> str:
    return "denied" if row.denied else row.rests_on


def _curie(term: Term | None) -> str:
    return shrink(term.value) if isinstance(term, NamedNode) else plain(term)


def to_csv(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return rows as CSV (RFC 4180)."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows([header, *rows])
    return out.getvalue()


def to_tsv(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return rows as tab-separated text; a tab or a line break within a cell is escaped."""
    escape = str.maketrans({"\t": "\\t", "\n": "\\n", "\r": "\\r"})
    return "".join("\t".join(cell.translate(escape) for cell in row) + "\n" for row in [header, *rows])


def to_xml(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return rows as SPARQL Query Results XML; each cell is a literal."""
    return _xml(header, [[{"type": "literal", "value": c} if c else None for c in row] for row in rows])


def _xml(header: Sequence[str], rows: Sequence[Sequence[dict[str, Any] | None]]) -> str:
    from xml.etree import ElementTree as ET  # noqa: PLC0415 (one format of several)

    def put(parent: ET.Element, cell: dict[str, Any]) -> None:
        marks = {key: text for key, text in cell.items() if key in {"xml:lang", "datatype"}}
        element = ET.SubElement(parent, cell["type"], marks)
        if cell["type"] == "triple":
            for slot, part in cell["value"].items():
                put(ET.SubElement(element, slot), part)
        else:
            element.text = _xml_text(cell["value"])

    root = ET.Element("sparql", xmlns="http://www.w3.org/2005/sparql-results#")
    head = ET.SubElement(root, "head")
    for name in header:
        ET.SubElement(head, "variable", name=name)
    results = ET.SubElement(root, "results")
    for row in rows:
        result = ET.SubElement(results, "result")
        for name, cell in zip(header, row, strict=True):
            if cell is not None:
                put(ET.SubElement(result, "binding", name=name), cell)
    ET.indent(root)
    return '<?xml version="1.0"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _xml_text(text: str) -> str:
    """Replace what XML 1.0 cannot hold, so that the document stays well-formed."""
    return "".join(c if c in "\t\n\r" or (c >= " " and c not in "\ufffe\uffff") else "\ufffd" for c in text)


def rows_json(found: Rows) -> str:
    """Return solutions as SPARQL Query Results JSON, with what 1.2 adds: triples and directions."""
    bindings = [
        {name: _binding(term) for name, term in zip(found.variables, row, strict=True) if term is not None}
        for row in found.rows
    ]
    value = {"head": {"vars": list(found.variables)}, "results": {"bindings": bindings}}
    return json.dumps(value, indent=1, ensure_ascii=False)


def _binding(term: Term | Triple) -> dict[str, Any]:
    if isinstance(term, Triple):
        slots = {"subject": term.subject, "predicate": term.predicate, "object": term.object}
        return {"type": "triple", "value": {slot: _binding(part) for slot, part in slots.items()}}
    if isinstance(term, Literal):
        value = {"type": "literal", "value": term.value}
        if term.language:
            value["xml:lang"] = term.language
            if term.direction:
                value["its:dir"] = term.direction.value
        elif term.datatype.value != XSD + "string":
            value["datatype"] = term.datatype.value
        return value
    return {"type": "uri" if isinstance(term, NamedNode) else "bnode", "value": term.value}


def rows_xml(found: Rows) -> str:
    """Return solutions as SPARQL Query Results XML."""
    return _xml(
        found.variables,
        [[None if term is None else _binding(term) for term in row] for row in found.rows],
    )


def to_json(answer: Answer) -> str:
    """Return an answer as JSON, whole: rows with labels, steps, claims and sources."""
    value = {
        "query": answer.query,
        "question": answer.question,
        "parameters": dict(answer.parameters),
        "defaults": list(answer.defaults),
        "trust": answer.trust,
        "data_version": answer.data_version,
        "columns": list(answer.columns),
        "rows": [_json_row(answer, row) for row in answer.rows],
        "notes": list(answer.notes),
    }
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def _json_row(answer: Answer, row: Row) -> dict[str, Any]:
    cells = {}
    for name in answer.columns:
        term = row.terms.get(name)
        if isinstance(term, NamedNode):
            cells[name] = {"iri": term.value, "label": answer.text(term)}
        elif isinstance(term, Literal):
            cells[name] = {"value": term.value, "datatype": shrink(term.datatype.value)}
    return {
        "cells": cells,
        "rests_on": _rests_on(row),
        "steps": [_json_step(answer, step) for step in row.steps],
    }


def _json_step(answer: Answer, step: Step) -> dict[str, Any]:
    def label(iri: str) -> str:
        return answer.labels.get(iri, shrink(iri))

    slots = {
        "subject": label(step.subject),
        "predicate": label(step.predicate),
        "object": label(step.object),
        **{name: label(iri) for name, iri in step.qualifiers},
    }
    return {
        "iri": step.iri,
        **({name: text for name, text in slots.items() if text} if step.subject else {}),
        "claims": [
            {
                "id": claim.id,
                "iri": claim.iri,
                "statement": claim.statement,
                "stance": claim.stance,
                "basis": claim.basis,
                "mark": claim.mark,
                "trust": claim.level,
                **{
                    name: text
                    for name in ("verification", "hedge", "strength", "attributed_to")
                    if (text := getattr(claim, name))
                },
                "stated_in": claim.section,
                "sources": [
                    {"iri": s.iri, "label": s.label, "tier": s.tier, "found": not s.lost}
                    for s in claim.sources
                ],
                "originator_only": claim.originator_only,
            }
            for claim in step.claims
        ],
    }
