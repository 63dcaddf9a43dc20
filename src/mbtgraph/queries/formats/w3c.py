"""Rows in the formats of SPARQL 1.1 for results: CSV, TSV, XML and JSON; with triples, as 1.2 has them."""

from __future__ import annotations

import csv
import io
import json

from mbtgraph.namespaces import XSD
from mbtgraph.rdf import BlankNode, Literal, NamedNode, Term, Triple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from mbtgraph.rdf import Rows


def to_csv(found: Rows) -> str:
    """Return rows as CSV: terms bare, so that what is an IRI and what is a text is no longer seen."""
    out = io.StringIO()
    rows = ([plain(term) for term in row] for row in found.rows)
    csv.writer(out, lineterminator="\r\n").writerows([found.variables, *rows])
    return out.getvalue()


def to_tsv(found: Rows) -> str:
    """Return rows as tab-separated terms, as Turtle has them; a tab or a break within one is escaped."""
    escape = str.maketrans({"\t": "\\t", "\n": "\\n", "\r": "\\r"})
    header = [f"?{name}" for name in found.variables]
    rows = ([_turtle(term).translate(escape) for term in row] for row in found.rows)
    return "".join("\t".join(row) + "\n" for row in (header, *rows))


def _turtle(term: Term | Triple | None) -> str:
    if isinstance(term, Triple):
        return f"<<( {term} )>>"
    return "" if term is None else str(term)


def plain(term: Term | Triple | None) -> str:
    """Return a term as CSV results have it: an IRI or a literal bare, all else as it is written."""
    if isinstance(term, BlankNode | Triple):
        return str(term)
    return term.value if isinstance(term, NamedNode | Literal) else ""


def to_xml(found: Rows) -> str:
    """Return rows as SPARQL Query Results XML."""
    lines = ['<?xml version="1.0"?>', '<sparql xmlns="http://www.w3.org/2005/sparql-results#">', "  <head>"]
    lines += [f'    <variable name="{name}"/>' for name in found.variables]
    lines += ["  </head>", "  <results>"]
    for row in found.rows:
        bound = [(name, term) for name, term in zip(found.variables, row, strict=True) if term is not None]
        lines.append("    <result>")
        lines += [
            f'      <binding name="{name}">{_element(_binding(term))}</binding>' for name, term in bound
        ]
        lines.append("    </result>")
    return "\n".join([*lines, "  </results>", "</sparql>", ""])


def _element(cell: dict[str, Any]) -> str:
    kind, content = cell["type"], cell["value"]
    if kind == "triple":
        inner = "".join(f"<{slot}>{_element(part)}</{slot}>" for slot, part in content.items())
        return f"<triple>{inner}</triple>"
    marks = "".join(f' {name}="{_xml(cell[name])}"' for name in ("xml:lang", "datatype") if name in cell)
    return f"<{kind}{marks}>{_xml(content)}</{kind}>"


def _xml(text: str) -> str:
    """Return a text for XML; what XML cannot hold is replaced, and what its readers trim is a reference."""
    held = "".join(c if c in "\t\n\r" or (c >= " " and c not in "\ufffe\uffff") else "\ufffd" for c in text)
    for mark, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"), ("\r", "&#13;")):
        held = held.replace(mark, entity)
    inner = held.strip(" \t\n")
    start = held.find(inner) if inner else len(held)
    edges = (held[:start], held[start + len(inner) :])
    before, after = ("".join(f"&#{ord(c)};" for c in edge) for edge in edges)
    return f"{before}{inner}{after}"


def to_json(found: Rows) -> str:
    """Return rows as SPARQL Query Results JSON, with what 1.2 adds: triples and directions."""
    bindings = [
        {name: _binding(term) for name, term in zip(found.variables, row, strict=True) if term is not None}
        for row in found.rows
    ]
    value = {"head": {"vars": list(found.variables)}, "results": {"bindings": bindings}}
    return json.dumps(value, indent=1, ensure_ascii=False) + "\n"


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
