"""What a stored query takes and answers, as JSON Schema (2020-12): for tools, services and forms.

Names, types and bounds are those by which `parameters.py` refuses a value, so what a schema lets
pass is refused for no other reason than that no thing has the name.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from mbtgraph.lens import LEVELS, READ_AS
from mbtgraph.lexer import tokens
from mbtgraph.namespaces import RDF, expand, shrink
from mbtgraph.queries.parameters import UNDEF
from mbtgraph.rdf import Literal, Term, parse_turtle

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mbtgraph.queries.parameters import Parameter
    from mbtgraph.queries.stored import StoredQuery

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
TRUST: Final[dict[str, Any]] = {
    "type": "string",
    "enum": list(LEVELS),
    "default": "model",
    "description": "Show only what is claimed at this level or a stronger one: "
    + "; ".join(f"{level}, {READ_AS[level]}" for level in LEVELS)
    + ".",
}
_JSON_TYPES: Final = {"integer": "integer", "decimal": "number", "boolean": "boolean"}
_NUMBERS: Final[dict[str, type[int | float]]] = {"integer": int, "decimal": float}


def parameters_schema(query: StoredQuery) -> dict[str, Any]:
    """Return the schema of what a query takes: its parameters, and the level of trust."""
    return {
        "$schema": DIALECT,
        "type": "object",
        "properties": {
            **{name: parameter_schema(query, spec) for name, spec in query.params.items()},
            "trust": TRUST,
        },
        "additionalProperties": False,
    }


def parameter_schema(query: StoredQuery, parameter: Parameter) -> dict[str, Any]:
    """Return the schema of one parameter, with its default and examples of it."""
    one = _one(parameter)
    examples: list[Any] = [example(parameter, text) for text in parameter.examples]
    default = [given(term) for term in defaults(query, parameter.name)]
    told = f"{parameter.description}: {parameter.expected}." if parameter.description else parameter.expected
    if parameter.multiple:
        least = {} if parameter.optional else {"minItems": 1}
        one, examples = {"type": "array", "items": one, **least}, [[text] for text in examples]
    if default:
        one["default"] = default if parameter.multiple else default[0]
    if examples:
        one["examples"] = examples
    return {"description": told, **one}


def _one(parameter: Parameter) -> dict[str, Any]:
    """Return the schema of one value of a parameter."""
    schema: dict[str, Any] = {"type": _JSON_TYPES.get(parameter.type, "string")}
    if parameter.enum:
        schema["enum"] = [example(parameter, text) for text in parameter.enum]
    if schema["type"] == "string":
        schema["maxLength"] = parameter.max_length
    if parameter.type == "iri":
        schema["minLength"] = 1
        if parameter.class_:
            schema["x-class"] = expand(parameter.class_)
    if parameter.pattern:
        schema["pattern"] = f"^(?:{parameter.pattern})$"
    bounds = {"minimum": parameter.minimum, "maximum": parameter.maximum}
    return schema | {name: bound for name, bound in bounds.items() if bound is not None}


def example(parameter: Parameter, text: str) -> str | float | bool:
    """Return a value that a header writes as text, as JSON has it."""
    if parameter.type == "boolean":
        return text == "true"
    return _NUMBERS[parameter.type](text) if parameter.type in _NUMBERS else text


def given(term: Term) -> str | float | bool:
    """Return what somebody gives who means a term: the CURIE of a thing, or a plain value.

    >>> given(Literal(5)), given(Literal(True)), given(Literal("five"))
    (5, True, 'five')
    """
    if not isinstance(term, Literal):
        return shrink(term.value)
    kind = shrink(term.datatype.value).removeprefix("xsd:")
    if kind == "boolean":
        return term.value == "true"
    return _NUMBERS[kind](term.value) if kind in _NUMBERS else term.value


def defaults(query: StoredQuery, name: str) -> tuple[Term, ...]:
    """Return the terms in the VALUES block of a parameter; none where it is left open.

    What stands there is what Turtle writes between the brackets of a list.
    """
    inside = query.params[name].default
    if inside in {"", UNDEF}:
        return ()
    prefixes = " ".join(f"PREFIX {prefix} {iri}" for prefix, iri in prefixes_of(query.text))
    listed = parse_turtle(f"{prefixes} <urn:x:s> <urn:x:p> ( {inside} ) .", path=Path(f"{query.id}.rq"))
    return tuple(item for _, predicate, item in listed if predicate.value == RDF + "first")


def prefixes_of(text: str) -> Iterator[tuple[str, str]]:
    """Yield the prefixes that a query declares, as it writes them: `mbt:`, `<https://…>`."""
    stream = list(tokens(text))
    for word, prefix, iri in zip(stream, stream[1:], stream[2:], strict=False):
        if word.kind == "word" and word.text.upper() == "PREFIX" and iri.kind == "iri":
            yield prefix.text, iri.text


def cells_schema(query: StoredQuery) -> dict[str, Any]:
    """Return the schema of the cells of a row; a cell that a row leaves open is absent."""
    return {
        "type": "object",
        "properties": {
            name: {"title": title, **cell_schema(query.types[name])} for name, title in query.columns.items()
        },
        "additionalProperties": False,
    }


def cell_schema(kind: str) -> dict[str, Any]:
    """Return the schema of a cell of one type: a thing with its label, or a value with its datatype."""
    if kind == "term":
        return {"anyOf": [cell_schema("iri"), _literal({"type": "string"})]}
    if kind == "iri":
        return _cell(iri={"type": "string", "format": "iri"}, label={"type": "string"})
    name = "rdf:langString" if kind == "langstring" else f"xsd:{kind}"
    return _literal({"const": name})


def _literal(datatype: dict[str, Any]) -> dict[str, Any]:
    return _cell(value={"type": "string"}, datatype=datatype)


def _cell(**properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties)}
