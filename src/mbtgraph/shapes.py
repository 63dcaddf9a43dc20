"""SHACL: which rules of `shapes/` the data break, told by either of two engines.

`shacl` (Rust) answers in a fraction of a second. pySHACL is the judge that it is tested against,
and the stand-in where no wheel of `shacl` exists. Both get the same bytes, data and ontology in
one graph, and what they print differently (paths, blank nodes, messages) is made the same here.
"""

from __future__ import annotations

import logging
import re
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from mbtgraph.errors import MbtGraphError, MissingExtra
from mbtgraph.namespaces import RDF, RDFS, SH
from mbtgraph.rdf import Facts, NamedNode, parse_nquads

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rdflib.term import Node

    from mbtgraph.findings import Severity
    from mbtgraph.rdf import Term

Engine = Literal["shacl", "pyshacl"]

_SEVERITIES: Final[dict[str, Severity]] = {"Violation": "error", "Warning": "warning", "Info": "info"}
_KINDS: Final = {NamedNode(SH + "NodeShape"), NamedNode(SH + "PropertyShape")}
_BLANK: Final = "[]"
_RDFLIB: Final = Lock()


@dataclass(frozen=True, kw_only=True)
class Rule:
    """Hold what a shape says about itself.

    `path` is the first step of the shape's path: the property that stands at the focus node.
    """

    name: str
    path: str = ""
    message: str = ""
    why: str = ""


@dataclass(frozen=True, order=True, kw_only=True)
class ShapeResult:
    """Hold one rule that one node breaks.

    IRIs are bare, literals stand by their lexical form, a blank node is `[]`, and what a
    constraint does not name (the value that is missing, say) is empty. `component` is the local
    name of the constraint component, and `rule` that of the shape.
    """

    focus: str
    path: str
    value: str
    component: str
    severity: Severity
    rule: str
    message: str
    why: str


class _Raw(NamedTuple):
    """Hold a result as an engine gives it, terms as text."""

    shape: str
    focus: str
    path: str | None
    value: str | None
    component: str
    severity: str


def rules(shapes: bytes) -> dict[str, Rule]:
    """Return the rules of shapes in N-Triples, by name.

    Raises:
        MbtGraphError: The shapes are not N-Triples.
    """
    try:
        facts = Facts((quad.subject, quad.predicate, quad.object) for quad in parse_nquads(shapes))  # type: ignore[misc]
    except SyntaxError as error:
        raise MbtGraphError(f"The shapes are not N-Triples: {error}.") from error
    found: dict[str, Rule] = {}
    for subject, _, kind in facts.having(NamedNode(RDF + "type")):
        if isinstance(subject, NamedNode) and kind in _KINDS:
            name = _local(subject.value)
            found[name] = Rule(
                name=name,
                path=_first_step(facts, facts.one(subject, NamedNode(SH + "path"))),
                message=_text(facts.one(subject, NamedNode(SH + "message"))),
                why=_text(facts.one(subject, NamedNode(RDFS + "comment"))),
            )
    return found


def validate(data: bytes, shapes: bytes, *, engine: Engine = "shacl") -> list[ShapeResult]:
    """Return what in the data breaks a shape, sorted and each thing once; both texts are N-Triples.

    The data hold the ontology too: without it no engine knows that a cited claim is a claim.

    Raises:
        MbtGraphError: An engine cannot use the shapes or the data.
        MissingExtra: Neither engine is installed.
    """
    known = rules(shapes)
    return sorted({_result(raw, known) for raw in _run(data, shapes, engine)})


def _run(data: bytes, shapes: bytes, engine: Engine) -> list[_Raw]:
    if engine == "shacl":
        try:
            return list(_by_shacl(data.decode(), shapes.decode()))
        except ImportError:
            pass
    return list(_by_pyshacl(data, shapes))


def _by_shacl(data: str, shapes: str) -> Iterator[_Raw]:
    from shacl import Shapes  # noqa: PLC0415 (only a check pays for an engine)

    try:
        report = Shapes.from_text(shapes, format="ntriples").validate_text(data, format="ntriples")
    except ValueError as error:
        raise MbtGraphError(f"The shapes cannot be checked with shacl: {error}.") from error
    for result in report.results:
        blank = (result.value or "").startswith("_:")
        yield _Raw(
            shape=_bare(result.source_shape or ""),
            focus=_bare(result.focus_node),
            path=_bare(result.path) if result.path else None,
            value=_BLANK if blank else result.value_plain,
            component=result.component,
            severity=result.severity,
        )


def _by_pyshacl(data: bytes, shapes: bytes) -> Iterator[_Raw]:
    try:
        import pyshacl  # noqa: PLC0415 (it patches rdflib, and takes half a second to import)
        from rdflib import BNode, Graph, URIRef  # noqa: PLC0415 (only this engine speaks rdflib)
        from rdflib.exceptions import Error  # noqa: PLC0415 (only this engine speaks rdflib)
    except ImportError as error:
        raise MissingExtra("The check against the shapes", "pip install shacl") from error
    try:
        with _RDFLIB, _rdflib_restored():
            # One parser for both graphs: terms of two parsers are not always equal.
            _, report, text = pyshacl.validate(
                Graph().parse(data=data, format="nt"),
                shacl_graph=Graph().parse(data=shapes, format="nt"),
                inference="none",
                advanced=False,
                js=False,
                meta_shacl=False,
                do_owl_imports=False,
                inplace=True,
            )
    except (Error, ArithmeticError, RuntimeError, TypeError, ValueError, re.error) as error:
        raise MbtGraphError(f"The shapes cannot be checked with pySHACL: {error}.") from error
    if not isinstance(report, Graph):
        raise MbtGraphError(f"The shapes cannot be checked with pySHACL: {text}.")

    def plain(result: Node, name: str) -> str | None:
        term = report.value(result, URIRef(SH + name))
        return _BLANK if isinstance(term, BNode) else None if term is None else str(term)

    for result in report.objects(None, URIRef(SH + "result")):
        yield _Raw(
            shape=plain(result, "sourceShape") or "",
            focus=plain(result, "focusNode") or "",
            path=plain(result, "resultPath"),
            value=plain(result, "value"),
            component=_local(plain(result, "sourceConstraintComponent") or ""),
            severity=_local(plain(result, "resultSeverity") or ""),
        )


@contextmanager
def _rdflib_restored() -> Iterator[None]:
    """Keep literals as they are written, `FROM` from reading, and rdflib quiet; undo all that after."""
    import rdflib  # noqa: PLC0415 (only one of the engines speaks it)
    from rdflib.plugins import sparql  # noqa: PLC0415 (only one of the engines speaks it)

    # An ill-typed literal is for the report to tell, not for a traceback in the log.
    log = logging.getLogger("rdflib.term")
    kept = rdflib.NORMALIZE_LITERALS, sparql.SPARQL_LOAD_GRAPHS, log.disabled
    rdflib.NORMALIZE_LITERALS, sparql.SPARQL_LOAD_GRAPHS, log.disabled = False, False, True
    try:
        yield
    finally:
        rdflib.NORMALIZE_LITERALS, sparql.SPARQL_LOAD_GRAPHS, log.disabled = kept


def _result(raw: _Raw, known: dict[str, Rule]) -> ShapeResult:
    rule = known.get(_local(raw.shape)) or Rule(name=_local(raw.shape))
    path = raw.path or ""
    return ShapeResult(
        focus=raw.focus,
        path=rule.path if path == _BLANK else path,
        value=raw.value or "",
        component=raw.component,
        severity=_SEVERITIES.get(raw.severity, "error"),
        rule=rule.name,
        message=rule.message,
        why=rule.why,
    )


def _first_step(facts: Facts, path: Term | None) -> str:
    first = facts.one(path, NamedNode(RDF + "first")) if path is not None else None
    if first is not None:
        return _first_step(facts, first)
    return path.value if isinstance(path, NamedNode) else ""


def _bare(term: str) -> str:
    """Return an IRI without its brackets; what is not one IRI (blank node, longer path) is `[]`."""
    return term[1:-1] if re.fullmatch(r"<[^<>]*>", term) else _BLANK


def _local(iri: str) -> str:
    return re.split(r"[#/]", iri)[-1]


def _text(term: Term | None) -> str:
    return "" if term is None else term.value
