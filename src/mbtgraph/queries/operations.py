"""What a service answers beside stored queries, as OpenAPI has it: a search, and SPARQL of one's own."""

from __future__ import annotations

from typing import Any, Final

from mbtgraph.lens import LEVELS
from mbtgraph.queries.answer_schema import TEXT

_ONE: Final = {"type": "string"}
_TRUST: Final = {"$ref": "#/components/parameters/trust"}
_PROPERTIES: Final[dict[str, Any]] = {
    "iri": {"type": "string", "format": "iri"},
    "curie": TEXT,
    "label": TEXT,
    "kind": TEXT,
    "score": {"type": "number"},
    "level": {"enum": [*LEVELS, None], "description": "Of a claim: its level."},
    "mark": {"type": ["string", "null"], "description": "Of a claim: what bears it out."},
    "command": {"type": ["string", "null"], "description": "Of a stored query: the command that asks it."},
    "why": {"type": "array", "items": TEXT},
    "matches": {"type": "array", "items": {"type": "object"}},
    "page": {"type": "string", "format": "uri"},
}
HIT: Final[dict[str, Any]] = {
    "type": "object",
    "description": "What was found, and why.",
    "properties": _PROPERTIES,
    "required": list(_PROPERTIES),
}
_ROWS: Final = ("application/sparql-results+xml", "text/csv", "text/tab-separated-values")
_TRIPLES: Final = ("text/turtle", "application/ld+json", "application/rdf+xml", "application/n-triples")


def refusals() -> dict[str, Any]:
    """Return what is answered where a request is wrong, or cannot be answered now."""
    problem = {"$ref": "#/components/responses/Problem"}
    return dict.fromkeys(("400", "404", "406", "503", "default"), problem)


def search() -> dict[str, Any]:
    """Return the operation that searches."""
    found = {
        "type": "object",
        "properties": {
            "text": TEXT, "kind": TEXT, "trust": TEXT, "data_version": TEXT,
            "hits": {"type": "array", "items": {"$ref": "#/components/schemas/Hit"}},
        },
        "required": ["text", "kind", "trust", "data_version", "hits"],
    }  # fmt: skip
    return {
        "operationId": "find",
        "summary": "What fits a text best, and why?",
        "parameters": [
            _parameter("q", "Words, a name or a question.", {"type": "string", "maxLength": 500}),
            _parameter("kind", "A class of the ontology, or query, or term; without q, all of it.", _ONE),
            _parameter(
                "limit", "The most hits.", {"type": "integer", "minimum": 1, "maximum": 100, "default": 20}
            ),
            _TRUST,
        ],
        "responses": {
            "200": {
                "description": "Hits, the best first.",
                "content": {"application/json": {"schema": found}, "text/html": {"schema": _ONE}},
            },
            **refusals(),
        },
    }


def sparql() -> dict[str, Any]:
    """Return the operation that answers SPARQL, which has more to it than OpenAPI can say."""
    truth = {"type": "object", "properties": {"boolean": {"type": "boolean"}}, "required": ["boolean"]}
    solutions = {"schema": {"anyOf": [{"$ref": "#/components/schemas/Solutions"}, truth]}}
    return {
        "operationId": "sparql",
        "summary": "SPARQL 1.1 of one's own; its rows carry no sources but those that it asks for.",
        "description": "SELECT and ASK are answered as results, CONSTRUCT and DESCRIBE as triples.",
        "externalDocs": {"url": "https://www.w3.org/TR/sparql11-protocol/"},
        "parameters": [
            {**_parameter("query", "The query.", _ONE), "required": True},
            _parameter(
                "timeout", "Milliseconds after which it is stopped.", {"type": "integer", "minimum": 1}
            ),
            _TRUST,
        ],
        "responses": {
            "200": {
                "description": "Results, or triples.",
                "content": {
                    "application/sparql-results+json": solutions,
                    **{media: {"schema": _ONE} for media in (*_ROWS, *_TRIPLES, "text/html")},
                },
            },
            **refusals(),
        },
    }


def _parameter(name: str, told: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "description": told, "schema": schema}
