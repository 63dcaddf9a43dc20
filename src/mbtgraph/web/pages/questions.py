"""The stored queries that can be asked about a thing, with the thing filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from mbtgraph.namespaces import MBT

if TYPE_CHECKING:
    from mbtgraph.web.pages.reading import Reading

_RECORDS: Final = frozenset(
    ("claim", "proposition", "conflict", "section", "mapping", "markers", "software", "notice", "feature")
)
"""Kinds that no question is meant for which takes any thing."""


class Question(NamedTuple):
    """Hold a stored query, what it asks, and the parameter that takes the thing."""

    query: str
    asks: str
    parameter: str


def questions_on(reading: Reading) -> list[Question]:
    """Return the questions that take a thing of these classes; then those that take anything."""
    classes = set(reading.values("rdf:type"))
    fitting: list[Question] = []
    general: list[Question] = []
    for query in reading.graph.queries.values():
        for parameter in query.params.values():
            found = Question(query.id, query.summary, parameter.name)
            if parameter.type == "iri" and not parameter.class_:
                general.append(found)
            elif MBT + parameter.class_.removeprefix("mbt:") in classes:
                fitting.append(found)
    return fitting if reading.kind in _RECORDS else fitting + general
