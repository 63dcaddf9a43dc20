"""What a graph says, as a digest that is the same wherever the graph is kept.

Servers keep values and not spellings: of `2.40` one returns `2.4`, of `true` another returns `1`. So
a literal is first written in the one way that its value has, a whole number as the decimal number
that it is; then blank nodes get canonical names (RDFC-1.0), and the N-Triples are sorted and hashed.

>>> from mbtgraph.rdf import triples
>>> graph = '<urn:a> <urn:p> "%s"^^<http://www.w3.org/2001/XMLSchema#%s> .'
>>> two = [digest(triples((graph % (text, "decimal")).encode())) for text in ("2.40", "2.4")]
>>> two[0] == two[1], two[0].count, two[0].digits[:12]
(True, 1, 'db180c12ef3f')
>>> print(canonical(triples((graph % ("+007", "integer")).encode())).decode(), end="")
<urn:a> <urn:p> "7"^^<http://www.w3.org/2001/XMLSchema#decimal> .
"""

from __future__ import annotations

import math
import re
import struct
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from mbtgraph.namespaces import XSD
from mbtgraph.rdf import Literal, NamedNode, Quad, canonical_nquads

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from mbtgraph.rdf import Fact, Term

_WHOLE: Final = (
    "integer", "nonPositiveInteger", "negativeInteger", "long", "int", "short", "byte", "nonNegativeInteger",
    "unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte", "positiveInteger",
)  # fmt: skip
_DATES: Final = ("date", "gYear", "gYearMonth", "gMonthDay", "gMonth", "gDay")


@dataclass(frozen=True)
class Digest:
    """Hold how many triples a graph has, and the SHA-256 of its canonical form."""

    count: int
    digits: str


EMPTY: Final = Digest(0, sha256(b"").hexdigest())
"""The digest of a graph without triples."""


def digest(facts: Iterable[Fact]) -> Digest:
    """Return the digest of a graph."""
    form = canonical(facts)
    return Digest(form.count(b"\n"), sha256(form).hexdigest())


def of_all(digests: Mapping[str, str]) -> str:
    """Return the digest of a dataset, made from those of its graphs by name."""
    lines = (f"<{graph}> {digests[graph]}\n" for graph in sorted(digests))
    return sha256("".join(lines).encode()).hexdigest()


def canonical(facts: Iterable[Fact]) -> bytes:
    """Return the canonical form of a graph: sorted N-Triples, by value, with canonical blank nodes."""
    return canonical_nquads(Quad(s, p, _by_value(o)) for s, p, o in facts)


def _by_value(term: Term) -> Term:
    return _written(term.value, term.datatype.value, term) if isinstance(term, Literal) else term


@lru_cache(2**14)
def _written(text: str, datatype: str, literal: Literal) -> Literal:
    """Return a literal in the one way that its value is written; as it is where it has none that we know."""
    if not datatype.startswith(XSD) or datatype[len(XSD) :] not in _WRITTEN:
        return literal
    kind, write = _WRITTEN[datatype[len(XSD) :]]
    try:
        return Literal(write(text.strip(" \t\r\n")), datatype=NamedNode(XSD + kind))
    except (ValueError, OverflowError):  # such as the day behind the last one
        return literal


def _boolean(text: str) -> str:
    return {"true": "true", "1": "true", "false": "false", "0": "false"}.get(text) or _refused(text)


def _decimal(text: str) -> str:
    found = re.fullmatch(r"([+-]?)([0-9]*)(?:\.([0-9]*))?", text)
    if not found or not (found[2] or found[3]):
        return _refused(text)
    whole, part = found[2].lstrip("0") or "0", (found[3] or "").rstrip("0")
    number = f"{whole}.{part}" if part else whole
    return f"-{number}" if found[1] == "-" and number != "0" else number


def _whole(text: str) -> str:
    return _decimal(text) if re.fullmatch(r"[+-]?[0-9]+", text) else _refused(text)


def _double(text: str) -> str:
    return _number(_parsed(text))


def _float(text: str) -> str:
    number = _parsed(text)
    try:
        return _number(struct.unpack("f", struct.pack("f", number))[0])
    except OverflowError:
        return _number(math.copysign(math.inf, number))


def _parsed(text: str) -> float:
    if not re.fullmatch(r"[+-]?[0-9.]+([eE][+-]?[0-9]+)?|[+-]?INF|NaN", text):
        raise ValueError(text)
    return float(text)


def _number(number: float) -> str:
    return repr(number).replace("inf", "INF").replace("nan", "NaN")


def _zoned(text: str) -> str:
    return re.sub(r"[+-]00:00$", "Z", text)


def _time(text: str) -> str:
    """Drop what a fraction of seconds ends in, and let a day end as the next one begins."""
    found = re.fullmatch(r"(?:(.+)T)?([0-9:]{8})(?:\.([0-9]+))?(Z|[+-][0-9:]{5})?", text)
    if not found:
        return _refused(text)
    day, clock, part, zone = found[1], found[2], (found[3] or "").rstrip("0"), _zoned(found[4] or "")
    if clock == "24:00:00":
        clock = "00:00:00"
        day = (date.fromisoformat(day) + timedelta(days=1)).isoformat() if day else day
    return f"{day}T" * bool(day) + clock + f".{part}" * bool(part) + zone


def _refused(text: str) -> str:
    raise ValueError(text)


_WRITTEN: Final[Mapping[str, tuple[str, Callable[[str], str]]]] = {
    "boolean": ("boolean", _boolean),
    "decimal": ("decimal", _decimal),
    **dict.fromkeys(_WHOLE, ("decimal", _whole)),
    "double": ("double", _double),
    "float": ("float", _float),
    "dateTime": ("dateTime", _time),
    "time": ("time", _time),
    **{kind: (kind, _zoned) for kind in _DATES},
}
