"""Python values of RDF terms: numbers, dates and truth as such, all else as text."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Final
from typing import Literal as OneOf

from mbtgraph.errors import BadParameter
from mbtgraph.namespaces import XSD, shrink
from mbtgraph.rdf import Literal, NamedNode, Term, Triple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Value = str | bool | int | float | Decimal | date | datetime

Things = OneOf["label", "curie", "iri"]
"""How a thing is named."""

_INTEGERS: Final = (
    "integer", "int", "long", "short", "byte", "nonNegativeInteger", "positiveInteger", "nonPositiveInteger",
    "negativeInteger", "unsignedInt", "unsignedLong", "unsignedShort", "unsignedByte", "gYear",
)  # fmt: skip
_INTEGER: Final = (re.compile(r"[+-]?[0-9]{1,4000}"), int)
_FLOAT: Final = (re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?|-?INF|NaN"), float)
_MAKERS: Final[dict[str, tuple[re.Pattern[str], Callable[[str], Value]]]] = {
    **dict.fromkeys(_INTEGERS, _INTEGER),
    "decimal": (re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)"), Decimal),
    "double": _FLOAT,
    "float": _FLOAT,
    "boolean": (re.compile("true|false|0|1"), lambda text: text in {"true", "1"}),
    "date": (re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"), date.fromisoformat),
    "dateTime": (
        re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})?"),
        datetime.fromisoformat,
    ),
}


def to_python(term: Term | Triple | None, name: Callable[[NamedNode], str]) -> Value | None:
    """Return a term as a Python value; what Python has no value for is its text, a thing is its name.

    >>> to_python(Literal("0.50", datatype=NamedNode(XSD + "decimal")), str)
    Decimal('0.50')
    >>> to_python(Literal("2026-02-30", datatype=NamedNode(XSD + "date")), str)
    '2026-02-30'
    """
    if isinstance(term, NamedNode):
        return name(term)
    if not isinstance(term, Literal):
        return None if term is None else str(term)
    pattern, make = _MAKERS.get(term.datatype.value.removeprefix(XSD), (None, str))
    if pattern is None or not pattern.fullmatch(term.value):
        return term.value
    try:
        return make(term.value)
    except ValueError:  # a thirtieth of February
        return term.value


def naming(things: Things, labels: Callable[[], Mapping[str, str]]) -> Callable[[NamedNode], str]:
    """Return what names things: by label, or where they have none by CURIE, always so, or by IRI.

    Raises:
        BadParameter: Things have no such name.
    """
    if things == "iri":
        return lambda node: node.value
    if things == "curie":
        return lambda node: shrink(node.value)
    if things != "label":
        raise BadParameter("things", expected="label, curie or iri", got=repr(things))
    known = labels()
    return lambda node: known.get(node.value, shrink(node.value))
