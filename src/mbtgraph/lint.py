"""Lints: queries whose rows are mistakes. One query a rule, each row one finding."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from mbtgraph.errors import LoadError, QuerySyntaxError
from mbtgraph.namespaces import MBT, XSD, shrink
from mbtgraph.queries.guard import refuse_unsafe_file
from mbtgraph.queries.header import read_query
from mbtgraph.rdf import Literal, NamedNode, Rows, Term, read_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mbtgraph.findings import Severity
    from mbtgraph.project import Project
    from mbtgraph.queries.stored import StoredQuery
    from mbtgraph.store.protocol import Store


@dataclass(frozen=True, kw_only=True)
class Mistake:
    """Hold one row of a lint: the rule, a sentence, and what it is about, as text."""

    rule: str
    severity: Severity
    message: str
    why: str
    focus: str
    predicate: str = ""
    value: str | None = None
    mend: str = ""
    expected: str = ""


def rules(project: Project) -> list[StoredQuery]:
    """Return the lints of a project.

    Raises:
        LoadError: A query is not safe, or a header is wrong.
    """
    found = []
    for path in project.files("queries/lint", "*.rq"):
        name = Path(project.name(path))
        text = read_text(path, name=name)
        refuse_unsafe_file(text, path=name)
        found.append(read_query(text, path=name))
    return found


def mistakes(store: Store, rule: StoredQuery, labels: Mapping[str, str]) -> Iterator[Mistake]:
    """Yield the mistakes that one rule finds in a store.

    Raises:
        LoadError: The rule is not SPARQL, or does not tell what a mistake is about.
    """
    path = Path("queries", "lint", f"{rule.id}.rq")
    try:
        result = store.run(rule.text, trust="model")
    except QuerySyntaxError as error:
        raise LoadError(error.message, path=path, line=error.line, column=error.column) from error
    if not isinstance(result, Rows) or "focus" not in result.variables:
        raise LoadError("a lint is a SELECT that has ?focus: what a mistake is about.", path=path)
    for row in result.rows:
        cells = {name: term for name, term in zip(result.variables, row, strict=True) if term is not None}
        if "focus" not in cells:
            raise LoadError("in a row of this lint ?focus is not bound.", path=path)
        yield Mistake(
            rule=rule.id,
            severity=cast("Severity", rule.severity),
            message=_message(rule.summary, cells, labels),
            why=rule.why,
            mend=rule.mend[:1].lower() + rule.mend[1:].removesuffix("."),
            focus=_plain(cells["focus"]),
            predicate=_plain(cells["predicate"]) if "predicate" in cells else "",
            value=_plain(cells["value"]) if "value" in cells else None,
            expected=_plain(cells["expected"]) if "expected" in cells else "",
        )


def _message(template: str, cells: Mapping[str, Term], labels: Mapping[str, str]) -> str:
    def say(match: re.Match[str]) -> str:
        term = cells.get(match[1])
        if isinstance(term, NamedNode):
            label = labels.get(term.value) if not term.value.startswith(MBT) else None
            return f"“{label}” ({shrink(term.value)})" if label else shrink(term.value)
        if isinstance(term, Literal):
            return term.value if term.datatype.value == XSD + "integer" else f"“{term.value}”"
        return "?"

    return re.sub(r"\{(\w+)\}", say, template)


def _plain(term: Term) -> str:
    return term.value if isinstance(term, NamedNode | Literal) else str(term)
