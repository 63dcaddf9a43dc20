"""A stored query as a form: what each field is, what it holds, and what it can be given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from mbtgraph.errors import BadParameter
from mbtgraph.namespaces import shrink
from mbtgraph.queries.parameters import spelled
from mbtgraph.queries.schema import defaults, given

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from starlette.requests import Request

    from mbtgraph.graph import Graph
    from mbtgraph.queries.parameters import Parameter
    from mbtgraph.queries.stored import StoredQuery

    Given = Mapping[str, list[str]]

OURS: Final = ("trust", "format", "evidence", "cite")
"""Parameters that are the service's and no query's."""
_FEW: Final = 40
"""Choices up to which a list to choose from is no burden."""
_SPARE: Final = 2
"""Fields beyond those in use that a parameter of several values has without JavaScript."""


def given_in(request: Request) -> dict[str, list[str]]:
    """Return what an address gives of each parameter of a query; an empty field gives nothing."""
    texts: dict[str, list[str]] = {}
    for name, text in request.query_params.multi_items():
        if name not in OURS and text.strip():
            texts.setdefault(name.replace("-", "_"), []).append(text)
    return texts


@dataclass(frozen=True)
class Field:
    """Hold one parameter as a form shows it: its values, what it can be given, what is wrong with it."""

    spec: Parameter
    values: tuple[str, ...]
    choices: tuple[tuple[str, str], ...]
    default: str
    problem: str = ""

    @property
    def name(self) -> str:
        """Return the name of the parameter."""
        return self.spec.name

    @property
    def control(self) -> str:
        """Return what the field is: a list to choose from, a box to type in with suggestions, a number."""
        known = {value for value, _ in self.choices}
        if self.choices and len(self.choices) <= _FEW and known.issuperset(self.values):
            return "select"
        return {"iri": "thing", "integer": "number", "decimal": "number"}.get(self.spec.type, "text")

    @property
    def boxes(self) -> tuple[str, ...]:
        """Return what the boxes of the field hold; one of several values has some to spare."""
        if not self.spec.multiple:
            return self.values or ("",)
        return (*self.values, *("",) * _SPARE)


def fields(
    graph: Graph, query: StoredQuery, asked: Given, problem: BadParameter | None = None
) -> list[Field]:
    """Return the fields of a query as they stand after a request: what was typed is kept."""
    return [_field(graph, query, spec, asked.get(spec.name), problem) for spec in query.params.values()]


def _field(
    graph: Graph,
    query: StoredQuery,
    spec: Parameter,
    texts: Sequence[str] | None,
    problem: BadParameter | None,
) -> Field:
    usual = [_said(graph, spec, spelled(given(term))) for term in defaults(query, spec.name)]
    values = usual if texts is None else [_said(graph, spec, text) for text in texts]
    told = str(problem) if problem and problem.name == spec.name else ""
    return Field(spec, tuple(values), _choices(graph, spec), ", ".join(usual) or "left open", told)


def _said(graph: Graph, spec: Parameter, text: str) -> str:
    """Return what a field shows of a value: a thing by its label where no other thing has it."""
    if spec.type != "iri":
        return text
    try:
        return _name(graph, spec, graph.names(spec.class_).find(text, parameter=spec.name))
    except BadParameter:
        return text


def _name(graph: Graph, spec: Parameter, iri: str) -> str:
    """Return the label of a thing where it leads to this thing alone, and else its CURIE."""
    names = graph.names(spec.class_)
    label = names.labels.get(iri, "")
    return label if label and names.named(label) == {iri} else shrink(iri)


def _choices(graph: Graph, spec: Parameter) -> tuple[tuple[str, str], ...]:
    """Return the values of a parameter and what they are called, by name; none where any thing will do."""
    if spec.type == "boolean":
        return (("true", "yes"), ("false", "no"))
    if not spec.class_:
        return tuple((text, text) for text in spec.enum)
    labels = graph.names(spec.class_).labels
    told = [(_name(graph, spec, iri), label) for iri, label in labels.items()]
    return tuple(sorted(told, key=lambda pair: (pair[1].casefold(), pair[0])))


def explicit(graph: Graph, query: StoredQuery, asked: Given) -> dict[str, list[str]]:
    """Return every parameter with its values, so that they stay what they are: things by their CURIE."""
    made = {
        name: [_meant(graph, spec, text) for text in asked[name]]
        if name in asked
        else [spelled(given(term)) for term in defaults(query, name)]
        for name, spec in query.params.items()
    }
    return {name: values for name, values in made.items() if values}


def _meant(graph: Graph, spec: Parameter, text: str) -> str:
    """Return a value that has been taken in the form that will be taken again."""
    if spec.type != "iri":
        return text
    try:
        return shrink(graph.names(spec.class_).find(text.strip().strip("<>"), parameter=spec.name))
    except BadParameter:  # an IRI of elsewhere, which a parameter without a class takes
        return text.strip()


def address(path: str, values: Given, **more: str) -> str:
    """Return the path at which a query is asked with values.

    >>> address("/query/modes.csv", {"a": ["b c"]}, trust="t1")
    '/query/modes.csv?a=b+c&trust=t1'
    """
    return f"{path}?{urlencode({**values, **more}, doseq=True)}"
